//! Rounds: the service, then bare actix, then raw SQL, and again, so that what else the machine does meets all alike.

use crate::{
    bare,
    load::{self, Answer, Load, Requests},
    options::{On, Options},
    process::Watched,
    raw_postgres, raw_sqlite,
    requests::Operation,
    server::Server,
    world::World,
};
use serde::Serialize;
use std::time::Duration;

/// What one contender did in one cell.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Figures {
    /// Requests a second.
    pub(crate) rate: f64,
    /// Microseconds.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    /// CPU microseconds a request.
    pub(crate) server: f64,
    pub(crate) database: f64,
}

impl Figures {
    /// CPU microseconds a request, of whoever works for it.
    pub(crate) fn cpu(&self) -> f64 {
        self.server + self.database
    }
}

/// One operation: medians over the rounds.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Cell {
    #[serde(serialize_with = "named")]
    pub(crate) operation: Operation,
    pub(crate) service: Figures,
    pub(crate) bare: Figures,
    pub(crate) raw: Option<Figures>,
}

/// Everything that was measured on one world.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Measured {
    pub(crate) database: &'static str,
    pub(crate) stored: u64,
    pub(crate) cells: Vec<Cell>,
    /// Bare actix that sends the one statement of a read.
    pub(crate) statement: Option<Figures>,
    /// Milliseconds from start to ready, the median.
    pub(crate) ready: f64,
    /// MiB.
    pub(crate) at_rest: f64,
    pub(crate) at_load: f64,
}

fn named<S: serde::Serializer>(operation: &Operation, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(operation.name())
}

/// Measures all operations on this world.
///
/// # Errors
/// When an answer is not the expected one, or a contender fails.
pub(crate) fn measure(world: &mut World, options: &Options, tell: &mut dyn FnMut(&str)) -> Result<Measured, String> {
    let chosen =
        |operation: &Operation| options.operation.is_empty() || options.operation.iter().any(|name| name == operation.name());
    let operations: Vec<Operation> = Operation::ALL.into_iter().filter(chosen).collect();
    // What is replayed has been filed once.
    let answers = operations.iter().map(|operation| sample(world, *operation)).collect::<Result<Vec<_>, _>>()?;
    let file = world.folder.path().join("answers.json");
    bare::save(&file, &answers)?;
    let bare_server = Server::bare(world.folder.path(), &file, &world.url)?;
    let mut rounds: Vec<Vec<(Figures, Figures, Option<Figures>)>> = vec![Vec::new(); operations.len()];
    for round in 0..options.rounds() {
        for (place, operation) in operations.iter().enumerate() {
            let service = service(world, *operation, options.cell())?;
            let bare = bare_figures(world, &bare_server, place, *operation, options.cell())?;
            let raw = match world.plan.on {
                On::Sqlite => raw_sqlite::run(world, *operation, options.cell())?,
                On::Postgres => raw_postgres::run(world, *operation, options.cell())?,
            };
            tell(&format!(
                "{} {} round {} {}: {:.0}/s, {:.1} us server + {:.1} us database, p50 {:.0} us, p99 {:.0} us; bare {:.0}/s, {:.1} us; raw {}",
                world.plan.on.name(),
                world.plan.stored,
                round + 1,
                operation.name(),
                service.rate,
                service.server,
                service.database,
                service.p50,
                service.p99,
                bare.rate,
                bare.server,
                raw.map_or_else(|| "-".to_owned(), |raw| format!("{:.0}/s, {:.1} us", raw.rate, raw.database)),
            ));
            rounds[place].push((service, bare, raw));
        }
    }
    let statement = match operations.iter().position(|operation| *operation == Operation::Read) {
        Some(place) if world.plan.on == On::Postgres => {
            let rounds = (0..options.rounds()).map(|_| statement_figures(world, &bare_server, place, options.cell()));
            Some(median(rounds.collect::<Result<Vec<_>, _>>()?.into_iter()))
        }
        Some(_) | None => None,
    };
    let cells = operations.iter().zip(&rounds).map(|(operation, rounds)| Cell {
        operation: *operation,
        service: median(rounds.iter().map(|round| round.0)),
        bare: median(rounds.iter().map(|round| round.1)),
        raw: rounds.iter().map(|round| round.2).collect::<Option<Vec<_>>>().map(|raw| median(raw.into_iter())),
    });
    let (_, at_load) = world.server.watched().memory();
    let ready = middle(world.starts.iter().map(|start| start.as_secs_f64() * 1000.0));
    let (database, stored) = (world.plan.on.name(), world.plan.stored);
    Ok(Measured { database, stored, cells: cells.collect(), statement, ready, at_rest: world.at_rest, at_load })
}

fn sample(world: &mut World, operation: Operation) -> Result<Answer, String> {
    let address = world.server.address;
    let mut requests = world.callers.requests(operation)?;
    let mut request = Vec::new();
    // All that a replay repeats is filed here.
    let times = if operation == Operation::Replay { 2 * load::CONNECTIONS } else { 1 };
    let mut answer = Answer::default();
    for _ in 0..times {
        request.clear();
        requests.next(0, &mut request);
        answer = load::once(address, &request)?;
    }
    if answer.status == requests.expected() {
        Ok(answer)
    } else {
        Err(format!("{}: {} {}", operation.name(), answer.status, String::from_utf8_lossy(&answer.body)))
    }
}

fn service(world: &mut World, operation: Operation, duration: Duration) -> Result<Figures, String> {
    let (address, server, database) = (world.server.address, world.server.watched(), world.database);
    let mut requests = world.callers.requests(operation)?;
    load::run(address, &mut *requests, duration / 4)?;
    observed(server, database, || load::run(address, &mut *requests, duration))
}

fn bare_figures(
    world: &mut World,
    server: &Server,
    place: usize,
    operation: Operation,
    duration: Duration,
) -> Result<Figures, String> {
    let mut request = Vec::new();
    let expected = {
        let mut requests = world.callers.requests(if operation == Operation::Create { Operation::Replay } else { operation })?;
        requests.next(0, &mut request);
        requests.expected()
    };
    let mut same = Same { request: elsewhere(&request, place), expected };
    load::run(server.address, &mut same, duration / 4)?;
    observed(server.watched(), None, || load::run(server.address, &mut same, duration))
}

fn statement_figures(world: &mut World, server: &Server, place: usize, duration: Duration) -> Result<Figures, String> {
    let database = world.database;
    let mut requests = Behind { requests: world.callers.requests(Operation::Read)?, path: format!("/statement/{place}/") };
    load::run(server.address, &mut requests, duration / 4)?;
    observed(server.watched(), database, || load::run(server.address, &mut requests, duration))
}

fn observed(server: Watched, database: Option<Watched>, work: impl FnOnce() -> Result<Load, String>) -> Result<Figures, String> {
    let used = || (server.cpu(), database.map(Watched::cpu).unwrap_or_default());
    let before = used();
    let Load { requests, elapsed, latencies } = work()?;
    let after = used();
    let each = |after: Duration, before: Duration| after.saturating_sub(before).as_secs_f64() * 1e6 / requests.max(1) as f64;
    Ok(Figures {
        rate: requests as f64 / elapsed.as_secs_f64(),
        p50: latencies.value_at_quantile(0.5) as f64,
        p99: latencies.value_at_quantile(0.99) as f64,
        server: each(after.0, before.0),
        database: each(after.1, before.1),
    })
}

/// The same request for another path: that of its place on the bare server.
fn elsewhere(request: &[u8], place: usize) -> Vec<u8> {
    let mut words = request.splitn(3, |byte| *byte == b' ');
    let (method, _, rest) = (words.next().unwrap_or_default(), words.next(), words.next().unwrap_or_default());
    [method, format!(" /{place} ").as_bytes(), rest].concat()
}

/// The same reads behind another path.
struct Behind<'w> {
    requests: Box<dyn Requests + 'w>,
    path: String,
}

impl Requests for Behind<'_> {
    fn next(&mut self, connection: usize, out: &mut Vec<u8>) -> bool {
        let mut request = Vec::new();
        let is_there = self.requests.next(connection, &mut request);
        let text = String::from_utf8_lossy(&request).replacen("/v1/exception-applications/", &self.path, 1);
        out.extend_from_slice(text.as_bytes());
        is_there
    }

    fn expected(&self) -> u16 {
        self.requests.expected()
    }
}

struct Same {
    request: Vec<u8>,
    expected: u16,
}

impl Requests for Same {
    fn next(&mut self, _: usize, out: &mut Vec<u8>) -> bool {
        out.extend_from_slice(&self.request);
        true
    }

    fn expected(&self) -> u16 {
        self.expected
    }
}

fn median(all: impl Iterator<Item = Figures>) -> Figures {
    let all: Vec<Figures> = all.collect();
    let of = |field: fn(&Figures) -> f64| middle(all.iter().map(field));
    Figures {
        rate: of(|figures| figures.rate),
        p50: of(|figures| figures.p50),
        p99: of(|figures| figures.p99),
        server: of(|figures| figures.server),
        database: of(|figures| figures.database),
    }
}

fn middle(all: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = all.collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}
