//! The members that both forms share, as they are answered. Everyone who may read a filing gets the same bytes.

use domain::{
    environment::Environment,
    filing::{
        Attestation, AttestationRecord, Command, Contact, Event, FiledBy, FiledParticipant, Filing, NextActor,
        SubmitterRelationship, TimelineActor, TimelineEntry,
    },
    finding::Finding,
    identifier::CaseNumber,
    moment::Moment,
    participant::{EntityType, ParticipantKind},
    program::PerformanceYear,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The participant as it was when the filing was made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FiledParticipant)]
pub struct FiledParticipantView {
    /// Its id, for `/v1/participants/{id}`.
    #[schema(max_length = 36)]
    id: Uuid,
    /// What it is.
    kind: ParticipantKind,
    /// How requests name it.
    entity_type: EntityType,
    /// Its name.
    #[schema(max_length = 200, example = "Ana Ruiz MD")]
    display_name: String,
    /// The NPI of a clinician.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[12][0-9]{9}$", max_length = 10, example = "1000000012")]
    national_provider_identifier: Option<String>,
    /// The TIN, masked but for its last four digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = r"^\*{5}[0-9]{4}$", max_length = 9, example = "*****0001")]
    taxpayer_identification_number_masked: Option<String>,
    /// The id that CMS assigned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[A-Za-z0-9-]{1,64}$", max_length = 64, example = "SG-00000001")]
    entity_id: Option<String>,
}

impl From<&FiledParticipant> for FiledParticipantView {
    fn from(participant: &FiledParticipant) -> Self {
        let FiledParticipant {
            id,
            kind,
            display_name,
            national_provider_identifier,
            taxpayer_identification_number_masked,
            entity_id,
            known: _,
        } = participant;
        Self {
            id: id.as_uuid(),
            kind: *kind,
            entity_type: kind.entity_type(),
            display_name: display_name.clone(),
            national_provider_identifier: national_provider_identifier.as_ref().map(ToString::to_string),
            taxpayer_identification_number_masked: taxpayer_identification_number_masked.clone(),
            entity_id: entity_id.as_ref().map(ToString::to_string),
        }
    }
}

/// Who filed, and by whose leave.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FiledBy)]
pub struct FiledByView {
    /// The organization; absent for a clinician who filed in person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 36)]
    organization_id: Option<Uuid>,
    /// The software, where software filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200, example = "northwind-registry")]
    client_id: Option<String>,
    /// The person, where a person filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 36)]
    user_id: Option<Uuid>,
    /// The authorization of a third party.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 36)]
    authorization_id: Option<Uuid>,
    /// On whose behalf a third party filed: the organization that gave the authorization.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 36)]
    on_behalf_of_organization_id: Option<Uuid>,
    /// The key with which the software proved itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    key_id: Option<String>,
}

impl FiledByView {
    fn new(filed_by: &FiledBy, record: Option<&AttestationRecord>) -> Self {
        let FiledBy { organization, client_id, user, authorization } = filed_by;
        Self {
            on_behalf_of_organization_id: record.and_then(|record| record.on_behalf_of).map(Into::into),
            key_id: record.and_then(|record| record.key_id.clone()),
            organization_id: organization.map(Into::into),
            client_id: client_id.clone(),
            user_id: user.map(Into::into),
            authorization_id: authorization.map(Into::into),
        }
    }
}

/// Whom the agency writes to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Contact)]
pub struct ContactView {
    /// A person's name.
    #[schema(max_length = 200)]
    name: String,
    /// An e-mail address.
    #[schema(format = "email", max_length = 200)]
    email: String,
    /// A business phone.
    #[schema(max_length = 25)]
    phone: String,
}

impl From<&Contact> for ContactView {
    fn from(contact: &Contact) -> Self {
        let Contact { name, email, phone } = contact.clone();
        Self { name, email, phone }
    }
}

/// Who attested, under which text.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Attestation)]
pub struct AttestationView {
    /// The name of the person who attested.
    #[schema(max_length = 200)]
    attested_by: String,
    /// The version of the text.
    #[schema(max_length = 32)]
    text_version: String,
    /// SHA-256 of the text as the performance year served it then: of its UTF-8, in hexadecimal digits. Absent from filings that were made
    /// before the service kept it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    text_sha256: Option<String>,
    /// In what capacity it was attested: by what right the submitter acted. Absent where `textSha256` is.
    #[serde(skip_serializing_if = "Option::is_none")]
    capacity: Option<SubmitterRelationship>,
}

impl From<&Attestation> for AttestationView {
    fn from(attestation: &Attestation) -> Self {
        let Attestation { attested_by, text_version, record } = attestation.clone();
        let (capacity, text_sha256) = record.map(|record| (record.capacity, record.text_sha256)).unzip();
        Self { attested_by, text_version, text_sha256, capacity }
    }
}

/// What happened, as the filing says.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Event)]
pub struct EventView {
    /// The kind of event.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    event_type: Option<domain::exception::EventType>,
    /// A named incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<domain::exception::Incident>,
    /// What happened, in the filer's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 4000)]
    description: Option<String>,
    /// Its first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10)]
    start_date: Option<chrono::NaiveDate>,
    /// Its last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10)]
    end_date: Option<chrono::NaiveDate>,
    /// Whether the participant is still affected.
    #[serde(skip_serializing_if = "Option::is_none")]
    still_affected: Option<bool>,
    /// What it did to the participant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 3, required = false)]
    impact: Vec<domain::exception::EventImpact>,
}

impl From<&Event> for EventView {
    fn from(event: &Event) -> Self {
        let Event { event_type, incident, description, start_date, end_date, still_affected, impact } = event.clone();
        Self { event_type, incident, description, start_date, end_date, still_affected, impact }
    }
}

/// What every filing answers with, whatever its form.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FilingView {
    /// Its id.
    #[schema(max_length = 36, example = "0192474e-7e00-7000-8000-000000000001")]
    id: Uuid,
    /// The number to read out on the phone; its last character is a check character.
    #[schema(pattern = r"^(EA|TR)-20\d\d-[0-9A-HJKMNP-TV-Z]{8}$", max_length = 16, example = "EA-2024-7K3QX9ZM")]
    case_number: String,
    /// Sandbox or production.
    environment: Environment,
    /// The performance year.
    performance_year: PerformanceYear,
    /// Whether nothing can happen to it any more.
    is_final: bool,
    /// Whose move it is.
    next_actor: NextActor,
    /// Until when the next move is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_action_by: Option<Moment>,
    /// Raised by every change; the `ETag` is made of it.
    #[schema(minimum = 1, maximum = 2147483647, example = 1)]
    version: i32,
    /// When it was made.
    created_at: Moment,
    /// When the whole request had been read: decides the deadline and never moves.
    received_at: Moment,
    /// When it last changed.
    updated_at: Moment,
    /// For whom it was filed.
    participant: FiledParticipantView,
    /// Who filed.
    filed_by: FiledByView,
    /// As what the submitter acts.
    submitter_relationship: SubmitterRelationship,
    /// Whom the agency writes to.
    contact: ContactView,
    /// Who attested.
    attestation: AttestationView,
    /// The caller's own reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    client_reference: Option<String>,
    /// The version of the year's rules that it was judged by.
    #[schema(max_length = 16, pattern = r"^[0-9]{4}\.[0-9]+(\+[0-9]+)?$", example = "2024.1")]
    rule_set: String,
    /// What the rules warned of.
    #[schema(max_items = 100)]
    warnings: Vec<Finding>,
}

impl FilingView {
    /// What both forms show of `filing`.
    pub(crate) fn of(filing: &Filing, environment: Environment) -> Self {
        let Filing {
            id,
            case_number,
            performance_year,
            participant,
            practice: _,
            status,
            version,
            created_at,
            received_at,
            updated_at,
            next_action_by,
            filed_by,
            submitter_relationship,
            contact,
            attestation,
            client_reference,
            rule_set,
            warnings,
            content: _,
        } = filing;
        Self {
            id: id.as_uuid(),
            case_number: CaseNumber::to_string(case_number),
            environment,
            performance_year: *performance_year,
            is_final: status.is_final(),
            next_actor: status.next_actor(),
            next_action_by: *next_action_by,
            version: *version,
            created_at: *created_at,
            received_at: *received_at,
            updated_at: *updated_at,
            participant: participant.into(),
            filed_by: FiledByView::new(filed_by, attestation.record.as_ref()),
            submitter_relationship: *submitter_relationship,
            contact: contact.into(),
            attestation: attestation.into(),
            client_reference: client_reference.clone(),
            rule_set: rule_set.clone(),
            warnings: warnings.clone(),
        }
    }
}

/// What would become of a filing, had it been filed now. Nothing is written.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// Whether it would be accepted.
    pub(crate) would_be: WouldBe,
    /// The instant it was judged by.
    pub(crate) as_of: Moment,
    /// What refuses it.
    #[schema(max_items = 1000)]
    pub(crate) errors: Vec<crate::problem::ProblemError>,
    /// What the rules warn of.
    #[schema(max_items = 1000)]
    pub(crate) warnings: Vec<Finding>,
}

/// Whether a filing would be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum WouldBe {
    /// It would be filed.
    Accepted,
    /// It would be refused.
    Refused,
}

/// One step of a filing's life.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TimelineEntry)]
pub struct TimelineEntryView {
    /// 1 for the filing itself, then one more each time.
    #[schema(minimum = 1, maximum = 2147483647)]
    sequence: i32,
    /// When.
    at: Moment,
    /// Who.
    actor: TimelineActor,
    /// What was done.
    command: Command,
    /// The state before; absent for the filing itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64, pattern = "^[A-Za-z][A-Za-z0-9-]{0,63}$", example = "pending")]
    from_status: Option<String>,
    /// The state after.
    #[schema(max_length = 64, pattern = "^[A-Za-z][A-Za-z0-9-]{0,63}$", example = "withdrawn")]
    to_status: String,
}

impl From<TimelineEntry> for TimelineEntryView {
    fn from(entry: TimelineEntry) -> Self {
        let TimelineEntry { sequence, at, actor, command, from_status, to_status } = entry;
        Self { sequence, at, actor, command, from_status, to_status }
    }
}

/// The life of a filing so far, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Timeline {
    /// Every step.
    #[schema(max_items = 10000)]
    pub(crate) data: Vec<TimelineEntryView>,
}
