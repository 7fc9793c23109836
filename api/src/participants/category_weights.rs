//! What each category weighs for a participant, by everything that is stored.

use super::known::{YearQuery, of_year};
use crate::{
    audit::Footprint,
    context::Context,
    extract::{Caller, FilingPathId, IfNoneMatch, Query},
    problem::{Problem, ProblemCode},
    tagged,
};
use actix_web::{HttpResponse, get, web::Data};
use domain::{
    access::may_search_participant,
    citation::Confidence,
    eligibility::{Input, Known, Record, StoredSituation, situation},
    identifier::ParticipantId,
    program::{Category, PerformanceYear, ReportingOption, Weights, YearRules},
    scoring::{Because, Refusal, ReweightingBasis, Situation, WeightsInForce, weights_in_force},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What each category weighs for a participant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WeightsInForce)]
pub(crate) struct WeightsInForceView {
    /// The participant.
    #[schema(max_length = 36)]
    participant_id: Uuid,
    /// The performance year.
    performance_year: PerformanceYear,
    /// The version of the rules.
    #[schema(max_length = 16, pattern = r"^[0-9]{4}\.[0-9]+$", example = "2024.1")]
    rule_set: String,
    /// What each category weighs when nothing is reweighted.
    base_weights: Weights,
    /// The weights, in percent: 100 together, or 0 where nothing is scored.
    weights: Weights,
    /// Whether fewer than two categories are scored, so that the final score is the performance threshold.
    scored_at_threshold: bool,
    /// The situation that they follow from; `/v1/calculations/category-weights` takes the same.
    situation: SituationView,
    /// Each step, in the order of the categories.
    #[schema(max_items = 200)]
    because: Vec<Because>,
    /// Whether every fact that the weights rest on is on record; if not, `inputs` says which is missing, and it was taken as not given.
    complete: bool,
    /// The facts that the situation was made of.
    #[schema(max_items = 40)]
    inputs: Vec<Input>,
    /// How sure the service is of it.
    confidence: Confidence,
}

/// The situation of a participant, made of what is stored.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StoredSituation)]
pub(crate) struct SituationView {
    /// Whether it is a small practice, of 15 or fewer eligible clinicians.
    small_practice: bool,
    /// How it reports.
    reporting_option: ReportingOption,
    /// On what grounds it is reweighted: what is automatic, what was approved.
    #[schema(max_items = 20)]
    reweighting: Vec<GroundView>,
    /// For which categories data were submitted, by whomever.
    #[schema(max_items = 4)]
    submissions: Vec<SubmittedView>,
    /// The categories that cannot be scored.
    #[schema(max_items = 4)]
    not_scorable: Vec<Category>,
}

/// A ground for reweighting that applies.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GroundInForce)]
pub(crate) struct GroundView {
    /// The ground.
    basis: ReweightingBasis,
    /// For which categories; absent where it covers all that it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 4)]
    categories: Option<Vec<Category>>,
}

/// Data that were submitted for a category.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SubmittedCategory)]
pub(crate) struct SubmittedView {
    /// The category.
    category: Category,
    /// Whether they are complete enough to be scored.
    qualifying: bool,
}

impl From<&Situation> for SituationView {
    fn from(situation: &Situation) -> Self {
        let Situation { entity_type: _, small_practice, reporting_option, reweighting, submissions, not_scorable } = situation;
        let grounds = reweighting.iter().map(|ground| GroundView {
            basis: ground.basis,
            categories: ground.categories.map(|categories| categories.iter().collect()),
        });
        let submitted = submissions
            .any()
            .iter()
            .map(|category| SubmittedView { category, qualifying: submissions.qualifying().contains(category) });
        Self {
            small_practice: *small_practice,
            reporting_option: *reporting_option,
            reweighting: grounds.collect(),
            submissions: submitted.collect(),
            not_scorable: not_scorable.iter().collect(),
        }
    }
}

impl WeightsInForceView {
    /// What follows for a participant.
    ///
    /// # Errors
    /// `calculationRefused` for a situation of which the regulation gives no weights.
    pub(crate) fn new(id: ParticipantId, rules: &YearRules, known: Known<'_>, record: &Record) -> Result<Self, Problem> {
        let stored = situation(rules, known, record);
        let outcome = weights_in_force(rules, &stored.situation).map_err(|refusals| without_weights(&refusals))?;
        let complete = stored.is_complete();
        let StoredSituation { situation, inputs } = stored;
        let WeightsInForce { weights, scored_at_threshold, because, confidence } = outcome;
        Ok(Self {
            participant_id: id.as_uuid(),
            performance_year: rules.year,
            rule_set: rules.rule_set.clone(),
            base_weights: rules.base_weights,
            weights,
            scored_at_threshold,
            situation: SituationView::from(&situation),
            because,
            complete,
            inputs,
            confidence,
        })
    }
}

/// What is on record has no weights: told as the calculations tell it.
pub(super) fn without_weights(refusals: &[Refusal]) -> Problem {
    Problem::new(ProblemCode::CalculationRefused, "What is on record of this participant has no weights in this year.")
        .with_errors(refusals.iter().map(Refusal::finding))
}

/// Tell the weights in force
///
/// What each category weighs for the participant in the year: the base weights, then what is automatic, what was approved, what cannot be scored,
/// and data submissions that cancel a reweighting category by category. The calculation is that of `/v1/calculations/category-weights`. A fact that is
/// not on record is named in `inputs` and taken as not given.
#[utoipa::path(
    operation_id = "getCategoryWeights",
    tag = "participants",
    params(("id" = uuid::Uuid, Path, description = "The id of the participant."), YearQuery),
    responses(
        (status = 200, description = "The weights, each with its reasons.", body = WeightsInForceView, headers(("ETag" = String), ("Cache-Control" = String))),
        (status = 422, description = "The regulation gives no weights for what is on record."),
    ),
    security(("bearer" = ["participants:read"])),
)]
#[get("/v1/participants/{id}/category-weights")]
pub(crate) async fn get_category_weights(
    context: Data<Context>,
    id: FilingPathId,
    caller: Caller,
    query: Query<YearQuery>,
    known: IfNoneMatch,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    let view = of_year(&context, (id.0, footprint), caller, query, may_search_participant, |_, rules, stored, _| {
        WeightsInForceView::new(stored.participant.id, rules, stored.known(), &stored.record)
    })
    .await?;
    tagged::private_json_by_content(&view, &known)
}
