//! The life of one filing so far.

use super::{access::actor, find::readable, form::FilingForm, view::Timeline};
use crate::{
    audit::Footprint,
    context::Context,
    extract::{EntityTag, IfNoneMatch},
    problem::Problem,
    tagged::{self, Keeping},
};
use actix_web::HttpResponse;
use domain::{access::Principal, identifier::FilingId};

/// The timeline of a filing, for whoever may read the filing. It changes with the version of the filing and not otherwise.
///
/// # Errors
/// `notFound` as for the filing itself.
pub(crate) async fn timeline<F: FilingForm>(
    context: &Context,
    principal: Principal,
    id: FilingId,
    known: &IfNoneMatch,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    let now = context.clock.now();
    let (version, timeline) = context
        .read(move |store| {
            let actor = actor(store, &principal, &footprint)?;
            let filing = readable::<F>(store, &actor, id, now, &footprint)?;
            let entries = store.timeline().of(filing.id)?;
            Ok::<_, Problem>((filing.version, Timeline { data: entries.into_iter().map(Into::into).collect() }))
        })
        .await?;
    tagged::json(&timeline, &EntityTag::of_version(version), known, Keeping::Private)
}
