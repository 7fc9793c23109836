//! A batch of records in one transaction.

use super::{
    Importer,
    kind::{Kind, Numbered, Outcome},
    report::Fault,
};
use persistence::{BegunWrite, Error};
use std::{ops::Range, sync::Arc};

/// Records that are written together.
pub(super) struct Batch<K: Kind> {
    records: Arc<[Numbered<K::Record>]>,
}

/// Records, each with what became of it.
pub(super) type Written<R> = Vec<(Numbered<R>, Outcome)>;

/// A batch whose transaction was begun.
pub(super) struct BegunBatch<K: Kind> {
    batch: Batch<K>,
    write: BegunWrite<Vec<Outcome>, Error>,
}

impl<K: Kind> Batch<K> {
    pub(super) fn new(records: Vec<Numbered<K::Record>>) -> Self {
        Self { records: records.into() }
    }

    /// Begins to write all records in one transaction.
    pub(super) fn begin(self, importer: &Importer) -> BegunBatch<K> {
        let write = self.write(importer, 0..self.records.len());
        BegunBatch { batch: self, write }
    }

    fn write(&self, importer: &Importer, places: Range<usize>) -> BegunWrite<Vec<Outcome>, Error> {
        let (records, ids) = (Arc::clone(&self.records), importer.ids.clone());
        importer.database.begin_write(move |store| K::save(store, &ids, records.get(places.clone()).unwrap_or_default()))
    }

    /// Each record in a transaction of its own, so that one that the database refuses undoes no other.
    fn save_each(&self, importer: &Importer) -> Result<Vec<Outcome>, Error> {
        let mut outcomes = Vec::with_capacity(self.records.len());
        for place in 0..self.records.len() {
            match self.write(importer, place..place + 1).wait() {
                Ok(outcome) => outcomes.extend(outcome),
                Err(error @ (Error::Violates(_) | Error::Corrupt { .. })) => {
                    outcomes.push(Outcome::Refused(vec![Fault::of_database(&error)]));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(outcomes)
    }
}

impl<K: Kind> BegunBatch<K> {
    /// Waits for the commit: each record with what became of it. Where one of them makes the transaction fail, each is written in its own.
    ///
    /// # Errors
    /// When the database cannot be asked or written.
    pub(super) fn finish(self, importer: &Importer) -> Result<Written<K::Record>, Error> {
        let Self { batch, write } = self;
        let outcomes = match write.wait() {
            Ok(outcomes) => outcomes,
            Err(Error::Violates(_) | Error::Corrupt { .. }) => batch.save_each(importer)?,
            Err(error) => return Err(error),
        };
        Ok(batch.records.iter().cloned().zip(outcomes).collect())
    }
}
