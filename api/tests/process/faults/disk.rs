//! A disk that is full, and a database that takes no writes: commands are refused and leave nothing, reads go on, and when there is room
//! again so do commands.
#![cfg(target_os = "linux")]

use super::{
    CLIENTS,
    chance::rounds,
    client::{Client, Load, clients, ledger},
    database::{self, query, say, wait_until},
    report,
    servers::Fleet,
    settle_and_check,
};
use crate::support::Connection;
use std::{
    fs::File,
    io::Write,
    os::unix::fs::{MetadataExt, chown},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// Filings that fit into a round, generously.
const CLINICIANS_A_ROUND: usize = 60;

/// What readiness says while the database refuses writes.
const READ_ONLY: &str = "readOnly";

/// How long after there is room again the service may need.
const RECOVERED_WITHIN: Duration = Duration::from_secs(5);

/// What refuses writes in a test.
struct Refusal<'a> {
    /// Begins to refuse them.
    begin: &'a dyn Fn(),
    /// Lets them be taken again.
    end: &'a dyn Fn(),
    /// Whether the database says why, so that readiness can tell.
    is_told: bool,
}

/// Readiness, and the status of a list.
fn reads(fleet: &Fleet, server: usize) -> (String, u16) {
    let mut connection = Connection::new(fleet.servers[server].address());
    let ready = connection.get("/health/ready").json()["status"].to_string();
    let list = connection.ask("GET /v1/targeted-reviews", &[&format!("Authorization: Bearer {}", fleet.token)], b"");
    (ready.trim_matches('"').to_owned(), list.status)
}

/// Refuses writes again and again under load.
fn refuse(name: &str, fleet: &Fleet, url: &dyn Fn() -> String, refusal: &Refusal<'_>, rounds: usize) {
    let load = Load::new(fleet.addresses(), &fleet.token, rounds * CLINICIANS_A_ROUND);
    let mut clients: Vec<Client> = clients(name, CLIENTS);
    let mut longest = Duration::ZERO;
    for _ in 0..rounds {
        load.during(&mut clients, || {
            load.wait_for(20);
            (refusal.begin)();
            load.wait_for_refused(4 * CLIENTS);
            for server in 0..fleet.servers.len() {
                assert_eq!(reads(fleet, server).1, 200, "reads go on");
                if refusal.is_told {
                    wait_until("readiness tells it", || reads(fleet, server).0 == READ_ONLY);
                }
            }
            (refusal.end)();
            longest = longest.max(load.wait_for(1));
            load.wait_for(20);
        });
        settle_and_check(&mut clients, &load, &url());
        for server in 0..fleet.servers.len() {
            wait_until("it is ready", || reads(fleet, server) == ("ready".to_owned(), 200));
        }
    }
    assert!(longest <= RECOVERED_WITHIN, "it took {longest:?} until commands were taken again");
    assert_eq!(ledger(&clients).figures.lost, 0, "every request was answered");
    report(name, rounds, &clients, &format!(", longest recovery {:.2} s", longest.as_secs_f64()));
}

/// A fleet of one on SQLite whose server is run by `wrapper`, on the file of `database` where it is another.
fn on_sqlite(rounds: usize, wrap: impl FnOnce(&Path) -> (Vec<String>, Option<String>)) -> Fleet {
    let mut fleet = Fleet::start(None, 1, rounds * CLINICIANS_A_ROUND);
    let (wrapper, database) = wrap(fleet.folder());
    let server = &mut fleet.servers[0];
    // Ended in order, so that its file is whole without its log.
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
    (server.wrapper, server.database) = (wrapper, database);
    server.start();
    fleet
}

fn shell(script: &str) -> Vec<String> {
    ["sh", "-c", script].map(str::to_owned).to_vec()
}

#[test]
fn a_file_that_cannot_grow_is_no_end_of_the_service_on_sqlite() {
    let rounds = rounds(1);
    // Beyond the limit a write fails as on a faulty disk; the signal that comes with it would end the process.
    let fleet = on_sqlite(rounds, |_| (shell("trap '' XFSZ; exec \"$0\" \"$@\""), None));
    let limit = |size: &str| {
        let process = fleet.servers[0].process().to_string();
        let set = Command::new("prlimit").args(["--pid", &process, &format!("--fsize={size}:unlimited")]).status().unwrap();
        assert!(set.success(), "prlimit");
    };
    let refusal = Refusal { begin: &|| limit("4096"), end: &|| limit("unlimited"), is_told: false };
    refuse("files that must not grow, on SQLite", &fleet, &|| fleet.sqlite_url(), &refusal, rounds);
}

/// Runs a command with a file system of its own, as root or as who may become root in a namespace; `None`, said aloud, where neither is.
fn namespace() -> Option<Vec<String>> {
    let ways = [vec!["unshare", "--mount"], vec!["unshare", "--user", "--map-root-user", "--mount"]];
    let works = |way: &&Vec<&str>| {
        let tried = Command::new(way[0]).args(&way[1..]).args(["mount", "-t", "tmpfs", "none", "/mnt"]).output();
        tried.is_ok_and(|tried| tried.status.success())
    };
    let way = ways.iter().find(works).map(|way| way.iter().map(|word| (*word).to_owned()).collect());
    if way.is_none() {
        say("*** A FULL DISK IS NOT TESTED ON SQLITE: no file system can be mounted here ***");
    }
    way
}

/// Fills the file system of `folder` to the last byte.
fn fill(folder: &Path) {
    let mut filler = File::create(folder.join("filler")).unwrap();
    for size in [1 << 16, 1 << 12, 1] {
        while filler.write_all(&vec![0; size]).is_ok() {}
    }
}

#[test]
fn a_full_disk_refuses_commands_and_leaves_nothing_on_sqlite() {
    let (rounds, Some(namespace)) = (rounds(1), namespace()) else { return };
    let fleet = on_sqlite(rounds, |folder| {
        std::fs::create_dir(folder.join("small")).unwrap();
        let size =
            std::fs::metadata(folder.join("recourse-sandbox/recourse.sqlite")).unwrap().len() / 1024 + 8_000 * rounds as u64;
        let script = format!(
            "mount -t tmpfs -o size={size}k none small && cp recourse-sandbox/recourse.sqlite small/ && exec \"$0\" \"$@\""
        );
        let url = format!("sqlite://{}/small/recourse.sqlite", folder.display());
        ([namespace, shell(&script)].concat(), Some(url))
    });
    // The file system is seen by its processes alone, and through them.
    let process = PathBuf::from(format!("/proc/{}/root", fleet.servers[0].process()));
    let small = process.join(fleet.folder().strip_prefix("/").unwrap()).join("small");
    let copy = tempfile::tempdir().unwrap();
    let copied = || {
        for name in ["recourse.sqlite", "recourse.sqlite-wal"] {
            std::fs::copy(small.join(name), copy.path().join(name)).unwrap();
        }
        format!("sqlite://{}", copy.path().join("recourse.sqlite").display())
    };
    let empty = || std::fs::remove_file(small.join("filler")).unwrap();
    let refusal = Refusal { begin: &|| fill(&small), end: &empty, is_told: true };
    refuse("a full disk, on SQLite", &fleet, &copied, &refusal, rounds);
}

#[test]
fn a_database_that_takes_no_writes_refuses_commands_on_postgresql() {
    let Some(cluster) = database::start() else { return };
    let (rounds, url) = (rounds(1), cluster.url("postgres"));
    let fleet = Fleet::start(Some(&url), 2, rounds * CLINICIANS_A_ROUND);
    let set = |value: &str| {
        for statement in [&format!("ALTER SYSTEM SET default_transaction_read_only = {value}"), "SELECT pg_reload_conf()"] {
            query(&url, statement).unwrap();
        }
    };
    let refusal = Refusal { begin: &|| set("on"), end: &|| set("off"), is_told: true };
    refuse("a read-only database, on PostgreSQL", &fleet, &|| url.clone(), &refusal, rounds);
}

/// A file system of its own, gone with it.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// One that belongs to the owner of `data`; `None`, said aloud, where it cannot be mounted.
    fn mount(data: &Path, megabytes: usize) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(folder.path()).output();
        if !mounted.is_ok_and(|mounted| mounted.status.success()) {
            say("*** A FULL DISK IS NOT TESTED ON POSTGRESQL: it takes root to mount one ***");
            return None;
        }
        let disk = Self(folder);
        let owner = data.metadata().unwrap();
        chown(disk.0.path(), Some(owner.uid()), Some(owner.gid())).unwrap();
        Some(disk)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // The database may have it open still.
        let unmounted = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking(), "umount");
    }
}

#[test]
fn a_full_disk_refuses_commands_and_leaves_nothing_on_postgresql() {
    let Some(cluster) = database::start() else { return };
    let rounds = rounds(1);
    let Some(disk) = SmallDisk::mount(&cluster.data(), 24 + 2 * rounds) else { return };
    let folder = disk.0.path();
    let room = format!("CREATE TABLESPACE small LOCATION '{}'", folder.display());
    for statement in [&room, "CREATE DATABASE small TABLESPACE small"] {
        query(&cluster.url("postgres"), statement).unwrap();
    }
    let url = cluster.url("small");
    let fleet = Fleet::start(Some(&url), 2, rounds * CLINICIANS_A_ROUND);
    let refusal =
        Refusal { begin: &|| fill(folder), end: &|| std::fs::remove_file(folder.join("filler")).unwrap(), is_told: true };
    refuse("a full disk, on PostgreSQL", &fleet, &|| url.clone(), &refusal, rounds);
}
