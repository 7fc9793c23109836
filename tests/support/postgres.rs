//! A throw-away PostgreSQL cluster for one test process, started from the server binaries that are installed.
//!
//! [`database`] gives a test a database of its own, copied from a migrated template. Nothing is needed but `initdb`, `pg_ctl` and
//! `postgres`; where they are missing the test is skipped with one loud line, and `RECOURSE_TEST_POSTGRES=required` makes their
//! absence a failure. The cluster is gone when the process is, however it ends.
//!
//! Free of the crates of this project, so that another test target can include it by `#[path]`.

#[path = "postgres/cluster.rs"]
mod cluster;
#[path = "postgres/wire.rs"]
mod wire;

use std::collections::HashMap;
use std::io::Write;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use cluster::Cluster;

/// `required` makes a missing PostgreSQL a failure; anything else, or nothing, lets the tests on it be skipped.
const SWITCH: &str = "RECOURSE_TEST_POSTGRES";

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
        let _ = self.cluster.execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
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
    if let Err(error) = cluster.execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")) {
        panic!("database {name} could not be copied from {template}: {error}");
    }
    Some(TestDatabase { cluster, name })
}

fn start() -> Availability {
    match Cluster::start() {
        Ok(cluster) => Availability::Running(cluster),
        Err(reason) => {
            // Not eprintln!, which the test harness keeps for tests that fail: this line is for those that pass.
            let _ = writeln!(std::io::stderr(), "\n*** EVERY TEST ON POSTGRESQL IS SKIPPED: {reason} ***\n");
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
        if let Err(error) = cluster.execute(&statement) {
            panic!("{statement}: {error}");
        }
    }
    migrate(&cluster.url(&next));
    known.insert_entry(next.clone());
    next
}

#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not a setting of the service")]
pub(crate) fn is_required() -> bool {
    std::env::var_os(SWITCH).is_some_and(|value| value == "required")
}
