//! Adding and extending windows: what the API and the command line do alike.

use crate::{
    idempotency::Failure,
    problem::{Problem, ProblemCode},
};
use domain::{
    audit::{AuditResource, AuditResourceKind},
    filing::OutboxEvent,
    identifier::EventId,
    moment::Moment,
    program::{
        AmendmentAuthor, AmendmentRefusal, PerformanceYear, Program, Window, WindowAmendment, WindowChange, WindowProposal,
        YearRules,
    },
};
use persistence::Store;

/// Who amends, when; the event gets this id.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    pub(crate) by: AmendmentAuthor,
    pub(crate) at: Moment,
    pub(crate) event: EventId,
}

/// What an amendment made.
#[derive(Debug, Clone)]
pub(crate) struct Amended {
    pub(crate) window: Window,
    pub(crate) rule_set: String,
}

/// Adds or extends a window of `year`: the amendment and its event, in the transaction of the command. What counts is what the database
/// says in this transaction, not what this process has in force.
///
/// # Errors
/// `notFound` for an unknown year or window; `windowRefused` with every rule that is broken.
pub(crate) fn amend(
    store: &mut Store<'_>,
    files: &Program,
    year: PerformanceYear,
    proposal: &WindowProposal,
    stamp: Stamp,
) -> Result<Amended, Failure> {
    let file = files.year(year).ok_or_else(Problem::not_found)?;
    let mut amendments = store.window_amendments().all()?;
    amendments.retain(|amendment| amendment.year == year);
    let rules = file.amended(&amendments).map_err(Problem::internal)?;
    let terms = proposal.judge(&rules, stamp.at).map_err(|refusal| refused(refusal, proposal, &rules))?;
    let Stamp { by, at, event } = stamp;
    // Clocks of several nodes differ a little; the history goes forward.
    let announced_at = amendments.last().map_or(at, |last| last.announced_at.max(at));
    let number = u8::try_from(amendments.len() + 1).map_err(Problem::internal)?;
    let amendment = WindowAmendment { year, number, announced_at, made_by: by, terms };
    store.window_amendments().append(&amendment)?;
    store.events().append(&OutboxEvent::of_amendment(event, &amendment))?;
    let id = amendment.terms.id.clone();
    amendments.push(amendment);
    let amended = file.amended(&amendments).map_err(Problem::internal)?;
    let window = amended.window(&id).ok_or_else(|| Problem::internal("the window that was added is not there"))?.clone();
    Ok(Amended { window, rule_set: amended.rule_set })
}

/// A window as the audit trail names it.
pub(crate) fn window_resource(id: &str) -> AuditResource {
    AuditResource { kind: AuditResourceKind::Window, id: id.to_owned() }
}

/// Where a window is to be read.
pub(crate) fn href(year: PerformanceYear, window: &str) -> String {
    format!("/v1/performance-years/{year}/windows/{window}")
}

fn refused(refusal: AmendmentRefusal, proposal: &WindowProposal, rules: &YearRules) -> Problem {
    let findings = match refusal {
        AmendmentRefusal::UnknownWindow => return Problem::not_found(),
        AmendmentRefusal::Rules(findings) => findings,
    };
    let problem = Problem::new(ProblemCode::WindowRefused, "Each entry names the rule and how to comply. Nothing was changed.")
        .with_errors(findings);
    match in_force_instead(proposal, rules) {
        Some(window) => problem.with_resolution("windowInForce", href(rules.year, &window.id)),
        None => problem,
    }
}

/// The last window in the line of the one that was to be extended, where that was replaced.
fn in_force_instead<'a>(proposal: &WindowProposal, rules: &'a YearRules) -> Option<&'a Window> {
    let WindowChange::Extended { supersedes } = &proposal.change else { return None };
    let later_than = |id: &String| rules.windows.iter().find(|window| window.supersedes.as_ref() == Some(id));
    let mut later = later_than(supersedes)?;
    while let Some(next) = later_than(&later.id) {
        later = next;
    }
    Some(later)
}
