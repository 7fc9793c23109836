//! People, participants and filings to test with.

use chrono::NaiveDate;
use domain::{
    access::{Authorization, Capacity, OrganizationKind, OrganizationRole, Reach},
    exception::{Circumstance, EventImpact, EventType, ExceptionApplication, Hardship, Incident},
    filing::{
        Attestation, AttestationRecord, Contact, Content, Event, FiledBy, FiledParticipant, Filing, Status, SubmitterRelationship,
    },
    finding::Finding,
    identifier::{AuthorizationId, CaseNumber, EntityId, FilingId, Npi, OrganizationId, ParticipantId, PracticeId, Tin, UserId},
    moment::Moment,
    participant::{Identity, Participant, Practice},
    program::{Category, FilingKind, PerformanceYear},
    review::{ReviewReason, TargetedReview},
};
use persistence::{Error, Organization, SoftwareClient, Store, User};
use uuid::Uuid;

pub(super) fn id<I: From<Uuid>>(number: u128) -> I {
    I::from(Uuid::from_u128(number))
}

pub(super) fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

pub(super) fn year(number: u16) -> PerformanceYear {
    PerformanceYear::new(number).unwrap()
}

pub(super) fn tin(text: &str) -> Tin {
    text.parse().unwrap()
}

pub(super) fn npi(text: &str) -> Npi {
    text.parse().unwrap()
}

pub(super) fn entity_id(text: &str) -> EntityId {
    text.parse().unwrap()
}

pub(super) fn cedar_valley() -> Practice {
    Practice { id: id::<PracticeId>(0x11), tin: tin("000100001") }
}

pub(super) fn lakeshore() -> Practice {
    Practice { id: id::<PracticeId>(0x12), tin: tin("000200002") }
}

/// One participant of each kind, Cedar Valley and one of its clinicians first.
pub(super) fn participants() -> Vec<Participant> {
    let identities = [
        ("Cedar Valley Family Medicine", Identity::Group { practice: cedar_valley() }),
        ("Ana Ruiz MD", Identity::Clinician { npi: npi("1000000012"), practice: cedar_valley() }),
        ("Lakeshore Medical Group", Identity::Group { practice: lakeshore() }),
        ("Dev Patel MD", Identity::Clinician { npi: npi("1000000046"), practice: lakeshore() }),
        ("Lakeshore Cardiology", Identity::Subgroup { entity_id: entity_id("SG-00000001"), practice: lakeshore() }),
        ("Three Rivers", Identity::VirtualGroup { entity_id: entity_id("VG-000001") }),
        ("Great Plains ACO", Identity::Aco { entity_id: entity_id("A9001") }),
        ("Prairie Primary Care", Identity::ApmEntity { entity_id: entity_id("AR9437") }),
        ("Ana Ruiz at Lakeshore", Identity::Clinician { npi: npi("1000000012"), practice: lakeshore() }),
    ];
    let participant = |(number, (name, identity)): (u128, (&str, Identity))| Participant {
        id: id::<ParticipantId>(0x100 + number),
        identity,
        display_name: name.to_owned(),
        version: 1,
    };
    (0..).zip(identities).map(participant).collect()
}

pub(super) fn organizations() -> Vec<Organization> {
    let organization =
        |number, kind, name: &str, reach| Organization { id: id::<OrganizationId>(number), kind, name: name.to_owned(), reach };
    let three_rivers = participants()[5].id;
    vec![
        organization(0x21, OrganizationKind::Practice, "Cedar Valley", Some(Reach::Practice(cedar_valley().id))),
        organization(0x22, OrganizationKind::VirtualGroup, "Three Rivers", Some(Reach::Participant(three_rivers))),
        organization(0x23, OrganizationKind::QualifiedRegistry, "Northwind Registry", None),
        organization(0x24, OrganizationKind::HealthItVendor, "Brightchart EHR", None),
    ]
}

pub(super) fn ana() -> User {
    User {
        id: id::<UserId>(0x31),
        issuer: "https://sandbox.recourse.example".to_owned(),
        subject: "clinician".to_owned(),
        npi: Some(npi("1000000012")),
        is_reviewer: false,
        is_operator: false,
    }
}

pub(super) fn northwind() -> SoftwareClient {
    SoftwareClient { client_id: "northwind-registry".to_owned(), organization: id(0x23), is_disabled: false }
}

pub(super) fn authorization() -> Authorization {
    Authorization {
        id: id::<AuthorizationId>(0x41),
        holder: id(0x23),
        holder_kind: OrganizationKind::QualifiedRegistry,
        grantor: id(0x21),
        reach: Reach::Practice(cedar_valley().id),
        only: None,
        capacity: Capacity::ThirdPartyIntermediary,
        forms: vec![FilingKind::ExceptionApplication, FilingKind::TargetedReview],
        performance_years: vec![year(2023), year(2024)],
        expires_at: Some(moment("2026-01-01T05:00:00Z")),
        revoked_at: None,
    }
}

/// Everybody above.
pub(super) fn load(store: &mut Store<'_>) -> Result<(), Error> {
    store.participants().insert_practice(&cedar_valley())?;
    store.participants().insert_practice(&lakeshore())?;
    for participant in participants() {
        store.participants().insert(&participant)?;
    }
    for organization in organizations() {
        store.organizations().save_organization(&organization)?;
    }
    store.organizations().save_user(&ana())?;
    store.organizations().save_role(ana().id, id(0x21), OrganizationRole::StaffUser)?;
    store.organizations().save_client(&northwind())?;
    store.organizations().save_authorization(&authorization())
}

fn event() -> Event {
    Event {
        event_type: Some(EventType::RansomMalware),
        incident: Some(Incident::ChangeHealthcareCyberattack),
        description: Some("Größe ≥ 2 \"quoted\"\n日本".to_owned()),
        start_date: NaiveDate::from_ymd_opt(2024, 2, 21),
        end_date: None,
        still_affected: Some(true),
        impact: vec![EventImpact::UnableToSubmit],
    }
}

pub(super) fn euc(categories: &[Category]) -> Content {
    Content::ExceptionApplication(ExceptionApplication::ExtremeAndUncontrollableCircumstances {
        categories: categories.to_vec(),
        event: event(),
    })
}

pub(super) fn hardship(hardship: Hardship) -> Content {
    Content::ExceptionApplication(ExceptionApplication::PromotingInteroperabilityHardship { hardship })
}

pub(super) fn decertified() -> Content {
    let decertified_on = NaiveDate::from_ymd_opt(2024, 5, 1).unwrap();
    hardship(Hardship::DecertifiedEhr { decertified_on, cehrt_id: Some("0015CABCDEFGHIJ".parse().unwrap()) })
}

pub(super) fn circumstances() -> Content {
    hardship(Hardship::ExtremeAndUncontrollableCircumstances { circumstance: Circumstance::Disaster, event: event() })
}

pub(super) fn review(reason: ReviewReason) -> Content {
    Content::TargetedReview(TargetedReview {
        reason,
        explanation: "The score is wrong.".to_owned(),
        affected_categories: vec![Category::Quality],
        event: None,
        related_filing_id: None,
    })
}

/// A filing of Ana Ruiz for `participant`, every optional member absent.
pub(super) fn filing(number: u128, participant: &Participant, of: PerformanceYear, content: Content) -> Filing {
    let at = moment("2024-10-01T16:00:00.123Z");
    let random = u64::try_from(number).unwrap();
    Filing {
        id: id::<FilingId>(0xF000 + number),
        case_number: CaseNumber::from_random(content.form(), of, random),
        performance_year: of,
        participant: FiledParticipant::from(participant),
        practice: participant.practice_id(),
        status: Status::filed(content.form()),
        version: 1,
        created_at: at,
        received_at: at,
        updated_at: at,
        next_action_by: None,
        filed_by: FiledBy { organization: None, client_id: None, user: Some(ana().id), authorization: None },
        submitter_relationship: SubmitterRelationship::Clinician,
        contact: Contact { name: "Ana Ruiz".to_owned(), email: "ana@cedar.example".to_owned(), phone: "+1 555 0100".to_owned() },
        attestation: Attestation { attested_by: "Ana Ruiz".to_owned(), text_version: "2024-1".to_owned(), record: None },
        client_reference: None,
        rule_set: "2024.1".to_owned(),
        warnings: Vec::new(),
        content,
    }
}

/// A filing of the registry, every optional member present.
pub(super) fn third_party_filing(number: u128, participant: &Participant, of: PerformanceYear, content: Content) -> Filing {
    let finding = Finding {
        pointer: "/event/description".into(),
        rule: "EUC-DESCRIPTION".into(),
        code: "descriptionShort".into(),
        message: "Say more.".into(),
        citation: "42 CFR 414.1380(c)(2)".into(),
    };
    Filing {
        next_action_by: Some(moment("2024-11-01T04:00:00Z")),
        filed_by: FiledBy {
            organization: Some(id(0x23)),
            client_id: Some(northwind().client_id),
            user: None,
            authorization: Some(authorization().id),
        },
        submitter_relationship: SubmitterRelationship::ThirdPartyIntermediary,
        attestation: Attestation {
            attested_by: "Nora Wind".to_owned(),
            text_version: "2024-1".to_owned(),
            record: Some(AttestationRecord {
                capacity: SubmitterRelationship::ThirdPartyIntermediary,
                text_sha256: "ab".repeat(32),
                key_id: Some("2024-1".to_owned()),
                on_behalf_of: Some(authorization().grantor),
            }),
        },
        client_reference: Some("ehr-8841".to_owned()),
        warnings: vec![finding],
        ..filing(number, participant, of, content)
    }
}
