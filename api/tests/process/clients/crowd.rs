//! A thousand idle connections and a thousand half-open requests.

use super::{
    is_long,
    polite::{Plan, measure},
    raise_the_limit_of_files, report,
    server::{Server, mebibytes},
    sized,
};
use std::{io::Write, net::TcpStream, time::Duration};

/// What one connection may take, in KiB: the buffers of its head and its answer, its timers, its state.
const OF_ONE: usize = 48;

/// What comes and goes by itself, in KiB: the allocator's, the database's.
const SLACK: usize = 24 * 1024;

/// How much longer the 99th of 100 requests of another may take in the short run, which shares the machine with other tests; a worker
/// that is blocked for any time shows as tens.
const SHORT: f64 = 8.0;

/// The same on a machine of its own.
const LONG: f64 = 1.5;

fn crowd(server: &Server, idle: usize, half_open: usize) -> Vec<TcpStream> {
    let token = server.token("practice");
    let head = "GET /v1/rules HTTP/1.1\r\nHost: recourse\r\nX-Long: ";
    let body = format!(
        "POST /v1/exception-applications HTTP/1.1\r\nHost: recourse\r\nAuthorization: Bearer {token}\r\nContent-Length: 900\r\n\r\n{{\"a\":"
    );
    let beginnings = [head, body.as_str()].into_iter().cycle().take(half_open);
    let half_open = beginnings.map(|beginning| {
        let mut socket = server.socket();
        socket.write_all(beginning.as_bytes()).unwrap();
        socket
    });
    let half_open: Vec<TcpStream> = half_open.collect();
    (0..idle).map(|_| server.socket()).chain(half_open).collect()
}

#[test]
fn a_crowd_of_slow_clients_takes_little_memory_and_nobody_elses_time() {
    raise_the_limit_of_files();
    // They stay for as long as is measured.
    let server = Server::start(&["--head-timeout", "600", "--body-timeout", "600", "--rate-limit", "0"]);
    let (rest, tokens) = (server.at_rest(), [server.token("practice")]);
    let (idle, half_open) = (1000, 1000);
    let plan = Plan { rounds: sized(3, 21), requests: sized(200, 2000), pause: Duration::from_micros(sized(500, 500)) };
    let waits = measure(&server, &tokens, plan, || {
        let crowd = crowd(&server, idle, half_open);
        server.assert_has_connections(crowd.len());
        crowd
    });
    let back = server.assert_gives_back_to(rest);
    let most = rest.peak + (idle + half_open) * OF_ONE + SLACK;
    let after = server.footprint();
    report(format_args!(
        "{idle} idle, {half_open} half-open: {waits}; memory {:.0} MiB at rest, {:.0} at most (bound {:.0}); files back after {back:?}",
        mebibytes(rest.resident),
        mebibytes(after.peak),
        mebibytes(most)
    ));
    assert!(after.peak <= most, "{after:?}, at most {most}");
    assert!(waits.ratio() <= if is_long() { LONG } else { SHORT }, "{waits}");
}
