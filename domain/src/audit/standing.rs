//! Whose data an entry is about, and under which authority they were touched.

use crate::{
    access::{Actor, Affiliation, Authorization, Reach},
    closed_set::closed_set,
    identifier::{AuthorizationId, OrganizationId, ParticipantId, PracticeId},
    moment::Moment,
    participant::Participant,
};

closed_set! {
    /// Under which authority something was read or changed.
    pub enum AuditAuthorityKind {
        /// The participant's own people: in person, or of its organization.
        Direct = "direct",
        /// An authorization that a third party holds.
        Authorization = "authorization",
        /// A reviewer's.
        Reviewer = "reviewer",
        /// An operator's, of the service or at its command line.
        Operator = "operator",
        /// None: what was asked for was refused, or there was nothing.
        None = "none",
    }
}

/// Under which authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AuditAuthority {
    /// Which kind.
    pub kind: AuditAuthorityKind,
    /// The authorization.
    pub authorization: Option<AuthorizationId>,
    /// The organization of the actor that has this authority.
    pub organization: Option<OrganizationId>,
}

impl AuditAuthority {
    /// Of this kind, of no organization.
    #[must_use]
    pub const fn of(kind: AuditAuthorityKind) -> Self {
        Self { kind, authorization: None, organization: None }
    }

    /// Under which authority `actor` touches the data of `concerned` at `now`. Its own right goes before that of a reviewer, and that
    /// before an authorization.
    #[must_use]
    pub fn over(actor: &Actor, concerned: Concerned, now: Moment) -> Self {
        if actor.own_participants.contains(&concerned.participant) {
            return Self::of(AuditAuthorityKind::Direct);
        }
        let covers = |affiliation: &&Affiliation| {
            affiliation.reach.is_some_and(|reach| reach.covers(concerned.participant, concerned.practice))
        };
        if let Some(own) = actor.affiliations.iter().find(covers) {
            return Self { organization: Some(own.organization), ..Self::of(AuditAuthorityKind::Direct) };
        }
        if actor.is_reviewer {
            return Self::of(AuditAuthorityKind::Reviewer);
        }
        let holds = |authorization: &&Authorization| {
            authorization.is_active_at(now) && authorization.covers(concerned.participant, concerned.practice)
        };
        match actor.authorizations.iter().find(holds) {
            Some(held) => {
                Self { kind: AuditAuthorityKind::Authorization, authorization: Some(held.id), organization: Some(held.holder) }
            }
            None => Self::of(AuditAuthorityKind::None),
        }
    }
}

/// Whose data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Concerned {
    /// The participant.
    pub participant: ParticipantId,
    /// Its practice, for the kinds that belong to one TIN.
    pub practice: Option<PracticeId>,
}

impl Concerned {
    /// Who reads of it: the practice, or whoever acts for a participant that belongs to none.
    #[must_use]
    pub fn owner(self) -> Reach {
        self.practice.map_or(Reach::Participant(self.participant), Reach::Practice)
    }
}

impl From<&Participant> for Concerned {
    fn from(participant: &Participant) -> Self {
        Self { participant: participant.id, practice: participant.practice_id() }
    }
}
