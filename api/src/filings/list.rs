//! Listing filings, a page at a time.

use super::{access::actor, cursor::ListName, form::FilingForm};
use crate::{
    audit::Footprint,
    context::Context,
    problem::{Problem, ProblemCode, ProblemError},
};
use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, LINK},
};
use chrono::TimeDelta;
use domain::{
    access::{Principal, Scope},
    filing::{Filing, FilingFilter, ListPosition, Status},
    identifier::ParticipantId,
    moment::Moment,
    participant::EntityType,
    program::PerformanceYear,
};
use serde::{Deserialize, Serialize};
use std::{fmt::Display, marker::PhantomData, str::FromStr};
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        Ref,
        path::{Parameter, ParameterIn},
    },
};

/// How far `updatedAt` can lie before the commit: a command is undone after 20 seconds, and a commit has ten more.
const LONGEST_COMMAND: TimeDelta = TimeDelta::seconds(30);

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

/// A page of a list, before its filings are shown.
struct Page {
    filings: Vec<Filing>,
    next: Option<String>,
}

/// What a list asks for.
#[derive(Clone)]
struct Listing {
    filter: FilingFilter,
    position: ListPosition,
    limit: i64,
    name: ListName,
}

/// The body of a page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<V> {
    data: Vec<V>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<Moment>,
}

/// The filings that the caller may read and asks for.
///
/// # Errors
/// `invalidParameter`, naming the parameter.
pub(crate) async fn list<F: FilingForm>(
    context: &Context,
    principal: Principal,
    query: ListQuery,
    query_string: &str,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    let now = context.clock.now();
    let listing = query.listing::<F>()?;
    let as_of = matches!(listing.position, ListPosition::ChangedSince { .. }).then(|| now.plus(-LONGEST_COMMAND));
    let page = context
        .read(move |store| {
            let actor = actor(store, &principal, &footprint)?;
            let Listing { filter, position, limit, name } = &listing;
            let filings = store.filings().list(F::KIND, &Scope::of(&actor, now), filter, *position, limit + 1)?;
            let page = page(filings, *limit, *position, name);
            page.filings.iter().for_each(|filing| footprint.meets_filing(&actor, filing, now));
            Ok::<_, Problem>(page)
        })
        .await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache"));
    if let Some(next) = &page.next {
        response.insert_header((LINK, format!("<{}?{}>; rel=\"next\"", F::PATH, with_cursor(query_string, next))));
    }
    let data = page.filings.iter().filter_map(|filing| F::view(filing, context.environment)).collect();
    Ok(response.json(Body { data, next_cursor: page.next, as_of }))
}

/// One more than the page was read: whether there is a next one.
fn page(mut filings: Vec<Filing>, limit: i64, position: ListPosition, name: &ListName) -> Page {
    let limit = usize::try_from(limit).unwrap_or_default();
    let has_more = filings.len() > limit;
    filings.truncate(limit);
    let by_change = matches!(position, ListPosition::ChangedSince { .. });
    let next = filings.last().filter(|_| has_more).map(|last| name.cursor_after(last.id, by_change.then_some(last.updated_at)));
    Page { filings, next }
}

impl ListQuery {
    /// The list that the filters describe, whatever the page.
    fn name(&self) -> ListName {
        let Self { performance_year, status, entity_type, participant_id, client_reference, updated_since, limit: _, cursor: _ } =
            self;
        ListName::of(&(performance_year, status, entity_type, participant_id, client_reference, updated_since))
    }

    fn listing<F: FilingForm>(&self) -> Result<Listing, Problem> {
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
        Ok(Listing { filter, position, limit: i64::from(limit), name })
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

/// The query of this page with another cursor.
pub(crate) fn with_cursor(query: &str, cursor: &str) -> String {
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    kept.chain([format!("cursor={cursor}").as_str()]).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::with_cursor;

    #[test]
    fn the_next_page_has_the_same_filters() {
        assert_eq!(with_cursor("", "b"), "cursor=b");
        assert_eq!(with_cursor("limit=2&cursor=a&status=pending", "b"), "limit=2&status=pending&cursor=b");
    }
}
