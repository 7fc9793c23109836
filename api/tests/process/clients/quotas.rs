//! Clients far beyond their quota, and floods of tokens that nobody signed.

use super::{
    is_long,
    polite::{Plan, measure},
    report,
    server::Server,
    sized,
};
use crate::support::Connection;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// Each caller's quota, in requests a second.
const QUOTA: u32 = 10;

/// How many times its quota the greedy client asks for.
const TIMES: u32 = 50;

/// How much longer the 99th of 100 requests of another may take in the short run, which shares the machine with other tests.
const SHORT: f64 = 8.0;

/// The same on a machine of its own.
const LONG: f64 = 1.1;

/// A client that asks at an even rate, whatever it is answered, until it is dropped.
struct Greedy {
    goes_on: Arc<AtomicBool>,
    asked: Arc<AtomicUsize>,
    refused: Arc<AtomicUsize>,
    begun: Instant,
    threads: Vec<JoinHandle<()>>,
}

impl Greedy {
    const CONNECTIONS: u32 = 4;

    fn start(server: &Server, per_second: u32, request: &str, header: &str) -> Self {
        let (goes_on, asked, refused) = (Arc::new(AtomicBool::new(true)), Arc::default(), Arc::default());
        let every = Duration::from_secs(1) * Self::CONNECTIONS / per_second;
        let threads = (0..Self::CONNECTIONS).map(|_| {
            let mut connection = server.connect();
            let (request, header) = (request.to_owned(), header.to_owned());
            let (goes_on, asked, refused): (_, Arc<AtomicUsize>, Arc<AtomicUsize>) =
                (Arc::clone(&goes_on), Arc::clone(&asked), Arc::clone(&refused));
            thread::spawn(move || ask_evenly(&mut connection, every, &request, &header, &goes_on, &asked, &refused))
        });
        let threads = threads.collect();
        Self { goes_on, asked, refused, begun: Instant::now(), threads }
    }
}

fn ask_evenly(
    connection: &mut Connection,
    every: Duration,
    request: &str,
    header: &str,
    goes_on: &AtomicBool,
    asked: &AtomicUsize,
    refused: &AtomicUsize,
) {
    let mut next = Instant::now();
    while goes_on.load(Ordering::Relaxed) {
        let status = connection.ask(request, &[header], b"").status;
        asked.fetch_add(1, Ordering::Relaxed);
        refused.fetch_add(usize::from(status == 429), Ordering::Relaxed);
        next += every;
        // Who was held up makes up for it, but not without end.
        next = next.max(Instant::now() - every * 10);
        thread::sleep(next.saturating_duration_since(Instant::now()));
    }
}

impl Drop for Greedy {
    fn drop(&mut self) {
        self.goes_on.store(false, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            thread.join().unwrap();
        }
        let (asked, refused) = (self.asked.load(Ordering::Relaxed), self.refused.load(Ordering::Relaxed));
        let rate = asked as f64 / self.begun.elapsed().as_secs_f64();
        let most = f64::from(TIMES * QUOTA);
        assert!(rate >= most / if is_long() { 1.25 } else { 10.0 }, "{rate:.0} requests a second are too few");
        assert!(refused * 2 > asked, "{refused} of {asked} were refused");
    }
}

/// Each of the polite has its own quota and keeps within it.
fn polite(server: &Server) -> Vec<String> {
    let others = api::sandbox::Persona::NAMES.iter().filter(|name| **name != "ehr-vendor");
    others.map(|name| server.token(name)).collect()
}

#[test]
fn one_client_at_fifty_times_its_quota_takes_nobody_elses_time() {
    let (limit, burst) = ((QUOTA * 60).to_string(), QUOTA.to_string());
    let server = Server::start(&["--rate-limit", &limit, "--rate-burst", &burst]);
    let polite = polite(&server);
    // So that all of them together stay within their quotas.
    let pause = Duration::from_secs(1) / (QUOTA * u32::try_from(polite.len()).unwrap());
    let plan = Plan { rounds: sized(3, 15), requests: sized(200, 1500), pause };
    let greedy = format!("Authorization: Bearer {}", server.token("ehr-vendor"));
    let waits =
        measure(&server, &polite, plan, || Greedy::start(&server, QUOTA * TIMES, "GET /v1/exception-applications", &greedy));
    let refused = server.metric("recourse_requests_total{operation=\"listExceptionApplications\",status=\"429\"}");
    report(format_args!(
        "one client at {TIMES} times its quota of {QUOTA}/s, {} others within theirs: {waits}; {refused} requests refused",
        polite.len()
    ));
    assert!(waits.ratio() <= if is_long() { LONG } else { SHORT }, "{waits}");
}

/// Hundredths of a second of the server's computing for a thousand requests of `client`; nearly each is answered with `status`.
fn cost(server: &Server, status: u16, mut token: impl FnMut(usize) -> String) -> f64 {
    let requests = sized(1_000, 20_000);
    let mut connection = server.connect();
    let before = server.computed();
    let mut others = 0;
    for number in 0..requests {
        let header = format!("Authorization: Bearer {}", token(number));
        let answer = connection.ask("GET /v1/exception-applications", &[&header], b"");
        others += usize::from(answer.status != status);
    }
    // Where a minute passes there is room for one.
    assert!(others * 100 <= requests, "{others} of {requests} were not answered with {status}");
    (server.computed() - before) as f64 * 1000.0 / requests as f64
}

/// A token that looks like `genuine`, each time another one, and was signed by nobody.
fn forged(genuine: &str, number: usize) -> String {
    let (signed, signature) = genuine.rsplit_once('.').unwrap();
    let forged = format!("{signed}.{number:08}{}", &signature[8..]);
    assert_ne!(forged, genuine);
    forged
}

#[test]
fn a_refusal_beyond_the_quota_is_cheap_however_the_token_looks() {
    let unlimited = Server::start(&["--rate-limit", "0"]);
    let listed = unlimited.token("practice");
    let served = cost(&unlimited, 200, |_| listed.clone());
    let server = Server::start(&["--rate-limit", "1", "--rate-burst", "1"]);
    let genuine = server.token("ehr-vendor");
    let mut connection = server.connect();
    connection.ask("GET /v1/exception-applications", &[&format!("Authorization: Bearer {genuine}")], b"");
    let known = cost(&server, 429, |_| genuine.clone());
    let nobody = server.token("practice");
    connection.ask("GET /v1/exception-applications", &["Authorization: Bearer a.b.c"], b"");
    let checked = "recourse_tokens_checked_total{outcome=\"invalid\"}";
    let before = server.metric(checked);
    let unknown = cost(&server, 429, |number| forged(&nobody, number));
    let checks = server.metric(checked) - before;
    let of_health = {
        for number in 0..50 {
            let header = format!("Authorization: Bearer {}", forged(&nobody, number));
            assert_eq!(connection.ask("GET /health/live", &[&header], b"").status, 200);
        }
        server.metric(checked) - before - checks
    };
    report(format_args!(
        "CPU of the server for 1,000 requests: a list {:.0} ms; refused beyond the quota {:.0} ms; the same with forged tokens {:.0} ms, \
         {checks} of them checked",
        served * 10.0,
        known * 10.0,
        unknown * 10.0
    ));
    assert!(checks <= 10.0, "{checks} forged tokens were checked");
    assert_eq!(of_health, 0.0, "tokens are checked where nobody asks for them");
    assert!(known < served * 0.75, "{known} of {served}");
    assert!(unknown < served * 0.75, "{unknown} of {served}");
}
