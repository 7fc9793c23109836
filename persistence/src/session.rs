//! The one connection that a use case has, to either database.

use crate::{access_version::Actors, vault::Vault};
use diesel::{pg::PgConnection, sqlite::SqliteConnection};
use std::sync::Arc;

/// A connection inside a transaction, with what all connections to its database share.
pub(crate) struct Session<'c> {
    pub(crate) connection: Connection<'c>,
    pub(crate) vault: &'c Vault,
    pub(crate) actors: &'c Actors,
}

/// What all connections to one database share: a handle.
#[derive(Clone)]
pub(crate) struct Shared {
    /// The keys of what is encrypted there.
    pub(crate) vault: Vault,
    /// Callers who were read before.
    pub(crate) actors: Arc<Actors>,
}

/// A connection to whichever database is open.
pub(crate) enum Connection<'c> {
    Postgres(&'c mut PgConnection),
    Sqlite(&'c mut SqliteConnection),
}

/// A connection without keys: for the keys themselves.
pub(crate) struct Bare<'c> {
    pub(crate) connection: Connection<'c>,
}

impl<'c> Session<'c> {
    pub(crate) fn postgres(connection: &'c mut PgConnection, shared: &'c Shared) -> Self {
        Self { connection: Connection::Postgres(connection), vault: &shared.vault, actors: &shared.actors }
    }

    pub(crate) fn sqlite(connection: &'c mut SqliteConnection, shared: &'c Shared) -> Self {
        Self { connection: Connection::Sqlite(connection), vault: &shared.vault, actors: &shared.actors }
    }

    /// The same connection, lent for a shorter time.
    pub(crate) fn lend(&mut self) -> Session<'_> {
        let connection = match &mut self.connection {
            Connection::Postgres(connection) => Connection::Postgres(connection),
            Connection::Sqlite(connection) => Connection::Sqlite(connection),
        };
        Session { connection, vault: self.vault, actors: self.actors }
    }
}

impl<'c> From<Session<'c>> for Bare<'c> {
    fn from(Session { connection, vault: _, actors: _ }: Session<'c>) -> Self {
        Self { connection }
    }
}

impl<'c> Bare<'c> {
    pub(crate) fn postgres(connection: &'c mut PgConnection) -> Self {
        Self { connection: Connection::Postgres(connection) }
    }

    pub(crate) fn sqlite(connection: &'c mut SqliteConnection) -> Self {
        Self { connection: Connection::Sqlite(connection) }
    }
}

/// Runs one plain Diesel body on the concrete connection: `on_each!(self.0, |conn| query.load(conn))`.
///
/// It looks like a closure and is none: the body stands in both arms of a `match`, so `?` and `return` leave the method, and both
/// arms may move the same value.
macro_rules! on_each {
    ($session:expr, |$conn:ident| $body:expr) => {
        match &mut $session.connection {
            $crate::session::Connection::Postgres(conn) => {
                let $conn: &mut ::diesel::pg::PgConnection = conn;
                $body
            }
            $crate::session::Connection::Sqlite(conn) => {
                let $conn: &mut ::diesel::sqlite::SqliteConnection = conn;
                $body
            }
        }
    };
}

/// Stamps the items twice, with `Db` as each backend: for predicates of variable shape that several queries share.
macro_rules! each_backend {
    ($($item:item)+) => {
        const _: () = {
            type Db = ::diesel::pg::Pg;
            $($item)+
        };
        const _: () = {
            type Db = ::diesel::sqlite::Sqlite;
            $($item)+
        };
    };
}

pub(crate) use {each_backend, on_each};
