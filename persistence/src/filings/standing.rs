//! The filings of a participant that hold something: those approved, and those that wait.

use super::{Filings, row::Row};
use crate::{
    Error,
    schema::{filing_holds, filings},
    session::on_each,
    sql_types::Key,
};
use diesel::prelude::*;
use domain::{
    filing::Filing,
    identifier::ParticipantId,
    program::{Form, PerformanceYear},
};
use std::collections::BTreeSet;

impl Filings<'_> {
    /// The filings of both forms that hold a category or a reason for this participant in this year, by their ids: an exception
    /// application while it is open or approved, a targeted review unless it was withdrawn.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn holding(&mut self, participant: ParticipantId, year: PerformanceYear) -> Result<Vec<Filing>, Error> {
        let mut held = BTreeSet::new();
        // Form by form: the key begins with year and form.
        for form in Form::ALL {
            let ids: Vec<Key> = on_each!(self.0, |conn| filing_holds::table
                .filter(filing_holds::performance_year.eq(i32::from(year.get())))
                .filter(filing_holds::form.eq(form.as_str()))
                .filter(filing_holds::participant_id.eq(Key::of(participant)))
                .select(filing_holds::filing_id)
                .load(conn))?;
            held.extend(ids);
        }
        // One after the other: there are four categories and a dozen reasons at most.
        let mut found = Vec::with_capacity(held.len());
        for id in held {
            let row: Option<Row> =
                on_each!(self.0, |conn| filings::table.find(id).select(Row::as_select()).first(conn).optional())?;
            found.extend(row.map(|row| row.filing(self.0.vault)).transpose()?);
        }
        Ok(found)
    }
}
