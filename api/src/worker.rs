//! What has to be done while nobody asks: forgetting idempotency keys whose time has come.

use crate::context::Context;
use std::time::Duration;

/// How often the worker looks.
const EVERY: Duration = Duration::from_secs(60);

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
