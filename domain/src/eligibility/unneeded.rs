//! Filings that change nothing: they are taken, and the filer is told.

use super::{Answer, Known, Reason, Standing, automatic_reweighting, programme_standing};
use crate::{
    participant::ParticipantKind,
    program::{Category, ReportingOption, YearRules},
    rule::{self, Rule},
};

/// Why an application for a category is not needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unneeded {
    /// The category; `None` where it is the whole participant that is not scored.
    pub category: Option<Category>,
    /// The rule of the warning.
    pub rule: &'static Rule,
    /// The warning.
    pub message: String,
}

/// Which of `categories` need no application of this participant, and why: it is not in MIPS, or the category is out of the score
/// without one. What is unknown warns of nothing.
///
/// A subgroup's application is refused, and an APM Entity has nothing that is automatic: neither is warned.
#[must_use]
pub fn unneeded(rules: &YearRules, known: Known<'_>, categories: &[Category]) -> Vec<Unneeded> {
    if known.kind == ParticipantKind::Subgroup {
        return Vec::new();
    }
    let standing = programme_standing(rules, known);
    if matches!(standing.standing, Standing::Excluded | Standing::MayOptIn) {
        let why = first_yes(standing.because.iter());
        let message = format!("This application is not needed. {why} It is taken all the same, in case the record is wrong.");
        return vec![Unneeded { category: None, rule: &rule::FILING_NOT_SCORED, message }];
    }
    let evaluated = automatic_reweighting(rules, known);
    // It has to ask for all four categories (42 CFR 414.1317(b)(4)), though its cost is not scored.
    let is_apm = matches!(known.kind, ParticipantKind::ApmEntity | ParticipantKind::Aco);
    let covered = categories.iter().filter_map(|category| {
        if known.surroundings.granted.contains(*category) {
            let message = format!("No application is needed for {}: another one was approved for it.", category.in_words());
            return Some(Unneeded { category: Some(*category), rule: &rule::FILING_ALREADY_COVERED, message });
        }
        let option = known.reporting_option().unwrap_or(ReportingOption::TraditionalMips);
        if !is_apm && known.is_never_scored(rules, option, *category) {
            let message = format!("No application is needed for {}: the participant is not scored on it.", category.in_words());
            return Some(Unneeded { category: Some(*category), rule: &rule::FILING_NOT_SCORED, message });
        }
        let of_category = evaluated.iter().filter(|evaluated| evaluated.covers(*category)).map(|evaluated| &evaluated.reason);
        let why = of_category.clone().next().map(|_| first_yes(of_category))?;
        let message = format!("No application is needed for {}. {why}", category.in_words());
        Some(Unneeded { category: Some(*category), rule: &rule::FILING_ALREADY_COVERED, message })
    });
    covered.collect()
}

fn first_yes<'a>(mut reasons: impl Iterator<Item = &'a Reason>) -> String {
    reasons
        .find(|reason| reason.applies == Answer::Yes && reason.rule != rule::SUBGROUP_AS_GROUP.id)
        .map_or_else(String::new, |reason| reason.message.to_string())
}
