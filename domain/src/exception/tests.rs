//! The rules of an exception application, by example. `exceptions.md` numbers the vectors (rows of section 10, windows W1 to W9).

use super::*;
use crate::{
    filing::{Content, Event},
    participant::ParticipantKind::{self, Aco, ApmEntity, Clinician, Group, Subgroup, VirtualGroup},
    program::Category::{self, Cost, ImprovementActivities, PromotingInteroperability, Quality},
    testing::{at, broken, euc, event, facts, hardship, rules},
};
use rust_decimal::Decimal;

const IN_WINDOW: &str = "2024-10-01T16:00:00Z";

fn judged(draft: &crate::filing::FilingDraft<ExceptionDraft>, kind: ParticipantKind, moment: &str) -> Vec<String> {
    broken(judge(draft, &facts(kind), rules(draft.performance_year.get()), at(moment)))
}

#[test]
fn a_valid_application_of_each_kind_is_accepted() {
    for kind in [Clinician, Group, VirtualGroup, ApmEntity, Aco] {
        assert_eq!(judged(&euc(2024, Category::ALL), kind, IN_WINDOW), [""; 0], "{kind}");
    }
    for kind in [Clinician, Group, VirtualGroup] {
        let draft = hardship(2024, |content| content.reason = Some(HardshipReason::InsufficientInternet));
        assert_eq!(judged(&draft, kind, IN_WINDOW), [""; 0], "{kind}");
    }
}

#[test]
fn every_fault_of_stage_two_is_told_at_once() {
    let mut draft = euc(2025, &[Quality, PromotingInteroperability]);
    draft.content.decertified_on = "2024-01-01".parse().ok();
    draft.content.event = Some(Event {
        start_date: "2024-12-24".parse().ok(),
        end_date: "2024-12-01".parse().ok(),
        still_affected: None,
        ..event()
    });
    let found = judged(&draft, Aco, IN_WINDOW);
    let expected =
        ["WINDOW-NOT-OPEN", "FIELD-NOT-APPLICABLE", "EUC-APM-ALL-CATEGORIES", "EVENT-DATES-ORDER", "EVENT-START-FUTURE"];
    assert_eq!(found, expected);
}

#[test]
fn windows_open_and_close_to_the_millisecond() {
    let iv_fluid = |event_type| {
        let mut draft = euc(2024, &[Quality]);
        draft.content.event = Some(Event { event_type: Some(event_type), start_date: "2024-09-27".parse().ok(), ..event() });
        draft
    };
    let shortage = iv_fluid(EventType::IvFluidShortage);
    let hurricane = iv_fluid(EventType::Hurricane);
    for (draft, moment, expected) in [
        (&hurricane, "2025-01-01T00:59:59.999Z", None),                  // W1
        (&hurricane, "2025-01-01T01:00:00.000Z", Some("WINDOW-CLOSED")), // W2
        (&shortage, "2025-02-15T12:00:00Z", Some("WINDOW-CLOSED")),      // W3
        (&shortage, "2025-03-31T13:59:59.999Z", Some("WINDOW-CLOSED")),  // W4
        (&shortage, "2025-03-31T14:00:00.000Z", None),                   // W5
        (&hurricane, "2025-04-02T15:00:00Z", Some("WINDOW-REASON")),     // W6
        (&shortage, "2025-04-14T23:59:59.999Z", None),                   // W7
        (&shortage, "2025-04-15T00:00:00.000Z", Some("WINDOW-CLOSED")),  // W8
    ] {
        assert_eq!(judged(draft, Group, moment), expected.into_iter().collect::<Vec<_>>(), "{moment}");
    }
    let pi = hardship(2024, |content| content.reason = Some(HardshipReason::InsufficientInternet));
    assert_eq!(judged(&pi, Group, "2025-04-02T15:00:00Z"), ["WINDOW-CLOSED"], "W9");
}

#[test]
fn a_year_without_a_window_is_not_announced_rather_than_closed() {
    assert_eq!(judged(&euc(2026, &[Quality]), Group, IN_WINDOW), ["WINDOW-NOT-ANNOUNCED"]);
}

#[test]
fn the_first_two_years_take_no_exceptions_and_say_where_to_turn() {
    let small = hardship(2018, |content| content.reason = Some(HardshipReason::SmallPractice));
    for (draft, kind, at) in [
        (euc(2017, &[Quality]), Group, "2017-12-01T12:00:00Z"),
        (euc(2018, Category::ALL), Aco, "2018-12-01T12:00:00Z"),
        (small, Subgroup, "2024-10-01T16:00:00Z"),
    ] {
        assert_eq!(judged(&draft, kind, at), ["EXC-YEAR"]);
        let findings = judge(&draft, &facts(kind), rules(draft.performance_year.get()), self::at(at)).unwrap_err();
        assert_eq!(findings.errors[0].pointer, "/performanceYear");
        assert!(findings.errors[0].message.contains("QPP Service Center (1-866-288-8292"), "{}", findings.errors[0].message);
    }
}

#[test]
fn years_differ_in_whom_and_what_they_take() {
    let covid = |year, start: &str| {
        let mut draft = euc(year, Category::ALL);
        draft.content.event = Some(Event { event_type: Some(EventType::Covid19), start_date: start.parse().ok(), ..event() });
        draft
    };
    let small = |year| hardship(year, |content| content.reason = Some(HardshipReason::SmallPractice));
    let vectors = [
        // An APM Entity applies from 2020 on.
        (covid(2019, "2020-01-01"), Aco, "2020-04-15T12:00:00Z", vec!["EXC-APPLICANT-KIND"]),
        (covid(2019, "2020-01-01"), Group, "2020-04-15T12:00:00Z", vec![]),
        (covid(2020, "2020-03-01"), Aco, "2021-01-15T12:00:00Z", vec![]),
        // The reopening of 2021 was not for individuals.
        (covid(2021, "2021-03-01"), Clinician, "2022-03-15T12:00:00Z", vec!["WINDOW-KIND"]),
        (covid(2021, "2021-03-01"), ApmEntity, "2022-03-15T12:00:00Z", vec![]),
        (covid(2021, "2021-03-01"), Clinician, "2022-02-15T12:00:00Z", vec!["WINDOW-CLOSED"]),
        // The review form carried COVID-19 requests for 2020.
        (covid(2020, "2020-03-01"), Group, "2021-10-15T12:00:00Z", vec!["EXC-ON-REVIEW-FORM"]),
        // A small practice applied through 2021 and needs not from 2022 on.
        (small(2019), Group, "2019-10-01T12:00:00Z", vec![]),
        (small(2021), Clinician, "2021-10-01T12:00:00Z", vec![]),
        (small(2022), Group, "2022-10-01T12:00:00Z", vec!["PI-REASON-YEAR"]),
    ];
    for (draft, kind, at, expected) in vectors {
        assert_eq!(judged(&draft, kind, at), expected, "{} {kind} {at}", draft.performance_year);
    }
}

#[test]
fn who_is_not_taken_is_not_told_of_openings_for_others() {
    let draft = euc(2021, &[Quality]);
    let told = |kind| judge(&draft, &facts(kind), rules(2021), at("2022-02-15T12:00:00Z")).unwrap_err().errors[0].message.clone();
    assert!(told(Group).contains("The next one is open from March 1, 2022"), "{}", told(Group));
    assert!(!told(Clinician).contains("The next one"), "{}", told(Clinician));
}

#[test]
fn the_reopening_of_2023_takes_one_incident() {
    let mut draft = euc(2023, &[Quality]);
    draft.content.event = Some(Event { start_date: "2024-02-21".parse().ok(), ..event() });
    assert_eq!(judged(&draft, Group, "2024-04-01T12:00:00Z"), ["WINDOW-REASON"]);
    draft.content.event = Some(Event {
        event_type: Some(EventType::RansomMalware),
        incident: Some(Incident::ChangeHealthcareCyberattack),
        start_date: "2024-02-21".parse().ok(),
        ..event()
    });
    assert_eq!(judged(&draft, Group, "2024-04-01T12:00:00Z"), [""; 0]);
    assert_eq!(judged(&draft, Group, IN_WINDOW), ["EXC-ON-REVIEW-FORM"], "from 2024-09-23 it goes on the review form");
    assert_eq!(judged(&draft, Group, "2024-10-12T00:00:00Z"), ["WINDOW-CLOSED"]);
}

#[test]
fn an_apm_entity_asks_for_everything_and_shows_its_share() {
    let share = |percent: &str| {
        let mut facts = facts(ApmEntity);
        facts.year_facts.as_mut().unwrap().pi_reweighting_eligible_percent = percent.parse::<Decimal>().ok();
        broken(judge(&euc(2024, Category::ALL), &facts, rules(2024), at(IN_WINDOW)))
    };
    assert_eq!(
        judged(&euc(2024, &[Quality, PromotingInteroperability]), ApmEntity, IN_WINDOW),
        ["EUC-APM-ALL-CATEGORIES"],
        "row 23"
    );
    assert_eq!(share("76"), [""; 0], "row 24");
    assert_eq!(share("75"), ["EUC-APM-REWEIGHTING-SHARE"], "row 24: the regulation says greater than");
    assert_eq!(share("74"), ["EUC-APM-REWEIGHTING-SHARE"], "row 24");
    let warned = judge(
        &euc(2024, Category::ALL),
        &{
            let mut f = facts(Aco);
            f.year_facts = Some(Default::default());
            f
        },
        rules(2024),
        at(IN_WINDOW),
    );
    assert_eq!(warned.unwrap().findings.warnings[0].rule, "EUC-APM-SHARE-UNKNOWN");
    let pi = hardship(2024, |content| content.reason = Some(HardshipReason::InsufficientInternet));
    assert_eq!(judged(&pi, ApmEntity, IN_WINDOW), ["EXC-PI-NOT-FOR-APM"], "row 25");
}

#[test]
fn a_subgroup_inherits() {
    assert_eq!(judged(&euc(2024, &[Quality]), Subgroup, IN_WINDOW), ["EXC-SUBGROUP-INHERITS"], "row 29");
    let findings = judge(&euc(2023, &[Quality]), &facts(Subgroup), rules(2023), at("2023-10-01T12:00:00Z")).unwrap_err();
    let refusal = findings.errors.iter().find(|finding| finding.rule == "EXC-SUBGROUP-INHERITS").unwrap();
    assert!(refusal.message.contains("Service Center"), "{}", refusal.message);
}

#[test]
fn decertification_lies_in_the_year_or_the_one_before() {
    let decertified = |date: &str| {
        hardship(2024, |content| {
            content.reason = Some(HardshipReason::DecertifiedEhr);
            content.decertified_on = date.parse().ok();
        })
    };
    assert_eq!(judged(&decertified("2023-11-30"), Group, IN_WINDOW), [""; 0], "row 32");
    assert_eq!(judged(&decertified("2022-06-01"), Group, IN_WINDOW), ["PI-DECERTIFICATION-DATE"], "row 33");
    assert_eq!(judged(&decertified("2022-12-31"), Group, IN_WINDOW), ["PI-DECERTIFICATION-DATE"]);
    assert_eq!(judged(&decertified("2023-01-01"), Group, IN_WINDOW), [""; 0]);
    assert_eq!(judged(&decertified("2024-10-01"), Group, IN_WINDOW), [""; 0], "today");
    for future in ["2024-10-02", "2024-10-03", "2025-01-01"] {
        assert_eq!(judged(&decertified(future), Group, IN_WINDOW), ["PI-DECERTIFICATION-DATE"], "{future}");
    }
    let granted = |years| {
        let facts = crate::filing::Facts { decertification_years: years, ..facts(Group) };
        broken(judge(&decertified("2024-01-01"), &facts, rules(2024), at(IN_WINDOW)))
    };
    assert_eq!(granted(4), [""; 0]);
    assert_eq!(granted(5), ["PI-DECERTIFICATION-CAP"], "row 34");
}

#[test]
fn lack_of_control_begins_at_half() {
    let control = |percent: &str| {
        hardship(2024, |content| {
            content.reason = Some(HardshipReason::LackOfControlOverCehrt);
            content.outpatient_encounters_without_control_percent = percent.parse().ok();
        })
    };
    assert_eq!(judged(&control("50.0"), Group, IN_WINDOW), [""; 0], "row 35");
    assert_eq!(judged(&control("49.9"), Group, IN_WINDOW), ["PI-LACK-OF-CONTROL"], "row 35");
}

#[test]
fn each_reason_takes_its_own_members() {
    let needs = |reason, expected: &[&str]| {
        let draft = hardship(2024, |content| content.reason = Some(reason));
        let findings = judge(&draft, &facts(Group), rules(2024), at(IN_WINDOW)).err().unwrap_or_default();
        let pointers: Vec<String> = findings.errors.iter().map(|finding| finding.pointer.to_string()).collect();
        assert_eq!(pointers, expected, "{reason}");
    };
    needs(HardshipReason::DecertifiedEhr, &["/decertifiedOn"]);
    needs(HardshipReason::InsufficientInternet, &[]);
    needs(HardshipReason::ExtremeAndUncontrollableCircumstances, &["/circumstance", "/event"]);
    needs(HardshipReason::LackOfControlOverCehrt, &["/outpatientEncountersWithoutControlPercent"]);
    needs(HardshipReason::SmallPractice, &["/reason"]);
    let foreign = hardship(2024, |content| {
        content.reason = Some(HardshipReason::InsufficientInternet);
        content.circumstance = Some(Circumstance::Disaster);
        content.categories = Some(vec![PromotingInteroperability]);
        content.event = Some(event());
    });
    assert_eq!(judged(&foreign, Group, IN_WINDOW), ["FIELD-NOT-APPLICABLE"; 3]);
    assert_eq!(judged(&hardship(2024, |_| ()), Group, IN_WINDOW), ["FIELD-REQUIRED"]);
}

#[test]
fn an_euc_application_names_categories_and_its_event() {
    assert_eq!(judged(&euc(2024, &[]), Group, IN_WINDOW), ["EUC-CATEGORIES"]);
    let mut draft = euc(2024, &[Cost]);
    draft.content.event = None;
    assert_eq!(judged(&draft, Group, IN_WINDOW), ["FIELD-REQUIRED"]);
    draft.content.event = Some(Event::default());
    assert_eq!(judged(&draft, Group, IN_WINDOW), ["FIELD-REQUIRED"; 3]);
    draft.content.event = Some(Event { end_date: "2024-07-09".parse().ok(), ..event() });
    assert_eq!(judged(&draft, Group, IN_WINDOW), ["EVENT-STILL-AFFECTED"]);
    draft.content.event = Some(Event { still_affected: None, ..event() });
    let warned = judge(&draft, &facts(Group), rules(2024), at(IN_WINDOW)).unwrap();
    assert_eq!(warned.findings.warnings[0].rule, "EVENT-END-NOT-GIVEN");
}

#[test]
fn what_is_accepted_is_in_the_order_of_the_programme() {
    let accepted = judge(&euc(2024, &[ImprovementActivities, Quality]), &facts(Group), rules(2024), at(IN_WINDOW)).unwrap();
    assert_eq!(accepted.content.categories(), [Quality, ImprovementActivities]);
    assert_eq!(accepted.rule_set, rules(2024).unwrap().rule_set);
    let matters: Vec<String> =
        Content::ExceptionApplication(accepted.content).subjects().into_iter().map(|subject| subject.matter).collect();
    assert_eq!(matters, ["quality", "ia"]);
}

#[test]
fn declarations_hold() {
    let mut draft = euc(2024, &[Quality]);
    draft.submitter_relationship = crate::filing::SubmitterRelationship::ThirdPartyIntermediary;
    draft.attestation.text_version = "1999-1".to_owned();
    assert_eq!(judged(&draft, Group, IN_WINDOW), ["SUBMITTER-RELATIONSHIP", "ATTESTATION-TEXT"]);
    draft.submitter_relationship = crate::filing::SubmitterRelationship::Other;
    draft.attestation.text_version = "2024-1".to_owned();
    assert_eq!(judged(&draft, Group, IN_WINDOW), [""; 0], "the participant's own people may be something else");
    let unknown = crate::filing::Facts { year_facts: None, ..facts(Group) };
    assert_eq!(broken(judge(&draft, &unknown, rules(2024), at(IN_WINDOW))), ["PARTICIPANT-YEAR"]);
}

#[test]
fn today_is_the_eastern_day() {
    let mut draft = euc(2024, &[Quality]);
    draft.content.event = Some(Event { start_date: "2024-10-02".parse().ok(), ..event() });
    assert_eq!(judged(&draft, Group, "2024-10-02T03:59:59.999Z"), ["EVENT-START-FUTURE"]);
    assert_eq!(judged(&draft, Group, "2024-10-02T04:00:00.000Z"), [""; 0]);
}
