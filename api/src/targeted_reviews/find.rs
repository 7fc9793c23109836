//! Reading a targeted review, and its timeline.

use super::{Form, wire::TargetedReviewView};
use crate::{
    audit::Footprint,
    context::Context,
    extract::{Caller, FilingPathId, IfNoneMatch},
    filings::{find, timeline, view::Timeline},
    problem::Problem,
};
use actix_web::{HttpResponse, get, web::Data};

/// Read a targeted review
///
/// An id that does not exist and one of somebody else's filing are answered alike.
#[utoipa::path(
    operation_id = "getTargetedReview",
    tag = "targetedReviews",
    params(("id" = uuid::Uuid, Path, description = "The id of the filing.")),
    responses((status = 200, description = "The filing.", body = TargetedReviewView, headers(("ETag" = String), ("Cache-Control" = String)))),
    security(("bearer" = ["reviews:read"])),
)]
#[get("/v1/targeted-reviews/{id}")]
pub(crate) async fn get_targeted_review(
    context: Data<Context>,
    id: FilingPathId,
    caller: Caller,
    known: IfNoneMatch,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    find::find::<Form>(&context, caller.0, id.0.into(), &known, footprint).await
}

/// Read the timeline of a targeted review
///
/// Every step of its life so far, oldest first: when, who, what, from which state to which.
#[utoipa::path(
    operation_id = "getTargetedReviewTimeline",
    tag = "targetedReviews",
    params(("id" = uuid::Uuid, Path, description = "The id of the filing.")),
    responses((status = 200, description = "The timeline.", body = Timeline, headers(("ETag" = String), ("Cache-Control" = String)))),
    security(("bearer" = ["reviews:read"])),
)]
#[get("/v1/targeted-reviews/{id}/timeline")]
pub(crate) async fn get_targeted_review_timeline(
    context: Data<Context>,
    id: FilingPathId,
    caller: Caller,
    known: IfNoneMatch,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    timeline::timeline::<Form>(&context, caller.0, id.0.into(), &known, footprint).await
}
