//! What a filing says.

use crate::{
    closed_set::open_set,
    exception::{EventImpact, EventType, ExceptionApplication, Incident},
    identifier::{EntityId, Npi, OrganizationId, ParticipantId},
    participant::{Identity, Participant, ParticipantKind, ParticipantReference, YearFacts},
    program::{FilingKind, PerformanceYear},
    review::TargetedReview,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

open_set! {
    /// As what the submitter stands to the participant.
    pub enum SubmitterRelationship {
        /// The clinician, for the own NPI.
        Clinician = "clinician",
        /// Staff of the practice.
        PracticeStaff = "practiceStaff",
        /// Whoever represents the virtual group.
        VirtualGroupRepresentative = "virtualGroupRepresentative",
        /// Whoever represents the APM Entity.
        ApmEntityRepresentative = "apmEntityRepresentative",
        /// A representative whom the practice appointed.
        Representative = "representative",
        /// A third party intermediary, 42 CFR 414.1400.
        ThirdPartyIntermediary = "thirdPartyIntermediary",
        /// Anything else that the own organization is.
        Other = "other",
    }
}

/// Whom the agency writes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// A person's name.
    pub name: String,
    /// An e-mail address.
    pub email: String,
    /// A business phone.
    pub phone: String,
}

/// Who attested that the filing is true, under which text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attestation {
    /// The name of the person.
    pub attested_by: String,
    /// The version of the text, as the performance year lists it.
    pub text_version: String,
    /// What the service adds when it takes the filing; none in a draft, and in filings from before it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<AttestationRecord>,
}

/// What the service knows of an attestation: the text itself, and the chain from whoever attested to those for whom.
///
/// Organization, software, person and authorization stand in [`FiledBy`](super::FiledBy).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttestationRecord {
    /// In what capacity: as what the submitter acted, whatever was declared.
    pub capacity: SubmitterRelationship,
    /// SHA-256 of the text as it was served, in hexadecimal digits.
    pub text_sha256: String,
    /// Which of its keys the software proved itself with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// On whose behalf a third party filed: the organization that gave the authorization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<OrganizationId>,
}

/// What happened, where a filing rests on an event. Which members a filing needs is for its rules to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// The kind of event.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub event_type: Option<EventType>,
    /// A named incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<Incident>,
    /// In the filer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date: Option<NaiveDate>,
    /// Its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date: Option<NaiveDate>,
    /// Whether the participant is still affected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub still_affected: Option<bool>,
    /// What it did to the participant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub impact: Vec<EventImpact>,
}

/// A filing as it was asked for: every member well formed, no rule judged yet. `C` is what is particular to the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilingDraft<C> {
    /// The performance year.
    pub performance_year: PerformanceYear,
    /// For whom.
    pub participant: ParticipantReference,
    /// Whom to write to.
    pub contact: Contact,
    /// As what the submitter acts.
    pub submitter_relationship: SubmitterRelationship,
    /// Who attests.
    pub attestation: Attestation,
    /// The caller's own reference.
    pub client_reference: Option<String>,
    /// What is asked for.
    pub content: C,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "camelCase")]
pub enum Content {
    /// An exception.
    ExceptionApplication(ExceptionApplication),
    /// A targeted review.
    TargetedReview(TargetedReview),
}

impl Content {
    /// Which of the two forms it is.
    #[must_use]
    pub const fn form(&self) -> FilingKind {
        match self {
            Self::ExceptionApplication(_) => FilingKind::ExceptionApplication,
            Self::TargetedReview(_) => FilingKind::TargetedReview,
        }
    }
}

/// The participant as it was when the filing was made; a later change of its name does not change the filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FiledParticipant {
    /// Its id.
    pub id: ParticipantId,
    /// Its kind.
    pub kind: ParticipantKind,
    /// Its name.
    pub display_name: String,
    /// The NPI of a clinician.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_provider_identifier: Option<Npi>,
    /// The last four digits of the TIN, masked: `*****6789`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taxpayer_identification_number_masked: Option<String>,
    /// The id that CMS assigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<EntityId>,
    /// What the rules knew of it, so that the filing can be judged again; never shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<KnownWhenFiled>,
}

/// What the rules knew of the participant when a filing was judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownWhenFiled {
    /// What was known of the performance year.
    pub year_facts: YearFacts,
    /// In how many other performance years the exception for decertified EHR technology had been granted.
    pub decertification_years: usize,
}

impl From<&Participant> for FiledParticipant {
    fn from(participant: &Participant) -> Self {
        let Participant { id, identity, display_name, version: _ } = participant;
        Self {
            id: *id,
            kind: identity.kind(),
            display_name: display_name.clone(),
            national_provider_identifier: identity.npi().cloned(),
            taxpayer_identification_number_masked: identity.practice().map(|practice| practice.tin.masked()),
            entity_id: Identity::entity_id(identity).cloned(),
            known: None,
        }
    }
}
