//! What production brings, done to the real binary on the real databases: servers and databases that are killed, networks that are cut,
//! disks that are full, orders to stop.
//!
//! Clients send mixed load and keep a ledger of what they were told (`client`, `ledger`). After each round every unknown outcome is
//! settled by a retry with the same key, and the database is read past the service and held against the ledger (`snapshot`, `verdict`).
//! [docs/faults.md](../../../../docs/faults.md) says how to run it for long and what came of it.

mod chance;
mod client;
mod database;
mod disk;
mod doctored;
mod drain;
mod filings;
mod kill_database;
mod kill_server;
mod ledger;
mod network;
mod proxy;
mod servers;
mod snapshot;
mod verdict;

use client::{Client, Load};
use ledger::Figures;

/// How many clients work at once.
const CLIENTS: usize = 4;

/// Settles what is unknown, and holds the database against what the clients were told.
#[track_caller]
fn settle_and_check(clients: &mut [Client], load: &Load, url: &str) {
    std::thread::scope(|scope| {
        let settling: Vec<_> = clients.iter_mut().map(|client| scope.spawn(|| client.settle(load))).collect();
        settling.into_iter().for_each(|client| client.join().unwrap());
    });
    let ledger = client::ledger(clients);
    let complaints = verdict::complaints(&ledger, &snapshot::Snapshot::read(url));
    assert!(complaints.is_empty(), "seed {}: {} complaints:\n{}", chance::seed(), complaints.len(), complaints.join("\n"));
    let Figures { unknown, settled, .. } = ledger.figures;
    assert_eq!(unknown, settled, "an unknown outcome was not settled");
}

/// Says on the terminal what a run came to.
fn report(what: &str, rounds: usize, clients: &[Client], more: &str) {
    let figures = client::ledger(clients).figures;
    database::say(&format!("faults: {what}: {rounds} rounds, {figures}{more}; lost 0, doubled 0; seed {}", chance::seed()));
}
