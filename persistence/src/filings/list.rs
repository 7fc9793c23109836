//! Lists of filings: whose they are, which of them, in what order, page by page.

use super::{
    Filings,
    revision::{Revision, RevisionRow},
    row::Row,
};
use crate::{
    AccessVersion, Error, blind_index,
    schema::{access_version, filings},
    scope::{Part, Within},
    session::{each_backend, on_each},
    sql_types::{Key, Microseconds},
};
use diesel::prelude::*;
use domain::{
    access::Scope,
    filing::{Filing, FilingFilter, ListPosition, Status},
    program::FilingKind,
};

impl Filings<'_> {
    /// A page of the filings of this form that `scope` admits and `filter` leaves, in the order that `position` says; at most `limit`.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn list(
        &mut self,
        form: FilingKind,
        scope: &Scope,
        filter: &FilingFilter,
        position: ListPosition,
        limit: i64,
    ) -> Result<Vec<Filing>, Error> {
        if asks_for_nothing(form, filter) {
            return Ok(Vec::new());
        }
        let mut rows: Vec<Row> = Vec::new();
        let reference = self.reference(filter);
        for part in Part::of(scope, form) {
            rows.extend(on_each!(self.0, |conn| filings::table
                .into_boxed()
                .within(&part)
                .page(form, filter, &reference, position)
                .limit(limit)
                .select(Row::as_select())
                .load(conn))?);
        }
        let vault = self.0.vault;
        let rows = first_of_all(rows, position, limit, |row| (row.id, row.updated_at));
        rows.into_iter().map(|row| row.filing(vault)).collect()
    }

    /// The same page, of each filing only how it stands.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn list_revisions(
        &mut self,
        form: FilingKind,
        scope: &Scope,
        filter: &FilingFilter,
        position: ListPosition,
        limit: i64,
    ) -> Result<Vec<Revision>, Error> {
        if asks_for_nothing(form, filter) {
            return Ok(Vec::new());
        }
        let mut rows: Vec<RevisionRow> = Vec::new();
        let reference = self.reference(filter);
        for part in Part::of(scope, form) {
            rows.extend(on_each!(self.0, |conn| filings::table
                .into_boxed()
                .within(&part)
                .page(form, filter, &reference, position)
                .limit(limit)
                .select(RevisionRow::as_select())
                .load(conn))?);
        }
        first_of_all(rows, position, limit, RevisionRow::place).into_iter().map(Revision::try_from).collect()
    }

    /// The same page in one statement, with the version of what decides who may do what; `None` for a scope that takes more than one.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn list_revisions_at_once(
        &mut self,
        form: FilingKind,
        scope: &Scope,
        filter: &FilingFilter,
        position: ListPosition,
        limit: i64,
    ) -> Result<Option<(AccessVersion, Vec<Revision>)>, Error> {
        let parts = Part::of(scope, form);
        let [part] = parts.as_slice() else { return Ok(None) };
        if asks_for_nothing(form, filter) {
            return Ok(None);
        }
        let reference = self.reference(filter);
        let version = access_version::table.select(access_version::version).single_value();
        let rows: Vec<(Option<Key>, RevisionRow)> = on_each!(self.0, |conn| filings::table
            .into_boxed()
            .within(part)
            .page(form, filter, &reference, position)
            .limit(limit)
            .select((version, RevisionRow::as_select()))
            .load(conn))?;
        let version = match rows.first() {
            Some((version, _)) => AccessVersion::read(*version)?,
            None => AccessVersion::current(&mut self.0)?,
        };
        let revisions = rows.into_iter().map(|(_, row)| Revision::try_from(row));
        Ok(Some((version, revisions.collect::<Result<_, _>>()?)))
    }

    /// By what the reference of a filter is found.
    fn reference(&self, filter: &FilingFilter) -> Option<Vec<u8>> {
        filter.client_reference.as_ref().map(|text| blind_index::of_client_reference(self.0.vault, text))
    }
}

/// Whether the filter names a state that no filing of this form has.
fn asks_for_nothing(form: FilingKind, filter: &FilingFilter) -> bool {
    filter.status.is_some_and(|status| Status::parse(form, status.as_str()) != Ok(status))
}

/// The first of a union are among the first of its parts.
fn first_of_all<R>(mut rows: Vec<R>, position: ListPosition, limit: i64, place: impl Fn(&R) -> (Key, Microseconds)) -> Vec<R> {
    match position {
        ListPosition::Newest { .. } => rows.sort_by_key(|row| std::cmp::Reverse(place(row).0)),
        ListPosition::ChangedSince { .. } => rows.sort_by_key(|row| {
            let (id, at) = place(row);
            (at, id)
        }),
    }
    rows.dedup_by_key(|row| place(row).0);
    rows.truncate(usize::try_from(limit).unwrap_or_default());
    rows
}

/// Narrows a query to what a filter leaves behind a position, in its order.
trait Page<'f>: Sized {
    fn page(self, form: FilingKind, filter: &'f FilingFilter, reference: &'f Option<Vec<u8>>, position: ListPosition) -> Self;
}

each_backend! {
    impl<'f> Page<'f> for filings::BoxedQuery<'f, Db> {
        fn page(self, form: FilingKind, filter: &'f FilingFilter, reference: &'f Option<Vec<u8>>, position: ListPosition) -> Self {
            let FilingFilter { performance_year, status, entity_type, participant, client_reference: _ } = filter;
            let mut query = self.filter(filings::form.eq(form.as_str()));
            if let Some(year) = performance_year {
                query = query.filter(filings::performance_year.eq(i32::from(year.get())));
            }
            if let Some(status) = status {
                query = query.filter(filings::status.eq(status.as_str()));
            }
            if let Some(entity_type) = entity_type {
                query = query.filter(filings::entity_type.eq(entity_type.as_str()));
            }
            if let Some(participant) = participant {
                query = query.filter(filings::participant_id.eq(Key::of(*participant)));
            }
            if let Some(index) = reference {
                query = query.filter(filings::client_reference_index.eq(index));
            }
            match position {
                ListPosition::Newest { after: None } => query.order(filings::id.desc()),
                ListPosition::Newest { after: Some(id) } => query.filter(filings::id.lt(Key::of(id))).order(filings::id.desc()),
                ListPosition::ChangedSince { since, after } => {
                    let (at, after) = after.map_or((since, None), |(at, id)| (at, Some(id)));
                    let at = Microseconds::from(at);
                    // Besides the exact condition: here an index can begin.
                    query = query.filter(filings::updated_at.ge(at));
                    if let Some(id) = after {
                        query = query.filter(filings::updated_at.gt(at).or(filings::id.gt(Key::of(id))));
                    }
                    query.order((filings::updated_at.asc(), filings::id.asc()))
                }
            }
        }
    }
}
