//! The life of an exception application.

use crate::{
    closed_set::closed_set,
    filing::{Command, Guard, NextActor, Role, Transition},
};

closed_set! {
    /// The state of an exception application.
    pub enum ExceptionApplicationStatus {
        /// Filed; the agency owes a decision.
        Pending = "pending",
        /// The agency asked for information; the filer owes an answer.
        InformationRequested = "informationRequested",
        /// At least one category was approved.
        Approved = "approved",
        /// Denied.
        Denied = "denied",
        /// Taken back by the filer.
        Withdrawn = "withdrawn",
    }
}

impl From<ExceptionApplicationStatus> for &'static str {
    fn from(status: ExceptionApplicationStatus) -> Self {
        status.as_str()
    }
}

impl ExceptionApplicationStatus {
    /// Whose move it is.
    #[must_use]
    pub const fn next_actor(self) -> NextActor {
        match self {
            Self::Pending => NextActor::Agency,
            Self::InformationRequested => NextActor::Filer,
            Self::Approved | Self::Denied | Self::Withdrawn => NextActor::None,
        }
    }
}

/// Every transition of an exception application. Approved, denied and withdrawn are final.
pub const LIFE_CYCLE: &[Transition<ExceptionApplicationStatus>] = {
    use ExceptionApplicationStatus::{Approved, Denied, InformationRequested, Pending, Withdrawn};
    const ANSWERED: Option<Guard> = Some(Guard::InformationDueOrAnswered);
    &[
        Transition::row(Command::File, Role::Filer, None, Pending, None),
        Transition::row(Command::Withdraw, Role::Filer, Some(Pending), Withdrawn, None),
        Transition::row(Command::RequestInformation, Role::Reviewer, Some(Pending), InformationRequested, None),
        Transition::row(Command::Approve, Role::Reviewer, Some(Pending), Approved, None),
        Transition::row(Command::Deny, Role::Reviewer, Some(Pending), Denied, None),
        Transition::row(Command::AnswerInformationRequest, Role::Filer, Some(InformationRequested), Pending, None),
        Transition::row(Command::Withdraw, Role::Filer, Some(InformationRequested), Withdrawn, None),
        Transition::row(Command::Approve, Role::Reviewer, Some(InformationRequested), Approved, ANSWERED),
        Transition::row(Command::Deny, Role::Reviewer, Some(InformationRequested), Denied, ANSWERED),
    ]
};
