//! Clients that ask ten thousand times and read nothing, and clients that come and go.

use super::{
    raise_the_limit_of_files, report,
    server::{Server, mebibytes},
    sized,
};
use std::{
    io::Write,
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

/// What one of them may take, in KiB: one request, a slice of an answer on its way, what was sent ahead, and the buffers.
const OF_ONE: usize = 128;

/// What comes and goes by itself, in KiB.
const SLACK: usize = 24 * 1024;

/// Sends so much of `bytes` as is taken at once.
fn send_what_goes(mut socket: &TcpStream, mut bytes: &[u8]) {
    socket.set_nonblocking(true).unwrap();
    while let Ok(sent @ 1..) = socket.write(bytes) {
        bytes = &bytes[sent..];
    }
}

#[test]
fn who_reads_nothing_takes_little_memory_and_is_let_go() {
    raise_the_limit_of_files();
    let server = Server::start(&["--answer-timeout", "3", "--rate-limit", "0"]);
    let rest = server.at_rest();
    let clients = sized(100, 1000);
    let requests = "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10_000);
    let crowd: Vec<TcpStream> = (0..clients).map(|_| server.socket()).collect();
    for round in 0..10 {
        for socket in &crowd {
            send_what_goes(socket, requests.as_bytes());
        }
        assert_eq!(server.connect().get("/health/ready").status, 200, "round {round}");
        thread::sleep(Duration::from_millis(300));
    }
    let begun = Instant::now();
    let peak = server.footprint().peak;
    while server.metric("recourse_connections") > 1.0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "{} are still there", server.metric("recourse_connections"));
        thread::sleep(Duration::from_millis(100));
    }
    server.assert_gives_back_to(rest);
    let most = rest.peak + clients * OF_ONE + SLACK;
    report(format_args!(
        "{clients} clients that read nothing: memory {:.0} MiB at rest, {:.0} at most (bound {:.0}); all let go",
        mebibytes(rest.resident),
        mebibytes(peak),
        mebibytes(most)
    ));
    assert!(peak <= most, "{peak} KiB, at most {most}");
    drop(crowd);
}

#[test]
fn connections_that_come_and_go_leave_nothing() {
    let server = Server::start(&["--rate-limit", "0"]);
    let rest = server.at_rest();
    let times = sized(3_000, 50_000);
    for number in 0..times {
        let mut socket = server.socket();
        match number % 3 {
            0 => {}
            1 => socket.write_all(b"GET /v1/rules HT").unwrap(),
            _ => socket.write_all(b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n").unwrap(),
        }
    }
    let back = server.assert_gives_back_to(rest);
    let after = server.footprint();
    report(format_args!(
        "{times} connections opened and dropped: files back after {back:?}; memory {:.0} MiB at rest, {:.0} at most",
        mebibytes(rest.resident),
        mebibytes(after.peak)
    ));
    assert!(after.peak <= rest.peak + SLACK, "{after:?} after {rest:?}");
    assert_eq!(server.connect().get("/health/ready").status, 200);
}
