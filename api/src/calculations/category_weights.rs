//! What each category would weigh.

use super::{
    refused, rules_of, situation,
    wire::{CategoryWeightsQuestion, CategoryWeightsView},
};
use crate::{context::Context, extract::Question, filings::reading::Reading, problem::Problem};
use actix_web::{
    post,
    web::{Data, Json},
};
use domain::{
    program::PerformanceYear,
    scoring::{Refusal, WeightsInForce, weights_in_force},
};

/// Calculate category weights
///
/// What each category weighs after everything that reweights it and every submission that cancels that, category by category, with the rule
/// and the source of each step. Nothing is stored. A set of categories for which the regulation gives no weights is refused, not guessed.
#[utoipa::path(
    operation_id = "calculateCategoryWeights",
    tag = "calculations",
    request_body(content = CategoryWeightsQuestion, example = json!({
        "performanceYear": 2024, "entityType": "individual", "smallPractice": false, "reportingOption": "traditionalMips",
        "reweighting": [{"basis": "eucApplication", "categories": ["quality", "cost"]}],
        "submissions": [{"category": "quality", "qualifying": true}], "notScorable": []
    })),
    responses(
        (status = 200, description = "The weights, each with its reasons.", body = CategoryWeightsView),
        (status = 422, description = "Members are not valid, or the rules give no weights for them."),
    ),
)]
#[post("/v1/calculations/category-weights")]
pub(crate) async fn calculate_category_weights(
    context: Data<Context>,
    question: Question,
) -> Result<Json<CategoryWeightsView>, Problem> {
    let question: CategoryWeightsQuestion = question.json()?;
    let mut reading = Reading::of(&question);
    let read = situation::read(&mut reading, question);
    let (year, situation) = reading.finish(read).map_err(Problem::validation_failed)?;
    let program = context.years.snapshot();
    let rules = rules_of(&program, year)?;
    let weights = weights_in_force(rules, &situation).map_err(|refusals| refused(refusals.iter().map(Refusal::finding)))?;
    Ok(Json(weights_view(year, weights)))
}

/// As it is answered.
pub(crate) fn weights_view(performance_year: PerformanceYear, outcome: WeightsInForce) -> CategoryWeightsView {
    let WeightsInForce { weights, scored_at_threshold, because, confidence } = outcome;
    CategoryWeightsView { performance_year, weights, scored_at_threshold, because, confidence }
}
