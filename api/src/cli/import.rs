//! `recourse import KIND FILE`.

use super::{CommandError, arguments::ImportKind, print};
use crate::{
    application::open_database,
    audit::command_line,
    config::Storage,
    context::Ids,
    import::{
        Importer,
        report::{ImportError, RefusedLine, Summary},
    },
};
use domain::audit::{AuditResource, AuditResourceKind};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use persistence::Error;
use std::{
    fs::File,
    io::{self, BufReader, IsTerminal, Read, Write},
    path::Path,
};

/// How much is read at once, in bytes.
const BUFFER: usize = 64 * 1024;

/// Imports a file; `-` is standard input.
///
/// Every record that is refused is told on standard error, with its line; what came of all of them on standard output.
///
/// # Errors
/// Exit status 1 when a record was refused; 2 when the file cannot be read or the database cannot be used.
pub(super) fn run(storage: &Storage, what: &ImportKind) -> Result<(), CommandError> {
    let file = what.file();
    let (source, length) = open(file).map_err(|error| CommandError::usage(format!("{}: {error}", file.display())))?;
    let database = open_database(storage).map_err(CommandError::usage)?;
    database.migrate().map_err(CommandError::usage)?;
    let importer = Importer { database, environment: storage.environment, ids: Ids::from_host() };
    begin(&importer, what).map_err(CommandError::usage)?;
    let progress = progress(length);
    let source = BufReader::with_capacity(BUFFER, progress.wrap_read(source));
    let imported = import(&importer, what, source, |line| progress.suspend(|| tell(line)));
    progress.finish_and_clear();
    let summary = imported.map_err(CommandError::usage)?;
    print(&format!("{summary}\n"))?;
    match summary.refused {
        0 => Ok(()),
        refused => Err(CommandError::failed(format!("{refused} of {} records were refused", summary.records))),
    }
}

/// The run is in the audit trail before its first record is written: one that is killed stands there as well.
fn begin(importer: &Importer, what: &ImportKind) -> Result<(), Error> {
    let (operation, id) = what.names();
    let resource = AuditResource { kind: AuditResourceKind::Import, id: id.to_owned() };
    let entry = command_line::change(&importer.ids, operation, resource, None);
    importer.database.write_blocking(move |store| store.audit().append(std::slice::from_ref(&entry)))?;
    command_line::note_heads(&importer.database, &importer.ids)
}

fn import(
    importer: &Importer,
    what: &ImportKind,
    source: impl io::BufRead,
    refused: impl FnMut(&RefusedLine),
) -> Result<Summary, ImportError> {
    match what {
        ImportKind::Participants { file: _ } => importer.participants(source, refused),
        ImportKind::Submissions { file: _ } => importer.submissions(source, refused),
        ImportKind::Feedback { file: _ } => importer.feedback(source, refused),
        ImportKind::ApmRosters { file: _ } => importer.apm_rosters(source, refused),
        ImportKind::AutomaticEuc { performance_year, file: _ } => importer.automatic_euc(*performance_year, source, refused),
        ImportKind::ApmEntityIds { model, file: _ } => importer.apm_entity_ids(*model, source, refused),
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
    if !line.faults.is_empty() {
        let _ = writeln!(io::stderr(), "{line}");
    }
}
