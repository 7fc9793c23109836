//! Participants as they are looked up and as they are answered.

use crate::filings::request::ParticipantBody;
use domain::{
    participant::{EntityType, Identity, Membership, MembershipRole, Participant, ParticipantKind},
    program::PerformanceYear,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Which participants to look up.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ParticipantSearch {
    /// The performance year in which they exist and, for third parties, in which they have authorized the caller.
    #[validate(range(min = 2017, max = 2100))]
    #[schema(value_type = i32, minimum = 2017, maximum = 2100, example = 2024)]
    pub performance_year: Option<i64>,
    /// Up to 1,000 participants by their identifiers.
    #[schema(value_type = Vec<ParticipantBody>, min_items = 1, max_items = 1000)]
    pub identifiers: Option<Vec<ParticipantBody>>,
}

/// What was found, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ParticipantSearchResults {
    /// One result for each identifier asked for.
    #[schema(max_items = 1000)]
    pub results: Vec<ParticipantSearchResult>,
}

/// What was found for one identifier.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ParticipantSearchResult {
    /// Its place in the request, from 0.
    #[schema(value_type = u32, minimum = 0, maximum = 999)]
    pub index: usize,
    /// The participant; absent when it is unknown or not the caller's to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant: Option<ParticipantView>,
}

/// A participant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Participant)]
pub struct ParticipantView {
    /// Its id.
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
    /// Raised by every change; the `ETag` is made of it.
    #[schema(minimum = 1, maximum = 2147483647)]
    version: i32,
    /// To whom it belongs: a clinician to a group, a group to a virtual group, and so on.
    #[schema(max_items = 1000)]
    memberships: Vec<MembershipView>,
}

/// To whom a participant belongs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Membership)]
pub struct MembershipView {
    /// The participant it belongs to.
    #[schema(max_length = 36)]
    participant_id: Uuid,
    /// As what.
    role: MembershipRole,
    /// In which performance years.
    #[schema(max_items = 100)]
    performance_years: Vec<PerformanceYear>,
}

impl ParticipantView {
    pub(crate) fn new(participant: &Participant, memberships: Vec<Membership>) -> Self {
        let Participant { id, identity, display_name, version } = participant;
        Self {
            id: id.as_uuid(),
            kind: identity.kind(),
            entity_type: identity.kind().entity_type(),
            display_name: display_name.clone(),
            national_provider_identifier: identity.npi().map(ToString::to_string),
            taxpayer_identification_number_masked: identity.practice().map(|practice| practice.tin.masked()),
            entity_id: Identity::entity_id(identity).map(ToString::to_string),
            version: *version,
            memberships: memberships.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Membership> for MembershipView {
    fn from(membership: Membership) -> Self {
        let Membership { member: _, of, role, performance_years } = membership;
        Self { participant_id: of.into(), role, performance_years: performance_years.into_iter().collect() }
    }
}
