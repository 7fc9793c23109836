//! What is stored of a participant, as the situation that scores are computed from.

use super::{Answer, Input, Known, automatic_reweighting, granted};
use crate::{
    facts::Submission,
    filing::Filing,
    participant::ParticipantKind,
    program::{CategorySet, ReportingOption, YearRules},
    scoring::{Reweighting, ReweightingBasis, Situation, Submissions},
};

/// What a participant filed and submitted for a year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Its filings of both forms; of a subgroup, those of its affiliated group.
    pub filings: Vec<Filing>,
    /// The data that were submitted for it, by whomever.
    pub submissions: Vec<Submission>,
}

/// A situation made of what is stored, and what could not be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSituation {
    /// The situation, in which what is unknown is as if it were not so.
    pub situation: Situation,
    /// The facts that it rests on, those that are unknown among them.
    pub inputs: Vec<Input>,
}

impl StoredSituation {
    /// Whether everything that it rests on is known.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.inputs.iter().all(|input| input.known)
    }
}

/// The situation of a participant in a year: what is automatic, what was approved, what was submitted.
///
/// The calculations that anybody may ask for take the same situation. What is not on record is not assumed to be so, and is named among
/// the inputs.
#[must_use]
pub fn situation(rules: &YearRules, known: Known<'_>, record: &Record) -> StoredSituation {
    let mut inputs = Vec::new();
    let (small_practice, input) = known.is_small_practice(rules);
    inputs.push(input);
    let reporting_option = reporting_option(known, record, &mut inputs);
    let mut reweighting = Vec::new();
    for evaluated in automatic_reweighting(rules, known) {
        if evaluated.reason.applies == Answer::Yes {
            let categories =
                rules.submissions.basis(evaluated.basis).is_none_or(|basis| !basis.all_together).then_some(evaluated.categories);
            add(&mut reweighting, Reweighting { basis: evaluated.basis, categories });
        }
        for input in evaluated.reason.inputs {
            if !inputs.contains(&input) {
                inputs.push(input);
            }
        }
    }
    settle(&mut inputs, &reweighting);
    for grant in granted(rules, filer_of(known.kind), &record.filings).0 {
        let inherits = known.kind == ParticipantKind::Subgroup;
        let categories = Some(grant.categories(rules));
        let inherited = Reweighting { basis: ReweightingBasis::SubgroupInheritance, categories };
        add(&mut reweighting, if inherits { inherited } else { grant.reweighting });
    }
    let situation = Situation {
        entity_type: known.kind.entity_type(),
        small_practice: small_practice.unwrap_or(false),
        reporting_option,
        reweighting,
        submissions: submitted(rules, record),
        not_scorable: known.facts.not_scorable.iter().flatten().copied().collect(),
    };
    StoredSituation { situation, inputs }
}

/// A subgroup files nothing: its grants are its group's.
const fn filer_of(kind: ParticipantKind) -> ParticipantKind {
    match kind {
        ParticipantKind::Subgroup => ParticipantKind::Group,
        ParticipantKind::Clinician
        | ParticipantKind::Group
        | ParticipantKind::VirtualGroup
        | ParticipantKind::ApmEntity
        | ParticipantKind::Aco => kind,
    }
}

/// One ground is named once, with all categories that it is for.
fn add(all: &mut Vec<Reweighting>, one: Reweighting) {
    match all.iter_mut().find(|known| known.basis == one.basis) {
        Some(known) => {
            known.categories = known.categories.zip(one.categories).map(|(these, those)| these.union(those));
        }
        None => all.push(one),
    }
}

/// Where a ground applies for everything that an unknown fact could add, the fact does not matter.
fn settle(inputs: &mut Vec<Input>, reweighting: &[Reweighting]) {
    let pi_is_covered = reweighting.iter().any(|ground| {
        matches!(ground.basis, ReweightingBasis::AutomaticPromotingInteroperability | ReweightingBasis::SubgroupInheritance)
    });
    if pi_is_covered {
        inputs.retain(|input| input.known || !OF_PROMOTING_INTEROPERABILITY.contains(&input.fact));
    }
}

/// What is asked only to know whether Promoting Interoperability is reweighted.
const OF_PROMOTING_INTEROPERABILITY: [&str; 7] = [
    "clinicianType",
    "hospitalBasedClinician",
    "ambulatorySurgicalCenter",
    "nonPatientFacing",
    "members",
    "factsOfEveryMember",
    "eligibleClinicianCount",
];

fn reporting_option(known: Known<'_>, record: &Record, inputs: &mut Vec<Input>) -> ReportingOption {
    let submitted = record.submissions.iter().find_map(|submission| submission.reporting_option);
    let option = known.reporting_option().or(submitted);
    inputs.push(Input::new("reportingOption", option));
    option.unwrap_or(ReportingOption::TraditionalMips)
}

fn submitted(rules: &YearRules, record: &Record) -> Submissions {
    let of_year = record.submissions.iter().filter(|submission| submission.performance_year == rules.year);
    of_year.fold(Submissions::default(), |all, submission| {
        let least = rules.qualifying_submissions.iter().find(|least| least.category == submission.category);
        all.with(submission.category, submission.qualifies(least))
    })
}

impl Record {
    /// The categories for which there are data of the year, complete or not.
    #[must_use]
    pub fn categories_with_data(&self, rules: &YearRules) -> CategorySet {
        submitted(rules, self).any()
    }
}
