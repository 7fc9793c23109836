//! Looking participants up by their identifiers: a POST, because a TIN is never in a URL.

use super::wire::{ParticipantSearch, ParticipantSearchResult, ParticipantSearchResults, ParticipantView};
use crate::{
    audit::Footprint,
    context::Context,
    extract::Command,
    filings::{access::actor, reading::Reading, request::read_year},
    problem::Problem,
};
use actix_web::{
    post,
    web::{Data, Json},
};
use domain::{
    access::{Actor, may_search_participant},
    environment::Environment,
    finding::Finding,
    moment::Moment,
    participant::ParticipantReference,
    program::PerformanceYear,
    rule,
};
use persistence::Store;

/// How many participants one search takes.
const MOST_IDENTIFIERS: usize = 1000;

/// Look participants up
///
/// By NPI and TIN, TIN alone, or the id that CMS assigned. An identifier that is unknown and one of somebody with whom the caller has no standing in
/// that year are answered alike: without a participant.
#[utoipa::path(
    operation_id = "searchParticipants",
    tag = "participants",
    request_body(content = ParticipantSearch, example = json!({"performanceYear": 2024, "identifiers": [{"entityType": "group", "taxpayerIdentificationNumber": "000100001"}]})),
    responses(
        (status = 200, description = "One result for each identifier, in the order of the request.", body = ParticipantSearchResults),
        (status = 422, description = "Members of the body are not valid."),
    ),
    security(("bearer" = ["participants:read"])),
)]
#[post("/v1/participants/search")]
pub(crate) async fn search_participants(
    context: Data<Context>,
    request: Command,
) -> Result<Json<ParticipantSearchResults>, Problem> {
    let (year, references) = read(request.json()?, context.environment).map_err(Problem::validation_failed)?;
    let (caller, now, footprint) = (request.caller, request.received_at, request.footprint);
    let results = context
        .read(move |store| {
            let actor = actor(store, &caller, &footprint)?;
            search(store, &actor, year, &references, now, &footprint)
        })
        .await?;
    Ok(Json(ParticipantSearchResults { results }))
}

/// Stage 1: every identifier by itself.
fn read(
    request: ParticipantSearch,
    environment: Environment,
) -> Result<(PerformanceYear, Vec<ParticipantReference>), Vec<Finding>> {
    let mut reading = Reading::of(&request);
    let year = read_year(&mut reading, request.performance_year);
    let identifiers = reading.required(request.identifiers, "/identifiers");
    if identifiers.as_ref().is_some_and(|identifiers| !(1..=MOST_IDENTIFIERS).contains(&identifiers.len())) {
        reading.fault(&rule::FIELD_LENGTH, "/identifiers", format!("This member takes 1 to {MOST_IDENTIFIERS} items."));
    }
    let references: Vec<Option<ParticipantReference>> = identifiers
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(index, identifier)| identifier.read(&mut reading, &format!("/identifiers/{index}"), environment))
        .collect();
    let references: Option<Vec<ParticipantReference>> = references.into_iter().collect();
    reading.finish(year.zip(references))
}

fn search(
    store: &mut Store<'_>,
    actor: &Actor,
    year: PerformanceYear,
    references: &[ParticipantReference],
    now: Moment,
    footprint: &Footprint,
) -> Result<Vec<ParticipantSearchResult>, Problem> {
    let mut results: Vec<ParticipantSearchResult> =
        (0..references.len()).map(|index| ParticipantSearchResult { index, participant: None }).collect();
    for (index, participant) in store.participants().by_references(references)? {
        let is_known = may_search_participant(actor, &participant, year, now).is_ok()
            && store.participants().year_facts(participant.id, year)?.is_some();
        if let Some(result) = results.get_mut(index).filter(|_| is_known) {
            footprint.meets_participant(actor, &participant, now);
            let memberships = store.participants().memberships_of(participant.id)?;
            result.participant = Some(ParticipantView::new(&participant, memberships));
        }
    }
    Ok(results)
}
