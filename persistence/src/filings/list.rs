//! Lists of filings: whose they are, which of them, in what order, page by page.

use super::{Filings, row::Row};
use crate::{
    Error, blind_index,
    schema::filings,
    scope::{Part, Within},
    session::on_each,
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
        if filter.status.is_some_and(|status| Status::parse(form, status.as_str()) != Ok(status)) {
            return Ok(Vec::new());
        }
        let mut rows = Vec::new();
        for part in Part::of(scope, form) {
            rows.extend(self.part(form, &part, filter, position, limit)?);
        }
        // The first of the union are among the first of its parts.
        match position {
            ListPosition::Newest { .. } => rows.sort_by_key(|row| std::cmp::Reverse(row.id)),
            ListPosition::ChangedSince { .. } => rows.sort_by_key(|row| (row.updated_at, row.id)),
        }
        rows.dedup_by_key(|row| row.id);
        rows.truncate(usize::try_from(limit).unwrap_or_default());
        rows.into_iter().map(|row| row.filing(self.0.vault)).collect()
    }

    fn part(
        &mut self,
        form: FilingKind,
        part: &Part,
        filter: &FilingFilter,
        position: ListPosition,
        limit: i64,
    ) -> Result<Vec<Row>, Error> {
        let FilingFilter { performance_year, status, entity_type, participant, client_reference } = filter;
        let index = client_reference.as_ref().map(|text| blind_index::of_client_reference(self.0.vault, text));
        Ok(on_each!(self.0, |conn| {
            let mut query = filings::table.into_boxed().within(part).filter(filings::form.eq(form.as_str()));
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
            if let Some(index) = &index {
                query = query.filter(filings::client_reference_index.eq(index));
            }
            query = match position {
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
            };
            query.limit(limit).select(Row::as_select()).load(conn)
        })?)
    }
}
