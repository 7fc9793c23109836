//! One database, opened: where reads and writes run.

use crate::{
    DatabaseUrl, Error, Store,
    error::Fault,
    migrations,
    pool::{Patience, Pool},
    transaction::{Postgres, look_up_on_postgres, look_up_on_sqlite, read_on_postgres, read_on_sqlite, write_on_postgres},
    url::{Location, Target, masked},
    writer::Writer,
};
use diesel::{Connection, connection::SimpleConnection, pg::PgConnection, sqlite::SqliteConnection};
use std::{
    fmt,
    fs::{DirBuilder, OpenOptions},
    path::Path,
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
pub struct Database(Arc<Backend>);

enum Backend {
    Postgres {
        url: String,
        pool: Pool<Postgres>,
    },
    Sqlite {
        writer: Writer,
        /// The connection of the writer.
        connection: Arc<Mutex<SqliteConnection>>,
        /// A database in memory has none: it is that one connection.
        readers: Option<Pool<SqliteConnection>>,
    },
}

impl Database {
    /// Opens the database. A SQLite file and its folder are made when they are missing; PostgreSQL is not asked before it is wanted.
    ///
    /// # Errors
    /// When the file cannot be made or opened.
    pub fn open(url: &DatabaseUrl, options: &DatabaseOptions) -> Result<Self, Error> {
        let backend = match &url.0 {
            Location::Postgres(url) => {
                open_postgres(Target::read(url).map_err(|error| Error::unavailable(error.to_string()))?.completed(url), options)
            }
            Location::SqliteFile(path) => open_sqlite_file(path, options)?,
            Location::SqliteMemory => open_sqlite_memory(options)?,
        };
        Ok(Self(Arc::new(backend)))
    }

    /// Applies the pending migrations and names them. Processes that start at once migrate once.
    ///
    /// # Errors
    /// When one fails; on SQLite all are undone, on PostgreSQL that one.
    pub fn migrate(&self) -> Result<Vec<String>, Error> {
        match &*self.0 {
            Backend::Postgres { url, .. } => migrations::apply_on_postgres(&mut connect(url)?),
            Backend::Sqlite { connection, .. } => migrations::apply_on_sqlite(&mut lock(connection)),
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

    /// Runs `work` on one consistent view of the database, blocking this thread. Nothing can be written.
    ///
    /// # Errors
    /// What `work` returns, and what keeps it from running.
    pub fn read<T, E: From<Error>>(&self, work: impl FnOnce(&mut Store<'_>) -> Result<T, E>) -> Result<T, E> {
        match &*self.0 {
            Backend::Postgres { pool, .. } => read_on_postgres(pool, work),
            Backend::Sqlite { readers: Some(readers), .. } => {
                let mut connection = readers.take()?;
                let result = read_on_sqlite(&mut connection, work)?;
                connection.put_back();
                result
            }
            Backend::Sqlite { readers: None, connection, .. } => read_in_memory(&mut lock(connection), work),
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
            Backend::Postgres { pool, .. } => look_up_on_postgres(pool, work),
            Backend::Sqlite { readers: Some(readers), .. } => {
                let mut connection = readers.take()?;
                let result = look_up_on_sqlite(&mut connection, work);
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
        match &*self.0 {
            Backend::Postgres { pool, .. } => reply(write_on_postgres(pool, work)),
            Backend::Sqlite { writer, .. } => writer.submit(work, reply),
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
    work: impl FnOnce(&mut Store<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let reading = |connection: &mut SqliteConnection, on: &str| {
        connection.batch_execute(&format!("PRAGMA query_only = {on}")).map_err(Error::from)
    };
    reading(connection, "ON")?;
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read_on_sqlite(connection, work)));
    reading(connection, "OFF")?;
    match result {
        Ok(result) => result?,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

fn open_postgres(url: String, options: &DatabaseOptions) -> Backend {
    // Set for the session rather than in each transaction, which would cost a round trip each.
    let settings = format!(
        "SET lock_timeout = {}; SET statement_timeout = {timeout}; SET idle_in_transaction_session_timeout = {timeout};
         DO $$ DECLARE wish text[]; BEGIN FOREACH wish SLICE 1 IN ARRAY ARRAY[{wishes}] LOOP
             BEGIN PERFORM set_config(wish[1], wish[2], false);
             EXCEPTION WHEN insufficient_privilege OR undefined_object OR invalid_parameter_value THEN NULL; END;
         END LOOP; END $$",
        options.lock_timeout.as_millis(),
        timeout = options.statement_timeout.as_millis(),
        wishes = WISHES.map(|(name, value)| format!("['{name}', '{value}']")).join(", "),
    );
    let target = url.clone();
    let patience = Patience { wait: options.wait, longest_use: options.longest_use };
    let pool = Pool::new(options.connections, patience, move || {
        let mut connection = connect(&target)?;
        connection.batch_execute(&settings)?;
        Ok(Postgres::new(connection))
    });
    Backend::Postgres { url, pool }
}

/// Connects. libpq names host, port and user of a server that it cannot reach, but it quotes a malformed URL whole.
fn connect(url: &str) -> Result<PgConnection, Error> {
    PgConnection::establish(url).map_err(|error| Error::unavailable(error.to_string().replace(url, &masked(url))))
}

/// What a session asks of the server and may be refused.
///
/// Messages in English are read by `error`; only a superuser may choose their language. The others end a transaction whose client is gone:
/// a server that has half of a request waits for the rest of it without looking at its other timeouts, and keeps the locks. Before
/// version 17 it knows no `transaction_timeout`.
const WISHES: [(&str, &str); 6] = [
    ("lc_messages", "C"),
    ("transaction_timeout", "30s"),
    ("tcp_user_timeout", "10s"),
    ("tcp_keepalives_idle", "5"),
    ("tcp_keepalives_interval", "2"),
    ("tcp_keepalives_count", "3"),
];

/// The pages that the writer of SQLite keeps, in KiB.
const WRITER_CACHE: u32 = 16 * 1024;

/// And each reader: the system keeps the file as well, once for all of them.
const READER_CACHE: u32 = 4 * 1024;

/// After how many pages of 4 KiB the write-ahead log is written back: a page that changed often is written once.
const WAL_PAGES: u32 = 4_000;

fn open_sqlite_file(path: &Path, options: &DatabaseOptions) -> Result<Backend, Error> {
    make_private_file(path).map_err(|error| Error::Unavailable(Arc::new(error)))?;
    let connection = Arc::new(Mutex::new(open_sqlite(&path.to_string_lossy(), options, WRITER_CACHE)?));
    let writer = Writer::start(Arc::clone(&connection), options.queue)?;
    let (path, for_readers) = (path.to_path_buf(), options.clone());
    // No peer that could fall silent.
    let patience = Patience { wait: options.wait, longest_use: Duration::MAX };
    let readers = Pool::new(options.connections, patience, move || {
        let mut connection = open_sqlite(&path.to_string_lossy(), &for_readers, READER_CACHE)?;
        connection.batch_execute("PRAGMA query_only = ON")?;
        Ok(connection)
    });
    Ok(Backend::Sqlite { writer, connection, readers: Some(readers) })
}

fn open_sqlite_memory(options: &DatabaseOptions) -> Result<Backend, Error> {
    let connection = Arc::new(Mutex::new(open_sqlite(":memory:", options, WRITER_CACHE)?));
    let writer = Writer::start(Arc::clone(&connection), options.queue)?;
    Ok(Backend::Sqlite { writer, connection, readers: None })
}

fn open_sqlite(name: &str, options: &DatabaseOptions, cache: u32) -> Result<SqliteConnection, Error> {
    let mut connection = SqliteConnection::establish(name).map_err(|error| Error::unavailable(error.to_string()))?;
    connection.batch_execute(&format!(
        "PRAGMA busy_timeout = {};
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;
         PRAGMA wal_autocheckpoint = {WAL_PAGES};
         PRAGMA cache_size = -{cache};",
        options.busy_timeout.as_millis(),
    ))?;
    Ok(connection)
}

/// Makes the folder and the file, the file for this user alone: it holds TINs. SQLite gives its other files the same mode.
fn make_private_file(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).create(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libpq_knows_every_default() {
        // It refuses a URL with a parameter that it does not know before it connects.
        let url = "postgres://nobody@127.0.0.1:9/nowhere";
        let refused = connect(&Target::read(url).unwrap().completed(url)).err().map(|error| error.to_string());
        assert!(refused.as_ref().is_some_and(|error| error.contains("refused")), "{refused:?}");
    }
}
