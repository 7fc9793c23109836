//! Registering, listing and reading organizations.

use super::{
    not_an_operator, organization_resource,
    wire::{OrganizationPage, OrganizationView, RegisterOrganization},
};
use crate::{
    audit::Footprint,
    context::Context,
    extract::{Caller, Command, FilingPathId, IfNoneMatch, Query, headers::IdempotencyKeyRequired},
    filings::{access::actor, cursor::ListName, list::refused, page::with_cursor},
    idempotency::{self, Answer},
    problem::Problem,
    tagged,
};
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CACHE_CONTROL, LINK},
    post,
    web::Data,
};
use domain::{access::may_operate, audit::AuditResourceKind, identifier::OrganizationId};
use persistence::Organization;
use serde::Deserialize;
use utoipa::IntoParams;

const PATH: &str = "/v1/organizations";

/// Which page of a list.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// How many to a page: 1 to 200; 50 where it is not said.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
    /// Where to go on: `nextCursor` of the page before.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    pub(super) cursor: Option<String>,
}

/// Register an organization
///
/// For operators. A practice, a virtual group or an APM Entity says for whom it acts; registries, QCDRs and vendors act for whoever
/// authorizes them.
#[utoipa::path(
    operation_id = "registerOrganization",
    tag = "registration",
    params(IdempotencyKeyRequired),
    request_body(content = RegisterOrganization, examples(
        ("practice" = (summary = "A practice", value = json!(super::examples::practice()))),
        ("healthItVendor" = (summary = "A vendor", value = json!(super::examples::vendor()))),
    )),
    responses(
        (status = 201, description = "Registered.", body = OrganizationView, headers(("ETag" = String), ("Location" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "The caller is no operator."),
    ),
    security(("bearer" = ["operate"])),
)]
#[post("/v1/organizations")]
pub(super) async fn register(context: Data<Context>, request: Command) -> Result<HttpResponse, Problem> {
    request.key.required()?;
    let environment = context.environment;
    let input =
        request.json::<RegisterOrganization>().and_then(|body| body.read(environment).map_err(Problem::validation_failed));
    let shared = context.clone();
    idempotency::once(&context, &request, format!("POST {PATH}"), input, move |store, actor, new| {
        may_operate(actor).map_err(not_an_operator)?;
        let added = super::register_organization(store, new, shared.ids.next_id().into(), environment)?;
        let place = format!("{PATH}/{}", added.id);
        Ok(Answer::of_registration(Some(place), organization_resource(added.id), &OrganizationView::from(&added))?)
    })
    .await
}

/// List organizations
///
/// For operators: every organization, in the order of their ids.
#[utoipa::path(
    operation_id = "listOrganizations",
    tag = "registration",
    params(PageQuery),
    responses(
        (status = 200, description = "A page.", body = OrganizationPage, headers(("Link" = String), ("Cache-Control" = String))),
        (status = 403, description = "The caller is no operator."),
    ),
    security(("bearer" = ["operate"])),
)]
#[get("/v1/organizations")]
pub(super) async fn list(
    context: Data<Context>,
    caller: Caller,
    query: Query<PageQuery>,
    footprint: Footprint,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let limit = query.0.limit()?;
    let name = ListName::of(&PATH);
    let after: Option<OrganizationId> = name.newest_after(query.0.cursor.as_deref())?.map(Into::into);
    let mut page = context
        .read(move |store| {
            let actor = actor(store, &caller.0, &footprint)?;
            may_operate(&actor).map_err(not_an_operator)?;
            let page = store.organizations().list_organizations(after, i64::from(limit) + 1)?;
            for shown in page.iter().take(limit.into()) {
                footprint.meets_public(&actor, organization_resource(shown.id));
            }
            Ok::<_, Problem>(page)
        })
        .await?;
    let has_more = page.len() > usize::from(limit);
    page.truncate(limit.into());
    let next_cursor = page.last().filter(|_| has_more).map(|last| name.cursor_after(last.id, None));
    let mut response = listed(PATH, &request, next_cursor.as_deref());
    Ok(response.json(OrganizationPage { data: page.iter().map(OrganizationView::from).collect(), next_cursor }))
}

/// Read an organization
///
/// For operators. For whom it acts is shown by ids: no TIN is.
#[utoipa::path(
    operation_id = "getOrganization",
    tag = "registration",
    params(("id" = uuid::Uuid, Path, description = "The id of the organization.", example = "019248cf-5400-7000-8000-000000000009")),
    responses(
        (status = 200, description = "The organization.", body = OrganizationView, headers(("ETag" = String), ("Cache-Control" = String))),
        (status = 403, description = "The caller is no operator."),
    ),
    security(("bearer" = ["operate"])),
)]
#[get("/v1/organizations/{id}")]
pub(super) async fn find(
    context: Data<Context>,
    id: FilingPathId,
    caller: Caller,
    known: IfNoneMatch,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    let found: Organization = context
        .read(move |store| {
            let actor = actor(store, &caller.0, &footprint)?;
            let id: OrganizationId = id.0.into();
            footprint.asks_for(AuditResourceKind::Organization, id);
            may_operate(&actor).map_err(not_an_operator)?;
            let found = store.organizations().find_organization(id)?.ok_or_else(Problem::not_found)?;
            footprint.meets_public(&actor, organization_resource(id));
            Ok::<_, Problem>(found)
        })
        .await?;
    tagged::private_json_by_content(&OrganizationView::from(&found), &known)
}

/// The answer with a page of the list at `path`; `next` is the cursor of the page behind it.
pub(super) fn listed(path: &str, request: &HttpRequest, next: Option<&str>) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache"));
    if let Some(next) = next {
        response.insert_header((LINK, format!("<{path}?{}>; rel=\"next\"", with_cursor(request.query_string(), next))));
    }
    response
}

impl PageQuery {
    /// How many to a page.
    ///
    /// # Errors
    /// `invalidParameter` when that is too few or too many.
    pub(super) fn limit(&self) -> Result<u16, Problem> {
        let limit = self.limit.unwrap_or(50);
        if (1..=200).contains(&limit) { Ok(limit) } else { Err(refused("limit", "A page has 1 to 200 entries.")) }
    }
}
