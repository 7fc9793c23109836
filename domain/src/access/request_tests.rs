//! The life of an authorization, whole; who asks, for whom, who answers.

use super::*;
use crate::{
    identifier::{AuthorizationId, OrganizationId, ParticipantId, UserId},
    moment::Moment,
    participant::{Participant, ParticipantKind, ParticipantReference},
    program::{FilingKind, PerformanceYear},
    testing::{at, participant, practice},
};
use AuthorizationCommand::{Accept, Decline, Expire, Request, Revoke};
use AuthorizationSide::{Grantor, Holder, Service};
use AuthorizationStatus::{Active, Declined, Expired, Requested, Revoked};
use uuid::Uuid;

const ASKED: &str = "2024-10-01T16:00:00Z";

fn organization(number: u128) -> OrganizationId {
    OrganizationId::from(Uuid::from_u128(number))
}

fn year(year: u16) -> PerformanceYear {
    PerformanceYear::new(year).unwrap()
}

fn terms(until: Option<&str>) -> AuthorizationTerms {
    AuthorizationTerms {
        capacity: Capacity::Representative,
        forms: vec![FilingKind::ExceptionApplication],
        performance_years: vec![year(2024)],
        expires_at: until.map(at),
    }
}

fn group(tin: &str) -> ParticipantReference {
    ParticipantReference::Group { tin: tin.parse().unwrap() }
}

fn clinician(npi: &str, tin: &str) -> ParticipantReference {
    ParticipantReference::Individual { npi: npi.parse().unwrap(), tin: tin.parse().unwrap() }
}

fn request(until: Option<&str>) -> AuthorizationRequest {
    let holder = Party { organization: organization(1), kind: OrganizationKind::Qcdr, name: "Q".to_owned() };
    let entities = vec![RequestedEntity::from(&group("000100001"))];
    AuthorizationRequest::new(AuthorizationId::from(Uuid::from_u128(9)), holder, entities, terms(until), at(ASKED))
}

fn in_state(status: AuthorizationStatus) -> AuthorizationRequest {
    AuthorizationRequest { status, ..request(Some("2025-01-01T05:00:00Z")) }
}

fn actor(identity: ActorIdentity, affiliations: &[(OrganizationId, Option<OrganizationRole>)]) -> Actor {
    let affiliation = |(organization, role): &(OrganizationId, Option<OrganizationRole>)| Affiliation {
        organization: *organization,
        kind: OrganizationKind::Practice,
        reach: None,
        role: *role,
    };
    Actor {
        identity,
        own_participants: Vec::new(),
        affiliations: affiliations.iter().map(affiliation).collect(),
        authorizations: Vec::new(),
        is_reviewer: false,
        is_operator: false,
    }
}

fn person(affiliations: &[(OrganizationId, Option<OrganizationRole>)]) -> Actor {
    actor(ActorIdentity::User(UserId::from(Uuid::from_u128(7))), affiliations)
}

#[test]
fn every_command_of_every_side_in_every_state_is_decided() {
    let taken = [
        (Requested, Accept, Grantor, Active),
        (Requested, Decline, Grantor, Declined),
        (Requested, Expire, Service, Expired),
        (Active, Revoke, Holder, Revoked),
        (Active, Revoke, Grantor, Revoked),
        (Active, Expire, Service, Expired),
    ];
    for status in AuthorizationStatus::ALL {
        for command in AuthorizationCommand::ALL {
            for side in AuthorizationSide::ALL {
                let expected = taken.iter().find(|row| (row.0, row.1, row.2) == (*status, *command, *side)).map(|row| row.3);
                let found = in_state(*status).after(*command, *side, at("2024-10-02T00:00:00Z"));
                assert_eq!(found.as_ref().ok().map(|after| after.status), expected, "{status} {command} {side}");
                match found {
                    Ok(after) => assert_eq!((after.version, after.updated_at), (2, at("2024-10-02T00:00:00Z"))),
                    Err(error) => assert_eq!((error.command, error.status), (*command, *status)),
                }
            }
        }
    }
    assert_eq!(AUTHORIZATION_LIFE_CYCLE.len(), taken.len() + 1);
    assert_eq!(
        AUTHORIZATION_LIFE_CYCLE.iter().filter(|row| row.from.is_none()).map(|row| row.command).collect::<Vec<_>>(),
        [Request]
    );
    for (status, is_final) in [(Requested, false), (Active, false), (Declined, true), (Expired, true), (Revoked, true)] {
        assert_eq!(status.is_final(), is_final, "{status}");
    }
    let refused = in_state(Active).after(Accept, Grantor, at(ASKED)).unwrap_err();
    assert_eq!(refused.possible, [Revoke], "once, though both sides may");
}

#[test]
fn a_request_waits_for_21_days_of_the_eastern_calendar() {
    let due = |asked: &str| {
        AuthorizationRequest::new(request(None).id, request(None).holder, vec![], terms(None), at(asked))
            .answer_due_at
            .to_string()
    };
    assert_eq!(due(ASKED), "2024-10-23T04:00:00.000Z");
    assert_eq!(due("2024-10-02T03:59:59.999Z"), "2024-10-23T04:00:00.000Z", "still October 1 in the east");
    assert_eq!(due("2024-10-02T04:00:00Z"), "2024-10-24T04:00:00.000Z");
    assert_eq!(due("2024-10-20T12:00:00Z"), "2024-11-11T05:00:00.000Z", "the clocks go back in between");
    let sooner = request(Some("2024-10-05T04:00:00Z"));
    assert_eq!(sooner.answer_due_at, at("2024-10-05T04:00:00Z"), "no longer than what is asked for lasts");
}

#[test]
fn who_answers_too_late_is_told_so_before_anybody_has_noted_it() {
    let last = at("2024-10-23T03:59:59.999Z");
    assert_eq!(request(None).after(Accept, Grantor, last).unwrap().status, Active);
    let late = request(None).after(Accept, Grantor, at("2024-10-23T04:00:00Z")).unwrap_err();
    assert_eq!((late.status, late.possible), (Expired, vec![]));
    let active = in_state(Active);
    assert_eq!(active.due_at(), Some(at("2025-01-01T05:00:00Z")));
    assert_eq!(active.status_at(at("2025-01-01T04:59:59.999Z")), Active);
    assert_eq!(active.status_at(at("2025-01-01T05:00:00Z")), Expired);
    assert_eq!(active.after(Expire, Service, at("2025-01-01T05:00:00Z")).unwrap().status, Expired);
    assert_eq!(AuthorizationRequest { status: Active, ..request(None) }.due_at(), None, "an authorization without an end");
    for status in [Declined, Expired, Revoked] {
        assert_eq!(in_state(status).due_at(), None, "{status}");
    }
}

#[test]
fn the_history_goes_forward_also_where_clocks_do_not() {
    let earlier = request(None).after(Accept, Grantor, at("2024-09-30T00:00:00Z")).unwrap();
    assert_eq!(earlier.updated_at, at(ASKED));
}

#[test]
fn the_capacity_decides_by_kind_and_year() {
    use OrganizationKind::{ApmEntity, HealthItVendor, Practice, Qcdr, QualifiedRegistry, VirtualGroup};
    for kind in OrganizationKind::ALL {
        for number in [2017, 2024, 2025, 2031] {
            assert!(Capacity::Representative.is_open_to(*kind, year(number)), "{kind} {number}");
            let expected = match kind {
                QualifiedRegistry | Qcdr => true,
                HealthItVendor => number <= 2024,
                Practice | VirtualGroup | ApmEntity => false,
            };
            assert_eq!(Capacity::ThirdPartyIntermediary.is_open_to(*kind, year(number)), expected, "{kind} {number}");
        }
    }
}

#[test]
fn every_fault_of_the_terms_is_told() {
    let judged = |kind, capacity, years: &[u16], until: &str| {
        let terms =
            AuthorizationTerms { capacity, performance_years: years.iter().copied().map(year).collect(), ..terms(Some(until)) };
        let findings = judge_terms(kind, &terms, at(ASKED));
        findings.errors.iter().map(|finding| format!("{} {}", finding.pointer, finding.rule)).collect::<Vec<_>>()
    };
    let intermediary = Capacity::ThirdPartyIntermediary;
    let ahead = "2025-01-01T05:00:00Z";
    assert_eq!(judged(OrganizationKind::Qcdr, intermediary, &[2024, 2025], ahead), [""; 0]);
    assert_eq!(judged(OrganizationKind::HealthItVendor, Capacity::Representative, &[2024, 2025], ahead), [""; 0]);
    assert_eq!(
        judged(OrganizationKind::HealthItVendor, intermediary, &[2024, 2025, 2026], "2024-10-01T16:00:00Z"),
        [
            "/performanceYears/1 AUTHORIZATION-HEALTH-IT-VENDOR",
            "/performanceYears/2 AUTHORIZATION-HEALTH-IT-VENDOR",
            "/until AUTHORIZATION-UNTIL"
        ]
    );
    assert_eq!(judged(OrganizationKind::Practice, intermediary, &[2024, 2025], ahead), ["/capacity AUTHORIZATION-CAPACITY"]);
    assert_eq!(judged(OrganizationKind::Qcdr, intermediary, &[2024], "2029-10-05T16:00:00.001Z"), ["/until AUTHORIZATION-UNTIL"]);
    assert_eq!(judged(OrganizationKind::Qcdr, intermediary, &[2024], "2029-10-05T16:00:00Z"), [""; 0]);
}

#[test]
fn one_request_has_one_addressee() {
    let (ana, ben) = (clinician("1000000012", "000100001"), clinician("1000000020", "000100001"));
    let vg = ParticipantReference::VirtualGroup("VG-000001".parse().unwrap());
    let apm = ParticipantReference::Apm("VG-000001".parse().unwrap());
    let subgroup = ParticipantReference::Subgroup("SG-00000001".parse().unwrap());
    let tin = Addressee::Tin("000100001".parse().unwrap());
    for (entities, expected) in [
        (vec![group("000100001")], Ok(tin.clone())),
        (vec![ana.clone(), ben.clone()], Ok(tin)),
        (vec![vg.clone()], Ok(Addressee::VirtualGroup("VG-000001".parse().unwrap()))),
        (vec![apm.clone()], Ok(Addressee::Apm("VG-000001".parse().unwrap()))),
        (vec![], Err(0)),
        (vec![subgroup.clone()], Err(0)),
        (vec![ana.clone(), subgroup], Err(1)),
        (vec![ana.clone(), ben.clone(), ana.clone()], Err(2)),
        (vec![ana.clone(), group("000100001")], Err(1)),
        (vec![group("000100001"), ana.clone()], Err(1)),
        (vec![ana.clone(), clinician("1000000046", "000200002")], Err(1)),
        (vec![vg.clone(), apm], Err(1)),
        (vec![vg.clone(), vg], Err(1)),
    ] {
        let found = addressee_of(&entities);
        let place = found.as_ref().err().map(|finding| (finding.pointer.to_string(), finding.rule.to_string()));
        let expected_place =
            expected.as_ref().err().map(|index| (format!("/entities/{index}"), "AUTHORIZATION-ENTITIES".to_owned()));
        assert_eq!((found.ok(), place), (expected.ok(), expected_place), "{entities:?}");
    }
}

#[test]
fn a_tin_is_kept_by_its_last_four_digits_alone() {
    for reference in [group("000100001"), clinician("1000000012", "000100001")] {
        let kept = serde_json::to_string(&RequestedEntity::from(&reference)).unwrap();
        assert!(kept.contains("*****0001") && !kept.contains("000100001"), "{kept}");
    }
}

#[test]
fn who_asks_belongs_to_the_organization() {
    let (one, other) = ((organization(1), None), (organization(2), Some(OrganizationRole::StaffUser)));
    let asking = |actor: &Actor, named| asking_organization(actor, named).map(|own| own.organization).ok();
    assert_eq!(asking(&person(&[one]), None), Some(organization(1)));
    assert_eq!(asking(&person(&[one, other]), Some(organization(2))), Some(organization(2)));
    for (actor, named) in [(person(&[]), None), (person(&[one, other]), None), (person(&[one]), Some(organization(3)))] {
        assert_eq!(asking(&actor, named), None);
    }
}

#[test]
fn only_those_on_either_side_know_and_only_officials_of_the_grantor_answer() {
    let (holder, practice, elsewhere) = (organization(1), organization(2), organization(3));
    let role = |role| Some(role);
    let (official, staff) = (role(OrganizationRole::SecurityOfficial), role(OrganizationRole::StaffUser));
    let software = |of| actor(ActorIdentity::Client { client_id: "x".to_owned(), organization: of }, &[(of, None)]);
    let reviewer = Actor { is_reviewer: true, is_operator: true, ..person(&[]) };
    let refused = |refusal| match refusal {
        Refusal::Hidden => "hidden",
        Refusal::Forbidden(finding) => {
            assert_eq!(finding.rule, "AUTHORIZATION-OFFICIAL");
            "forbidden"
        }
    };
    let cases = [
        ("software of the holder", software(holder), "forbidden", "holder"),
        ("official of the holder", person(&[(holder, official)]), "forbidden", "holder"),
        ("staff of the holder", person(&[(holder, staff)]), "forbidden", "holder"),
        ("official of the practice", person(&[(practice, official)]), "grantor", "grantor"),
        ("staff of the practice", person(&[(practice, staff)]), "forbidden", "forbidden"),
        ("software of the practice", software(practice), "forbidden", "forbidden"),
        ("staff of both", person(&[(holder, staff), (practice, staff)]), "forbidden", "holder"),
        ("official elsewhere, staff here", person(&[(elsewhere, official), (practice, staff)]), "forbidden", "forbidden"),
        ("official of the holder, staff here", person(&[(holder, official), (practice, staff)]), "forbidden", "holder"),
        ("official of both", person(&[(holder, official), (practice, official)]), "grantor", "grantor"),
        ("official elsewhere", person(&[(elsewhere, official)]), "hidden", "hidden"),
        ("nobody", person(&[]), "hidden", "hidden"),
        ("reviewer and operator", reviewer, "hidden", "hidden"),
    ];
    for (who, actor, answers, revokes) in cases {
        for (command, expected) in [(Accept, answers), (Decline, answers), (Revoke, revokes)] {
            let found = may_change_authorization(&actor, &request(None), &[practice], command);
            assert_eq!(found.map_or_else(refused, AuthorizationSide::as_str), expected, "{who}: {command}");
        }
        let reads = may_read_authorization(&actor, &request(None), &[practice]);
        assert_eq!(reads.is_err(), answers == "hidden", "{who}");
        for command in [Request, Expire] {
            assert!(may_change_authorization(&actor, &request(None), &[practice], command).is_err(), "{who}: {command}");
        }
    }
}

#[test]
fn what_is_granted_is_what_was_asked_for_and_no_more() {
    let reach = Reach::Practice(practice().id);
    let cedar_valley =
        Affiliation { organization: organization(2), kind: OrganizationKind::Practice, reach: Some(reach), role: None };
    let asked = request(Some("2025-01-01T05:00:00Z"));
    let only = Some(vec![ParticipantId::from(Uuid::from_u128(5))]);
    let granted = asked.granted(&cedar_valley, only.clone()).unwrap();
    assert_eq!((granted.id, granted.holder, granted.grantor), (asked.id, organization(1), organization(2)));
    assert_eq!((granted.reach, granted.only), (reach, only));
    assert_eq!(granted.expires_at, asked.terms.expires_at);
    assert_eq!(
        (granted.capacity, granted.forms, granted.performance_years),
        (asked.terms.capacity, asked.terms.forms.clone(), asked.terms.performance_years.clone())
    );
    assert_eq!(granted.revoked_at, None);
    assert!(asked.granted(&Affiliation { reach: None, ..cedar_valley }, None).is_none(), "who acts for nobody grants nothing");
}

#[test]
fn a_narrowed_authorization_is_for_those_it_names() {
    let named = participant(ParticipantKind::Clinician);
    let other = Participant { id: ParticipantId::from(Uuid::from_u128(6)), ..participant(ParticipantKind::Group) };
    let reach = Reach::Practice(practice().id);
    let cedar_valley =
        Affiliation { organization: organization(2), kind: OrganizationKind::Practice, reach: Some(reach), role: None };
    let now: Moment = at("2024-10-02T00:00:00Z");
    let holder = |only: Option<Vec<ParticipantId>>| Actor {
        authorizations: vec![request(None).granted(&cedar_valley, only).unwrap()],
        ..person(&[(organization(1), None)])
    };
    let reads = |actor: &Actor, participant: &Participant| {
        let filing = FilingFacts {
            participant: participant.id,
            practice: participant.practice_id(),
            form: FilingKind::ExceptionApplication,
            performance_year: year(2024),
            filed_by: Some(organization(1)),
        };
        (may_read_participant(actor, participant, now).is_ok(), may_read_filing(actor, &filing, now).is_ok())
    };
    let narrowed = holder(Some(vec![named.id]));
    assert_eq!((reads(&narrowed, &named), reads(&narrowed, &other)), ((true, true), (false, false)));
    let whole = holder(None);
    assert_eq!((reads(&whole, &named), reads(&whole, &other)), ((true, true), (true, true)));
}
