//! The worked examples of the domain pages, by their numbers; what holds for every input; each refusal.

pub(crate) mod adjustments;
mod early_years;
pub(crate) mod examples;
mod grounds;
mod properties;

use super::{
    CategoryScore, CategoryScores, ComplexPatientBonus, Refusal, Reweighting, ReweightingBasis, ScoreOutcome, Situation,
    final_score,
};
use crate::{
    program::{Category, CategorySet, YearRules},
    testing,
};
use Category::{Cost, ImprovementActivities, PromotingInteroperability, Quality};
use rust_decimal::Decimal;

fn rules(year: u16) -> &'static YearRules {
    testing::rules(year).unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// `Q`, `C`, `I`, `P`: the categories of a text like `QC`.
fn set(letters: &str) -> CategorySet {
    letters.chars().map(category).collect()
}

fn category(letter: char) -> Category {
    match letter {
        'Q' => Quality,
        'C' => Cost,
        'I' => ImprovementActivities,
        'P' => PromotingInteroperability,
        other => panic!("{other} is no category"),
    }
}

/// `Q80 C62.5` as scores.
fn scores(text: &str) -> CategoryScores {
    text.split_whitespace().fold(CategoryScores::default(), |scores, word| {
        scores.with(category(word.chars().next().unwrap()), CategoryScore::new(decimal(&word[1..])).unwrap())
    })
}

fn ground(basis: ReweightingBasis, letters: &str) -> Reweighting {
    Reweighting { basis, categories: (!letters.is_empty()).then(|| set(letters)) }
}

fn scored(year: u16, situation: &Situation, given: &str, bonus: &str) -> Result<ScoreOutcome, Vec<Refusal>> {
    final_score(rules(year), situation, scores(given), ComplexPatientBonus::new(decimal(bonus)).unwrap())
}
