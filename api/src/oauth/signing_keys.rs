//! The keys that sign access tokens: one generation after the other, each published before it signs and kept until its last token is over.

use crate::{
    auth::{
        Issuer,
        issuer::{IssueError, LIFETIME, fresh_key},
    },
    context::Context,
};
use chrono::TimeDelta;
use domain::moment::Moment;
use persistence::{Constraint, Database, Error, SigningKey, Store};
use std::sync::{Mutex, PoisonError};

/// How long a key signs.
const SIGNS_FOR: TimeDelta = TimeDelta::days(30);

/// How long before it signs a key is published: whoever keeps our key set for a day has it in time.
const PUBLISHED_AHEAD: TimeDelta = TimeDelta::days(2);

/// How long after its last signature a key is kept: as long as that token lives, and a little longer.
const KEPT_AFTER: TimeDelta = TimeDelta::seconds(LIFETIME + 300);

/// Why the keys are not as they should be.
#[derive(Debug, thiserror::Error)]
pub enum SigningKeyError {
    /// A key cannot be made or used.
    #[error(transparent)]
    Key(#[from] IssueError),
    /// The database cannot be asked.
    #[error(transparent)]
    Database(#[from] Error),
}

/// The state of the keys that was taken last: the newest generation, and how many.
#[derive(Debug, Default)]
pub(crate) struct Followed(Mutex<Option<(Option<i32>, i64)>>);

/// Makes the next key when it is time, and forgets those whose time is long over.
///
/// # Errors
/// [`Constraint::SigningKeyGenerationTaken`] when another node was faster: its key is as good.
pub fn rotate(store: &mut Store<'_>, now: Moment) -> Result<(), SigningKeyError> {
    let newest = store.oauth().signing_keys()?.into_iter().next_back();
    let is_due = newest.as_ref().is_none_or(|newest| newest.signs_until.plus(-PUBLISHED_AHEAD) <= now);
    if is_due {
        let (key_id, public_key, private_key) = fresh_key()?;
        let signs_from = newest.as_ref().map_or(now, |newest| newest.signs_until.max(now));
        store.oauth().add_signing_key(&SigningKey {
            generation: newest.map_or(1, |newest| newest.generation.saturating_add(1)),
            key_id,
            public_key,
            private_key,
            published_at: now,
            signs_from,
            signs_until: signs_from.plus(SIGNS_FOR),
        })?;
    }
    store.oauth().purge_signing_keys(now.plus(-KEPT_AFTER))?;
    Ok(())
}

/// The same, and whoever was faster was right.
///
/// # Errors
/// When the database cannot be written.
pub(crate) fn rotated(outcome: Result<(), SigningKeyError>) -> Result<(), SigningKeyError> {
    match outcome {
        Err(SigningKeyError::Database(Error::Violates(Constraint::SigningKeyGenerationTaken))) => Ok(()),
        other => other,
    }
}

/// Has `issuer` take the keys of `database`, and makes the first one where there is none.
///
/// # Errors
/// When the database cannot be written, or a key cannot be used.
pub(crate) fn open(database: &Database, issuer: &Issuer, now: Moment) -> Result<(), SigningKeyError> {
    rotated(database.write_blocking(move |store| rotate(store, now)))?;
    Ok(issuer.take_keys(&database.read(|store| store.oauth().signing_keys())?)?)
}

impl Followed {
    /// Takes the keys of the database if they have changed.
    ///
    /// # Errors
    /// When the database cannot be asked, or a key cannot be used.
    pub(crate) async fn follow(&self, context: &Context) -> Result<(), SigningKeyError> {
        let known = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = context
            .read(move |store| {
                let state = store.oauth().signing_keys_state()?;
                if Some(state) == known {
                    return Ok(None);
                }
                Ok::<_, Error>(Some((state, store.oauth().signing_keys()?)))
            })
            .await?;
        if let Some((state, keys)) = changed {
            context.oauth.issuer.take_keys(&keys)?;
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(state);
        }
        Ok(())
    }
}
