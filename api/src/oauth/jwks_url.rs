//! Keys that software publishes itself: fetched from its JWKS URL, remembered, and fetched again for a `kid` that is not among them.
//!
//! Outside the sandbox only over https, and never from an address that only we can reach: names are resolved by us, what is not public is
//! left out, and it is those addresses that are connected to. No redirect is followed.

use super::{key::AssertionKey, public_address::is_public};
use domain::environment::Environment;
use moka::sync::Cache;
use reqwest::{
    Client, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use serde_json::Value;
use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// How long keys are taken as they were fetched.
const FRESH: Duration = Duration::from_secs(600);

/// How long they are taken when they cannot be fetched again.
const STALE: Duration = Duration::from_secs(3600);

/// How long between two attempts at one URL at least, however many assertions name a `kid` that is not there.
const FLOOR: Duration = Duration::from_secs(30);

const TIMEOUT: Duration = Duration::from_secs(5);
const LARGEST: usize = 64 * 1024;
const MOST_KEYS: usize = 32;
const MOST_URLS: u64 = 10_000;

/// The key sets of software that publishes its keys.
pub(crate) struct PublishedKeys {
    client: Option<Client>,
    sets: Cache<String, Arc<Mutex<KeySet>>>,
    environment: Environment,
}

#[derive(Default)]
struct KeySet {
    keys: Arc<[AssertionKey]>,
    fetched: Option<Instant>,
    tried: Option<Instant>,
}

/// Why a JWKS URL is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwksUrlFault {
    /// No absolute URL with a host.
    #[error("It is no absolute URL with a host, and without user, password and fragment.")]
    NotAUrl,
    /// Not https.
    #[error("It is not https.")]
    Plaintext,
    /// An address that only we can reach.
    #[error("Its address is not public.")]
    NotPublic,
}

/// Why keys were not fetched: for the log.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error(transparent)]
    Url(#[from] JwksUrlFault),
    #[error("there is no client for https: no certificate authorities are installed")]
    NoClient,
    #[error("{}", .0.without_url_text())]
    Http(#[from] reqwest::Error),
    #[error("it answered {0}")]
    Status(u16),
    #[error("it is larger than {LARGEST} bytes")]
    TooLarge,
    #[error("it is no JSON Web Key Set")]
    NoKeySet,
}

/// An error of the client with its cause, and without the URL.
trait WithoutUrl {
    fn without_url_text(&self) -> String;
}

impl WithoutUrl for reqwest::Error {
    fn without_url_text(&self) -> String {
        let cause = std::error::Error::source(self).map(|cause| format!(": {cause}")).unwrap_or_default();
        let kind = if self.is_timeout() { "it took too long" } else { "it could not be reached" };
        format!("{kind}{cause}")
    }
}

impl PublishedKeys {
    /// Nothing fetched yet.
    pub(crate) fn new(environment: Environment) -> Self {
        let is_sandbox = environment == Environment::Sandbox;
        let built = Client::builder()
            .https_only(!is_sandbox)
            .redirect(Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .dns_resolver(Resolver { takes_all: is_sandbox })
            .user_agent(concat!("recourse/", env!("CARGO_PKG_VERSION")))
            .pool_max_idle_per_host(0)
            .build();
        if let Err(error) = &built {
            tracing::warn!(%error, "keys are not fetched from JWKS URLs");
        }
        Self { client: built.ok(), sets: Cache::new(MOST_URLS), environment }
    }

    /// The keys at `url`, fetched anew when they are old or `kid` is not among them. What cannot be fetched has no keys.
    pub(crate) async fn keys(&self, url: &str, kid: Option<&str>) -> Arc<[AssertionKey]> {
        let set = self.sets.get_with(url.to_owned(), Arc::default);
        // Others who ask for the same URL wait here, and find what this one fetched.
        let mut set = set.lock().await;
        let is_younger = |than: Duration, since: Option<Instant>| since.is_some_and(|since| since.elapsed() < than);
        let has_kid = set.keys.iter().any(|key| Some(key.key_id.as_str()) == kid);
        if (has_kid && is_younger(FRESH, set.fetched)) || is_younger(FLOOR, set.tried) {
            return if is_younger(STALE, set.fetched) { set.keys.clone() } else { Arc::new([]) };
        }
        set.tried = Some(Instant::now());
        match self.fetch(url).await {
            Ok(keys) => {
                set.keys = keys.into();
                set.fetched = Some(Instant::now());
            }
            Err(error) => {
                tracing::warn!(%error, "the keys of software were not fetched from its JWKS URL");
                if !is_younger(STALE, set.fetched) {
                    set.keys = Arc::new([]);
                }
            }
        }
        set.keys.clone()
    }

    async fn fetch(&self, url: &str) -> Result<Vec<AssertionKey>, FetchError> {
        let url = checked(url, self.environment)?;
        let client = self.client.as_ref().ok_or(FetchError::NoClient)?;
        let mut response = client.get(url).header("Accept", "application/jwk-set+json, application/json").send().await?;
        if response.status().as_u16() != 200 {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST {
                return Err(FetchError::TooLarge);
            }
        }
        let set: Value = serde_json::from_slice(&body).map_err(|_| FetchError::NoKeySet)?;
        let keys = set["keys"].as_array().ok_or(FetchError::NoKeySet)?;
        // Keys for other purposes stand beside those that we take; of two with one name neither can be told.
        let mut keys: Vec<AssertionKey> = keys.iter().take(MOST_KEYS).filter_map(|key| AssertionKey::of(key).ok()).collect();
        let names: Vec<String> = keys.iter().map(|key| key.key_id.clone()).collect();
        keys.retain(|key| names.iter().filter(|name| **name == key.key_id).count() == 1);
        Ok(keys)
    }
}

/// The URL, where keys may be fetched from it.
///
/// # Errors
/// Why not.
pub fn checked(url: &str, environment: Environment) -> Result<Url, JwksUrlFault> {
    let is_sandbox = environment == Environment::Sandbox;
    let parsed = Url::parse(url).map_err(|_| JwksUrlFault::NotAUrl)?;
    let is_plain = parsed.username().is_empty() && parsed.password().is_none() && parsed.fragment().is_none();
    let host = parsed.host_str().filter(|_| is_plain).ok_or(JwksUrlFault::NotAUrl)?;
    if parsed.scheme() != "https" && !(is_sandbox && parsed.scheme() == "http") {
        return Err(JwksUrlFault::Plaintext);
    }
    // An address in place of a name is not resolved, so that it is judged here.
    let address: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
    if address.is_some_and(|address| !is_public(address)) && !is_sandbox {
        return Err(JwksUrlFault::NotPublic);
    }
    Ok(parsed)
}

/// Resolves names to public addresses only, but in the sandbox.
#[derive(Debug, Clone, Copy)]
struct Resolver {
    takes_all: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let takes_all = self.takes_all;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| takes_all || is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(io::Error::other("the name leads to no public address").into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

impl fmt::Debug for PublishedKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublishedKeys").field("urls", &self.sets.entry_count()).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "jwks_url_tests.rs"]
mod tests;
