//! The calculations of the examples: the answers to the requests that the operations show.

use crate::calculations::{
    adjustment_view, score_view, weights_view,
    wire::{CategoryWeightsView, FinalScoreView, PaymentAdjustmentView},
};
use domain::{
    participant::EntityType,
    program::{Category, CategorySet, PerformanceYear, YearRules},
    scoring::{
        CategoryScore, CategoryScores, ComplexPatientBonus, FinalScore, Reweighting, ReweightingBasis, Scaling, Situation,
        Subject, Submissions, final_score, payment_adjustment, weights_in_force,
    },
};

fn rules(year: u16) -> Option<YearRules> {
    super::program()?.year(PerformanceYear::new(year).ok()?).cloned()
}

/// Quality and cost are excepted, but quality data came.
fn situation() -> Situation {
    let categories = Some([Category::Quality, Category::Cost].into_iter().collect::<CategorySet>());
    Situation {
        reweighting: vec![Reweighting { basis: ReweightingBasis::EucApplication, categories }],
        submissions: Submissions::default().with(Category::Quality, true),
        ..Situation::plain(EntityType::Individual)
    }
}

/// What each category weighs.
pub(super) fn weights() -> Option<CategoryWeightsView> {
    let rules = rules(2024)?;
    Some(weights_view(rules.year, weights_in_force(&rules, &situation()).ok()?))
}

/// What the score comes to.
pub(super) fn score() -> Option<FinalScoreView> {
    let rules = rules(2024)?;
    let mut scores = CategoryScores::default();
    for (category, percent) in
        [(Category::Quality, 60), (Category::ImprovementActivities, 100), (Category::PromotingInteroperability, 90)]
    {
        scores = scores.with(category, CategoryScore::new(percent.into()).ok()?);
    }
    Some(score_view(rules.year, final_score(&rules, &situation(), scores, ComplexPatientBonus::default()).ok()?))
}

/// What it does to payments.
pub(super) fn adjustment() -> Option<PaymentAdjustmentView> {
    let rules = rules(2023)?;
    let score = Subject::Scored(FinalScore::new(85.into()).ok()?);
    Some(adjustment_view(&rules, payment_adjustment(&rules, score, Scaling::default()).ok()?))
}
