//! What every kind of import says of itself; the frame is the same for all.

use super::report::Fault;
use crate::context::Ids;
use persistence::{Error, Saved, Store};
use std::hash::Hash;

/// One kind of thing that is imported: what a piece of its file means, and how a batch of pieces is saved.
pub(super) trait Kind {
    /// What a good piece says.
    type Record: Clone + Send + Sync + 'static;
    /// What a record is about.
    type Subject: Hash;
    /// What it means when a file speaks of the same subject twice.
    const TWICE: Twice;

    /// What the piece `text` says; `None` where it says nothing by itself, as the head of a table.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    fn read(&mut self, text: &[u8]) -> Result<Option<Self::Record>, Vec<Fault>>;

    /// What the record is about.
    fn subjects(record: &Self::Record) -> Vec<Self::Subject>;

    /// Saves `records` inside a transaction: what became of each, in their order. No two are about the same subject.
    ///
    /// # Errors
    /// When the database cannot be asked or written; nothing of the batch is kept then.
    fn save(store: &mut Store<'_>, ids: &Ids, records: &[Numbered<Self::Record>]) -> Result<Vec<Outcome>, Error>;

    /// What is wrong with a record that waited and for which nothing came.
    ///
    /// # Errors
    /// When the database cannot be asked.
    fn unresolved(store: &mut Store<'_>, record: &Self::Record) -> Result<Vec<Fault>, Error>;
}

/// What it means when a file speaks of the same subject twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Twice {
    /// Which of the two is right cannot be known: the later one is refused.
    Refused,
    /// The subject is all that is said: the later one says nothing new.
    Unchanged,
}

/// A record with the line on which it begins.
#[derive(Debug, Clone)]
pub(super) struct Numbered<R> {
    pub(super) number: u64,
    pub(super) record: R,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Saved(Saved),
    Refused(Vec<Fault>),
    /// It names a participant that is not known yet and that a later line may bring.
    Waits,
}

impl Outcome {
    /// Of each record that was found good and saved, or was found faulty: `saved` has one for each good one.
    pub(super) fn of_each<T>(found: Vec<Result<T, Fault>>, saved: Vec<Saved>) -> Vec<Self> {
        let mut saved = saved.into_iter();
        let outcome = |found| match found {
            Ok(_) => saved.next().map_or(Self::Waits, Self::Saved),
            Err(fault) => Self::Refused(vec![fault]),
        };
        found.into_iter().map(outcome).collect()
    }
}

/// What a record did, of what its parts did: new with the first, changed with anything else.
pub(super) const fn together(whole: Saved, part: Saved) -> Saved {
    match (whole, part) {
        (Saved::Created, _) => Saved::Created,
        (Saved::Changed, _) | (Saved::Unchanged, Saved::Created | Saved::Changed) => Saved::Changed,
        (Saved::Unchanged, Saved::Unchanged) => Saved::Unchanged,
    }
}
