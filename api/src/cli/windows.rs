//! `recourse windows list|add|extend`: the windows of the performance years, while the servers run.

pub(super) mod arguments;
mod list;

use super::{CommandError, print};
use crate::{
    application::{open_database, years_in_force},
    audit::command_line,
    clock::Clock,
    config::{ConfigError, Setting, Settings, Storage},
    context::Ids,
    idempotency::Failure,
    performance_years::amend::{Amended, Stamp, amend, window_resource},
    problem::{Problem, ProblemCode, ProblemError},
    sandbox,
};
use arguments::{Announcement, WindowsCommand};
use domain::{
    finding::Finding,
    moment::Moment,
    program::{AmendmentAuthor, PerformanceYear, Program, WindowProposal},
};
use persistence::Database;
use std::path::PathBuf;

/// How often a command that lost a race against another operator is tried anew.
const ATTEMPTS: usize = 4;

/// Where the windows are, and what time it is there.
pub(super) struct Place {
    storage: Storage,
    years_dir: Option<PathBuf>,
    clock: Option<Moment>,
}

impl Place {
    /// As the settings say.
    ///
    /// # Errors
    /// When a value cannot be read, or production names no database.
    pub(super) fn new(settings: &Settings) -> Result<Self, ConfigError> {
        let (years_dir, clock) = (settings.optional(Setting::YearsDir)?, settings.optional(Setting::SandboxClock)?);
        Ok(Self { storage: Storage::new(settings)?, years_dir, clock })
    }

    fn now(&self) -> Result<Moment, CommandError> {
        match &self.storage.folder {
            Some(folder) => sandbox::present(folder, self.clock),
            None => Ok(Clock::system().now()),
        }
    }

    /// The database, which has the present schema: a look at the windows is no reason to change it.
    fn database(&self) -> Result<Database, CommandError> {
        let database = open_database(&self.storage)?;
        match database.pending_migrations()?.as_slice() {
            [] => Ok(database),
            missing => Err(CommandError::failed(format!(
                "the database lacks {}; `recourse migrate` or the start of a server brings it to the present schema",
                missing.join(", ")
            ))),
        }
    }
}

/// Does what `command` says.
///
/// # Errors
/// Exit status 2 when it was not understood, 1 when the windows do not take it.
pub(super) fn run(place: &Place, command: WindowsCommand) -> Result<(), CommandError> {
    let (year, proposal, announcement) = match command {
        WindowsCommand::List { year } => return list::run(place, year),
        WindowsCommand::Add(addition) => addition.read(),
        WindowsCommand::Extend(extension) => extension.read(),
    }
    .map_err(|faults| CommandError::usage(explained("the window cannot be read", faults.into_iter().map(Into::into))))?;
    let database = place.database()?;
    let years = years_in_force(&database, place.years_dir.as_deref())?;
    let amended = announce(&database, years.files(), year, &proposal, &announcement, place.now()?)?;
    print(&told(&amended, announcement.dry_run))
}

/// Why nothing was written.
enum NotDone {
    Failed(Failure),
    /// It would have been: so it was only tried.
    Tried(Box<Amended>),
}

impl From<persistence::Error> for NotDone {
    fn from(error: persistence::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// One transaction; a dry run is the same one, undone.
fn announce(
    database: &Database,
    files: &Program,
    year: PerformanceYear,
    proposal: &WindowProposal,
    announcement: &Announcement,
    at: Moment,
) -> Result<Amended, CommandError> {
    for _ in 0..ATTEMPTS {
        let by = AmendmentAuthor::CommandLine { name: announcement.by.clone() };
        let stamp = Stamp { by, at, event: Ids::from_host().next_id().into() };
        let (files, proposal, dry_run) = (files.clone(), proposal.clone(), announcement.dry_run);
        let done = database.write_blocking(move |store| match amend(store, &files, year, &proposal, stamp.clone()) {
            Ok(amended) if dry_run => Err(NotDone::Tried(Box::new(amended))),
            Ok(amended) => {
                let operation = if amended.window.supersedes.is_some() { "extendWindow" } else { "addWindow" };
                let resource = window_resource(&amended.window.id);
                store.audit().append(&[command_line::change(&Ids::from_host(), operation, resource, None)])?;
                Ok(amended)
            }
            Err(failure) => Err(NotDone::Failed(failure)),
        });
        match done {
            Ok(amended) => {
                command_line::note_heads(database, &Ids::from_host())?;
                return Ok(amended);
            }
            Err(NotDone::Tried(amended)) => return Ok(*amended),
            Err(NotDone::Failed(Failure::LostRace(_) | Failure::KeyInUse)) => {}
            Err(NotDone::Failed(Failure::Problem(problem))) => return Err(refused(&problem, year)),
        }
    }
    Err(CommandError::failed("other windows are being announced at this moment; try again"))
}

fn refused(problem: &Problem, year: PerformanceYear) -> CommandError {
    if problem.code() == ProblemCode::NotFound {
        return CommandError::failed(format!(
            "there is no such window, or no performance year {year}; `recourse windows list` shows what there is"
        ));
    }
    if problem.errors().is_empty() {
        return CommandError::failed(problem.cause().map_or(problem.detail().to_owned(), ToOwned::to_owned));
    }
    CommandError::failed(explained("nothing was announced", problem.errors().iter().cloned()))
}

/// Each fault on a line of its own, with the flag that it is about.
fn explained(what: &str, faults: impl Iterator<Item = ProblemError>) -> String {
    faults.fold(what.to_owned(), |text, fault| {
        let flag = fault.pointer.as_deref().map(flag).unwrap_or_default();
        let rule = fault.rule.map(|rule| format!(" ({rule})")).unwrap_or_default();
        format!("{text}\n  {flag}{}{rule}", fault.message)
    })
}

/// `/acceptedReasons/1` is `--accepted-reasons: `.
fn flag(pointer: &str) -> String {
    let member = pointer.split('/').nth(1).unwrap_or_default();
    let dashed = member.chars().fold(String::new(), |flag, letter| match letter.is_ascii_uppercase() {
        true => flag + "-" + &letter.to_ascii_lowercase().to_string(),
        false => flag + &letter.to_string(),
    });
    if dashed.is_empty() { dashed } else { format!("--{dashed}: ") }
}

fn told(amended: &Amended, dry_run: bool) -> String {
    let Amended { window, rule_set } = amended;
    let opens = window.opens_at.map_or_else(String::new, |opens| format!("from {} ", opens.eastern_text()));
    let replaced = window.supersedes.as_ref().map_or_else(String::new, |replaced| format!("; it replaces {replaced}"));
    let what = format!("{} {opens}until {}{replaced}", window.id, window.closes_at.eastern_text());
    if dry_run {
        format!("Nothing was written. Without --dry-run: {what}. Rule set {rule_set}.\n")
    } else {
        format!("{what}. Rule set {rule_set}. Every server has it in force within a second.\n")
    }
}

/// The year with which the name of a window begins.
fn year_of(window: &str) -> Result<PerformanceYear, Vec<Finding>> {
    let year = window.split('-').next().unwrap_or_default();
    year.parse().map_err(|_| {
        let message = "The name of a window begins with its performance year: 2024-euc.";
        vec![Finding::new(&domain::rule::AMENDMENT_ID, "/id", message)]
    })
}
