//! The people and filings of the examples. `None` only if a literal below were no longer well formed, which a test would notice.

use domain::{
    exception::{EventType, ExceptionApplication},
    filing::{
        Attestation, AttestationRecord, Command, Contact, Content, Event, FiledBy, FiledParticipant, Filing, Status,
        SubmitterRelationship, TimelineActor, TimelineActorKind, TimelineEntry,
    },
    identifier::{CaseNumber, ParticipantId, PracticeId, UserId},
    moment::Moment,
    participant::{Identity, Membership, MembershipRole, Participant, Practice},
    program::{Category, PerformanceYear},
    review::{ReviewReason, TargetedReview},
};
use uuid::Uuid;

/// The sandbox's first instant.
pub(super) fn instant() -> Option<Moment> {
    "2024-10-01T16:00:00.000Z".parse().ok()
}

fn id(last: &str) -> Option<Uuid> {
    format!("0192474e-7e00-7000-8000-0000000000{last}").parse().ok()
}

/// Ana Ruiz of Cedar Valley.
pub(super) fn participant() -> Option<Participant> {
    let practice = Practice { id: PracticeId::from(id("10")?), tin: "000100001".parse().ok()? };
    let identity = Identity::Clinician { npi: "1000000012".parse().ok()?, practice };
    Some(Participant { id: ParticipantId::from(id("11")?), identity, display_name: "Ana Ruiz MD".to_owned(), version: 1 })
}

/// That she belongs to her group.
pub(super) fn membership() -> Option<Membership> {
    let performance_years = (2022..=2025).map_while(|year| PerformanceYear::new(year).ok()).collect();
    let (member, of) = (ParticipantId::from(id("11")?), ParticipantId::from(id("12")?));
    Some(Membership { member, of, role: MembershipRole::GroupMember, performance_years })
}

/// An EUC application for her.
pub(super) fn application() -> Option<Filing> {
    let event = Event {
        event_type: Some(EventType::Hurricane),
        description: Some("Hurricane Beryl flooded the office.".to_owned()),
        start_date: "2024-07-08".parse().ok(),
        still_affected: Some(true),
        ..Event::default()
    };
    let categories = vec![Category::Quality, Category::ImprovementActivities];
    let application = ExceptionApplication::ExtremeAndUncontrollableCircumstances { categories, event };
    filing("01", 2024, "ehr-8841", Content::ExceptionApplication(application))
}

/// A targeted review for her.
pub(super) fn review() -> Option<Filing> {
    let review = TargetedReview {
        reason: ReviewReason::WrongTinOrNpi,
        explanation: "Our data were submitted under the TIN of another practice.".to_owned(),
        affected_categories: vec![Category::Quality],
        event: None,
        related_filing_id: None,
    };
    filing("02", 2023, "review-17", Content::TargetedReview(review))
}

fn filing(last: &str, year: u16, reference: &str, content: Content) -> Option<Filing> {
    let (form, at) = (content.form(), instant()?);
    let (participant, performance_year) = (participant()?, PerformanceYear::new(year).ok()?);
    Some(Filing {
        id: id(last)?.into(),
        case_number: CaseNumber::from_random(form, performance_year, 0x3_1415_9265),
        performance_year,
        practice: participant.practice_id(),
        participant: FiledParticipant::from(&participant),
        status: Status::filed(form),
        version: 1,
        created_at: at,
        received_at: at,
        updated_at: at,
        next_action_by: None,
        filed_by: FiledBy {
            organization: Some(id("13")?.into()),
            client_id: None,
            user: Some(UserId::from(id("14")?)),
            authorization: None,
        },
        submitter_relationship: SubmitterRelationship::PracticeStaff,
        contact: Contact {
            name: "Pat Office".to_owned(),
            email: "office@cedarvalley.example".to_owned(),
            phone: "+1 903 555 0100".to_owned(),
        },
        attestation: Attestation {
            attested_by: "Pat Office".to_owned(),
            text_version: "2024-1".to_owned(),
            record: Some(AttestationRecord {
                capacity: SubmitterRelationship::PracticeStaff,
                text_sha256: "5f0c3e1d7a9b2c4e6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6".to_owned(),
                key_id: None,
                on_behalf_of: None,
            }),
        },
        client_reference: Some(reference.to_owned()),
        rule_set: format!("{year}.1"),
        warnings: Vec::new(),
        content,
    })
}

/// The same filing, taken back.
pub(super) fn withdrawn(filing: Filing) -> Filing {
    let status = filing.status.after(Command::Withdraw).unwrap_or(filing.status);
    Filing { status, version: 2, ..filing }
}

/// The first entry of its timeline.
pub(super) fn filed(filing: &Filing) -> TimelineEntry {
    let user_id = filing.filed_by.user.map(UserId::as_uuid);
    TimelineEntry {
        sequence: 1,
        at: filing.received_at,
        actor: TimelineActor { kind: TimelineActorKind::User, user_id, client_id: None },
        command: Command::File,
        from_status: None,
        to_status: Status::filed(filing.form()).as_str().to_owned(),
    }
}
