//! The state of a filing of either form.

use super::{Command, IllegalTransition, NextActor, Transition};
use crate::{
    closed_set::UnknownSpelling,
    exception::{self, ExceptionApplicationStatus},
    program::FilingKind,
    review::{self, TargetedReviewStatus},
};

/// The state of a filing; each form has its own states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Of an exception application.
    ExceptionApplication(ExceptionApplicationStatus),
    /// Of a targeted review.
    TargetedReview(TargetedReviewStatus),
}

impl Status {
    /// The state in which a filing of this form begins.
    #[must_use]
    pub const fn filed(form: FilingKind) -> Self {
        match form {
            FilingKind::ExceptionApplication => Self::ExceptionApplication(ExceptionApplicationStatus::Pending),
            FilingKind::TargetedReview => Self::TargetedReview(TargetedReviewStatus::Submitted),
        }
    }

    /// Reads the state of a filing of this form.
    ///
    /// # Errors
    /// When the form has no such state; the error lists those it has.
    pub fn parse(form: FilingKind, text: &str) -> Result<Self, UnknownSpelling> {
        match form {
            FilingKind::ExceptionApplication => text.parse().map(Self::ExceptionApplication),
            FilingKind::TargetedReview => text.parse().map(Self::TargetedReview),
        }
    }

    /// Its spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExceptionApplication(status) => status.as_str(),
            Self::TargetedReview(status) => status.as_str(),
        }
    }

    /// Whether nothing leads out of this state.
    #[must_use]
    pub fn is_final(self) -> bool {
        self.next_actor() == NextActor::None
    }

    /// Whose move it is.
    #[must_use]
    pub const fn next_actor(self) -> NextActor {
        match self {
            Self::ExceptionApplication(status) => status.next_actor(),
            Self::TargetedReview(status) => status.next_actor(),
        }
    }

    /// The state to which `command` leads from here.
    ///
    /// # Errors
    /// When the life cycle of the form has no such transition; the error names the commands it has.
    pub fn after(self, command: Command) -> Result<Self, IllegalTransition> {
        match self {
            Self::ExceptionApplication(status) => {
                Transition::find(exception::LIFE_CYCLE, status, command).map(Self::ExceptionApplication)
            }
            Self::TargetedReview(status) => Transition::find(review::LIFE_CYCLE, status, command).map(Self::TargetedReview),
        }
    }

    /// Whether a filing in this state still keeps others off its subject: the duplicate rule.
    ///
    /// A denied or withdrawn exception application blocks nothing; a targeted review blocks in every state but `withdrawn`.
    #[must_use]
    pub const fn holds_its_subject(self) -> bool {
        match self {
            Self::ExceptionApplication(status) => match status {
                ExceptionApplicationStatus::Pending
                | ExceptionApplicationStatus::InformationRequested
                | ExceptionApplicationStatus::Approved => true,
                ExceptionApplicationStatus::Denied | ExceptionApplicationStatus::Withdrawn => false,
            },
            Self::TargetedReview(status) => !matches!(status, TargetedReviewStatus::Withdrawn),
        }
    }
}
