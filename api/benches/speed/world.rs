//! What is measured on: a database with so many filings in it, and the release server before it.

use crate::{
    fill::Plan,
    load,
    options::{On, Options},
    postgres,
    process::Watched,
    requests::{self, Callers},
    sealing::Sealing,
    server::Server,
};
use std::{path::Path, time::Duration};
use tempfile::TempDir;
use uuid::Uuid;

/// A filled database and the server that runs on it.
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) server: Server,
    pub(crate) callers: Callers,
    pub(crate) url: String,
    pub(crate) folder: TempDir,
    /// The whole PostgreSQL server.
    pub(crate) database: Option<Watched>,
    /// From a start of the server until it answered: all starts.
    pub(crate) starts: Vec<Duration>,
    /// MiB of the server before it was asked for anything.
    pub(crate) at_rest: f64,
    _postgres: Option<postgres::TestDatabase>,
}

/// What the throw-away cluster of the tests leaves out for speed: here a commit is durable, and the rest as PostgreSQL comes.
const DURABLE: [&str; 6] = [
    "ALTER SYSTEM SET fsync = on",
    "ALTER SYSTEM SET synchronous_commit = on",
    "ALTER SYSTEM SET full_page_writes = on",
    "ALTER SYSTEM SET autovacuum = on",
    // A checkpoint in the middle of a cell of three seconds would be luck, good or bad.
    "ALTER SYSTEM SET max_wal_size = '8GB'",
    "SELECT pg_reload_conf()",
];

/// How often the server is started to see how long it takes.
const STARTS: usize = 5;

impl World {
    /// Fills a database and starts the server on it; `None` where there is no PostgreSQL.
    ///
    /// # Errors
    /// When one of both fails.
    pub(crate) fn build(on: On, stored: u64, options: &Options) -> Result<Option<Self>, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let file = folder.path().join("recourse.db");
        let (database, url) = match on {
            On::Sqlite => (None, format!("sqlite://{}", file.display())),
            On::Postgres => {
                let Some(database) = postgres::database(|_| ()) else { return Ok(None) };
                let url = database.url();
                for statement in DURABLE {
                    postgres::query(&url, statement)?;
                }
                (Some(database), url)
            }
        };
        let server = Server::start(folder.path(), &url, None)?;
        let templates = templates(&server, folder.path())?;
        drop(server);
        let plan = Plan { on, stored, fresh: options.fresh_participants(), templates };
        let one = |sql: &str| match on {
            On::Sqlite => rusqlite::Connection::open(&file)
                .and_then(|connection| connection.query_row(sql, [], |row| row.get(0)))
                .map_err(|error| error.to_string()),
            On::Postgres => {
                let rows = postgres::query(&url, sql)?;
                rows.into_iter().flatten().flatten().next().ok_or_else(|| "the template is gone".to_owned())
            }
        };
        let sealing = Sealing::new(on, &url, folder.path(), templates, one)?;
        match on {
            On::Sqlite => fill_sqlite(&file, &plan, &sealing)?,
            On::Postgres => fill_postgres(&url, &plan, &sealing)?,
        }
        let mut starts = Vec::new();
        for _ in 1..STARTS {
            starts.push(Server::start(folder.path(), &url, None)?.ready_after);
        }
        let server = Server::start(folder.path(), &url, options.under.as_deref())?;
        starts.push(server.ready_after);
        std::thread::sleep(Duration::from_millis(500));
        let (at_rest, _) = server.watched().memory();
        let callers = Callers::new(folder.path(), plan)?;
        let watched = if on == On::Postgres { Some(postmaster(&url)?) } else { None };
        Ok(Some(Self { plan, server, callers, url, folder, database: watched, starts, at_rest, _postgres: database }))
    }
}

fn templates(server: &Server, folder: &Path) -> Result<[Uuid; 2], String> {
    let mut ids = Vec::new();
    for request in requests::templates(folder)? {
        let answer = load::once(server.address, &request)?;
        let body: serde_json::Value = serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
        let id = body["id"].as_str().and_then(|id| id.parse().ok());
        ids.push(id.ok_or_else(|| format!("{} instead of a filing: {body}", answer.status))?);
    }
    ids.try_into().map_err(|_| "two templates".to_owned())
}

/// Without a journal: what is lost by a power cut is made again.
fn fill_sqlite(file: &Path, plan: &Plan, sealing: &Sealing) -> Result<(), String> {
    let told = |error: rusqlite::Error| error.to_string();
    let connection = rusqlite::Connection::open(file).map_err(told)?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA foreign_keys = OFF; BEGIN",
        )
        .map_err(told)?;
    for statement in plan.statements(sealing) {
        connection.execute_batch(&statement?).map_err(told)?;
    }
    connection.execute_batch("COMMIT; PRAGMA journal_mode = WAL").map_err(told)
}

fn fill_postgres(url: &str, plan: &Plan, sealing: &Sealing) -> Result<(), String> {
    for statement in plan.statements(sealing) {
        let statement = statement?;
        postgres::query(url, &format!("SET synchronous_commit = off; {statement}"))
            .map_err(|error| format!("{error}: {}", statement.chars().take(200).collect::<String>()))?;
    }
    postgres::query(url, "VACUUM ANALYZE")?;
    postgres::query(url, "CHECKPOINT").map(drop)
}

/// The process whose children are the backends.
fn postmaster(url: &str) -> Result<Watched, String> {
    let directory = postgres::query(url, "SHOW data_directory")?;
    let directory = directory.first().and_then(|row| row.first()).and_then(Option::as_deref).unwrap_or_default();
    let file = std::fs::read_to_string(Path::new(directory).join("postmaster.pid")).map_err(|error| error.to_string())?;
    let pid = file.lines().next().and_then(|line| line.trim().parse().ok()).ok_or("no process id in postmaster.pid")?;
    Ok(Watched::family(pid))
}
