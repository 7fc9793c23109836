//! What is known of a participant in a year, and of those around it.

use super::Input;
use crate::{
    facts::AutomaticEucArea,
    participant::{ParticipantKind, Scenario, YearFacts},
    program::{Category, CategorySet, ReportingOption, SpecialStatus, YearRules},
};

/// What is known of a participant in a year.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// What it is.
    pub kind: ParticipantKind,
    /// What is on record of itself.
    pub facts: &'a YearFacts,
    /// What is on record of those around it.
    pub surroundings: &'a Surroundings,
}

/// What is on record of those around a participant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// Of a clinician or subgroup: the group of the same TIN, where it is known.
    pub practice: Option<GroupFacts>,
    /// Of a group or virtual group: the clinicians that are known of it.
    pub members: Vec<YearFacts>,
    /// Of a clinician: the designated areas that its ZIP code lies in. `None` where its ZIP code is unknown, or no areas are on record for
    /// the year.
    pub designated: Option<Vec<AutomaticEucArea>>,
    /// Where an application is judged: the categories that an application of the other kind took out of the score already.
    pub granted: CategorySet,
}

/// What is on record of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupFacts {
    /// Of itself.
    pub facts: YearFacts,
    /// Of its clinicians.
    pub members: Vec<YearFacts>,
}

impl<'a> Known<'a> {
    /// What was measured on its own level: of a clinician alone, of others as a whole.
    pub(super) fn scenario(&self) -> Option<&'a Scenario> {
        match self.kind {
            ParticipantKind::Clinician => self.facts.individual_scenario.as_ref(),
            ParticipantKind::Group
            | ParticipantKind::Subgroup
            | ParticipantKind::VirtualGroup
            | ParticipantKind::ApmEntity
            | ParticipantKind::Aco => self.facts.group_scenario.as_ref(),
        }
    }

    /// Whether it has this status; small practices are known by the practice, and by the number of clinicians, too.
    pub(super) fn has(&self, rules: &YearRules, status: SpecialStatus) -> (Option<bool>, Input) {
        let fact = fact_of(status);
        let own = self.scenario().and_then(|scenario| scenario.has(status));
        if own.is_some() || status != SpecialStatus::SmallPractice {
            return (own, Input::new(fact, own));
        }
        let of_practice = self.surroundings.practice.as_ref().map(|group| &group.facts);
        let practices: Vec<&YearFacts> = std::iter::once(self.facts).chain(of_practice).collect();
        let scenarios = practices.iter().flat_map(|facts| [&facts.group_scenario, &facts.individual_scenario]).flatten();
        if let Some(small) = scenarios.filter_map(|scenario| scenario.small_group_practitioner).next() {
            return (Some(small), Input::new(fact, Some(small)));
        }
        let count = practices.iter().find_map(|facts| facts.eligible_clinician_count);
        let test = rules.special_statuses.iter().find(|known| known.status == SpecialStatus::SmallPractice);
        let small = count.zip(test).and_then(|(count, known)| known.individual.is_met_by(count.into()));
        match small {
            Some(small) => (Some(small), Input::new("eligibleClinicianCount", count)),
            None => (None, Input::new(fact, None::<bool>)),
        }
    }

    /// Whether it is never scored on `category` when it reports so: CMS scores nobody like it, the table has no weight for it, or there is not
    /// enough to score it by.
    pub(super) fn is_never_scored(&self, rules: &YearRules, option: ReportingOption, category: Category) -> bool {
        let entity_type = self.kind.entity_type();
        let of_nobody = rules.never_scored.iter().any(|entry| {
            entry.category == category && entry.entity_types.contains(&entity_type) && entry.reporting_options.contains(&option)
        });
        let table = rules.weight_table_for(option, entity_type, self.is_small_practice(rules).0.unwrap_or(false));
        let not_in_table = table.is_some_and(|table| !table.weighing().contains(category));
        // 42 CFR 414.1365(e)(2): in a value pathway quality is not reweighted for want of measures.
        let keeps_weight = option == ReportingOption::Mvp && category == Category::Quality;
        let not_scorable = self.facts.not_scorable.iter().flatten().any(|named| *named == category) && !keeps_weight;
        of_nobody || not_in_table || not_scorable
    }

    /// How it reports, as far as its facts say: a subgroup reports a MIPS Value Pathway and nothing else (42 CFR 414.1318).
    pub(super) const fn reporting_option(&self) -> Option<ReportingOption> {
        match self.kind {
            ParticipantKind::Subgroup => Some(ReportingOption::Mvp),
            ParticipantKind::Clinician
            | ParticipantKind::Group
            | ParticipantKind::VirtualGroup
            | ParticipantKind::ApmEntity
            | ParticipantKind::Aco => self.facts.reporting_option,
        }
    }

    /// Whether it is a small practice.
    pub(super) fn is_small_practice(&self, rules: &YearRules) -> (Option<bool>, Input) {
        self.has(rules, SpecialStatus::SmallPractice)
    }
}

/// What the QPP Eligibility API calls a status.
const fn fact_of(status: SpecialStatus) -> &'static str {
    match status {
        SpecialStatus::SmallPractice => "smallGroupPractitioner",
        SpecialStatus::Rural => "ruralClinician",
        SpecialStatus::Hpsa => "hpsaClinician",
        SpecialStatus::HospitalBased => "hospitalBasedClinician",
        SpecialStatus::AscBased => "ambulatorySurgicalCenter",
        SpecialStatus::NonPatientFacing => "nonPatientFacing",
        SpecialStatus::FacilityBased => "isFacilityBased",
    }
}
