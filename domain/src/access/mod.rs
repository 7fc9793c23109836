//! Who calls, for whom, and what they may do.

mod actor;
mod authorization;
mod policy;
mod scope;

#[cfg(test)]
mod tests;

pub use actor::{Actor, ActorIdentity, Affiliation, OrganizationKind, OrganizationRole, Principal, Reach};
pub use authorization::{Authorization, Capacity};
pub use policy::{
    Authority, Matter, Refusal, may_amend_windows, may_file, may_read_feedback, may_read_filing, may_read_participant,
    may_search_participant, may_withdraw,
};
pub use scope::{FilingFacts, Scope, ThirdPartyScope};
