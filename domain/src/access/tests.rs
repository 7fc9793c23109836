//! Who may file what for whom, and who may read it.

use super::*;
use crate::{
    filing::SubmitterRelationship,
    identifier::{AuthorizationId, OrganizationId, ParticipantId, PracticeId, UserId},
    moment::Moment,
    participant::ParticipantKind,
    program::{FilingKind, PerformanceYear},
    review::ReviewReason,
    testing::{at, participant, practice},
};
use uuid::Uuid;

fn year(year: u16) -> PerformanceYear {
    PerformanceYear::new(year).unwrap()
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

fn staff_of(kind: OrganizationKind, reach: Reach) -> Actor {
    let organization = OrganizationId::from(Uuid::from_u128(10));
    let affiliation = Affiliation { organization, kind, reach: Some(reach), role: Some(OrganizationRole::StaffUser) };
    Actor { affiliations: vec![affiliation], ..nobody() }
}

fn registry(change: impl FnOnce(&mut Authorization)) -> Actor {
    let mut authorization = Authorization {
        id: AuthorizationId::from(Uuid::from_u128(20)),
        holder: OrganizationId::from(Uuid::from_u128(11)),
        holder_kind: OrganizationKind::QualifiedRegistry,
        grantor: OrganizationId::from(Uuid::from_u128(10)),
        reach: Reach::Practice(practice().id),
        only: None,
        capacity: Capacity::ThirdPartyIntermediary,
        forms: vec![FilingKind::ExceptionApplication],
        performance_years: vec![year(2024), year(2025)],
        expires_at: None,
        revoked_at: None,
    };
    change(&mut authorization);
    Actor { authorizations: vec![authorization], ..nobody() }
}

fn matter(declared: SubmitterRelationship) -> Matter {
    Matter { form: FilingKind::ExceptionApplication, performance_year: year(2024), review_reason: None, declared }
}

fn files(actor: &Actor, kind: ParticipantKind, matter: Matter) -> Result<SubmitterRelationship, String> {
    may_file(actor, &participant(kind), matter, now()).map(|authority| authority.relationship).map_err(|refusal| match refusal {
        Refusal::Hidden => "hidden".to_owned(),
        Refusal::Forbidden(finding) => finding.rule.to_string(),
    })
}

#[test]
fn strangers_learn_nothing() {
    let elsewhere = Reach::Practice(PracticeId::from(Uuid::from_u128(77)));
    let operator = Actor { is_operator: true, ..nobody() };
    for actor in [nobody(), operator, staff_of(OrganizationKind::Practice, elsewhere)] {
        for kind in ParticipantKind::ALL {
            assert_eq!(files(&actor, *kind, matter(SubmitterRelationship::PracticeStaff)), Err("hidden".to_owned()), "{kind}");
            assert_eq!(may_read_participant(&actor, &participant(*kind), now()), Err(Refusal::Hidden));
        }
    }
}

#[test]
fn practice_staff_act_for_the_tin_its_clinicians_and_its_subgroups() {
    let staff = staff_of(OrganizationKind::Practice, Reach::Practice(practice().id));
    for kind in [ParticipantKind::Group, ParticipantKind::Clinician, ParticipantKind::Subgroup] {
        assert_eq!(files(&staff, kind, matter(SubmitterRelationship::PracticeStaff)), Ok(SubmitterRelationship::PracticeStaff));
    }
    for kind in [ParticipantKind::VirtualGroup, ParticipantKind::ApmEntity, ParticipantKind::Aco] {
        assert_eq!(files(&staff, kind, matter(SubmitterRelationship::PracticeStaff)), Err("hidden".to_owned()), "H2: {kind}");
    }
}

#[test]
fn representatives_act_for_their_entity() {
    let reach = Reach::Participant(participant(ParticipantKind::Aco).id);
    let declared = SubmitterRelationship::ApmEntityRepresentative;
    assert_eq!(files(&staff_of(OrganizationKind::ApmEntity, reach), ParticipantKind::Aco, matter(declared)), Ok(declared), "H3");
    let declared = SubmitterRelationship::VirtualGroupRepresentative;
    let actor = staff_of(OrganizationKind::VirtualGroup, reach);
    assert_eq!(files(&actor, ParticipantKind::VirtualGroup, matter(declared)), Ok(declared));
}

#[test]
fn a_third_party_needs_an_authorization_for_form_year_and_capacity() {
    let intermediary = matter(SubmitterRelationship::ThirdPartyIntermediary);
    let missing = Err("AUTHORIZATION-REQUIRED".to_owned());
    let group = ParticipantKind::Group;
    assert_eq!(files(&registry(|_| ()), group, intermediary), Ok(SubmitterRelationship::ThirdPartyIntermediary), "H4");
    assert_eq!(files(&registry(|_| ()), group, Matter { performance_year: year(2023), ..intermediary }), missing, "H5");
    assert_eq!(files(&registry(|_| ()), group, Matter { form: FilingKind::TargetedReview, ..intermediary }), missing);
    assert_eq!(files(&registry(|_| ()), group, matter(SubmitterRelationship::Representative)), missing);
    let expired = registry(|authorization| authorization.expires_at = Some(now()));
    assert_eq!(files(&expired, group, intermediary), missing, "it holds until the instant, not at it");
    let revoked = registry(|authorization| authorization.revoked_at = Some(at("2024-09-30T00:00:00Z")));
    assert_eq!(files(&revoked, group, intermediary), missing);
    assert_eq!(files(&registry(|_| ()), ParticipantKind::VirtualGroup, intermediary), Err("hidden".to_owned()));
}

#[test]
fn a_health_it_vendor_is_no_intermediary_from_2025() {
    let vendor = registry(|authorization| authorization.holder_kind = OrganizationKind::HealthItVendor);
    let intermediary = matter(SubmitterRelationship::ThirdPartyIntermediary);
    assert!(files(&vendor, ParticipantKind::Group, intermediary).is_ok());
    let later = Matter { performance_year: year(2025), ..intermediary };
    assert_eq!(files(&vendor, ParticipantKind::Group, later), Err("AUTHORIZATION-HEALTH-IT-VENDOR".to_owned()));
    let representative = registry(|authorization| {
        authorization.holder_kind = OrganizationKind::HealthItVendor;
        authorization.capacity = Capacity::Representative;
    });
    let later = Matter { declared: SubmitterRelationship::Representative, ..later };
    assert_eq!(files(&representative, ParticipantKind::Group, later), Ok(SubmitterRelationship::Representative));
}

#[test]
fn the_declared_right_is_preferred() {
    let clinician = participant(ParticipantKind::Clinician);
    let mut both = staff_of(OrganizationKind::Practice, Reach::Practice(practice().id));
    both.own_participants = vec![clinician.id];
    for declared in [SubmitterRelationship::Clinician, SubmitterRelationship::PracticeStaff] {
        assert_eq!(files(&both, ParticipantKind::Clinician, matter(declared)), Ok(declared));
    }
}

#[test]
fn a_qp_list_omission_is_the_clinicians_or_the_entitys_to_raise() {
    let omission = |declared| Matter {
        form: FilingKind::TargetedReview,
        review_reason: Some(ReviewReason::QpListOmission),
        ..matter(declared)
    };
    let in_person = Actor { own_participants: vec![participant(ParticipantKind::Clinician).id], ..nobody() };
    assert!(files(&in_person, ParticipantKind::Clinician, omission(SubmitterRelationship::Clinician)).is_ok());
    let refused = Err("TR-QP-OMISSION-FILER".to_owned());
    let staff = staff_of(OrganizationKind::Practice, Reach::Practice(practice().id));
    assert_eq!(files(&staff, ParticipantKind::Clinician, omission(SubmitterRelationship::PracticeStaff)), refused);
    let third_party = registry(|authorization| authorization.forms = vec![FilingKind::TargetedReview]);
    assert_eq!(files(&third_party, ParticipantKind::Clinician, omission(SubmitterRelationship::ThirdPartyIntermediary)), refused);
}

#[test]
fn a_reviewer_reads_everything_and_files_nothing() {
    let reviewer = Actor { is_reviewer: true, ..nobody() };
    for kind in ParticipantKind::ALL {
        assert_eq!(may_read_participant(&reviewer, &participant(*kind), now()), Ok(()));
        let refused = Err("AUTHORIZATION-REQUIRED".to_owned());
        assert_eq!(files(&reviewer, *kind, matter(SubmitterRelationship::Other)), refused, "{kind}");
    }
}

#[test]
fn only_a_person_who_operates_amends_windows() {
    let operator = Actor { is_operator: true, ..nobody() };
    assert_eq!(may_amend_windows(&operator), Ok(UserId::from(Uuid::from_u128(9))));
    let software = ActorIdentity::Client { client_id: "x".to_owned(), organization: OrganizationId::from(Uuid::from_u128(11)) };
    for other in [nobody(), Actor { is_reviewer: true, ..nobody() }, Actor { identity: software, ..operator }] {
        let refused = may_amend_windows(&other);
        assert!(matches!(&refused, Err(Refusal::Forbidden(finding)) if finding.rule == "OPERATOR-ONLY"), "{refused:?}");
    }
}

#[test]
fn a_third_party_reads_and_withdraws_what_it_filed_while_it_may() {
    let group = participant(ParticipantKind::Group);
    let holder = OrganizationId::from(Uuid::from_u128(11));
    let own = FilingFacts {
        participant: group.id,
        practice: group.practice_id(),
        form: FilingKind::ExceptionApplication,
        performance_year: year(2024),
        filed_by: Some(holder),
    };
    let of_the_practice = FilingFacts { filed_by: Some(OrganizationId::from(Uuid::from_u128(10))), ..own };
    let actor = registry(|_| ());
    assert_eq!(may_withdraw(&actor, &group, &own, now()), Ok(()));
    assert_eq!(may_read_filing(&actor, &of_the_practice, now()), Err(Refusal::Hidden));
    let revoked = registry(|authorization| authorization.revoked_at = Some(now()));
    assert_eq!(may_read_filing(&revoked, &own, now()), Err(Refusal::Hidden));
    let staff = staff_of(OrganizationKind::Practice, Reach::Practice(practice().id));
    assert_eq!(may_withdraw(&staff, &group, &own, now()), Ok(()), "the practice sees and ends what was filed for it");
    let reviewer = Actor { is_reviewer: true, ..nobody() };
    assert!(matches!(may_withdraw(&reviewer, &group, &own, now()), Err(Refusal::Forbidden(_))));
    let stranger = Actor { own_participants: vec![ParticipantId::from(Uuid::from_u128(5))], ..nobody() };
    assert_eq!(may_withdraw(&stranger, &group, &own, now()), Err(Refusal::Hidden));
}
