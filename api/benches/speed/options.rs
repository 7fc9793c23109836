//! What the command line takes.

use clap::Parser;
use std::time::Duration;

/// How fast the release server is, beside bare actix and raw SQL.
#[derive(Debug, Parser)]
#[command(name = "cargo bench --package api --bench speed --")]
pub(crate) struct Options {
    /// How many filings are stored already; may be repeated [default: 10000 and 1000000]
    #[arg(long, value_name = "FILINGS")]
    stored: Vec<u64>,
    /// 10,000 stored filings and a second a cell
    #[arg(long)]
    quick: bool,
    /// 2,000 stored filings and a fraction of a second a cell, for a debug build: whether it runs, not how fast
    #[arg(long)]
    smoke: bool,
    /// How long a cell runs in each round
    #[arg(long, value_name = "SECONDS")]
    seconds: Option<f64>,
    /// How many rounds there are; what is shown is the median
    #[arg(long, value_name = "ROUNDS")]
    rounds: Option<usize>,
    /// Only this database: sqlite or postgres
    #[arg(long, value_name = "DATABASE")]
    only: Option<On>,
    /// Only these operations; may be repeated
    #[arg(long, value_name = "OPERATION")]
    pub(crate) operation: Vec<String>,
    /// Fail when a figure is worse than this: create-postgres=0.4; may be repeated
    #[arg(long, value_name = "FIGURE=LIMIT", value_parser = limit)]
    pub(crate) limit: Vec<(String, f64)>,
    /// Start the server under this command, as a profiler
    #[arg(long, value_name = "COMMAND")]
    pub(crate) under: Option<String>,
    /// Cargo says so
    #[arg(long, hide = true)]
    bench: bool,
    /// Answer the answers in this file: the bare server, which the benchmark starts for itself
    #[arg(long, hide = true)]
    pub(crate) bare: Option<std::path::PathBuf>,
    /// Where the bare server sends the statement of a read
    #[arg(long, hide = true)]
    pub(crate) database: Option<String>,
    /// Where the bare server listens
    #[arg(long, hide = true, default_value = "127.0.0.1:0")]
    pub(crate) listen: std::net::SocketAddr,
}

/// A database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

impl On {
    /// As figures name it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

impl Options {
    /// How many filings are stored, one world after the other.
    pub(crate) fn stored(&self) -> Vec<u64> {
        match (self.stored.is_empty(), self.smoke, self.quick) {
            (false, ..) => self.stored.clone(),
            (true, true, _) => vec![2_000],
            (true, false, true) => vec![10_000],
            (true, false, false) => vec![10_000, 1_000_000],
        }
    }

    pub(crate) fn databases(&self) -> Vec<On> {
        self.only.map_or_else(|| vec![On::Sqlite, On::Postgres], |only| vec![only])
    }

    /// How long a cell is measured in each round.
    pub(crate) fn cell(&self) -> Duration {
        let seconds = match (self.seconds, self.smoke, self.quick) {
            (Some(seconds), ..) => seconds,
            (None, true, _) => 0.4,
            (None, false, true) => 1.0,
            (None, false, false) => 3.0,
        };
        Duration::from_secs_f64(seconds.clamp(0.1, 600.0))
    }

    pub(crate) fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.smoke { 1 } else { 3 }).max(1)
    }

    /// How many participants nobody has filed for, so that each create has one of its own.
    pub(crate) fn fresh_participants(&self) -> u64 {
        let seconds = self.cell().as_secs_f64() * 1.5 * self.rounds() as f64 + 2.0;
        ((seconds * if self.smoke { 5_000.0 } else { 22_000.0 }) as u64).clamp(20_000, 400_000)
    }

    /// Whether figures of this run may be compared with the aims.
    pub(crate) const fn is_smoke(&self) -> bool {
        self.smoke
    }
}

fn limit(text: &str) -> Result<(String, f64), String> {
    let (name, limit) = text.split_once('=').ok_or("a limit looks like create-postgres=0.4")?;
    Ok((name.to_owned(), limit.parse().map_err(|error| format!("{limit}: {error}"))?))
}
