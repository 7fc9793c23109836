//! What an exception application and a targeted review have in common.

mod again;
mod content;
mod event;
mod lifecycle;
mod record;
pub(crate) mod rules;
mod status;

#[cfg(test)]
mod again_tests;
#[cfg(test)]
mod lifecycle_tests;
#[cfg(test)]
mod random_tests;

pub use again::{Difference, judge_again};
pub use content::{
    Attestation, AttestationRecord, Contact, Content, Event, FiledParticipant, FilingDraft, KnownWhenFiled, SubmitterRelationship,
};
pub use event::{EventKind, EventSubject, OutboxEvent, TimelineActor, TimelineActorKind, TimelineEntry};
pub use lifecycle::{Command, Guard, IllegalTransition, NextActor, Role, Transition};
pub use record::{FiledBy, Filing, FilingFilter, ListPosition, Subject};
pub use rules::{Accepted, Facts, RelatedFiling};
pub use status::Status;
