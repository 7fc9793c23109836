//! What comes of an import: how many lines did what, and what is wrong with the others.

use crate::problem::Problem;
use domain::finding::Finding;
use persistence::{Error, Saved};
use std::{borrow::Cow, fmt, io};

/// How many lines did what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// All that are not blank.
    pub lines: u64,
    /// Those of new participants.
    pub created: u64,
    /// Those that said something else of a known participant.
    pub changed: u64,
    /// Those that said what was known.
    pub unchanged: u64,
    /// Those that were refused.
    pub refused: u64,
}

impl Summary {
    pub(super) fn count(&mut self, saved: Saved) {
        match saved {
            Saved::Created => self.created += 1,
            Saved::Changed => self.changed += 1,
            Saved::Unchanged => self.unchanged += 1,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lines, created, changed, unchanged, refused } = self;
        write!(f, "{lines} lines: {created} new, {changed} changed, {unchanged} unchanged, {refused} refused")
    }
}

/// A line that was refused, with all that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedLine {
    /// Its number, counted from 1.
    pub number: u64,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// One a fault: `line 7: /performanceYears: This member is missing.`
impl fmt::Display for RefusedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, Fault { pointer, reason }) in self.faults.iter().enumerate() {
            let (end, colon) = (if place == 0 { "" } else { "\n" }, if pointer.is_empty() { "" } else { ": " });
            write!(f, "{end}line {}: {pointer}{colon}{reason}", self.number)?;
        }
        Ok(())
    }
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where: a JSON Pointer (RFC 6901); empty for the line as a whole.
    pub pointer: String,
    /// What, for a person. Never repeats a TIN.
    pub reason: Cow<'static, str>,
}

impl Fault {
    pub(super) fn new(pointer: impl AsRef<str>, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { pointer: without_numbers(pointer.as_ref()), reason: reason.into() }
    }

    pub(super) fn too_long() -> Self {
        Self::new("", format!("The line has more than {} bytes.", super::lines::LONGEST))
    }

    pub(super) fn repeated(first: u64) -> Self {
        Self::new("", format!("Line {first} names the same participant; say everything about it in one line."))
    }

    pub(super) fn of_problem(problem: &Problem) -> Vec<Self> {
        let faults: Vec<Self> = problem
            .errors()
            .iter()
            .map(|error| Self::new(error.pointer.as_deref().unwrap_or_default(), error.message.clone()))
            .collect();
        if faults.is_empty() { vec![Self::new("", problem.detail().to_owned())] } else { faults }
    }

    /// What the database has against one line; its text names no value.
    pub(super) fn of_database(error: &Error) -> Self {
        Self::new("", format!("The database refused it: {error}."))
    }
}

impl From<Finding> for Fault {
    fn from(finding: Finding) -> Self {
        let Finding { pointer, message, rule: _, code: _, citation: _ } = finding;
        Self::new(pointer, message)
    }
}

/// A pointer repeats the names of members, and somebody may have put a TIN where a name belongs.
fn without_numbers(pointer: &str) -> String {
    let is_number = |segment: &&str| segment.bytes().filter(u8::is_ascii_digit).count() >= 9;
    let segments = pointer.split('/').map(|segment| if is_number(&segment) { "*" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// Why an import was not finished.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The lines cannot be read.
    #[error("the lines cannot be read: {0}")]
    Unreadable(io::Error),
    /// The database cannot be asked or written.
    #[error(transparent)]
    Database(#[from] Error),
}
