//! What time does to authorizations: requests that nobody answered, and authorizations past their last day.

use super::decide::expire;
use crate::{context::Context, idempotency::Failure};

/// How many are expired in one transaction.
const BATCH: i64 = 100;

/// Notes that the time of authorizations is over. No right hangs on it: an authorization past its end gives none before it is noted.
pub async fn tick(context: &Context) {
    let now = context.clock.now();
    let mut expired = 0;
    loop {
        let batch = context.write(move |store| {
            let due = store.authorizations().due(now, BATCH)?;
            let count = due.len();
            for request in due {
                expire(store, request, now)?;
            }
            Ok::<_, Failure>(count)
        });
        match batch.await {
            Ok(0) => break,
            Ok(count) => expired += count,
            // What fails is tried again the next time.
            Err(failure) => {
                tracing::warn!(?failure, "authorizations whose time is over are not noted for now");
                break;
            }
        }
    }
    if expired > 0 {
        tracing::info!(expired, "the time of authorizations is over");
    }
}
