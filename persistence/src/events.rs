//! What others are told: the outbox, written in the transaction that caused it.

use crate::{
    Error,
    origin::Origin,
    schema::events,
    session::{Session, on_each},
    sql_types::{Key, Microseconds},
};
use diesel::prelude::*;
use domain::{filing::OutboxEvent, identifier::FilingId};

/// The outbox.
pub struct Events<'c>(pub(crate) Session<'c>);

impl Events<'_> {
    /// Adds an event.
    ///
    /// # Errors
    /// [`Constraint::EventIdTaken`](crate::Constraint), and [`Constraint::EventSequenceTaken`](crate::Constraint) when there is one for
    /// this entry of the timeline.
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

    /// How many events there are.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn count(&mut self) -> Result<i64, Error> {
        Ok(on_each!(self.0, |conn| events::table.count().get_result(conn))?)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = events)]
pub(crate) struct Row {
    id: Key,
    filing_id: Key,
    sequence: i32,
    kind: String,
    at: Microseconds,
    status: String,
}

impl From<&OutboxEvent> for Row {
    fn from(event: &OutboxEvent) -> Self {
        let OutboxEvent { id, filing, sequence, kind, at, status } = event;
        Self {
            id: Key::of(*id),
            filing_id: Key::of(*filing),
            sequence: *sequence,
            kind: kind.to_string(),
            at: (*at).into(),
            status: status.clone(),
        }
    }
}

impl TryFrom<Row> for OutboxEvent {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let Row { id, filing_id, sequence, kind, at, status } = row;
        let origin = Origin::new("events", &id);
        Ok(Self {
            id: id.id(),
            filing: filing_id.id(),
            sequence,
            kind: origin.text("kind", &kind)?,
            at: origin.moment("at", at)?,
            status,
        })
    }
}
