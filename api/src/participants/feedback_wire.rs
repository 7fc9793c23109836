//! Performance feedback as it is answered.

use crate::calculations::{
    adjustment_view, score_view,
    wire::{FinalScoreView, PaymentAdjustmentView},
};
use chrono::NaiveDate;
use domain::{
    eligibility::Standing,
    facts::{FeedbackScores, PerformanceFeedback},
    feedback::{CategoryComparison, CategoryDifference, Comparison, Computed, Suggestion},
    program::{Category, PerformanceYear, YearRules, as_number},
};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;
use uuid::Uuid;

/// What CMS said, what our own calculation comes to, and where the two differ.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PerformanceFeedback)]
pub(crate) struct PerformanceFeedbackView {
    /// The participant.
    #[schema(max_length = 36)]
    participant_id: Uuid,
    /// The performance year.
    performance_year: PerformanceYear,
    /// What CMS said.
    feedback: GivenView,
    /// What our own calculation comes to.
    calculation: ComputedView,
    /// Where the two differ; absent members agree.
    differences: DifferencesView,
    /// The reasons for a targeted review that follow, the strongest first.
    #[schema(max_items = 20)]
    suggestions: Vec<Suggestion>,
}

/// What CMS said.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FeedbackGiven)]
pub(crate) struct GivenView {
    /// The score of each category that was scored, in percent of what it can reach.
    category_scores: GivenScores,
    /// The final score.
    #[serde(serialize_with = "number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100, example = 16.5)]
    final_score: Option<Decimal>,
    /// The complex patient bonus in it.
    #[serde(serialize_with = "number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 10, example = 0)]
    complex_patient_bonus: Option<Decimal>,
    /// What payments are moved by, in percent; absent where there is no adjustment, which is not one of 0.
    #[serde(serialize_with = "number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = -100, maximum = 100, example = -9)]
    payment_adjustment_percentage: Option<Decimal>,
    /// The additional factor for exceptional scores in it, in percent.
    #[serde(serialize_with = "number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100, example = 0)]
    additional_adjustment_percentage: Option<Decimal>,
    /// The day on which CMS published it.
    #[schema(max_length = 10)]
    as_of: NaiveDate,
}

/// The scores of the categories that were scored.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackCategoryScores)]
pub(crate) struct GivenScores {
    /// Quality.
    #[serde(serialize_with = "number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100, example = 0)]
    quality: Option<Decimal>,
    /// Cost.
    #[serde(serialize_with = "number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100, example = 55)]
    cost: Option<Decimal>,
    /// Improvement activities.
    #[serde(serialize_with = "number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100, example = 0)]
    ia: Option<Decimal>,
    /// Promoting Interoperability.
    #[serde(serialize_with = "number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100, example = 92)]
    pi: Option<Decimal>,
}

/// What our own calculation comes to, from the category scores of the feedback and everything else that is on record.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FeedbackCalculation)]
pub(crate) struct ComputedView {
    /// How the participant stands to the programme.
    standing: Standing,
    /// The final score, with the weights and every step.
    final_score: FinalScoreView,
    /// What it does to payments; absent where CMS has not published what a positive factor is scaled by.
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_adjustment: Option<PaymentAdjustmentView>,
    /// Whether every fact that it rests on is on record.
    complete: bool,
}

/// Where feedback and calculation differ.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FeedbackDifferences)]
pub(crate) struct DifferencesView {
    /// Whether they differ in the final score or the payment adjustment.
    differs: bool,
    /// Each category.
    #[schema(max_items = 4)]
    categories: Vec<CategoryView>,
    /// Our final score less CMS's, in points.
    #[serde(serialize_with = "number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = -100, maximum = 100, example = 63)]
    final_score: Option<Decimal>,
    /// Whether the payment adjustment differs: one where there should be none, or another number.
    payment_adjustment_differs: bool,
    /// Our payment adjustment less CMS's, in percent, where both are numbers.
    #[serde(serialize_with = "number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = -100, maximum = 100, example = 9)]
    payment_adjustment: Option<Decimal>,
}

/// One category, side by side.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FeedbackCategory)]
pub(crate) struct CategoryView {
    /// The category.
    category: Category,
    /// CMS's score of it; absent where it was not scored.
    #[serde(serialize_with = "number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100, example = 40)]
    score: Option<Decimal>,
    /// What it weighs by our calculation, in percent.
    #[schema(maximum = 100, example = 0)]
    weight: u8,
    /// What it contributes by our calculation, in points.
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = f64, minimum = 0, maximum = 100, example = 0)]
    points: Decimal,
    /// What is odd about it; absent where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<CategoryDifference>,
}

impl PerformanceFeedbackView {
    /// Both sides.
    pub(crate) fn new(rules: &YearRules, feedback: &PerformanceFeedback, comparison: Comparison) -> Self {
        let Comparison { computed, categories, final_score_difference, adjustment_differs, adjustment_difference, suggestions } =
            comparison;
        let Computed { standing, situation, outcome, adjustment } = computed;
        Self {
            participant_id: feedback.participant.as_uuid(),
            performance_year: rules.year,
            feedback: feedback.into(),
            calculation: ComputedView {
                standing: standing.standing,
                final_score: score_view(rules.year, outcome),
                payment_adjustment: adjustment.map(|adjustment| adjustment_view(rules, adjustment)),
                complete: situation.is_complete(),
            },
            differences: DifferencesView {
                differs: final_score_difference.is_some() || adjustment_differs,
                categories: categories.into_iter().map(Into::into).collect(),
                final_score: final_score_difference,
                payment_adjustment_differs: adjustment_differs,
                payment_adjustment: adjustment_difference,
            },
            suggestions,
        }
    }
}

impl From<&PerformanceFeedback> for GivenView {
    fn from(feedback: &PerformanceFeedback) -> Self {
        let PerformanceFeedback {
            participant: _,
            performance_year: _,
            category_scores: FeedbackScores { quality, cost, ia, pi },
            final_score,
            complex_patient_bonus,
            payment_adjustment_percentage,
            additional_adjustment_percentage,
            as_of,
        } = feedback;
        Self {
            category_scores: GivenScores { quality: *quality, cost: *cost, ia: *ia, pi: *pi },
            final_score: *final_score,
            complex_patient_bonus: *complex_patient_bonus,
            payment_adjustment_percentage: *payment_adjustment_percentage,
            additional_adjustment_percentage: *additional_adjustment_percentage,
            as_of: *as_of,
        }
    }
}

impl From<CategoryComparison> for CategoryView {
    fn from(compared: CategoryComparison) -> Self {
        let CategoryComparison { category, score, weight, points, difference } = compared;
        Self { category, score, weight, points, difference }
    }
}

fn number_if_there<S: Serializer>(decimal: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match decimal {
        Some(decimal) => as_number(decimal, serializer),
        None => serializer.serialize_none(),
    }
}
