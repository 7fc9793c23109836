//! Which final score is a clinician's, where one TIN/NPI combination has several.

use super::FinalScore;
use crate::{participant::EntityType, program::YearRules};

/// The final score that counts among `scores`, each with the entity type under which it was made: the highest of the first tier of the
/// year that has one. `None` where no tier knows any of them.
///
/// ```
/// use domain::{participant::EntityType::{Apm, Individual, VirtualGroup}, program::{PerformanceYear, Program}, scoring::{FinalScore, score_that_counts}};
/// let program = Program::embedded().unwrap();
/// let rules = program.year(PerformanceYear::new(2023).unwrap()).unwrap();
/// let score = |points: i64| FinalScore::new(points.into()).unwrap();
/// let scores = [(Individual, score(62)), (Apm, score(88))];
/// assert_eq!(score_that_counts(rules, &scores), Some((Apm, score(88))));
/// let with_virtual_group = [scores[0], scores[1], (VirtualGroup, score(70))];
/// assert_eq!(score_that_counts(rules, &with_virtual_group), Some((VirtualGroup, score(70))), "even if lower");
/// assert_eq!(score_that_counts(rules, &[]), None);
/// ```
#[must_use]
pub fn score_that_counts(rules: &YearRules, scores: &[(EntityType, FinalScore)]) -> Option<(EntityType, FinalScore)> {
    let of_tier = |entity_types: &[EntityType]| {
        scores.iter().filter(|(entity_type, _)| entity_types.contains(entity_type)).max_by_key(|(_, score)| *score).copied()
    };
    rules.score_precedence.iter().find_map(|tier| of_tier(&tier.entity_types))
}
