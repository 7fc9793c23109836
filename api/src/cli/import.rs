//! `recourse import participants FILE`.

use super::{CommandError, print};
use crate::{
    application::open_database,
    config::Storage,
    context::Ids,
    import::{Importer, report::RefusedLine},
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    fs::File,
    io::{self, BufReader, IsTerminal, Read, Write},
    path::Path,
};

/// How much is read at once, in bytes.
const BUFFER: usize = 64 * 1024;

/// Imports participants from `file`, one JSON object a line; `-` is standard input.
///
/// Every line that is refused is told on standard error, with its number; what came of all of them on standard output.
///
/// # Errors
/// Exit status 1 when a line was refused; 2 when the lines cannot be read or the database cannot be used.
pub fn run(storage: &Storage, file: &Path) -> Result<(), CommandError> {
    let (source, length) = open(file).map_err(|error| CommandError::usage(format!("{}: {error}", file.display())))?;
    let database = open_database(storage).map_err(CommandError::usage)?;
    database.migrate().map_err(CommandError::usage)?;
    let importer = Importer { database, environment: storage.environment, ids: Ids::from_host() };
    let progress = progress(length);
    let lines = BufReader::with_capacity(BUFFER, progress.wrap_read(source));
    let imported = importer.participants(lines, |line| progress.suspend(|| tell(line)));
    progress.finish_and_clear();
    let summary = imported.map_err(CommandError::usage)?;
    print(&format!("{summary}\n"))?;
    match summary.refused {
        0 => Ok(()),
        refused => Err(CommandError::failed(format!("{refused} of {} lines were refused", summary.lines))),
    }
}

/// What to read, and how long it is where that is known.
fn open(file: &Path) -> io::Result<(Box<dyn Read>, Option<u64>)> {
    if file == Path::new("-") {
        return Ok((Box::new(io::stdin()), None));
    }
    let file = File::open(file)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok((Box::new(file), metadata.is_file().then_some(metadata.len())))
}

/// A bar on a terminal, nothing elsewhere.
fn progress(length: Option<u64>) -> ProgressBar {
    let target = if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(length, target);
    match ProgressStyle::with_template("{wide_bar} {bytes} of {total_bytes}, {eta} left") {
        Ok(style) if length.is_some() => bar.with_style(style),
        Ok(_) | Err(_) => bar,
    }
}

/// Nobody is left to tell when standard error is closed; the exit status still says that there was a fault.
fn tell(line: &RefusedLine) {
    let _ = writeln!(io::stderr(), "{line}");
}
