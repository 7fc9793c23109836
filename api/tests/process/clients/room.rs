//! More clients than there is room for.

use super::{raise_the_limit_of_files, report, server::Server};
use crate::support::Connection;
use std::{
    io::Read,
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

/// What the server says to who finds no room, unasked; empty while it is silent.
fn unasked(mut socket: TcpStream) -> String {
    socket.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let mut answer = [0; 256];
    let read = socket.read(&mut answer).unwrap_or(0);
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

#[track_caller]
fn assert_room_again(server: &Server) {
    let begun = Instant::now();
    while !unasked(server.socket()).is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(10), "there is no room again");
    }
    server.connect().assert_usable();
}

#[test]
fn who_finds_no_room_is_told_and_the_others_go_on() {
    let server = Server::start(&["--max-connections", "20"]);
    let mut others: Vec<Connection> = (0..20).map(|_| server.connect()).collect();
    others.iter_mut().for_each(Connection::assert_usable);
    for _ in 0..5 {
        let told = unasked(server.socket());
        assert!(told.starts_with("HTTP/1.1 503 ") && told.contains("retry-after: 5\r\n"), "{told:?}");
    }
    others.iter_mut().for_each(Connection::assert_usable);
    drop(others);
    assert_room_again(&server);
    // Whoever looked for room too early was told so as well.
    assert!(server.metric("recourse_connections_cut_total{reason=\"full\"}") >= 5.0);
}

/// Connections never take the files that the database needs, and a server that is full does not spin.
#[test]
fn a_server_that_may_open_few_files_keeps_some_for_its_work() {
    raise_the_limit_of_files();
    let server = Server::with_files(256, &["--head-timeout", "600"]);
    let token = format!("Authorization: Bearer {}", server.token("practice"));
    let mut early = server.connect();
    early.assert_usable();
    let crowd: Vec<TcpStream> = (0..600).map(|_| server.socket()).collect();
    thread::sleep(Duration::from_millis(500));
    let computed = server.computed();
    for _ in 0..20 {
        assert_eq!(early.ask("GET /v1/exception-applications", &[&token], b"").status, 200);
        thread::sleep(Duration::from_millis(100));
    }
    let busy = (server.computed() - computed) as f64 / 200.0;
    let files = server.footprint().files;
    assert!(unasked(server.socket()).starts_with("HTTP/1.1 503 "));
    drop(crowd);
    assert_room_again(&server);
    let log = server.log();
    report(format_args!("600 connections on 256 files: {files} files open, {:.0} % of a core busy meanwhile", busy * 100.0));
    assert!(log.contains("ulimit -n") && !log.contains("Too many open files"), "{log}");
    assert!(busy < 0.5, "{busy} of a core");
}
