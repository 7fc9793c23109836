//! One PostgreSQL server on a free port of 127.0.0.1, in a short folder under the system's temporary directory.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The programs a cluster is made of; all three must be in one directory.
const PROGRAMS: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// Waits until the test process is gone (its end of the pipe closes, even by SIGKILL), then stops the server and removes the folder.
///
/// The server is told by signal and not by `pg_ctl`, which refuses root; SIGQUIT is its immediate shutdown.
const WATCHER: &str = r#"
read _
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
    kill -QUIT "$pid" 2>/dev/null
    tries=0
    while [ -e "$1/data/postmaster.pid" ] && kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
fi
rm -rf "$1"
"#;

/// A server, running unless somebody stopped it.
pub(crate) struct Cluster {
    binaries: PathBuf,
    folder: Folder,
    port: u16,
    /// Holds the pipe: what ends it ends the server.
    _watcher: Child,
}

impl Cluster {
    /// Starts a server with these lines in its postgresql.conf, from the first set of binaries that works, and says why when none does.
    pub(crate) fn start_with(settings: &str) -> Result<Self, String> {
        let mut reasons = Vec::new();
        for binaries in places() {
            match runnable(&binaries).and_then(|()| Self::start_from(binaries, settings)) {
                Ok(cluster) => return Ok(cluster),
                Err(reason) => reasons.push(reason),
            }
        }
        match reasons.is_empty() {
            true => Err("no initdb in PATH or /usr/lib/postgresql/*/bin".to_owned()),
            false => Err(reasons.join("; ")),
        }
    }

    /// The URL of one database of this server.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// The folder of its data.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path.join("data")
    }

    /// Starts the server on its port and waits until it takes connections.
    pub(crate) fn boot(&self) -> Result<(), String> {
        let log = self.folder.path.join("log");
        let mut start = self.folder.command(&self.binaries.join("pg_ctl"));
        start.args(["start", "--wait", "--timeout=60", "--silent", "--pgdata"]).arg(self.data());
        start.arg("--log").arg(&log).arg("--options").arg(format!("-p {}", self.port));
        let said = || std::fs::read_to_string(&log).unwrap_or_default();
        succeed(&mut start).map_err(|error| format!("{error}; {}", said().trim()))
    }

    fn start_from(binaries: PathBuf, settings: &str) -> Result<Self, String> {
        let folder = Folder::create()?;
        let watcher = folder.watch()?;
        let mut cluster = Self { binaries, folder, port: 0, _watcher: watcher };
        let data = cluster.data();

        let mut initdb = cluster.folder.command(&cluster.binaries.join("initdb"));
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "--pgdata"]);
        succeed(initdb.arg(&data))?;
        OpenOptions::new()
            .append(true)
            .open(data.join("postgresql.conf"))
            .and_then(|mut file| file.write_all(settings.as_bytes()))
            .map_err(|error| format!("postgresql.conf: {error}"))?;

        // Between looking for a free port and taking it, somebody else may: hence more than one attempt.
        let mut refused = String::new();
        for _ in 0..5 {
            cluster.port = free_port()?;
            match cluster.boot() {
                Ok(()) => return Ok(cluster),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }
}

/// The folder of a cluster and the user that owns it.
struct Folder {
    path: PathBuf,
    /// Only when we are root: PostgreSQL refuses to run as root.
    user: Option<User>,
}

#[derive(Clone, Copy)]
struct User {
    uid: u32,
    gid: u32,
}

impl Folder {
    fn create() -> Result<Self, String> {
        // Without links, as the server is started from a folder of its own.
        let parent = std::env::temp_dir();
        let parent = parent.canonicalize().map_err(|error| format!("{}: {error}", parent.display()))?;
        // A process id is given out again: a folder that is there belongs to somebody whose watcher is still at work.
        let path = (0..100)
            .map(|attempt| parent.join(format!("recourse-pg-{}-{attempt}", std::process::id())))
            .find(|path| DirBuilder::new().mode(0o700).create(path).is_ok())
            .ok_or_else(|| format!("no folder could be created in {}", parent.display()))?;
        // Its owner is who we are: what tells root without a call into libc.
        let owner = path.metadata().map_err(|error| format!("{}: {error}", path.display()))?.uid();
        let user = (owner == 0).then(unprivileged_user).transpose()?;
        if let Some(User { uid, gid }) = user {
            chown(&path, Some(uid), Some(gid)).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        Ok(Self { path, user })
    }

    /// A command of PostgreSQL, as the owner of the folder and with nothing of ours but the path.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.path).env("LC_ALL", "C").env("HOME", &self.path);
        for name in ["PGDATA", "PGPORT", "PGHOST", "PGUSER", "PGDATABASE", "PGOPTIONS", "PGTZ", "PGCLIENTENCODING"] {
            command.env_remove(name);
        }
        command.stdin(Stdio::null()).process_group(0);
        if let Some(User { uid, gid }) = self.user {
            command.uid(uid).gid(gid);
        }
        command
    }

    fn watch(&self) -> Result<Child, String> {
        let mut watcher = Command::new("/bin/sh");
        watcher.args(["-c", WATCHER, "watcher"]).arg(&self.path).current_dir("/");
        // In a group of its own: Ctrl-C at the terminal is for the tests, and the watcher has yet to tidy up after them.
        watcher.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        watcher.spawn().map_err(|error| format!("/bin/sh: {error}"))
    }
}

/// Where server binaries may be: PATH first, then where Debian keeps them, the newest version first.
#[expect(clippy::disallowed_methods, reason = "PATH is not a setting of the service")]
fn places() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    let mut places: Vec<PathBuf> = Vec::new();
    for place in std::env::split_paths(&path).chain(versions.into_iter().map(|(_, place)| place)) {
        // Through links: initdb looks for postgres beside the file it really is.
        let Ok(initdb) = place.join("initdb").canonicalize() else {
            continue;
        };
        let Some(real) = initdb.parent() else { continue };
        if !places.iter().any(|known| known == real) {
            places.push(real.to_owned());
        }
    }
    places
}

/// Whether the programs are there and run: a wrapper left over from a removed package is there and does not.
fn runnable(binaries: &Path) -> Result<(), String> {
    PROGRAMS.iter().try_for_each(|program| succeed(Command::new(binaries.join(program)).arg("--version").stdin(Stdio::null())))
}

/// The user that root starts the server as.
fn unprivileged_user() -> Result<User, String> {
    let accounts = std::fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd: {error}"))?;
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| accounts.lines().find_map(|line| account(line, name)))
        .ok_or_else(|| "PostgreSQL does not run as root, and there is no user postgres or nobody".to_owned())
}

/// `name:password:uid:gid:…`
fn account(line: &str, name: &str) -> Option<User> {
    let mut fields = line.split(':');
    (fields.next()? == name).then_some(())?;
    let _password = fields.next()?;
    Some(User { uid: fields.next()?.parse().ok()?, gid: fields.next()?.parse().ok()? })
}

fn free_port() -> Result<u16, String> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no port on 127.0.0.1: {error}"))
}

/// Runs a command to its end; what it printed is part of the reason when it failed.
///
/// `pg_ctl` gives the server a log file, so that the server does not keep our pipes open.
fn succeed(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!("{name}: {} {}", output.status, String::from_utf8_lossy(&output.stderr).trim())),
    }
}
