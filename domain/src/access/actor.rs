//! Who calls.

use super::{Authorization, OAuthScope, Scopes};
use crate::{
    closed_set::closed_set,
    identifier::{OrganizationId, ParticipantId, PracticeId, UserId},
    participant::Participant,
};

closed_set! {
    /// What an organization is to the Quality Payment Program.
    pub enum OrganizationKind {
        /// A practice: one TIN.
        Practice = "practice",
        /// A virtual group.
        VirtualGroup = "virtualGroup",
        /// An APM Entity, ACOs included.
        ApmEntity = "apmEntity",
        /// A qualified registry.
        QualifiedRegistry = "qualifiedRegistry",
        /// A Qualified Clinical Data Registry.
        Qcdr = "qcdr",
        /// A health IT vendor; a third party intermediary up to performance year 2024 (42 CFR 414.1400).
        HealthItVendor = "healthItVendor",
    }
}

closed_set! {
    /// A person's role in an organization, as QPP names it.
    pub enum OrganizationRole {
        /// Approves the requests of others to act for the organization.
        SecurityOfficial = "securityOfficial",
        /// Acts for the organization.
        StaffUser = "staffUser",
    }
}

/// What a verified token says of its bearer, before anything is looked up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Principal {
    /// Software.
    Client {
        /// The `client_id` of the token.
        client_id: String,
        /// Which of the client's keys the token was asked for with; `None` for a token of an issuer elsewhere.
        key_id: Option<String>,
        /// The token's `jti`, where it is one of our own and can be revoked.
        token_id: Option<String>,
        /// What the token is good for.
        scopes: Scopes,
    },
    /// A person.
    User {
        /// The token's `iss`.
        issuer: String,
        /// The token's `sub`.
        subject: String,
    },
}

impl Principal {
    /// Software with a token of an issuer elsewhere, good for all that software may do.
    #[must_use]
    pub fn software(client_id: impl Into<String>) -> Self {
        Self::Client { client_id: client_id.into(), key_id: None, token_id: None, scopes: Scopes::of_software() }
    }

    /// Which of its keys software proved itself with; `None` for people, and for a token of an issuer elsewhere.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        match self {
            Self::Client { key_id, .. } => key_id.as_deref(),
            Self::User { .. } => None,
        }
    }

    /// Whether the token is good for `scope`. A person has what their roles give: that is for the policy to say.
    #[must_use]
    pub const fn has(&self, scope: OAuthScope) -> bool {
        match self {
            Self::Client { scopes, .. } => scopes.contains(scope),
            Self::User { .. } => true,
        }
    }
}

/// Who acts, as we know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActorIdentity {
    /// A person.
    User(UserId),
    /// Software of an organization.
    Client {
        /// Its `client_id`.
        client_id: String,
        /// Whose software it is.
        organization: OrganizationId,
    },
}

/// For whom an organization acts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// A TIN: its group, its clinicians and its subgroups.
    Practice(PracticeId),
    /// One participant: a virtual group or an APM Entity.
    Participant(ParticipantId),
}

impl Reach {
    /// Whether `participant` lies within this reach.
    #[must_use]
    pub fn covers(self, participant: ParticipantId, practice: Option<PracticeId>) -> bool {
        match self {
            Self::Practice(own) => practice == Some(own),
            Self::Participant(own) => participant == own,
        }
    }

    /// Whether `participant` lies within this reach.
    #[must_use]
    pub fn covers_participant(self, participant: &Participant) -> bool {
        self.covers(participant.id, participant.practice_id())
    }
}

/// An organization that the actor belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affiliation {
    /// The organization.
    pub organization: OrganizationId,
    /// What it is.
    pub kind: OrganizationKind,
    /// For whom it acts by itself; `None` for registries, QCDRs and vendors.
    pub reach: Option<Reach>,
    /// The person's role; `None` for software.
    pub role: Option<OrganizationRole>,
}

/// Who calls, with everything that decides what they may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub identity: ActorIdentity,
    /// The TIN/NPI combinations of the person's own NPI.
    pub own_participants: Vec<ParticipantId>,
    /// The organizations they belong to.
    pub affiliations: Vec<Affiliation>,
    /// What others authorized those organizations to do, also what has expired or was revoked.
    pub authorizations: Vec<Authorization>,
    /// Whether the person reviews filings for CMS.
    pub is_reviewer: bool,
    /// Whether the person runs the service.
    pub is_operator: bool,
}
