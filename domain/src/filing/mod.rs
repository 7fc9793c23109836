//! What an exception application and a targeted review have in common.

mod content;
mod event;
mod lifecycle;
mod record;
pub(crate) mod rules;
mod status;

#[cfg(test)]
mod lifecycle_tests;

pub use content::{Attestation, Contact, Content, Event, FiledParticipant, FilingDraft, SubmitterRelationship};
pub use event::{EventKind, EventSubject, OutboxEvent, TimelineActor, TimelineActorKind, TimelineEntry};
pub use lifecycle::{Command, Guard, IllegalTransition, NextActor, Role, Transition};
pub use record::{FiledBy, Filing, FilingFilter, ListPosition, Subject};
pub use rules::{Accepted, Facts, RelatedFiling};
pub use status::Status;
