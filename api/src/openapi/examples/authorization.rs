//! An authorization of the examples, from the request to its end.

use super::{json, sample};
use crate::authorizations::{
    check_wire::{AuthorizationCheckResult, AuthorizationCheckResults},
    wire::{AuthorizationPage, AuthorizationTimeline, AuthorizationView},
};
use domain::{
    access::{
        Authority, AuthorizationCommand, AuthorizationEntry, AuthorizationRequest, AuthorizationSide, AuthorizationStatus,
        AuthorizationTerms, Capacity, OrganizationKind, Party, Refusal, RequestedEntity,
    },
    filing::{SubmitterRelationship, TimelineActor, TimelineActorKind},
    identifier::{AuthorizationId, OrganizationId},
    moment::start_of_eastern_day,
    participant::ParticipantReference,
    program::{FilingKind, PerformanceYear},
};
use serde_json::Value;
use uuid::Uuid;

fn id(last: &str) -> Option<Uuid> {
    format!("0192474e-7e00-7000-8000-0000000000{last}").parse().ok()
}

/// Northwind asks Cedar Valley.
fn request() -> Option<AuthorizationRequest> {
    let holder = Party {
        organization: OrganizationId::from(id("31")?),
        kind: OrganizationKind::QualifiedRegistry,
        name: "Northwind Registry".to_owned(),
    };
    let group = ParticipantReference::Group { tin: "000100001".parse().ok()? };
    let terms = AuthorizationTerms {
        capacity: Capacity::ThirdPartyIntermediary,
        forms: vec![FilingKind::ExceptionApplication],
        performance_years: vec![PerformanceYear::new(2024).ok()?],
        expires_at: Some(start_of_eastern_day("2026-01-01".parse().ok()?)),
    };
    let entities = vec![RequestedEntity::from(&group)];
    Some(AuthorizationRequest::new(AuthorizationId::from(id("41")?), holder, entities, terms, sample::instant()?))
}

fn answered(command: AuthorizationCommand) -> Option<AuthorizationRequest> {
    let grantor = Party {
        organization: OrganizationId::from(id("21")?),
        kind: OrganizationKind::Practice,
        name: "Cedar Valley Family Medicine".to_owned(),
    };
    let answered = request()?.after(command, AuthorizationSide::Grantor, sample::instant()?).ok()?;
    Some(AuthorizationRequest { grantor: Some(grantor), ..answered })
}

fn shown(request: &AuthorizationRequest) -> Option<Value> {
    json(&AuthorizationView::from(request))
}

pub(super) fn requested() -> Option<Value> {
    shown(&request()?)
}

pub(super) fn accepted() -> Option<Value> {
    shown(&answered(AuthorizationCommand::Accept)?)
}

pub(super) fn declined() -> Option<Value> {
    shown(&answered(AuthorizationCommand::Decline)?)
}

pub(super) fn revoked() -> Option<Value> {
    let active = answered(AuthorizationCommand::Accept)?;
    shown(&active.after(AuthorizationCommand::Revoke, AuthorizationSide::Grantor, sample::instant()?).ok()?)
}

pub(super) fn page() -> Option<Value> {
    json(&AuthorizationPage { data: vec![(&request()?).into()], next_cursor: None })
}

pub(super) fn timeline() -> Option<Value> {
    let actor =
        TimelineActor { kind: TimelineActorKind::Client, user_id: None, client_id: Some("northwind-registry".to_owned()) };
    let first = AuthorizationEntry {
        sequence: 1,
        at: sample::instant()?,
        side: AuthorizationSide::Holder,
        actor,
        command: AuthorizationCommand::Request,
        from_status: None,
        to_status: AuthorizationStatus::Requested,
    };
    json(&AuthorizationTimeline { data: vec![first.into()] })
}

pub(super) fn checked() -> Option<Value> {
    let authority = Authority {
        relationship: SubmitterRelationship::ThirdPartyIntermediary,
        organization: Some(OrganizationId::from(id("31")?)),
        authorization: Some(AuthorizationId::from(id("41")?)),
        grantor: Some(OrganizationId::from(id("21")?)),
    };
    let results =
        vec![AuthorizationCheckResult::authorized(0, &authority), AuthorizationCheckResult::refused(1, Refusal::Hidden)];
    json(&AuthorizationCheckResults { results })
}
