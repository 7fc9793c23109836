//! Life cycles as data: which command leads from which state to which.

use crate::closed_set::{closed_set, open_set};
use serde::Serialize;

open_set! {
    /// What can be done to a filing.
    pub enum Command {
        /// File it.
        File = "file",
        /// The filer takes it back.
        Withdraw = "withdraw",
        /// A reviewer takes it up.
        Claim = "claim",
        /// The reviewer puts it back.
        Release = "release",
        /// A reviewer asks for information.
        RequestInformation = "requestInformation",
        /// The filer has answered all that was asked.
        AnswerInformationRequest = "answerInformationRequest",
        /// A reviewer approves it.
        Approve = "approve",
        /// A reviewer denies it.
        Deny = "deny",
    }
}

closed_set! {
    /// Whose move it is.
    pub enum NextActor {
        /// The filer owes an answer.
        Filer = "filer",
        /// The agency owes a decision.
        Agency = "agency",
        /// Nobody: the filing is final.
        None = "none",
    }
}

closed_set! {
    /// Who may give a command.
    pub enum Role {
        /// Whoever may file for the participant.
        Filer = "filer",
        /// A reviewer.
        Reviewer = "reviewer",
    }
}

closed_set! {
    /// What must hold besides the state.
    pub enum Guard {
        /// The due instant of the question has passed, or all of it is answered.
        InformationDueOrAnswered = "informationDueOrAnswered",
    }
}

/// One row of a life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transition<S: 'static> {
    /// What is done.
    pub command: Command,
    /// Who may do it.
    pub by: Role,
    /// From which state; `None` for the command that begins the life.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<S>,
    /// To which state.
    pub to: S,
    /// What must hold besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guard: Option<Guard>,
}

/// The life cycle has no such transition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a filing that is {status} cannot take the command {command}")]
pub struct IllegalTransition {
    /// The command that was given.
    pub command: Command,
    /// The state it met.
    pub status: &'static str,
    /// The commands that this state takes.
    pub possible: Vec<Command>,
}

impl<S: Copy> Transition<S> {
    /// A row of a table: what, by whom, from where, to where, on which condition.
    #[must_use]
    pub const fn row(command: Command, by: Role, from: Option<S>, to: S, guard: Option<Guard>) -> Self {
        Self { command, by, from, to, guard }
    }
}

impl<S: Copy + PartialEq + Into<&'static str>> Transition<S> {
    /// The state to which `command` leads from `status`.
    ///
    /// # Errors
    /// When the table has no such row.
    pub fn find(table: &[Self], status: S, command: Command) -> Result<S, IllegalTransition> {
        let from_here = || table.iter().filter(|row| row.from == Some(status));
        from_here().find(|row| row.command == command).map(|row| row.to).ok_or_else(|| IllegalTransition {
            command,
            status: status.into(),
            possible: from_here().map(|row| row.command).collect(),
        })
    }
}
