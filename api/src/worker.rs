//! What has to be done while nobody asks: forgetting idempotency keys whose time has come, and callers whose quota is whole again;
//! putting windows in force that were added elsewhere; noting that the time of authorizations is over; taking
//! and making the keys of access tokens.

use crate::{
    context::{Context, host_now},
    oauth::signing_keys,
    years::FollowError,
};
use std::time::Duration;

/// How often the worker looks.
const EVERY: Duration = Duration::from_secs(60);

/// How often quotas that are whole again are forgotten: between two times no more of them gather than callers can connect.
const FORGET_EVERY: Duration = Duration::from_secs(5);

/// Forgets quotas that are whole again, again and again, until it is aborted; the database has no part in it.
pub(crate) async fn forget_the_idle(context: Context) {
    loop {
        tokio::time::sleep(FORGET_EVERY).await;
        context.limits.forget_the_idle();
    }
}

/// How often new windows are looked for: all nodes have them within a second.
const FOLLOW_EVERY: Duration = Duration::from_millis(400);

/// Puts in force what operators added on another node or on the command line, again and again, until it is aborted.
pub(crate) async fn follow_the_windows(context: Context) {
    let mut is_lost = false;
    loop {
        tokio::time::sleep(FOLLOW_EVERY).await;
        let followed = context.years.follow(&context).await;
        is_lost = match followed {
            Ok(None) => false,
            Ok(Some(amendments)) => {
                tracing::info!(amendments, "windows were added or extended and are in force");
                false
            }
            Err(FollowError::Amendment(error)) => {
                tracing::error!(%error, "new windows are NOT in force on this node: does it run an older release than the others?");
                false
            }
            // A database that is away is away many times; what it means for windows is said once.
            Err(FollowError::Database(error)) => {
                if !is_lost {
                    tracing::warn!(%error, "whether windows were added is not known for now");
                }
                true
            }
        };
    }
}

/// How often new data keys are looked for: a rotation waits until all nodes seal with its key.
const FOLLOW_KEYS_EVERY: Duration = Duration::from_secs(2);

/// Takes up data keys that `recourse keys rotate` added, again and again, until it is aborted.
pub(crate) async fn follow_the_keys(context: Context) {
    loop {
        tokio::time::sleep(FOLLOW_KEYS_EVERY).await;
        let database = context.database().clone();
        match tokio::task::spawn_blocking(move || database.follow_data_keys()).await {
            Ok(Ok(false)) => {}
            Ok(Ok(true)) => tracing::info!("a new data key seals from now on"),
            // What it sealed elsewhere is opened nevertheless: whoever meets it looks.
            Ok(Err(error)) => tracing::debug!(%error, "whether there are new data keys is not known for now"),
            Err(error) => tracing::error!(%error, "looking for new data keys panicked"),
        }
    }
}

/// How often new signing keys are looked for: a node that is asked has them before they sign.
const TAKE_EVERY: Duration = Duration::from_secs(1);

/// Takes the keys that sign access tokens as other nodes make them, again and again, until it is aborted.
pub(crate) async fn follow_the_signing_keys(context: Context) {
    loop {
        tokio::time::sleep(TAKE_EVERY).await;
        if let Err(error) = context.oauth.followed.follow(&context).await {
            tracing::debug!(%error, "whether there are new signing keys is not known for now");
        }
    }
}

/// Does what is due, again and again, until it is aborted.
pub(crate) async fn run(context: Context) {
    loop {
        tick(&context).await;
        tokio::time::sleep(EVERY).await;
    }
}

/// Does what is due at this moment. What fails is tried again the next time.
pub(crate) async fn tick(context: &Context) {
    crate::authorizations::expire::tick(context).await;
    let now = context.clock.now();
    match context.write(move |store| store.idempotency().purge_expired(now)).await {
        Ok(0) => {}
        Ok(forgotten) => tracing::info!(forgotten, "idempotency keys were forgotten"),
        Err(error) => tracing::warn!(%error, "expired idempotency keys are kept for now"),
    }
    // Tokens and keys go by the host's time, wherever the clock of the sandbox stands.
    let now = host_now();
    let forgotten = context.write(move |store| store.oauth().purge_expired(now)).await;
    if let Err(error) = forgotten {
        tracing::warn!(%error, "used assertions and revoked tokens are kept for now");
    }
    if let Err(error) = signing_keys::rotated(context.write(move |store| signing_keys::rotate(store, now)).await) {
        tracing::warn!(%error, "the next key for access tokens is not made yet");
    }
}
