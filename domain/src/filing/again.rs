//! Judging a filing again, by the rules that it was judged by.

use super::{Accepted, Content, Facts, Filing, FilingDraft, KnownWhenFiled, RelatedFiling};
use crate::{
    access::Authority,
    eligibility::Surroundings,
    exception::{self, ExceptionApplication, ExceptionDraft, Hardship},
    finding::{Finding, Findings},
    participant::{Participant, ParticipantReference},
    program::{Program, YearRules},
    review, rule,
};
use std::fmt;

/// In what a filing would come out otherwise today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The rules that it was judged by are not known any more.
    RuleSetUnknown {
        /// Which.
        rule_set: String,
    },
    /// Its participant is not known any more.
    ParticipantUnknown,
    /// It would be refused.
    Refused(Vec<Finding>),
    /// It would be warned of something else.
    Warnings {
        /// What it was warned of.
        filed: Vec<Finding>,
        /// What it would be warned of.
        again: Vec<Finding>,
    },
    /// It would ask for something else.
    Content,
}

/// Judges `filing` of `participant` again, at the instant at which it was received, by the rule set that it names, knowing what was
/// known of the participant then: what is kept with the filing, or `present` where nothing was kept. Who may file, and whether a
/// related filing can be read, is not asked again: that was so when it was filed. Nor are the two warnings that a filing is not needed:
/// they rest on what is on record of others, of every clinician of a group, which no filing keeps. `None` when the answer is the same.
#[must_use]
pub fn judge_again(
    filing: &Filing,
    participant: Participant,
    present: impl FnOnce() -> KnownWhenFiled,
    program: &Program,
) -> Option<Difference> {
    let Some(rules) = program.pinned(filing.performance_year, &filing.rule_set) else {
        return Some(Difference::RuleSetUnknown { rule_set: filing.rule_set.clone() });
    };
    let KnownWhenFiled { year_facts, decertification_years } = filing.participant.known.clone().unwrap_or_else(present);
    let facts = Facts {
        participant,
        year_facts: Some(year_facts),
        surroundings: Surroundings::default(),
        authority: Authority {
            relationship: filing.submitter_relationship,
            organization: filing.filed_by.organization,
            authorization: filing.filed_by.authorization,
            grantor: filing.attestation.record.as_ref().and_then(|record| record.on_behalf_of),
        },
        decertification_years,
        related_filing: related(&filing.content),
    };
    match judged(filing, &facts, rules) {
        Err(findings) => Some(Difference::Refused(findings.errors)),
        Ok(Accepted { findings, .. }) if !lasting(&findings.warnings).eq(lasting(&filing.warnings)) => {
            Some(Difference::Warnings { filed: filing.warnings.clone(), again: findings.warnings })
        }
        Ok(Accepted { content, .. }) if content != filing.content => Some(Difference::Content),
        Ok(_) => None,
    }
}

/// The warnings that rest on the filing and its participant alone.
fn lasting(warnings: &[Finding]) -> impl Iterator<Item = &Finding> {
    let passing = [&rule::FILING_ALREADY_COVERED, &rule::FILING_NOT_SCORED];
    warnings.iter().filter(move |warning| !passing.iter().any(|rule| warning.rule == rule.id))
}

fn judged(filing: &Filing, facts: &Facts, rules: &YearRules) -> Result<Accepted<Content>, Findings> {
    match &filing.content {
        Content::ExceptionApplication(application) => {
            let draft = draft(filing, &facts.participant, ExceptionDraft::from(application));
            exception::judge(&draft, facts, Some(rules), filing.received_at)
                .map(|accepted| accepted.map(Content::ExceptionApplication))
        }
        Content::TargetedReview(review) => {
            let draft = draft(filing, &facts.participant, review.clone());
            review::judge(&draft, facts, Some(rules), filing.received_at).map(|accepted| accepted.map(Content::TargetedReview))
        }
    }
}

/// The request as it must have been.
fn draft<C>(filing: &Filing, participant: &Participant, content: C) -> FilingDraft<C> {
    FilingDraft {
        performance_year: filing.performance_year,
        participant: ParticipantReference::from(&participant.identity),
        contact: filing.contact.clone(),
        submitter_relationship: filing.submitter_relationship,
        attestation: filing.attestation.clone(),
        client_reference: filing.client_reference.clone(),
        content,
    }
}

const fn related(content: &Content) -> RelatedFiling {
    match content {
        Content::TargetedReview(review) if review.related_filing_id.is_some() => RelatedFiling::Readable,
        Content::TargetedReview(_) | Content::ExceptionApplication(_) => RelatedFiling::NotNamed,
    }
}

impl From<&ExceptionApplication> for ExceptionDraft {
    fn from(application: &ExceptionApplication) -> Self {
        let bare = Self {
            exception_type: application.exception_type(),
            categories: None,
            event: None,
            reason: None,
            circumstance: None,
            cehrt_id: None,
            decertified_on: None,
            outpatient_encounters_without_control_percent: None,
        };
        let hardship = match application {
            ExceptionApplication::ExtremeAndUncontrollableCircumstances { categories, event } => {
                return Self { categories: Some(categories.clone()), event: Some(event.clone()), ..bare };
            }
            ExceptionApplication::PromotingInteroperabilityHardship { hardship } => hardship,
        };
        let bare = Self { reason: Some(hardship.reason()), ..bare };
        match hardship {
            Hardship::DecertifiedEhr { decertified_on, cehrt_id } => {
                Self { decertified_on: Some(*decertified_on), cehrt_id: cehrt_id.clone(), ..bare }
            }
            Hardship::ExtremeAndUncontrollableCircumstances { circumstance, event } => {
                Self { circumstance: Some(*circumstance), event: Some(event.clone()), ..bare }
            }
            Hardship::LackOfControlOverCehrt { outpatient_encounters_without_control_percent: percent } => {
                Self { outpatient_encounters_without_control_percent: Some(*percent), ..bare }
            }
            Hardship::InsufficientInternet | Hardship::SmallPractice => bare,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |findings: &[Finding]| match findings {
            [] => "nothing".to_owned(),
            some => some.iter().map(|finding| format!("{} {}", finding.pointer, finding.rule)).collect::<Vec<_>>().join(", "),
        };
        match self {
            Self::RuleSetUnknown { rule_set } => write!(f, "was judged by rule set {rule_set}, which this service does not know"),
            Self::ParticipantUnknown => f.write_str("is for a participant that this service does not know"),
            Self::Refused(errors) => write!(f, "was accepted and would be refused: {}", list(errors)),
            Self::Warnings { filed, again } => {
                write!(f, "was warned of {} and would be warned of {}", list(filed), list(again))
            }
            Self::Content => f.write_str("would ask for something else than it does"),
        }
    }
}
