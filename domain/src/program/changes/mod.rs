//! What differs between two performance years, fact by fact, in words and data.
//!
//! A year is taken apart into [parts](part::Part), each a fact with a name that it keeps from year to year; the parts of two years
//! are laid side by side by their names.

mod eligibility;
mod filing;
mod part;
mod scoring;
mod window;

#[cfg(test)]
mod tests;

use super::YearRules;
use crate::{
    citation::Confidence,
    closed_set::{closed_set, open_set},
};
use part::{Part, Parts};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

open_set! {
    /// What a change is about.
    pub enum ChangeTopic {
        /// When a form is taken.
        Windows = "windows",
        /// When CMS takes data.
        DataSubmission = "dataSubmission",
        /// Who may file.
        Applicants = "applicants",
        /// What the person who files declares.
        Attestations = "attestations",
        /// The reasons of a hardship application, with what each has to show.
        HardshipReasons = "hardshipReasons",
        /// The reasons of a targeted review, with what each has to show.
        ReviewReasons = "reviewReasons",
        /// What an event may be called.
        Events = "events",
        /// How long a filer has to answer.
        ResponseDays = "responseDays",
        /// What an APM Entity has to show.
        ApmEntity = "apmEntity",
        /// The performance threshold, and the additional one.
        Thresholds = "thresholds",
        /// How a final score moves payments.
        Adjustment = "adjustment",
        /// What each category weighs.
        Weights = "weights",
        /// On what grounds categories are reweighted, and what data do to it.
        Reweighting = "reweighting",
        /// What is added to the score.
        Bonuses = "bonuses",
        /// Which score counts.
        ScorePrecedence = "scorePrecedence",
        /// Who is in the programme.
        Eligibility = "eligibility",
        /// What makes a special status.
        SpecialStatuses = "specialStatuses",
        /// Who is a Qualifying APM Participant.
        QpThresholds = "qpThresholds",
        /// Where a fact comes from that does not say so itself.
        Sources = "sources",
    }
}

closed_set! {
    /// In what way a fact differs.
    pub enum ChangeKind {
        /// The year has it, the other has not.
        Added = "added",
        /// The other year has it, the year has not.
        Removed = "removed",
        /// Both have it, and it says something else.
        Changed = "changed",
        /// Both have it and it says the same, but rests on another source, or is surer or less sure.
        Restated = "restated",
    }
}

/// One fact in which two performance years differ.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What it is about.
    pub topic: ChangeTopic,
    /// In what way it differs.
    pub kind: ChangeKind,
    /// Where the fact is: a JSON Pointer (RFC 6901) into the year; where it was removed, into the other one.
    #[schema(max_length = 400, pattern = "^(/[^/]+)+$", example = "/performanceThreshold")]
    pub pointer: String,
    /// What differs, for a person.
    #[schema(max_length = 4000, example = "The performance threshold: 75 points; for 2021: 60 points.")]
    pub message: String,
    /// What the other year says; absent where it has no such fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub before: Option<FactOfYear>,
    /// What the year says; absent where it has no such fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub after: Option<FactOfYear>,
    /// Where the fact comes from; where it was removed, where it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500, example = "42 CFR 414.1405(b)")]
    pub citation: Option<String>,
    /// How well it is founded: the weaker of the two years.
    pub confidence: Confidence,
}

/// What a year says of a fact: an entry as it stands there, anything else under the name of its member.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct FactOfYear(pub Map<String, Value>);

impl utoipa::PartialSchema for FactOfYear {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ObjectBuilder::new()
            .description(Some(
                "What a year says of a fact: an entry as it stands in the year, anything else under the name of its member.",
            ))
            .additional_properties(Some(utoipa::openapi::schema::AdditionalProperties::FreeForm(true)))
            .examples([serde_json::json!({ "performanceThreshold": 75 })])
            .build()
            .into()
    }
}

impl utoipa::ToSchema for FactOfYear {}

impl YearRules {
    /// What is otherwise in this year than in `other`, fact by fact, in the order of the topics; nothing for a year and itself.
    ///
    /// `before` is always `other`, also where it is the later of the two.
    ///
    /// ```
    /// use domain::program::{PerformanceYear, Program};
    /// let program = Program::embedded().unwrap();
    /// let year = |number| program.year(PerformanceYear::new(number).unwrap()).unwrap();
    /// let threshold = year(2022).changes_since(year(2021)).into_iter().find(|change| change.pointer == "/performanceThreshold");
    /// assert_eq!(threshold.unwrap().message, "The performance threshold: 75 points; for 2021: 60 points.");
    /// assert_eq!(year(2024).changes_since(year(2024)), []);
    /// ```
    #[must_use]
    pub fn changes_since(&self, other: &Self) -> Vec<Change> {
        let (after, before) = (Parts::of(self), Parts::of(other));
        let key = |part: &Part| (part.topic, part.name.clone());
        let known: BTreeMap<_, &Part> = before.iter().map(|part| (key(part), part)).collect();
        let kept: BTreeSet<_> = after.iter().map(key).collect();
        // A part of something that came or went as a whole is told with it.
        let is_told = |part: &Part, in_other: &dyn Fn(&str) -> bool| part.of.as_deref().is_some_and(|whole| !in_other(whole));
        let mut changes: Vec<Change> = Vec::new();
        for part in &after {
            match known.get(&key(part)) {
                Some(earlier) if earlier.value == part.value => {}
                Some(earlier) => changes.push(part.changed_from(earlier, other)),
                None if is_told(part, &|whole| known.contains_key(&(part.topic, whole.to_owned()))) => {}
                None => changes.push(part.added()),
            }
        }
        for part in before.iter().filter(|part| !kept.contains(&key(part))) {
            if !is_told(part, &|whole| kept.contains(&(part.topic, whole.to_owned()))) {
                changes.push(part.removed());
            }
        }
        changes.sort_by_key(|change| change.topic);
        changes
    }
}
