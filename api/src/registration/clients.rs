//! Registering, listing and reading software.

use super::{
    client_resource, is_client_id, not_an_operator,
    organizations::{PageQuery, listed},
    wire::{ClientPage, ClientView, RegisterClient},
};
use crate::{
    audit::Footprint,
    context::Context,
    extract::{Caller, Command, IfNoneMatch, Query, headers::IdempotencyKeyRequired},
    filings::{access::actor, cursor::ListName},
    idempotency::{self, Answer, Failure},
    problem::Problem,
    tagged,
};
use actix_web::{
    HttpRequest, HttpResponse, get, post,
    web::{Data, Path},
};
use domain::{access::may_operate, audit::AuditResourceKind};

pub(super) const PATH: &str = "/v1/clients";

/// Register software
///
/// For operators: the software of an organization, with its public keys or the URL where it publishes them. It proves who it is with
/// them at `/oauth2/token`, from the commit of this answer on. There are no shared secrets, and a private key that is sent is refused.
#[utoipa::path(
    operation_id = "registerClient",
    tag = "registration",
    params(IdempotencyKeyRequired),
    request_body(content = RegisterClient, examples(
        ("keys" = (summary = "With its keys", value = json!(super::examples::client()))),
        ("published" = (summary = "With the URL where it publishes its keys", value = json!(super::examples::publishing_client()))),
    )),
    responses(
        (status = 201, description = "Registered.", body = ClientView, headers(("ETag" = String), ("Location" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "The caller is no operator."),
    ),
    security(("bearer" = ["operate"])),
)]
#[post("/v1/clients")]
pub(super) async fn register(context: Data<Context>, request: Command) -> Result<HttpResponse, Problem> {
    request.key.required()?;
    let (environment, now) = (context.environment, request.received_at);
    let input = request.json::<RegisterClient>().and_then(|body| body.read(&context.ids));
    idempotency::once(&context, &request, format!("POST {PATH}"), input, move |store, actor, new| {
        may_operate(actor).map_err(not_an_operator)?;
        let added = super::register_client(store, new, now, environment)?;
        let client_id = &added.registration.client_id;
        let place = format!("{PATH}/{client_id}");
        Ok(Answer::of_registration(Some(place), client_resource(client_id), &ClientView::from(&added))?)
    })
    .await
}

/// List software
///
/// For operators: all software, in the order of its names, without its keys.
#[utoipa::path(
    operation_id = "listClients",
    tag = "registration",
    params(PageQuery),
    responses(
        (status = 200, description = "A page.", body = ClientPage, headers(("Link" = String), ("Cache-Control" = String))),
        (status = 403, description = "The caller is no operator."),
    ),
    security(("bearer" = ["operate"])),
)]
#[get("/v1/clients")]
pub(super) async fn list(
    context: Data<Context>,
    caller: Caller,
    query: Query<PageQuery>,
    footprint: Footprint,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let limit = query.0.limit()?;
    let name = ListName::of(&PATH);
    let after = name.name_after(query.0.cursor.as_deref())?;
    let mut page = context
        .read(move |store| {
            let actor = actor(store, &caller.0, &footprint)?;
            may_operate(&actor).map_err(not_an_operator)?;
            let page = store.software().list(after.as_deref(), i64::from(limit) + 1)?;
            for shown in page.iter().take(limit.into()) {
                footprint.meets_public(&actor, client_resource(&shown.client_id));
            }
            Ok::<_, Problem>(page)
        })
        .await?;
    let has_more = page.len() > usize::from(limit);
    page.truncate(limit.into());
    let next_cursor = page.last().filter(|_| has_more).map(|last| name.cursor_after_name(&last.client_id));
    let mut response = listed(PATH, &request, next_cursor.as_deref());
    Ok(response.json(ClientPage { data: page.iter().map(ClientView::from).collect(), next_cursor }))
}

/// Read software
///
/// For operators: what is registered of it, and its keys by name, those that are disabled among them.
#[utoipa::path(
    operation_id = "getClient",
    tag = "registration",
    params(("clientId" = String, Path, description = "The `client_id` of the software.", max_length = 64, pattern = "^[a-z][a-z0-9-]*[a-z0-9]$", example = "brightchart-ehr")),
    responses(
        (status = 200, description = "The software.", body = ClientView, headers(("ETag" = String), ("Cache-Control" = String))),
        (status = 403, description = "The caller is no operator."),
    ),
    security(("bearer" = ["operate"])),
)]
#[get("/v1/clients/{clientId}")]
pub(super) async fn find(
    context: Data<Context>,
    path: Path<String>,
    caller: Caller,
    known: IfNoneMatch,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    let client_id = named(path.into_inner())?;
    let found = context
        .read(move |store| {
            let actor = actor(store, &caller.0, &footprint)?;
            footprint.asks_for(AuditResourceKind::SoftwareClient, &client_id);
            may_operate(&actor).map_err(not_an_operator)?;
            let found = super::find(store, &client_id)?;
            footprint.meets_public(&actor, client_resource(&client_id));
            Ok::<_, Failure>(found)
        })
        .await;
    let found = found.map_err(|failure| match failure {
        Failure::Problem(problem) => problem,
        Failure::LostRace(_) | Failure::KeyInUse => Problem::internal("a reader lost a race"),
    })?;
    tagged::private_json_by_content(&ClientView::from(&found), &known)
}

/// The `client_id` of a path. What no software can be called is neither looked up nor kept anywhere.
///
/// # Errors
/// `notFound`.
pub(super) fn named(client_id: String) -> Result<String, Problem> {
    if is_client_id(&client_id) { Ok(client_id) } else { Err(Problem::not_found()) }
}
