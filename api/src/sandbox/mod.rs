//! The sandbox: its people, what it prints when it starts, and the reviewer it can play.
//!
//! `participants.ndjson`, `people.toml` and `programme.toml` are the data; [`Persona`] is whom `recourse token` knows.

mod banner;
pub mod decide;
mod people;
mod persona;
mod programme;
mod software;
#[cfg(test)]
mod tests;

use crate::{
    auth::sandbox_keys::SandboxKeyError,
    cli::CommandError,
    clock::{Recorder, SANDBOX_START},
    context::{Context, Ids},
    import::{
        Importer,
        report::{ImportError, Summary},
    },
};
use domain::{environment::Environment, moment::Moment};
use people::People;
use persistence::Database;
use programme::Programme;
use std::path::Path;

pub use banner::banner;
pub use persona::{Persona, UnknownPersona};

/// The participants, as the importer takes them.
const PARTICIPANTS: &str = include_str!("participants.ndjson");

/// Why the sandbox has no people.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The participants cannot be imported.
    #[error("the participants of the sandbox: {0}")]
    Import(#[from] ImportError),
    /// Some of the participants are not what the importer takes.
    #[error("the participants of the sandbox: {0}")]
    Participants(String),
    /// The table of people is not what it must be.
    #[error("the people of the sandbox: {0}")]
    Table(String),
    /// The software has no keys.
    #[error(transparent)]
    Keys(#[from] SandboxKeyError),
    /// The database cannot be written.
    #[error("the people of the sandbox: {0}")]
    Database(#[from] persistence::Error),
}

impl SandboxError {
    fn unknown(name: &str) -> Self {
        Self::Table(format!("{name}: no such organization or participant"))
    }
}

/// Loads the people of the sandbox, at every start; loading them again changes nothing.
///
/// # Errors
/// When the database cannot take them.
pub fn load(context: &Context, folder: &Path) -> Result<(), SandboxError> {
    load_into(context.database(), &context.ids)?;
    software::register(context.database(), folder)
}

/// What the clock of the sandbox in `folder` shows: the running server records it every second. `start` is where it would start.
///
/// # Errors
/// When the record cannot be read.
pub(crate) fn present(folder: &Path, start: Option<Moment>) -> Result<Moment, CommandError> {
    let recorded = Recorder::new(folder).last().map_err(CommandError::failed)?;
    match recorded.or(start) {
        Some(now) => Ok(now),
        None => SANDBOX_START.parse().map_err(CommandError::failed),
    }
}

fn load_into(database: &Database, ids: &Ids) -> Result<Summary, SandboxError> {
    let importer = Importer { database: database.clone(), environment: Environment::Sandbox, ids: ids.clone() };
    let mut refused = Vec::new();
    let summary = importer.participants(PARTICIPANTS.as_bytes(), |line| refused.push(line.to_string()))?;
    if !refused.is_empty() {
        return Err(SandboxError::Participants(refused.join("\n")));
    }
    let (people, programme) = (People::embedded()?, Programme::embedded()?);
    database.write_blocking(move |store| {
        people.save(store)?;
        programme.save(store)
    })?;
    Ok(summary)
}
