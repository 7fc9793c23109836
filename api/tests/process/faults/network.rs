//! The network between the service and PostgreSQL fails: at the commit of one command, or for everybody.

use super::{
    CLIENTS,
    chance::{Chance, rounds},
    client::{Client, Load, clients, ledger},
    database::{self, wait_until},
    kill_database::health,
    proxy::{At, How, Proxy},
    report,
    servers::Fleet,
    settle_and_check,
};
use std::time::{Duration, Instant};

/// The longest that any answer may take while the database is silent: fifteen seconds for the database, five in the queue, five for a
/// connection, and what a busy machine needs.
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

/// How long after the network is whole again the service may need. It has given up what was silent by then.
const RECOVERED_WITHIN: Duration = Duration::from_secs(5);

/// Two servers behind a network, and who loads them.
struct Scene {
    /// The database, past the network.
    url: String,
    proxy: Proxy,
    fleet: Fleet,
    load: Load,
    clients: Vec<Client>,
    chance: Chance,
}

impl Scene {
    fn set(name: &str, count: usize, clinicians: usize) -> Option<Self> {
        let url = database::empty()?;
        let proxy = Proxy::start(&url);
        let fleet = Fleet::start(Some(proxy.url()), 2, clinicians);
        let load = Load::new(fleet.addresses(), &fleet.token, clinicians);
        Some(Self { url, proxy, fleet, load, clients: clients(name, count), chance: Chance::new(name) })
    }

    fn settle_and_check(&mut self) {
        settle_and_check(&mut self.clients, &self.load, &self.url);
    }

    fn is_well(&self) -> bool {
        self.fleet.addresses().into_iter().all(|address| health(address, &self.fleet.token) == [200; 3])
    }
}

#[test]
fn a_connection_cut_at_the_commit_leaves_an_outcome_that_a_retry_settles() {
    let rounds = rounds(6);
    let name = "the network cut at the commit, before and after";
    let Some(mut scene) = Scene::set(name, CLIENTS, 20 + rounds * 8) else { return };
    for round in 0..rounds {
        let at = [At::BeforeCommit, At::AfterCommit][round % 2];
        let before = ledger(&scene.clients).figures;
        let Scene { proxy, load, clients, chance, .. } = &mut scene;
        load.during(clients, || {
            load.wait_for(chance.below(20));
            proxy.arm(Some((at, How::Cut)));
            wait_until("a commit is cut", || proxy.fired() == round + 1);
            // It is answered, and sent again, while the others go on.
            load.wait_for(10);
        });
        scene.settle_and_check();
        let after = ledger(&scene.clients).figures;
        assert_eq!(after.said_unknown - before.said_unknown, 1, "who lost the confirmation is told that the outcome is unknown");
        assert_eq!(after.had_happened - before.had_happened, usize::from(at == At::AfterCommit), "{at:?}");
    }
    assert_eq!(ledger(&scene.clients).figures.lost, 0, "every request was answered");
    report(name, rounds, &scene.clients, "");
}

/// What one connection can meet at the commit of its command without both ends being told.
const UNTOLD: [(At, How); 6] = [
    (At::BeforeCommit, How::Silence),
    (At::AfterCommit, How::Silence),
    (At::BeforeCommit, How::ServerGone),
    (At::AfterCommit, How::ServerGone),
    (At::BeforeCommit, How::ServiceGone),
    (At::AfterCommit, How::ServiceGone),
];

#[test]
fn a_connection_that_falls_silent_at_the_commit_is_given_up() {
    let rounds = rounds(1);
    let name = "connections silent or half-open at the commit, six at once";
    let Some(mut scene) = Scene::set(name, 2 * UNTOLD.len(), 40 + rounds * 40) else { return };
    for round in 0..rounds {
        let before = ledger(&scene.clients).figures;
        let Scene { proxy, load, clients, .. } = &mut scene;
        load.during(clients, || {
            for (place, fault) in UNTOLD.into_iter().enumerate() {
                load.wait_for(2);
                proxy.arm(Some(fault));
                wait_until("a commit falls silent", || proxy.fired() == round * UNTOLD.len() + place + 1);
            }
            // The others go on meanwhile.
            load.wait_for(10);
        });
        scene.settle_and_check();
        let after = ledger(&scene.clients).figures;
        assert_eq!(after.said_unknown - before.said_unknown, UNTOLD.len(), "each is told that the outcome is unknown");
        assert_eq!(after.had_happened - before.had_happened, UNTOLD.len() / 2, "half of them had happened");
    }
    let figures = ledger(&scene.clients).figures;
    assert!(figures.longest < ANSWERED_WITHIN, "an answer took {:?}", figures.longest);
    assert_eq!(figures.lost, 0, "every request was answered");
    report(name, rounds, &scene.clients, "");
}

#[test]
fn a_network_that_falls_silent_holds_nobody_for_ever() {
    let rounds = rounds(1);
    let name = "the whole network silent or half-open";
    let Some(mut scene) = Scene::set(name, CLIENTS, 40 + rounds * 20) else { return };
    let mut longest = Duration::ZERO;
    for round in 0..rounds {
        let how = [How::Silence, How::ServerGone][round % 2];
        let is_stopped = round + 1 == rounds;
        let Scene { proxy, load, clients, chance, fleet, .. } = &mut scene;
        load.during(clients, || {
            load.wait_for(10 + chance.below(20));
            proxy.fall_silent(how);
            if is_stopped {
                fleet.servers[0].signal("TERM");
            }
        });
        // Every client had a request under way, and has its answer now.
        let begun = Instant::now();
        assert_eq!(health(fleet.servers[1].address(), &fleet.token), [200, 503, 503]);
        if is_stopped {
            assert_eq!(fleet.servers[0].wait(), Some(0), "a silent database does not hold up the end");
        } else {
            assert_eq!(health(fleet.servers[0].address(), &fleet.token), [200, 503, 503]);
        }
        assert!(begun.elapsed() < 2 * ANSWERED_WITHIN, "{:?}", begun.elapsed());
        proxy.heal();
        if is_stopped {
            fleet.servers[0].start();
        }
        longest = longest.max(wait_until("the service recovers", || scene.is_well()));
        scene.settle_and_check();
    }
    let figures = ledger(&scene.clients).figures;
    assert!(figures.longest < ANSWERED_WITHIN, "an answer took {:?}", figures.longest);
    assert!(longest <= RECOVERED_WITHIN, "it took {longest:?} until the service had recovered");
    assert_eq!(figures.lost, 0, "every request was answered");
    report(name, rounds, &scene.clients, &format!(", longest recovery {:.2} s", longest.as_secs_f64()));
}
