//! An import that is under way.

use super::{
    Importer,
    batch::{Batch, BegunBatch},
    kind::{Kind, Numbered, Outcome, Twice},
    pieces::{Piece, Pieces},
    report::{Fault, ImportError, RefusedLine, Summary},
};
use persistence::Saved;
use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasher, Hash, RandomState},
};

/// How many records are written in one transaction.
const BATCH: usize = 1000;

/// An import that is under way. While a batch is written the next one is read.
pub(super) struct Run<'i, K: Kind, F> {
    importer: &'i Importer,
    kind: K,
    refused: F,
    summary: Summary,
    seen: Seen,
    batch: Vec<Numbered<K::Record>>,
    begun: Option<BegunBatch<K>>,
    /// Records that name a participant that nobody knows yet.
    waiting: Vec<Numbered<K::Record>>,
}

impl<'i, K: Kind, F: FnMut(&RefusedLine)> Run<'i, K, F> {
    pub(super) fn new(importer: &'i Importer, kind: K, refused: F) -> Self {
        Self {
            importer,
            kind,
            refused,
            summary: Summary::default(),
            seen: Seen::default(),
            batch: Vec::new(),
            begun: None,
            waiting: Vec::new(),
        }
    }

    pub(super) fn all(mut self, mut pieces: impl Pieces) -> Result<Summary, ImportError> {
        while let Some((number, piece)) = pieces.following().map_err(ImportError::Unreadable)? {
            self.take(number, piece);
            if self.batch.len() >= BATCH {
                let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
                self.write(batch)?;
            }
        }
        self.finish()
    }

    fn take(&mut self, number: u64, piece: Piece) {
        let read = match piece {
            Piece::Whole(text) => self.kind.read(&text),
            Piece::TooLong => Err(vec![Fault::too_long()]),
            Piece::Unfinished => Err(vec![Fault::unfinished()]),
        };
        match read {
            Ok(None) => {}
            Err(faults) => self.refuse(number, faults),
            Ok(Some(record)) => match (self.before(&record, number), K::TWICE) {
                (None, _) => self.batch.push(Numbered { number, record }),
                (Some(first), Twice::Refused) => self.refuse(number, vec![Fault::repeated(first)]),
                (Some(_), Twice::Unchanged) => self.summary.count(Saved::Unchanged),
            },
        }
    }

    /// The line before `number` that speaks of the same subject.
    fn before(&mut self, record: &K::Record, number: u64) -> Option<u64> {
        let mut first = None;
        for subject in K::subjects(record) {
            first = first.or(self.seen.before(&subject, number));
        }
        first
    }

    /// What is left, then what waited: as long as that makes somebody known, what waits for them can go on.
    fn finish(mut self) -> Result<Summary, ImportError> {
        let batch = std::mem::take(&mut self.batch);
        self.write(batch)?;
        self.settle()?;
        loop {
            let waiting = std::mem::take(&mut self.waiting);
            let before = waiting.len();
            let mut waiting = waiting.into_iter().peekable();
            while waiting.peek().is_some() {
                self.write(waiting.by_ref().take(BATCH).collect())?;
            }
            self.settle()?;
            if self.waiting.len() == before {
                break;
            }
        }
        for Numbered { number, record } in std::mem::take(&mut self.waiting) {
            let faults = self.importer.database.read(|store| K::unresolved(store, &record))?;
            self.refuse(number, faults);
        }
        Ok(self.summary)
    }

    /// Begins to write `records`, when those before them are written.
    fn write(&mut self, records: Vec<Numbered<K::Record>>) -> Result<(), ImportError> {
        self.settle()?;
        if !records.is_empty() {
            self.begun = Some(Batch::new(records).begin(self.importer));
        }
        Ok(())
    }

    /// Waits for what is being written.
    fn settle(&mut self) -> Result<(), ImportError> {
        let Some(begun) = self.begun.take() else { return Ok(()) };
        for (record, outcome) in begun.finish(self.importer)? {
            match outcome {
                Outcome::Saved(saved) => self.summary.count(saved),
                Outcome::Refused(faults) => self.refuse(record.number, faults),
                Outcome::Waits => self.waiting.push(record),
            }
        }
        Ok(())
    }

    fn refuse(&mut self, number: u64, faults: Vec<Fault>) {
        self.summary.records += 1;
        self.summary.refused += 1;
        (self.refused)(&RefusedLine { number, faults });
    }
}

/// Which line speaks of what, by a digest of 128 bits: two subjects that share one are not met in a file of any length.
#[derive(Default)]
struct Seen {
    keys: [RandomState; 2],
    lines: HashMap<[u64; 2], u64>,
}

impl Seen {
    fn before(&mut self, subject: &impl Hash, number: u64) -> Option<u64> {
        let digest = [self.keys[0].hash_one(subject), self.keys[1].hash_one(subject)];
        match self.lines.entry(digest) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(free) => {
                free.insert(number);
                None
            }
        }
    }
}
