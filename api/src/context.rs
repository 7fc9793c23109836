//! What every handler works with: the database, the clock, the years of the programme, ids, the verifier of tokens, quotas, metrics.
//!
//! The only file that reads the host's time or makes random bytes; all else gets a value from here.

use crate::{
    audit::Trail, auth::TokenVerifier, clock::Clock, database::Gate, filings::shown::ShownFilings, limits::Limits,
    metrics::Metrics, oauth::Oauth, stopping::Stopping, years::Years,
};
use domain::{environment::Environment, moment::Moment};
use sha2::{Digest, Sha256};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use uuid::Uuid;

/// The shared state of the service; a clone is a handle to the same.
#[derive(Debug, Clone)]
pub struct Context {
    /// The database, behind its queue; see [`Context::read`] and [`Context::write`].
    pub(crate) gate: Gate,
    /// The service's clock: it dates what the programme dates.
    pub clock: Clock,
    /// The performance years, as they are in force.
    pub years: Years,
    /// Sandbox or production.
    pub environment: Environment,
    /// New ids and random bytes.
    pub ids: Ids,
    /// Who a bearer token is.
    pub tokens: Arc<TokenVerifier>,
    /// The authorization server.
    pub oauth: Arc<Oauth>,
    /// How much each caller may ask for.
    pub limits: Limits,
    /// Filings as they were answered last.
    pub(crate) shown_filings: ShownFilings,
    /// What the operator sees.
    pub metrics: Metrics,
    /// What was read and is on its way into the audit trail.
    pub trail: Trail,
    /// Whether the service is about to stop.
    pub(crate) stopping: Stopping,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
}

/// The time of the host: for tokens, caches and ids, never for what the programme dates.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the host's clock")]
#[must_use]
pub fn host_now() -> Moment {
    Moment::from_utc(chrono::Utc::now())
}

/// Fills `bytes` from the system's random source.
///
/// # Errors
/// When the source fails, which no correct system does.
pub fn fill_random(bytes: &mut [u8]) -> Result<(), NoRandomness> {
    aws_lc_rs::rand::fill(bytes).map_err(|_| NoRandomness)
}

/// The system's random source failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system's random source failed")]
pub struct NoRandomness;

/// Where new ids and random bytes come from.
#[derive(Debug, Clone)]
pub struct Ids(Source);

#[derive(Debug, Clone)]
enum Source {
    Host,
    Seeded { seed: u64, counter: Arc<AtomicU64> },
}

impl Ids {
    /// Ids that nobody can foresee, rising with the host's time.
    #[must_use]
    pub const fn from_host() -> Self {
        Self(Source::Host)
    }

    /// The same rising ids on every run: for tests.
    ///
    /// ```
    /// use api::context::Ids;
    /// let (first, second) = (Ids::seeded(7), Ids::seeded(7));
    /// let id = first.next_id();
    /// assert_eq!(id, second.next_id());
    /// assert!(first.next_id() > id);
    /// ```
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded { seed, counter: Arc::default() })
    }

    /// A new `UUIDv7`, greater than every one before it.
    #[must_use]
    pub fn next_id(&self) -> Uuid {
        match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
            Source::Host => Uuid::now_v7(),
            Source::Seeded { seed, counter } => {
                let (count, digest) = draw(*seed, counter);
                let mut random = [0; 10];
                random.copy_from_slice(&digest[..10]);
                uuid::Builder::from_unix_timestamp_millis(1_727_798_400_000 + count, &random).into_uuid()
            }
        }
    }

    /// `N` random bytes.
    ///
    /// # Errors
    /// When the system's random source fails.
    pub fn random_bytes<const N: usize>(&self) -> Result<[u8; N], NoRandomness> {
        let mut bytes = [0; N];
        match &self.0 {
            Source::Host => fill_random(&mut bytes)?,
            Source::Seeded { seed, counter } => {
                for chunk in bytes.chunks_mut(32) {
                    let (_, digest) = draw(*seed, counter);
                    chunk.copy_from_slice(&digest[..chunk.len()]);
                }
            }
        }
        Ok(bytes)
    }
}

fn draw(seed: u64, counter: &AtomicU64) -> (u64, [u8; 32]) {
    let count = counter.fetch_add(1, Ordering::Relaxed);
    let mut hasher = Sha256::new();
    hasher.update(seed.to_be_bytes());
    hasher.update(count.to_be_bytes());
    (count, hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_and_are_version_7() {
        for ids in [Ids::from_host(), Ids::seeded(1)] {
            let made: Vec<Uuid> = (0..1000).map(|_| ids.next_id()).collect();
            assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(made.iter().all(|id| id.get_version_num() == 7));
        }
    }

    #[test]
    fn random_bytes_differ() {
        for ids in [Ids::from_host(), Ids::seeded(1)] {
            assert_ne!(ids.random_bytes::<40>().unwrap(), ids.random_bytes::<40>().unwrap());
        }
    }
}
