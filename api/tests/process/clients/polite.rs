//! A client that asks, reads its answer and asks again; and what it waits alone and beside others.

use super::server::Server;
use std::{
    fmt, thread,
    time::{Duration, Instant},
};

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    /// How often it is alone and how often beside others, in turns.
    pub(super) rounds: usize,
    /// How many requests each time.
    pub(super) requests: usize,
    /// How long it thinks between two of them.
    pub(super) pause: Duration,
}

/// What 99 of 100 requests did not exceed, in the median of the rounds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waits {
    pub(super) alone: Duration,
    pub(super) beside: Duration,
}

impl Waits {
    pub(super) fn ratio(self) -> f64 {
        self.beside.as_secs_f64() / self.alone.as_secs_f64()
    }
}

impl fmt::Display for Waits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
        let (alone, beside) = (milliseconds(self.alone), milliseconds(self.beside));
        write!(f, "p99 {alone:.2} ms alone, {beside:.2} ms beside them, ratio {:.2}", self.ratio())
    }
}

/// Lists filings, each time as the next of `tokens`, on one connection that stays; what each request took.
fn waits(server: &Server, tokens: &[String], plan: Plan) -> Vec<Duration> {
    let mut connection = server.connect();
    let waits = tokens.iter().cycle().take(plan.requests).map(|token| {
        thread::sleep(plan.pause);
        let begun = Instant::now();
        let answer = connection.ask("GET /v1/exception-applications", &[&format!("Authorization: Bearer {token}")], b"");
        let wait = begun.elapsed();
        assert_eq!(answer.status, 200, "{answer:?}");
        wait
    });
    waits.collect()
}

/// Measures a polite client in turns alone and beside what `greedy` sets up, which goes when it is dropped.
pub(super) fn measure<T>(server: &Server, tokens: &[String], plan: Plan, mut greedy: impl FnMut() -> T) -> Waits {
    waits(server, tokens, Plan { requests: 50, ..plan });
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        alone.push(p99(waits(server, tokens, plan)));
        let others = greedy();
        beside.push(p99(waits(server, tokens, plan)));
        drop(others);
        // What was set up is taken down before the client is alone again.
        thread::sleep(Duration::from_millis(300));
    }
    Waits { alone: median(alone), beside: median(beside) }
}

fn p99(mut waits: Vec<Duration>) -> Duration {
    waits.sort_unstable();
    waits[(waits.len() * 99).div_ceil(100) - 1]
}

fn median(mut waits: Vec<Duration>) -> Duration {
    waits.sort_unstable();
    waits[waits.len() / 2]
}

#[test]
fn the_99th_of_100_is_taken() {
    let milliseconds = |range: std::ops::RangeInclusive<u64>| range.map(Duration::from_millis).collect::<Vec<_>>();
    assert_eq!(p99(milliseconds(1..=100)), Duration::from_millis(99));
    assert_eq!(p99(milliseconds(1..=1000)), Duration::from_millis(990));
    assert_eq!(median(milliseconds(1..=3)), Duration::from_millis(2));
}
