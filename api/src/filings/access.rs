//! From a refusal of the policy to the problem that tells the caller, or does not.

use crate::{
    audit::Footprint,
    problem::{Problem, ProblemCode},
};
use domain::{
    access::{Actor, Principal, Refusal},
    finding::Finding,
    rule,
};
use persistence::{AccessVersion, Store};
use std::sync::Arc;

/// Who the principal of the token is; whatever is read or changed from now on is theirs.
///
/// # Errors
/// `tokenInvalid` when the token names software or a person that is not known here or was disabled.
pub(crate) fn actor(store: &mut Store<'_>, principal: &Principal, footprint: &Footprint) -> Result<Arc<Actor>, Problem> {
    let actor = store.organizations().actor(principal)?.ok_or_else(unknown_bearer)?;
    footprint.is_of(&actor, principal);
    Ok(actor)
}

/// The same, where `version` was read in this transaction already.
///
/// # Errors
/// As [`actor`].
pub(crate) fn actor_at(
    store: &mut Store<'_>,
    version: AccessVersion,
    principal: &Principal,
    footprint: &Footprint,
) -> Result<Arc<Actor>, Problem> {
    let actor = store.organizations().actor_at(version, principal)?.ok_or_else(unknown_bearer)?;
    footprint.is_of(&actor, principal);
    Ok(actor)
}

fn unknown_bearer() -> Problem {
    Problem::new(ProblemCode::TokenInvalid, "The token is genuine, but its bearer is not known to this service.")
}

/// The problem for a refusal about something that the path names: hidden is not found.
pub(crate) fn path_refusal(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Hidden => Problem::not_found(),
        Refusal::Forbidden(finding) => not_authorized(*finding),
    }
}

/// The problem for a refusal about a participant that the body names: hidden is not available.
pub(crate) fn participant_refusal(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Hidden => participant_not_available(),
        Refusal::Forbidden(finding) => not_authorized(*finding),
    }
}

/// The same bytes for a participant that is unknown and for one with whom the caller has no standing.
pub(crate) fn participant_not_available() -> Problem {
    const MESSAGE: &str = "This participant is not known, or you have no standing with it; which of the two is not said.";
    Problem::new(ProblemCode::ParticipantNotAvailable, "Check the identifiers, or ask the participant for an authorization.")
        .with_error(Finding::new(&rule::PARTICIPANT_AVAILABLE, "/participant", MESSAGE))
}

fn not_authorized(finding: Finding) -> Problem {
    let rule = format!("/v1/rules/{}", finding.rule);
    let problem = Problem::new(ProblemCode::NotAuthorizedForFiling, finding.message.clone()).with_error(finding);
    problem.with_resolution("authorizations", rule)
}
