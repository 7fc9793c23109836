//! Servers that are killed and started again, each on its own port, all on one database.

use crate::command_line::{ENCRYPTION_KEY, ran, recourse, serve_logging_to, text};
use std::{
    fs::OpenOptions,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command},
};
use tempfile::TempDir;

/// A program to run the server under, with its arguments; the server's own command line comes after them.
pub(crate) type Wrapper = Vec<String>;

/// One server of several.
pub(crate) struct Server {
    folder: PathBuf,
    pub(crate) database: Option<String>,
    pub(crate) wrapper: Wrapper,
    address: Option<SocketAddr>,
    child: Option<Child>,
    number: usize,
}

impl Server {
    /// Starts it, on the port that it had before.
    pub(crate) fn start(&mut self) {
        let listen = self.address.map_or_else(|| "127.0.0.1:0".to_owned(), |address| address.to_string());
        let mut arguments = vec!["serve", "--sandbox", "--listen", &listen, "--log-level", "warn"];
        arguments.extend(["--sandbox-clock", "2024-10-01T12:00:00-04:00", "--sandbox-clock-frozen"]);
        if let Some(url) = &self.database {
            arguments.extend(["--database-url", url]);
        }
        let mut plain = recourse(&self.folder, &arguments);
        plain.env(ENCRYPTION_KEY.0, ENCRYPTION_KEY.1);
        let mut command = match self.wrapper.split_first() {
            None => plain,
            Some((program, before)) => {
                let mut wrapped = Command::new(program);
                wrapped.args(before).arg(plain.get_program()).args(plain.get_args()).current_dir(&self.folder);
                wrapped.env(ENCRYPTION_KEY.0, ENCRYPTION_KEY.1);
                wrapped
            }
        };
        let log = OpenOptions::new().create(true).append(true).open(self.log()).unwrap();
        let (child, address) = serve_logging_to(&mut command, log.into());
        self.address = Some(address.unwrap_or_else(|| panic!("no server: {}", self.said())).parse().unwrap());
        self.child = Some(child);
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address.unwrap()
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Ends it as the kernel does when memory is short: nothing of it runs any more when this returns.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        signal(self.process(), name);
    }

    /// Waits for its end; its exit status.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        self.child.take().unwrap().wait().unwrap().code()
    }

    /// The end of what it logged.
    pub(crate) fn said(&self) -> String {
        let log = std::fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(10)..].join("\n")
    }

    fn log(&self) -> PathBuf {
        self.folder.join(format!("server-{}.log", self.number))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) fn signal(process: u32, name: &str) {
    let sent = Command::new("kill").args([format!("-{name}"), process.to_string()]).status().unwrap();
    assert!(sent.success(), "kill -{name} {process}");
}

/// Servers on one database, which knows the clinicians that are filed for.
pub(crate) struct Fleet {
    pub(crate) servers: Vec<Server>,
    /// Who files.
    pub(crate) token: String,
    folder: TempDir,
}

impl Fleet {
    /// Starts `count` servers on `database`, the sandbox's own file when it is `None`, and brings `clinicians` in.
    pub(crate) fn start(database: Option<&str>, count: usize, clinicians: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = |number| Server {
            folder: folder.path().to_owned(),
            database: database.map(str::to_owned),
            wrapper: vec![],
            address: None,
            child: None,
            number,
        };
        let mut servers: Vec<Server> = (0..count).map(server).collect();
        servers.iter_mut().for_each(Server::start);
        std::fs::write(folder.path().join("clinicians.ndjson"), super::filings::import_lines(clinicians)).unwrap();
        let mut import = vec!["import", "participants", "clinicians.ndjson", "--sandbox"];
        import.extend(database.into_iter().flat_map(|url| ["--database-url", url]));
        let imported = recourse(folder.path(), &import).env(ENCRYPTION_KEY.0, ENCRYPTION_KEY.1).output().unwrap();
        assert!(imported.status.success(), "{}", text(&imported.stderr));
        let token = text(&ran(folder.path(), &["token", "staff", "--sandbox"]).stdout).trim().to_owned();
        Self { servers, token, folder }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The URL of the sandbox's own database.
    pub(crate) fn sqlite_url(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("recourse-sandbox/recourse.sqlite").display())
    }

    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        self.servers.iter().map(Server::address).collect()
    }
}
