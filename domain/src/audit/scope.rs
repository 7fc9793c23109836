//! Who may read which entries of the audit trail.

use crate::{
    access::{Actor, ActorIdentity, OrganizationRole, Reach},
    identifier::{OrganizationId, ParticipantId, PracticeId},
};

/// Which entries of the trail an actor may read; every list takes one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditScope {
    /// All of them: an operator.
    pub everything: bool,
    /// Those that concern participants of these practices.
    pub practices: Vec<PracticeId>,
    /// Those that concern these participants.
    pub participants: Vec<ParticipantId>,
    /// Those of what people and software of these organizations did.
    pub organizations: Vec<OrganizationId>,
}

/// Which entries `actor` may read: operators all; the Security Officials and the software of an organization what concerns those whom it
/// acts for by itself, whoever did it, and what its own people and software did.
///
/// A third party acts for nobody by itself: it reads what it did, and nothing of what others did for the same practice. `None` for
/// everybody else: staff, reviewers and clinicians in person ask a Security Official.
#[must_use]
pub fn may_read_audit(actor: &Actor) -> Option<AuditScope> {
    let mut scope = AuditScope { everything: actor.is_operator, ..AuditScope::default() };
    let is_software = matches!(actor.identity, ActorIdentity::Client { .. });
    let may = |role: Option<OrganizationRole>| is_software || role == Some(OrganizationRole::SecurityOfficial);
    for affiliation in actor.affiliations.iter().filter(|affiliation| may(affiliation.role)) {
        scope.organizations.push(affiliation.organization);
        match affiliation.reach {
            Some(Reach::Practice(practice)) => scope.practices.push(practice),
            Some(Reach::Participant(participant)) => scope.participants.push(participant),
            None => {}
        }
    }
    (scope.everything || !scope.organizations.is_empty()).then_some(scope)
}
