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
