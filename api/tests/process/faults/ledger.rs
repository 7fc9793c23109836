//! What the clients know: each filing that was tried, and what they were told of it.

use std::{collections::BTreeMap, fmt, time::Duration};

/// What was tried and answered.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// By the number of the filing.
    pub(crate) filings: BTreeMap<usize, Known>,
    pub(crate) figures: Figures,
}

/// What is known of one filing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// `None` as long as nobody said what became of it.
    pub(crate) filed: Option<Filed>,
    pub(crate) withdrawal: Withdrawal,
}

/// A filing that was acknowledged.
#[derive(Debug, Clone)]
pub(crate) struct Filed {
    pub(crate) place: String,
    pub(crate) body: Vec<u8>,
}

impl Filed {
    /// The id of the filing, as 32 hexadecimal digits.
    pub(crate) fn id(&self) -> String {
        self.place.rsplit('/').next().unwrap_or_default().replace('-', "")
    }
}

/// What is known of the withdrawal of one filing.
#[derive(Debug, Clone, Default)]
pub(crate) enum Withdrawal {
    /// Nobody tried.
    #[default]
    Untried,
    /// It was tried, and nobody said what became of it.
    Unknown,
    /// It was acknowledged with this body.
    Done(Vec<u8>),
}

/// What was counted.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Figures {
    /// Requests that were sent, or would have been had anybody listened.
    pub(crate) requests: usize,
    /// Filings and withdrawals that were acknowledged.
    pub(crate) acknowledged: usize,
    /// Filings and withdrawals whose first answer was none, or 503.
    pub(crate) unknown: usize,
    /// Those of them that a retry with the same key settled.
    pub(crate) settled: usize,
    /// Those of the settled ones that had taken place: the retry was answered as a replay.
    pub(crate) had_happened: usize,
    /// Answers 503.
    pub(crate) unavailable: usize,
    /// Those of them that said that the outcome is unknown.
    pub(crate) said_unknown: usize,
    /// Connections that ended without an answer.
    pub(crate) lost: usize,
    /// The longest time to an answer.
    pub(crate) longest: Duration,
}

impl Ledger {
    /// Takes over what another client knows; no filing is tried by two.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (number, known) in &other.filings {
            assert!(self.filings.insert(*number, known.clone()).is_none(), "two clients filed {number}");
        }
        let Figures { requests, acknowledged, unknown, settled, had_happened, unavailable, said_unknown, lost, longest } =
            other.figures;
        self.figures.requests += requests;
        self.figures.acknowledged += acknowledged;
        self.figures.unknown += unknown;
        self.figures.settled += settled;
        self.figures.had_happened += had_happened;
        self.figures.unavailable += unavailable;
        self.figures.said_unknown += said_unknown;
        self.figures.lost += lost;
        self.figures.longest = self.figures.longest.max(longest);
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, acknowledged, unknown, settled, had_happened, unavailable, said_unknown, lost, longest } = self;
        write!(
            f,
            "{requests} requests, {acknowledged} acknowledged, {unknown} unknown, {settled} settled ({had_happened} had happened), \
             {unavailable} times 503 ({said_unknown} said unknown), {lost} connections lost, longest answer {:.1} s",
            longest.as_secs_f64()
        )
    }
}
