//! Filing a targeted review, and what would become of it.

use super::{
    Form,
    wire::{FileTargetedReview, TargetedReviewView},
};
use crate::{
    context::Context,
    extract::{Command, headers::IdempotencyKeyRequired},
    filings::{file, view::Verdict},
    problem::Problem,
};
use actix_web::{
    HttpResponse, post,
    web::{Data, Json},
};

/// File a targeted review
///
/// Files at once: there is no draft state. The answer is the filing with its case number. The instant at which the whole request had
/// been read decides the deadline. A retry with the same `Idempotency-Key` and the same body answers as the first time did,
/// byte for byte. All faults of a stage are told at once: first the members by themselves, then the rules.
#[utoipa::path(
    operation_id = "fileTargetedReview",
    tag = "targetedReviews",
    params(IdempotencyKeyRequired),
    request_body(content = FileTargetedReview, examples(("wrongTinOrNpi" = (summary = "Data submitted under the wrong TIN", value = json!(super::examples::wrong_tin()))), ("eucReweightingRequest" = (summary = "EUC reweighting for 2023, for the Change Healthcare cyberattack", value = json!(super::examples::euc_reweighting()))))),
    responses(
        (status = 201, description = "Filed.", body = TargetedReviewView, headers(("ETag" = String), ("Location" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "Not authorized to file this for the participant."),
        (status = 409, description = "There is such a filing already, or the first request with this key is still running."),
    ),
    security(("bearer" = ["reviews:write"])),
)]
#[post("/v1/targeted-reviews")]
pub(crate) async fn file_targeted_review(context: Data<Context>, request: Command) -> Result<HttpResponse, Problem> {
    file::file::<Form>(&context, request).await
}

/// Validate a targeted review
///
/// Says what would become of the same request if it were filed now: same code, same permissions, same rules. Writes nothing.
#[utoipa::path(
    operation_id = "validateTargetedReview",
    tag = "targetedReviews",
    request_body(content = FileTargetedReview, examples(("wrongTinOrNpi" = (summary = "Data submitted under the wrong TIN", value = json!(super::examples::wrong_tin()))), ("eucReweightingRequest" = (summary = "EUC reweighting for 2023, for the Change Healthcare cyberattack", value = json!(super::examples::euc_reweighting()))))),
    responses(
        (status = 200, description = "Whether it would be accepted, and what refuses it.", body = Verdict),
        (status = 403, description = "Not authorized to file this for the participant."),
    ),
    security(("bearer" = ["reviews:read"])),
)]
#[post("/v1/targeted-reviews/validate")]
pub(crate) async fn validate_targeted_review(context: Data<Context>, request: Command) -> Result<Json<Verdict>, Problem> {
    file::validate::<Form>(&context, request).await.map(Json)
}
