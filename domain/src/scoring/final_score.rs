//! The final score: category scores by their weights, bonuses, the cap, the threshold.

use super::{
    Because, CategoryScore, ComplexPatientBonus, FinalScore, Refusal, Situation, WeightsInForce, because::confidence_of,
    weights_in_force,
};
use crate::{
    citation::Confidence,
    program::{Category, CategorySet, YearRules},
    rule,
};
use rust_decimal::Decimal;

/// The scores of the categories that have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CategoryScores {
    quality: Option<CategoryScore>,
    cost: Option<CategoryScore>,
    improvement_activities: Option<CategoryScore>,
    promoting_interoperability: Option<CategoryScore>,
}

impl CategoryScores {
    /// These, with the score of `category`.
    #[must_use]
    pub const fn with(self, category: Category, score: CategoryScore) -> Self {
        match category {
            Category::Quality => Self { quality: Some(score), ..self },
            Category::Cost => Self { cost: Some(score), ..self },
            Category::ImprovementActivities => Self { improvement_activities: Some(score), ..self },
            Category::PromotingInteroperability => Self { promoting_interoperability: Some(score), ..self },
        }
    }

    /// The score of `category`.
    #[must_use]
    pub const fn of(self, category: Category) -> Option<CategoryScore> {
        match category {
            Category::Quality => self.quality,
            Category::Cost => self.cost,
            Category::ImprovementActivities => self.improvement_activities,
            Category::PromotingInteroperability => self.promoting_interoperability,
        }
    }

    /// The categories that have a score.
    #[must_use]
    pub fn given(self) -> CategorySet {
        Category::ALL.iter().copied().filter(|category| self.of(*category).is_some()).collect()
    }
}

/// A final score, and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreOutcome {
    /// The weights that were in force, with their reasons.
    pub weights: WeightsInForce,
    /// The score, half up to two decimals.
    pub score: FinalScore,
    /// The score before rounding; at most six decimals.
    pub exact: Decimal,
    /// The score at which payments do not move.
    pub performance_threshold: Decimal,
    /// The steps from the weights to the score.
    pub because: Vec<Because>,
    /// How sure one can be of it.
    pub confidence: Confidence,
}

/// The final score of a participant in this `situation` with these category scores (42 CFR 414.1380(c)): the weighted sum and the bonuses,
/// at most 100; the performance threshold where fewer than two categories are scored.
///
/// A category with a weight and without a score counts 0. The complex patient bonus has the cap of its year, and both bonuses
/// need a score in a category for which data are submitted.
///
/// # Errors
///
/// As [`weights_in_force`].
///
/// ```
/// use domain::{
///     participant::EntityType,
///     program::{Category, PerformanceYear, Program},
///     scoring::{CategoryScore, CategoryScores, ComplexPatientBonus, Situation, final_score},
/// };
/// let program = Program::embedded().unwrap();
/// let rules = program.year(PerformanceYear::new(2024).unwrap()).unwrap();
/// let scores = [80, 70, 100, 90].map(|percent| CategoryScore::new(percent.into()).unwrap());
/// let scores = Category::ALL.iter().zip(scores).fold(CategoryScores::default(), |all, (category, score)| all.with(*category, score));
/// let outcome = final_score(rules, &Situation::plain(EntityType::Group), scores, ComplexPatientBonus::default()).unwrap();
/// assert_eq!(outcome.score.to_string(), "82.5");
/// ```
pub fn final_score(
    rules: &YearRules,
    situation: &Situation,
    scores: CategoryScores,
    bonus: ComplexPatientBonus,
) -> Result<ScoreOutcome, Vec<Refusal>> {
    let weights = weights_in_force(rules, situation)?;
    let mut because = Vec::new();
    let threshold = rules.performance_threshold;
    let exact = if weights.scored_at_threshold {
        threshold
    } else {
        let points = weighted_sum(&weights, scores, &mut because) + bonuses(rules, situation, scores, bonus, &mut because);
        let exact = points.min(Decimal::ONE_HUNDRED).normalize();
        let message = if exact < points {
            format!("The weighted sum of the categories and the bonuses is {}; a final score is at most 100.", points.normalize())
        } else {
            format!("The weighted sum of the categories and the bonuses is {exact}.")
        };
        because.push(Because::new(None, &rule::SCORE_SUM, message));
        exact
    };
    let confidence = confidence_of(weights.because.iter().chain(&because));
    Ok(ScoreOutcome { weights, score: FinalScore::rounded(exact), exact, performance_threshold: threshold, because, confidence })
}

fn weighted_sum(weights: &WeightsInForce, scores: CategoryScores, because: &mut Vec<Because>) -> Decimal {
    let mut sum = Decimal::ZERO;
    for category in Category::ALL {
        let (weight, words) = (weights.weights.of(*category), category.in_words());
        match (weight, scores.of(*category)) {
            (0, None) => {}
            (0, Some(_)) => {
                let message = format!("The weight of {words} is 0 percent: its score changes nothing.");
                because.push(Because::new(Some(*category), &rule::SCORE_CATEGORY_UNUSED, message));
            }
            (weight, None) => {
                let message = format!("The weight of {words} is {weight} percent, and there is no score for it: it counts 0.");
                because.push(Because::new(Some(*category), &rule::SCORE_CATEGORY_MISSING, message));
            }
            (weight, Some(score)) => sum += score.percent() * Decimal::from(weight),
        }
    }
    sum / Decimal::ONE_HUNDRED
}

fn bonuses(
    rules: &YearRules,
    situation: &Situation,
    scores: CategoryScores,
    bonus: ComplexPatientBonus,
    because: &mut Vec<Because>,
) -> Decimal {
    let year = rules.year;
    let has_data = !scores.given().without(CategorySet::NONE.with(Category::Cost)).is_empty();
    let mut points = Decimal::ZERO;
    if bonus > ComplexPatientBonus::default() {
        let message = match rules.bonuses.complex_patient_cap {
            None => format!("Performance year {year} has no complex patient bonus: it adds nothing."),
            Some(_) if !has_data => "The complex patient bonus needs data in a category: it adds nothing.".to_owned(),
            Some(cap) => {
                points += bonus.points().min(cap);
                let added = bonus.points().min(cap);
                if bonus.points() > cap {
                    format!("In performance year {year} the complex patient bonus adds at most {cap} points: it adds {added}.")
                } else {
                    format!("The complex patient bonus adds {added} points.")
                }
            }
        };
        because.push(founded(rules, "bonuses/complexPatientCap", &rule::SCORE_COMPLEX_PATIENT_BONUS, message));
    }
    if let Some(extra) = rules.bonuses.small_practice_points.filter(|_| situation.small_practice && has_data) {
        points += extra;
        let message = format!("In performance year {year} a small practice has {extra} points more.");
        because.push(founded(rules, "bonuses/smallPracticePoints", &rule::SCORE_SMALL_PRACTICE_BONUS, message));
    }
    points
}

/// A step that rests on a fact of the year, where the year says where it has it from.
fn founded(rules: &YearRules, fact: &str, rule: &'static crate::rule::Rule, message: String) -> Because {
    let step = Because::new(None, rule, message);
    match rules.source_of(fact) {
        Some(source) => step.founded_on(&source.source, source.confidence),
        None => step,
    }
}
