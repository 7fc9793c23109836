//! Filings as they were answered last, as bytes: what a filing says is a function of its revision, and most are asked for again and again.
//!
//! Who may read a filing is judged each time, from its facts, which never change; and the database says each time in which revision it
//! stands. Only what it says is not read and written again.

use super::form::FilingForm;
use crate::problem::Problem;
use actix_web::web::Bytes;
use domain::{access::FilingFacts, environment::Environment, filing::Filing, identifier::FilingId};
use persistence::Revision;
use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How much is kept of either generation: five thousand filings or so.
const GENERATION: usize = 8 * 1024 * 1024;

/// What an entry takes beside its bytes.
const OVERHEAD: usize = 256;

/// The filings that were answered last; a clone is a handle to the same.
#[derive(Clone, Default)]
pub(crate) struct ShownFilings(Arc<Mutex<Generations>>);

/// A filing as it is answered.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    /// In which state.
    pub(crate) revision: Revision,
    /// What decides who may read it.
    pub(crate) facts: FilingFacts,
    /// What everybody gets who may.
    pub(crate) json: Bytes,
}

/// Two generations: what was asked for since the young one began, and what was asked for before. When the young one is full the old one
/// is forgotten, and with it what nobody asked for meanwhile.
#[derive(Default)]
struct Generations {
    young: HashMap<FilingId, Shown>,
    old: HashMap<FilingId, Shown>,
    /// Of the young one.
    size: usize,
}

impl Generations {
    fn get(&mut self, id: FilingId) -> Option<Shown> {
        if let Some(shown) = self.young.get(&id) {
            return Some(shown.clone());
        }
        let shown = self.old.remove(&id)?;
        self.keep(shown.clone());
        Some(shown)
    }

    fn keep(&mut self, shown: Shown) {
        self.size += shown.json.len() + OVERHEAD;
        if let Some(before) = self.young.insert(shown.revision.id, shown) {
            self.size -= before.json.len() + OVERHEAD;
        }
        if self.size > GENERATION {
            self.old = std::mem::take(&mut self.young);
            self.size = 0;
        }
    }
}

impl ShownFilings {
    /// The filing in the revision that was answered last, be it the present one or not.
    pub(crate) fn last<F: FilingForm>(&self, id: FilingId) -> Option<Shown> {
        self.generations().get(id).filter(|shown| shown.facts.form == F::KIND)
    }

    /// What is kept of each of these revisions.
    pub(crate) fn of_each(&self, revisions: &[Revision]) -> Vec<Option<Shown>> {
        let mut generations = self.generations();
        let of_one = |revision: &Revision| generations.get(revision.id).filter(|shown| shown.revision == *revision);
        revisions.iter().map(of_one).collect()
    }

    /// The filing as it is answered, kept for the next time.
    ///
    /// # Errors
    /// `notFound` when it is on the other form; `internalError` when it cannot be written as JSON.
    pub(crate) fn show<F: FilingForm>(&self, filing: &Filing, environment: Environment) -> Result<Shown, Problem> {
        let view = F::view(filing, environment).ok_or_else(Problem::not_found)?;
        let json = serde_json::to_vec(&view).map_err(Problem::internal)?.into();
        let shown = Shown { revision: Revision::of(filing), facts: filing.facts(), json };
        self.generations().keep(shown.clone());
        Ok(shown)
    }

    fn generations(&self) -> MutexGuard<'_, Generations> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Filings hold people's names and phones: none is shown.
impl fmt::Debug for ShownFilings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Generations { young, old, size } = &*self.generations();
        f.debug_struct("ShownFilings").field("young", &young.len()).field("old", &old.len()).field("size", size).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        moment::Moment,
        program::{FilingKind, PerformanceYear},
    };
    use uuid::Uuid;

    fn shown(number: u128, version: i32, size: usize) -> Shown {
        let updated_at: Moment = "2024-10-01T16:00:00.000Z".parse().unwrap();
        let facts = FilingFacts {
            participant: Uuid::from_u128(1).into(),
            practice: None,
            form: FilingKind::ExceptionApplication,
            performance_year: PerformanceYear::new(2024).unwrap(),
            filed_by: None,
        };
        let revision = Revision { id: Uuid::from_u128(number).into(), version, updated_at };
        Shown { revision, facts, json: vec![b'x'; size].into() }
    }

    #[test]
    fn another_revision_is_not_what_was_asked_for() {
        let filings = ShownFilings::default();
        let (first, second) = (shown(1, 1, 10), shown(1, 2, 20));
        filings.generations().keep(first.clone());
        let of_each = |revisions: &[Revision]| -> Vec<Option<Bytes>> {
            filings.of_each(revisions).into_iter().map(|shown| Some(shown?.json)).collect()
        };
        assert_eq!(of_each(&[first.revision, second.revision]), [Some(first.json), None]);
        filings.generations().keep(second.clone());
        assert_eq!(of_each(&[first.revision, second.revision]), [None, Some(second.json)]);
        assert_eq!(filings.generations().size, 20 + OVERHEAD, "one filing is kept once");
        assert!(filings.last::<crate::targeted_reviews::Form>(first.revision.id).is_none(), "it is on the other form");
    }

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_forgotten() {
        let filings = ShownFilings::default();
        let (kept, forgotten) = (shown(1, 1, 1000), shown(2, 1, 1000));
        filings.generations().keep(kept.clone());
        filings.generations().keep(forgotten.clone());
        for number in 3..30_000 {
            filings.generations().keep(shown(number, 1, 1000));
            if number % 1000 == 0 {
                assert!(filings.last::<crate::exception_applications::Form>(kept.revision.id).is_some());
            }
        }
        assert!(filings.of_each(&[forgotten.revision]).iter().all(Option::is_none));
        let generations = filings.generations();
        let all: usize = generations.young.values().chain(generations.old.values()).map(|one| one.json.len() + OVERHEAD).sum();
        assert!(all <= 2 * GENERATION + 1000 + OVERHEAD, "{all}");
    }
}
