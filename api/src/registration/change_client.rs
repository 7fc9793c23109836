//! Disabling software, enabling it, giving it other scopes.

use super::{
    Client, client_resource,
    clients::{PATH, named},
    not_an_operator,
    wire::{ClientView, ReplaceScopes},
};
use crate::{
    context::Context,
    extract::{Command, headers::IdempotencyKeyOptional},
    idempotency::{self, Answer, Failure},
    problem::Problem,
};
use actix_web::{
    HttpResponse, post, put,
    web::{Data, Path},
};
use domain::{access::may_operate, audit::AuditResourceKind};
use persistence::Store;
use serde::Deserialize;

/// The body of a command that needs none: none, or an empty object.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoMembers {}

/// Disable software
///
/// For operators, when a key is lost or a contract ends: on every node the next request with any of its tokens is refused, and it gets
/// no others. What is disabled already stays so.
#[utoipa::path(
    operation_id = "disableClient",
    tag = "registration",
    params(
        ("clientId" = String, Path, description = "The `client_id` of the software.", max_length = 64, pattern = "^[a-z][a-z0-9-]*[a-z0-9]$", example = "brightchart-ehr"),
        IdempotencyKeyOptional,
    ),
    responses(
        (status = 200, description = "Disabled.", body = ClientView, headers(("ETag" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "The caller is no operator."),
    ),
    security(("bearer" = ["operate"])),
)]
#[post("/v1/clients/{clientId}/disable")]
pub(super) async fn disable(context: Data<Context>, path: Path<String>, request: Command) -> Result<HttpResponse, Problem> {
    let input = request.json_or_default::<NoMembers>();
    change(&context, &request, path.into_inner(), "POST", "/disable", input, |store, id, _| super::set_disabled(store, id, true))
        .await
}

/// Enable software
///
/// For operators: it may call again, with its tokens that have not expired too.
#[utoipa::path(
    operation_id = "enableClient",
    tag = "registration",
    params(
        ("clientId" = String, Path, description = "The `client_id` of the software.", max_length = 64, pattern = "^[a-z][a-z0-9-]*[a-z0-9]$", example = "brightchart-ehr"),
        IdempotencyKeyOptional,
    ),
    responses(
        (status = 200, description = "Enabled.", body = ClientView, headers(("ETag" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "The caller is no operator."),
    ),
    security(("bearer" = ["operate"])),
)]
#[post("/v1/clients/{clientId}/enable")]
pub(super) async fn enable(context: Data<Context>, path: Path<String>, request: Command) -> Result<HttpResponse, Problem> {
    let input = request.json_or_default::<NoMembers>();
    change(&context, &request, path.into_inner(), "POST", "/enable", input, |store, id, _| super::set_disabled(store, id, false))
        .await
}

/// Replace the scopes of software
///
/// For operators: all that its tokens may be good for from now on. Those that it has keep their scopes until they expire, within five
/// minutes.
#[utoipa::path(
    operation_id = "replaceClientScopes",
    tag = "registration",
    params(
        ("clientId" = String, Path, description = "The `client_id` of the software.", max_length = 64, pattern = "^[a-z][a-z0-9-]*[a-z0-9]$", example = "brightchart-ehr"),
        IdempotencyKeyOptional,
    ),
    request_body(content = ReplaceScopes, examples(("scopes" = (summary = "Another form", value = json!(super::examples::scopes()))))),
    responses(
        (status = 200, description = "Replaced.", body = ClientView, headers(("ETag" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "The caller is no operator."),
    ),
    security(("bearer" = ["operate"])),
)]
#[put("/v1/clients/{clientId}/scopes")]
pub(super) async fn set_scopes(context: Data<Context>, path: Path<String>, request: Command) -> Result<HttpResponse, Problem> {
    let input = request.json::<ReplaceScopes>().and_then(|body| body.read().map_err(Problem::validation_failed));
    change(&context, &request, path.into_inner(), "PUT", "/scopes", input, |store, id, scopes| {
        super::set_scopes(store, id, *scopes)
    })
    .await
}

/// Changes software once for the key of `request`, and answers with it.
pub(super) async fn change<I: Send + Sync + 'static>(
    context: &Context,
    request: &Command,
    client_id: String,
    method: &str,
    what: &str,
    input: Result<I, Problem>,
    work: impl Fn(&mut Store<'_>, &str, &I) -> Result<Client, Failure> + Send + Sync + 'static,
) -> Result<HttpResponse, Problem> {
    let client_id = named(client_id)?;
    let footprint = request.footprint.clone();
    let operation = format!("{method} {PATH}/{client_id}{what}");
    idempotency::once(context, request, operation, input, move |store, actor, input| {
        footprint.asks_for(AuditResourceKind::SoftwareClient, &client_id);
        may_operate(actor).map_err(not_an_operator)?;
        let changed = work(store, &client_id, input)?;
        Ok(Answer::of_registration(None, client_resource(&client_id), &ClientView::from(&changed))?)
    })
    .await
}
