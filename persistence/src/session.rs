//! The one connection that a use case has, to either database.

use diesel::{pg::PgConnection, sqlite::SqliteConnection};

/// A connection inside a transaction, to whichever database is open.
pub(crate) enum Session<'c> {
    Postgres(&'c mut PgConnection),
    Sqlite(&'c mut SqliteConnection),
}

impl Session<'_> {
    /// The same connection, lent for a shorter time.
    pub(crate) fn lend(&mut self) -> Session<'_> {
        match self {
            Self::Postgres(connection) => Session::Postgres(connection),
            Self::Sqlite(connection) => Session::Sqlite(connection),
        }
    }
}

/// Runs one plain Diesel body on the concrete connection: `on_each!(self.0, |conn| query.load(conn))`.
///
/// It looks like a closure and is none: the body stands in both arms of a `match`, so `?` and `return` leave the method, and both
/// arms may move the same value.
macro_rules! on_each {
    ($session:expr, |$conn:ident| $body:expr) => {
        match &mut $session {
            $crate::session::Session::Postgres(conn) => {
                let $conn: &mut ::diesel::pg::PgConnection = conn;
                $body
            }
            $crate::session::Session::Sqlite(conn) => {
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
