//! What a list of filings asks for.

use super::{cursor::ListName, form::FilingForm};
use crate::problem::{Problem, ProblemCode, ProblemError};
use domain::{
    filing::{FilingFilter, ListPosition, Status},
    identifier::ParticipantId,
    moment::Moment,
    participant::EntityType,
    program::PerformanceYear,
};
use serde::Deserialize;
use std::{fmt::Display, marker::PhantomData, str::FromStr};
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        Ref,
        path::{Parameter, ParameterIn},
    },
};

/// Which filings to list.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Only of this performance year.
    #[param(minimum = 2017, maximum = 2100, example = 2024)]
    performance_year: Option<u16>,
    /// Only in this state.
    #[param(value_type = Option<String>)]
    status: Option<String>,
    /// Only for participants of this entity type.
    #[param(value_type = Option<EntityType>)]
    entity_type: Option<String>,
    /// Only for this participant.
    #[param(value_type = Option<uuid::Uuid>)]
    participant_id: Option<String>,
    /// Only with this reference of the caller's.
    #[param(min_length = 1, max_length = 128, example = "ehr-8841")]
    client_reference: Option<String>,
    /// Only what changed at or after this instant; the list then runs by `updatedAt`, oldest first.
    #[param(value_type = Option<String>, format = DateTime, max_length = 40, example = "2024-10-01T00:00:00.000Z")]
    updated_since: Option<String>,
    /// How many to a page: 1 to 200; 50 where it is not said.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
    /// Where to go on: `nextCursor` of the page before.
    #[param(min_length = 1, max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

/// The parameters of [`ListQuery`] as documented for a form, whose states are an `S`.
#[derive(Debug)]
pub(crate) struct ListParameters<S>(PhantomData<S>);

impl<S: ToSchema> IntoParams for ListParameters<S> {
    fn into_params(location: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = ListQuery::into_params(location);
        for parameter in parameters.iter_mut().filter(|parameter| parameter.name == "status") {
            parameter.schema = Some(Ref::from_schema_name(S::name()).into());
        }
        parameters
    }
}

/// What a list asks for.
#[derive(Clone)]
pub(super) struct Listing {
    pub(super) filter: FilingFilter,
    pub(super) position: ListPosition,
    pub(super) limit: usize,
    pub(super) name: ListName,
}

impl ListQuery {
    /// The list that the filters describe, whatever the page.
    fn name(&self) -> ListName {
        let Self { performance_year, status, entity_type, participant_id, client_reference, updated_since, limit: _, cursor: _ } =
            self;
        ListName::of(&(performance_year, status, entity_type, participant_id, client_reference, updated_since))
    }

    pub(super) fn listing<F: FilingForm>(&self) -> Result<Listing, Problem> {
        let limit = self.limit.unwrap_or(50);
        if !(1..=200).contains(&limit) {
            return Err(refused("limit", "A page has 1 to 200 filings."));
        }
        if self.client_reference.as_ref().is_some_and(|text| !(1..=128).contains(&text.chars().count())) {
            return Err(refused("clientReference", "A reference has 1 to 128 characters."));
        }
        let year = self.performance_year.map(PerformanceYear::new).transpose();
        let filter = FilingFilter {
            performance_year: year.map_err(|error| refused("performanceYear", error.to_string()))?,
            status: read("status", self.status.as_deref(), |text| Status::parse(F::KIND, text))?,
            entity_type: read("entityType", self.entity_type.as_deref(), EntityType::from_str)?,
            participant: read("participantId", self.participant_id.as_deref(), |text| {
                text.parse::<ParticipantId>().map_err(|_| "this is no UUID")
            })?,
            client_reference: self.client_reference.clone(),
        };
        let since = read("updatedSince", self.updated_since.as_deref(), Moment::from_str)?;
        let name = self.name();
        let position = name.position(self.cursor.as_deref(), since)?;
        Ok(Listing { filter, position, limit: usize::from(limit), name })
    }
}

pub(crate) fn read<T, E: Display>(
    name: &'static str,
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Option<T>, Problem> {
    text.map(parse).transpose().map_err(|error| refused(name, error.to_string()))
}

pub(crate) fn refused(name: &'static str, message: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(ProblemCode::InvalidParameter, "Correct the query parameter that is named.")
        .with_error(ProblemError::at_parameter(name, "valueNotAccepted", message))
}
