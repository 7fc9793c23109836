//! Taking a filing back.

use super::{
    access::path_refusal,
    advance::{Step, advance, illegal_transition, stale},
    form::FilingForm,
};
use crate::{
    audit::{Footprint, footprint::resource_kind},
    context::Context,
    extract::{Command as Request, EntityTag, IfMatch},
    idempotency::{self, Answer, Failure},
    metrics::Outcome,
    problem::{Problem, ProblemCode, ProblemError},
};
use actix_web::HttpResponse;
use domain::{
    access::{Actor, may_read_filing, may_withdraw},
    filing::{Command, Filing, TimelineActor},
    identifier::FilingId,
    moment::Moment,
};
use persistence::Store;
use serde::Deserialize;

/// The body of a withdrawal: none, or an empty object.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoMembers {}

/// Withdraws the filing with this id.
///
/// # Errors
/// `notFound`, `notAuthorizedForFiling`, `illegalTransition`, `preconditionRequired`, `preconditionFailed`.
pub(crate) async fn withdraw<F: FilingForm>(context: &Context, request: Request, id: FilingId) -> Result<HttpResponse, Problem> {
    let input = request.json_or_default::<NoMembers>().map(|_| request.if_match.clone());
    let received_at = request.received_at;
    let (shared, footprint) = (context.clone(), request.footprint.clone());
    let operation = format!("POST {}/withdraw", F::href(id));
    let answer = idempotency::once(context, &request, operation, input, move |store, actor, if_match| {
        let filing = withdrawable::<F>(store, actor, id, received_at, &footprint)?;
        check_version(if_match.clone()?.as_ref(), &filing)?;
        let actor = TimelineActor::from(&actor.identity);
        let step = Step { command: Command::Withdraw, actor, at: received_at, event: shared.ids.next_id().into() };
        let filing = advance(store, filing, step)?;
        let view = F::view(&filing, shared.environment).ok_or_else(Problem::not_found)?;
        Ok(Answer::ok(&filing, &view)?)
    })
    .await;
    context.metrics.judged(F::KIND, idempotency::outcome(&answer, Outcome::Withdrawn));
    answer
}

/// The filing, locked for change, if `actor` may withdraw it and its state lets it.
fn withdrawable<F: FilingForm>(
    store: &mut Store<'_>,
    actor: &Actor,
    id: FilingId,
    now: Moment,
    footprint: &Footprint,
) -> Result<Filing, Failure> {
    footprint.asks_for(resource_kind(F::KIND), id);
    let filing = store.filings().find_for_update(F::KIND, id)?.ok_or_else(Problem::not_found)?;
    may_read_filing(actor, &filing.facts(), now).map_err(path_refusal)?;
    footprint.meets_filing(actor, &filing, now);
    let participant = store.participants().find(filing.participant.id)?.ok_or_else(Problem::not_found)?;
    may_withdraw(actor, &participant, &filing.facts(), now).map_err(path_refusal)?;
    filing.status.after(Command::Withdraw).map_err(|error| illegal_transition(&error))?;
    Ok(filing)
}

fn check_version(if_match: Option<&IfMatch>, filing: &Filing) -> Result<(), Problem> {
    const MISSING: &str = "Send If-Match with the ETag of the filing as you read it.";
    match if_match {
        None => Err(Problem::new(ProblemCode::PreconditionRequired, MISSING).with_error(ProblemError::at_header(
            "If-Match",
            "preconditionRequired",
            MISSING,
        ))),
        Some(if_match) if if_match.matches(&EntityTag::of_version(filing.version)) => Ok(()),
        Some(_) => Err(stale()),
    }
}
