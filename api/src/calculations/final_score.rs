//! What the final score would be.

use super::{
    number, refused, rules_of, situation,
    wire::{CategoryScoresBody, CategoryWeightsQuestion, ExactScore, FinalScoreQuestion, FinalScoreView},
};
use crate::{context::Context, extract::Question, filings::reading::Reading, problem::Problem};
use actix_web::{
    post,
    web::{Data, Json},
};
use domain::{
    program::{Category, PerformanceYear},
    scoring::{
        CategoryScore, CategoryScores, ComplexPatientBonus, Refusal, ScoreOutcome, Situation, WeightsInForce, final_score,
    },
};

/// Calculate a final score
///
/// The weighted sum of the category scores and the bonuses of the year, at most 100, half up to two decimals (CMS does not publish how it rounds);
/// the performance threshold where fewer than two categories are scored. Nothing is stored.
#[utoipa::path(
    operation_id = "calculateFinalScore",
    tag = "calculations",
    request_body(content = FinalScoreQuestion, example = json!({
        "performanceYear": 2024, "entityType": "individual", "smallPractice": false, "reportingOption": "traditionalMips",
        "reweighting": [{"basis": "eucApplication", "categories": ["quality", "cost"]}],
        "submissions": [{"category": "quality", "qualifying": true}], "notScorable": [],
        "categoryScores": {"quality": 60, "ia": 100, "pi": 90}, "complexPatientBonus": 0
    })),
    responses(
        (status = 200, description = "The final score, with its weights and reasons.", body = FinalScoreView),
        (status = 422, description = "Members are not valid, or the rules give no weights for them."),
    ),
)]
#[post("/v1/calculations/final-score")]
pub(crate) async fn calculate_final_score(context: Data<Context>, question: Question) -> Result<Json<FinalScoreView>, Problem> {
    let question: FinalScoreQuestion = question.json()?;
    let mut reading = Reading::of(&question);
    let read = read(&mut reading, question);
    let (year, situation, scores, bonus) = reading.finish(read).map_err(Problem::validation_failed)?;
    let program = context.years.snapshot();
    let rules = rules_of(&program, year)?;
    let outcome =
        final_score(rules, &situation, scores, bonus).map_err(|refusals| refused(refusals.iter().map(Refusal::finding)))?;
    Ok(Json(score_view(year, outcome)))
}

fn read(
    reading: &mut Reading,
    question: FinalScoreQuestion,
) -> Option<(PerformanceYear, Situation, CategoryScores, ComplexPatientBonus)> {
    let FinalScoreQuestion {
        performance_year,
        entity_type,
        small_practice,
        reporting_option,
        reweighting,
        submissions,
        not_scorable,
        category_scores,
        complex_patient_bonus,
    } = question;
    let of_weights = CategoryWeightsQuestion {
        performance_year,
        entity_type,
        small_practice,
        reporting_option,
        reweighting,
        submissions,
        not_scorable,
    };
    let read = situation::read(reading, of_weights);
    let CategoryScoresBody { quality, cost, ia, pi } = category_scores.unwrap_or_default();
    let mut scores = CategoryScores::default();
    for (category, value, pointer) in [
        (Category::Quality, quality, "/categoryScores/quality"),
        (Category::Cost, cost, "/categoryScores/cost"),
        (Category::ImprovementActivities, ia, "/categoryScores/ia"),
        (Category::PromotingInteroperability, pi, "/categoryScores/pi"),
    ] {
        if let Some(score) = number(reading, value, pointer, CategoryScore::new) {
            scores = scores.with(category, score);
        }
    }
    let bonus = number(reading, complex_patient_bonus, "/complexPatientBonus", ComplexPatientBonus::new).unwrap_or_default();
    let (year, situation) = read?;
    Some((year, situation, scores, bonus))
}

/// As it is answered.
pub(crate) fn score_view(performance_year: PerformanceYear, outcome: ScoreOutcome) -> FinalScoreView {
    let ScoreOutcome { weights, score, exact, performance_threshold, because: steps, confidence } = outcome;
    let WeightsInForce { weights, scored_at_threshold, mut because, confidence: _ } = weights;
    because.extend(steps);
    FinalScoreView {
        performance_year,
        weights,
        scored_at_threshold,
        final_score: score.points(),
        performance_threshold,
        exact: ExactScore { final_score: exact },
        because,
        confidence,
    }
}
