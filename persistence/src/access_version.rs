//! Which state the tables are in that decide who may do what, and the callers that were read in that state.
//!
//! The version is a row of its own. Every change of such a table gives it a new random value in the same transaction, by a trigger of
//! the migrations: whoever changes a row, a command or an operator with SQL in hand, cannot forget it. Values never come back: what was
//! read in a transaction that is undone later is never taken for what is read after it.
//!
//! A transaction that begins after a change was committed sees another value than the one a caller is remembered with, and reads the
//! caller anew. So a revocation holds at once, on every node, and no clock has a part in it.

use crate::{
    Error, Store,
    origin::Origin,
    schema::access_version,
    session::{Connection, Session, on_each},
    sql_types::{Guid, Key},
};
use diesel::{define_sql_function, prelude::*, sql_types::Integer};
use domain::{
    access::{Actor, Principal},
    identifier::Npi,
};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

define_sql_function! {
    /// So many random bytes, of SQLite.
    fn randomblob(length: Integer) -> Guid;
}
define_sql_function! {
    /// A random UUID, of PostgreSQL.
    fn gen_random_uuid() -> Guid;
}

/// One state of the tables that decide who may do what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessVersion(Key);

impl AccessVersion {
    /// The version that this transaction sees, or that was committed last where there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn current(session: &mut Session<'_>) -> Result<Self, Error> {
        let found = on_each!(*session, |conn| access_version::table.select(access_version::version).first(conn).optional())?;
        Self::read(found)
    }

    /// As a query found it.
    ///
    /// # Errors
    /// When the row is gone.
    pub(crate) fn read(found: Option<Key>) -> Result<Self, Error> {
        found.map(Self).ok_or_else(|| Origin::new("access_version", &1).corrupt("version"))
    }
}

impl Store<'_> {
    /// Says that something changed that decides who may do what and that no trigger watches: call it after the change, in its
    /// transaction. Transactions that begin after that one was committed read their callers anew.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn raise_access_version(&mut self) -> Result<(), Error> {
        let raised = match &mut self.0.connection {
            Connection::Postgres(conn) => {
                diesel::update(access_version::table).set(access_version::version.eq(gen_random_uuid())).execute(*conn)
            }
            Connection::Sqlite(conn) => {
                diesel::update(access_version::table).set(access_version::version.eq(randomblob(16))).execute(*conn)
            }
        };
        raised?;
        Ok(())
    }

    /// The version that this transaction sees.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn access_version(&mut self) -> Result<AccessVersion, Error> {
        AccessVersion::current(&mut self.0)
    }
}

/// Whom a principal was found to be.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) actor: Arc<Actor>,
    /// A person's own NPI: the participants of that number come and go with the data of CMS, and are read each time.
    pub(crate) npi: Option<Npi>,
}

/// How much is remembered: callers, and what each holds of organizations and authorizations, some 200 bytes each.
const MOST: usize = 20_000;

/// Callers that were read in one state of the tables, the last one that somebody saw.
#[derive(Debug, Default)]
pub(crate) struct Actors(RwLock<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    version: Option<AccessVersion>,
    callers: HashMap<Principal, Known>,
    weight: usize,
}

impl Actors {
    /// The caller, as read in this state.
    pub(crate) fn at(&self, version: AccessVersion, principal: &Principal) -> Option<Known> {
        let remembered = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if remembered.version != Some(version) {
            return None;
        }
        remembered.callers.get(principal).cloned()
    }

    /// The caller as read last, with the state to compare before anything is answered.
    pub(crate) fn last(&self, principal: &Principal) -> Option<(AccessVersion, Known)> {
        let remembered = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Some((remembered.version?, remembered.callers.get(principal)?.clone()))
    }

    /// Remembers a caller who was read after `version` was, in a transaction that saw it.
    pub(crate) fn keep(&self, version: AccessVersion, principal: &Principal, known: Known) {
        let weight = 1 + known.actor.affiliations.len() + known.actor.authorizations.len();
        let mut remembered = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // What was read in another state is of no use to anybody; too much is forgotten as a whole, and read again by those who call.
        if remembered.version != Some(version) || remembered.weight + weight > MOST {
            *remembered = Remembered { version: Some(version), ..Remembered::default() };
        }
        if weight <= MOST && remembered.callers.insert(principal.clone(), known).is_none() {
            remembered.weight += weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::access::ActorIdentity;
    use uuid::Uuid;

    fn version(number: u128) -> AccessVersion {
        AccessVersion(Key::of(Uuid::from_u128(number)))
    }

    fn software(name: &str) -> Principal {
        Principal::software(name)
    }

    fn known(name: &str) -> Known {
        let organization = Uuid::from_u128(1).into();
        let actor = Actor {
            identity: ActorIdentity::Client { client_id: name.to_owned(), organization },
            own_participants: Vec::new(),
            affiliations: Vec::new(),
            authorizations: Vec::new(),
            is_reviewer: false,
            is_operator: false,
        };
        Known { actor: Arc::new(actor), npi: None }
    }

    #[test]
    fn a_caller_is_known_in_the_state_in_which_it_was_read_and_in_no_other() {
        let actors = Actors::default();
        let one = software("one");
        actors.keep(version(1), &one, known("one"));
        assert!(actors.at(version(1), &one).is_some());
        assert!(actors.at(version(2), &one).is_none());
        assert!(actors.at(version(1), &software("other")).is_none());
        assert_eq!(actors.last(&one).map(|(version, _)| version), Some(version(1)));
        actors.keep(version(2), &software("other"), known("other"));
        assert!(actors.at(version(1), &one).is_none() && actors.last(&one).is_none(), "an older state is forgotten");
    }

    #[test]
    fn no_more_is_remembered_than_fits() {
        let actors = Actors::default();
        for number in 0..2 * MOST {
            actors.keep(version(1), &software(&number.to_string()), known("one"));
        }
        let remembered = actors.0.read().unwrap();
        assert!(remembered.callers.len() <= MOST && remembered.weight == remembered.callers.len());
        drop(remembered);
        assert!(actors.at(version(1), &software(&(2 * MOST - 1).to_string())).is_some(), "the newest is there");
    }
}
