//! Who did what with whose data, under which authority: the entries of the audit trail and who may read them.

mod entry;
mod scope;
mod standing;

#[cfg(test)]
mod tests;

pub use entry::{
    AuditAccess, AuditActor, AuditActorKind, AuditEntry, AuditFilter, AuditPosition, AuditResource, AuditResourceKind,
    MOST_RESOURCES,
};
pub use scope::{AuditScope, may_read_audit};
pub use standing::{AuditAuthority, AuditAuthorityKind, Concerned};
