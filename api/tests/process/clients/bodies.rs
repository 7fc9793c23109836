//! Bodies of ten gigabytes and bodies without an end.

use super::{
    report,
    server::{Server, mebibytes},
    sized,
};
use std::{
    io::{Read, Write},
    thread,
    time::{Duration, Instant},
};

/// What comes and goes by itself, in KiB.
const SLACK: usize = 24 * 1024;

/// What one of them may take, in KiB: the largest body that is taken, twice while its buffer grows, and the buffers.
const OF_ONE: usize = 3 * 256;

/// After this much it is clear that there is no end.
const PLENTY: usize = 64 * 1024 * 1024;

/// Pushes a body on and on; the answer, and how many bytes went out before the server closed.
fn push(server: &Server, head: &str, piece: &[u8]) -> (String, usize) {
    let mut socket = server.socket();
    socket.set_write_timeout(Some(Duration::from_secs(15))).unwrap();
    let mut reader = socket.try_clone().unwrap();
    let reading = thread::spawn(move || {
        let mut answer = vec![0; 64];
        let read = reader.read(&mut answer).unwrap_or(0);
        String::from_utf8_lossy(&answer[..read]).into_owned()
    });
    socket.write_all(head.as_bytes()).unwrap();
    let mut sent = 0;
    while sent < PLENTY && socket.write_all(piece).is_ok() {
        sent += piece.len();
    }
    (reading.join().unwrap(), sent)
}

#[test]
fn a_body_without_an_end_is_cut_and_not_kept() {
    let server = Server::start(&["--rate-limit", "0"]);
    let rest = server.at_rest();
    let clients = sized(8, 64);
    let token = server.token("practice");
    let piece = vec![b' '; 0x10000];
    let chunk = [b"10000\r\n".as_slice(), &piece, b"\r\n"].concat();
    let begun = Instant::now();
    for (length, piece) in [("Content-Length: 10000000000", &piece), ("Transfer-Encoding: chunked", &chunk)] {
        let known =
            format!("POST /v1/exception-applications HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n{length}\r\n\r\n");
        let unknown = format!("POST /v1/exception-applications HTTP/1.1\r\nHost: a\r\n{length}\r\n\r\n");
        for (head, status) in [(known, "HTTP/1.1 413 "), (unknown, "HTTP/1.1 401 ")] {
            thread::scope(|scope| {
                let pushing: Vec<_> = (0..clients).map(|_| scope.spawn(|| push(&server, &head, piece))).collect();
                for client in pushing {
                    let (answer, sent) = client.join().unwrap();
                    assert!(answer.starts_with(status), "{length}: {answer:?}");
                    assert!(sent < PLENTY, "{length}: {sent} bytes were taken");
                }
            });
        }
    }
    server.assert_gives_back_to(rest);
    let (after, most) = (server.footprint(), rest.peak + clients * OF_ONE + SLACK);
    report(format_args!(
        "4 times {clients} bodies without an end: cut within {:.1?}; memory {:.0} MiB at rest, {:.0} at most (bound {:.0})",
        begun.elapsed(),
        mebibytes(rest.resident),
        mebibytes(after.peak),
        mebibytes(most)
    ));
    assert!(after.peak <= most, "{after:?}, at most {most}");
}
