//! Data from files: good records kept, bad ones told with their line, pointer, rule and fix.
//!
//! The frame is one: [`pieces`] says how a file is cut ([`lines`], [`values`]), `run` reads the pieces and writes them by the batch,
//! `batch` is one transaction, [`report`] is what comes of it all. What differs is a `kind`, a file each: [`participants`],
//! [`submissions`], [`feedback`], [`apm_rosters`], [`automatic_euc`], [`apm_entity_ids`].

pub mod apm_entity_ids;
pub mod apm_rosters;
pub mod automatic_euc;
mod batch;
pub mod feedback;
mod kind;
pub mod lines;
mod named;
mod numbers;
pub mod participants;
pub mod pieces;
pub mod report;
mod run;
pub mod submissions;
pub mod values;

use crate::context::Ids;
use apm_entity_ids::ApmEntityIds;
use apm_rosters::ApmRosters;
use automatic_euc::CountyZipFile;
use domain::{environment::Environment, facts::ApmModel, program::PerformanceYear};
use feedback::Feedback;
use lines::Lines;
use participants::Participants;
use persistence::Database;
use report::{ImportError, RefusedLine, Summary};
use run::Run;
use std::io::BufRead;
use submissions::Submissions;
use values::Values;

/// What comes of an import that was finished.
type Imported = Result<Summary, ImportError>;

/// Brings data in.
///
/// A record takes place wholly or not at all, and undoes no other. What it says replaces what was known of the same thing; what it
/// leaves out stays. Importing the same records again changes nothing, so an import that was interrupted is repeated: what was written
/// before is read and left alone. Each record that is refused is given to `refused`. Of all others no more than a digest is held.
///
/// Every kind fails when the file cannot be read or the database cannot be written. What was written before stays.
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
    /// Participants with their years and memberships, one JSON object a line. A line may name a participant of a later line: it waits in
    /// memory until the end.
    ///
    /// # Errors
    /// See [`Importer`].
    pub fn participants(&self, source: impl BufRead, refused: impl FnMut(&RefusedLine)) -> Imported {
        let environment = self.environment;
        Run::new(self, Participants { environment }, refused).all(Lines::new(source))
    }

    /// Data submissions in the QPP Submissions API's own JSON: one document or many, one a line, side by side or in a list.
    ///
    /// # Errors
    /// See [`Importer`].
    pub fn submissions(&self, source: impl BufRead, refused: impl FnMut(&RefusedLine)) -> Imported {
        let environment = self.environment;
        Run::new(self, Submissions { environment }, refused).all(Values::new(source))
    }

    /// Performance feedback, one JSON object a line.
    ///
    /// # Errors
    /// See [`Importer`].
    pub fn feedback(&self, source: impl BufRead, refused: impl FnMut(&RefusedLine)) -> Imported {
        let environment = self.environment;
        Run::new(self, Feedback { environment }, refused).all(Lines::new(source))
    }

    /// Rosters of APM Entities, one JSON object a line.
    ///
    /// # Errors
    /// See [`Importer`].
    pub fn apm_rosters(&self, source: impl BufRead, refused: impl FnMut(&RefusedLine)) -> Imported {
        let environment = self.environment;
        Run::new(self, ApmRosters { environment }, refused).all(Lines::new(source))
    }

    /// The county-ZIP file of the automatic EUC policy of a year.
    ///
    /// # Errors
    /// See [`Importer`].
    pub fn automatic_euc(&self, year: PerformanceYear, source: impl BufRead, refused: impl FnMut(&RefusedLine)) -> Imported {
        Run::new(self, CountyZipFile::of(year), refused).all(Lines::new(source))
    }

    /// The ids of the APM Entities of a model: a JSON list.
    ///
    /// # Errors
    /// See [`Importer`].
    pub fn apm_entity_ids(&self, model: ApmModel, source: impl BufRead, refused: impl FnMut(&RefusedLine)) -> Imported {
        Run::new(self, ApmEntityIds { model }, refused).all(Values::new(source))
    }
}
