//! The binary as it is deployed, and what it takes of the machine.

use crate::{command_line::recourse, support::Connection};
use api::{auth::sandbox_keys::SandboxIssuer, sandbox::Persona};
use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A sandbox with a database of its own, until it is dropped.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) folder: TempDir,
    issuer: SandboxIssuer,
    child: Child,
}

/// What the process takes of the machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Footprint {
    /// KiB of memory now.
    pub(super) resident: usize,
    /// KiB of memory at its most.
    pub(super) peak: usize,
    /// Open files, connections among them.
    pub(super) files: usize,
}

impl Server {
    pub(super) fn start(settings: &[&str]) -> Self {
        Self::started_by(settings, |serve| serve)
    }

    /// A server that may have so many files open.
    pub(super) fn with_files(files: usize, settings: &[&str]) -> Self {
        Self::started_by(settings, |serve| {
            let mut shell = Command::new("sh");
            shell.args(["-c", &format!("ulimit -n {files} && exec \"$0\" \"$@\"")]).arg(serve.get_program());
            shell.args(serve.get_args());
            if let Some(folder) = serve.get_current_dir() {
                shell.current_dir(folder);
            }
            shell
        })
    }

    fn started_by(settings: &[&str], how: impl FnOnce(Command) -> Command) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let common = ["serve", "--sandbox", "--listen", "127.0.0.1:0", "--log-level", "warn"];
        let mut command = how(recourse(folder.path(), &[&common, settings].concat()));
        // A file takes whatever is logged; a pipe that nobody reads would stop the server.
        let log = File::create(folder.path().join("log")).unwrap();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let url = lines.find_map(|line| Some(line.split_once("http://127.0.0.1:")?.1.to_owned()));
        let port: String = url.unwrap().chars().take_while(char::is_ascii_digit).collect();
        thread::spawn(move || lines.for_each(drop));
        let issuer = SandboxIssuer::open(&folder.path().join("recourse-sandbox")).unwrap();
        Self { address: ([127, 0, 0, 1], port.parse().unwrap()).into(), folder, issuer, child }
    }

    /// A token of somebody of the sandbox.
    pub(super) fn token(&self, persona: &str) -> String {
        self.issuer.mint(&persona.parse::<Persona>().unwrap().claims()).unwrap()
    }

    pub(super) fn connect(&self) -> Connection {
        Connection::new(self.address)
    }

    /// A connection that says nothing by itself.
    pub(super) fn socket(&self) -> TcpStream {
        let socket = TcpStream::connect(self.address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        socket
    }

    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    pub(super) fn footprint(&self) -> Footprint {
        let folder = format!("/proc/{}", self.child.id());
        let status = fs::read_to_string(format!("{folder}/status")).unwrap();
        let kibibytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.split_whitespace().next().unwrap().parse().unwrap()
        };
        let files = fs::read_dir(format!("{folder}/fd")).unwrap().count();
        Footprint { resident: kibibytes("VmRSS:"), peak: kibibytes("VmHWM:"), files }
    }

    /// How long all its threads have computed, in hundredths of a second.
    pub(super) fn computed(&self) -> u64 {
        let line = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // After the name, which ends in the last parenthesis, utime and stime are the 12th and 13th fields.
        let fields: Vec<&str> = line.rsplit_once(')').unwrap().1.split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }

    /// What it takes after a first request of each kind: what is made once is made.
    pub(super) fn at_rest(&self) -> Footprint {
        let token = format!("Authorization: Bearer {}", self.token("practice"));
        let mut connection = self.connect();
        for _ in 0..50 {
            let listed = connection.ask("GET /v1/exception-applications", &[&token], b"");
            assert_eq!(listed.status, 200, "{}", String::from_utf8_lossy(&listed.body));
            assert_eq!(connection.get("/openapi.json").status, 200);
        }
        drop(connection);
        thread::sleep(Duration::from_millis(200));
        self.footprint()
    }

    /// The value of a series of `/metrics`, or 0.
    pub(super) fn metric(&self, series: &str) -> f64 {
        let page = String::from_utf8(self.connect().get("/metrics").body).unwrap();
        let value = page.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        value.map_or(0.0, |value| value.parse().unwrap())
    }

    /// Waits until so many connections are there: the system has taken them before the server does.
    #[track_caller]
    pub(super) fn assert_has_connections(&self, count: usize) {
        let begun = Instant::now();
        while (self.metric("recourse_connections") as usize) < count {
            assert!(begun.elapsed() < Duration::from_secs(20), "{} of {count}", self.metric("recourse_connections"));
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until no more files are open than at rest, but for those of the database, which opens its connections when it needs them.
    #[track_caller]
    pub(super) fn assert_gives_back_to(&self, rest: Footprint) -> Duration {
        const DATABASE: usize = 40;
        let begun = Instant::now();
        while self.footprint().files > rest.files + DATABASE {
            assert!(begun.elapsed() < Duration::from_secs(20), "{:?} after {rest:?}", self.footprint());
            thread::sleep(Duration::from_millis(20));
        }
        begun.elapsed()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// KiB as MiB.
pub(super) fn mebibytes(kibibytes: usize) -> f64 {
    kibibytes as f64 / 1024.0
}
