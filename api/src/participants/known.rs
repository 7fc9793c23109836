//! What is stored of a participant and of those around it, gathered for the rules.

use crate::{
    audit::Footprint,
    context::Context,
    extract::{Caller, Query},
    filings::access::actor,
    problem::{Problem, ProblemCode, ProblemError},
};
use domain::{
    access::{Actor, Refusal},
    audit::AuditResourceKind,
    eligibility::{GroupFacts, Known, Record, Surroundings},
    identifier::ParticipantId,
    moment::Moment,
    participant::{Identity, MembershipRole, Participant, ParticipantKind, ParticipantReference, YearFacts},
    program::{PerformanceYear, YearRules},
};
use persistence::Store;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::IntoParams;
use uuid::Uuid;

/// Of which year.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct YearQuery {
    /// The performance year.
    #[param(minimum = 2017, maximum = 2100, example = 2023)]
    performance_year: u16,
}

impl YearQuery {
    /// The year.
    ///
    /// # Errors
    /// `invalidParameter` when the number is no performance year.
    pub(crate) fn year(self) -> Result<PerformanceYear, Problem> {
        PerformanceYear::new(self.performance_year).map_err(|error| {
            let fault = ProblemError::at_parameter("performanceYear", "valueNotAccepted", error.to_string());
            Problem::new(ProblemCode::InvalidParameter, "Correct the query parameter that is named.").with_error(fault)
        })
    }
}

/// Everything that is stored of a participant in a year.
pub(crate) struct Stored {
    pub(crate) participant: Participant,
    facts: YearFacts,
    surroundings: Surroundings,
    pub(crate) record: Record,
}

impl Stored {
    /// As the rules take it.
    pub(crate) const fn known(&self) -> Known<'_> {
        Known { kind: self.participant.identity.kind(), facts: &self.facts, surroundings: &self.surroundings }
    }
}

/// Reads what is stored of a participant in a year and computes an answer from it.
///
/// # Errors
/// `notFound` for a participant that is unknown, that did not exist in the year, or that `may` hides from the caller, and for a year that
/// the service does not know; what `answer` refuses.
pub(crate) async fn of_year<T: Send + 'static>(
    context: &Context,
    (id, footprint): (Uuid, Footprint),
    caller: Caller,
    Query(query): Query<YearQuery>,
    may: impl FnOnce(&Actor, &Participant, PerformanceYear, Moment) -> Result<(), Refusal> + Send + 'static,
    answer: impl FnOnce(&mut Store<'_>, &YearRules, &Stored, Moment) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let year = query.year()?;
    let (now, program) = (context.clock.now(), context.years.snapshot());
    context
        .read(move |store| {
            let actor = actor(store, &caller.0, &footprint)?;
            footprint.asks_for(AuditResourceKind::Participant, id);
            let participant = store.participants().find(id.into())?.ok_or_else(Problem::not_found)?;
            may(&actor, &participant, year, now).map_err(|_| Problem::not_found())?;
            footprint.meets_participant(&actor, &participant, now);
            let rules = program.year(year).ok_or_else(Problem::not_found)?;
            let facts = store.participants().year_facts(participant.id, year)?.ok_or_else(Problem::not_found)?;
            let surroundings = surroundings(store, &participant, &facts, year)?;
            let record = record(store, &participant, year)?;
            answer(store, rules, &Stored { participant, facts, surroundings, record }, now)
        })
        .await
}

/// What is stored of those around a participant.
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn surroundings(
    store: &mut Store<'_>,
    participant: &Participant,
    facts: &YearFacts,
    year: PerformanceYear,
) -> Result<Surroundings, persistence::Error> {
    let mut surroundings = Surroundings::default();
    match participant.kind() {
        ParticipantKind::Clinician => {
            surroundings.practice = practice_of(store, participant, year)?;
            if let Some(zip) = &facts.zip {
                let areas = store.automatic_euc().at(year, zip)?;
                let is_known = !areas.is_empty() || store.automatic_euc().is_known(year)?;
                surroundings.designated = is_known.then_some(areas);
            }
        }
        ParticipantKind::Subgroup => surroundings.practice = group_of(store, participant, year)?,
        ParticipantKind::Group | ParticipantKind::VirtualGroup => {
            surroundings.members = clinicians_of(store, participant.id, year)?;
        }
        ParticipantKind::ApmEntity | ParticipantKind::Aco => {}
    }
    Ok(surroundings)
}

/// The group of the same TIN, without its clinicians.
fn practice_of(
    store: &mut Store<'_>,
    participant: &Participant,
    year: PerformanceYear,
) -> Result<Option<GroupFacts>, persistence::Error> {
    let Some(practice) = participant.practice_id() else { return Ok(None) };
    let facts = store.participants().group_facts(practice, year)?;
    Ok(facts.map(|facts| GroupFacts { facts, members: Vec::new() }))
}

/// The group of the same TIN, with its clinicians.
fn group_of(
    store: &mut Store<'_>,
    participant: &Participant,
    year: PerformanceYear,
) -> Result<Option<GroupFacts>, persistence::Error> {
    let Some(group) = group(store, &participant.identity)? else { return Ok(None) };
    let Some(facts) = store.participants().year_facts(group.id, year)? else { return Ok(None) };
    Ok(Some(GroupFacts { facts, members: clinicians_of(store, group.id, year)? }))
}

fn group(store: &mut Store<'_>, identity: &Identity) -> Result<Option<Participant>, persistence::Error> {
    match identity.practice() {
        Some(practice) => store.participants().by_reference(&ParticipantReference::Group { tin: practice.tin.clone() }),
        None => Ok(None),
    }
}

/// The clinicians of a group; of a virtual group those of its groups too.
fn clinicians_of(store: &mut Store<'_>, of: ParticipantId, year: PerformanceYear) -> Result<Vec<YearFacts>, persistence::Error> {
    // By their ids: a clinician may be named beside its group.
    let mut clinicians = BTreeMap::new();
    for member in store.participants().members_of(of, year)? {
        match member.role {
            MembershipRole::GroupMember => drop(clinicians.insert(member.participant, member.facts)),
            MembershipRole::VirtualGroupMember => {
                let is_group =
                    store.participants().find(member.participant)?.is_some_and(|one| one.kind() == ParticipantKind::Group);
                if is_group {
                    let of_group = store.participants().members_of(member.participant, year)?;
                    let of_group = of_group.into_iter().filter(|inner| inner.role == MembershipRole::GroupMember);
                    clinicians.extend(of_group.map(|inner| (inner.participant, inner.facts)));
                } else {
                    clinicians.insert(member.participant, member.facts);
                }
            }
            MembershipRole::SubgroupOf | MembershipRole::SubgroupMember | MembershipRole::ApmParticipant => {}
        }
    }
    Ok(clinicians.into_values().collect())
}

/// What a participant filed and submitted. A subgroup files nothing: what its group was granted counts.
fn record(store: &mut Store<'_>, participant: &Participant, year: PerformanceYear) -> Result<Record, persistence::Error> {
    let filer = match participant.kind() {
        ParticipantKind::Subgroup => group(store, &participant.identity)?.map(|group| group.id),
        ParticipantKind::Clinician
        | ParticipantKind::Group
        | ParticipantKind::VirtualGroup
        | ParticipantKind::ApmEntity
        | ParticipantKind::Aco => Some(participant.id),
    };
    let filings = match filer {
        Some(filer) => store.filings().holding(filer, year)?,
        None => Vec::new(),
    };
    Ok(Record { filings, submissions: store.submissions().of(participant.id, year)? })
}
