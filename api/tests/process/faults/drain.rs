//! An order to stop under load: what was begun is finished, nothing new is taken, and the process ends soon.

use super::{
    CLIENTS,
    chance::{Chance, rounds},
    client::{Load, clients, ledger},
    database, filings, report,
    servers::Fleet,
    settle_and_check,
};
use crate::support::Connection;
use std::{
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

/// Filings that fit into a round, generously.
const CLINICIANS_A_ROUND: usize = 12;

/// How long the process may go on after the order.
const STOPPED_WITHIN: Duration = Duration::from_secs(10);

/// A request whose body is on its way while the order arrives.
struct Halfway {
    connection: Connection,
    rest: String,
}

impl Halfway {
    fn begin(address: SocketAddr, token: &str) -> Self {
        let (path, body) = filings::filing(0);
        let (begin, rest) = body.split_at(body.len() / 2);
        let mut connection = Connection::new(address);
        let headers =
            format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}", body.len());
        connection.send(format!("POST {path}/validate HTTP/1.1\r\nHost: recourse\r\n{headers}\r\n\r\n{begin}"));
        Self { connection, rest: rest.to_owned() }
    }

    fn finish(mut self) -> u16 {
        self.connection.send(self.rest);
        self.connection.answer().status
    }
}

/// Connects until nobody listens any more; how often somebody did.
fn connections_until_refused(address: SocketAddr) -> usize {
    let begun = Instant::now();
    let mut taken = 0;
    while TcpStream::connect(address).is_ok() {
        taken += 1;
        assert!(begun.elapsed() < STOPPED_WITHIN, "it still listens");
        std::thread::sleep(Duration::from_millis(5));
    }
    taken
}

fn drain(name: &str, database: Option<&str>, rounds: usize) {
    let clinicians = rounds * CLINICIANS_A_ROUND;
    let mut fleet = Fleet::start(database, 1, clinicians);
    let url = database.map_or_else(|| fleet.sqlite_url(), str::to_owned);
    let load = Load::new(fleet.addresses(), &fleet.token, clinicians);
    let mut clients = clients(name, 2 * CLIENTS);
    let mut chance = Chance::new(name);
    let mut longest = Duration::ZERO;
    for _ in 0..rounds {
        let server = &mut fleet.servers[0];
        load.during(&mut clients, || {
            load.wait_for(10 + chance.below(40));
            let halfway = Halfway::begin(server.address(), &fleet.token);
            load.wait_for(5);
            let ordered = Instant::now();
            server.signal("TERM");
            // Whoever comes meanwhile is let in, until nobody is.
            assert!(connections_until_refused(server.address()) > 0);
            assert_eq!(halfway.finish(), 200, "a request whose body was on its way is finished");
            assert_eq!(server.wait(), Some(0), "{}", server.said());
            longest = longest.max(ordered.elapsed());
        });
        assert_eq!(ledger(&clients).figures.lost, 0, "requests that were sent had no answer");
        server.start();
        settle_and_check(&mut clients, &load, &url);
    }
    assert!(longest < STOPPED_WITHIN, "it took {longest:?} to stop");
    assert_eq!(ledger(&clients).figures.unavailable, 0);
    report(name, rounds, &clients, &format!(", longest stop {:.2} s", longest.as_secs_f64()));
}

#[test]
fn requests_in_flight_are_answered_on_sqlite() {
    drain("SIGTERM under load on SQLite", None, rounds(2));
}

#[test]
fn requests_in_flight_are_answered_on_postgresql() {
    let Some(url) = database::empty() else { return };
    drain("SIGTERM under load on PostgreSQL", Some(&url), rounds(2));
}
