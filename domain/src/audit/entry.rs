//! One entry of the audit trail.

use super::AuditAuthority;
use crate::{
    access::{ActorIdentity, Reach},
    closed_set::{closed_set, open_set},
    identifier::{OrganizationId, UserId},
    moment::Moment,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How many resources one entry names at most; what a request touched beyond them is in further entries.
pub const MOST_RESOURCES: usize = 200;

closed_set! {
    /// Whether data were read or something was changed.
    pub enum AuditAccess {
        /// Read.
        Read = "read",
        /// Changed.
        Change = "change",
    }
}

closed_set! {
    /// What kind of actor it was.
    pub enum AuditActorKind {
        /// A person.
        User = "user",
        /// Software.
        Client = "client",
        /// The service itself, or its command line.
        System = "system",
    }
}

open_set! {
    /// What kind of thing was read or changed.
    pub enum AuditResourceKind {
        /// A participant and what is known of it.
        Participant = "participant",
        /// An exception application.
        ExceptionApplication = "exceptionApplication",
        /// A targeted review.
        TargetedReview = "targetedReview",
        /// An authorization, asked for or given.
        Authorization = "authorization",
        /// An organization, as operators registered it.
        Organization = "organization",
        /// Software, as operators registered it, and its keys.
        SoftwareClient = "softwareClient",
        /// A window of a performance year.
        Window = "window",
        /// A file that was brought in.
        Import = "import",
        /// The trail itself.
        AuditTrail = "auditTrail",
    }
}

/// What was read or changed. Never an identifier of anybody: ids of our own records, and names that are public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditResource {
    /// What it is.
    pub kind: AuditResourceKind,
    /// Its id.
    pub id: String,
}

/// Who it was, by ids alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditActor {
    /// What kind of actor.
    pub kind: AuditActorKind,
    /// The person.
    pub user: Option<UserId>,
    /// The software.
    pub client_id: Option<String>,
    /// Which of its keys the software proved itself with.
    pub key_id: Option<String>,
    /// The organization that it acted for or belongs to; `None` for a clinician in person, and where there are several.
    pub organization: Option<OrganizationId>,
}

impl AuditActor {
    /// The service itself, or its command line.
    #[must_use]
    pub const fn system() -> Self {
        Self { kind: AuditActorKind::System, user: None, client_id: None, key_id: None, organization: None }
    }

    /// Whoever calls.
    #[must_use]
    pub fn of(identity: &ActorIdentity, key_id: Option<String>) -> Self {
        match identity {
            ActorIdentity::User(user) => Self { kind: AuditActorKind::User, user: Some(*user), ..Self::system() },
            ActorIdentity::Client { client_id, organization } => Self {
                kind: AuditActorKind::Client,
                user: None,
                client_id: Some(client_id.clone()),
                key_id,
                organization: Some(*organization),
            },
        }
    }
}

/// One entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id.
    pub id: Uuid,
    /// When, by the clock of the host: the service's own can be set in the sandbox, and evidence must not move with it.
    pub at: Moment,
    /// The request; of a command line, one of its own.
    pub request_id: String,
    /// The operation, as the OpenAPI document calls it.
    pub operation: String,
    /// Whether something was read or changed.
    pub access: AuditAccess,
    /// Why it was refused: the code of the problem. `None` where it was allowed.
    pub refused: Option<String>,
    /// Who.
    pub actor: AuditActor,
    /// Under which authority.
    pub authority: AuditAuthority,
    /// Whose data: a practice's, or a participant's that belongs to none. `None` where they are nobody's, or nobody's that the caller may
    /// know.
    pub concerned: Option<Reach>,
    /// What, at most [`MOST_RESOURCES`].
    pub resources: Vec<AuditResource>,
}

/// Which entries a list shows; every member narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Of this operation.
    pub operation: Option<String>,
    /// Of this kind.
    pub access: Option<AuditAccess>,
    /// Of this software.
    pub client_id: Option<String>,
    /// Of this person.
    pub user: Option<UserId>,
    /// Of this organization's people and software.
    pub organization: Option<OrganizationId>,
    /// From this instant on, inclusive.
    pub since: Option<Moment>,
    /// Before this instant.
    pub until: Option<Moment>,
}

/// The place of an entry in a list, which runs newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditPosition {
    /// Its instant.
    pub at: Moment,
    /// Its id.
    pub id: Uuid,
}
