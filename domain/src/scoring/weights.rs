//! What each category weighs, after everything that reweights it and everything that cancels that.

use super::{Because, Refusal, Situation, because::confidence_of};
use crate::{
    citation::Confidence,
    program::{BasisRules, Category, CategorySet, NeverScored, ReportingOption, WeightRow, WeightTable, Weights, YearRules},
    rule,
};

/// The weights that are in force, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeightsInForce {
    /// What each category weighs, in percent: 100 together, or 0 where nothing is scored.
    pub weights: Weights,
    /// Whether fewer than two categories are scored, so that the final score is the performance threshold.
    pub scored_at_threshold: bool,
    /// Each step, in the order of the categories.
    pub because: Vec<Because>,
    /// How sure one can be of it.
    pub confidence: Confidence,
}

impl WeightsInForce {
    /// The categories that are scored.
    #[must_use]
    pub fn scored(&self) -> CategorySet {
        Category::ALL.iter().copied().filter(|category| self.weights.of(*category) > 0).collect()
    }
}

/// What each category weighs for a participant in this `situation`: the base weights, without the categories on which it is never scored,
/// that cannot be scored, or that a ground reweights and no data bring back.
///
/// # Errors
///
/// Every [`Refusal`]: a ground or an option that the year does not have, or categories at 0 percent for which the regulation has no
/// row. A number is never guessed.
///
/// ```
/// use domain::{
///     participant::EntityType,
///     program::{Category, PerformanceYear, Program, Weights},
///     scoring::{Reweighting, ReweightingBasis, Situation, weights_in_force},
/// };
/// let program = Program::embedded().unwrap();
/// let rules = program.year(PerformanceYear::new(2024).unwrap()).unwrap();
///
/// let hardship = Reweighting { basis: ReweightingBasis::PromotingInteroperabilityHardship, categories: None };
/// let mut situation = Situation { reweighting: vec![hardship], ..Situation::plain(EntityType::Group) };
/// assert_eq!(weights_in_force(rules, &situation).unwrap().weights, Weights { quality: 55, cost: 30, ia: 15, pi: 0 });
///
/// situation.submissions = situation.submissions.with(Category::PromotingInteroperability, true);
/// assert_eq!(weights_in_force(rules, &situation).unwrap().weights.pi, 25, "data cancel it");
///
/// situation.entity_type = EntityType::Apm;
/// assert!(weights_in_force(rules, &situation).is_err(), "an APM Entity files no hardship application");
/// ```
pub fn weights_in_force(rules: &YearRules, situation: &Situation) -> Result<WeightsInForce, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let table_for = |option| rules.weight_table_for(option, situation.entity_type, situation.small_practice);
    let (option, entity_type) = (situation.reporting_option, situation.entity_type);
    let table = table_for(option);
    if table.is_none() {
        let offered = rules.reporting_options().filter(|option| table_for(*option).is_some()).collect();
        refusals.push(Refusal::ReportingOption { year: rules.year, entity_type, option, offered });
    }
    let grounds = grounds(rules, situation, &mut refusals);
    let Some(table) = table.filter(|_| refusals.is_empty()) else {
        return Err(refusals);
    };
    let weighing = Weighing { rules, situation, table, grounds, never_scored: never_scored(rules, situation).collect() };
    let zeroed = weighing.zeroed();
    let Some(row) = table.row_of(zeroed) else {
        return Err(vec![Refusal::NoRow { year: rules.year, zeroed: zeroed.and(table.weighing()) }]);
    };
    Ok(weighing.explained(row))
}

/// A ground of the situation as the year knows it, and the categories that it is for.
struct Ground<'a> {
    rules: &'a BasisRules,
    covered: CategorySet,
}

fn grounds<'a>(rules: &'a YearRules, situation: &Situation, refusals: &mut Vec<Refusal>) -> Vec<Ground<'a>> {
    let mut grounds = Vec::with_capacity(situation.reweighting.len());
    let bases = &rules.submissions.bases;
    for (place, reweighting) in situation.reweighting.iter().enumerate() {
        let (basis, entity_type) = (reweighting.basis, situation.entity_type);
        let Some(known) = rules.submissions.basis(basis) else {
            let offered = bases.iter().map(|rules| rules.basis).collect();
            refusals.push(Refusal::BasisNotInYear { place, year: rules.year, basis, offered });
            continue;
        };
        if !known.entity_types.contains(&entity_type) {
            let own = bases.iter().filter(|rules| rules.entity_types.contains(&entity_type));
            let offered = own.map(|rules| rules.basis).collect();
            refusals.push(Refusal::BasisNotForEntityType { place, basis, entity_type, offered });
            continue;
        }
        let (covers, all_together) = (known.covers(), known.all_together);
        let covered = reweighting.categories.unwrap_or(covers);
        let is_covered = !covered.is_empty() && covered.without(covers).is_empty() && (!all_together || covered == covers);
        if is_covered {
            grounds.push(Ground { rules: known, covered });
        } else {
            refusals.push(Refusal::CategoriesNotCovered { place, basis, covers, all_together });
        }
    }
    grounds
}

fn never_scored<'a>(rules: &'a YearRules, situation: &Situation) -> impl Iterator<Item = &'a NeverScored> {
    let (option, entity_type) = (situation.reporting_option, situation.entity_type);
    rules
        .never_scored
        .iter()
        .filter(move |entry| entry.reporting_options.contains(&option) && entry.entity_types.contains(&entity_type))
}

/// What came of a ground for one category.
enum Effect {
    Holds,
    Cancelled,
    DataDoNotQualify,
    DataDoNothing,
    NothingToSubmit,
}

/// Everything that the weights follow from.
struct Weighing<'a> {
    rules: &'a YearRules,
    situation: &'a Situation,
    table: &'a WeightTable,
    grounds: Vec<Ground<'a>>,
    never_scored: Vec<&'a NeverScored>,
}

impl Weighing<'_> {
    fn zeroed(&self) -> CategorySet {
        let never = self.never_scored.iter().map(|entry| entry.category).collect::<CategorySet>();
        let by_ground = self.grounds.iter().map(|ground| ground.covered.without(self.cancelled(ground)));
        by_ground.fold(never.union(self.not_scorable()), CategorySet::union)
    }

    fn cancelled(&self, ground: &Ground<'_>) -> CategorySet {
        let submissions = self.situation.submissions;
        let counting = if self.rules.submissions.qualifying_only { submissions.qualifying() } else { submissions.any() };
        ground.rules.cancelled_by().and(counting)
    }

    /// For want of measures quality is not reweighted in a value pathway: 42 CFR 414.1365(e)(2) leaves 414.1380(c)(2)(i)(A)(1) out.
    fn not_scorable(&self) -> CategorySet {
        let named = self.situation.not_scorable;
        match self.situation.reporting_option {
            ReportingOption::Mvp => named.without(CategorySet::NONE.with(Category::Quality)),
            ReportingOption::TraditionalMips | ReportingOption::App | ReportingOption::AppPlus => named,
        }
    }

    fn effect(&self, ground: &Ground<'_>, category: Category) -> Effect {
        let submissions = self.situation.submissions;
        if self.cancelled(ground).contains(category) {
            Effect::Cancelled
        } else if category == Category::Cost && !ground.rules.cancelled_by_data.is_empty() {
            Effect::NothingToSubmit
        } else if !submissions.any().contains(category) {
            Effect::Holds
        } else if ground.rules.cancelled_by().contains(category) {
            Effect::DataDoNotQualify
        } else {
            Effect::DataDoNothing
        }
    }

    fn explained(&self, row: &WeightRow) -> WeightsInForce {
        let mut because = Vec::with_capacity(8);
        for category in Category::ALL {
            self.explain(*category, row, &mut because);
        }
        let scored = Category::ALL.iter().filter(|category| row.weights.of(**category) > 0).count();
        let scored_at_threshold = scored < 2;
        if scored_at_threshold {
            let message = format!(
                "Fewer than two categories are scored: the final score is the performance threshold, {}, and payments do not move.",
                self.rules.performance_threshold
            );
            because.push(Because::new(None, &rule::SCORE_AT_THRESHOLD, message));
        }
        let confidence = confidence_of(&because);
        WeightsInForce { weights: row.weights, scored_at_threshold, because, confidence }
    }

    fn explain(&self, category: Category, row: &WeightRow, because: &mut Vec<Because>) {
        let words = category.in_words();
        let before = because.len();
        for entry in self.never_scored.iter().filter(|entry| entry.category == category) {
            let message = format!("In performance year {} nobody who takes part so is scored on {words}.", self.rules.year);
            let step = Because::new(Some(category), &rule::WEIGHT_NEVER_SCORED, message);
            because.push(step.founded_on(&entry.citation, entry.confidence));
        }
        if self.not_scorable().contains(category) {
            let message = format!("There is not enough to score {words} by: its weight is 0 percent.");
            because.push(Because::new(Some(category), &rule::WEIGHT_NOT_SCORABLE, message));
        } else if self.situation.not_scorable.contains(category) {
            let message = "In a MIPS Value Pathway quality is not reweighted for want of measures: it keeps its weight.";
            because.push(Because::new(Some(category), &rule::WEIGHT_MVP_QUALITY, message));
        }
        let grounds = self.grounds.iter().filter(|ground| ground.covered.contains(category));
        because.extend(grounds.map(|ground| self.explain_ground(ground, category)));
        if row.weights.of(category) > 0 || because.len() == before {
            let step = Because::new(Some(category), &rule::WEIGHT_TABLE, self.weight_in_words(category, row));
            because.push(step.founded_on(&self.table.citation, row.confidence));
        }
    }

    fn explain_ground(&self, ground: &Ground<'_>, category: Category) -> Because {
        let (basis, words, year) = (ground.rules.basis, category.in_words(), self.rules.year);
        let reason = basis.in_words();
        let (rule, message) = match self.effect(ground, category) {
            Effect::Holds => (basis.rule(), format!("The weight of {words} is 0 percent because of {reason}.")),
            Effect::Cancelled if self.situation.submissions.qualifying().contains(category) => (
                &rule::WEIGHT_DATA_CANCEL,
                format!("Data were submitted for {words}, which cancel its reweighting because of {reason}."),
            ),
            Effect::Cancelled => (
                &rule::WEIGHT_DATA_CANCEL,
                format!(
                    "Incomplete data were submitted for {words}; in performance year {year} they too cancel its reweighting because of \
                     {reason}, and what is missing counts 0."
                ),
            ),
            Effect::DataDoNotQualify => (
                &rule::WEIGHT_DATA_NOT_QUALIFYING,
                format!(
                    "The data submitted for {words} are incomplete; in performance year {year} only a qualifying submission cancels a \
                     reweighting, so the weight stays at 0 percent because of {reason}."
                ),
            ),
            Effect::DataDoNothing => (
                &rule::WEIGHT_DATA_NO_EFFECT,
                format!(
                    "Data were submitted for {words}, but no data cancel a reweighting because of {reason}: the weight stays at 0 percent."
                ),
            ),
            Effect::NothingToSubmit => (
                &rule::WEIGHT_COST_HAS_NO_DATA,
                format!(
                    "The weight of cost is 0 percent because of {reason}; nothing is submitted for cost, so nothing brings it back."
                ),
            ),
        };
        Because::new(Some(category), rule, message).founded_on(&ground.rules.citation, ground.rules.confidence)
    }

    fn weight_in_words(&self, category: Category, row: &WeightRow) -> String {
        let (words, weight, weighing) = (category.in_words(), row.weights.of(category), self.table.weighing());
        if !weighing.contains(category) {
            return format!("Whoever takes part so is not scored on {words} in performance year {}.", self.rules.year);
        }
        let zeroed: Vec<&str> =
            weighing.iter().filter(|category| row.weights.of(*category) == 0).map(Category::in_words).collect();
        match zeroed.split_last() {
            None => format!("The weight of {words} is {weight} percent: nothing is reweighted."),
            Some((only, [])) => format!("The weight of {words} is {weight} percent, with {only} at 0 percent."),
            Some((last, others)) => {
                format!("The weight of {words} is {weight} percent, with {} and {last} at 0 percent.", others.join(", "))
            }
        }
    }
}
