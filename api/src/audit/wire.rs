//! An entry of the audit trail as it is answered.

use domain::{
    audit::{
        AuditAccess, AuditActor, AuditActorKind, AuditAuthority, AuditAuthorityKind, AuditEntry, AuditResource, AuditResourceKind,
    },
    moment::Moment,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A page of the audit trail.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditEntryPage {
    /// The entries of this page, newest first.
    #[schema(max_items = 200)]
    pub(crate) data: Vec<AuditEntryView>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    pub(crate) next_cursor: Option<String>,
}

/// Who read or changed what, when, under which authority.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditEntry)]
pub(crate) struct AuditEntryView {
    /// Its id.
    #[schema(max_length = 36)]
    id: Uuid,
    /// When, by the clock of the host; in the sandbox that is not the clock that can be set.
    at: Moment,
    /// The `X-Request-Id` of the request.
    #[schema(max_length = 128)]
    request_id: String,
    /// The operation, by its id in this document; a command of the command line by its name.
    #[schema(max_length = 64, pattern = "^[A-Za-z]{1,64}$", example = "getExceptionApplication")]
    operation: String,
    /// Whether something was read or changed.
    access: AuditAccess,
    /// Whether it was allowed.
    outcome: AuditOutcome,
    /// Why it was refused: the code of the problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64, pattern = "^[A-Za-z][A-Za-z0-9-]{0,63}$", example = "notFound")]
    problem: Option<String>,
    /// Who.
    actor: AuditActorView,
    /// Under which authority.
    authority: AuditAuthorityView,
    /// What.
    #[schema(max_items = 200)]
    resources: Vec<AuditResourceView>,
}

/// Whether something was allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum AuditOutcome {
    /// It was.
    Allowed,
    /// It was not.
    Refused,
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditActor)]
pub(crate) struct AuditActorView {
    /// What kind of actor.
    kind: AuditActorKind,
    /// The person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 36)]
    user_id: Option<Uuid>,
    /// The software.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200, example = "northwind-registry")]
    client_id: Option<String>,
    /// The key with which the software proved itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    key_id: Option<String>,
    /// The organization for which it was done, or to which the actor belongs; absent for a clinician in person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 36)]
    organization_id: Option<Uuid>,
}

/// Under which authority.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditAuthority)]
pub(crate) struct AuditAuthorityView {
    /// Which kind.
    kind: AuditAuthorityKind,
    /// The authorization of a third party.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 36)]
    authorization_id: Option<Uuid>,
}

/// Something that was read or changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditResource)]
pub(crate) struct AuditResourceView {
    /// What it is.
    kind: AuditResourceKind,
    /// Its id.
    #[schema(max_length = 64, example = "0192474e-7e00-7000-8000-000000000001")]
    id: String,
}

impl From<AuditEntry> for AuditEntryView {
    fn from(entry: AuditEntry) -> Self {
        let AuditEntry { id, at, request_id, operation, access, refused, actor, authority, concerned: _, resources } = entry;
        let AuditActor { kind, user, client_id, key_id, organization } = actor;
        let AuditAuthority { kind: authority, authorization, organization: _ } = authority;
        Self {
            id,
            at,
            request_id,
            operation,
            access,
            outcome: if refused.is_some() { AuditOutcome::Refused } else { AuditOutcome::Allowed },
            problem: refused,
            actor: AuditActorView {
                kind,
                user_id: user.map(Into::into),
                client_id,
                key_id,
                organization_id: organization.map(Into::into),
            },
            authority: AuditAuthorityView { kind: authority, authorization_id: authorization.map(Into::into) },
            resources: resources.into_iter().map(|AuditResource { kind, id }| AuditResourceView { kind, id }).collect(),
        }
    }
}
