//! What happens to a database behind the back of the service that runs.

use super::{app::TestApp, postgres};
use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};
use std::{
    fs::OpenOptions,
    io::{Seek, SeekFrom, Write},
    path::Path,
};

/// Takes the database away: on PostgreSQL it is dropped, on SQLite its files are overwritten. The service is not told.
pub(crate) fn lose_database(app: &TestApp) {
    match app.database_url.strip_prefix("sqlite://") {
        Some(file) => {
            // In this order: a connection that finds its index void reads the log, then the file.
            for suffix in ["", "-wal", "-shm"] {
                overwrite(Path::new(&format!("{file}{suffix}")));
            }
        }
        None => {
            let (server, name) = app.database_url.rsplit_once('/').unwrap();
            postgres::query(&format!("{server}/postgres"), &format!("DROP DATABASE {name} WITH (FORCE)")).unwrap();
        }
    }
}

/// Overwrites without cutting: the service has the index mapped into memory.
fn overwrite(file: &Path) {
    let mut file = OpenOptions::new().write(true).open(file).unwrap();
    let length = file.metadata().unwrap().len();
    file.seek(SeekFrom::Start(0)).unwrap();
    file.write_all(&vec![0xFF; usize::try_from(length).unwrap()]).unwrap();
}

/// Takes every window that an operator announced out of the database.
pub(crate) fn forget_windows(app: &TestApp) {
    const FORGET: &str = "DELETE FROM events WHERE performance_year IS NOT NULL; DELETE FROM window_amendments";
    match app.database_url.strip_prefix("sqlite://") {
        Some(file) => {
            let mut connection = SqliteConnection::establish(file).unwrap();
            connection.batch_execute("PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON").unwrap();
            connection.immediate_transaction(|connection| connection.batch_execute(FORGET)).unwrap();
        }
        None => drop(postgres::query(&app.database_url, FORGET).unwrap()),
    }
}

/// Does `work` while another process keeps everybody from adding to the audit trail.
pub(crate) async fn while_the_trail_is_locked<T>(app: &TestApp, work: impl AsyncFnOnce() -> T) -> T {
    match app.database_url.strip_prefix("sqlite://") {
        Some(file) => {
            let mut other = SqliteConnection::establish(file).unwrap();
            other.batch_execute("PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE").unwrap();
            let done = work().await;
            other.batch_execute("ROLLBACK").unwrap();
            done
        }
        None => {
            let mut other = PgConnection::establish(&app.database_url).unwrap();
            other.batch_execute("BEGIN; LOCK TABLE audit_entries IN SHARE MODE").unwrap();
            let done = work().await;
            other.batch_execute("ROLLBACK").unwrap();
            done
        }
    }
}
