//! Listing targeted reviews.

use super::{Form, wire::TargetedReviewPage};
use crate::{
    audit::Footprint,
    context::Context,
    extract::{Caller, Query},
    filings::{
        list::{ListParameters, ListQuery},
        page,
    },
    problem::Problem,
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use domain::review::TargetedReviewStatus;

/// List targeted reviews
///
/// Those that the caller may read, newest first. With `updatedSince` those that changed at or after that instant, oldest change first, and
/// `asOf`: the instant up to which nothing can still be committed; ask from there the next time.
#[utoipa::path(
    operation_id = "listTargetedReviews",
    tag = "targetedReviews",
    params(ListParameters<TargetedReviewStatus>),
    responses((status = 200, description = "A page.", body = TargetedReviewPage, headers(("Link" = String), ("Cache-Control" = String)))),
    security(("bearer" = ["reviews:read"])),
)]
#[get("/v1/targeted-reviews")]
pub(crate) async fn list_targeted_reviews(
    context: Data<Context>,
    caller: Caller,
    query: Query<ListQuery>,
    footprint: Footprint,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    page::list::<Form>(&context, caller.0, query.0, request.query_string(), footprint).await
}
