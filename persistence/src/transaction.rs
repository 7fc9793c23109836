//! The only BEGIN: what is in one transaction, how it ends, and when it is tried again.

use crate::{
    Error, Store,
    audit::chain::{Heads, Tail},
    error::{Failure, Fault},
    pool::{Pool, Taken},
    session::{Session, Shared},
};
use diesel::{
    Connection,
    connection::{InstrumentationEvent, SimpleConnection},
    pg::PgConnection,
    sqlite::SqliteConnection,
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// How often a command is begun on PostgreSQL before it is given up as [`Error::Busy`].
const ATTEMPTS: u32 = 5;

const POSTGRES_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const POSTGRES_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// A connection to PostgreSQL that remembers whether a statement of the transaction failed.
///
/// A use case turns database errors into its own, so what it returns does not say whether to try again; and PostgreSQL answers the
/// COMMIT of a failed transaction with success and undoes it.
pub(crate) struct Postgres {
    connection: PgConnection,
    failure: Arc<Mutex<Option<Failure>>>,
    /// Where this connection is in its chain of the audit trail.
    tail: Tail,
}

impl Postgres {
    pub(crate) fn new(mut connection: PgConnection, heads: &Arc<Heads>) -> Self {
        let failure = Arc::new(Mutex::new(None));
        let seen = Arc::clone(&failure);
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::FinishQuery { error: Some(error), .. } = event {
                let found = Failure::of(error);
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                // The first one says why; those after it only say that the transaction is lost.
                if seen.is_none() || found == Failure::ConnectionLost {
                    *seen = Some(found);
                }
            }
        });
        Self { connection, failure, tail: Tail::new(heads) }
    }

    fn begin(&mut self, sql: &str) -> Result<(), diesel::result::Error> {
        self.connection.batch_execute(sql)?;
        self.forget_failure();
        Ok(())
    }

    fn forget_failure(&self) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn failure(&self) -> Option<Failure> {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn store<'s>(&'s mut self, shared: &'s Shared) -> Store<'s> {
        Store(Session::postgres(&mut self.connection, shared), None)
    }

    fn writing_store<'s>(&'s mut self, shared: &'s Shared) -> Store<'s> {
        Store(Session::postgres(&mut self.connection, shared), Some(&mut self.tail))
    }
}

/// One consistent view of everything.
pub(crate) fn read_on_postgres<T, E: From<Error>>(
    pool: &Pool<Postgres>,
    shared: &Shared,
    work: impl FnOnce(&mut Store<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let mut connection = begin_on_postgres(pool, POSTGRES_READ)?;
    let result = work(&mut connection.store(shared));
    // There is nothing to keep; a connection that cannot even end its transaction is dropped.
    if connection.connection.batch_execute("COMMIT").is_ok() {
        connection.put_back();
    }
    result
}

/// Each query for itself. A connection that died while it lay idle, or meanwhile, is replaced: reading may be repeated.
pub(crate) fn look_up_on_postgres<T, E: From<Error>>(
    pool: &Pool<Postgres>,
    shared: &Shared,
    mut work: impl FnMut(&mut Store<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let mut is_repeated = false;
    loop {
        let mut connection = pool.take()?;
        connection.forget_failure();
        let result = work(&mut connection.store(shared));
        if connection.failure() != Some(Failure::ConnectionLost) {
            connection.put_back();
            return result;
        }
        drop(connection);
        pool.close_idle();
        if is_repeated {
            return result;
        }
        is_repeated = true;
    }
}

/// Runs a command and commits it; one that lost against another, or whose connection was lost before the commit, is run again.
pub(crate) fn write_on_postgres<T, E: From<Error>>(
    pool: &Pool<Postgres>,
    shared: &Shared,
    mut work: impl FnMut(&mut Store<'_>) -> Result<T, E>,
) -> Result<T, E> {
    for attempt in 1..=ATTEMPTS {
        let mut connection = begin_on_postgres(pool, POSTGRES_WRITE)?;
        let before = connection.tail.clone();
        let Ok(result) = catch_unwind(AssertUnwindSafe(|| work(&mut connection.writing_store(shared)))) else {
            return Err(Error::from(Fault::Panicked).into());
        };
        match (connection.failure(), result) {
            (None, Ok(value)) => return commit_on_postgres(pool, connection).map(|()| value).map_err(E::from),
            (None | Some(Failure::Statement), Err(error)) => {
                roll_back_on_postgres(connection, &before);
                return Err(error);
            }
            (Some(Failure::Statement), Ok(_)) => {
                roll_back_on_postgres(connection, &before);
                return Err(Error::from(Fault::IgnoredFailure).into());
            }
            (Some(Failure::Contention), _) => {
                roll_back_on_postgres(connection, &before);
                std::thread::sleep(Duration::from_millis(u64::from(5 * attempt)));
            }
            (Some(Failure::ConnectionLost), _) => {
                drop(connection);
                pool.close_idle();
            }
        }
    }
    Err(Error::Busy.into())
}

/// Takes a connection and begins. One that died while it lay idle is replaced: nothing was asked of it yet.
fn begin_on_postgres<'p>(pool: &'p Pool<Postgres>, sql: &str) -> Result<Taken<'p, Postgres>, Error> {
    let mut connection = pool.take()?;
    match connection.begin(sql) {
        Ok(()) => Ok(connection),
        Err(error) if Failure::of(&error) == Failure::ConnectionLost => {
            drop(connection);
            pool.close_idle();
            let mut connection = pool.take()?;
            connection.begin(sql)?;
            Ok(connection)
        }
        Err(error) => Err(error.into()),
    }
}

/// Commits. When the connection is lost meanwhile, nobody knows whether the command took place.
fn commit_on_postgres(pool: &Pool<Postgres>, mut connection: Taken<'_, Postgres>) -> Result<(), Error> {
    let committed = connection.connection.batch_execute("COMMIT");
    match committed {
        Ok(()) => {
            connection.tail.commit();
            connection.put_back();
            Ok(())
        }
        Err(error) => {
            if Failure::of(&error) != Failure::ConnectionLost {
                return Err(error.into());
            }
            drop(connection);
            pool.close_idle();
            Err(Error::OutcomeUnknown(Arc::new(error)))
        }
    }
}

fn roll_back_on_postgres(mut connection: Taken<'_, Postgres>, before: &Tail) {
    connection.tail.roll_back(before);
    if connection.connection.batch_execute("ROLLBACK").is_ok() {
        connection.put_back();
    }
}

/// Each query for itself.
pub(crate) fn look_up_on_sqlite<T, E>(
    connection: &mut SqliteConnection,
    shared: &Shared,
    mut work: impl FnMut(&mut Store<'_>) -> Result<T, E>,
) -> Result<T, E> {
    work(&mut Store(Session::sqlite(connection, shared), None))
}

/// One consistent view of everything. The outer error says that the connection is not to be used again.
pub(crate) fn read_on_sqlite<T, E>(
    connection: &mut SqliteConnection,
    shared: &Shared,
    work: impl FnOnce(&mut Store<'_>) -> Result<T, E>,
) -> Result<Result<T, E>, Error> {
    connection.batch_execute("BEGIN DEFERRED")?;
    let result = catch_unwind(AssertUnwindSafe(|| work(&mut Store(Session::sqlite(connection, shared), None))));
    let ended = connection.batch_execute("ROLLBACK");
    match result {
        Ok(result) => Ok(ended.map(|()| result)?),
        Err(panic) => resume_unwind(panic),
    }
}

/// Begins the one transaction of a batch, with the lock that every write needs: a reader that turned writer could find itself outrun.
pub(crate) fn begin_batch(connection: &mut SqliteConnection) -> Result<(), Error> {
    Ok(connection.batch_execute("BEGIN IMMEDIATE")?)
}

/// Commits the batch; when that fails nothing of it is kept.
pub(crate) fn commit_batch(connection: &mut SqliteConnection) -> Result<(), Error> {
    let committed = connection.batch_execute("COMMIT");
    if committed.is_err() {
        abandon_batch(connection);
    }
    Ok(committed?)
}

/// Undoes what is left of a batch. SQLite may have undone it already, and then says that there is none.
pub(crate) fn abandon_batch(connection: &mut SqliteConnection) {
    if let Err(error) = connection.batch_execute("ROLLBACK") {
        tracing::debug!(%error, "nothing left to roll back");
    }
}

/// What became of one job of a batch.
pub(crate) struct Ran<T, E> {
    /// What the job answers, provided that the batch is committed.
    pub(crate) result: Result<T, E>,
    /// Whether SQLite undid the whole batch under it, as it may when the disk is full.
    pub(crate) batch_is_lost: bool,
}

/// Runs one job of a batch behind a savepoint: when it fails or panics, its changes alone are undone.
pub(crate) fn run_in_batch<T, E: From<Error>>(
    connection: &mut SqliteConnection,
    shared: &Shared,
    tail: &mut Tail,
    mut work: impl FnMut(&mut Store<'_>) -> Result<T, E>,
) -> Ran<T, E> {
    if let Err(error) = connection.batch_execute("SAVEPOINT job") {
        return Ran { result: Err(Error::from(error).into()), batch_is_lost: true };
    }
    let before = tail.clone();
    let result = catch_unwind(AssertUnwindSafe(|| work(&mut Store(Session::sqlite(connection, shared), Some(tail)))))
        .unwrap_or_else(|_| Err(Error::from(Fault::Panicked).into()));
    if result.is_err() {
        tail.roll_back(&before);
    }
    let ending = if result.is_ok() { "RELEASE job" } else { "ROLLBACK TO job; RELEASE job" };
    match (connection.batch_execute(ending), result) {
        (Ok(()), result) => Ran { result, batch_is_lost: false },
        (Err(_), Err(error)) => Ran { result: Err(error), batch_is_lost: true },
        (Err(error), Ok(_)) => Ran { result: Err(Error::from(error).into()), batch_is_lost: true },
    }
}

/// That SQLite undid the batch of a job that had nothing to do with it.
pub(crate) fn batch_lost() -> Error {
    Error::Unavailable(Arc::new(Fault::TransactionLost))
}
