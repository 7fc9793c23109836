//! Accepting, declining and revoking an authorization.

use super::{ask::refused_by_rules, entry, href, refused, wire::AuthorizationView};
use crate::{
    context::Context,
    extract::{
        Command as Request, EntityTag, FilingPathId, IfMatch,
        headers::{IdempotencyKeyOptional, IfMatchOptional},
    },
    idempotency::{self, Answer, Failure},
    problem::{Problem, ProblemCode, ProblemError},
};
use actix_web::{HttpResponse, post, web::Data};
use domain::{
    access::{
        Actor, Affiliation, AuthorizationCommand, AuthorizationRequest, AuthorizationSide, IllegalAuthorizationCommand,
        OrganizationRole, Reach, may_change_authorization,
    },
    filing::TimelineActor,
    finding::Finding,
    identifier::{AuthorizationId, Npi, OrganizationId, ParticipantId},
    moment::Moment,
    participant::ParticipantReference,
    rule,
};
use persistence::{FoundAuthorization, Store};
use serde::Deserialize;

/// The body of a decision: none, or an empty object.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoMembers {}

/// Accept an authorization
///
/// For a Security Official of those whom it is about: from the commit of this answer on the third party may act, for what is named and
/// for nothing else. Everything that it files is shown to you.
#[utoipa::path(
    operation_id = "acceptAuthorization",
    tag = "authorizations",
    params(("id" = uuid::Uuid, Path, description = "The id of the authorization."), IdempotencyKeyOptional, IfMatchOptional),
    responses(
        (status = 200, description = "Active.", body = AuthorizationView, headers(("ETag" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "The caller is no Security Official of those whom it is about."),
        (status = 409, description = "It is answered already or has expired, or the first request with this key is still running."),
        (status = 412, description = "It has changed since it was read."),
    ),
    security(("bearer" = ["authorizations:write"])),
)]
#[post("/v1/authorizations/{id}/accept")]
pub(crate) async fn accept_authorization(
    context: Data<Context>,
    id: FilingPathId,
    request: Request,
) -> Result<HttpResponse, Problem> {
    decide(&context, request, id.0.into(), AuthorizationCommand::Accept).await
}

/// Decline an authorization
///
/// For a Security Official of those whom it is about. A declined request is final; the third party may ask again.
#[utoipa::path(
    operation_id = "declineAuthorization",
    tag = "authorizations",
    params(("id" = uuid::Uuid, Path, description = "The id of the authorization."), IdempotencyKeyOptional, IfMatchOptional),
    responses(
        (status = 200, description = "Declined.", body = AuthorizationView, headers(("ETag" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "The caller is no Security Official of those whom it is about."),
        (status = 409, description = "It is answered already or has expired, or the first request with this key is still running."),
        (status = 412, description = "It has changed since it was read."),
    ),
    security(("bearer" = ["authorizations:write"])),
)]
#[post("/v1/authorizations/{id}/decline")]
pub(crate) async fn decline_authorization(
    context: Data<Context>,
    id: FilingPathId,
    request: Request,
) -> Result<HttpResponse, Problem> {
    decide(&context, request, id.0.into(), AuthorizationCommand::Decline).await
}

/// Revoke an authorization
///
/// For either side, at once and for good: a Security Official of those whom it is about, or anybody of the organization that holds it.
/// What was filed by it stays filed, and is shown to those whom it is about only.
#[utoipa::path(
    operation_id = "revokeAuthorization",
    tag = "authorizations",
    params(("id" = uuid::Uuid, Path, description = "The id of the authorization."), IdempotencyKeyOptional, IfMatchOptional),
    responses(
        (status = 200, description = "Revoked.", body = AuthorizationView, headers(("ETag" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "The caller is neither a Security Official of those whom it is about nor of the organization that holds it."),
        (status = 409, description = "It is not active, or the first request with this key is still running."),
        (status = 412, description = "It has changed since it was read."),
    ),
    security(("bearer" = ["authorizations:write"])),
)]
#[post("/v1/authorizations/{id}/revoke")]
pub(crate) async fn revoke_authorization(
    context: Data<Context>,
    id: FilingPathId,
    request: Request,
) -> Result<HttpResponse, Problem> {
    decide(&context, request, id.0.into(), AuthorizationCommand::Revoke).await
}

async fn decide(
    context: &Context,
    request: Request,
    id: AuthorizationId,
    command: AuthorizationCommand,
) -> Result<HttpResponse, Problem> {
    let input = request.json_or_default::<NoMembers>().map(|_| request.if_match.clone());
    let now = request.received_at;
    let operation = format!("POST {}/{command}", href(id));
    idempotency::once(context, &request, operation, input, move |store, actor, if_match| {
        let found = store.authorizations().find_for_update(id, actor)?.ok_or_else(Problem::not_found)?;
        let side = may_change_authorization(actor, &found.request, &found.addressed, command).map_err(refused)?;
        let (before, version) = (found.request.status, found.request.version);
        let after = found.request.clone().after(command, side, now).map_err(|error| illegal(&error))?;
        check_version(if_match.clone()?.as_ref(), version)?;
        let after = carry_out(store, actor, &found, after, command)?;
        if !store.authorizations().update(&after, version)? {
            return Err(stale().into());
        }
        let entry = entry(&after, Some(before), command, side, TimelineActor::from(&actor.identity));
        store.authorizations().append(id, &entry)?;
        Ok(Answer::about_authorization(&after, false)?)
    })
    .await
}

/// What a command does besides the state: whether the third party may act, and who answered.
fn carry_out(
    store: &mut Store<'_>,
    actor: &Actor,
    found: &FoundAuthorization,
    after: AuthorizationRequest,
    command: AuthorizationCommand,
) -> Result<AuthorizationRequest, Failure> {
    match command {
        AuthorizationCommand::Accept => {
            let grantor = answering(actor, &found.addressed)?;
            let only = narrowed(store, grantor, &after)?;
            let granted = after.granted(grantor, only).ok_or_else(|| Problem::internal("a grantor who acts for nobody"))?;
            store.organizations().save_authorization(&granted)?;
            answered_by(store, grantor, after)
        }
        AuthorizationCommand::Decline => answered_by(store, answering(actor, &found.addressed)?, after),
        AuthorizationCommand::Revoke => {
            store.authorizations().end(after.id, after.updated_at)?;
            Ok(after)
        }
        AuthorizationCommand::Request | AuthorizationCommand::Expire => {
            Err(Problem::internal("a command that nobody gives").into())
        }
    }
}

/// The organization whose Security Official answers.
fn answering<'a>(actor: &'a Actor, addressed: &[OrganizationId]) -> Result<&'a Affiliation, Problem> {
    let is_official =
        |own: &&Affiliation| own.role == Some(OrganizationRole::SecurityOfficial) && addressed.contains(&own.organization);
    actor.affiliations.iter().find(is_official).ok_or_else(|| Problem::internal("an answer of nobody"))
}

fn answered_by(
    store: &mut Store<'_>,
    grantor: &Affiliation,
    request: AuthorizationRequest,
) -> Result<AuthorizationRequest, Failure> {
    let party = store.authorizations().party(grantor)?.ok_or_else(|| Problem::internal("the caller's organization is gone"))?;
    Ok(AuthorizationRequest { grantor: Some(party), ..request })
}

/// The clinicians whom the request names, who have to be the grantor's; `None` where it is for everybody.
fn narrowed(
    store: &mut Store<'_>,
    grantor: &Affiliation,
    request: &AuthorizationRequest,
) -> Result<Option<Vec<ParticipantId>>, Failure> {
    let named: Vec<(usize, &Npi)> = request.clinicians().collect();
    let (false, Some(Reach::Practice(practice))) = (named.is_empty(), grantor.reach) else { return Ok(None) };
    let practice = store.participants().practice(practice)?.ok_or_else(|| Problem::internal("the caller's practice is gone"))?;
    let clinician = |npi: &Npi| ParticipantReference::Individual { npi: npi.clone(), tin: practice.tin.clone() };
    let references: Vec<ParticipantReference> = named.iter().map(|(_, npi)| clinician(npi)).collect();
    let known = store.participants().by_references(&references)?;
    let (mut only, mut faults) = (Vec::new(), Vec::new());
    for (place, (index, _)) in named.into_iter().enumerate() {
        match known.iter().find(|(known, _)| *known == place) {
            Some((_, participant)) => only.push(participant.id),
            None => faults.push(Finding::new(
                &rule::AUTHORIZATION_CLINICIANS,
                format!("/entities/{index}"),
                "This is no clinician of your practice; decline the request, and let it be made for clinicians of yours.",
            )),
        }
    }
    if faults.is_empty() { Ok(Some(only)) } else { Err(refused_by_rules(faults).into()) }
}

fn check_version(if_match: Option<&IfMatch>, version: i32) -> Result<(), Problem> {
    match if_match {
        Some(if_match) if !if_match.matches(&EntityTag::of_version(version)) => Err(stale()),
        Some(_) | None => Ok(()),
    }
}

fn stale() -> Problem {
    const MESSAGE: &str = "The authorization has changed since you read it; read it again and decide anew.";
    Problem::new(ProblemCode::PreconditionFailed, MESSAGE).with_error(ProblemError::at_header(
        "If-Match",
        "preconditionFailed",
        MESSAGE,
    ))
}

fn illegal(error: &IllegalAuthorizationCommand) -> Problem {
    let possible: Vec<&str> = error.possible.iter().map(|command| command.as_str()).collect();
    let possible = if possible.is_empty() { "it is final".to_owned() } else { format!("it can take: {}", possible.join(", ")) };
    let message = format!("An authorization that is {} cannot take the command {}; {possible}.", error.status, error.command);
    let finding = Finding::new(&rule::AUTHORIZATION_LIFE_CYCLE, "", message.clone());
    Problem::new(ProblemCode::IllegalTransition, message).with_error(finding)
}

/// Carries out what time does: the state and its entry. What it let the third party do has the same end, and needs no other.
pub(super) fn expire(store: &mut Store<'_>, request: AuthorizationRequest, now: Moment) -> Result<(), Failure> {
    let (before, version, id) = (request.status, request.version, request.id);
    let (command, side) = (AuthorizationCommand::Expire, AuthorizationSide::Service);
    let after = request.after(command, side, now).map_err(|error| illegal(&error))?;
    if store.authorizations().update(&after, version)? {
        let entry = entry(&after, Some(before), command, side, TimelineActor::system());
        store.authorizations().append(id, &entry)?;
    }
    Ok(())
}
