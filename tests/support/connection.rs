//! A client that speaks plain TCP: requests that no library would send, and whether the connection lives on.

use super::app::{Answer, TestApp};
use serde_json::Value;
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// A request, byte for byte. `path` holds the query too.
#[derive(Debug, Clone)]
pub(crate) struct RawRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

impl RawRequest {
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    /// The request with this header, and no other of that name.
    pub(crate) fn with_header(self, name: &str, value: &str) -> Self {
        self.without_header(name).and_header(name, value)
    }

    /// The request with this header more, be it of any bytes.
    pub(crate) fn and_header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    pub(crate) fn without_header(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self
    }

    pub(crate) fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.with_header("Content-Type", "application/json")
    }

    pub(crate) fn with_method(mut self, method: &str) -> Self {
        method.clone_into(&mut self.method);
        self
    }

    /// The request with another query; `query` begins with the question mark.
    pub(crate) fn with_query(mut self, query: &str) -> Self {
        let path = self.path.split('?').next().unwrap_or_default();
        self.path = format!("{path}{query}");
        self
    }

    fn head(&self) -> Vec<u8> {
        let mut head =
            format!("{} {} HTTP/1.1\r\nHost: recourse\r\nContent-Length: {}\r\n", self.method, self.path, self.body.len())
                .into_bytes();
        for (name, value) in &self.headers {
            head.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        head.extend(b"\r\n");
        head
    }
}

/// One connection, kept alive.
pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(crate) fn to(app: &TestApp) -> Self {
        let stream = TcpStream::connect(app.base.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::new(stream))
    }

    /// Sends a request and reads its answer; the connection waits for the next one.
    pub(crate) fn ask(&mut self, request: &RawRequest) -> Answer {
        self.send(&[request.head(), request.body.clone()].concat());
        self.answer(request.method == "HEAD")
    }

    /// Sends bytes as they are.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        // A peer that has answered and closed already is no failure of the client: its answer is what counts.
        let _ = self.0.get_mut().write_all(bytes);
    }

    /// Reads an answer; one to HEAD has no body, whatever its headers say.
    pub(crate) fn answer(&mut self, to_head: bool) -> Answer {
        let (status, headers) = self.head();
        let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
        let mut bytes = vec![0; if to_head || status == 304 { 0 } else { length }];
        self.0.read_exact(&mut bytes).unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status, headers, bytes, body }
    }

    /// Asserts that the connection answers another request, in step.
    #[track_caller]
    pub(crate) fn assert_usable(&mut self, after: &str) {
        let answer = self.ask(&RawRequest::new("GET", "/health/live").with_header("X-Request-Id", "next"));
        assert_eq!((answer.status, answer.header("x-request-id")), (200, "next"), "after {after}");
    }

    /// Whether the service has closed the connection, with nothing more to say.
    pub(crate) fn is_closed(&mut self) -> bool {
        match self.0.read(&mut [0]) {
            Ok(read) => read == 0,
            // What was sent after a refused head is thrown away unread: the peer is told so.
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        }
    }

    fn head(&mut self) -> (u16, HashMap<String, String>) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let read = self.0.read_until(b'\n', &mut head).unwrap();
            assert_ne!(read, 0, "closed within a head: {}", String::from_utf8_lossy(&head));
        }
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.filter_map(|line| line.split_once(':'));
        (status, headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect())
    }
}
