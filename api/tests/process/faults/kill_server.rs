//! `kill -9` of the service in the middle of mixed load.

use super::{
    CLIENTS,
    chance::{Chance, rounds},
    client::{Load, clients, ledger},
    database, report,
    servers::Fleet,
    settle_and_check,
};
use std::time::Duration;

/// Filings that fit into a round, generously.
const CLINICIANS_A_ROUND: usize = 12;

/// Kills servers again and again. Where there are two, mostly one of them, so that the clients go on at the other.
fn survive(name: &str, database: Option<&str>, servers: usize, rounds: usize) {
    let clinicians = rounds * CLINICIANS_A_ROUND;
    let mut fleet = Fleet::start(database, servers, clinicians);
    let url = database.map_or_else(|| fleet.sqlite_url(), str::to_owned);
    let load = Load::new(fleet.addresses(), &fleet.token, clinicians);
    let mut clients = clients(name, CLIENTS);
    let mut chance = Chance::new(name);
    for round in 0..rounds {
        let before = ledger(&clients).figures.acknowledged;
        load.during(&mut clients, || {
            load.wait_for(5 + chance.below(75));
            let victim = chance.below(servers);
            fleet.servers[victim].kill();
            // The other one has to cope with what the dead one left, and sometimes shares its fate.
            std::thread::sleep(Duration::from_millis(chance.next() % 50));
            if chance.below(4) == 0 {
                fleet.servers.iter_mut().for_each(super::servers::Server::kill);
            }
        });
        for server in &mut fleet.servers {
            server.kill();
            server.start();
        }
        settle_and_check(&mut clients, &load, &url);
        assert!(ledger(&clients).figures.acknowledged > before, "nothing was filed in round {round}");
    }
    let figures = ledger(&clients).figures;
    assert_eq!(figures.unavailable, 0, "the database was never away");
    report(name, rounds, &clients, "");
}

#[test]
fn sqlite_keeps_what_was_acknowledged() {
    survive("kill -9 of the server on SQLite", None, 1, rounds(3));
}

#[test]
fn postgresql_keeps_what_was_acknowledged() {
    let Some(url) = database::empty() else { return };
    survive("kill -9 of one of two servers on PostgreSQL", Some(&url), 2, rounds(3));
}
