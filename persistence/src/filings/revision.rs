//! How a filing stands, without what it says: whoever has what it said in this revision need not read it again.

use super::{Filings, row::Row};
use crate::{
    AccessVersion, Error,
    origin::Origin,
    schema::{access_version, filings},
    session::{Connection, on_each},
    sql_types::{Key, Microseconds},
};
use diesel::prelude::*;
use domain::{filing::Filing, identifier::FilingId, moment::Moment, program::FilingKind};

/// One state of a filing: whatever changes what a filing says raises its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    /// Which filing.
    pub id: FilingId,
    /// Its version.
    pub version: i32,
    /// When it came about: a version of a database that was set back is not taken for the one it replaced.
    pub updated_at: Moment,
}

impl Revision {
    /// Of a filing as it was read.
    #[must_use]
    pub const fn of(filing: &Filing) -> Self {
        Self { id: filing.id, version: filing.version, updated_at: filing.updated_at }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = filings)]
pub(super) struct RevisionRow {
    id: Key,
    version: i32,
    updated_at: Microseconds,
}

impl RevisionRow {
    /// What lists are ordered by.
    pub(super) const fn place(&self) -> (Key, Microseconds) {
        (self.id, self.updated_at)
    }
}

impl TryFrom<RevisionRow> for Revision {
    type Error = Error;

    fn try_from(row: RevisionRow) -> Result<Self, Error> {
        let RevisionRow { id, version, updated_at } = row;
        let updated_at = Origin::new("filings", &id).moment("updated_at", updated_at)?;
        Ok(Self { id: id.id(), version, updated_at })
    }
}

impl Filings<'_> {
    /// The filing of this form with this id, and in the same statement the version of what decides who may do what.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn find_at_once(&mut self, form: FilingKind, id: FilingId) -> Result<(AccessVersion, Option<Filing>), Error> {
        let found: Option<(Key, Option<Row>)> = on_each!(self.0, |conn| access_version::table
            .left_join(filings::table.on(filings::id.eq(Key::of(id)).and(filings::form.eq(form.as_str()))))
            .select((access_version::version, Option::<Row>::as_select()))
            .first(conn)
            .optional())?;
        let (version, row) = found.map_or((None, None), |(version, row)| (Some(version), row));
        Ok((AccessVersion::read(version)?, row.map(|row| row.filing(self.0.vault)).transpose()?))
    }

    /// The same, of the filing only how it stands.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn revision_at_once(&mut self, form: FilingKind, id: FilingId) -> Result<(AccessVersion, Option<Revision>), Error> {
        let found: Option<(Key, Option<RevisionRow>)> = on_each!(self.0, |conn| access_version::table
            .left_join(filings::table.on(filings::id.eq(Key::of(id)).and(filings::form.eq(form.as_str()))))
            .select((access_version::version, Option::<RevisionRow>::as_select()))
            .first(conn)
            .optional())?;
        let (version, row) = found.map_or((None, None), |(version, row)| (Some(version), row));
        Ok((AccessVersion::read(version)?, row.map(Revision::try_from).transpose()?))
    }

    /// The filings with these ids, of whichever form, in no order; those that do not exist are left out.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn with_ids(&mut self, ids: &[FilingId]) -> Result<Vec<Filing>, Error> {
        let keys = Key::of_each(ids);
        let mut rows: Vec<Row> = Vec::with_capacity(keys.len());
        match &mut self.0.connection {
            Connection::Postgres(conn) => {
                rows = filings::table.filter(filings::id.eq_any(keys)).select(Row::as_select()).load(*conn)?;
            }
            // One after the other, which costs no trip: a list of them is another statement for each length, prepared each time.
            Connection::Sqlite(conn) => {
                for key in keys {
                    rows.extend(filings::table.find(key).select(Row::as_select()).first(*conn).optional()?);
                }
            }
        }
        rows.into_iter().map(|row| row.filing(self.0.vault)).collect()
    }
}
