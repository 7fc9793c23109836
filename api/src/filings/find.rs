//! Reading one filing.

use super::{
    access::actor_at,
    form::FilingForm,
    shown::{Shown, ShownFilings},
};
use crate::{
    audit::{Footprint, footprint::resource_kind},
    context::Context,
    extract::{EntityTag, IfNoneMatch},
    problem::Problem,
    tagged,
};
use actix_web::HttpResponse;
use domain::{
    access::{Actor, FilingFacts, Principal, may_read_filing},
    environment::Environment,
    filing::Filing,
    identifier::FilingId,
    moment::Moment,
    program::FilingKind,
};
use persistence::{AccessVersion, Store};
use std::sync::Arc;

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
    let reading = Reading {
        principal,
        id,
        now: context.clock.now(),
        environment: context.environment,
        filings: context.shown_filings.clone(),
        footprint,
    };
    let shown = context.look_up(move |store| reading.find::<F>(store)).await?;
    Ok(tagged::private_json(shown.json, &EntityTag::of_version(shown.revision.version), known))
}

/// Who asks for which filing, and when.
struct Reading {
    principal: Principal,
    id: FilingId,
    now: Moment,
    environment: Environment,
    filings: ShownFilings,
    footprint: Footprint,
}

impl Reading {
    /// One statement for a caller who is remembered: the filing, or, of one that was answered before, only how it stands.
    fn find<F: FilingForm>(&self, store: &mut Store<'_>) -> Result<Shown, Problem> {
        self.footprint.asks_for(resource_kind(F::KIND), self.id);
        if let Some(shown) = self.filings.last::<F>(self.id) {
            let (version, revision) = store.filings().revision_at_once(F::KIND, self.id)?;
            let actor = self.actor(store, version)?;
            let revision = revision.ok_or_else(Problem::not_found)?;
            self.may_read(&actor, &shown.facts)?;
            if shown.revision == revision {
                self.footprint.meets_filing_with(&actor, self.id, &shown.facts, self.now);
                return Ok(shown);
            }
        }
        let (version, filing) = store.filings().find_at_once(F::KIND, self.id)?;
        let actor = self.actor(store, version)?;
        let filing = filing.ok_or_else(Problem::not_found)?;
        self.may_read(&actor, &filing.facts())?;
        self.footprint.meets_filing(&actor, &filing, self.now);
        self.filings.show::<F>(&filing, self.environment)
    }

    fn actor(&self, store: &mut Store<'_>, version: AccessVersion) -> Result<Arc<Actor>, Problem> {
        actor_at(store, version, &self.principal, &self.footprint)
    }

    fn may_read(&self, actor: &Actor, facts: &FilingFacts) -> Result<(), Problem> {
        may_read_filing(actor, facts, self.now).map_err(|_| Problem::not_found())
    }
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
