//! Participants from NDJSON: one JSON object a line, good lines kept, bad lines told.
//!
//! [`lines`] cuts the file, [`mod@line`] says what a line may hold, [`record`] what it means, `save` writes a batch of lines in one transaction, [`report`] is what comes of it all.

pub mod line;
pub mod lines;
pub mod record;
pub mod report;
mod save;
#[cfg(test)]
mod tests;

use crate::context::Ids;
use domain::{environment::Environment, participant::ParticipantReference};
use lines::{Line, Lines};
use persistence::{Database, Error};
use record::ParticipantRecord;
use report::{Fault, ImportError, RefusedLine, Summary};
use save::{Batch, Numbered, Outcome};
use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    io::BufRead,
};

/// How many lines are written in one transaction.
const BATCH: usize = 250;

/// Brings participants in.
#[derive(Debug, Clone)]
pub struct Importer {
    /// Where they go.
    pub database: Database,
    /// Sandbox or production: which TINs are taken.
    pub environment: Environment,
    /// Ids for what is new.
    pub ids: Ids,
}

impl Importer {
    /// Imports every line of `source` and gives each that is refused to `refused`.
    ///
    /// A line takes place wholly or not at all, and undoes no other. What it says replaces what was known of the same thing; what it
    /// leaves out stays. Importing the same lines again changes nothing. A line may name a participant of a later line: it waits in
    /// memory until the end. Of all other lines no more than a digest is held.
    ///
    /// # Errors
    /// When the lines cannot be read or the database cannot be written. What was written before stays, and may be imported again.
    pub fn participants(&self, source: impl BufRead, refused: impl FnMut(&RefusedLine)) -> Result<Summary, ImportError> {
        let mut lines = Lines::new(source);
        let mut run = Run {
            importer: self,
            refused,
            summary: Summary::default(),
            seen: Seen::default(),
            batch: Vec::with_capacity(BATCH),
            waiting: Vec::new(),
        };
        while let Some((number, line)) = lines.following().map_err(ImportError::Unreadable)? {
            run.take(number, line)?;
        }
        run.finish()
    }
}

/// An import that is under way.
struct Run<'i, F> {
    importer: &'i Importer,
    refused: F,
    summary: Summary,
    seen: Seen,
    batch: Vec<Numbered>,
    /// Lines that name a participant that nobody knows yet.
    waiting: Vec<Numbered>,
}

impl<F: FnMut(&RefusedLine)> Run<'_, F> {
    fn take(&mut self, number: u64, line: Line) -> Result<(), ImportError> {
        self.summary.lines += 1;
        match self.read(number, line) {
            Ok(record) => self.batch.push(Numbered { number, record }),
            Err(faults) => self.refuse(number, faults),
        }
        if self.batch.len() >= BATCH {
            let batch = std::mem::take(&mut self.batch);
            self.write(batch)?;
        }
        Ok(())
    }

    fn read(&mut self, number: u64, line: Line) -> Result<ParticipantRecord, Vec<Fault>> {
        let Line::Whole(text) = line else {
            return Err(vec![Fault::too_long()]);
        };
        let record = line::read(&text, self.importer.environment)?;
        match self.seen.before(&record.reference(), number) {
            None => Ok(record),
            Some(first) => Err(vec![Fault::repeated(first)]),
        }
    }

    /// What is left, then what waited: as long as that makes somebody known, what waits for them can go on.
    fn finish(mut self) -> Result<Summary, ImportError> {
        let batch = std::mem::take(&mut self.batch);
        self.write(batch)?;
        loop {
            let waiting = std::mem::take(&mut self.waiting);
            let before = waiting.len();
            let mut waiting = waiting.into_iter().peekable();
            while waiting.peek().is_some() {
                self.write(waiting.by_ref().take(BATCH).collect())?;
            }
            if self.waiting.len() == before {
                break;
            }
        }
        for Numbered { number, record } in std::mem::take(&mut self.waiting) {
            let faults = save::unknown_memberships(self.importer, &record)?;
            self.refuse(number, faults);
        }
        Ok(self.summary)
    }

    /// Writes `lines` in one transaction; when one of them makes it fail, each in its own.
    fn write(&mut self, lines: Vec<Numbered>) -> Result<(), ImportError> {
        let batch = Batch::new(self.importer, lines);
        match batch.save_all() {
            Ok(outcomes) => self.note(&batch, outcomes),
            Err(Error::Violates(_) | Error::Corrupt { .. }) => {
                let outcomes = batch.save_each()?;
                self.note(&batch, outcomes);
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn note(&mut self, batch: &Batch, outcomes: Vec<Outcome>) {
        for (line, outcome) in batch.lines().iter().zip(outcomes) {
            match outcome {
                Outcome::Saved(saved) => self.summary.count(saved),
                Outcome::Refused(faults) => self.refuse(line.number, faults),
                Outcome::Waits => self.waiting.push(line.clone()),
            }
        }
    }

    fn refuse(&mut self, number: u64, faults: Vec<Fault>) {
        self.summary.refused += 1;
        (self.refused)(&RefusedLine { number, faults });
    }
}

/// Which line names whom, by a digest of 128 bits: two participants that share one are not met in a file of any length.
#[derive(Default)]
struct Seen {
    keys: [RandomState; 2],
    lines: HashMap<[u64; 2], u64>,
}

impl Seen {
    /// The line before `number` that names the same participant.
    fn before(&mut self, reference: &ParticipantReference, number: u64) -> Option<u64> {
        let digest = [self.keys[0].hash_one(reference), self.keys[1].hash_one(reference)];
        let first = *self.lines.entry(digest).or_insert(number);
        (first != number).then_some(first)
    }
}
