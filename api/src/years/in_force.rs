//! The performance years as they are in force: the files, and the windows that operators added or extended since.

use crate::context::Context;
use domain::program::{AmendmentError, Program, WindowAmendment};
use persistence::Error;
use std::sync::{Arc, PoisonError, RwLock};

/// The years in force; a clone is a handle to the same.
///
/// Who judges takes one [`snapshot`](Years::snapshot) and keeps to it. Amendments are only ever added, so that of two states the one with
/// more of them is the later.
#[derive(Debug, Clone)]
pub struct Years(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    files: Program,
    state: RwLock<State>,
}

#[derive(Debug)]
struct State {
    program: Arc<Program>,
    /// How many amendments are in it.
    amendments: usize,
    /// How many there were when they could not be applied: told once, and not at every look.
    refused: Option<usize>,
}

/// Why new amendments are not in force here.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The database cannot be asked.
    #[error(transparent)]
    Database(#[from] Error),
    /// They do not fit the files that this process has.
    #[error(transparent)]
    Amendment(#[from] AmendmentError),
}

impl Years {
    /// The years of `files` with all `amendments` that there are.
    ///
    /// # Errors
    /// When an amendment does not fit.
    pub fn new(files: Program, amendments: &[WindowAmendment]) -> Result<Self, AmendmentError> {
        let program = Arc::new(files.amended(amendments)?);
        let state = State { program, amendments: amendments.len(), refused: None };
        Ok(Self(Arc::new(Shared { files, state: RwLock::new(state) })))
    }

    /// The years as they are at this moment.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Program> {
        self.0.state.read().unwrap_or_else(PoisonError::into_inner).program.clone()
    }

    /// The years of the files, without amendments.
    #[must_use]
    pub fn files(&self) -> &Program {
        &self.0.files
    }

    /// Looks for amendments that are not in force here yet and puts them in force; says how many there are now, if there were new ones.
    ///
    /// # Errors
    /// When the database cannot be asked, and once when the amendments do not fit: the years stay as they are.
    pub(crate) async fn follow(&self, context: &Context) -> Result<Option<usize>, FollowError> {
        let (known, refused) = self.seen();
        let found = context
            .look_up(move |store| {
                let count = store.window_amendments().count()?;
                if count <= known || refused == Some(count) {
                    return Ok(None);
                }
                store.window_amendments().all().map(Some)
            })
            .await?;
        found.map_or(Ok(None), |amendments| Ok(self.put_in_force(&amendments)?))
    }

    fn seen(&self) -> (usize, Option<usize>) {
        let state = self.0.state.read().unwrap_or_else(PoisonError::into_inner);
        (state.amendments, state.refused)
    }

    fn put_in_force(&self, amendments: &[WindowAmendment]) -> Result<Option<usize>, AmendmentError> {
        // Made outside of the lock: nobody waits for it.
        let amended = self.0.files.amended(amendments);
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        match amended {
            Ok(_) if amendments.len() <= state.amendments => Ok(None),
            Ok(program) => {
                *state = State { program: Arc::new(program), amendments: amendments.len(), refused: None };
                Ok(Some(amendments.len()))
            }
            Err(error) => {
                state.refused = Some(amendments.len());
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        citation::Confidence,
        program::{AmendmentAuthor, PerformanceYear, WindowChange, WindowTerms},
    };

    /// An extension of `supersedes` in 2024.
    fn extension(number: u8, supersedes: &str, id: &str, closes: &str) -> WindowAmendment {
        WindowAmendment {
            year: PerformanceYear::new(2024).unwrap(),
            number,
            announced_at: "2024-12-20T12:00:00Z".parse().unwrap(),
            made_by: AmendmentAuthor::CommandLine { name: "Robin".to_owned() },
            terms: WindowTerms {
                id: id.to_owned(),
                change: WindowChange::Extended { supersedes: supersedes.to_owned() },
                closes: closes.parse().unwrap(),
                source: "A notice".to_owned(),
                confidence: Confidence::Sourced,
                note: None,
            },
        }
    }

    fn rule_set(years: &Years) -> String {
        years.snapshot().year(PerformanceYear::new(2024).unwrap()).unwrap().rule_set.clone()
    }

    #[test]
    fn the_state_with_more_amendments_stays_and_a_misfit_changes_nothing() {
        let years = Years::new(Program::embedded().unwrap(), &[]).unwrap();
        let before = years.snapshot();
        let first = extension(1, "2024-euc", "2024-euc-extended", "2025-02-28T20:00");
        let second = extension(2, "2024-euc-extended", "2024-euc-extended-2", "2025-03-14T20:00");
        assert_eq!(years.put_in_force(&[first.clone(), second.clone()]), Ok(Some(2)));
        assert_eq!(years.put_in_force(std::slice::from_ref(&first)), Ok(None), "what was read earlier comes later");
        assert_eq!(rule_set(&years), "2024.1+2");
        assert_eq!(before.year(first.year).unwrap().rule_set, "2024.1", "who has begun keeps to its state");

        let misfit = extension(3, "2024-unknown-here", "2024-unknown-here-extended", "2025-03-14T20:00");
        assert!(years.put_in_force(&[first.clone(), second.clone(), misfit]).is_err());
        assert_eq!((rule_set(&years).as_str(), years.seen()), ("2024.1+2", (2, Some(3))), "told once, until there are more");
        let third = extension(3, "2024-pi-hardship", "2024-pi-hardship-extended", "2025-02-28T20:00");
        assert_eq!(years.put_in_force(&[first, second, third]), Ok(Some(3)));
        assert_eq!(years.seen(), (3, None));
    }
}
