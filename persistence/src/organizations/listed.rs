//! Organizations as operators see them.

use super::{Organization, Organizations, row::OrganizationRow};
use crate::{Error, schema::organizations, session::on_each, sql_types::Key};
use diesel::prelude::*;
use domain::identifier::OrganizationId;

impl Organizations<'_> {
    /// The organization with this id.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn find_organization(&mut self, id: OrganizationId) -> Result<Option<Organization>, Error> {
        let row: Option<OrganizationRow> = on_each!(self.0, |conn| organizations::table
            .find(Key::of(id))
            .select(OrganizationRow::as_select())
            .first(conn)
            .optional())?;
        row.map(Organization::try_from).transpose()
    }

    /// At most `limit` organizations by id, those after `after`.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn list_organizations(&mut self, after: Option<OrganizationId>, limit: i64) -> Result<Vec<Organization>, Error> {
        let after = Key::of(after.unwrap_or_else(|| uuid::Uuid::nil().into()));
        let rows: Vec<OrganizationRow> = on_each!(self.0, |conn| organizations::table
            .filter(organizations::id.gt(after))
            .order(organizations::id.asc())
            .limit(limit)
            .select(OrganizationRow::as_select())
            .load(conn))?;
        rows.into_iter().map(Organization::try_from).collect()
    }
}
