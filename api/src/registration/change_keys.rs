//! Adding public keys to software, and disabling them.

use super::{
    change_client::{NoMembers, change},
    json_web_key::JsonWebKey,
    wire::ClientView,
};
use crate::{
    context::Context,
    extract::{
        Command,
        headers::{IdempotencyKeyOptional, IdempotencyKeyRequired},
    },
    filings::reading::Reading,
    problem::Problem,
};
use actix_web::{
    HttpResponse, post,
    web::{Data, Path},
};
use serde_json::Value;

/// Add a key to software
///
/// For operators: it is taken beside those that are there, from the commit of this answer on. A `kid` is given once and never again.
#[utoipa::path(
    operation_id = "addClientKey",
    tag = "registration",
    params(
        ("clientId" = String, Path, description = "The `client_id` of the software.", max_length = 64, pattern = "^[a-z][a-z0-9-]*[a-z0-9]$", example = "brightchart-ehr"),
        IdempotencyKeyRequired,
    ),
    request_body(content = JsonWebKey, examples(("key" = (summary = "A key for ES256", value = json!(super::examples::key()))))),
    responses(
        (status = 200, description = "Added.", body = ClientView, headers(("ETag" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "The caller is no operator."),
    ),
    security(("bearer" = ["operate"])),
)]
#[post("/v1/clients/{clientId}/keys")]
pub(super) async fn add(context: Data<Context>, path: Path<String>, request: Command) -> Result<HttpResponse, Problem> {
    request.key.required()?;
    let (input, now) = (request.json::<JsonWebKey>().and_then(|key| read(&key)), request.received_at);
    change(&context, &request, path.into_inner(), "POST", "/keys", input, move |store, id, key| {
        super::add_key(store, id, key, "", now)?;
        super::find(store, id)
    })
    .await
}

/// Disable a key of software
///
/// For operators: nothing more is taken that is signed with it, and tokens that were asked for with it are refused from now on, on every
/// node. It stays so for good.
#[utoipa::path(
    operation_id = "disableClientKey",
    tag = "registration",
    params(
        ("clientId" = String, Path, description = "The `client_id` of the software.", max_length = 64, pattern = "^[a-z][a-z0-9-]*[a-z0-9]$", example = "brightchart-ehr"),
        ("kid" = String, Path, description = "The name of the key.", max_length = 128, pattern = "^[!-~]+$", example = "2026-01"),
        IdempotencyKeyOptional,
    ),
    responses(
        (status = 200, description = "Disabled.", body = ClientView, headers(("ETag" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "The caller is no operator."),
    ),
    security(("bearer" = ["operate"])),
)]
#[post("/v1/clients/{clientId}/keys/{kid}/disable")]
pub(super) async fn disable(
    context: Data<Context>,
    path: Path<(String, String)>,
    request: Command,
) -> Result<HttpResponse, Problem> {
    let (client_id, key_id) = path.into_inner();
    if !((1..=128).contains(&key_id.len()) && key_id.bytes().all(|byte| byte.is_ascii_graphic())) {
        return Err(Problem::not_found());
    }
    let (input, now) = (request.json_or_default::<NoMembers>(), request.received_at);
    let what = format!("/keys/{key_id}/disable");
    change(&context, &request, client_id, "POST", &what, input, move |store, id, _| super::disable_key(store, id, &key_id, now))
        .await
}

fn read(key: &JsonWebKey) -> Result<Value, Problem> {
    let reading = Reading::of(key);
    reading.finish(Some(())).map_err(Problem::validation_failed)?;
    key.value().map_err(Problem::internal)
}
