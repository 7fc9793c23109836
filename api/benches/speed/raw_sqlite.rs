//! Raw SQL on SQLite: one thread, prepared statements, as many rows to a commit as connections could bring at once.

use crate::{
    fill::{self, CLINICIANS, FILERS, FILINGS, Kind, Plan},
    load::CONNECTIONS,
    measure::Figures,
    process::Watched,
    requests::Operation,
    world::World,
};
use hdrhistogram::Histogram;
use rusqlite::{Connection, OptionalExtension, params, types::Value};
use std::time::{Duration, Instant};

/// The raw contender of an operation, where there is one.
pub(crate) fn run(world: &World, operation: Operation, duration: Duration) -> Result<Option<Figures>, String> {
    let work: fn(&Connection, &Plan, &mut Run) -> rusqlite::Result<()> = match operation {
        Operation::Create => creates,
        Operation::Read => reads,
        Operation::List => lists,
        Operation::Replay | Operation::NotModified | Operation::Refused => return Ok(None),
    };
    let told = |error: rusqlite::Error| format!("SQLite: {error}");
    let connection = Connection::open(world.folder.path().join("recourse.db")).map_err(told)?;
    // As the service sets them.
    connection
        .execute_batch("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384")
        .map_err(told)?;
    let latencies = Histogram::new_with_bounds(1, 60_000_000, 3).map_err(|error| error.to_string())?;
    let itself = Watched::process(std::process::id());
    let (begun, before) = (Instant::now(), itself.cpu());
    let mut run = Run { until: begun + duration, latencies };
    work(&connection, &world.plan, &mut run).map_err(told)?;
    let (elapsed, cpu) = (begun.elapsed(), itself.cpu().saturating_sub(before));
    let requests = run.latencies.len().max(1) as f64;
    Ok(Some(Figures {
        rate: requests / elapsed.as_secs_f64(),
        p50: run.latencies.value_at_quantile(0.5) as f64,
        p99: run.latencies.value_at_quantile(0.99) as f64,
        server: 0.0,
        database: cpu.as_secs_f64() * 1e6 / requests,
    }))
}

struct Run {
    until: Instant,
    /// Microseconds.
    latencies: Histogram<u64>,
}

impl Run {
    fn goes_on(&self) -> bool {
        Instant::now() < self.until
    }

    fn count(&mut self, begun: Instant, many: u64) {
        self.latencies.saturating_record_n(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX), many);
    }
}

fn reads(connection: &Connection, plan: &Plan, run: &mut Run) -> rusqlite::Result<()> {
    let mut select = connection.prepare("SELECT * FROM filings WHERE id = ? AND form = 'exceptionApplication'")?;
    let mut n = 0;
    while run.goes_on() {
        let begun = Instant::now();
        n = (n + 7_919 * 2) % (plan.stored / 2 * 2);
        let id = fill::id(Kind::Filing, n);
        select.query_row([id.as_bytes().as_slice()], values).optional()?;
        run.count(begun, 1);
    }
    Ok(())
}

fn lists(connection: &Connection, plan: &Plan, run: &mut Run) -> rusqlite::Result<()> {
    let sql = "SELECT * FROM filings WHERE form = 'exceptionApplication' AND practice_id = ? ORDER BY id DESC LIMIT 51";
    let mut select = connection.prepare(sql)?;
    let practices = (plan.stored / (CLINICIANS * FILINGS)).max(1);
    let mut n = 0;
    while run.goes_on() {
        let begun = Instant::now();
        n = (n + 7_919) % practices;
        let id = fill::id(Kind::Practice, n);
        let mut rows = select.query([id.as_bytes().as_slice()])?;
        while let Some(row) = rows.next()? {
            values(row)?;
        }
        run.count(begun, 1);
    }
    Ok(())
}

fn values(row: &rusqlite::Row<'_>) -> rusqlite::Result<Vec<Value>> {
    (0..22).map(|column| row.get(column)).collect()
}

/// The rows of one create: the filing, its two holds, its timeline entry, its event, the answer to its key.
fn creates(connection: &Connection, plan: &Plan, run: &mut Run) -> rusqlite::Result<()> {
    let template = plan.templates[0];
    let template = template.as_bytes().as_slice();
    let row = |sql: &str, columns: usize| {
        connection.query_row(sql, [template], |row| (0..columns).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Value>>>())
    };
    let documents = row("SELECT client_reference_index, sealed FROM filings WHERE id = ?", 2)?;
    let actor = row("SELECT actor FROM timeline_entries WHERE filing_id = ?", 1)?;
    let answer = row("SELECT scope, operation, headers, sealed FROM idempotent_answers WHERE filing_id = ?", 4)?;
    let mut filing = connection.prepare(
        "INSERT INTO filings VALUES (?1, 'exceptionApplication', ?2, 2024, ?3, ?4, 'individual', 'pending', 1, ?7, ?7, ?7, NULL, ?5, NULL, ?6, NULL, 'practiceStaff', ?8, '2024.1', NULL, ?9)",
    )?;
    let mut hold = connection.prepare("INSERT INTO filing_holds VALUES (2024, 'exceptionApplication', ?, ?, ?)")?;
    let mut entry = connection.prepare("INSERT INTO timeline_entries VALUES (?, 1, ?, ?, 'file', NULL, 'pending')")?;
    let mut event = connection.prepare(
        "INSERT INTO events (id, filing_id, sequence, kind, at, status) VALUES (?, ?, 1, 'filing.filed', ?, 'pending')",
    )?;
    let mut key = connection.prepare("INSERT INTO idempotent_answers VALUES (?, ?, ?, 201, ?, ?, ?, ?)")?;
    let before: i64 =
        connection
            .query_row("SELECT count(*) FROM idempotent_answers WHERE CAST(key AS TEXT) LIKE 'raw-%'", [], |row| row.get(0))?;
    let mut count = u64::try_from(before).unwrap_or_default();
    let practices = plan.practices();
    while run.goes_on() {
        let begun = Instant::now();
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..CONNECTIONS {
            count += 1;
            // Newer than everything stored, rising as the service's ids do.
            let newer = (1_u64 << 31) + count;
            let id = fill::id(Kind::Filing, newer);
            let id = id.as_bytes().as_slice();
            // Of the practices that file: their rows are in no list that is measured.
            let fresh = count * 7_919 % plan.fresh;
            let (person, employer) = (plan.first_fresh() + fresh, practices + fresh % FILERS);
            let [participant, practice, organization, user, event_id] = [
                fill::id(Kind::Participant, person),
                fill::id(Kind::Practice, employer),
                fill::id(Kind::Organization, employer),
                fill::id(Kind::User, employer),
                fill::id(Kind::Event, newer),
            ];
            let bytes = |id: &uuid::Uuid| id.as_bytes().to_vec();
            let case = format!("EA-2024-{}", count * 2_654_435_761 % 4_294_967_296);
            let now = 1_727_798_400_000_000_i64 + i64::try_from(count).unwrap_or_default();
            let [reference, sealed] = documents.as_slice() else { continue };
            filing.execute(params![
                id,
                case,
                bytes(&participant),
                bytes(&practice),
                bytes(&organization),
                bytes(&user),
                now,
                reference,
                sealed
            ])?;
            for matter in ["ia", "quality"] {
                hold.execute(params![bytes(&participant), format!("{matter}{count}"), id])?;
            }
            entry.execute(params![id, now, actor[0]])?;
            event.execute(params![bytes(&event_id), id, now])?;
            let [scope, operation, headers, sealed] = answer.as_slice() else { continue };
            key.execute(params![
                scope,
                // As long as an index.
                format!("raw-{count:012}").into_bytes(),
                operation,
                headers,
                sealed,
                id,
                now + 10_368_000_000_000
            ])?;
        }
        connection.execute_batch("COMMIT")?;
        run.count(begun, CONNECTIONS as u64);
    }
    Ok(())
}
