//! What the command line leaves in the audit trail.

use crate::context::{Ids, host_now};
use domain::{
    access::Reach,
    audit::{AuditAccess, AuditActor, AuditAuthority, AuditAuthorityKind, AuditEntry, AuditResource},
};

pub(crate) use super::trail::note_heads;

/// The change that a command made: nobody has shown a token, whoever can run it operates the service.
pub(crate) fn change(ids: &Ids, operation: &str, resource: AuditResource, concerned: Option<Reach>) -> AuditEntry {
    AuditEntry { concerned, resources: vec![resource], ..of(ids, operation) }
}

/// That a server was started: with it a trail begins.
pub(crate) fn started(ids: &Ids) -> AuditEntry {
    of(ids, "serve")
}

fn of(ids: &Ids, operation: &str) -> AuditEntry {
    let id = ids.next_id();
    AuditEntry {
        id,
        at: host_now(),
        request_id: id.to_string(),
        operation: operation.to_owned(),
        access: AuditAccess::Change,
        refused: None,
        actor: AuditActor::system(),
        authority: AuditAuthority::of(AuditAuthorityKind::Operator),
        concerned: None,
        resources: Vec::new(),
    }
}
