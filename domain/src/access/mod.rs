//! Who calls, for whom, and what they may do.

mod actor;
mod authorization;
mod oauth_scope;
mod policy;
mod request;
mod request_policy;
mod scope;

#[cfg(test)]
mod request_tests;
#[cfg(test)]
mod tests;

pub use actor::{Actor, ActorIdentity, Affiliation, OrganizationKind, OrganizationRole, Principal, Reach};
pub use authorization::{Authorization, Capacity};
pub use oauth_scope::{OAuthScope, Scopes};
pub use policy::{
    Authority, Matter, Refusal, may_amend_windows, may_file, may_operate, may_read_feedback, may_read_filing,
    may_read_participant, may_reveal_tin, may_search_participant, may_withdraw,
};
pub use request::{
    AUTHORIZATION_LIFE_CYCLE, Addressee, AuthorizationCommand, AuthorizationEntry, AuthorizationRequest, AuthorizationSide,
    AuthorizationStatus, AuthorizationTerms, AuthorizationTransition, DAYS_TO_ANSWER, IllegalAuthorizationCommand, Party,
    RequestedEntity,
};
pub use request_policy::{
    AuthorizationStanding, addressee_of, asking_organization, judge_terms, may_change_authorization, may_read_authorization,
};
pub use scope::{FilingFacts, Scope, ThirdPartyScope};
