//! Who does not go on is let go in the time that the configuration says.

use super::{report, server::Server};
use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

const HEAD: Duration = Duration::from_secs(1);
const BODY: Duration = Duration::from_secs(2);
const ANSWER: Duration = Duration::from_secs(2);
const KEEP_ALIVE: Duration = Duration::from_secs(3);

/// The framework reads the clock twice a second, and may be early by as much.
const EARLY: Duration = Duration::from_millis(600);

/// After the answer what the client still sends is read for two seconds; and the machine may be busy.
const LATE: Duration = Duration::from_secs(5);

fn patient() -> Server {
    Server::start(&["--head-timeout", "1", "--body-timeout", "2", "--answer-timeout", "2", "--keep-alive", "3"])
}

/// What comes until the server closes.
fn rest_of(socket: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    match socket.read_to_end(&mut bytes) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}"),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The status and how long it took until the connection was closed.
#[track_caller]
fn assert_let_go(what: &str, mut socket: TcpStream, begun: Instant, patience: Duration, status: &str) {
    let answer = rest_of(&mut socket);
    let waited = begun.elapsed();
    assert!(answer.starts_with(status) && (answer.is_empty() == status.is_empty()), "{what}: {answer}");
    assert!((patience - EARLY..patience + LATE).contains(&waited), "{what}: {waited:?}, not {patience:?}");
    report(format_args!("{what}: let go after {waited:.2?}, configured {patience:?}"));
}

fn say(socket: &mut TcpStream, bytes: &str) {
    socket.write_all(bytes.as_bytes()).unwrap();
}

fn ask_once(socket: &mut TcpStream) {
    say(socket, "GET /health/live HTTP/1.1\r\nHost: recourse\r\n\r\n");
    let mut answer = [0; 4096];
    let read = socket.read(&mut answer).unwrap();
    assert!(answer[..read].starts_with(b"HTTP/1.1 200"));
}

/// A byte every tenth of a second, for as long as somebody takes it.
fn drip(socket: &TcpStream) {
    let mut socket = socket.try_clone().unwrap();
    thread::spawn(move || {
        for _ in 0..200 {
            if socket.write_all(b"x").is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
    });
}

#[test]
fn who_does_not_go_on_is_let_go_in_time() {
    let server = patient();
    let token = server.token("practice");
    thread::scope(|scope| {
        scope.spawn(|| {
            let (begun, socket) = (Instant::now(), server.socket());
            assert_let_go("a connection that says nothing", socket, begun, HEAD, "HTTP/1.1 408 ");
        });
        scope.spawn(|| {
            let (begun, mut socket) = (Instant::now(), server.socket());
            say(&mut socket, "GET /");
            drip(&socket);
            assert_let_go("a head that drips", socket, begun, HEAD, "HTTP/1.1 408 ");
        });
        scope.spawn(|| {
            let mut socket = server.socket();
            ask_once(&mut socket);
            thread::sleep(Duration::from_millis(100));
            let begun = Instant::now();
            say(&mut socket, "GET /");
            drip(&socket);
            assert_let_go("a second head that drips", socket, begun, HEAD, "HTTP/1.1 408 ");
        });
        scope.spawn(|| {
            let mut socket = server.socket();
            ask_once(&mut socket);
            assert_let_go("a connection without a second request", socket, Instant::now(), KEEP_ALIVE, "");
        });
        scope.spawn(|| {
            let (begun, mut socket) = (Instant::now(), server.socket());
            let head =
                "POST /v1/exception-applications HTTP/1.1\r\nHost: recourse\r\nContent-Length: 900\r\nAuthorization: Bearer";
            say(&mut socket, &format!("{head} {token}\r\n\r\n{{"));
            drip(&socket);
            assert_let_go("a body that drips", socket, begun, BODY, "HTTP/1.1 408 ");
        });
        scope.spawn(|| {
            let (begun, mut socket) = (Instant::now(), server.socket());
            say(&mut socket, &"GET /openapi.json HTTP/1.1\r\nHost: recourse\r\n\r\n".repeat(100));
            while server.metric("recourse_connections_cut_total{reason=\"slowReader\"}") < 1.0 {
                assert!(begun.elapsed() < ANSWER + LATE, "it is still there");
                thread::sleep(Duration::from_millis(50));
            }
            assert!(begun.elapsed() >= ANSWER - EARLY, "{:?}", begun.elapsed());
            report(format_args!("an answer that nobody takes: let go after {:.2?}, configured {ANSWER:?}", begun.elapsed()));
        });
    });
    assert!(server.metric("recourse_connections_cut_total{reason=\"slowHead\"}") >= 1.0);
}

/// Slow is not the same as still: who goes on is served, however many requests its connection has had.
#[test]
fn who_goes_on_is_served() {
    let server = patient();
    let mut socket = server.socket();
    let begun = Instant::now();
    while begun.elapsed() < HEAD * 3 {
        for part in ["GET /health/live HTTP/1.1\r\n", "Host: recourse\r\n", "\r\n"] {
            say(&mut socket, part);
            thread::sleep(HEAD / 5);
        }
        let mut answer = [0; 4096];
        let read = socket.read(&mut answer).unwrap();
        assert!(answer[..read].starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer[..read]));
    }
}
