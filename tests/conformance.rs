//! The store keeps its promises on each database: the same test on a SQLite file, on SQLite in memory and on PostgreSQL.

mod access;
mod amendments;
mod audit;
mod constraints;
mod contention;
mod failures;
mod filings;
mod lists;
mod many;
mod people;
mod programme_data;
mod samples;

use crate::support::{keys, postgres};
use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};
use persistence::{Database, DatabaseOptions, Error, Store};
use std::ops::Deref;

/// Declares tests that run on each database: `each_database! { fn name(database) { … } }`.
macro_rules! each_database {
    ($($(#[$meta:meta])* fn $name:ident($database:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            $(#[$meta])*
            fn check($database: &$crate::conformance::Opened) $body

            #[test]
            pub(crate) fn sqlite() {
                check(&$crate::conformance::Opened::sqlite());
            }

            #[test]
            pub(crate) fn memory() {
                check(&$crate::conformance::Opened::memory());
            }

            #[test]
            pub(crate) fn postgres() {
                if let Some(database) = $crate::conformance::Opened::postgres() {
                    check(&database);
                }
            }
        }
    )+};
}

pub(crate) use each_database;

/// A migrated database of one's own.
pub(crate) struct Opened {
    database: Database,
    url: String,
    /// Gone with this handle, after the connections.
    _home: Home,
}

enum Home {
    Folder { _folder: tempfile::TempDir },
    Cluster { _database: postgres::TestDatabase },
    Memory,
}

impl Deref for Opened {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.database
    }
}

impl Opened {
    pub(crate) fn sqlite() -> Self {
        Self::sqlite_with(&DatabaseOptions::default())
    }

    fn sqlite_with(options: &DatabaseOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("recourse.db").display());
        Self::migrated(url, Home::Folder { _folder: folder }, options)
    }

    pub(crate) fn memory() -> Self {
        Self::migrated("sqlite::memory:".to_owned(), Home::Memory, &DatabaseOptions::default())
    }

    /// `None` where there is no PostgreSQL.
    pub(crate) fn postgres() -> Option<Self> {
        Self::postgres_with(&DatabaseOptions::default())
    }

    fn postgres_with(options: &DatabaseOptions) -> Option<Self> {
        let database = postgres::database(migrate)?;
        Some(Self::migrated(database.url(), Home::Cluster { _database: database }, options))
    }

    fn migrated(url: String, home: Home, options: &DatabaseOptions) -> Self {
        let database = Database::open(&url.parse().unwrap(), &keys(), options).unwrap();
        database.migrate().unwrap();
        Self { database, url, _home: home }
    }

    /// Runs SQL behind the back of the store; `false` where that is impossible, for a database in memory.
    fn tampered(&self, sql: &str) -> bool {
        if let Some(path) = self.url.strip_prefix("sqlite://") {
            SqliteConnection::establish(path).unwrap().batch_execute(sql).unwrap();
        } else if self.url.starts_with("postgres") {
            PgConnection::establish(&self.url).unwrap().batch_execute(sql).unwrap();
        } else {
            return false;
        }
        true
    }

    /// What the database says to SQL that it refuses, behind the back of the store.
    #[track_caller]
    pub(crate) fn refused(&self, sql: &str) -> String {
        let refused = match self.url.strip_prefix("sqlite://") {
            Some(path) => SqliteConnection::establish(path).unwrap().batch_execute(sql),
            None => PgConnection::establish(&self.url).unwrap().batch_execute(sql),
        };
        refused.unwrap_err().to_string()
    }

    /// Writes what must succeed.
    #[track_caller]
    pub(crate) fn put<T: Send + 'static>(&self, work: impl FnMut(&mut Store<'_>) -> Result<T, Error> + Send + 'static) -> T {
        self.write_blocking(work).unwrap()
    }

    /// Reads what must succeed.
    #[track_caller]
    pub(crate) fn get<T>(&self, work: impl FnOnce(&mut Store<'_>) -> Result<T, Error>) -> T {
        self.read(work).unwrap()
    }
}

fn migrate(url: &str) {
    Database::open(&url.parse().unwrap(), &keys(), &DatabaseOptions::default()).unwrap().migrate().unwrap();
}
