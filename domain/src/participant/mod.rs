//! Who a filing is for: one sum type over clinicians, groups, subgroups, virtual groups, APM Entities and ACOs.

mod identity;
mod kind;
mod membership;
mod reference;
mod year_facts;

pub use identity::{Identity, Participant, Practice};
pub use kind::{EntityType, ParticipantKind};
pub use membership::{Membership, MembershipRole};
pub use reference::ParticipantReference;
pub use year_facts::{QpStatus, Scenario, YearFacts};
