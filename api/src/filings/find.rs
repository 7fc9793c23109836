//! Reading one filing.

use super::{access::actor, form::FilingForm};
use crate::{
    audit::{Footprint, footprint::resource_kind},
    context::Context,
    extract::{EntityTag, IfNoneMatch},
    problem::Problem,
    tagged::{self, Keeping},
};
use actix_web::HttpResponse;
use domain::{
    access::{Actor, Principal, may_read_filing},
    filing::Filing,
    identifier::FilingId,
    moment::Moment,
    program::FilingKind,
};
use persistence::Store;

/// The filing with this id, for whoever may read it.
///
/// # Errors
/// `notFound` for an id that does not exist and for one that the caller may not know about.
pub(crate) async fn find<F: FilingForm>(
    context: &Context,
    principal: Principal,
    id: FilingId,
    known: &IfNoneMatch,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    let now = context.clock.now();
    let filing = context
        .look_up(move |store| {
            let actor = actor(store, &principal, &footprint)?;
            readable::<F>(store, &actor, id, now, &footprint)
        })
        .await?;
    let view = F::view(&filing, context.environment).ok_or_else(Problem::not_found)?;
    tagged::json(&view, &EntityTag::of_version(filing.version), known, Keeping::Private)
}

/// The filing with this id, if `actor` may read it.
pub(crate) fn readable<F: FilingForm>(
    store: &mut Store<'_>,
    actor: &Actor,
    id: FilingId,
    now: Moment,
    footprint: &Footprint,
) -> Result<Filing, Problem> {
    footprint.asks_for(resource_kind(F::KIND), id);
    let filing = store.filings().find(F::KIND, id)?.ok_or_else(Problem::not_found)?;
    may_read_filing(actor, &filing.facts(), now).map_err(|_| Problem::not_found())?;
    footprint.meets_filing(actor, &filing, now);
    Ok(filing)
}

/// The filing with this id, on whichever form it is.
pub(crate) fn of_either_form(store: &mut Store<'_>, id: FilingId) -> Result<Option<Filing>, Problem> {
    for form in FilingKind::ALL {
        if let Some(filing) = store.filings().find(*form, id)? {
            return Ok(Some(filing));
        }
    }
    Ok(None)
}
