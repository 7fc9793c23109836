//! How fast the release server is: six operations on each database, beside bare actix and raw SQL, with the aims of
//! `docs/performance.md`.
//!
//! * `options`: the command line. `world`, `fill`: a database with so many filings, and the server before it.
//! * `requests`, `load`: what is asked, and who asks. `server`, `process`: the server as a process, and what it costs.
//! * `bare`, `raw_postgres`, `raw_sqlite`: what it is compared with. `measure`, `report`: rounds, tables, verdicts.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark tells people what it found")]
#![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "figures for people")]

mod bare;
mod fill;
mod load;
mod measure;
mod options;
#[path = "../../../tests/support/postgres.rs"]
mod postgres;
mod process;
mod raw_postgres;
mod raw_sqlite;
mod report;
mod requests;
mod sealing;
mod server;
mod world;

use clap::Parser;
use measure::Measured;
use options::{On, Options};
use std::{
    path::Path,
    process::{Command, ExitCode},
};
use world::World;

/// The service's own allocator, so that the bare server has the same.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let options = Options::parse();
    let outcome = match &options.bare {
        Some(file) => bare::serve(file, options.listen, options.database.as_deref()).map(|()| true),
        None => run(&options),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures, prints, and says whether all limits are kept.
fn run(options: &Options) -> Result<bool, String> {
    println!("{}\n", setting(options));
    let mut all = Vec::new();
    for on in options.databases() {
        if on == On::Postgres && raw_postgres::pgbench().is_none() {
            eprintln!("\n*** POSTGRESQL IS NOT MEASURED: no pgbench in PATH or /usr/lib/postgresql/*/bin ***\n");
            continue;
        }
        for stored in options.stored() {
            match World::build(on, stored, options)? {
                Some(mut world) => {
                    let measured = measure::measure(&mut world, options, &mut |line| println!("{line}"));
                    all.push(measured.map_err(|error| format!("{error}\n{}", server::tail(world.folder.path())))?);
                }
                None => eprintln!("\n*** POSTGRESQL IS NOT MEASURED: there is no server here ***\n"),
            }
        }
    }
    for measured in &all {
        println!("{}", report::table(measured));
    }
    let aims = report::aims(&all);
    if !options.is_smoke() {
        println!("{}", report::verdicts(&aims));
    }
    save(&all, &aims, options)?;
    let broken = report::broken(&aims, &options.limit);
    for limit in &broken {
        println!("BROKEN {limit}");
    }
    println!("{}", summary(&all, options.limit.len(), broken.len()));
    Ok(broken.is_empty())
}

/// What the figures belong to.
fn setting(options: &Options) -> String {
    let words = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let commit = words("git", &["rev-parse", "--short=10", "HEAD"]).unwrap_or_default();
    let changed = words("git", &["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    format!(
        "commit {commit}{}, {} build, {cores} cores shared by the server, the database and the load, {} connections, {} rounds of {} s, load of the machine before {load}",
        if changed { " with changes" } else { "" },
        if cfg!(debug_assertions) { "debug" } else { "release" },
        load::CONNECTIONS,
        options.rounds(),
        options.cell().as_secs_f64(),
    )
}

/// The figures beside the build: `target/bench/speed.json`.
fn save(all: &[Measured], aims: &[report::Aim], options: &Options) -> Result<(), String> {
    let program = Path::new(env!("CARGO_BIN_EXE_recourse"));
    let folder = program.ancestors().nth(2).ok_or("the build has no folder")?.join("bench");
    let document = serde_json::json!({"setting": setting(options), "worlds": all, "aims": aims});
    let text = serde_json::to_string_pretty(&document).map_err(|error| error.to_string())?;
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(folder.join("speed.json"), text))
        .map_err(|error| error.to_string())
}

fn summary(all: &[Measured], limits: usize, broken: usize) -> String {
    let worlds = all.iter().map(|measured| {
        let cells = measured.cells.iter().map(|cell| format!("{} {:.0}/s", cell.operation.name(), cell.service.rate));
        format!("{} {}: {}", measured.database, measured.stored, cells.collect::<Vec<_>>().join(", "))
    });
    format!("{}; {} of {limits} limits kept", worlds.collect::<Vec<_>>().join("; "), limits - broken.min(limits))
}
