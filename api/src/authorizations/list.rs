//! Listing authorizations, a page at a time.

use super::{
    PATH,
    wire::{AuthorizationPage, AuthorizationView},
};
use crate::{
    audit::{Footprint, footprint::authorization_resource},
    context::Context,
    extract::{Caller, Query},
    filings::{
        access::actor,
        cursor::ListName,
        list::{read, refused},
        page::with_cursor,
    },
    problem::Problem,
};
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CACHE_CONTROL, LINK},
    web::Data,
};
use domain::{
    access::{AuthorizationSide, AuthorizationStatus, Capacity},
    identifier::AuthorizationId,
};
use persistence::AuthorizationFilter;
use serde::Deserialize;
use std::str::FromStr;
use utoipa::IntoParams;

/// Which authorizations to list.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuthorizationQuery {
    /// Only those that your organizations asked for (`holder`), or only those that they answer (`grantor`).
    #[param(value_type = Option<AuthorizationSide>)]
    side: Option<String>,
    /// Only in this state.
    #[param(value_type = Option<AuthorizationStatus>)]
    status: Option<String>,
    /// Only in this capacity.
    #[param(value_type = Option<Capacity>)]
    capacity: Option<String>,
    /// How many to a page: 1 to 200; 50 where it is not said.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
    /// Where to go on: `nextCursor` of the page before.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

/// List authorizations
///
/// Those that the caller's organizations asked for, and those that they answer, newest first.
#[utoipa::path(
    operation_id = "listAuthorizations",
    tag = "authorizations",
    params(AuthorizationQuery),
    responses((status = 200, description = "A page.", body = AuthorizationPage, headers(("Link" = String), ("Cache-Control" = String)))),
    security(("bearer" = ["authorizations:read"])),
)]
#[get("/v1/authorizations")]
pub(crate) async fn list_authorizations(
    context: Data<Context>,
    caller: Caller,
    query: Query<AuthorizationQuery>,
    footprint: Footprint,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let Query(query) = query;
    let (filter, limit) = query.read()?;
    let name = query.name();
    let after: Option<AuthorizationId> = name.newest_after(query.cursor.as_deref())?.map(Into::into);
    let mut page = context
        .read(move |store| {
            let actor = actor(store, &caller.0, &footprint)?;
            let page = store.authorizations().list(&actor, filter, after, i64::from(limit) + 1)?;
            for shown in page.iter().take(limit.into()) {
                footprint.meets_public(&actor, authorization_resource(shown.id));
            }
            Ok::<_, Problem>(page)
        })
        .await?;
    let has_more = page.len() > usize::from(limit);
    page.truncate(usize::from(limit));
    let next = page.last().filter(|_| has_more).map(|last| name.cursor_after(last.id, None));
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache"));
    if let Some(next) = &next {
        response.insert_header((LINK, format!("<{PATH}?{}>; rel=\"next\"", with_cursor(request.query_string(), next))));
    }
    Ok(response.json(AuthorizationPage { data: page.iter().map(AuthorizationView::from).collect(), next_cursor: next }))
}

impl AuthorizationQuery {
    /// The list that the filters describe, whatever the page.
    fn name(&self) -> ListName {
        let Self { side, status, capacity, limit: _, cursor: _ } = self;
        ListName::of(&("authorizations", side, status, capacity))
    }

    fn read(&self) -> Result<(AuthorizationFilter, u16), Problem> {
        let limit = self.limit.unwrap_or(50);
        if !(1..=200).contains(&limit) {
            return Err(refused("limit", "A page has 1 to 200 authorizations."));
        }
        let filter = AuthorizationFilter {
            side: read("side", self.side.as_deref(), AuthorizationSide::from_str)?,
            status: read("status", self.status.as_deref(), AuthorizationStatus::from_str)?,
            capacity: read("capacity", self.capacity.as_deref(), Capacity::from_str)?,
        };
        Ok((filter, limit))
    }
}
