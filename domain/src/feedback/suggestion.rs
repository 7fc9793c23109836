//! Which reason for a targeted review a difference suggests.

use super::{CategoryDifference, Comparison, comparison::score_with};
use crate::{
    citation::Confidence,
    facts::PerformanceFeedback,
    program::{Category, YearRules},
    review::ReviewReason,
    rule::{self, Rule},
    scoring::{Exclusion, PaymentAdjustment, ReweightingBasis, Situation},
};
use serde::Serialize;
use std::borrow::Cow;

/// A reason for a targeted review, and what suggests it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// The reason to ask for it with.
    pub reason: ReviewReason,
    /// Which rule suggests it: an id of `/v1/rules`.
    #[schema(value_type = String, pattern = "^[A-Z][A-Z0-9-]{0,63}$", max_length = 64, example = "FEEDBACK-NOT-APPLIED")]
    pub rule: &'static str,
    /// What differs, for a person.
    #[schema(value_type = String, min_length = 1, max_length = 1000, example = "Without the automatic EUC policy the final score is 12, as CMS has it; with it, it is 75.")]
    pub message: Cow<'static, str>,
    /// Where the rule comes from.
    #[schema(value_type = String, min_length = 1, max_length = 600, example = "42 CFR 414.1385(a)")]
    pub citation: Cow<'static, str>,
    /// How well it is founded.
    pub confidence: Confidence,
}

impl Suggestion {
    fn new(reason: ReviewReason, rule: &'static Rule, message: String) -> Self {
        let (citation, confidence) = (rule.citation.into(), rule.confidence);
        Self { reason, rule: rule.id, message: message.into(), citation, confidence }
    }
}

/// What the differences suggest, the strongest first; each reason once, and only reasons that the year offers.
pub(super) fn suggestions(rules: &YearRules, comparison: &Comparison, feedback: &PerformanceFeedback) -> Vec<Suggestion> {
    let mut all: Vec<Suggestion> = excluded(comparison).into_iter().collect();
    if comparison.final_score_difference.is_some() {
        all.extend(not_applied(rules, comparison, feedback));
        all.extend(bonus_missing(rules, comparison, feedback));
    }
    all.extend(zeros(comparison));
    if all.is_empty() && (comparison.final_score_difference.is_some() || comparison.adjustment_differs) {
        let ours = comparison.computed.outcome.score;
        let message = format!(
            "By the numbers of the feedback itself the final score comes to {ours}, and no single cause explains the difference."
        );
        all.push(Suggestion::new(ReviewReason::Other, &rule::FEEDBACK_ARITHMETIC, message));
    }
    let mut offered: Vec<Suggestion> = Vec::with_capacity(all.len());
    for mut suggestion in all {
        if rules.review_reason(suggestion.reason).is_none() {
            suggestion.reason = ReviewReason::Other;
        }
        if offered.iter().all(|before| before.reason != suggestion.reason) {
            offered.push(suggestion);
        }
    }
    offered
}

/// An adjustment for somebody who has none.
fn excluded(comparison: &Comparison) -> Option<Suggestion> {
    let Some(PaymentAdjustment::None { exclusion, because: _ }) = &comparison.computed.adjustment else { return None };
    if !comparison.adjustment_differs {
        return None;
    }
    let reason = match exclusion {
        Exclusion::Qp | Exclusion::PartialQpNotElecting => ReviewReason::QpStatusAdjusted,
        Exclusion::BelowLowVolumeThreshold
        | Exclusion::NewlyEnrolled
        | Exclusion::NotEligibleType
        | Exclusion::VoluntaryReporter => ReviewReason::EligibilityOrSpecialStatus,
    };
    let message = format!("The feedback has a payment adjustment, and there should be none, as {}.", exclusion.in_words());
    Some(Suggestion::new(reason, &rule::FEEDBACK_EXCLUDED, message))
}

/// The single facts without which the score is CMS's own: they were not applied.
fn not_applied(rules: &YearRules, comparison: &Comparison, feedback: &PerformanceFeedback) -> Vec<Suggestion> {
    let (Some(given), ours) = (feedback.final_score, comparison.computed.outcome.score) else { return Vec::new() };
    let situation = &comparison.computed.situation.situation;
    let grounds = situation.reweighting.iter().map(|ground| {
        let others = situation.reweighting.iter().filter(|other| other.basis != ground.basis).copied().collect();
        let without = Situation { reweighting: others, ..situation.clone() };
        (reason_for(ground.basis), ground.basis.in_words(), without)
    });
    let small = situation.small_practice.then(|| {
        let without = Situation { small_practice: false, ..situation.clone() };
        (ReviewReason::EligibilityOrSpecialStatus, "the status of a small practice", without)
    });
    let explains =
        |situation: &Situation| score_with(rules, situation, feedback, true).is_some_and(|score| score.points() == given);
    let suggested = grounds.chain(small).filter(|(_, _, without)| explains(without)).map(|(reason, words, _)| {
        let message = format!("Without {words} the final score is {given}, as CMS has it; with it, it is {ours}.");
        Suggestion::new(reason, &rule::FEEDBACK_NOT_APPLIED, message)
    });
    suggested.collect()
}

const fn reason_for(basis: ReweightingBasis) -> ReviewReason {
    match basis {
        ReweightingBasis::AutomaticEuc => ReviewReason::EucNotAutomaticallyReweighted,
        ReweightingBasis::EucApplication
        | ReweightingBasis::PromotingInteroperabilityHardship
        | ReweightingBasis::ApmEntityApplication
        | ReweightingBasis::SubgroupInheritance
        | ReweightingBasis::Covid19Application2019 => ReviewReason::ExceptionNotApplied,
        ReweightingBasis::AutomaticPromotingInteroperability | ReweightingBasis::LateJoiner => {
            ReviewReason::EligibilityOrSpecialStatus
        }
        ReweightingBasis::CompromisedData => ReviewReason::DataQualityError,
    }
}

/// A bonus without which the score is CMS's own.
fn bonus_missing(rules: &YearRules, comparison: &Comparison, feedback: &PerformanceFeedback) -> Option<Suggestion> {
    let (given, ours) = (feedback.final_score?, comparison.computed.outcome.score);
    let situation = &comparison.computed.situation.situation;
    let without_complex = score_with(rules, situation, feedback, false).filter(|score| *score != ours);
    let small = rules.bonuses.small_practice_points.filter(|_| situation.small_practice);
    let without_small = small.map(|points| ours.points() - points);
    let missing = without_complex.is_some_and(|score| score.points() == given) || without_small == Some(given);
    let message = format!("Without a bonus the final score is {given}, as CMS has it; with it, it is {ours}.");
    missing.then(|| Suggestion::new(ReviewReason::BonusNotApplied, &rule::FEEDBACK_BONUS, message))
}

/// Categories that scored 0, with and without data on record.
fn zeros(comparison: &Comparison) -> Vec<Suggestion> {
    let of = |wanted: CategoryDifference| -> Vec<&'static str> {
        let odd = comparison.categories.iter().filter(|compared| compared.difference == Some(wanted));
        odd.map(|compared| compared.category).map(Category::in_words).collect()
    };
    let (without, with) = (of(CategoryDifference::ZeroWithoutData), of(CategoryDifference::ZeroWithData));
    let mut suggested = Vec::new();
    if !without.is_empty() {
        let message = format!(
            "{} scored 0, and no data are on record under these identifiers. If data were submitted, they may lie under another TIN or NPI.",
            without.join(", ")
        );
        suggested.push(Suggestion::new(ReviewReason::WrongTinOrNpi, &rule::FEEDBACK_NO_DATA, message));
    }
    if !with.is_empty() {
        let message = format!("{} scored 0, although a complete submission is on record.", with.join(", "));
        suggested.push(Suggestion::new(ReviewReason::DataQualityError, &rule::FEEDBACK_DATA_ZERO, message));
    }
    suggested
}
