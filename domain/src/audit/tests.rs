//! Under which authority data are touched, and who may read the trail of it.

use super::*;
use crate::{
    access::{Actor, ActorIdentity, Affiliation, Authorization, Capacity, OrganizationKind, OrganizationRole, Reach},
    identifier::{AuthorizationId, OrganizationId, ParticipantId, PracticeId, UserId},
    moment::Moment,
    program::{FilingKind, PerformanceYear},
    testing::at,
};
use uuid::Uuid;

const CONCERNED: (u128, u128) = (2, 1);

fn organization(number: u128) -> OrganizationId {
    Uuid::from_u128(number).into()
}

fn practice() -> PracticeId {
    Uuid::from_u128(CONCERNED.1).into()
}

fn concerned() -> Concerned {
    Concerned { participant: Uuid::from_u128(CONCERNED.0).into(), practice: Some(practice()) }
}

fn now() -> Moment {
    at("2024-10-01T16:00:00Z")
}

fn nobody() -> Actor {
    Actor {
        identity: ActorIdentity::User(UserId::from(Uuid::from_u128(9))),
        own_participants: Vec::new(),
        affiliations: Vec::new(),
        authorizations: Vec::new(),
        is_reviewer: false,
        is_operator: false,
    }
}

fn of(kind: OrganizationKind, reach: Option<Reach>, role: Option<OrganizationRole>) -> Actor {
    Actor { affiliations: vec![Affiliation { organization: organization(10), kind, reach, role }], ..nobody() }
}

fn authorization(expires_at: Option<Moment>) -> Authorization {
    Authorization {
        id: AuthorizationId::from(Uuid::from_u128(20)),
        holder: organization(11),
        holder_kind: OrganizationKind::QualifiedRegistry,
        grantor: organization(10),
        reach: Reach::Practice(practice()),
        only: None,
        capacity: Capacity::Representative,
        forms: vec![FilingKind::ExceptionApplication],
        performance_years: vec![PerformanceYear::new(2024).unwrap()],
        expires_at,
        revoked_at: None,
    }
}

#[test]
fn the_authority_is_the_nearest_one() {
    let kind = |actor: &Actor| AuditAuthority::over(actor, concerned(), now()).kind;
    assert_eq!(kind(&nobody()), AuditAuthorityKind::None);
    let in_person = Actor { own_participants: vec![concerned().participant], ..nobody() };
    assert_eq!(AuditAuthority::over(&in_person, concerned(), now()), AuditAuthority::of(AuditAuthorityKind::Direct));
    let staff = of(OrganizationKind::Practice, Some(Reach::Practice(practice())), Some(OrganizationRole::StaffUser));
    let direct = AuditAuthority { organization: Some(organization(10)), ..AuditAuthority::of(AuditAuthorityKind::Direct) };
    assert_eq!(AuditAuthority::over(&staff, concerned(), now()), direct);
    let reviewer = Actor { is_reviewer: true, ..nobody() };
    assert_eq!(kind(&reviewer), AuditAuthorityKind::Reviewer);
    assert_eq!(kind(&Actor { is_reviewer: true, ..staff }), AuditAuthorityKind::Direct);
    let third_party = Actor { authorizations: vec![authorization(None)], ..nobody() };
    let under = AuditAuthority {
        kind: AuditAuthorityKind::Authorization,
        authorization: Some(Uuid::from_u128(20).into()),
        organization: Some(organization(11)),
    };
    assert_eq!(AuditAuthority::over(&third_party, concerned(), now()), under);
    let expired = Actor { authorizations: vec![authorization(Some(now()))], ..nobody() };
    assert_eq!(kind(&expired), AuditAuthorityKind::None);
}

#[test]
fn the_owner_is_the_practice_or_the_participant_without_one() {
    assert_eq!(concerned().owner(), Reach::Practice(practice()));
    let alone = Concerned { practice: None, ..concerned() };
    assert_eq!(alone.owner(), Reach::Participant(ParticipantId::from(Uuid::from_u128(2))));
}

#[test]
fn the_trail_is_for_security_officials_software_and_operators() {
    let own = Some(Reach::Practice(practice()));
    let official = of(OrganizationKind::Practice, own, Some(OrganizationRole::SecurityOfficial));
    let of_practice = AuditScope { practices: vec![practice()], organizations: vec![organization(10)], ..AuditScope::default() };
    assert_eq!(may_read_audit(&official), Some(of_practice));
    let client = ActorIdentity::Client { client_id: "registry".to_owned(), organization: organization(10) };
    let registry = Actor { identity: client, ..of(OrganizationKind::QualifiedRegistry, None, None) };
    let own_deeds = AuditScope { organizations: vec![organization(10)], ..AuditScope::default() };
    assert_eq!(may_read_audit(&registry), Some(own_deeds));
    let operator = Actor { is_operator: true, ..nobody() };
    assert_eq!(may_read_audit(&operator), Some(AuditScope { everything: true, ..AuditScope::default() }));
    let staff = of(OrganizationKind::Practice, own, Some(OrganizationRole::StaffUser));
    let in_person = Actor { own_participants: vec![concerned().participant], ..nobody() };
    for actor in [nobody(), staff, in_person, Actor { is_reviewer: true, ..nobody() }] {
        assert_eq!(may_read_audit(&actor), None);
    }
}
