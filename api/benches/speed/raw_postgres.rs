//! Raw SQL on PostgreSQL: pgbench, with the rows, tables, indexes and constraints that the service writes.

use crate::{
    fill::{CLINICIANS, FILERS, FILINGS, Kind, Plan},
    load::CONNECTIONS,
    measure::Figures,
    postgres,
    requests::Operation,
    world::World,
};
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// How many runs there were.
static RUNS: AtomicU64 = AtomicU64::new(0);

/// More transactions than a connection makes in one run.
const TRANSACTIONS: u64 = 200_000;

/// The columns of a filing, as the service reads them.
const COLUMNS: &str = "id, form, case_number, performance_year, participant_id, practice_id, entity_type, status, version, created_at, received_at, updated_at, next_action_by, organization_id, client_id, user_id, authorization_id, submitter_relationship, client_reference_index, rule_set, reason, sealed";

/// The raw contender of an operation, where there is one.
pub(crate) fn run(world: &World, operation: Operation, duration: Duration) -> Result<Option<Figures>, String> {
    let Some(script) = script(&world.plan, operation) else { return Ok(None) };
    let Some(pgbench) = pgbench() else { return Ok(None) };
    let folder = world.folder.path();
    let file = folder.join(format!("{}.sql", operation.name()));
    std::fs::write(&file, script).map_err(|error| error.to_string())?;
    let mut command = Command::new(pgbench);
    command.args(["-n", "-M", "prepared", "-j", "2", "-c"]).arg(CONNECTIONS.to_string());
    command.arg("-T").arg(duration.as_secs_f64().ceil().max(1.0).to_string()).arg("-f").arg(&file);
    let log = folder.join("pgbench");
    command.args(["--log", "--sampling-rate=0.2"]).arg("--log-prefix").arg(&log);
    for (name, value) in variables(world)? {
        command.arg("-D").arg(format!("{name}={value}"));
    }
    let database = world.database.ok_or("pgbench without PostgreSQL")?;
    let (begun, before) = (Instant::now(), database.cpu());
    let output = command.arg(&world.url).output().map_err(|error| error.to_string())?;
    let cpu = database.cpu().saturating_sub(before);
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        return Err(format!("pgbench: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let number = |after: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(after))?;
        line.split([' ', '/']).find_map(|word| word.parse::<f64>().ok())
    };
    let rate = number("tps = ").ok_or_else(|| format!("no tps in {text}"))?;
    let requests = number("number of transactions actually processed: ").unwrap_or(rate * begun.elapsed().as_secs_f64());
    let mut latencies = latencies(folder, "pgbench.")?;
    latencies.sort_unstable();
    let at = |share: f64| latencies.get((latencies.len() as f64 * share) as usize).copied().unwrap_or_default() as f64;
    Ok(Some(Figures { rate, p50: at(0.5), p99: at(0.99), server: 0.0, database: cpu.as_secs_f64() * 1e6 / requests.max(1.0) }))
}

/// Where pgbench is: in `PATH`, or where Debian keeps it.
pub(crate) fn pgbench() -> Option<PathBuf> {
    let runs = |program: &Path| Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin/pgbench"))
        .collect();
    versions.sort();
    versions.into_iter().rev().chain([PathBuf::from("pgbench")]).find(|program| runs(program))
}

/// Each transaction's microseconds, out of the logs, which are taken away.
fn latencies(folder: &Path, prefix: &str) -> Result<Vec<u64>, String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| error.to_string())?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(prefix) {
            let text = std::fs::read_to_string(entry.path()).map_err(|error| error.to_string())?;
            all.extend(text.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<u64>().ok()));
            std::fs::remove_file(entry.path()).map_err(|error| error.to_string())?;
        }
    }
    Ok(all)
}

/// What the service wrote for the first template, as parameters: as many bytes on the wire, parsed as often.
fn variables(world: &World) -> Result<Vec<(String, String)>, String> {
    let id = world.plan.literal(world.plan.templates[0]);
    let of = |columns: &[&str], table: &str, key: &str| -> Result<Vec<(String, String)>, String> {
        let list: Vec<String> = columns.iter().map(|column| format!("{column}::text")).collect();
        let rows = postgres::query(&world.url, &format!("SELECT {} FROM {table} WHERE {key} = {id} LIMIT 1", list.join(", ")))?;
        let row = rows.into_iter().next().ok_or("the template is gone")?;
        Ok(columns.iter().zip(row).map(|(column, value)| (format!("{table}_{column}"), value.unwrap_or_default())).collect())
    };
    let mut all = of(&["client_reference_index", "sealed"], "filings", "id")?;
    all.extend(of(&["actor"], "timeline_entries", "filing_id")?);
    all.extend(of(&["scope", "operation", "headers", "sealed"], "idempotent_answers", "filing_id")?);
    // Where a run begins to count: above every run before it.
    all.push(("i".to_owned(), (RUNS.fetch_add(1, Ordering::Relaxed) * TRANSACTIONS).to_string()));
    Ok(all)
}

fn script(plan: &Plan, operation: Operation) -> Option<String> {
    let practices = (plan.stored / (CLINICIANS * FILINGS)).max(1);
    match operation {
        Operation::Create => Some(create(plan)),
        Operation::Read => Some(format!(
            "\\set n 2 * random(0, {} - 1)\nSELECT {COLUMNS} FROM filings WHERE id = {} AND form = 'exceptionApplication';\n",
            plan.stored / 2,
            plan.id(Kind::Filing, ":n::bigint"),
        )),
        Operation::List => Some(format!(
            "\\set n random(0, {practices} - 1)\nSELECT {COLUMNS} FROM filings WHERE form = 'exceptionApplication' AND practice_id = {} ORDER BY id DESC LIMIT 51;\n",
            plan.id(Kind::Practice, ":n::bigint"),
        )),
        Operation::Replay | Operation::NotModified | Operation::Refused => None,
    }
}

/// The rows of one create: the filing, its two holds, its timeline entry, its event, the answer to its key.
fn create(plan: &Plan) -> String {
    // Newer than everything stored, rising as the service's ids do.
    let id = |kind: u8| format!("('0191000000007{kind}008' || lpad(to_hex(:n::bigint), 15, '0'))::uuid");
    let (filing, event) = (id(5), id(6));
    // Of the practices that file: their rows are in no list that is measured.
    let participant = plan.id(Kind::Participant, ":participant::bigint");
    let practice = plan.id(Kind::Practice, ":practice::bigint");
    let organization = plan.id(Kind::Organization, ":practice::bigint");
    let user = plan.id(Kind::User, ":practice::bigint");
    let (fresh, first, practices) = (plan.fresh, plan.first_fresh(), plan.practices());
    format!(
        "\\set i :i + 1
\\set n :i * {CONNECTIONS} + :client_id
\\set case (:n * 2654435761) % 4294967296
\\set fresh random(0, {fresh} - 1)
\\set participant {first} + :fresh
\\set practice {practices} + :fresh % {FILERS}
BEGIN;
INSERT INTO filings ({COLUMNS}) VALUES ({filing}, 'exceptionApplication', 'EA-2024-' || :case::bigint, 2024, {participant}, {practice}, 'individual', 'pending', 1, now(), now(), now(), NULL, {organization}, NULL, {user}, NULL, 'practiceStaff', :filings_client_reference_index, '2024.1', NULL, :filings_sealed);
INSERT INTO filing_holds (performance_year, form, participant_id, matter, filing_id) VALUES (2024, 'exceptionApplication', {participant}, 'ia' || :n::bigint, {filing}), (2024, 'exceptionApplication', {participant}, 'quality' || :n::bigint, {filing});
INSERT INTO timeline_entries (filing_id, sequence, at, actor, command, from_status, to_status) VALUES ({filing}, 1, now(), :timeline_entries_actor, 'file', NULL, 'pending');
INSERT INTO events (id, filing_id, sequence, kind, at, status) VALUES ({event}, {filing}, 1, 'filing.filed', now(), 'pending');
INSERT INTO idempotent_answers (scope, key, operation, status, headers, sealed, filing_id, expires_at) VALUES (:idempotent_answers_scope, convert_to('raw-' || lpad((:n::bigint)::text, 12, '0'), 'UTF8'), :idempotent_answers_operation, 201, :idempotent_answers_headers, :idempotent_answers_sealed, {filing}, now() + interval '120 days');
COMMIT;
"
    )
}
