//! The rosters of APM Entities, and the ids that CMS publishes.

use crate::{
    CHUNK, Error, Saved,
    origin::Origin,
    participants::distinct,
    schema::{apm_entity_ids, apm_roster_entries},
    session::{Session, on_each},
    sql_types::Key,
};
use diesel::prelude::*;
use domain::{
    facts::{ApmModel, ApmRosterEntry, ListedApmEntity},
    identifier::{EntityId, ParticipantId},
    program::PerformanceYear,
};
use std::collections::HashSet;

/// The rosters of APM Entities, and the ids that CMS publishes.
pub struct Apm<'c>(pub(crate) Session<'c>);

impl Apm<'_> {
    /// On whose Participation Lists a participant stood in a year, by snapshot date.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn of_member(&mut self, member: ParticipantId, year: PerformanceYear) -> Result<Vec<ApmRosterEntry>, Error> {
        let rows: Vec<Row> = on_each!(self.0, |conn| apm_roster_entries::table
            .filter(apm_roster_entries::member_id.eq(Key::of(member)))
            .filter(apm_roster_entries::performance_year.eq(i32::from(year.get())))
            .order((apm_roster_entries::snapshot_date.asc(), apm_roster_entries::apm_entity_id.asc()))
            .select(Row::as_select())
            .load(conn))?;
        rows.into_iter().map(ApmRosterEntry::try_from).collect()
    }

    /// Who stood on the Participation List of an APM Entity in a year, by snapshot date.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn of_entity(&mut self, apm_entity: ParticipantId, year: PerformanceYear) -> Result<Vec<ApmRosterEntry>, Error> {
        let rows: Vec<Row> = on_each!(self.0, |conn| apm_roster_entries::table
            .filter(apm_roster_entries::apm_entity_id.eq(Key::of(apm_entity)))
            .filter(apm_roster_entries::performance_year.eq(i32::from(year.get())))
            .order((apm_roster_entries::snapshot_date.asc(), apm_roster_entries::member_id.asc()))
            .select(Row::as_select())
            .load(conn))?;
        rows.into_iter().map(ApmRosterEntry::try_from).collect()
    }

    /// Saves entries of rosters: each is new or known.
    ///
    /// # Errors
    /// [`Constraint::Reference`](crate::Constraint) when the member or the APM Entity does not exist.
    pub fn save_roster(&mut self, entries: &[ApmRosterEntry]) -> Result<Vec<Saved>, Error> {
        let mut known: HashSet<ApmRosterEntry> = HashSet::new();
        for chunk in distinct(entries.iter().map(|entry| entry.member)).chunks(CHUNK) {
            let rows: Vec<Row> = on_each!(self.0, |conn| apm_roster_entries::table
                .filter(apm_roster_entries::member_id.eq_any(&Key::of_each(chunk)))
                .select(Row::as_select())
                .load(conn))?;
            for row in rows {
                known.insert(row.try_into()?);
            }
        }
        // One that stands twice among them is new once.
        let saved: Vec<Saved> =
            entries.iter().map(|entry| if known.insert(*entry) { Saved::Created } else { Saved::Unchanged }).collect();
        let new = entries.iter().zip(&saved).filter(|(_, saved)| **saved == Saved::Created);
        let rows: Vec<Row> = new.map(|(entry, _)| Row::from(entry)).collect();
        for chunk in rows.chunks(CHUNK) {
            on_each!(self.0, |conn| diesel::insert_into(apm_roster_entries::table)
                .values(chunk)
                .on_conflict_do_nothing()
                .execute(conn))?;
        }
        Ok(saved)
    }

    /// The models on whose published lists this id stands.
    ///
    /// # Errors
    /// When a model cannot be read.
    pub fn models_of(&mut self, entity_id: &EntityId) -> Result<Vec<ApmModel>, Error> {
        let models: Vec<String> = on_each!(self.0, |conn| apm_entity_ids::table
            .filter(apm_entity_ids::entity_id.eq(entity_id.as_ref()))
            .order(apm_entity_ids::model.asc())
            .select(apm_entity_ids::model)
            .load(conn))?;
        let origin = Origin::new("apm_entity_ids", entity_id);
        models.iter().map(|model| origin.text("model", model)).collect()
    }

    /// Saves ids of published lists: each is new or known.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn save_listed(&mut self, listed: &[ListedApmEntity]) -> Result<Vec<Saved>, Error> {
        let mut known: HashSet<(String, String)> = HashSet::new();
        for chunk in listed.chunks(CHUNK) {
            let ids: Vec<&str> = chunk.iter().map(|listed| listed.entity_id.as_ref()).collect();
            let rows: Vec<(String, String)> = on_each!(self.0, |conn| apm_entity_ids::table
                .filter(apm_entity_ids::entity_id.eq_any(&ids))
                .select((apm_entity_ids::entity_id, apm_entity_ids::model))
                .load(conn))?;
            known.extend(rows);
        }
        let row = |listed: &ListedApmEntity| (listed.entity_id.to_string(), listed.model.to_string());
        // One that stands twice among them is new once.
        let saved: Vec<Saved> =
            listed.iter().map(|listed| if known.insert(row(listed)) { Saved::Created } else { Saved::Unchanged }).collect();
        let new = listed.iter().zip(&saved).filter(|(_, saved)| **saved == Saved::Created);
        let rows: Vec<ListedRow> = new.map(|(listed, _)| row(listed)).map(ListedRow::from).collect();
        for chunk in rows.chunks(CHUNK) {
            on_each!(self.0, |conn| diesel::insert_into(apm_entity_ids::table)
                .values(chunk)
                .on_conflict_do_nothing()
                .execute(conn))?;
        }
        Ok(saved)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = apm_roster_entries, treat_none_as_default_value = false)]
struct Row {
    member_id: Key,
    performance_year: i32,
    apm_entity_id: Key,
    snapshot_date: String,
}

impl From<&ApmRosterEntry> for Row {
    fn from(entry: &ApmRosterEntry) -> Self {
        let ApmRosterEntry { apm_entity, member, performance_year, snapshot_date } = entry;
        Self {
            member_id: Key::of(*member),
            performance_year: i32::from(performance_year.get()),
            apm_entity_id: Key::of(*apm_entity),
            snapshot_date: snapshot_date.to_string(),
        }
    }
}

impl TryFrom<Row> for ApmRosterEntry {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let Row { member_id, performance_year, apm_entity_id, snapshot_date } = row;
        let origin = Origin::new("apm_roster_entries", &member_id);
        Ok(Self {
            apm_entity: apm_entity_id.id(),
            member: member_id.id(),
            performance_year: origin.year("performance_year", performance_year)?,
            snapshot_date: origin.text("snapshot_date", &snapshot_date)?,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = apm_entity_ids, treat_none_as_default_value = false)]
struct ListedRow {
    entity_id: String,
    model: String,
}

impl From<(String, String)> for ListedRow {
    fn from((entity_id, model): (String, String)) -> Self {
        Self { entity_id, model }
    }
}
