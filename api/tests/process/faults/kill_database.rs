//! PostgreSQL is killed, or stopped at once, under load, and started again.

use super::{
    CLIENTS,
    chance::{Chance, rounds},
    client::{Load, clients, ledger},
    database::{self, wait_until},
    report,
    servers::Fleet,
    settle_and_check,
};
use crate::support::Connection;
use std::{net::SocketAddr, time::Duration};

/// How many clinicians are filed for in a round, generously.
const CLINICIANS_A_ROUND: usize = 12;

/// How long after the database takes connections again the service may need.
const RECOVERED_WITHIN: Duration = Duration::from_secs(5);

/// The statuses of a sign of life, of readiness and of a read that needs the database.
pub(crate) fn health(address: SocketAddr, token: &str) -> [u16; 3] {
    let mut connection = Connection::new(address);
    let authorization = format!("Authorization: Bearer {token}");
    let list = connection.ask("GET /v1/targeted-reviews", &[&authorization], b"");
    [connection.get("/health/live").status, connection.get("/health/ready").status, list.status]
}

#[test]
fn the_service_stays_and_recovers_within_five_seconds() {
    let Some(cluster) = database::start() else { return };
    let name = "kill -9 and immediate stop of PostgreSQL under two servers";
    let (rounds, url) = (rounds(3), cluster.url("postgres"));
    let clinicians = rounds * CLINICIANS_A_ROUND;
    let fleet = Fleet::start(Some(&url), 2, clinicians);
    let load = Load::new(fleet.addresses(), &fleet.token, clinicians);
    let mut clients = clients(name, CLIENTS);
    let mut chance = Chance::new(name);
    let mut longest = Duration::ZERO;
    let processes: Vec<u32> = fleet.servers.iter().map(super::servers::Server::process).collect();
    for round in 0..rounds {
        let before = ledger(&clients).figures;
        load.during(&mut clients, || {
            load.wait_for(10 + chance.below(40));
            database::stop(&cluster, ["KILL", "QUIT", "KILL", "INT"][round % 4]);
            // Backends outlive a postmaster that was killed by the moment that it takes them to notice.
            for address in fleet.addresses() {
                wait_until("the service says that the database is away", || health(address, &fleet.token) == [200, 503, 503]);
            }
            database::start_again(&cluster);
            let recovered = wait_until("the service recovers", || {
                fleet.addresses().into_iter().all(|address| health(address, &fleet.token) == [200; 3])
            });
            longest = longest.max(recovered);
            // What is filed now is filed on the connections that were made anew.
            load.wait_for(10);
        });
        settle_and_check(&mut clients, &load, &url);
        let after = ledger(&clients).figures;
        assert!(after.acknowledged > before.acknowledged && after.unavailable > before.unavailable, "{round}: {after}");
    }
    assert!(longest <= RECOVERED_WITHIN, "it took {longest:?} until the service had recovered");
    assert_eq!(
        processes,
        fleet.servers.iter().map(super::servers::Server::process).collect::<Vec<_>>(),
        "no server was restarted"
    );
    assert_eq!(ledger(&clients).figures.lost, 0, "every request was answered");
    report(name, rounds, &clients, &format!(", longest recovery {:.2} s", longest.as_secs_f64()));
}
