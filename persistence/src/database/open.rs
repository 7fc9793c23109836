//! Opening a database: what each connection is told, and where the keys of what is encrypted are read.

use super::{Backend, DatabaseOptions, lock};
use crate::{
    Error,
    audit::chain::{Heads, Tail},
    pool::{Patience, Pool},
    session::Bare,
    transaction::Postgres,
    url::masked,
    vault::{self, Custody, KeyEncryptionKeys},
    writer::Writer,
};
use diesel::{Connection, connection::SimpleConnection, pg::PgConnection, sqlite::SqliteConnection};
use std::{
    fs::{DirBuilder, OpenOptions},
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

pub(super) fn postgres(url: String, keys: &KeyEncryptionKeys, options: &DatabaseOptions) -> Backend {
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
    let (target, heads) = (url.clone(), Arc::<Heads>::default());
    let of_connections = Arc::clone(&heads);
    let patience = Patience { wait: options.wait, longest_use: options.longest_use };
    let pool = Pool::new(options.connections, patience, move || {
        let mut connection = connect(&target)?;
        connection.batch_execute(&settings)?;
        Ok(Postgres::new(connection, &of_connections))
    });
    let source = url.clone();
    let load = move || vault::all(Bare::postgres(&mut connect(&source)?));
    Backend::Postgres { url, pool, heads, custody: Custody::new(keys.clone(), true, Box::new(load)) }
}

/// Connects. libpq names host, port and user of a server that it cannot reach, but it quotes a malformed URL whole.
pub(super) fn connect(url: &str) -> Result<PgConnection, Error> {
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

pub(super) fn sqlite_file(path: &Path, keys: &KeyEncryptionKeys, options: &DatabaseOptions) -> Result<Backend, Error> {
    make_private_file(path).map_err(|error| Error::Unavailable(Arc::new(error)))?;
    let connection = Arc::new(Mutex::new(open_sqlite(&path.to_string_lossy(), options, WRITER_CACHE)?));
    let heads = Arc::default();
    let writer = Writer::start(Arc::clone(&connection), Tail::new(&heads), options.queue)?;
    let (source, for_keys) = (path.to_path_buf(), options.clone());
    let (path, for_readers) = (path.to_path_buf(), options.clone());
    // No peer that could fall silent.
    let patience = Patience { wait: options.wait, longest_use: Duration::MAX };
    let readers = Pool::new(options.connections, patience, move || {
        let mut connection = open_sqlite(&path.to_string_lossy(), &for_readers, READER_CACHE)?;
        connection.batch_execute("PRAGMA query_only = ON")?;
        Ok(connection)
    });
    // Of its own, as a use case that meets a new data key has the connection it was lent.
    let load = move || vault::all(Bare::sqlite(&mut open_sqlite(&source.to_string_lossy(), &for_keys, READER_CACHE)?));
    let custody = Custody::new(keys.clone(), true, Box::new(load));
    Ok(Backend::Sqlite { writer, heads, connection, readers: Some(readers), custody })
}

pub(super) fn sqlite_memory(keys: &KeyEncryptionKeys, options: &DatabaseOptions) -> Result<Backend, Error> {
    let connection = Arc::new(Mutex::new(open_sqlite(":memory:", options, WRITER_CACHE)?));
    let heads = Arc::default();
    let writer = Writer::start(Arc::clone(&connection), Tail::new(&heads), options.queue)?;
    let only = Arc::clone(&connection);
    let load = move || vault::all(Bare::sqlite(&mut lock(&only)));
    let custody = Custody::new(keys.clone(), false, Box::new(load));
    Ok(Backend::Sqlite { writer, heads, connection, readers: None, custody })
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
    use crate::url::Target;

    #[test]
    fn libpq_knows_every_default() {
        // It refuses a URL with a parameter that it does not know before it connects.
        let url = "postgres://nobody@127.0.0.1:9/nowhere";
        let refused = connect(&Target::read(url).unwrap().completed(url)).err().map(|error| error.to_string());
        assert!(refused.as_ref().is_some_and(|error| error.contains("refused")), "{refused:?}");
    }
}
