//! What happened to a filing: its timeline, and the events that others are told.

use super::Command;
use crate::{
    access::ActorIdentity,
    closed_set::{closed_set, open_set},
    identifier::{EventId, FilingId},
    moment::Moment,
    program::{FilingKind, PerformanceYear, WindowAmendment, WindowChange},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

closed_set! {
    /// What kind of actor gave a command.
    pub enum TimelineActorKind {
        /// A person.
        User = "user",
        /// Software.
        Client = "client",
        /// The service itself, or the sandbox playing the agency.
        System = "system",
    }
}

/// Who gave a command, by ids alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimelineActor {
    /// What kind of actor.
    pub kind: TimelineActorKind,
    /// The person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Uuid>,
    /// The software.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200, example = "northwind-registry")]
    pub client_id: Option<String>,
}

impl TimelineActor {
    /// The service itself.
    #[must_use]
    pub const fn system() -> Self {
        Self { kind: TimelineActorKind::System, user_id: None, client_id: None }
    }
}

impl From<&ActorIdentity> for TimelineActor {
    fn from(identity: &ActorIdentity) -> Self {
        match identity {
            ActorIdentity::User(user) => Self { kind: TimelineActorKind::User, user_id: Some(user.as_uuid()), client_id: None },
            ActorIdentity::Client { client_id, organization: _ } => {
                Self { kind: TimelineActorKind::Client, user_id: None, client_id: Some(client_id.clone()) }
            }
        }
    }
}

/// One entry of a filing's timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEntry {
    /// 1 for the filing itself, then one more each time.
    pub sequence: i32,
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: TimelineActor,
    /// What was done.
    pub command: Command,
    /// The state before; `None` for the filing itself.
    pub from_status: Option<String>,
    /// The state after.
    pub to_status: String,
}

open_set! {
    /// What others are told.
    pub enum EventKind {
        /// An exception application was filed.
        ExceptionApplicationFiled = "exceptionApplicationFiled",
        /// An exception application was withdrawn.
        ExceptionApplicationWithdrawn = "exceptionApplicationWithdrawn",
        /// An exception application was decided.
        ExceptionApplicationDecided = "exceptionApplicationDecided",
        /// The state of an exception application changed in another way.
        ExceptionApplicationChanged = "exceptionApplicationChanged",
        /// A targeted review was filed.
        TargetedReviewFiled = "targetedReviewFiled",
        /// A targeted review was withdrawn.
        TargetedReviewWithdrawn = "targetedReviewWithdrawn",
        /// A targeted review was decided.
        TargetedReviewDecided = "targetedReviewDecided",
        /// The state of a targeted review changed in another way.
        TargetedReviewChanged = "targetedReviewChanged",
        /// An operator added a window to a performance year.
        PerformanceYearWindowAdded = "performanceYearWindowAdded",
        /// An operator extended a window of a performance year.
        PerformanceYearWindowExtended = "performanceYearWindowExtended",
    }
}

impl EventKind {
    /// What others are told when a filing of this form took this command.
    #[must_use]
    pub const fn of(form: FilingKind, command: Command) -> Self {
        match (form, command) {
            (FilingKind::ExceptionApplication, Command::File) => Self::ExceptionApplicationFiled,
            (FilingKind::ExceptionApplication, Command::Withdraw) => Self::ExceptionApplicationWithdrawn,
            (FilingKind::ExceptionApplication, Command::Approve | Command::Deny) => Self::ExceptionApplicationDecided,
            (
                FilingKind::ExceptionApplication,
                Command::Claim | Command::Release | Command::RequestInformation | Command::AnswerInformationRequest,
            ) => Self::ExceptionApplicationChanged,
            (FilingKind::TargetedReview, Command::File) => Self::TargetedReviewFiled,
            (FilingKind::TargetedReview, Command::Withdraw) => Self::TargetedReviewWithdrawn,
            (FilingKind::TargetedReview, Command::Approve | Command::Deny) => Self::TargetedReviewDecided,
            (
                FilingKind::TargetedReview,
                Command::Claim | Command::Release | Command::RequestInformation | Command::AnswerInformationRequest,
            ) => Self::TargetedReviewChanged,
        }
    }
}

/// An event in the outbox, written in the transaction that caused it. It carries ids and states, never an identifier of anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEvent {
    /// Its id.
    pub id: EventId,
    /// What it is about.
    pub subject: EventSubject,
    /// The sequence of the timeline entry, or the number of the amendment, that it tells of.
    pub sequence: i32,
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub at: Moment,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventSubject {
    /// A filing.
    Filing {
        /// Which.
        id: FilingId,
        /// Its state after the event.
        status: String,
    },
    /// The windows of a performance year.
    Windows {
        /// Which year.
        year: PerformanceYear,
    },
}

impl OutboxEvent {
    /// What others are told of `amendment`.
    #[must_use]
    pub fn of_amendment(id: EventId, amendment: &WindowAmendment) -> Self {
        let kind = match amendment.terms.change {
            WindowChange::Added { .. } => EventKind::PerformanceYearWindowAdded,
            WindowChange::Extended { .. } => EventKind::PerformanceYearWindowExtended,
        };
        let (year, at) = (amendment.year, amendment.announced_at);
        Self { id, subject: EventSubject::Windows { year }, sequence: i32::from(amendment.number), kind, at }
    }
}
