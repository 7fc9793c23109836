//! The life of a targeted review.

use crate::{
    closed_set::closed_set,
    filing::{Command, Guard, NextActor, Role, Transition},
};

closed_set! {
    /// The state of a request for targeted review.
    pub enum TargetedReviewStatus {
        /// Filed; no reviewer has taken it up yet.
        Submitted = "submitted",
        /// A reviewer has taken it up.
        InReview = "inReview",
        /// The agency asked for information; the filer owes an answer.
        InformationRequested = "informationRequested",
        /// Approved.
        Approved = "approved",
        /// Denied.
        Denied = "denied",
        /// Taken back by the filer.
        Withdrawn = "withdrawn",
    }
}

impl From<TargetedReviewStatus> for &'static str {
    fn from(status: TargetedReviewStatus) -> Self {
        status.as_str()
    }
}

impl TargetedReviewStatus {
    /// Whose move it is.
    #[must_use]
    pub const fn next_actor(self) -> NextActor {
        match self {
            Self::Submitted | Self::InReview => NextActor::Agency,
            Self::InformationRequested => NextActor::Filer,
            Self::Approved | Self::Denied | Self::Withdrawn => NextActor::None,
        }
    }
}

/// Every transition of a targeted review. Decisions are final: there is no further review or appeal (42 CFR 414.1385(a)(6)).
pub const LIFE_CYCLE: &[Transition<TargetedReviewStatus>] = {
    use TargetedReviewStatus::{Approved, Denied, InReview, InformationRequested, Submitted, Withdrawn};
    const ANSWERED: Option<Guard> = Some(Guard::InformationDueOrAnswered);
    &[
        Transition::row(Command::File, Role::Filer, None, Submitted, None),
        Transition::row(Command::Claim, Role::Reviewer, Some(Submitted), InReview, None),
        Transition::row(Command::Withdraw, Role::Filer, Some(Submitted), Withdrawn, None),
        Transition::row(Command::Release, Role::Reviewer, Some(InReview), Submitted, None),
        Transition::row(Command::RequestInformation, Role::Reviewer, Some(InReview), InformationRequested, None),
        Transition::row(Command::Approve, Role::Reviewer, Some(InReview), Approved, None),
        Transition::row(Command::Deny, Role::Reviewer, Some(InReview), Denied, None),
        Transition::row(Command::Withdraw, Role::Filer, Some(InReview), Withdrawn, None),
        Transition::row(Command::AnswerInformationRequest, Role::Filer, Some(InformationRequested), InReview, None),
        Transition::row(Command::Withdraw, Role::Filer, Some(InformationRequested), Withdrawn, None),
        Transition::row(Command::Approve, Role::Reviewer, Some(InformationRequested), Approved, ANSWERED),
        Transition::row(Command::Deny, Role::Reviewer, Some(InformationRequested), Denied, ANSWERED),
    ]
};
