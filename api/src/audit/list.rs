//! Reading the audit trail, a page at a time.

use super::{
    Footprint,
    wire::{AuditEntryPage, AuditEntryView},
};
use crate::{
    context::Context,
    extract::{Caller, Query},
    filings::{
        access::actor,
        cursor::ListName,
        list::{read, refused},
        page::with_cursor,
    },
    problem::{Problem, ProblemCode},
};
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CACHE_CONTROL, LINK},
    web::Data,
};
use domain::{
    audit::{AuditAccess, AuditFilter, AuditPosition, AuditResource, AuditResourceKind, may_read_audit},
    identifier::{OrganizationId, UserId},
    moment::Moment,
};
use serde::Deserialize;
use std::str::FromStr;
use utoipa::IntoParams;

const PATH: &str = "/v1/audit-entries";

/// Which entries to list.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Only of this operation.
    #[param(min_length = 1, max_length = 64, pattern = "^[A-Za-z]{1,64}$", example = "getExceptionApplication")]
    operation: Option<String>,
    /// Only what was read, or only what was changed.
    #[param(value_type = Option<AuditAccess>)]
    access: Option<String>,
    /// Only by this software.
    #[param(min_length = 1, max_length = 200, example = "northwind-registry")]
    client_id: Option<String>,
    /// Only by this person.
    #[param(value_type = Option<uuid::Uuid>)]
    user_id: Option<String>,
    /// Only by people and software of this organization.
    #[param(value_type = Option<uuid::Uuid>)]
    organization_id: Option<String>,
    /// Only from this instant on, inclusive.
    #[param(value_type = Option<String>, format = DateTime, max_length = 40, example = "2024-10-01T00:00:00.000Z")]
    since: Option<String>,
    /// Only before this instant.
    #[param(value_type = Option<String>, format = DateTime, max_length = 40, example = "2024-11-01T00:00:00.000Z")]
    until: Option<String>,
    /// How many to a page: 1 to 200; 50 where it is not said.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
    /// Where to go on: `nextCursor` of the page before.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

/// List audit entries
///
/// Who read or changed what, newest first: for an organization all that concerns its own participants, whoever did it, and all that its own people and
/// software did. A third party sees what it did itself; operators see everything. For Security Officials and software. What was read stands here within a
/// second. Each entry names at most 200 resources; what a request touched beyond them, and of other practices, is in entries of its own with the same
/// `requestId`.
#[utoipa::path(
    operation_id = "listAuditEntries",
    tag = "audit",
    params(AuditQuery),
    responses(
        (status = 200, description = "A page.", body = AuditEntryPage, headers(("Link" = String), ("Cache-Control" = String))),
        (status = 403, description = "The caller is neither a Security Official nor software nor an operator."),
    ),
    security(("bearer" = ["events:read"])),
)]
#[get("/v1/audit-entries")]
pub(crate) async fn list_audit_entries(
    context: Data<Context>,
    caller: Caller,
    query: Query<AuditQuery>,
    footprint: Footprint,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let Listing { filter, after, limit, name } = query.0.listing()?;
    let mut entries = context
        .read(move |store| {
            let actor = actor(store, &caller.0, &footprint)?;
            let scope = may_read_audit(&actor).ok_or_else(not_a_reader)?;
            footprint.meets_public(&actor, AuditResource { kind: AuditResourceKind::AuditTrail, id: "entries".to_owned() });
            Ok::<_, Problem>(store.audit().list(&scope, &filter, after, i64::from(limit) + 1)?)
        })
        .await?;
    let has_more = entries.len() > usize::from(limit);
    entries.truncate(usize::from(limit));
    let last = entries.last().filter(|_| has_more);
    let next_cursor = last.map(|last| name.cursor_after(last.id, Some(last.at)));
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-store"));
    if let Some(next) = &next_cursor {
        let query = with_cursor(request.query_string(), next);
        response.insert_header((LINK, format!("<{PATH}?{query}>; rel=\"next\"")));
    }
    Ok(response.json(AuditEntryPage { data: entries.into_iter().map(AuditEntryView::from).collect(), next_cursor }))
}

fn not_a_reader() -> Problem {
    Problem::new(
        ProblemCode::Forbidden,
        "The audit trail of an organization is for its Security Officials and its software; ask one of them.",
    )
}

/// What a list asks for.
struct Listing {
    filter: AuditFilter,
    after: Option<AuditPosition>,
    limit: u16,
    name: ListName,
}

impl AuditQuery {
    fn listing(&self) -> Result<Listing, Problem> {
        let Self { operation, access, client_id, user_id, organization_id, since, until, limit, cursor } = self;
        let limit = limit.unwrap_or(50);
        if !(1..=200).contains(&limit) {
            return Err(refused("limit", "A page has 1 to 200 entries."));
        }
        if operation.as_ref().is_some_and(|text| !is_operation(text)) {
            return Err(refused("operation", "The id of an operation is 1 to 64 letters."));
        }
        if client_id.as_ref().is_some_and(|text| !(1..=200).contains(&text.chars().count())) {
            return Err(refused("clientId", "The id of software has 1 to 200 characters."));
        }
        let filter = AuditFilter {
            operation: operation.clone(),
            access: read("access", access.as_deref(), AuditAccess::from_str)?,
            client_id: client_id.clone(),
            user: read("userId", user_id.as_deref(), |text| text.parse::<UserId>().map_err(|_| "this is no UUID"))?,
            organization: read("organizationId", organization_id.as_deref(), |text| {
                text.parse::<OrganizationId>().map_err(|_| "this is no UUID")
            })?,
            since: read("since", since.as_deref(), Moment::from_str)?,
            until: read("until", until.as_deref(), Moment::from_str)?,
        };
        let name = ListName::of(&(PATH, operation, access, client_id, user_id, organization_id, since, until));
        let after = cursor.as_deref().map(|cursor| name.instant(cursor)).transpose()?;
        let after = after.map(|(at, id)| AuditPosition { at, id });
        Ok(Listing { filter, after, limit, name })
    }
}

fn is_operation(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}
