//! Bytes that are no request: what the framework answers before anything of ours runs. It says the status, without a body, and
//! closes; there is no place in it where a problem could be put.

use crate::support::{connection::Connection, on_both};

/// Heads that HTTP does not allow.
const BROKEN: [(&str, &[u8]); 24] = [
    ("two hosts", b"GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
    ("no Host", b"GET /health/live HTTP/1.1\r\n\r\n"),
    ("a header without a colon", b"GET /health/live HTTP/1.1\r\nHost: r\r\nnonsense\r\n\r\n"),
    ("a space before the colon", b"GET /health/live HTTP/1.1\r\nHost : r\r\n\r\n"),
    ("a header without a name", b"GET /health/live HTTP/1.1\r\nHost: r\r\n: x\r\n\r\n"),
    ("a name in UTF-8", b"GET /health/live HTTP/1.1\r\nHost: r\r\nX-\xC3\xA9: x\r\n\r\n"),
    ("a NUL in a header", b"GET /health/live HTTP/1.1\r\nHost: r\r\nX-A: a\x00b\r\n\r\n"),
    ("a folded line", b"GET /health/live HTTP/1.1\r\nHost: r\r\nX-A: a\r\n b\r\n\r\n"),
    ("a bare carriage return", b"GET /health/live HTTP/1.1\r\nHost: r\r\nX-A: a\rb\r\n\r\n"),
    ("another protocol", b"GET /health/live HTTP/9.9\r\nHost: r\r\n\r\n"),
    ("no protocol", b"GET /health/live\r\nHost: r\r\n\r\n"),
    ("an angle bracket in the path", b"GET /<x> HTTP/1.1\r\nHost: r\r\n\r\n"),
    ("a NUL in the path", b"GET /\x00 HTTP/1.1\r\nHost: r\r\n\r\n"),
    ("a negative length", b"POST /v1/rules HTTP/1.1\r\nHost: r\r\nContent-Length: -1\r\n\r\n"),
    ("a length with a sign", b"POST /v1/rules HTTP/1.1\r\nHost: r\r\nContent-Length: +2\r\n\r\n{}"),
    ("a length in words", b"POST /v1/rules HTTP/1.1\r\nHost: r\r\nContent-Length: two\r\n\r\n{}"),
    ("no length at all", b"POST /v1/rules HTTP/1.1\r\nHost: r\r\nContent-Length: \r\n\r\n"),
    ("an endless length", b"POST /v1/rules HTTP/1.1\r\nHost: r\r\nContent-Length: 99999999999999999999\r\n\r\n"),
    ("two lengths", b"POST /v1/rules HTTP/1.1\r\nHost: r\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
    (
        "a length and chunks",
        b"POST /v1/rules HTTP/1.1\r\nHost: r\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    ("an unknown coding", b"POST /v1/rules HTTP/1.1\r\nHost: r\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
    ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ("noise", b"\xff\xfe\xfd\r\n\r\n"),
];

/// Heads that are larger than the framework reads: 128 KiB, or 96 headers.
fn too_large() -> [(&'static str, Vec<u8>); 3] {
    let head = |inside: String| format!("GET /health/live HTTP/1.1\r\nHost: r\r\n{inside}\r\n").into_bytes();
    [
        ("a long header", head(format!("X-A: {}\r\n", "a".repeat(1_000_000)))),
        ("many headers", head("X-A: a\r\n".repeat(97))),
        ("a long path", format!("GET /{} HTTP/1.1\r\nHost: r\r\n\r\n", "a".repeat(1_000_000)).into_bytes()),
    ]
}

/// Unusual, and requests all the same.
const UNUSUAL: [(&str, &[u8], u16); 8] = [
    ("a path without a slash", b"GET health HTTP/1.1\r\nHost: r\r\n\r\n", 404),
    ("an absolute path", b"GET http://elsewhere.example/health/live HTTP/1.1\r\nHost: r\r\n\r\n", 200),
    ("small letters", b"GET /health/live HTTP/1.1\r\nhost: r\r\n\r\n", 200),
    ("line feeds alone", b"GET /health/live HTTP/1.1\nHost: r\n\n", 200),
    ("empty lines before it", b"\r\n\r\nGET /health/live HTTP/1.1\r\nHost: r\r\n\r\n", 200),
    ("a method in small letters", b"get /health/live HTTP/1.1\r\nHost: r\r\n\r\n", 405),
    ("a method of its own", b"MAKE-COFFEE /health/live HTTP/1.1\r\nHost: r\r\n\r\n", 405),
    ("a fragment", b"GET /health/live#x HTTP/1.1\r\nHost: r\r\n\r\n", 200),
];

on_both! {
    async fn what_is_no_request_is_answered_by_a_bare_status_and_ends_the_connection(app: &TestApp) {
        let broken = BROKEN.iter().map(|(name, bytes)| (*name, bytes.to_vec(), 400));
        for (name, bytes, status) in broken.chain(too_large().map(|(name, bytes)| (name, bytes, 431))) {
            let mut connection = Connection::to(app);
            connection.send(&bytes);
            let answer = connection.answer(false);
            assert_eq!((answer.status, answer.bytes.as_slice()), (status, [].as_slice()), "{name}");
            assert!(connection.is_closed(), "{name}");
        }
        for (name, bytes, status) in UNUSUAL {
            let mut connection = Connection::to(app);
            connection.send(bytes);
            let answer = connection.answer(false);
            assert_eq!(answer.status, status, "{name}: {}", String::from_utf8_lossy(&answer.bytes));
            if status >= 400 {
                answer.assert_problem();
            }
            connection.assert_usable(name);
        }
    }
}
