//! The audit trail: who did what with whose data, in entries that are added and never changed.
//!
//! Each writer adds to a chain of its own, in which the code of an entry covers the entry and the code before it. The codes need a key
//! that the database does not hold. The ends of the chains are noted in one more chain, the trunk, and the end of that one in
//! `audit_heads`, under a code as well: an entry that is altered, moved, added or taken away is found, and so is an end that was cut off.

pub(crate) mod chain;
mod list;
mod row;
mod trunk;
mod verify;

use crate::{
    CHUNK, Constraint, Error,
    error::Fault,
    schema::audit_entries,
    session::{Session, on_each},
};
use chain::{Link, Tail};
use diesel::prelude::*;
use domain::audit::AuditEntry;
pub(crate) use row::Row;

pub use trunk::{ExpectedHead, InvalidHead, TrailHead};
pub use verify::{TrailFault, TrailReport, VerificationError};

/// What the codes of the entries are for.
const ENTRY: &str = "audit entry";

/// What the code of the head is for.
const HEAD: &str = "audit head";

/// An entry that is about to be written, and the end of the chain with it.
pub(crate) struct Next {
    pub(crate) row: Row,
    pub(crate) end: Link,
}

/// The audit trail.
pub struct Audit<'c> {
    pub(crate) session: Session<'c>,
    /// Where the writer is; `None` in a transaction that reads.
    pub(crate) tail: Option<&'c mut Tail>,
}

impl Audit<'_> {
    /// Adds entries, in the transaction that they tell of or in one of their own.
    ///
    /// # Errors
    /// When they cannot be written: then the transaction is to be given up.
    pub fn append(&mut self, entries: &[AuditEntry]) -> Result<(), Error> {
        let Some(first) = entries.first() else { return Ok(()) };
        let mut end = self.tail()?.end().unwrap_or(Link::before(first.id));
        let mut rows = Vec::with_capacity(entries.len());
        for entry in entries {
            let (row, link) = self.linked(Row::of(entry)?, end);
            rows.push(row);
            end = link;
        }
        let written = self.insert(&rows);
        let tail = self.tail()?;
        match written {
            Ok(()) => tail.move_to(end),
            Err(_) => tail.lose(),
        }
        written
    }

    /// The row of an entry behind the last one, for a statement that writes more than it; [`written`](Self::written) is to be told of it.
    pub(crate) fn next(&mut self, entry: &AuditEntry) -> Result<Next, Error> {
        let end = self.tail()?.end().unwrap_or(Link::before(entry.id));
        let (row, end) = self.linked(Row::of(entry)?, end);
        Ok(Next { row, end })
    }

    /// What became of the statement with the row before `end`.
    pub(crate) fn written(&mut self, end: Link, outcome: &Result<(), Error>) -> Result<(), Error> {
        let tail = self.tail()?;
        match outcome {
            Ok(()) => tail.move_to(end),
            // Another row of the statement was refused: of the chain nothing was said.
            Err(Error::Violates(Constraint::FilingHoldTaken | Constraint::CaseNumberTaken | Constraint::IdempotencyKeyTaken)) => {
            }
            Err(_) => tail.lose(),
        }
        Ok(())
    }

    /// The row behind `end`, with its code, and itself as the end.
    fn linked(&self, mut row: Row, end: Link) -> (Row, Link) {
        row.chain = crate::sql_types::Key::of(end.chain);
        row.position = end.position + 1;
        let mac = code(&self.session, ENTRY, &row.message(&end.mac));
        row.mac = mac.to_vec();
        let link = Link { position: row.position, mac, ..end };
        (row, link)
    }

    fn insert(&mut self, rows: &[Row]) -> Result<(), Error> {
        for rows in rows.chunks(CHUNK) {
            on_each!(self.session, |conn| diesel::insert_into(audit_entries::table).values(rows).execute(conn))?;
        }
        Ok(())
    }

    fn tail(&mut self) -> Result<&mut Tail, Error> {
        self.tail.as_deref_mut().ok_or_else(|| Fault::NoTrail.into())
    }
}

/// The code of a message: only who has the key can make one.
fn code(session: &Session<'_>, purpose: &'static str, message: &[u8]) -> [u8; 32] {
    session.vault.mac(purpose, message)
}
