//! The members that both forms share, as they arrive.

use super::reading::Reading;
use domain::{
    environment::Environment,
    exception::{EventImpact, EventType, Incident},
    filing::{Attestation, Contact, Event, FilingDraft, SubmitterRelationship},
    identifier::{EntityId, InvalidNpi, InvalidTin, Npi, Tin},
    participant::{EntityType, ParticipantReference},
    program::PerformanceYear,
    rule,
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The participant, by exactly the identifiers that its entity type has: individual = NPI and TIN; group = TIN; subgroup,
/// virtualGroup and apm = entityId.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ParticipantReference, example = json!({"entityType": "individual", "nationalProviderIdentifier": "1000000012", "taxpayerIdentificationNumber": "000100001"}))]
pub struct ParticipantBody {
    /// What kind of participant.
    #[schema(value_type = EntityType)]
    pub entity_type: Option<String>,
    /// The NPI of an individual: ten digits, the last a check digit.
    #[schema(value_type = Option<String>, format = "npi", pattern = "^[12][0-9]{9}$", min_length = 10, max_length = 10, example = "1000000012")]
    pub national_provider_identifier: Option<String>,
    /// The TIN of an individual or a group: nine digits. Never sent masked.
    #[schema(value_type = Option<String>, format = "tin", pattern = "^[0-9]{9}$", min_length = 9, max_length = 9, example = "000100001")]
    pub taxpayer_identification_number: Option<String>,
    /// The id that CMS gave a subgroup, virtual group or APM Entity.
    #[schema(value_type = Option<String>, pattern = "^[A-Za-z0-9-]{1,64}$", min_length = 1, max_length = 64, example = "SG-00000001")]
    pub entity_id: Option<String>,
}

/// Whom the agency writes to.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ContactInput)]
pub struct ContactBody {
    /// A person's name.
    #[validate(length(min = 1, max = 200), custom(function = not_blank))]
    #[schema(value_type = String, min_length = 1, max_length = 200, pattern = r"\S", example = "Pat Office")]
    pub name: Option<String>,
    /// An e-mail address.
    #[validate(length(min = 3, max = 200), email)]
    #[schema(value_type = String, format = "email", min_length = 3, max_length = 200, example = "office@cedarvalley.example")]
    pub email: Option<String>,
    /// A business phone: digits, space and `+().-x`.
    #[validate(length(min = 7, max = 25), custom(function = phone_characters))]
    #[schema(value_type = String, pattern = "^[0-9 +().x-]{7,25}$", min_length = 7, max_length = 25, example = "+1 903 555 0100")]
    pub phone: Option<String>,
}

/// Who attests that the filing is true, under which text.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AttestationInput)]
pub struct AttestationBody {
    /// The name of the person who attests.
    #[validate(length(min = 1, max = 200), custom(function = not_blank))]
    #[schema(value_type = String, min_length = 1, max_length = 200, pattern = r"\S", example = "Ana Ruiz")]
    pub attested_by: Option<String>,
    /// The version of the text, as `/v1/performance-years/{year}` lists it.
    #[validate(length(min = 1, max = 32))]
    #[schema(value_type = String, min_length = 1, max_length = 32, example = "2024-1")]
    pub text_version: Option<String>,
}

/// What happened, where a filing rests on an event.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = EventInput, example = json!({"type": "hurricane", "description": "Hurricane Beryl flooded the office.", "startDate": "2024-07-08", "stillAffected": true}))]
pub struct EventBody {
    /// The kind of event.
    #[serde(rename = "type")]
    #[schema(value_type = Option<EventType>)]
    pub event_type: Option<String>,
    /// A named incident that a reopened window asks for.
    #[schema(value_type = Option<Incident>)]
    pub incident: Option<String>,
    /// What happened, in the filer's words.
    #[validate(length(min = 1, max = 4000), custom(function = not_blank))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 4000, pattern = r"\S", example = "Hurricane Beryl flooded the office.")]
    pub description: Option<String>,
    /// Its first day.
    #[schema(value_type = Option<String>, format = Date, min_length = 10, max_length = 10, pattern = r"^\d{4}-\d{2}-\d{2}$", example = "2024-07-08")]
    pub start_date: Option<String>,
    /// Its last day; not together with `stillAffected: true`.
    #[schema(value_type = Option<String>, format = Date, min_length = 10, max_length = 10, pattern = r"^\d{4}-\d{2}-\d{2}$", example = "2024-07-31")]
    pub end_date: Option<String>,
    /// Whether the participant is still affected.
    pub still_affected: Option<bool>,
    /// What it did to the participant.
    #[validate(length(min = 1, max = 3))]
    #[schema(value_type = Option<Vec<EventImpact>>, min_items = 1, max_items = 3)]
    pub impact: Option<Vec<String>>,
}

/// What every filing brings besides what is particular to its form.
pub(crate) struct CommonBody {
    pub(crate) performance_year: Option<i64>,
    pub(crate) participant: Option<ParticipantBody>,
    pub(crate) contact: Option<ContactBody>,
    pub(crate) submitter_relationship: Option<String>,
    pub(crate) attestation: Option<AttestationBody>,
    pub(crate) client_reference: Option<String>,
}

impl CommonBody {
    /// Reads the common members; `None` when one of them is faulty, all of them noted.
    pub(crate) fn read(self, reading: &mut Reading, environment: Environment) -> Option<FilingDraft<()>> {
        let Self { performance_year, participant, contact, submitter_relationship, attestation, client_reference } = self;
        let performance_year = read_year(reading, performance_year);
        let participant =
            reading.required(participant, "/participant").and_then(|body| body.read(reading, "/participant", environment));
        let contact = reading.required(contact, "/contact").and_then(|body| body.read(reading));
        let submitter_relationship: Option<SubmitterRelationship> = reading
            .required(submitter_relationship, "/submitterRelationship")
            .and_then(|text| reading.word(Some(text), "/submitterRelationship"));
        let attestation = reading.required(attestation, "/attestation").and_then(|body| body.read(reading));
        Some(FilingDraft {
            performance_year: performance_year?,
            participant: participant?,
            contact: contact?,
            submitter_relationship: submitter_relationship?,
            attestation: attestation?,
            client_reference,
            content: (),
        })
    }
}

/// A performance year; the bounds are the wire struct's.
pub(crate) fn read_year(reading: &mut Reading, year: Option<i64>) -> Option<PerformanceYear> {
    let year = reading.required(year, "/performanceYear")?;
    u16::try_from(year).ok().and_then(|year| PerformanceYear::new(year).ok())
}

impl ParticipantBody {
    /// The participant that is named; `None` when an identifier is missing, faulty or does not belong to the entity type.
    pub(crate) fn read(self, reading: &mut Reading, at: &str, environment: Environment) -> Option<ParticipantReference> {
        let Self { entity_type, national_provider_identifier: npi, taxpayer_identification_number: tin, entity_id } = self;
        let sent = [npi.is_some(), tin.is_some(), entity_id.is_some()];
        let entity_type = reading.required(entity_type, format!("{at}/entityType"));
        let entity_type: Option<EntityType> = reading.word(entity_type, format!("{at}/entityType"));
        let npi: Option<Npi> = reading.identifier(npi, format!("{at}/nationalProviderIdentifier"), npi_rule);
        let tin = read_tin(reading, tin, format!("{at}/taxpayerIdentificationNumber"), environment);
        let entity_id: Option<EntityId> = reading.identifier(entity_id, format!("{at}/entityId"), |_| &rule::ENTITY_ID_SHAPE);
        let entity_type = entity_type?;
        judge_presence(reading, at, entity_type, sent);
        Some(match entity_type {
            EntityType::Individual => ParticipantReference::Individual { npi: npi?, tin: tin? },
            EntityType::Group => ParticipantReference::Group { tin: tin? },
            EntityType::Subgroup => ParticipantReference::Subgroup(entity_id?),
            EntityType::VirtualGroup => ParticipantReference::VirtualGroup(entity_id?),
            EntityType::Apm => ParticipantReference::Apm(entity_id?),
        })
    }
}

/// Which of NPI, TIN and entity id belong to an entity type, all of them required.
const fn identifiers_of(entity_type: EntityType) -> [bool; 3] {
    match entity_type {
        EntityType::Individual => [true, true, false],
        EntityType::Group => [false, true, false],
        EntityType::Subgroup | EntityType::VirtualGroup | EntityType::Apm => [false, false, true],
    }
}

fn judge_presence(reading: &mut Reading, at: &str, entity_type: EntityType, sent: [bool; 3]) {
    const MEMBERS: [&str; 3] = ["nationalProviderIdentifier", "taxpayerIdentificationNumber", "entityId"];
    for ((member, needed), sent) in MEMBERS.into_iter().zip(identifiers_of(entity_type)).zip(sent) {
        let pointer = format!("{at}/{member}");
        if needed && !sent {
            reading.fault(&rule::FIELD_REQUIRED, pointer, format!("The entity type {entity_type} needs {member}."));
        } else if sent && !needed {
            let message = format!("{member} does not belong to the entity type {entity_type}; leave it out.");
            reading.fault(&rule::FIELD_NOT_APPLICABLE, pointer, message);
        }
    }
}

pub(crate) const fn npi_rule(error: &InvalidNpi) -> &'static rule::Rule {
    match error {
        InvalidNpi::Shape | InvalidNpi::FirstDigit => &rule::NPI_SHAPE,
        InvalidNpi::CheckDigit => &rule::NPI_CHECK_DIGIT,
    }
}

pub(crate) fn read_tin(reading: &mut Reading, text: Option<String>, pointer: String, environment: Environment) -> Option<Tin> {
    let tin: Tin = reading.identifier(text, pointer.clone(), |error| match error {
        InvalidTin::Shape => &rule::TIN_SHAPE,
        InvalidTin::Masked => &rule::TIN_MASKED,
    })?;
    if tin.belongs_to(environment) {
        return Some(tin);
    }
    let message = match environment {
        Environment::Sandbox => "The sandbox takes only TINs that begin with 000; real ones stay out of it.",
        Environment::Production => "No TIN that begins with 000 is assigned; such TINs are for the sandbox.",
    };
    reading.fault(&rule::TIN_ENVIRONMENT, pointer, message);
    None
}

impl ContactBody {
    fn read(self, reading: &mut Reading) -> Option<Contact> {
        let name = reading.required(self.name, "/contact/name");
        let email = reading.required(self.email, "/contact/email");
        let phone = reading.required(self.phone, "/contact/phone");
        Some(Contact { name: name?, email: email?, phone: phone? })
    }
}

impl AttestationBody {
    fn read(self, reading: &mut Reading) -> Option<Attestation> {
        let attested_by = reading.required(self.attested_by, "/attestation/attestedBy");
        let text_version = reading.required(self.text_version, "/attestation/textVersion");
        Some(Attestation { attested_by: attested_by?, text_version: text_version?, record: None })
    }
}

impl EventBody {
    /// The event; which members it needs is for the rules to say.
    pub(crate) fn read(self, reading: &mut Reading) -> Event {
        let Self { event_type, incident, description, start_date, end_date, still_affected, impact } = self;
        Event {
            event_type: reading.word::<EventType>(event_type, "/event/type"),
            incident: reading.word::<Incident>(incident, "/event/incident"),
            description,
            start_date: reading.date(start_date, "/event/startDate"),
            end_date: reading.date(end_date, "/event/endDate"),
            still_affected,
            impact: reading.words::<EventImpact>(impact, "/event/impact").unwrap_or_default(),
        }
    }
}

/// A text that says something: not white space alone, which `\s` counts the byte order mark among, as ECMA-262 does.
pub(crate) fn not_blank(text: &str) -> Result<(), validator::ValidationError> {
    if text.is_empty() || text.chars().any(|character| !(character.is_whitespace() || character == '\u{feff}')) {
        return Ok(());
    }
    Err(validator::ValidationError::new("blank").with_message("This member is blank; write something.".into()))
}

fn phone_characters(phone: &str) -> Result<(), validator::ValidationError> {
    if phone.chars().all(|character| character.is_ascii_digit() || " +().-x".contains(character)) {
        return Ok(());
    }
    Err(validator::ValidationError::new("phone")
        .with_message("A phone number has digits, space and the characters +().-x only.".into()))
}
