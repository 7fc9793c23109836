//! A new filing with its timeline entry, its event, its entry in the audit trail and the answer that is kept.
//!
//! The one place where the databases get different statements: on PostgreSQL each costs a round trip, and the rows of a filing
//! are one statement; on SQLite there is no such trip, and no INSERT within a WITH.

use crate::{
    Error, Kept, Store,
    audit::Next,
    events, filings, idempotency,
    schema::{
        audit_entries, events as events_table, filing_holds, filings as filings_table, idempotent_answers, timeline_entries,
    },
    session::Connection,
    sql_types::Key,
    timeline,
};
use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Array, Integer, Text},
};
use domain::{
    audit::AuditEntry,
    filing::{Filing, OutboxEvent, TimelineEntry},
};

/// A filing that was accepted, with the first entry of its timeline and its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFiling {
    /// The filing.
    pub filing: Filing,
    /// What its timeline begins with.
    pub entry: TimelineEntry,
    /// What others are told.
    pub event: OutboxEvent,
}

impl Store<'_> {
    /// Adds a filing with what it holds, the first entry of its timeline, its event, what it leaves in the audit trail, and
    /// the answer that is kept under the key of its command. Waits for another transaction that is about to hold the same.
    ///
    /// # Errors
    /// [`Constraint::CaseNumberTaken`](crate::Constraint) and [`Constraint::FilingHoldTaken`](crate::Constraint): somebody else was
    /// faster, and the transaction is to be given up and begun anew. Otherwise as
    /// [`Filings::insert`](crate::Filings::insert), [`Timeline::append`](crate::Timeline::append),
    /// [`Events::append`](crate::Events::append), [`Audit::append`](crate::Audit::append) and
    /// [`Idempotency::keep`](crate::Idempotency::keep).
    pub fn record(&mut self, new: &NewFiling, audit: &[AuditEntry], kept: Option<&Kept<'_>>) -> Result<(), Error> {
        let NewFiling { filing, entry, event } = new;
        let vault = self.0.vault;
        // One entry is a row of the statement, as a filing leaves one; the statement for each number of them would be another.
        let next = match (&self.0.connection, audit) {
            (Connection::Postgres(_), [entry]) => Some(self.audit().next(entry)?),
            (Connection::Postgres(_) | Connection::Sqlite(_), entries) => {
                self.audit().append(entries)?;
                None
            }
        };
        let Connection::Postgres(conn) = &mut self.0.connection else {
            self.filings().insert(filing)?;
            self.timeline().append(filing.id, entry)?;
            self.events().append(event)?;
            return kept.map_or(Ok(()), |kept| self.idempotency().keep(kept));
        };
        let (row, entry, event) =
            (filings::Row::of(filing, vault)?, timeline::Row::of(filing.id, entry)?, events::Row::from(event));
        let answer = kept.map(|kept| idempotency::NewRow::of(kept, vault)).transpose()?;
        let at_once = AtOnce {
            filing: diesel::insert_into(filings_table::table).values(&row),
            holds: Holds::of(filing),
            entry: diesel::insert_into(timeline_entries::table).values(&entry),
            event: diesel::insert_into(events_table::table).values(&event),
            more: (),
        };
        let trail = next.as_ref().map(|Next { row, end: _ }| diesel::insert_into(audit_entries::table).values(row));
        let answer = answer.as_ref().map(|row| diesel::insert_into(idempotent_answers::table).values(row));
        let outcome = match (trail, answer) {
            (None, None) => at_once.execute(*conn),
            (None, Some(answer)) => at_once.with("answer", answer).execute(*conn),
            (Some(trail), None) => at_once.with("trail", trail).execute(*conn),
            (Some(trail), Some(answer)) => at_once.with("trail", trail).with("answer", answer).execute(*conn),
        };
        let outcome = outcome.map(drop).map_err(Error::from);
        if let Some(Next { row: _, end }) = next {
            self.audit().written(end, &outcome)?;
        }
        outcome
    }
}

/// `WITH … INSERT` of all rows. References are checked at its end.
#[derive(QueryId)]
struct AtOnce<F, E, V, M> {
    filing: F,
    holds: Holds,
    entry: E,
    event: V,
    more: M,
}

impl<F, E, V, M> AtOnce<F, E, V, M> {
    /// The same with one more row.
    fn with<I>(self, name: &'static str, insert: I) -> AtOnce<F, E, V, Also<M, I>> {
        let Self { filing, holds, entry, event, more } = self;
        AtOnce { filing, holds, entry, event, more: Also { before: more, name, insert } }
    }
}

/// `, name AS (INSERT …)`, after others of the kind.
#[derive(QueryId)]
struct Also<M, I> {
    before: M,
    name: &'static str,
    insert: I,
}

impl<M: QueryFragment<Pg>, I: QueryFragment<Pg>> QueryFragment<Pg> for Also<M, I> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.before.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        out.push_sql(self.name);
        out.push_sql(" AS (");
        self.insert.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}

impl<F, E, V, M, Conn> RunQueryDsl<Conn> for AtOnce<F, E, V, M> {}

impl<F, E, V, M> QueryFragment<Pg> for AtOnce<F, E, V, M>
where
    F: QueryFragment<Pg>,
    E: QueryFragment<Pg>,
    V: QueryFragment<Pg>,
    M: QueryFragment<Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH filing AS (");
        self.filing.walk_ast(out.reborrow())?;
        out.push_sql("), holds AS (");
        self.holds.walk_ast(out.reborrow())?;
        out.push_sql("), entry AS (");
        self.entry.walk_ast(out.reborrow())?;
        out.push_sql(")");
        self.more.walk_ast(out.reborrow())?;
        out.push_sql(" ");
        self.event.walk_ast(out)
    }
}

/// The subjects that a filing holds, however many: one statement for all numbers of them stays prepared.
#[derive(QueryId)]
struct Holds {
    year: i32,
    forms: Vec<String>,
    participant: Key,
    filing: Key,
    matters: Vec<String>,
}

impl Holds {
    fn of(filing: &Filing) -> Self {
        // In one order everywhere, so that two filings never wait for each other.
        let mut subjects = if filing.status.holds_its_subject() { filing.content.subjects() } else { Vec::new() };
        subjects.sort();
        subjects.dedup();
        Self {
            year: i32::from(filing.performance_year.get()),
            forms: subjects.iter().map(|subject| subject.form.to_string()).collect(),
            participant: Key::of(filing.participant.id),
            filing: Key::of(filing.id),
            matters: subjects.into_iter().map(|subject| subject.matter).collect(),
        }
    }
}

impl QueryFragment<Pg> for Holds {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        filing_holds::table.walk_ast(out.reborrow())?;
        out.push_sql(" (performance_year, form, participant_id, matter, filing_id) SELECT ");
        out.push_bind_param::<Integer, _>(&self.year)?;
        out.push_sql(", unnest(");
        out.push_bind_param::<Array<Text>, _>(&self.forms)?;
        out.push_sql("), ");
        out.push_bind_param::<crate::sql_types::Guid, _>(&self.participant)?;
        out.push_sql(", unnest(");
        out.push_bind_param::<Array<Text>, _>(&self.matters)?;
        out.push_sql("), ");
        out.push_bind_param::<crate::sql_types::Guid, _>(&self.filing)
    }
}
