//! What others are told: the outbox, written in the transaction that caused it.

use crate::{
    Error,
    origin::Origin,
    schema::events,
    session::{Session, on_each},
    sql_types::{Key, Microseconds},
};
use diesel::prelude::*;
use domain::{
    filing::{EventSubject, OutboxEvent},
    identifier::FilingId,
    program::PerformanceYear,
};

/// The outbox.
pub struct Events<'c>(pub(crate) Session<'c>);

impl Events<'_> {
    /// Adds an event.
    ///
    /// # Errors
    /// [`Constraint::EventIdTaken`](crate::Constraint), and [`Constraint::EventSequenceTaken`](crate::Constraint) or
    /// [`Constraint::EventAmendmentTaken`](crate::Constraint) when there is one for this entry of the timeline or this amendment.
    pub fn append(&mut self, event: &OutboxEvent) -> Result<(), Error> {
        let row = Row::from(event);
        on_each!(self.0, |conn| diesel::insert_into(events::table).values(&row).execute(conn))?;
        Ok(())
    }

    /// The events of a filing, the first one first.
    ///
    /// # Errors
    /// When an event cannot be read.
    pub fn of_filing(&mut self, filing: FilingId) -> Result<Vec<OutboxEvent>, Error> {
        let rows: Vec<Row> = on_each!(self.0, |conn| events::table
            .filter(events::filing_id.eq(Key::of(filing)))
            .order(events::sequence.asc())
            .select(Row::as_select())
            .load(conn))?;
        rows.into_iter().map(OutboxEvent::try_from).collect()
    }

    /// The events of the amendments of a year, the first one first.
    ///
    /// # Errors
    /// When an event cannot be read.
    pub fn of_year(&mut self, year: PerformanceYear) -> Result<Vec<OutboxEvent>, Error> {
        let rows: Vec<Row> = on_each!(self.0, |conn| events::table
            .filter(events::performance_year.eq(i32::from(year.get())))
            .order(events::sequence.asc())
            .select(Row::as_select())
            .load(conn))?;
        rows.into_iter().map(OutboxEvent::try_from).collect()
    }

    /// How many events there are.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn count(&mut self) -> Result<i64, Error> {
        Ok(on_each!(self.0, |conn| events::table.count().get_result(conn))?)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub(crate) struct Row {
    id: Key,
    filing_id: Option<Key>,
    sequence: i32,
    kind: String,
    at: Microseconds,
    status: Option<String>,
    performance_year: Option<i32>,
}

impl From<&OutboxEvent> for Row {
    fn from(event: &OutboxEvent) -> Self {
        let OutboxEvent { id, subject, sequence, kind, at } = event;
        let (filing_id, status, performance_year) = match subject {
            EventSubject::Filing { id, status } => (Some(Key::of(*id)), Some(status.clone()), None),
            EventSubject::Windows { year } => (None, None, Some(i32::from(year.get()))),
        };
        Self {
            id: Key::of(*id),
            filing_id,
            sequence: *sequence,
            kind: kind.to_string(),
            at: (*at).into(),
            status,
            performance_year,
        }
    }
}

impl TryFrom<Row> for OutboxEvent {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let Row { id, filing_id, sequence, kind, at, status, performance_year } = row;
        let origin = Origin::new("events", &id);
        let subject = match (filing_id, status, performance_year) {
            (Some(filing), Some(status), None) => EventSubject::Filing { id: filing.id(), status },
            (None, None, Some(year)) => EventSubject::Windows { year: origin.year("performance_year", year)? },
            (_, _, _) => return Err(origin.corrupt("filing_id")),
        };
        Ok(Self { id: id.id(), subject, sequence, kind: origin.text("kind", &kind)?, at: origin.moment("at", at)? })
    }
}
