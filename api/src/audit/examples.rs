//! A page of the audit trail for the OpenAPI document.

use super::wire::AuditEntryPage;
use domain::{
    audit::{
        AuditAccess, AuditActor, AuditActorKind, AuditAuthority, AuditAuthorityKind, AuditEntry, AuditResource, AuditResourceKind,
    },
    filing::Filing,
};

/// A registry reads `filing` under an authorization of the practice.
pub(crate) fn page(filing: &Filing) -> Option<AuditEntryPage> {
    let id = |text: &str| text.parse::<uuid::Uuid>().ok();
    let organization = id("0192474e-7e00-7000-8000-00000000000a")?.into();
    let entry = AuditEntry {
        id: id("0192474e-8200-7000-8000-000000000001")?,
        at: "2024-10-01T16:04:11.250Z".parse().ok()?,
        request_id: "0192474e-81ff-7000-8000-000000000001".to_owned(),
        operation: "getExceptionApplication".to_owned(),
        access: AuditAccess::Read,
        refused: None,
        actor: AuditActor {
            kind: AuditActorKind::Client,
            user: None,
            client_id: Some("northwind-registry".to_owned()),
            key_id: None,
            organization: Some(organization),
        },
        authority: AuditAuthority {
            kind: AuditAuthorityKind::Authorization,
            authorization: Some(id("0192474e-7e00-7000-8000-00000000000b")?.into()),
            organization: Some(organization),
        },
        concerned: None,
        resources: vec![AuditResource { kind: AuditResourceKind::ExceptionApplication, id: filing.id.to_string() }],
    };
    Some(AuditEntryPage { data: vec![entry.into()], next_cursor: None })
}
