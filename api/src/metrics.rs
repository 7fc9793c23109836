//! What the operator sees: counts and durations for Prometheus, at `/metrics`.
//!
//! No label names anybody: an operation has its id, never its path as it was sent.

use crate::{
    context::Context,
    problem::{Problem, ProblemCode},
};
use actix_web::{
    HttpResponse, get,
    http::{StatusCode, header::CACHE_CONTROL},
    web::{self, Data},
};
use domain::program::FilingKind;
use prometheus::{
    HistogramOpts, HistogramTimer, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TEXT_FORMAT, TextEncoder,
};
use std::{fmt, sync::Arc, time::Duration};

pub use prometheus::Error as MetricsError;

/// From half a millisecond to longer than a command may take.
const SECONDS: [f64; 15] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// The metrics of one service; a clone is a handle to the same.
#[derive(Clone)]
pub struct Metrics(Arc<Families>);

struct Families {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    filings: IntCounterVec,
    reads_waiting: IntGauge,
    writes_waiting: IntGauge,
    connections_in_use: IntGauge,
    open: IntGauge,
    cut: IntCounterVec,
    in_flight: IntGauge,
    database: HistogramVec,
    checked: IntCounterVec,
    holders: IntGauge,
    audit_waiting: IntGauge,
}

/// What waits for the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// For a connection.
    Read,
    /// For a connection to PostgreSQL, or for the writer of SQLite.
    Write,
}

/// Why a connection was refused or ended before its client wanted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CutBecause {
    /// There are as many as there may be.
    Full,
    /// The head of a request did not come in time.
    SlowHead,
    /// The client took nothing of its answer for too long.
    SlowReader,
}

/// Something that waits or is in flight, counted until it is dropped.
#[derive(Debug)]
pub(crate) struct Counted(IntGauge);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// What became of a request to file or to withdraw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There is a new filing.
    Filed,
    /// The filing is withdrawn.
    Withdrawn,
    /// It was carried out before, and the answer of then was given again.
    Replayed,
    /// Why it was not carried out.
    Refused(ProblemCode),
}

impl Metrics {
    /// Metrics that have counted nothing.
    ///
    /// # Errors
    /// When two of them have one name.
    pub fn new() -> Result<Self, MetricsError> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("recourse_requests_total", "Requests by operation and status."),
            &["operation", "status"],
        )?;
        let durations = HistogramVec::new(
            HistogramOpts::new("recourse_request_duration_seconds", "How long requests took, by operation.")
                .buckets(SECONDS.into()),
            &["operation"],
        )?;
        let filings = IntCounterVec::new(
            Opts::new(
                "recourse_filings_total",
                "Requests to file and to withdraw by form and outcome: filed, withdrawn, replayed, or refused with the code of the problem.",
            ),
            &["form", "outcome", "code"],
        )?;
        let waiting = IntGaugeVec::new(
            Opts::new("recourse_database_waiting", "Work that waits for a connection or, on SQLite, for the one writer."),
            &["work"],
        )?;
        let connections_in_use = IntGauge::new(
            "recourse_database_connections_in_use",
            "Connections at work: all on PostgreSQL, those that read on SQLite.",
        )?;
        let open = IntGauge::new("recourse_connections", "Connections that clients have open.")?;
        let cut = IntCounterVec::new(
            Opts::new(
                "recourse_connections_cut_total",
                "Connections refused or ended by the service: full, slowHead, or slowReader for an answer that nobody took.",
            ),
            &["reason"],
        )?;
        let in_flight = IntGauge::new("recourse_requests_in_flight", "Requests that are being answered.")?;
        let database = HistogramVec::new(
            HistogramOpts::new(
                "recourse_database_duration_seconds",
                "How long work for the database took, its waiting included.",
            )
            .buckets(SECONDS.into()),
            &["work"],
        )?;
        let checked = IntCounterVec::new(
            Opts::new("recourse_tokens_checked_total", "Tokens whose signature was checked, by outcome: valid or invalid."),
            &["outcome"],
        )?;
        let holders = IntGauge::new("recourse_quota_holders", "Callers and addresses whose quota is not whole.")?;
        let audit_waiting = IntGauge::new("recourse_audit_waiting", "Entries that wait to be written into the audit trail.")?;
        registry.register(Box::new(audit_waiting.clone()))?;
        registry.register(Box::new(in_flight.clone()))?;
        registry.register(Box::new(database.clone()))?;
        registry.register(Box::new(checked.clone()))?;
        registry.register(Box::new(holders.clone()))?;
        registry.register(Box::new(open.clone()))?;
        registry.register(Box::new(cut.clone()))?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(durations.clone()))?;
        registry.register(Box::new(filings.clone()))?;
        registry.register(Box::new(waiting.clone()))?;
        registry.register(Box::new(connections_in_use.clone()))?;
        let (reads_waiting, writes_waiting) = (waiting.with_label_values(&["read"]), waiting.with_label_values(&["write"]));
        Ok(Self(Arc::new(Families {
            registry,
            requests,
            durations,
            filings,
            reads_waiting,
            writes_waiting,
            connections_in_use,
            open,
            cut,
            in_flight,
            database,
            checked,
            holders,
            audit_waiting,
        })))
    }

    /// Counts an answer of `operation`.
    pub(crate) fn answered(&self, operation: &str, status: StatusCode, duration: Duration) {
        self.0.requests.with_label_values(&[operation, status.as_str()]).inc();
        self.0.durations.with_label_values(&[operation]).observe(duration.as_secs_f64());
    }

    /// Counts what became of a request to file or to withdraw.
    pub(crate) fn judged(&self, form: FilingKind, outcome: Outcome) {
        let (outcome, code) = match outcome {
            Outcome::Filed => ("filed", ""),
            Outcome::Withdrawn => ("withdrawn", ""),
            Outcome::Replayed => ("replayed", ""),
            Outcome::Refused(code) => ("refused", code.as_str()),
        };
        self.0.filings.with_label_values(&[form.as_str(), outcome, code]).inc();
    }

    /// Counts something that waits, until what this returns is dropped.
    pub(crate) fn waiting(&self, work: Work) -> Counted {
        let gauge = match work {
            Work::Read => &self.0.reads_waiting,
            Work::Write => &self.0.writes_waiting,
        };
        Self::counted(gauge)
    }

    /// Counts a request that is being answered, until what this returns is dropped.
    pub(crate) fn in_flight(&self) -> Counted {
        Self::counted(&self.0.in_flight)
    }

    fn counted(gauge: &IntGauge) -> Counted {
        gauge.inc();
        Counted(gauge.clone())
    }

    /// Measures work for the database, until what this returns is dropped.
    pub(crate) fn database(&self, work: Work) -> HistogramTimer {
        let name = match work {
            Work::Read => "read",
            Work::Write => "write",
        };
        self.0.database.with_label_values(&[name]).start_timer()
    }

    /// Counts a token whose signature was checked.
    pub(crate) fn token_checked(&self, is_valid: bool) {
        self.0.checked.with_label_values(&[if is_valid { "valid" } else { "invalid" }]).inc();
    }

    /// Counts a connection that a client has opened.
    pub(crate) fn connection_opened(&self) {
        self.0.open.inc();
    }

    /// Counts a connection that is gone.
    pub(crate) fn connection_closed(&self) {
        self.0.open.dec();
    }

    /// Counts a connection that the service refused or ended.
    pub(crate) fn connection_cut(&self, because: CutBecause) {
        let reason = match because {
            CutBecause::Full => "full",
            CutBecause::SlowHead => "slowHead",
            CutBecause::SlowReader => "slowReader",
        };
        self.0.cut.with_label_values(&[reason]).inc();
    }

    fn exposition(&self, connections_in_use: usize, holders: usize, audit_waiting: usize) -> Result<String, MetricsError> {
        let gauge = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        self.0.connections_in_use.set(gauge(connections_in_use));
        self.0.holders.set(gauge(holders));
        self.0.audit_waiting.set(gauge(audit_waiting));
        TextEncoder::new().encode_to_string(&self.0.registry.gather())
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

/// Registers the page.
pub fn page(config: &mut web::ServiceConfig) {
    config.service(metrics);
}

#[get("/metrics")]
async fn metrics(context: Data<Context>) -> Result<HttpResponse, Problem> {
    let (in_use, holders) = (context.gate.connections_in_use(), context.limits.holders());
    let text = context.metrics.exposition(in_use, holders, context.trail.len()).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok().content_type(TEXT_FORMAT).insert_header((CACHE_CONTROL, "no-store")).body(text))
}
