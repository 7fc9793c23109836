//! What has to be done while nobody asks: forgetting idempotency keys whose time has come, and callers whose quota is whole again.

use crate::context::Context;
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

/// Does what is due, again and again, until it is aborted.
pub(crate) async fn run(context: Context) {
    loop {
        tick(&context).await;
        tokio::time::sleep(EVERY).await;
    }
}

/// Does what is due at this moment. What fails is tried again the next time.
pub(crate) async fn tick(context: &Context) {
    let now = context.clock.now();
    match context.write(move |store| store.idempotency().purge_expired(now)).await {
        Ok(0) => {}
        Ok(forgotten) => tracing::info!(forgotten, "idempotency keys were forgotten"),
        Err(error) => tracing::warn!(%error, "expired idempotency keys are kept for now"),
    }
}
