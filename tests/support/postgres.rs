//! A throw-away PostgreSQL cluster for one test process, started from the server binaries that are installed.
//!
//! [`database`] gives a test a database of its own, copied from a migrated template. Nothing is needed but `initdb`, `pg_ctl` and
//! `postgres`; where they are missing the test is skipped with one loud line, and `RECOURSE_TEST_POSTGRES=required` makes their
//! absence a failure. The cluster is gone when the process is, however it ends.
//!
//! The parts are free of the crates of this project, so that another test target can include them by `#[path]`.

#[path = "postgres/cluster.rs"]
pub(crate) mod cluster;
#[path = "postgres/switch.rs"]
pub(crate) mod switch;
#[path = "postgres/wire.rs"]
pub(crate) mod wire;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use cluster::Cluster;
pub(crate) use switch::is_required;
use switch::{SWITCH, say};

/// Speed, since nothing here has to survive a power cut, and room for the storms.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
timezone = 'UTC'
";

/// Whether there is a PostgreSQL to test on.
enum Availability {
    /// One cluster, for all tests of this process.
    Running(Cluster),
    /// Why there is none.
    Missing(String),
}

pub(crate) use wire::query;

static AVAILABILITY: OnceLock<Availability> = OnceLock::new();

/// The template made by each `migrate` function: a migration is paid for once a process.
static TEMPLATES: Mutex<Option<HashMap<usize, String>>> = Mutex::new(None);

static DATABASES: AtomicU32 = AtomicU32::new(1);

/// A database that belongs to one test, dropped with this handle.
pub(crate) struct TestDatabase {
    cluster: &'static Cluster,
    name: String,
}

impl TestDatabase {
    /// The URL of this database, for libpq and everything that speaks it.
    pub(crate) fn url(&self) -> String {
        self.cluster.url(&self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // A test that has failed already must not fail again here; the cluster is thrown away anyway.
        let _ = execute(self.cluster, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

/// A database of one's own, in the state that `migrate` leaves an empty one in; `None` when there is no PostgreSQL here.
///
/// `migrate` gets the URL of an empty database and must have closed its connections when it returns. `|_| ()` gives an empty one.
///
/// # Panics
///
/// When there is no PostgreSQL and `RECOURSE_TEST_POSTGRES=required` is set; when the database cannot be made.
pub(crate) fn database(migrate: fn(&str)) -> Option<TestDatabase> {
    let cluster = match AVAILABILITY.get_or_init(start) {
        Availability::Running(cluster) => cluster,
        Availability::Missing(reason) => {
            assert!(!is_required(), "{SWITCH}=required, and there is no PostgreSQL to test on: {reason}");
            return None;
        }
    };
    let template = template(cluster, migrate);
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    if let Err(error) = execute(cluster, &format!("CREATE DATABASE {name} TEMPLATE {template}")) {
        panic!("database {name} could not be copied from {template}: {error}");
    }
    Some(TestDatabase { cluster, name })
}

fn start() -> Availability {
    match Cluster::start_with(SETTINGS) {
        Ok(cluster) => Availability::Running(cluster),
        Err(reason) => {
            say(&format!("*** EVERY TEST ON POSTGRESQL IS SKIPPED: {reason} ***"));
            Availability::Missing(reason)
        }
    }
}

fn template(cluster: &'static Cluster, migrate: fn(&str)) -> String {
    let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
    let templates = templates.get_or_insert_default();
    let next = format!("template_of_tests_{}", templates.len() + 1);
    let known = templates.entry(migrate as usize);
    if let std::collections::hash_map::Entry::Occupied(known) = known {
        return known.get().clone();
    }
    // A migration that panicked leaves a half-made template behind, and the next test comes here again.
    for statement in [format!("DROP DATABASE IF EXISTS {next} WITH (FORCE)"), format!("CREATE DATABASE {next}")] {
        if let Err(error) = execute(cluster, &statement) {
            panic!("{statement}: {error}");
        }
    }
    migrate(&cluster.url(&next));
    known.insert_entry(next.clone());
    next
}

/// Runs one statement as the superuser, outside the databases of the tests.
fn execute(cluster: &Cluster, statement: &str) -> Result<(), String> {
    query(&cluster.url("postgres"), statement).map(drop)
}
