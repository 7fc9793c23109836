//! Reading an authorization, and its timeline.

use super::{
    refused,
    wire::{AuthorizationTimeline, AuthorizationView},
};
use crate::{
    audit::{Footprint, footprint::authorization_resource},
    context::Context,
    extract::{Caller, EntityTag, FilingPathId, IfNoneMatch},
    filings::access::actor,
    problem::Problem,
    tagged::{self, Keeping},
};
use actix_web::{HttpResponse, get, web::Data};
use domain::{
    access::{Actor, AuthorizationRequest, may_read_authorization},
    audit::AuditResourceKind,
    identifier::AuthorizationId,
};
use persistence::Store;

/// Read an authorization
///
/// For those who asked for it, and for those whom it is about. An id that does not exist and one of somebody else's authorization are
/// answered alike.
#[utoipa::path(
    operation_id = "getAuthorization",
    tag = "authorizations",
    params(("id" = uuid::Uuid, Path, description = "The id of the authorization.")),
    responses((status = 200, description = "The authorization.", body = AuthorizationView, headers(("ETag" = String), ("Cache-Control" = String)))),
    security(("bearer" = ["authorizations:read"])),
)]
#[get("/v1/authorizations/{id}")]
pub(crate) async fn get_authorization(
    context: Data<Context>,
    id: FilingPathId,
    caller: Caller,
    known: IfNoneMatch,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    let request = context
        .read(move |store| {
            let actor = actor(store, &caller.0, &footprint)?;
            readable_to(store, &actor, id.0.into(), &footprint)
        })
        .await?;
    let tag = EntityTag::of_version(request.version);
    tagged::json(&AuthorizationView::from(&request), &tag, &known, Keeping::Private)
}

/// Read the timeline of an authorization
///
/// Every step of its life so far, oldest first: when, on which side, who, what, from which state to which.
#[utoipa::path(
    operation_id = "getAuthorizationTimeline",
    tag = "authorizations",
    params(("id" = uuid::Uuid, Path, description = "The id of the authorization.")),
    responses((status = 200, description = "The timeline.", body = AuthorizationTimeline, headers(("ETag" = String), ("Cache-Control" = String)))),
    security(("bearer" = ["authorizations:read"])),
)]
#[get("/v1/authorizations/{id}/timeline")]
pub(crate) async fn get_authorization_timeline(
    context: Data<Context>,
    id: FilingPathId,
    caller: Caller,
    known: IfNoneMatch,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    let (version, entries) = context
        .read(move |store| {
            let actor = actor(store, &caller.0, &footprint)?;
            let request = readable_to(store, &actor, id.0.into(), &footprint)?;
            Ok::<_, Problem>((request.version, store.authorizations().timeline(request.id)?))
        })
        .await?;
    let timeline = AuthorizationTimeline { data: entries.into_iter().map(Into::into).collect() };
    tagged::json(&timeline, &EntityTag::of_version(version), &known, Keeping::Private)
}

/// The same as [`readable`], noted in the audit trail.
fn readable_to(
    store: &mut Store<'_>,
    actor: &Actor,
    id: AuthorizationId,
    footprint: &Footprint,
) -> Result<AuthorizationRequest, Problem> {
    footprint.asks_for(AuditResourceKind::Authorization, id);
    let request = readable(store, actor, id)?;
    footprint.meets_public(actor, authorization_resource(id));
    Ok(request)
}

/// The authorization with this id, if `actor` may read it.
pub(crate) fn readable(store: &mut Store<'_>, actor: &Actor, id: AuthorizationId) -> Result<AuthorizationRequest, Problem> {
    let found = store.authorizations().find(id, actor)?.ok_or_else(Problem::not_found)?;
    may_read_authorization(actor, &found.request, &found.addressed).map_err(refused)?;
    Ok(found.request)
}
