//! From one state to the next.

use crate::{
    idempotency::Failure,
    problem::{Problem, ProblemCode, ProblemError},
};
use domain::{
    filing::{Command, EventKind, EventSubject, Filing, IllegalTransition, OutboxEvent, Status, TimelineActor, TimelineEntry},
    finding::Finding,
    identifier::EventId,
    moment::Moment,
    rule,
};
use persistence::Store;

/// What is done to a filing, by whom, when; its event gets this id.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) command: Command,
    pub(crate) actor: TimelineActor,
    pub(crate) at: Moment,
    pub(crate) event: EventId,
}

impl Step {
    /// What the step leaves in the timeline and in the outbox: `filing` as it is afterwards, `from` the state before.
    pub(crate) fn traces(self, filing: &Filing, from: Option<Status>) -> (TimelineEntry, OutboxEvent) {
        let Self { command, actor, at, event } = self;
        let entry = TimelineEntry {
            sequence: filing.version,
            at,
            actor,
            command,
            from_status: from.map(|status| status.as_str().to_owned()),
            to_status: filing.status.as_str().to_owned(),
        };
        let event = OutboxEvent {
            id: event,
            subject: EventSubject::Filing { id: filing.id, status: entry.to_status.clone() },
            sequence: entry.sequence,
            kind: EventKind::of(filing.form(), command),
            at,
        };
        (entry, event)
    }
}

/// Carries a filing over to its next state: the filing, its timeline entry and its event, in one transaction.
///
/// # Errors
/// `illegalTransition`; `preconditionFailed` when somebody else changed it since it was read.
pub(crate) fn advance(store: &mut Store<'_>, filing: Filing, step: Step) -> Result<Filing, Failure> {
    let (before, version) = (filing.status, filing.version);
    let after = before.after(step.command).map_err(|error| illegal_transition(&error))?;
    let at = step.at.max(filing.updated_at);
    let filing = Filing { status: after, version: version + 1, updated_at: at, next_action_by: None, ..filing };
    if !store.filings().update(&filing, version)? {
        return Err(Failure::Problem(stale()));
    }
    let (entry, event) = Step { at, ..step }.traces(&filing, Some(before));
    store.timeline().append(filing.id, &entry)?;
    store.events().append(&event)?;
    Ok(filing)
}

/// Somebody else was faster.
pub(super) fn stale() -> Problem {
    const MESSAGE: &str = "The filing has changed since you read it; read it again and decide anew.";
    Problem::new(ProblemCode::PreconditionFailed, MESSAGE).with_error(ProblemError::at_header(
        "If-Match",
        "preconditionFailed",
        MESSAGE,
    ))
}

/// The life cycle has no such transition: says what it has.
pub(super) fn illegal_transition(error: &IllegalTransition) -> Problem {
    let possible: Vec<&str> = error.possible.iter().map(|command| command.as_str()).collect();
    let possible = if possible.is_empty() { "it is final".to_owned() } else { format!("it can take: {}", possible.join(", ")) };
    let message = format!("A filing that is {} cannot take the command {}; {possible}.", error.status, error.command);
    Problem::new(ProblemCode::IllegalTransition, message.clone()).with_error(Finding::new(&rule::LIFE_CYCLE, "", message))
}
