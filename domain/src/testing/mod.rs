//! People and drafts for the tests of this crate: valid unless a test says otherwise.

pub(crate) mod random;

use crate::{
    access::Authority,
    eligibility::Surroundings,
    exception::{EventType, ExceptionDraft, ExceptionType},
    filing::{Attestation, Contact, Event, Facts, FilingDraft, RelatedFiling, SubmitterRelationship},
    finding::Findings,
    identifier::{EntityId, ParticipantId, PracticeId, Tin},
    moment::Moment,
    participant::{Identity, Participant, ParticipantKind, ParticipantReference, Practice, YearFacts},
    program::{Category, PerformanceYear, Program, YearRules},
    review::{ReviewReason, TargetedReview},
};
use std::sync::LazyLock;
use uuid::Uuid;

static PROGRAM: LazyLock<Program> = LazyLock::new(|| Program::embedded().unwrap());

pub(crate) fn rules(year: u16) -> Option<&'static YearRules> {
    PROGRAM.year(PerformanceYear::new(year).unwrap())
}

pub(crate) fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

pub(crate) fn practice() -> Practice {
    Practice { id: PracticeId::from(Uuid::from_u128(1)), tin: "000100001".parse::<Tin>().unwrap() }
}

pub(crate) fn participant(kind: ParticipantKind) -> Participant {
    let entity_id: EntityId = "A9001".parse().unwrap();
    let identity = match kind {
        ParticipantKind::Clinician => Identity::Clinician { npi: "1000000012".parse().unwrap(), practice: practice() },
        ParticipantKind::Group => Identity::Group { practice: practice() },
        ParticipantKind::Subgroup => Identity::Subgroup { entity_id, practice: practice() },
        ParticipantKind::VirtualGroup => Identity::VirtualGroup { entity_id },
        ParticipantKind::ApmEntity => Identity::ApmEntity { entity_id },
        ParticipantKind::Aco => Identity::Aco { entity_id },
    };
    Participant { id: ParticipantId::from(Uuid::from_u128(2)), identity, display_name: "Somebody".to_owned(), version: 1 }
}

pub(crate) fn facts(kind: ParticipantKind) -> Facts {
    let share = matches!(kind, ParticipantKind::ApmEntity | ParticipantKind::Aco).then(|| 80.into());
    Facts {
        participant: participant(kind),
        year_facts: Some(YearFacts { pi_reweighting_eligible_percent: share, ..YearFacts::default() }),
        surroundings: Surroundings::default(),
        authority: Authority {
            relationship: SubmitterRelationship::PracticeStaff,
            organization: None,
            authorization: None,
            grantor: None,
        },
        decertification_years: 0,
        related_filing: RelatedFiling::NotNamed,
    }
}

fn draft<C>(year: u16, content: C) -> FilingDraft<C> {
    FilingDraft {
        performance_year: PerformanceYear::new(year).unwrap(),
        participant: ParticipantReference::Group { tin: practice().tin },
        contact: Contact { name: "Pat".to_owned(), email: "p@example.org".to_owned(), phone: "9035550100".to_owned() },
        submitter_relationship: SubmitterRelationship::PracticeStaff,
        attestation: Attestation { attested_by: "Pat".to_owned(), text_version: "2024-1".to_owned(), record: None },
        client_reference: None,
        content,
    }
}

pub(crate) fn event() -> Event {
    Event {
        event_type: Some(EventType::Hurricane),
        description: Some("Flooded.".to_owned()),
        start_date: "2024-07-08".parse().ok(),
        still_affected: Some(true),
        ..Event::default()
    }
}

pub(crate) fn euc(year: u16, categories: &[Category]) -> FilingDraft<ExceptionDraft> {
    draft(
        year,
        ExceptionDraft {
            exception_type: ExceptionType::ExtremeAndUncontrollableCircumstances,
            categories: Some(categories.to_vec()),
            event: Some(event()),
            reason: None,
            circumstance: None,
            cehrt_id: None,
            decertified_on: None,
            outpatient_encounters_without_control_percent: None,
        },
    )
}

pub(crate) fn hardship(year: u16, change: impl FnOnce(&mut ExceptionDraft)) -> FilingDraft<ExceptionDraft> {
    let mut draft = euc(year, &[]);
    draft.content.exception_type = ExceptionType::PromotingInteroperabilityHardship;
    draft.content.categories = None;
    draft.content.event = None;
    change(&mut draft.content);
    draft
}

pub(crate) fn review(year: u16, reason: ReviewReason) -> FilingDraft<TargetedReview> {
    draft(
        year,
        TargetedReview {
            reason,
            explanation: "The wrong TIN.".to_owned(),
            affected_categories: Vec::new(),
            event: None,
            related_filing_id: None,
        },
    )
}

/// The rule ids of the faults, in their order.
pub(crate) fn broken<T: std::fmt::Debug>(verdict: Result<T, Findings>) -> Vec<String> {
    verdict.map_or_else(|findings| findings.errors.iter().map(|finding| finding.rule.to_string()).collect(), |_| Vec::new())
}
