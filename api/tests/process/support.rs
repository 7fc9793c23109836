//! A service of our own on a free port, and a client that speaks plain TCP.

use api::{
    Application,
    auth::sandbox_keys::{PersonaClaims, SandboxIssuer},
    config::{Configuration, Setting, Settings},
    routes::Routes,
};
use std::{
    collections::BTreeMap,
    io::{self, BufReader, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    thread::JoinHandle,
    time::Duration,
};
use tempfile::TempDir;

/// How long an answer may take: longer than the service lets any take.
const PATIENCE: Duration = Duration::from_secs(40);

/// A running service; it stops when this is dropped.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    pub(crate) folder: TempDir,
    handle: actix_web::dev::ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Service {
    /// A sandbox in memory with `routes` beside those of the API; waits a second for bodies.
    pub(crate) fn start(routes: Routes) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let flags = [
            (Setting::DatabaseUrl, "sqlite::memory:".to_owned()),
            (Setting::Sandbox, "true".to_owned()),
            (Setting::SandboxDir, folder.path().display().to_string()),
            (Setting::Listen, "127.0.0.1:0".to_owned()),
        ];
        let configuration = Configuration::new(&Settings::collect(&flags, None, &BTreeMap::new()).unwrap()).unwrap();
        let (send, receive) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let builder = Application::builder(configuration).more_routes(routes).body_timeout(Duration::from_secs(1));
                let application = builder.build().unwrap();
                send.send((application.address(), application.handle())).unwrap();
                application.run().await.unwrap();
            });
        });
        let (address, handle) = receive.recv().unwrap();
        Self { address, folder, handle, thread: Some(thread) }
    }

    pub(crate) fn connect(&self) -> Connection {
        Connection::new(self.address)
    }

    pub(crate) fn token(&self) -> String {
        let persona = PersonaClaims { subject: "ana".into(), client_id: None };
        SandboxIssuer::open(self.folder.path()).unwrap().mint(&persona).unwrap()
    }

    /// Orders the service to stop and lets requests in flight finish; returns at once.
    pub(crate) fn order_stop(&self) {
        drop(self.handle.stop(true));
    }

    pub(crate) fn wait(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        self.wait();
    }
}

/// One connection.
pub(crate) struct Connection(BufReader<TcpStream>);

/// One answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts that this is a problem with `code`, complete, and returns its body.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> serde_json::Value {
        let body = self.json();
        assert_eq!((self.status, body["code"].as_str()), (status, Some(code)), "{body}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        assert_eq!(body["status"], status);
        assert_eq!(body["type"], format!("/problems/{code}"));
        assert_eq!(self.header("x-request-id"), body["requestId"].as_str());
        assert_eq!(self.header("cache-control"), Some("no-store"));
        assert_eq!(self.header("recourse-environment"), Some("sandbox"));
        assert!(self.header("recourse-time").is_some_and(|time| time.ends_with('Z')));
        body
    }
}

impl Connection {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self::try_new(address).unwrap()
    }

    /// As `new`, for a peer that may be gone.
    pub(crate) fn try_new(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Whether the peer has ended the connection while nobody asked anything.
    pub(crate) fn is_ended(&self) -> bool {
        let stream = self.0.get_ref();
        stream.set_nonblocking(true).unwrap();
        let peeked = stream.peek(&mut [0]);
        stream.set_nonblocking(false).unwrap();
        !peeked.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    }

    /// Sends a request, for a peer that may die meanwhile.
    pub(crate) fn try_send(&mut self, request: &str, headers: &[&str], body: &[u8]) -> io::Result<()> {
        let lines: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        let length = body.len();
        let head = format!("{request} HTTP/1.1\r\nHost: recourse\r\n{lines}Content-Length: {length}\r\n\r\n");
        self.0.get_mut().write_all(&[head.as_bytes(), body].concat())
    }

    /// Sends bytes; a peer that has closed already is no failure of the client.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.0.get_mut().write_all(bytes.as_ref());
    }

    /// One request, head and body.
    pub(crate) fn ask(&mut self, request: &str, headers: &[&str], body: &[u8]) -> Answer {
        let lines: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        self.send(format!("{request} HTTP/1.1\r\nHost: recourse\r\n{lines}\r\n"));
        self.send(body);
        if request.starts_with("HEAD ") { self.head() } else { self.answer() }
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), &[], b"")
    }

    pub(crate) fn post(&mut self, path: &str, headers: &[&str], body: &[u8]) -> Answer {
        let length = format!("Content-Length: {}", body.len());
        self.ask(&format!("POST {path}"), &[headers, &[length.as_str()]].concat(), body)
    }

    /// The head of an answer to HEAD.
    pub(crate) fn head(&mut self) -> Answer {
        self.try_head().unwrap()
    }

    fn try_head(&mut self) -> io::Result<Answer> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Ok(Answer { status, head, body: vec![] })
    }

    /// The next answer, interim ones left out.
    pub(crate) fn answer(&mut self) -> Answer {
        self.try_answer().unwrap()
    }

    /// As `answer`, for a peer that may die meanwhile.
    pub(crate) fn try_answer(&mut self) -> io::Result<Answer> {
        let mut answer = self.try_head()?;
        while answer.status == 100 {
            answer = self.try_head()?;
        }
        let length = answer.header("content-length").map_or(0, |length| length.parse().unwrap());
        answer.body = vec![0; length];
        self.0.read_exact(&mut answer.body)?;
        Ok(answer)
    }

    /// Whether the peer closes without another byte.
    pub(crate) fn is_closed(&mut self) -> bool {
        match self.0.read(&mut [0]) {
            Ok(count) => count == 0,
            Err(error) => matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe),
        }
    }

    #[track_caller]
    pub(crate) fn assert_usable(&mut self) {
        assert_eq!(self.get("/health/live").status, 200);
    }
}
