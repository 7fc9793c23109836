//! Lists of entries: whose they are, which of them, newest first, page by page.

use super::{Audit, row::Row, trunk::TRUNK};
use crate::{
    Error,
    schema::audit_entries,
    session::{each_backend, on_each},
    sql_types::{Key, Microseconds},
};
use diesel::prelude::*;
use domain::audit::{AuditEntry, AuditFilter, AuditPosition, AuditScope};
use std::cmp::Reverse;

/// One part of a scope, which an index serves.
enum Part {
    Everything,
    Practice(Key),
    Participant(Key),
    Organization(Key),
}

impl Part {
    /// The parts of `scope`. Together they are the scope; they may overlap.
    fn of(scope: &AuditScope) -> Vec<Self> {
        let AuditScope { everything, practices, participants, organizations } = scope;
        if *everything {
            return vec![Self::Everything];
        }
        let practices = Key::of_each(practices).into_iter().map(Self::Practice);
        let participants = Key::of_each(participants).into_iter().map(Self::Participant);
        let organizations = Key::of_each(organizations).into_iter().map(Self::Organization);
        practices.chain(participants).chain(organizations).collect()
    }
}

/// Narrows a query to one part of a scope.
trait Within: Sized {
    fn within(self, part: &Part) -> Self;
}

each_backend! {
    impl Within for audit_entries::BoxedQuery<'_, Db> {
        fn within(self, part: &Part) -> Self {
            match part {
                Part::Everything => self,
                Part::Practice(practice) => self.filter(audit_entries::practice_id.eq(*practice)),
                Part::Participant(participant) => self.filter(audit_entries::participant_id.eq(*participant)),
                Part::Organization(organization) => self.filter(audit_entries::organization_id.eq(*organization)),
            }
        }
    }
}

impl Audit<'_> {
    /// A page of the entries that `scope` admits and `filter` leaves, newest first, after a position; at most `limit`. What the trail
    /// notes of itself is not among them.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn list(
        &mut self,
        scope: &AuditScope,
        filter: &AuditFilter,
        after: Option<AuditPosition>,
        limit: i64,
    ) -> Result<Vec<AuditEntry>, Error> {
        let mut rows = Vec::new();
        for part in Part::of(scope) {
            rows.extend(self.part(&part, filter, after, limit)?);
        }
        // The first of the union are among the first of its parts.
        rows.sort_by_key(|row| Reverse((row.at, row.id)));
        rows.dedup_by_key(|row| row.id);
        rows.truncate(usize::try_from(limit).unwrap_or_default());
        rows.into_iter().map(AuditEntry::try_from).collect()
    }

    fn part(&mut self, part: &Part, filter: &AuditFilter, after: Option<AuditPosition>, limit: i64) -> Result<Vec<Row>, Error> {
        let AuditFilter { operation, access, client_id, user, organization, since, until } = filter;
        Ok(on_each!(self.session, |conn| {
            let mut query = audit_entries::table.into_boxed().within(part).filter(audit_entries::chain.ne(Key::of(TRUNK)));
            if let Some(operation) = operation {
                query = query.filter(audit_entries::operation.eq(operation));
            }
            if let Some(access) = access {
                query = query.filter(audit_entries::access.eq(access.as_str()));
            }
            if let Some(client_id) = client_id {
                query = query.filter(audit_entries::client_id.eq(client_id));
            }
            if let Some(user) = user {
                query = query.filter(audit_entries::user_id.eq(Key::of(*user)));
            }
            if let Some(organization) = organization {
                query = query.filter(audit_entries::organization_id.eq(Key::of(*organization)));
            }
            if let Some(since) = since {
                query = query.filter(audit_entries::at.ge(Microseconds::from(*since)));
            }
            if let Some(until) = until {
                query = query.filter(audit_entries::at.lt(Microseconds::from(*until)));
            }
            if let Some(AuditPosition { at, id }) = after {
                let at = Microseconds::from(at);
                // Besides the exact condition: here an index can begin.
                query = query.filter(audit_entries::at.le(at));
                query = query.filter(audit_entries::at.lt(at).or(audit_entries::id.lt(Key::of(id))));
            }
            query.order((audit_entries::at.desc(), audit_entries::id.desc())).limit(limit).select(Row::as_select()).load(conn)
        })?)
    }
}
