//! The migrations, embedded: one folder a database, with the same names.

use crate::{Error, error::Fault};
use diesel::{
    Connection,
    connection::SimpleConnection,
    migration::{Migration, MigrationSource},
    pg::PgConnection,
    result::Error as DieselError,
    sqlite::SqliteConnection,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// The advisory lock under which replicas that start at once migrate once: "recourse" in ASCII.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_lock(8242545865486169957)";

/// The constraint by which a migration refuses rows that it cannot encrypt.
const CANNOT_CONVERT: &str = "rows_that_sql_cannot_convert_none";

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Applies what is pending, and names it. `connection` is used for nothing else: the lock is given back when it is closed.
pub(crate) fn apply_on_postgres(connection: &mut PgConnection) -> Result<Vec<String>, Error> {
    connection.batch_execute(POSTGRES_LOCK)?;
    apply(connection, POSTGRES)
}

/// Applies what is pending, all or nothing, and names it; `finish` is done in the same transaction.
pub(crate) fn apply_on_sqlite<T>(
    connection: &mut SqliteConnection,
    finish: impl FnOnce(&mut SqliteConnection) -> Result<T, Error>,
) -> Result<(Vec<String>, T), Error> {
    connection.immediate_transaction(|connection| Ok((apply(connection, SQLITE)?, finish(connection)?)))
}

pub(crate) fn pending_on_postgres(connection: &mut PgConnection) -> Result<Vec<String>, Error> {
    looking_only(connection, |connection| pending(connection, POSTGRES))
}

pub(crate) fn pending_on_sqlite(connection: &mut SqliteConnection) -> Result<Vec<String>, Error> {
    looking_only(connection, |connection| pending(connection, SQLITE))
}

pub(crate) fn revert_on_postgres(connection: &mut PgConnection) -> Result<(), Error> {
    connection.batch_execute(POSTGRES_LOCK)?;
    connection.revert_all_migrations(POSTGRES).map(drop).map_err(failed)
}

pub(crate) fn revert_on_sqlite(connection: &mut SqliteConnection) -> Result<(), Error> {
    connection.immediate_transaction(|connection| connection.revert_all_migrations(SQLITE).map(drop).map_err(failed))
}

fn apply<C, DB>(connection: &mut C, source: EmbeddedMigrations) -> Result<Vec<String>, Error>
where
    C: MigrationHarness<DB>,
    DB: diesel::backend::Backend,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let pending: Vec<Box<dyn Migration<DB>>> = connection.pending_migrations(source).map_err(failed)?;
    connection.run_migrations(&pending).map_err(failed)?;
    Ok(names(&pending))
}

fn pending<C, DB>(connection: &mut C, source: EmbeddedMigrations) -> Result<Vec<String>, Error>
where
    C: MigrationHarness<DB>,
    DB: diesel::backend::Backend,
    EmbeddedMigrations: MigrationSource<DB>,
{
    connection.pending_migrations(source).map(|pending| names(&pending)).map_err(failed)
}

fn names<DB: diesel::backend::Backend>(migrations: &[Box<dyn Migration<DB>>]) -> Vec<String> {
    migrations.iter().map(|migration| migration.name().to_string()).collect()
}

/// Undoes what looking does: Diesel makes its own table when it is asked what is pending.
fn looking_only<C: Connection, T>(connection: &mut C, look: impl FnOnce(&mut C) -> Result<T, Error>) -> Result<T, Error> {
    let mut seen = None;
    let undone = connection.transaction::<(), DieselError, _>(|connection| {
        seen = Some(look(connection));
        Err(DieselError::RollbackTransaction)
    });
    match (seen, undone) {
        (Some(seen), _) => seen,
        (None, Err(error)) => Err(error.into()),
        (None, Ok(())) => Err(Fault::TransactionLost.into()),
    }
}

fn failed(error: Failed) -> Error {
    if error.to_string().contains(CANNOT_CONVERT) {
        return Fault::NotEncrypted.into();
    }
    match error.downcast::<DieselError>() {
        Ok(error) => (*error).into(),
        Err(error) => Fault::Migration(error.to_string()).into(),
    }
}

/// Both backends have the same migrations; `tests/migrations.rs` compares what they make.
#[cfg(test)]
mod tests {
    use super::*;
    use diesel::{pg::Pg, sqlite::Sqlite};

    #[test]
    fn both_folders_have_the_same_names() {
        let postgres = names::<Pg>(&POSTGRES.migrations().unwrap());
        let sqlite = names::<Sqlite>(&SQLITE.migrations().unwrap());
        assert!(!postgres.is_empty());
        assert_eq!(postgres, sqlite);
    }
}
