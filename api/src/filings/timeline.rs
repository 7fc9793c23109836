//! The life of one filing so far.

use super::{access::actor, find::readable, form::FilingForm, view::Timeline};
use crate::{context::Context, problem::Problem};
use domain::{access::Principal, identifier::FilingId};

/// The timeline of a filing, for whoever may read the filing.
///
/// # Errors
/// `notFound` as for the filing itself.
pub(crate) async fn timeline<F: FilingForm>(context: &Context, principal: Principal, id: FilingId) -> Result<Timeline, Problem> {
    let now = context.clock.now();
    context
        .read(move |store| {
            let actor = actor(store, &principal)?;
            let filing = readable::<F>(store, &actor, id, now)?;
            let entries = store.timeline().of(filing.id)?;
            Ok(Timeline { data: entries.into_iter().map(Into::into).collect() })
        })
        .await
}
