//! What happened to each filing.

use crate::{
    Error,
    origin::Origin,
    schema::timeline_entries,
    session::{Session, on_each},
    sql_types::{Json, Key, Microseconds},
};
use diesel::prelude::*;
use domain::{filing::TimelineEntry, identifier::FilingId};

/// The timelines of filings.
pub struct Timeline<'c>(pub(crate) Session<'c>);

impl Timeline<'_> {
    /// Adds the next entry of a filing.
    ///
    /// # Errors
    /// [`Constraint::TimelineSequenceTaken`](crate::Constraint) when the filing has an entry of this sequence already.
    pub fn append(&mut self, filing: FilingId, entry: &TimelineEntry) -> Result<(), Error> {
        let row = Row::of(filing, entry)?;
        on_each!(self.0, |conn| diesel::insert_into(timeline_entries::table).values(&row).execute(conn))?;
        Ok(())
    }

    /// The entries of a filing, the first one first; none for a filing that does not exist.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn of(&mut self, filing: FilingId) -> Result<Vec<TimelineEntry>, Error> {
        let rows: Vec<Row> = on_each!(self.0, |conn| timeline_entries::table
            .filter(timeline_entries::filing_id.eq(Key::of(filing)))
            .order(timeline_entries::sequence.asc())
            .select(Row::as_select())
            .load(conn))?;
        rows.into_iter().map(TimelineEntry::try_from).collect()
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = timeline_entries, treat_none_as_default_value = false)]
pub(crate) struct Row {
    filing_id: Key,
    sequence: i32,
    at: Microseconds,
    actor: Json,
    command: String,
    from_status: Option<String>,
    to_status: String,
}

impl Row {
    pub(crate) fn of(filing: FilingId, entry: &TimelineEntry) -> Result<Self, Error> {
        let TimelineEntry { sequence, at, actor, command, from_status, to_status } = entry;
        Ok(Self {
            filing_id: Key::of(filing),
            sequence: *sequence,
            at: (*at).into(),
            actor: Json::of(actor)?,
            command: command.to_string(),
            from_status: from_status.clone(),
            to_status: to_status.clone(),
        })
    }
}

impl TryFrom<Row> for TimelineEntry {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let Row { filing_id, sequence, at, actor, command, from_status, to_status } = row;
        let origin = Origin::new("timeline_entries", &filing_id);
        Ok(Self {
            sequence,
            at: origin.moment("at", at)?,
            actor: origin.json("actor", &actor)?,
            command: origin.text("command", &command)?,
            from_status,
            to_status,
        })
    }
}
