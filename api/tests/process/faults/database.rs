//! PostgreSQL as durable as in production: one for all tests that leave the server alone, and one of its own for each test that harms it,
//! to be stopped in any way and started again.

use super::servers::signal;
use crate::postgres::switch::is_required;
use std::{
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

pub(crate) use crate::postgres::{cluster::Cluster, switch::say, wire::query};

/// A commit is on the disk before it is answered, and a page that was half written can be mended: nothing of it may be spared here.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
timezone = 'UTC'
";

/// The URL of an empty database on the server that is harmed by nobody; `None` where there is none.
pub(crate) fn empty() -> Option<String> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    static DATABASES: AtomicUsize = AtomicUsize::new(1);
    let cluster = SHARED.get_or_init(start).as_ref()?;
    let name = format!("faults_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    query(&cluster.url("postgres"), &format!("CREATE DATABASE {name}")).unwrap();
    Some(cluster.url(&name))
}

/// Starts a server to be harmed; `None`, said aloud, where there is no PostgreSQL and none is required.
pub(crate) fn start() -> Option<Cluster> {
    match Cluster::start_with(SETTINGS) {
        Ok(cluster) => Some(cluster),
        Err(reason) => {
            assert!(!is_required(), "there is no PostgreSQL to harm: {reason}");
            say(&format!("*** FAULTS ON POSTGRESQL ARE NOT TESTED: {reason} ***"));
            None
        }
    }
}

/// Sends the server a signal: KILL, QUIT (immediate stop), INT (fast stop).
pub(crate) fn stop(cluster: &Cluster, how: &str) {
    let file = std::fs::read_to_string(cluster.data().join("postmaster.pid")).unwrap();
    let process: u32 = file.lines().next().unwrap().parse().unwrap();
    signal(process, how);
    wait_until("PostgreSQL is gone", || query(&cluster.url("postgres"), "SELECT 1").is_err());
}

/// Starts it again. Where it was killed, its last processes may have to end first.
pub(crate) fn start_again(cluster: &Cluster) {
    wait_until("PostgreSQL starts again", || cluster.boot().is_ok());
    wait_until("PostgreSQL answers", || query(&cluster.url("postgres"), "SELECT 1").is_ok());
}

/// Polls until `is_so`, for a minute at most.
#[track_caller]
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "not within a minute: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
    begun.elapsed()
}
