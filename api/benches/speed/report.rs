//! What was found: tables in Markdown, aims met and not met, limits kept and broken, JSON.

use crate::{
    measure::{Cell, Measured},
    requests::Operation,
};
use serde::Serialize;
use std::fmt::Write;

/// A figure that there is an aim for.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Aim {
    /// As `--limit` names it.
    pub(crate) name: String,
    pub(crate) what: &'static str,
    pub(crate) figure: f64,
    pub(crate) bound: f64,
    /// Whether more is better.
    pub(crate) at_least: bool,
}

impl Aim {
    /// Whether the figure is as good as `bound`.
    pub(crate) fn keeps(&self, bound: f64) -> bool {
        if self.at_least { self.figure >= bound } else { self.figure <= bound }
    }
}

/// The table of one world.
pub(crate) fn table(measured: &Measured) -> String {
    let Measured { database, stored, cells, statement, ready, at_rest, at_load } = measured;
    let mut text = format!(
        "\n**{}, {} filings stored**; start to ready {ready:.0} ms, memory {at_rest:.0} MiB at rest, {at_load:.0} MiB at most\n\n\
         | operation | requests/s | p50 ms | p99 ms | CPU µs server | CPU µs database | bare actix/s | CPU µs | raw SQL/s | p99 ms | CPU µs | to bare | to raw |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
        if *database == "sqlite" { "SQLite" } else { "PostgreSQL" },
        grouped(*stored),
    );
    for Cell { operation, service, bare, raw } in cells {
        let (rate, tail, cpu, ratio) = raw.map_or_else(
            || ["–"; 4].map(str::to_owned).into(),
            |raw| {
                let ratio = format!("{:.2}", service.rate / raw.rate);
                (grouped(raw.rate as u64), format!("{:.2}", raw.p99 / 1000.0), format!("{:.0}", raw.database), ratio)
            },
        );
        let database = if *database == "sqlite" { "–".to_owned() } else { format!("{:.0}", service.database) };
        let _ = writeln!(
            text,
            "| {} | {} | {:.2} | {:.2} | {:.0} | {database} | {} | {:.0} | {rate} | {tail} | {cpu} | {:.2} | {ratio} |",
            operation.name(),
            grouped(service.rate as u64),
            service.p50 / 1000.0,
            service.p99 / 1000.0,
            service.server,
            grouped(bare.rate as u64),
            bare.server,
            service.rate / bare.rate,
        );
    }
    if let Some(statement) = statement {
        let _ = writeln!(
            text,
            "\nBare actix that sends the one statement of a read: {} a second, p99 {:.2} ms, {:.0} µs of CPU itself and {:.0} µs in the database.",
            grouped(statement.rate as u64),
            statement.p99 / 1000.0,
            statement.server,
            statement.database,
        );
    }
    text
}

/// Every figure that there is an aim for, of all worlds.
pub(crate) fn aims(all: &[Measured]) -> Vec<Aim> {
    let mut aims = Vec::new();
    for measured in all {
        let mut add = |name: &str, what, figure: f64, at_least, bound| {
            let name = format!("{name}-{}-{}", measured.database, measured.stored);
            aims.push(Aim { name, what, figure, bound, at_least });
        };
        let cell = |operation| measured.cells.iter().find(|cell| cell.operation == operation);
        let to_raw = |cell: &Cell| cell.raw.map(|raw| cell.service.rate / raw.rate);
        if let Some(create) = cell(Operation::Create) {
            if let Some(ratio) = to_raw(create) {
                let (what, bound) = match measured.database {
                    "sqlite" => ("create to the grouped loop", 0.7),
                    _ => ("create to pgbench's same rows", 0.85),
                };
                add("create", what, ratio, true, bound);
            }
            if measured.database == "sqlite" {
                add("creates-a-second", "creates a second", create.service.rate, true, 10_000.0);
            }
        }
        if let Some(read) = cell(Operation::Read) {
            if let Some(ratio) = to_raw(read).filter(|_| measured.database == "postgres") {
                add("read", "read to pgbench's select", ratio, true, 0.6);
            }
            add("read-bare", "read to bare actix", read.service.rate / read.bare.rate, true, 0.2);
            add("read-tail", "p99 to p50 of a read", read.service.p99 / read.service.p50.max(1.0), false, 5.0);
            if let Some(statement) = measured.statement {
                let what = "read to bare actix that sends the same statement";
                add("read-statement", what, read.service.rate / statement.rate, true, 0.6);
            }
            if let Some(list) = cell(Operation::List) {
                add(
                    "list",
                    "CPU of a list of 50 to that of a read",
                    list.service.cpu() / read.service.cpu().max(0.1),
                    false,
                    3.0,
                );
            }
        }
        add("at-rest", "MiB at rest", measured.at_rest, false, 60.0);
        add("at-load", "MiB at load", measured.at_load, false, 150.0);
        if measured.database == "sqlite" {
            add("ready", "milliseconds from start to ready", measured.ready, false, 100.0);
        }
    }
    aims.extend(growth(all));
    aims
}

/// How much slower each operation is with the most filings stored than with the fewest.
fn growth(all: &[Measured]) -> Vec<Aim> {
    let mut aims = Vec::new();
    for database in ["sqlite", "postgres"] {
        let worlds = || all.iter().filter(|measured| measured.database == database);
        let (fewest, most) = (worlds().min_by_key(|world| world.stored), worlds().max_by_key(|world| world.stored));
        let Some((fewest, most)) = fewest.zip(most).filter(|(fewest, most)| fewest.stored < most.stored) else { continue };
        for (few, many) in fewest.cells.iter().zip(&most.cells) {
            let name = format!("growth-{}-{database}", few.operation.name());
            let what = "times slower with the most stored than with the fewest";
            aims.push(Aim { name, what, figure: few.service.rate / many.service.rate, bound: 1.2, at_least: false });
        }
    }
    aims
}

/// Each aim beside its figure.
pub(crate) fn verdicts(aims: &[Aim]) -> String {
    let mut text = "\n| figure | what | measured | aim | |\n|---|---|---|---|---|\n".to_owned();
    for aim in aims {
        let (sign, verdict) = (if aim.at_least { "≥" } else { "≤" }, if aim.keeps(aim.bound) { "met" } else { "**not met**" });
        let _ =
            writeln!(text, "| `{}` | {} | {} | {sign} {} | {verdict} |", aim.name, aim.what, shown(aim.figure), shown(aim.bound));
    }
    text
}

/// The limits that are broken, or that no figure belongs to.
pub(crate) fn broken(aims: &[Aim], limits: &[(String, f64)]) -> Vec<String> {
    let mut broken = Vec::new();
    for (name, limit) in limits {
        // Without a number of filings a limit is for all of them, without a database for both.
        let without_last = |name: &str| name.rsplit_once('-').map(|(short, _)| short.to_owned());
        let of_it = |aim: &&Aim| {
            let of_database = without_last(&aim.name);
            let of_both = of_database.as_deref().and_then(without_last);
            [Some(aim.name.clone()), of_database, of_both].contains(&Some(name.clone()))
        };
        let found: Vec<&Aim> = aims.iter().filter(of_it).collect();
        if found.is_empty() {
            broken.push(format!("{name}: nothing of that name was measured"));
        }
        let worse = found.iter().filter(|aim| !aim.keeps(*limit));
        broken.extend(worse.map(|aim| format!("{}: {} is worse than {}", aim.name, shown(aim.figure), shown(*limit))));
    }
    broken
}

fn shown(figure: f64) -> String {
    if figure.abs() >= 1000.0 {
        grouped(figure as u64)
    } else {
        format!("{figure:.2}").trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
