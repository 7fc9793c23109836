//! What is asked and what is answered.

use domain::{
    citation::Confidence,
    participant::EntityType,
    program::{Category, PerformanceYear, ReportingOption, Weights, as_number},
    scoring::{Because, Exclusion, ReweightingBasis},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;
use validator::Validate;

/// A situation whose weights are asked for.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CategoryWeightsQuestion {
    /// The performance year.
    #[validate(range(min = 2017, max = 2100))]
    #[schema(value_type = i32, minimum = 2017, maximum = 2100, example = 2024)]
    pub performance_year: Option<i64>,
    /// As what the participant takes part; `individual` where it is not said.
    #[schema(value_type = Option<EntityType>)]
    pub entity_type: Option<String>,
    /// Whether it is a small practice, of 15 or fewer eligible clinicians; `false` where it is not said.
    pub small_practice: Option<bool>,
    /// How it reports; `traditionalMips` where it is not said.
    #[schema(value_type = Option<ReportingOption>)]
    pub reporting_option: Option<String>,
    /// On what grounds it is reweighted: what was approved, what is automatic.
    #[validate(length(min = 0, max = 20), nested)]
    #[schema(value_type = Option<Vec<ReweightingBody>>, max_items = 20)]
    pub reweighting: Option<Vec<ReweightingBody>>,
    /// For which categories data were submitted, by the participant or by anybody for it; quality data on claims count.
    #[validate(length(min = 0, max = 20), nested)]
    #[schema(value_type = Option<Vec<SubmissionBody>>, max_items = 20)]
    pub submissions: Option<Vec<SubmissionBody>>,
    /// The categories that cannot be scored, for want of measures or cases.
    #[validate(length(min = 0, max = 4))]
    #[schema(value_type = Option<Vec<Category>>, max_items = 4)]
    pub not_scorable: Option<Vec<String>>,
}

/// A ground for reweighting.
#[derive(Debug, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Reweighting, example = json!({"basis": "eucApplication", "categories": ["quality", "cost"]}))]
pub struct ReweightingBody {
    /// The ground, as `/v1/performance-years/{year}` lists it under `submissions`.
    #[schema(value_type = ReweightingBasis)]
    pub basis: Option<String>,
    /// For which categories; all that the ground covers where it is not said.
    #[validate(length(min = 1, max = 4))]
    #[schema(value_type = Option<Vec<Category>>, min_items = 1, max_items = 4)]
    pub categories: Option<Vec<String>>,
}

/// Data that were submitted.
#[derive(Debug, Default, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Submission, example = json!({"category": "quality", "qualifying": true}))]
pub struct SubmissionBody {
    /// For which category.
    #[schema(value_type = Category)]
    pub category: Option<String>,
    /// Whether they are complete enough to be scored; `true` where it is not said. From performance year 2024 only such data cancel a
    /// reweighting.
    pub qualifying: Option<bool>,
}

/// A situation and its category scores, whose final score is asked for.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FinalScoreQuestion {
    /// The performance year.
    #[validate(range(min = 2017, max = 2100))]
    #[schema(value_type = i32, minimum = 2017, maximum = 2100, example = 2024)]
    pub performance_year: Option<i64>,
    /// As what the participant takes part; `individual` where it is not said.
    #[schema(value_type = Option<EntityType>)]
    pub entity_type: Option<String>,
    /// Whether it is a small practice, of 15 or fewer eligible clinicians; `false` where it is not said.
    pub small_practice: Option<bool>,
    /// How it reports; `traditionalMips` where it is not said.
    #[schema(value_type = Option<ReportingOption>)]
    pub reporting_option: Option<String>,
    /// On what grounds it is reweighted: what was approved, what is automatic.
    #[validate(length(min = 0, max = 20), nested)]
    #[schema(value_type = Option<Vec<ReweightingBody>>, max_items = 20)]
    pub reweighting: Option<Vec<ReweightingBody>>,
    /// For which categories data were submitted, by the participant or by anybody for it; quality data on claims count.
    #[validate(length(min = 0, max = 20), nested)]
    #[schema(value_type = Option<Vec<SubmissionBody>>, max_items = 20)]
    pub submissions: Option<Vec<SubmissionBody>>,
    /// The categories that cannot be scored, for want of measures or cases.
    #[validate(length(min = 0, max = 4))]
    #[schema(value_type = Option<Vec<Category>>, max_items = 4)]
    pub not_scorable: Option<Vec<String>>,
    /// The scores of the categories; one that has a weight and no score counts 0.
    #[validate(nested)]
    #[schema(value_type = Option<CategoryScoresBody>)]
    pub category_scores: Option<CategoryScoresBody>,
    /// The complex patient bonus in points, before the cap of the year; at most 4 decimals.
    #[validate(range(min = 0.0, max = 10.0))]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 10, example = 4.5)]
    pub complex_patient_bonus: Option<f64>,
}

/// The scores of the categories, each in percent of what it can reach, at most 4 decimals.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CategoryScores)]
pub struct CategoryScoresBody {
    /// Quality.
    #[validate(range(min = 0.0, max = 100.0))]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100, example = 60)]
    pub quality: Option<f64>,
    /// Cost.
    #[validate(range(min = 0.0, max = 100.0))]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100, example = 70)]
    pub cost: Option<f64>,
    /// Improvement activities.
    #[validate(range(min = 0.0, max = 100.0))]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100, example = 100)]
    pub ia: Option<f64>,
    /// Promoting Interoperability.
    #[validate(range(min = 0.0, max = 100.0))]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100, example = 90)]
    pub pi: Option<f64>,
}

/// A final score whose payment adjustment is asked for.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PaymentAdjustmentQuestion {
    /// The performance year.
    #[validate(range(min = 2017, max = 2100))]
    #[schema(value_type = i32, minimum = 2017, maximum = 2100, example = 2023)]
    pub performance_year: Option<i64>,
    /// The final score, at most 4 decimals. Needed unless `exclusion` says that there is no adjustment.
    #[validate(range(min = 0.0, max = 100.0))]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100, example = 85)]
    pub final_score: Option<f64>,
    /// Why the clinician is excluded from MIPS, as a QP is; then there is no adjustment, whatever the score.
    #[schema(value_type = Option<Exclusion>)]
    pub exclusion: Option<String>,
    /// What positive factors are scaled by: at most 3. It stands before what the service knows.
    #[validate(range(min = 0.0001, max = 3.0))]
    #[schema(value_type = Option<f64>, minimum = 0.0001, maximum = 3, example = 0.25)]
    pub scaling_factor: Option<f64>,
    /// What additional factors are scaled by: at most 1. It stands before what the service knows.
    #[validate(range(min = 0.0001, max = 1.0))]
    #[schema(value_type = Option<f64>, minimum = 0.0001, maximum = 1, example = 0.5)]
    pub additional_scaling_factor: Option<f64>,
}

/// What each category weighs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CategoryWeights)]
pub struct CategoryWeightsView {
    /// The performance year.
    pub performance_year: PerformanceYear,
    /// The weights, in percent: 100 together, or 0 where nothing is scored.
    pub weights: Weights,
    /// Whether fewer than two categories are scored, so that the final score is the performance threshold.
    pub scored_at_threshold: bool,
    /// Each step, in the order of the categories.
    #[schema(max_items = 200)]
    pub because: Vec<Because>,
    /// How sure the service is of it.
    pub confidence: Confidence,
}

/// A final score.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FinalScore)]
pub struct FinalScoreView {
    /// The performance year.
    pub performance_year: PerformanceYear,
    /// The weights, in percent: 100 together, or 0 where nothing is scored.
    pub weights: Weights,
    /// Whether fewer than two categories are scored, so that the final score is the performance threshold.
    pub scored_at_threshold: bool,
    /// The final score, half up to two decimals.
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = f64, minimum = 0, maximum = 100, example = 82.54)]
    pub final_score: Decimal,
    /// The score at which payments do not move.
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = f64, minimum = 0, maximum = 100, example = 75)]
    pub performance_threshold: Decimal,
    /// The same before rounding.
    pub exact: ExactScore,
    /// Each step, from the weights to the score.
    #[schema(max_items = 200)]
    pub because: Vec<Because>,
    /// How sure the service is of it.
    pub confidence: Confidence,
}

/// A final score before rounding, in decimal digits.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExactScore {
    /// The final score, at most 6 decimals.
    #[schema(value_type = String, pattern = r"^\d{1,3}(\.\d{1,6})?$", max_length = 10, example = "82.54249")]
    pub final_score: Decimal,
}

/// What a final score does to payments. Without the factors where `exclusion` says why there is no adjustment, which is not one of 0.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PaymentAdjustment)]
pub struct PaymentAdjustmentView {
    /// The performance year.
    pub performance_year: PerformanceYear,
    /// The year whose payments move.
    #[schema(minimum = 2019, maximum = 2102, example = 2025)]
    pub payment_year: u16,
    /// The score at which payments do not move.
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = f64, minimum = 0, maximum = 100, example = 75)]
    pub performance_threshold: Decimal,
    /// Why there is no adjustment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusion: Option<Exclusion>,
    /// The payment adjustment factor in percent, two decimals.
    #[serde(serialize_with = "as_number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = -100, maximum = 100, example = 0.86)]
    pub base_factor: Option<Decimal>,
    /// The additional factor for exceptional scores in percent, two decimals; 0 where the year or the score has none.
    #[serde(serialize_with = "as_number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100, example = 0)]
    pub additional_factor: Option<Decimal>,
    /// Both, added before rounding and never compounded.
    #[serde(serialize_with = "as_number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = -100, maximum = 100, example = 0.86)]
    pub total_factor: Option<Decimal>,
    /// The factors before rounding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<ExactFactors>,
    /// Each step.
    #[schema(max_items = 200)]
    pub because: Vec<Because>,
    /// How sure the service is of it.
    pub confidence: Confidence,
}

/// Factors before rounding, in decimal digits, at most 10 decimals.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExactFactors {
    /// The payment adjustment factor.
    #[schema(value_type = String, pattern = r"^-?\d{1,3}(\.\d{1,10})?$", max_length = 15, example = "-0.0012")]
    pub base_factor: Decimal,
    /// The additional factor.
    #[schema(value_type = String, pattern = r"^-?\d{1,3}(\.\d{1,10})?$", max_length = 15, example = "0")]
    pub additional_factor: Decimal,
    /// Both.
    #[schema(value_type = String, pattern = r"^-?\d{1,3}(\.\d{1,10})?$", max_length = 15, example = "-0.0012")]
    pub total_factor: Decimal,
}

fn as_number_if_there<S: Serializer>(decimal: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match decimal {
        Some(decimal) => as_number(decimal, serializer),
        None => serializer.serialize_none(),
    }
}
