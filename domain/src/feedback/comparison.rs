//! What CMS said, what we compute from what is stored, and where the two differ.

use super::{Suggestion, suggestion::suggestions};
use crate::{
    closed_set::open_set,
    eligibility::{Known, ProgrammeStanding, Record, Standing, StoredSituation, programme_standing, situation},
    facts::PerformanceFeedback,
    program::{Category, YearRules},
    scoring::{
        AdjustmentFactors, CategoryScore, CategoryScores, ComplexPatientBonus, FinalScore, PaymentAdjustment, Refusal, Scaling,
        ScoreOutcome, Subject, final_score, payment_adjustment,
    },
};
use rust_decimal::Decimal;

/// CMS's feedback beside our own calculation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What we compute.
    pub computed: Computed,
    /// Each category.
    pub categories: Vec<CategoryComparison>,
    /// Our final score less CMS's; `None` where they agree, or CMS gave none.
    pub final_score_difference: Option<Decimal>,
    /// Whether the adjustment differs: one where there should be none, none where there should be one, or another number.
    pub adjustment_differs: bool,
    /// Our adjustment less CMS's, in percent; `None` where they agree or one of them is missing.
    pub adjustment_difference: Option<Decimal>,
    /// The reasons for a targeted review that follow, the strongest first.
    pub suggestions: Vec<Suggestion>,
}

/// What we compute from what is stored and the category scores of the feedback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    /// How the participant stands to the programme.
    pub standing: ProgrammeStanding,
    /// The situation that the score is computed from.
    pub situation: StoredSituation,
    /// The final score and how it comes about.
    pub outcome: ScoreOutcome,
    /// What it does to payments; `None` where a positive factor has no published scaling factor.
    pub adjustment: Option<PaymentAdjustment>,
}

/// One category, side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryComparison {
    /// The category.
    pub category: Category,
    /// CMS's score of it.
    pub score: Option<Decimal>,
    /// What it weighs by our calculation.
    pub weight: u8,
    /// What it contributes to our final score, in points.
    pub points: Decimal,
    /// What is odd about it.
    pub difference: Option<CategoryDifference>,
}

open_set! {
    /// What is odd about the score of a category.
    pub enum CategoryDifference {
        /// It was scored, and by our calculation it weighs nothing.
        ScoredThoughReweighted = "scoredThoughReweighted",
        /// It has no score, and by our calculation it weighs something.
        NotScoredThoughWeighted = "notScoredThoughWeighted",
        /// It scored 0, and no data are on record.
        ZeroWithoutData = "zeroWithoutData",
        /// It scored 0, and complete data are on record.
        ZeroWithData = "zeroWithData",
    }
}

/// Sets CMS's feedback beside our own calculation from what is stored: the same functions as the calculations that anybody may ask for.
///
/// # Errors
/// As [`final_score`]: a situation for which the regulation gives no weights.
pub fn compare(
    rules: &YearRules,
    known: Known<'_>,
    record: &Record,
    feedback: &PerformanceFeedback,
) -> Result<Comparison, Vec<Refusal>> {
    let standing = programme_standing(rules, known);
    let situation = situation(rules, known, record);
    let (scores, bonus) = given(feedback);
    let outcome = final_score(rules, &situation.situation, scores, bonus)?;
    let subject = match (standing.standing, standing.exclusion) {
        (Standing::Excluded | Standing::MayOptIn, Some(exclusion)) => Subject::Excluded(exclusion),
        (Standing::InMips | Standing::Unknown | Standing::Excluded | Standing::MayOptIn, _) => Subject::Scored(outcome.score),
    };
    let adjustment = payment_adjustment(rules, subject, Scaling::default()).ok();
    let categories: Vec<CategoryComparison> =
        Category::ALL.iter().map(|category| category_of(*category, &outcome, &situation, feedback)).collect();
    let score = outcome.score.points();
    let final_score_difference = feedback.final_score.map(|given| score - given).filter(|difference| !difference.is_zero());
    let (adjustment_differs, adjustment_difference) = adjustments(adjustment.as_ref(), feedback);
    let computed = Computed { standing, situation, outcome, adjustment };
    let mut comparison = Comparison {
        computed,
        categories,
        final_score_difference: final_score_difference.map(|difference| difference.normalize()),
        adjustment_differs,
        adjustment_difference,
        suggestions: Vec::new(),
    };
    comparison.suggestions = suggestions(rules, &comparison, feedback);
    Ok(comparison)
}

/// The scores and the bonus of the feedback; what is no score is left out, as if there were none.
pub(super) fn given(feedback: &PerformanceFeedback) -> (CategoryScores, ComplexPatientBonus) {
    let scores = Category::ALL.iter().fold(CategoryScores::default(), |scores, category| {
        let score = feedback.category_scores.of(*category).and_then(|score| CategoryScore::new(score).ok());
        score.map_or(scores, |score| scores.with(*category, score))
    });
    let bonus = feedback.complex_patient_bonus.and_then(|bonus| ComplexPatientBonus::new(bonus).ok());
    (scores, bonus.unwrap_or_default())
}

fn category_of(
    category: Category,
    outcome: &ScoreOutcome,
    situation: &StoredSituation,
    feedback: &PerformanceFeedback,
) -> CategoryComparison {
    let score = feedback.category_scores.of(category);
    let weight = outcome.weights.weights.of(category);
    let submissions = situation.situation.submissions;
    let difference = match score {
        Some(_) if weight == 0 => Some(CategoryDifference::ScoredThoughReweighted),
        None if weight > 0 => Some(CategoryDifference::NotScoredThoughWeighted),
        // Nothing is submitted for cost.
        Some(score) if score.is_zero() && category != Category::Cost => {
            if submissions.qualifying().contains(category) {
                Some(CategoryDifference::ZeroWithData)
            } else if !submissions.any().contains(category) {
                Some(CategoryDifference::ZeroWithoutData)
            } else {
                None
            }
        }
        Some(_) | None => None,
    };
    let points = score.unwrap_or_default() * Decimal::from(weight) / Decimal::ONE_HUNDRED;
    CategoryComparison { category, score, weight, points: points.normalize(), difference }
}

/// Whether the adjustments differ, and by how much.
fn adjustments(ours: Option<&PaymentAdjustment>, feedback: &PerformanceFeedback) -> (bool, Option<Decimal>) {
    match (ours, feedback.payment_adjustment_percentage) {
        (None, _) | (Some(PaymentAdjustment::None { .. }), None) => (false, None),
        (Some(PaymentAdjustment::None { .. }), Some(_)) => (true, None),
        // Feedback that says nothing of the adjustment is compared in its score alone.
        (Some(PaymentAdjustment::Adjusted(_)), None) => (false, None),
        (Some(PaymentAdjustment::Adjusted(AdjustmentFactors { total, .. })), Some(given)) => {
            let difference = (total.shown() - given).normalize();
            if difference.is_zero() { (false, None) } else { (true, Some(difference)) }
        }
    }
}

/// The final score with another situation and the scores of the feedback.
pub(super) fn score_with(
    rules: &YearRules,
    situation: &crate::scoring::Situation,
    feedback: &PerformanceFeedback,
    with_bonus: bool,
) -> Option<FinalScore> {
    let (scores, bonus) = given(feedback);
    let bonus = if with_bonus { bonus } else { ComplexPatientBonus::default() };
    final_score(rules, situation, scores, bonus).ok().map(|outcome| outcome.score)
}
