//! `recourse sandbox decide`: plays the reviewer, so that an integrator sees an outcome.

use crate::{
    application::open_database,
    audit::{
        command_line,
        footprint::{concerned_by, filing_resource},
    },
    cli::{CommandError, print},
    config::Configuration,
    context::Ids,
    filings::advance::{Step, advance},
    idempotency::Failure,
    problem::{Problem, ProblemCode},
    sandbox::present,
};
use domain::{
    filing::{Command, Filing, TimelineActor},
    identifier::CaseNumber,
    moment::Moment,
};
use persistence::{Database, Store};

/// What the audit trail calls it.
const OPERATION: &str = "sandboxDecide";

/// What the reviewer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Decision {
    /// As asked for.
    Approved,
    /// Not.
    Denied,
}

impl Decision {
    const fn command(self) -> Command {
        match self {
            Self::Approved => Command::Approve,
            Self::Denied => Command::Deny,
        }
    }
}

/// Decides the filing with this case number and prints what became of it. The server may run meanwhile.
///
/// # Errors
/// Outside the sandbox; when there is no such filing, or it is final.
pub fn run(configuration: &Configuration, case_number: &str, decision: Decision) -> Result<(), CommandError> {
    let sandbox = configuration.sandbox()?;
    let number: CaseNumber = case_number.to_ascii_uppercase().parse().map_err(CommandError::usage)?;
    let now = present(&sandbox.directory, sandbox.clock)?;
    let database = open_database(&configuration.storage())?;
    database.migrate()?;
    let filing = decide(&database, &Ids::from_host(), number, decision, now)?;
    print(&format!("{} {}\n", filing.case_number, filing.status.as_str()))
}

/// Takes the filing through its life cycle to the decision, as a reviewer would: a review is claimed first.
///
/// # Errors
/// When there is no such filing, or it is final.
pub fn decide(
    database: &Database,
    ids: &Ids,
    number: CaseNumber,
    decision: Decision,
    now: Moment,
) -> Result<Filing, CommandError> {
    let noting = ids;
    let ids = ids.clone();
    let decided = database.write_blocking(move |store| {
        let filing = find(store, &number)?;
        let mut step = |filing, command| {
            advance(store, filing, Step { command, actor: TimelineActor::system(), at: now, event: ids.next_id().into() })
        };
        let must_be_claimed = filing.status.after(decision.command()).is_err() && filing.status.after(Command::Claim).is_ok();
        let filing = if must_be_claimed { step(filing, Command::Claim)? } else { filing };
        let filing = step(filing, decision.command())?;
        let concerned = Some(concerned_by(&filing).owner());
        store.audit().append(&[command_line::change(&ids, OPERATION, filing_resource(&filing), concerned)])?;
        Ok(filing)
    });
    let filing = decided.map_err(|failure| match failure {
        Failure::Problem(problem) => CommandError::failed(problem.detail()),
        Failure::LostRace(_) | Failure::KeyInUse => CommandError::failed("the database is busy; try again"),
    })?;
    command_line::note_heads(database, noting)?;
    Ok(filing)
}

/// The filing, locked for change.
fn find(store: &mut Store<'_>, number: &CaseNumber) -> Result<Filing, Failure> {
    let missing = || Problem::new(ProblemCode::NotFound, format!("no filing has the case number {number}"));
    let filing = store.filings().find_by_case_number(number)?.ok_or_else(missing)?;
    Ok(store.filings().find_for_update(filing.form(), filing.id)?.ok_or_else(missing)?)
}
