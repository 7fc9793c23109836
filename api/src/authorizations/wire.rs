//! Authorizations as they are asked for, checked and answered. Everyone who may read one gets the same bytes.

use super::href;
use crate::filings::{reading::Reading, request::ParticipantBody};
use chrono::{Days, NaiveDate};
use domain::{
    access::{
        AuthorizationCommand, AuthorizationEntry, AuthorizationRequest, AuthorizationSide, AuthorizationStatus,
        AuthorizationTerms, Capacity, OrganizationKind, Party, RequestedEntity,
    },
    environment::Environment,
    filing::TimelineActor,
    finding::Finding,
    identifier::OrganizationId,
    moment::{Deadline, Moment, start_of_eastern_day},
    participant::{EntityType, ParticipantReference},
    program::{FilingKind, PerformanceYear},
    rule,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// How many participants one request names.
const MOST_ENTITIES: usize = 100;

/// How many years.
const MOST_YEARS: usize = 20;

/// What a third party asks for.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestAuthorization {
    /// The organization that shall act; whoever belongs to one only may leave it out.
    #[schema(value_type = Option<Uuid>)]
    pub organization_id: Option<String>,
    /// For whom: the group of a TIN for everybody of it, or clinicians of one TIN, or one virtual group, or one APM Entity.
    #[schema(value_type = Vec<ParticipantBody>, min_items = 1, max_items = 100)]
    pub entities: Option<Vec<ParticipantBody>>,
    /// As what.
    #[schema(value_type = Capacity)]
    pub capacity: Option<String>,
    /// For which filings, each once.
    #[validate(length(min = 1, max = 2))]
    #[schema(value_type = Vec<FilingKind>, min_items = 1, max_items = 2)]
    pub forms: Option<Vec<String>>,
    /// For which performance years, each once.
    #[validate(length(min = 1, max = 20))]
    #[schema(value_type = Vec<PerformanceYear>, min_items = 1, max_items = 20)]
    pub performance_years: Option<Vec<i64>>,
    /// The last day on which it holds, in Eastern time.
    #[schema(value_type = String, format = Date, min_length = 10, max_length = 10, pattern = r"^\d{4}-\d{2}-\d{2}$", example = "2025-12-31")]
    pub until: Option<String>,
}

/// What was read from a [`RequestAuthorization`].
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) entities: Vec<ParticipantReference>,
    pub(crate) terms: AuthorizationTerms,
}

impl RequestAuthorization {
    /// What is asked for, each member by itself.
    ///
    /// # Errors
    /// Every fault of every member.
    pub(crate) fn read(self, environment: Environment) -> Result<Asked, Vec<Finding>> {
        let mut reading = Reading::of(&self);
        let Self { organization_id, entities, capacity, forms, performance_years, until } = self;
        let organization = organization_id.map(|text| read_id(&mut reading, &text));
        let entities = read_entities(&mut reading, entities, MOST_ENTITIES, environment);
        let capacity = reading.required(capacity, "/capacity");
        let capacity: Option<Capacity> = reading.word(capacity, "/capacity");
        let forms = reading.required(forms, "/forms");
        let forms: Option<Vec<FilingKind>> = reading.words(forms, "/forms");
        let performance_years = reading.required(performance_years, "/performanceYears");
        let performance_years = performance_years.map(|years| read_years(&mut reading, &years));
        let until = reading.required(until, "/until");
        let until = reading.date(until, "/until");
        let asked = (|| {
            let expires_at = Some(start_of_eastern_day(until?.checked_add_days(Days::new(1))?));
            let terms =
                AuthorizationTerms { capacity: capacity?, forms: forms?, performance_years: performance_years?, expires_at };
            Some(Asked { organization: organization.flatten(), entities: entities?, terms })
        })();
        reading.finish(asked)
    }
}

fn read_id(reading: &mut Reading, text: &str) -> Option<OrganizationId> {
    let id = crate::extract::FilingPathId::parse(text).map(|id| id.0.into());
    if id.is_none() {
        reading.fault(&rule::FIELD_PATTERN, "/organizationId", "This is no UUID in lower case with hyphens.");
    }
    id
}

/// Every participant by itself; `None` when one of them is faulty.
pub(super) fn read_entities(
    reading: &mut Reading,
    entities: Option<Vec<ParticipantBody>>,
    most: usize,
    environment: Environment,
) -> Option<Vec<ParticipantReference>> {
    let entities = reading.required(entities, "/entities")?;
    if !(1..=most).contains(&entities.len()) {
        reading.fault(&rule::FIELD_LENGTH, "/entities", format!("This member takes 1 to {most} items."));
        return None;
    }
    let each = entities.into_iter().enumerate();
    let read: Vec<_> = each.map(|(index, body)| body.read(reading, &format!("/entities/{index}"), environment)).collect();
    read.into_iter().collect()
}

fn read_years(reading: &mut Reading, years: &[i64]) -> Vec<PerformanceYear> {
    let mut read = Vec::new();
    // A list of another length is told of as such: not each of its items as well.
    for (index, year) in years.iter().enumerate().take(MOST_YEARS) {
        let pointer = format!("/performanceYears/{index}");
        match u16::try_from(*year).ok().and_then(|year| PerformanceYear::new(year).ok()) {
            None => reading.fault(&rule::FIELD_RANGE, pointer, "This member takes a number from 2017 to 2100."),
            Some(year) if read.contains(&year) => {
                reading.fault(&rule::VALUE_REPEATED, pointer, "This is named before; name it once.");
            }
            Some(year) => read.push(year),
        }
    }
    read
}

/// An authorization, from the request to its end.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Authorization)]
pub struct AuthorizationView {
    /// Its id; filings made by it name it.
    #[schema(max_length = 36)]
    id: Uuid,
    /// Its state.
    status: AuthorizationStatus,
    /// Whether nothing changes it any more.
    is_final: bool,
    /// Raised by every change; the `ETag` is made of it.
    #[schema(minimum = 1, maximum = 2147483647)]
    version: i32,
    /// Who may act, once it is accepted.
    holder: PartyView,
    /// Who accepted or declined it.
    #[serde(skip_serializing_if = "Option::is_none")]
    grantor: Option<PartyView>,
    /// For whom, as the request named them.
    #[schema(min_items = 1, max_items = 100)]
    entities: Vec<RequestedEntityView>,
    /// As what.
    capacity: Capacity,
    /// For which filings.
    #[schema(min_items = 1, max_items = 2)]
    forms: Vec<FilingKind>,
    /// For which performance years.
    #[schema(min_items = 1, max_items = 100)]
    performance_years: Vec<PerformanceYear>,
    /// The last day on which it holds, in Eastern time; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10)]
    until: Option<NaiveDate>,
    /// When it was asked for.
    requested_at: Moment,
    /// When it last changed.
    updated_at: Moment,
    /// Until when it may be answered.
    answer_due_at: Deadline,
    /// What to send to those who answer: where their Security Official reads the request. It says nothing of anybody.
    #[schema(
        max_length = 100,
        pattern = "^/v1/authorizations/[0-9a-f-]{36}$",
        example = "/v1/authorizations/0192474e-7e00-7000-8000-000000000041"
    )]
    link: String,
}

/// One of the two organizations of an authorization, as it was called then.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuthorizationParty)]
pub struct PartyView {
    /// Which organization.
    #[schema(max_length = 36)]
    organization_id: Uuid,
    /// What it is.
    kind: OrganizationKind,
    /// Its name.
    #[schema(max_length = 200, example = "Northwind Registry")]
    name: String,
}

/// Somebody for whom an authorization is asked, as the request named them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RequestedEntity)]
pub struct RequestedEntityView {
    /// What kind of participant.
    entity_type: EntityType,
    /// The NPI of an individual.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[12][0-9]{9}$", max_length = 10, example = "1000000012")]
    national_provider_identifier: Option<String>,
    /// The TIN, masked but for its last four digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = r"^\*{5}[0-9]{4}$", max_length = 9, example = "*****0001")]
    taxpayer_identification_number_masked: Option<String>,
    /// The id that CMS assigned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[A-Za-z0-9-]{1,64}$", max_length = 64, example = "VG-000001")]
    entity_id: Option<String>,
}

/// A page of authorizations.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationPage {
    /// The authorizations of this page.
    #[schema(max_items = 200)]
    pub data: Vec<AuthorizationView>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    pub next_cursor: Option<String>,
}

impl From<&AuthorizationRequest> for AuthorizationView {
    fn from(request: &AuthorizationRequest) -> Self {
        let AuthorizationRequest {
            id,
            holder,
            entities,
            terms: AuthorizationTerms { capacity, forms, performance_years, expires_at },
            status,
            version,
            requested_at,
            updated_at,
            answer_due_at,
            grantor,
        } = request;
        Self {
            id: (*id).into(),
            status: *status,
            is_final: status.is_final(),
            version: *version,
            holder: holder.into(),
            grantor: grantor.as_ref().map(Into::into),
            entities: entities.iter().map(Into::into).collect(),
            capacity: *capacity,
            forms: forms.clone(),
            performance_years: performance_years.clone(),
            until: expires_at.and_then(|end| end.eastern_date().pred_opt()),
            requested_at: *requested_at,
            updated_at: *updated_at,
            answer_due_at: (*answer_due_at).into(),
            link: href(*id),
        }
    }
}

impl From<&Party> for PartyView {
    fn from(party: &Party) -> Self {
        let Party { organization, kind, name } = party;
        Self { organization_id: (*organization).into(), kind: *kind, name: name.clone() }
    }
}

impl From<&RequestedEntity> for RequestedEntityView {
    fn from(entity: &RequestedEntity) -> Self {
        let RequestedEntity { entity_type, national_provider_identifier, taxpayer_identification_number_masked, entity_id } =
            entity;
        Self {
            entity_type: *entity_type,
            national_provider_identifier: national_provider_identifier.as_ref().map(ToString::to_string),
            taxpayer_identification_number_masked: taxpayer_identification_number_masked.clone(),
            entity_id: entity_id.as_ref().map(ToString::to_string),
        }
    }
}

/// The life of an authorization so far, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorizationTimeline {
    /// Every step.
    #[schema(max_items = 10)]
    pub data: Vec<AuthorizationEntryView>,
}

/// One step of the life of an authorization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuthorizationTimelineEntry)]
pub struct AuthorizationEntryView {
    /// 1 for the request, then one more each time.
    #[schema(minimum = 1, maximum = 2147483647)]
    sequence: i32,
    /// When.
    at: Moment,
    /// On which side.
    side: AuthorizationSide,
    /// Who.
    actor: TimelineActor,
    /// What was done.
    command: AuthorizationCommand,
    /// The state before; absent for the request itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    from_status: Option<AuthorizationStatus>,
    /// The state after.
    to_status: AuthorizationStatus,
}

impl From<AuthorizationEntry> for AuthorizationEntryView {
    fn from(entry: AuthorizationEntry) -> Self {
        let AuthorizationEntry { sequence, at, side, actor, command, from_status, to_status } = entry;
        Self { sequence, at, side, actor, command, from_status, to_status }
    }
}
