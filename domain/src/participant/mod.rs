//! Who a filing is for: one sum type over clinicians, groups, subgroups, virtual groups, APM Entities and ACOs.

mod identity;
mod kind;
mod membership;
mod reference;

pub use identity::{Identity, Participant, Practice, YearFacts};
pub use kind::{EntityType, ParticipantKind};
pub use membership::{Membership, MembershipRole};
pub use reference::ParticipantReference;
