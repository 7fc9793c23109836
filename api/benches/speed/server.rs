//! The server under test: the real program, as a process.

use crate::{load, process::Watched};
use std::{
    fs::File,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A server process; it is stopped when this is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From its start until it answered.
    pub(crate) ready_after: Duration,
}

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(30);

impl Server {
    /// The sandbox of `folder` on this database, its clock in the open windows, its quotas as great as they can be; everything else as
    /// it is by default.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn start(folder: &Path, database_url: &str, under: Option<&str>) -> Result<Self, String> {
        let program = env!("CARGO_BIN_EXE_recourse");
        let mut command = match under {
            None => Command::new(program),
            Some(under) => {
                let mut words = under.split_whitespace();
                let mut command = Command::new(words.next().unwrap_or("env"));
                command.args(words).arg(program);
                command
            }
        };
        command.args(["serve", "--sandbox", "--sandbox-clock", "2024-10-01T16:00:00.000Z", "--rate-limit", "1000000"]);
        command.arg("--sandbox-dir").arg(folder).args(["--database-url", database_url]);
        Self::run(&mut command, folder, "/health/ready")
    }

    /// This very program as the bare server, with the answers of `file` and the database of `url`.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn bare(folder: &Path, file: &Path, url: &str) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = Command::new(program);
        command.arg("--bare").arg(file).args(["--database", url]);
        Self::run(&mut command, folder, "/")
    }

    fn run(command: &mut Command, folder: &Path, health: &str) -> Result<Self, String> {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let address = address.map_err(|error| error.to_string())?;
        let log = File::options().create(true).append(true).open(folder.join("server.log")).map_err(|error| error.to_string())?;
        command.arg("--listen").arg(address.to_string()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        // A setting of whoever runs this is not a setting of what is measured.
        command.env_clear();
        let started = Instant::now();
        let child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let mut server = Self { child, address, ready_after: Duration::ZERO };
        let ask = format!("GET {health} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        while started.elapsed() < PATIENCE {
            if load::once(address, ask.as_bytes()).is_ok_and(|answer| answer.status < 400) {
                server.ready_after = started.elapsed();
                return Ok(server);
            }
            if let Ok(Some(status)) = server.child.try_wait() {
                return Err(format!("{command:?} ended with {status}: {}", tail(folder)));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Err(format!("{command:?} does not answer: {}", tail(folder)))
    }

    pub(crate) fn watched(&self) -> Watched {
        Watched::process(self.child.id())
    }
}

impl Drop for Server {
    /// As an operator does: by SIGTERM, which a profiler survives to write its report.
    fn drop(&mut self) {
        let told = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        let begun = Instant::now();
        while told.is_ok() && begun.elapsed() < Duration::from_secs(10) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the server said last, of what went wrong where something did.
pub(crate) fn tail(folder: &Path) -> String {
    let log = std::fs::read_to_string(folder.join("server.log")).unwrap_or_default();
    let errors = log.lines().filter(|line| line.contains("ERROR")).take(3);
    errors.chain(log.lines().rev().take(3)).collect::<Vec<_>>().join("\n")
}
