//! The performance years: those compiled in, those of a folder that the operator names, and the windows that were added since.

mod in_force;

pub use in_force::{FollowError, Years};

use domain::program::{Program, ProgramError};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Why the performance years cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum YearsError {
    /// A file contradicts itself, another one, or the years compiled in.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// The folder or a file of it cannot be read.
    #[error("{}: {reason}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
}

/// Every performance year: those compiled in and those of `folder`, each in a file `YEAR.toml`. Files of other kinds are left alone.
///
/// # Errors
/// When a file cannot be read, contradicts itself, or gives a year that is there already. Nothing is left out silently.
pub fn read(folder: Option<&Path>) -> Result<Program, YearsError> {
    let Some(folder) = folder else {
        return Ok(Program::embedded()?);
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|reason| unreadable(folder, reason))? {
        let path = entry.map_err(|reason| unreadable(folder, reason))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = fs::read_to_string(&path).map_err(|reason| unreadable(&path, reason))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, text));
        }
    }
    // The order of a folder is that of the file system; which of two faults is told must not be.
    files.sort();
    for (name, _) in &files {
        tracing::info!(name, folder = %folder.display(), "a further performance year");
    }
    Ok(Program::with_further(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))?)
}

fn unreadable(path: &Path, reason: io::Error) -> YearsError {
    YearsError::Unreadable { path: path.to_owned(), reason }
}
