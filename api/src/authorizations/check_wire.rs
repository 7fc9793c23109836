//! What is checked, and what comes of it.

use super::wire::read_entities;
use crate::{
    filings::{
        access::participant_refusal,
        reading::Reading,
        request::{ParticipantBody, read_year},
    },
    problem::ProblemError,
};
use domain::{
    access::{Authority, Matter, Refusal},
    environment::Environment,
    filing::SubmitterRelationship,
    finding::Finding,
    participant::ParticipantReference,
    program::FilingKind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// How many participants one check takes.
const MOST_CHECKED: usize = 1000;

/// What the caller would file, and for whom.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckAuthorizations {
    /// The performance year.
    #[validate(range(min = 2017, max = 2100))]
    #[schema(value_type = i32, minimum = 2017, maximum = 2100, example = 2024)]
    pub performance_year: Option<i64>,
    /// Which filing.
    #[schema(value_type = FilingKind)]
    pub form: Option<String>,
    /// As what the caller would declare to file; left out, any right counts.
    #[schema(value_type = Option<SubmitterRelationship>)]
    pub submitter_relationship: Option<String>,
    /// Up to 1,000 participants by their identifiers.
    #[schema(value_type = Vec<ParticipantBody>, min_items = 1, max_items = 1000)]
    pub entities: Option<Vec<ParticipantBody>>,
}

/// What was read from a [`CheckAuthorizations`].
pub(super) struct CheckRead {
    pub(super) matter: Matter,
    pub(super) entities: Vec<ParticipantReference>,
}

impl CheckAuthorizations {
    /// What is asked, each member by itself.
    ///
    /// # Errors
    /// Every fault of every member.
    pub(super) fn read(self, environment: Environment) -> Result<CheckRead, Vec<Finding>> {
        let mut reading = Reading::of(&self);
        let Self { performance_year, form, submitter_relationship, entities } = self;
        let year = read_year(&mut reading, performance_year);
        let form = reading.required(form, "/form");
        let form: Option<FilingKind> = reading.word(form, "/form");
        let declared: Option<SubmitterRelationship> = reading.word(submitter_relationship, "/submitterRelationship");
        let entities = read_entities(&mut reading, entities, MOST_CHECKED, environment);
        let read = (|| {
            // Whatever is no third-party capacity is met by every right.
            let declared = declared.unwrap_or(SubmitterRelationship::Other);
            let matter = Matter { form: form?, performance_year: year?, review_reason: None, declared };
            Some(CheckRead { matter, entities: entities? })
        })();
        reading.finish(read)
    }
}

/// What was found, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorizationCheckResults {
    /// One result for each participant asked for.
    #[schema(max_items = 1000)]
    pub results: Vec<AuthorizationCheckResult>,
}

/// What was found for one participant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationCheckResult {
    /// Its place in the request, from 0.
    #[schema(value_type = u32, minimum = 0, maximum = 999)]
    index: usize,
    /// Whether the caller may file this for it.
    authorized: bool,
    /// As what; what to declare.
    #[serde(skip_serializing_if = "Option::is_none")]
    submitter_relationship: Option<SubmitterRelationship>,
    /// By which authorization; absent for whoever acts for it by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 36)]
    authorization_id: Option<Uuid>,
    /// What is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<ProblemError>,
}

impl AuthorizationCheckResult {
    pub(crate) fn authorized(index: usize, authority: &Authority) -> Self {
        Self {
            index,
            authorized: true,
            submitter_relationship: Some(authority.relationship),
            authorization_id: authority.authorization.map(Into::into),
            because: None,
        }
    }

    /// Hidden is told as for a filing: the same of who is unknown and of who is somebody else's.
    pub(crate) fn refused(index: usize, refusal: Refusal) -> Self {
        let because = participant_refusal(refusal).errors().first().cloned();
        let because = because.map(|error| ProblemError { pointer: Some(format!("/entities/{index}").into()), ..error });
        Self { index, authorized: false, submitter_relationship: None, authorization_id: None, because }
    }
}
