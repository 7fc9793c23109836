//! CMS's performance feedback beside our own calculation.

use super::{
    category_weights::without_weights,
    feedback_wire::PerformanceFeedbackView,
    known::{YearQuery, of_year},
};
use crate::{
    audit::Footprint,
    context::Context,
    extract::{Caller, FilingPathId, IfNoneMatch, Query},
    problem::Problem,
    tagged,
};
use actix_web::{HttpResponse, get, web::Data};
use domain::{access::may_read_feedback, feedback::compare};

/// Compare performance feedback
///
/// What CMS told the participant about its year, beside what our own calculation comes to from the facts, filings and submissions on record, and where the two
/// differ: per category, in the final score, in the payment adjustment. A difference suggests the reason for a targeted review. Only the participant's own
/// people and reviewers may read it; to third parties it does not exist, whatever they are authorized for.
#[utoipa::path(
    operation_id = "getPerformanceFeedback",
    tag = "participants",
    params(("id" = uuid::Uuid, Path, description = "The id of the participant."), YearQuery),
    responses(
        (status = 200, description = "Both, side by side.", body = PerformanceFeedbackView, headers(("ETag" = String), ("Cache-Control" = String))),
        (status = 422, description = "The regulation gives no weights for what is on record."),
    ),
    security(("bearer" = ["feedback:read"])),
)]
#[get("/v1/participants/{id}/performance-feedback")]
pub(crate) async fn get_performance_feedback(
    context: Data<Context>,
    id: FilingPathId,
    caller: Caller,
    query: Query<YearQuery>,
    known: IfNoneMatch,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    let may = |actor: &_, participant: &_, _, _| may_read_feedback(actor, participant);
    let view = of_year(&context, (id.0, footprint), caller, query, may, |store, rules, stored, _| {
        let feedback = store.performance_feedback().of(stored.participant.id, rules.year)?.ok_or_else(Problem::not_found)?;
        let comparison =
            compare(rules, stored.known(), &stored.record, &feedback).map_err(|refusals| without_weights(&refusals))?;
        Ok(PerformanceFeedbackView::new(rules, &feedback, comparison))
    })
    .await?;
    tagged::private_json_by_content(&view, &known)
}
