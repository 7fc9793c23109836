//! What comes of an import: how many lines did what, and what is wrong with the others.

use super::pieces::LONGEST;
use crate::problem::Problem;
use domain::{finding::Finding, rule};
use persistence::{Error, Saved};
use std::{borrow::Cow, fmt, io};

/// How many records did what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// All of them.
    pub records: u64,
    /// Those of what is new.
    pub created: u64,
    /// Those that said something else of what is known.
    pub changed: u64,
    /// Those that said what was known.
    pub unchanged: u64,
    /// Those that were refused.
    pub refused: u64,
}

impl Summary {
    pub(super) fn count(&mut self, saved: Saved) {
        self.records += 1;
        match saved {
            Saved::Created => self.created += 1,
            Saved::Changed => self.changed += 1,
            Saved::Unchanged => self.unchanged += 1,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { records, created, changed, unchanged, refused } = self;
        write!(f, "{records} records: {created} new, {changed} changed, {unchanged} unchanged, {refused} refused")
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

/// One a fault: `line 7: /performanceYears: This member is missing. Add it. [FIELD-REQUIRED]`
impl fmt::Display for RefusedLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, Fault { pointer, rule, reason, fix }) in self.faults.iter().enumerate() {
            let (end, colon) = (if place == 0 { "" } else { "\n" }, if pointer.is_empty() { "" } else { ": " });
            let space = if fix.is_empty() { "" } else { " " };
            write!(f, "{end}line {}: {pointer}{colon}{reason}{space}{fix} [{rule}]", self.number)?;
        }
        Ok(())
    }
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where: a JSON Pointer (RFC 6901); empty for the line as a whole.
    pub pointer: String,
    /// Which rule: an id of the catalogue, or the code of a fault of the file itself.
    pub rule: Cow<'static, str>,
    /// What, for a person. Never repeats a TIN.
    pub reason: Cow<'static, str>,
    /// What to do; empty where the reason says it.
    pub fix: &'static str,
}

impl Fault {
    pub(super) fn new(
        rule: impl Into<Cow<'static, str>>,
        pointer: impl AsRef<str>,
        reason: impl Into<Cow<'static, str>>,
        fix: &'static str,
    ) -> Self {
        Self { pointer: without_numbers(pointer.as_ref()), rule: rule.into(), reason: reason.into(), fix }
    }

    pub(super) fn too_long() -> Self {
        Self::new("tooLong", "", format!("This has more than {LONGEST} bytes."), "Split it.")
    }

    pub(super) fn unfinished() -> Self {
        Self::new("unfinished", "", "The file ends before what it began: it was cut off.", "Fetch the whole file.")
    }

    pub(super) fn repeated(first: u64) -> Self {
        Self::new("repeated", "", format!("Line {first} speaks of the same."), "Say everything about one thing once.")
    }

    pub(super) fn unknown_participant(pointer: impl AsRef<str>) -> Self {
        Self::new(
            "participantUnknown",
            pointer,
            "No such participant is known.",
            "Import it first: recourse import participants FILE.",
        )
    }

    pub(super) fn not_in_year(pointer: impl AsRef<str>) -> Self {
        Self::new(
            rule::PARTICIPANT_YEAR.id,
            pointer,
            "The participant is not known in this year.",
            "Correct the year, or import the participant with it.",
        )
    }

    pub(super) fn of_problem(problem: &Problem) -> Vec<Self> {
        let faults: Vec<Self> = problem
            .errors()
            .iter()
            .map(|error| Self::new(error.code.clone(), error.pointer.as_deref().unwrap_or_default(), error.message.clone(), ""))
            .collect();
        if !faults.is_empty() {
            return faults;
        }
        vec![Self::new(problem.code().as_str(), "", problem.detail().to_owned(), "")]
    }

    /// What the database has against one line; its text names no value.
    pub(super) fn of_database(error: &Error) -> Self {
        Self::new("databaseRefused", "", format!("The database refused it: {error}."), "Tell those who run the service.")
    }
}

impl From<Finding> for Fault {
    fn from(finding: Finding) -> Self {
        let Finding { pointer, message, rule, code: _, citation: _ } = finding;
        let fix = fix(&rule);
        Self::new(rule, pointer, message, fix)
    }
}

/// How to comply with a rule in a file. The catalogue speaks of requests where it speaks of members, whose messages say what they take.
fn fix(id: &str) -> &'static str {
    const SAID: [&rule::Rule; 6] = [
        &rule::FIELD_LENGTH,
        &rule::FIELD_PATTERN,
        &rule::FIELD_RANGE,
        &rule::FIELD_NOT_APPLICABLE,
        &rule::VALUE_REPEATED,
        &rule::VALUE_UNKNOWN,
    ];
    match rule::find(id) {
        Some(rule) if *rule == rule::FIELD_REQUIRED => "Add it.",
        Some(rule) if SAID.contains(&rule) => "",
        Some(rule) => rule.compliance,
        None => "",
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
