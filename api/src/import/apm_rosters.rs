//! Rosters of APM Entities: one JSON object for each participant on a Participation List, as it was on a snapshot date.

use super::{
    kind::{Kind, Numbered, Outcome, Twice},
    named::NamedParticipants,
    numbers::read_year,
    report::Fault,
};
use crate::{
    context::Ids,
    extract::json,
    filings::{reading::Reading, request::ParticipantBody},
};
use chrono::{Datelike, NaiveDate};
use domain::{
    environment::Environment,
    facts::ApmRosterEntry,
    identifier::{EntityId, ParticipantId},
    participant::{EntityType, Membership, MembershipRole, ParticipantReference},
    program::PerformanceYear,
    rule,
};
use persistence::{Error, Store};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Rosters of APM Entities.
pub(super) struct ApmRosters {
    pub(super) environment: Environment,
}

/// What a line says: who was on the list of which APM Entity.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RosterRecord {
    /// The APM Entity or ACO.
    pub apm_entity: EntityId,
    /// The clinician, or the group as a whole.
    pub participant: ParticipantReference,
    /// For which year.
    pub performance_year: PerformanceYear,
    /// The day on which the list was looked at, within the year.
    pub snapshot_date: NaiveDate,
}

/// What the line `text` says in `environment`.
///
/// # Errors
/// That it is no JSON, or everything that is wrong with its members.
///
/// ```
/// use api::import::apm_rosters;
/// use domain::environment::Environment;
/// let line = br#"{"entityId": "A9001", "performanceYear": 2024, "snapshotDate": "2024-03-31",
///     "participant": {"entityType": "group", "taxpayerIdentificationNumber": "000200002"}}"#;
/// assert_eq!(apm_rosters::read(line, Environment::Sandbox).unwrap().apm_entity.as_ref(), "A9001");
/// assert_eq!(apm_rosters::read(b"{}", Environment::Sandbox).unwrap_err().len(), 4);
/// ```
pub fn read(text: &[u8], environment: Environment) -> Result<RosterRecord, Vec<Fault>> {
    let line: RosterLine = json::parse(text).map_err(|problem| Fault::of_problem(&problem))?;
    let mut reading = Reading::default();
    let record = line.read(&mut reading, environment);
    reading.finish(record).map_err(|findings| findings.into_iter().map(Fault::from).collect())
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RosterLine {
    entity_id: Option<String>,
    participant: Option<ParticipantBody>,
    performance_year: Option<i64>,
    snapshot_date: Option<String>,
}

impl RosterLine {
    fn read(self, reading: &mut Reading, environment: Environment) -> Option<RosterRecord> {
        let Self { entity_id, participant, performance_year, snapshot_date } = self;
        let entity_id = reading.required(entity_id, "/entityId");
        let apm_entity = reading.identifier(entity_id, "/entityId", |_| &rule::ENTITY_ID_SHAPE);
        let participant =
            reading.required(participant, "/participant").and_then(|body| body.read(reading, "/participant", environment));
        let year = read_year(reading, performance_year);
        let snapshot_date = reading.required(snapshot_date, "/snapshotDate");
        let snapshot_date = reading.date(snapshot_date, "/snapshotDate");
        if let (Some(year), Some(date)) = (year, snapshot_date)
            && date.year() != i32::from(year.get())
        {
            reading.fault(&rule::FIELD_RANGE, "/snapshotDate", "A snapshot date lies within the performance year.");
        }
        let participant = participant?;
        match participant.entity_type() {
            EntityType::Individual | EntityType::Group => {}
            EntityType::Subgroup | EntityType::VirtualGroup | EntityType::Apm => {
                let message = "Only clinicians and groups stand on the list of an APM Entity.";
                reading.fault(&rule::FIELD_NOT_APPLICABLE, "/participant/entityType", message);
            }
        }
        Some(RosterRecord { apm_entity: apm_entity?, participant, performance_year: year?, snapshot_date: snapshot_date? })
    }
}

impl RosterRecord {
    fn entity(&self) -> ParticipantReference {
        ParticipantReference::Apm(self.apm_entity.clone())
    }
}

impl Kind for ApmRosters {
    type Record = RosterRecord;
    type Subject = RosterRecord;
    const TWICE: Twice = Twice::Unchanged;

    fn read(&mut self, text: &[u8]) -> Result<Option<RosterRecord>, Vec<Fault>> {
        read(text, self.environment).map(Some)
    }

    fn subjects(record: &RosterRecord) -> Vec<RosterRecord> {
        vec![record.clone()]
    }

    /// Who stands on the list of any snapshot belongs to the APM Entity in that year.
    fn save(store: &mut Store<'_>, _: &Ids, records: &[Numbered<RosterRecord>]) -> Result<Vec<Outcome>, Error> {
        let entities: Vec<ParticipantReference> = records.iter().map(|record| record.record.entity()).collect();
        let participants = records.iter().map(|record| &record.record.participant);
        let named = NamedParticipants::look_up(store, participants.chain(&entities))?;
        let found: Vec<Result<ApmRosterEntry, Fault>> = records
            .iter()
            .zip(&entities)
            .map(|(Numbered { number: _, record }, entity)| {
                let year = record.performance_year;
                Ok(ApmRosterEntry {
                    apm_entity: named.find(entity, year, "/entityId")?.id,
                    member: named.find(&record.participant, year, "/participant")?.id,
                    performance_year: year,
                    snapshot_date: record.snapshot_date,
                })
            })
            .collect();
        let good: Vec<ApmRosterEntry> = found.iter().flatten().copied().collect();
        let saved = store.apm().save_roster(&good)?;
        save_memberships(store, &good)?;
        Ok(Outcome::of_each(found, saved))
    }

    fn unresolved(_: &mut Store<'_>, _: &RosterRecord) -> Result<Vec<Fault>, Error> {
        Ok(vec![Fault::unknown_participant("/participant")])
    }
}

/// The memberships that the entries speak of, with the years that were known before.
fn save_memberships(store: &mut Store<'_>, entries: &[ApmRosterEntry]) -> Result<(), Error> {
    let mut years: BTreeMap<(ParticipantId, ParticipantId), BTreeSet<PerformanceYear>> = BTreeMap::new();
    for entry in entries {
        years.entry((entry.member, entry.apm_entity)).or_default().insert(entry.performance_year);
    }
    let members: Vec<ParticipantId> = entries.iter().map(|entry| entry.member).collect();
    for known in store.participants().memberships_of_each(&members)? {
        if let Some(years) = years.get_mut(&(known.member, known.of)) {
            years.extend(known.performance_years);
        }
    }
    let role = MembershipRole::ApmParticipant;
    let memberships: Vec<Membership> =
        years.into_iter().map(|((member, of), performance_years)| Membership { member, of, role, performance_years }).collect();
    store.participants().save_many_memberships(&memberships, &HashSet::new())?;
    Ok(())
}
