//! One database, opened: where reads and writes run.

mod open;

use crate::{
    DatabaseUrl, Error, Store,
    access_version::Actors,
    audit::chain::Heads,
    error::Fault,
    migrations,
    pool::Pool,
    session::{Bare, Shared},
    transaction::{Postgres, look_up_on_postgres, look_up_on_sqlite, read_on_postgres, read_on_sqlite, write_on_postgres},
    url::{Location, Target},
    vault::{self, Custody, DataKey, KeyEncryptionKeys, Vault},
    writer::Writer,
};
use diesel::{connection::SimpleConnection, sqlite::SqliteConnection};
use open::connect;
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};

/// How a database is used.
#[derive(Debug, Clone)]
pub struct DatabaseOptions {
    /// How many connections may be open: of all kinds to PostgreSQL, for reading to SQLite.
    pub connections: u32,
    /// How long to wait for one of them.
    pub wait: Duration,
    /// How many writes may wait for the writer of SQLite.
    pub queue: usize,
    /// How long a statement waits for a lock on PostgreSQL.
    pub lock_timeout: Duration,
    /// How long SQLite waits for another process that writes.
    pub busy_timeout: Duration,
    /// How long a statement may run on PostgreSQL, and how long a transaction may wait for its next one: a commit comes no later.
    pub statement_timeout: Duration,
    /// How long a use case may keep a connection to PostgreSQL until that is given up: its peer has fallen silent.
    pub longest_use: Duration,
}

impl Default for DatabaseOptions {
    fn default() -> Self {
        Self {
            connections: 16,
            wait: Duration::from_secs(5),
            queue: 1024,
            lock_timeout: Duration::from_secs(2),
            busy_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(10),
            longest_use: Duration::from_secs(15),
        }
    }
}

/// A database. Clones share its connections; the last one closes them, after the writes that were accepted.
#[derive(Clone)]
pub struct Database(Arc<Backend>, Arc<Actors>);

enum Backend {
    Postgres {
        url: String,
        pool: Pool<Postgres>,
        custody: Custody,
        heads: Arc<Heads>,
    },
    Sqlite {
        custody: Custody,
        writer: Writer,
        heads: Arc<Heads>,
        /// The connection of the writer.
        connection: Arc<Mutex<SqliteConnection>>,
        /// A database in memory has none: it is that one connection.
        readers: Option<Pool<SqliteConnection>>,
    },
}

impl Database {
    /// Opens the database. A SQLite file and its folder are made when they are missing; PostgreSQL is not asked before it is wanted.
    /// `keys` open the data keys of what is encrypted there, which are read when they are first wanted.
    ///
    /// # Errors
    /// When the file cannot be made or opened.
    pub fn open(url: &DatabaseUrl, keys: &KeyEncryptionKeys, options: &DatabaseOptions) -> Result<Self, Error> {
        let backend = match &url.0 {
            Location::Postgres(url) => {
                let target = Target::read(url).map_err(|error| Error::unavailable(error.to_string()))?;
                open::postgres(target.completed(url), keys, options)
            }
            Location::SqliteFile(path) => open::sqlite_file(path, keys, options)?,
            Location::SqliteMemory => open::sqlite_memory(keys, options)?,
        };
        Ok(Self(Arc::new(backend), Arc::default()))
    }

    /// Applies the pending migrations and names them, and makes the data keys of a new database. Processes that start at once migrate
    /// once.
    ///
    /// # Errors
    /// When one fails; on SQLite all are undone, on PostgreSQL that one. When the data keys were sealed by other key-encryption keys.
    pub fn migrate(&self) -> Result<Vec<String>, Error> {
        match &*self.0 {
            Backend::Postgres { url, custody, .. } => {
                // The lock of the migrations goes with the connection.
                let mut connection = connect(url)?;
                let applied = migrations::apply_on_postgres(&mut connection)?;
                vault::create_if_there_are_none(Bare::postgres(&mut connection), custody.keys())?;
                custody.take_up(&vault::all(Bare::postgres(&mut connection))?)?;
                Ok(applied)
            }
            Backend::Sqlite { connection, custody, .. } => {
                let mut connection = lock(connection);
                let (applied, rows) = migrations::apply_on_sqlite(&mut connection, |connection| {
                    vault::create_if_there_are_none(Bare::sqlite(connection), custody.keys())?;
                    vault::all(Bare::sqlite(connection))
                })?;
                custody.take_up(&rows)?;
                Ok(applied)
            }
        }
    }

    /// The keys of what is encrypted.
    ///
    /// # Errors
    /// When the data keys cannot be read, or were sealed by other key-encryption keys.
    pub fn vault(&self) -> Result<&Vault, Error> {
        match &*self.0 {
            Backend::Postgres { custody, .. } | Backend::Sqlite { custody, .. } => custody.vault(),
        }
    }

    /// The migrations that [`migrate`](Self::migrate) would apply. Changes nothing.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn pending_migrations(&self) -> Result<Vec<String>, Error> {
        match &*self.0 {
            Backend::Postgres { url, .. } => migrations::pending_on_postgres(&mut connect(url)?),
            Backend::Sqlite { connection, .. } => migrations::pending_on_sqlite(&mut lock(connection)),
        }
    }

    /// What seals the data keys.
    pub(crate) fn key_encryption_keys(&self) -> &KeyEncryptionKeys {
        match &*self.0 {
            Backend::Postgres { custody, .. } | Backend::Sqlite { custody, .. } => custody.keys(),
        }
    }

    /// The data keys, as an operator may know them, by their numbers.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn data_keys(&self) -> Result<Vec<DataKey>, Error> {
        match &*self.0 {
            Backend::Postgres { custody, .. } | Backend::Sqlite { custody, .. } => custody.described(),
        }
    }

    /// Reverts every migration and with them **destroys every row**. For tests that prove that migrations can be reverted.
    ///
    /// # Errors
    /// When one cannot be reverted.
    pub fn revert_all_migrations_and_lose_everything(&self) -> Result<(), Error> {
        match &*self.0 {
            Backend::Postgres { url, .. } => migrations::revert_on_postgres(&mut connect(url)?),
            Backend::Sqlite { connection, .. } => migrations::revert_on_sqlite(&mut lock(connection)),
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub fn ping(&self) -> Result<(), Error> {
        self.read(|store| store.ping())
    }

    /// Whether [`write`](Self::write) runs on the calling thread and blocks it: so on PostgreSQL, where the caller should keep a queue
    /// before it. On SQLite it returns at once.
    #[must_use]
    pub fn runs_writes_inline(&self) -> bool {
        match &*self.0 {
            Backend::Postgres { .. } => true,
            Backend::Sqlite { .. } => false,
        }
    }

    fn shared(&self) -> Result<Shared, Error> {
        Ok(Shared { vault: self.vault()?.clone(), actors: Arc::clone(&self.1) })
    }

    /// Whether a chain of the audit trail went on since the ends were [noted](crate::Audit::note_heads).
    #[must_use]
    pub fn has_heads_to_note(&self) -> bool {
        match &*self.0 {
            Backend::Postgres { heads, .. } | Backend::Sqlite { heads, .. } => heads.has_advanced(),
        }
    }

    /// Runs `work` on one consistent view of the database, blocking this thread. Nothing can be written.
    ///
    /// # Errors
    /// What `work` returns, and what keeps it from running.
    pub fn read<T, E: From<Error>>(&self, work: impl FnOnce(&mut Store<'_>) -> Result<T, E>) -> Result<T, E> {
        match &*self.0 {
            Backend::Postgres { pool, .. } => read_on_postgres(pool, &self.shared()?, work),
            Backend::Sqlite { readers: Some(readers), .. } => {
                let shared = self.shared()?;
                let mut connection = readers.take()?;
                let result = read_on_sqlite(&mut connection, &shared, work)?;
                connection.put_back();
                result
            }
            Backend::Sqlite { readers: None, connection, .. } => {
                let shared = self.shared()?;
                read_in_memory(&mut lock(connection), &shared, work)
            }
        }
    }

    /// Whether [`look_up`](Self::look_up) is over so soon that no thread need be kept for it: so on SQLite, whose pages are memory of
    /// this process or of the system most of the time.
    #[must_use]
    pub fn looks_up_inline(&self) -> bool {
        match &*self.0 {
            Backend::Postgres { .. } => false,
            Backend::Sqlite { readers, .. } => readers.is_some(),
        }
    }

    /// Runs `work`, a few queries by key, each of which sees what is committed when it is asked: no BEGIN and no COMMIT. It must not
    /// write, which SQLite refuses. `work` is run again when the connection was found dead.
    ///
    /// # Errors
    /// What `work` returns, and what keeps it from running.
    pub fn look_up<T, E: From<Error>>(&self, work: impl FnMut(&mut Store<'_>) -> Result<T, E>) -> Result<T, E> {
        match &*self.0 {
            Backend::Postgres { pool, .. } => look_up_on_postgres(pool, &self.shared()?, work),
            Backend::Sqlite { readers: Some(readers), .. } => {
                let shared = self.shared()?;
                let mut connection = readers.take()?;
                let result = look_up_on_sqlite(&mut connection, &shared, work);
                connection.put_back();
                result
            }
            Backend::Sqlite { readers: None, .. } => self.read(work),
        }
    }

    /// Runs `work` in one transaction and calls `reply` once, after the commit. An error undoes everything that `work` wrote.
    ///
    /// After a query has failed `work` must return an error: PostgreSQL undoes the transaction in any case, and the answer is then
    /// [`Error::Internal`]. `work` may run more than once: on PostgreSQL it is repeated when it lost against another transaction, or its connection before
    /// the commit. [`Error::OutcomeUnknown`] leaves open whether it took place; a command that carries an idempotency key
    /// finds out by being sent again.
    ///
    /// On SQLite the work is queued for the one writer, which calls `reply` on its own thread, so a reply must be quick and must not
    /// wait for another write. When the queue is full `reply` gets [`Error::Overloaded`] at once. A panic in `work` is answered with
    /// [`Error::Internal`].
    pub fn write<T: Send + 'static, E: From<Error> + Send + 'static>(
        &self,
        work: impl FnMut(&mut Store<'_>) -> Result<T, E> + Send + 'static,
        reply: impl FnOnce(Result<T, E>) + Send + 'static,
    ) {
        let shared = match self.shared() {
            Ok(shared) => shared,
            Err(error) => return reply(Err(error.into())),
        };
        match &*self.0 {
            Backend::Postgres { pool, .. } => reply(write_on_postgres(pool, &shared, work)),
            Backend::Sqlite { writer, .. } => writer.submit(shared, work, reply),
        }
    }

    /// Runs `work` in one transaction and waits until it is committed. Never from a reply: the writer would wait for itself.
    ///
    /// # Errors
    /// What `work` returns, and what keeps it from running or from being committed.
    pub fn write_blocking<T: Send + 'static, E: From<Error> + Send + 'static>(
        &self,
        work: impl FnMut(&mut Store<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        self.begin_write(work).wait()
    }

    /// As [`write`](Self::write), for a caller that has other work until it needs the outcome.
    pub fn begin_write<T: Send + 'static, E: From<Error> + Send + 'static>(
        &self,
        work: impl FnMut(&mut Store<'_>) -> Result<T, E> + Send + 'static,
    ) -> BegunWrite<T, E> {
        let (answer, answered) = mpsc::sync_channel(1);
        self.write(work, move |result| {
            // Nobody waits any more only when the waiting thread is gone.
            let _ = answer.send(result);
        });
        BegunWrite(answered)
    }
}

/// A write that was begun.
#[must_use = "only waiting tells whether it took place"]
pub struct BegunWrite<T, E>(mpsc::Receiver<Result<T, E>>);

impl<T, E: From<Error>> BegunWrite<T, E> {
    /// Waits until it is committed. Never from a reply: the writer would wait for itself.
    ///
    /// # Errors
    /// What the work returned, and what kept it from running or from being committed.
    pub fn wait(self) -> Result<T, E> {
        self.0.recv().unwrap_or_else(|_| Err(Error::from(Fault::WriterStopped).into()))
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &*self.0 {
            Backend::Postgres { .. } => "Database(PostgreSQL)",
            Backend::Sqlite { .. } => "Database(SQLite)",
        })
    }
}

fn lock(connection: &Mutex<SqliteConnection>) -> std::sync::MutexGuard<'_, SqliteConnection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A database in memory is one connection, which reads with the pen put away.
fn read_in_memory<T, E: From<Error>>(
    connection: &mut SqliteConnection,
    shared: &Shared,
    work: impl FnOnce(&mut Store<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let reading = |connection: &mut SqliteConnection, on: &str| {
        connection.batch_execute(&format!("PRAGMA query_only = {on}")).map_err(Error::from)
    };
    reading(connection, "ON")?;
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read_on_sqlite(connection, shared, work)));
    reading(connection, "OFF")?;
    match result {
        Ok(result) => result?,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
