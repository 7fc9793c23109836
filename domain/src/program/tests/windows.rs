//! Every window, to the millisecond, and what it takes.

use super::{moment, program, year};
use crate::{
    exception::{EventType, ExceptionType, Incident},
    participant::ParticipantKind::{self, Aco, ApmEntity, Clinician, Group, Subgroup, VirtualGroup},
    program::{Form, Window},
    review::ReviewReason,
};
use Form::{
    ExtremeAndUncontrollableCircumstances as Euc, PromotingInteroperabilityHardship as Hardship, TargetedReview as Review,
};
use chrono::TimeDelta;

const FOR_EUC: &[ParticipantKind] = &[Clinician, Group, VirtualGroup, ApmEntity, Aco];
const FOR_HARDSHIP: &[ParticipantKind] = &[Clinician, Group, VirtualGroup];
const WITH_SUBGROUP: &[ParticipantKind] = &[Clinician, Group, Subgroup, VirtualGroup, ApmEntity, Aco];

/// Id, form, opening, closing (both UTC, computed by hand), who, the only reasons ("" = all, "*" = a list tested on its own).
type Row = (&'static str, Form, &'static str, &'static str, &'static [ParticipantKind], &'static str);

const WINDOWS: &[Row] = &[
    ("2022-euc", Euc, "2022-01-01T05:00:00Z", "2023-01-04T01:00:00Z", FOR_EUC, ""),
    ("2022-euc-covid19-reopening", Euc, "2023-01-03T05:00:00Z", "2023-03-04T01:00:00Z", FOR_EUC, "covid19"),
    ("2022-pi-hardship", Hardship, "2022-01-01T05:00:00Z", "2023-01-04T01:00:00Z", FOR_HARDSHIP, ""),
    ("2022-targeted-review", Review, "2023-08-10T04:00:00Z", "2023-10-10T00:00:00Z", FOR_EUC, ""),
    ("2023-euc", Euc, "2023-05-01T04:00:00Z", "2024-01-03T01:00:00Z", FOR_EUC, ""),
    (
        "2023-euc-change-healthcare-reopening",
        Euc,
        "2024-03-11T04:00:00Z",
        "2024-04-16T00:00:00Z",
        FOR_EUC,
        "changeHealthcareCyberattack",
    ),
    ("2023-pi-hardship", Hardship, "2023-05-01T04:00:00Z", "2024-01-03T01:00:00Z", FOR_HARDSHIP, ""),
    ("2023-targeted-review", Review, "2024-08-12T04:00:00Z", "2024-10-12T00:00:00Z", WITH_SUBGROUP, "*"),
    (
        "2023-targeted-review-euc-reweighting",
        Review,
        "2024-09-23T04:00:00Z",
        "2024-10-12T00:00:00Z",
        WITH_SUBGROUP,
        "eucReweightingRequest",
    ),
    ("2024-euc", Euc, "2024-05-16T04:00:00Z", "2025-01-01T01:00:00Z", FOR_EUC, ""),
    ("2024-euc-iv-fluid-reopening", Euc, "2025-03-31T14:00:00Z", "2025-04-15T00:00:00Z", FOR_EUC, "ivFluidShortage"),
    ("2024-pi-hardship", Hardship, "2024-05-16T04:00:00Z", "2025-01-01T01:00:00Z", FOR_HARDSHIP, ""),
    ("2024-targeted-review", Review, "2025-09-15T04:00:00Z", "2025-11-15T01:00:00Z", WITH_SUBGROUP, ""),
    ("2025-euc", Euc, "2025-05-30T04:00:00Z", "2026-01-01T01:00:00Z", FOR_EUC, ""),
    ("2025-pi-hardship", Hardship, "2025-05-30T04:00:00Z", "2026-01-01T01:00:00Z", FOR_HARDSHIP, ""),
];

#[test]
fn the_files_hold_these_windows_and_no_other() {
    let program = program();
    let windows: Vec<&Window> = program.years().flat_map(|year| &year.windows).collect();
    let ids: Vec<&str> = windows.iter().map(|window| window.id.as_str()).collect();
    assert_eq!(ids, WINDOWS.iter().map(|row| row.0).collect::<Vec<_>>());
    for (window, (id, form, opens, closes, kinds, reasons)) in windows.iter().zip(WINDOWS) {
        assert_eq!(window.form, *form, "{id}");
        assert_eq!(window.opens_at, Some(moment(opens)), "{id}");
        assert_eq!(window.closes_at, moment(closes), "{id}");
        assert_eq!(window.participant_kinds, *kinds, "{id}");
        match *reasons {
            "" => assert_eq!(window.accepted_reasons, None, "{id}"),
            "*" => assert!(window.accepted_reasons.is_some(), "{id}"),
            only => assert_eq!(window.accepted_reasons, Some(vec![only.to_owned()]), "{id}"),
        }
    }
}

#[test]
fn the_opening_belongs_to_the_window_and_the_closing_does_not() {
    let millisecond = TimeDelta::milliseconds(1);
    for window in program().years().flat_map(|year| &year.windows) {
        let (opens, closes) = (window.opens_at.unwrap(), window.closes_at);
        let at = [
            opens.plus(-millisecond),
            opens,
            opens.plus(millisecond),
            closes.plus(-millisecond),
            closes,
            closes.plus(millisecond),
        ];
        assert_eq!(at.map(|moment| window.is_open_at(moment)), [false, true, true, true, false, false], "{}", window.id);
    }
}

/// The vectors W1 to W9 and E1 to E4 of the domain pages: year, form, instant, reason, whether a window is open, whether one of
/// the open ones takes the reason.
#[test]
fn vectors_of_the_domain_pages() {
    let vectors: &[(u16, Form, &str, &str, bool, bool)] = &[
        (2024, Euc, "2025-01-01T00:59:59Z", "hurricane", true, true),
        (2024, Euc, "2025-01-01T00:59:59.999Z", "ivFluidShortage", true, true),
        (2024, Euc, "2025-01-01T01:00:00Z", "hurricane", false, false),
        (2024, Euc, "2025-01-01T01:00:00.001Z", "hurricane", false, false),
        (2024, Euc, "2025-02-15T12:00:00Z", "ivFluidShortage", false, false),
        (2024, Euc, "2025-03-31T13:59:59.999Z", "ivFluidShortage", false, false),
        (2024, Euc, "2025-03-31T14:00:00Z", "ivFluidShortage", true, true),
        (2024, Euc, "2025-03-31T14:00:00.001Z", "ivFluidShortage", true, true),
        (2024, Euc, "2025-04-02T15:00:00Z", "hurricane", true, false),
        (2024, Euc, "2025-04-14T23:59:59.999Z", "ivFluidShortage", true, true),
        (2024, Euc, "2025-04-15T00:00:00Z", "ivFluidShortage", false, false),
        (2024, Euc, "2025-04-15T00:00:00.001Z", "ivFluidShortage", false, false),
        (2024, Hardship, "2025-04-02T15:00:00Z", "decertifiedEhr", false, false),
        (2023, Review, "2024-10-11T23:59:59.999Z", "wrongTinOrNpi", true, true),
        (2023, Review, "2024-10-12T00:00:00Z", "wrongTinOrNpi", false, false),
        (2023, Review, "2024-10-12T00:00:00.001Z", "wrongTinOrNpi", false, false),
        (2022, Review, "2023-10-09T23:59:59.999Z", "other", true, true),
        (2022, Review, "2023-10-10T00:00:00Z", "other", false, false),
        (2022, Review, "2023-10-10T00:00:00.001Z", "other", false, false),
        (2024, Review, "2025-11-15T00:59:59.999Z", "other", true, true),
        (2024, Review, "2025-11-15T01:00:00Z", "other", false, false),
        (2024, Review, "2025-11-15T01:00:00.001Z", "other", false, false),
        (2023, Euc, "2024-04-15T23:59:59.999Z", "changeHealthcareCyberattack", true, true),
        (2023, Euc, "2024-04-15T23:59:59.999Z", "ransomMalware", true, false),
        (2023, Euc, "2024-10-01T12:00:00Z", "changeHealthcareCyberattack", false, false),
        (2022, Euc, "2023-01-03T12:00:00Z", "flood", true, true),
        (2022, Euc, "2023-02-01T12:00:00Z", "flood", true, false),
        (2022, Euc, "2023-02-01T12:00:00Z", "covid19", true, true),
        (2025, Review, "2026-10-01T12:00:00Z", "other", false, false),
    ];
    for (number, form, at, reason, open, taken) in vectors {
        let year = year(*number);
        let windows: Vec<&Window> = year.open_windows(*form, moment(at)).collect();
        assert_eq!(!windows.is_empty(), *open, "{number} {form} {at}");
        assert_eq!(windows.iter().any(|window| window.takes_reason(reason)), *taken, "{number} {form} {at} {reason}");
    }
}

#[test]
fn euc_reweighting_on_the_review_form_has_a_window_of_its_own() {
    let year = year(2023);
    let (main, own) =
        (year.window("2023-targeted-review").unwrap(), year.window("2023-targeted-review-euc-reweighting").unwrap());
    for reason in ReviewReason::ALL {
        let is_own = *reason == ReviewReason::EucReweightingRequest;
        assert_eq!(main.takes_reason(reason.as_str()), !is_own, "{reason}");
        assert_eq!(own.takes_reason(reason.as_str()), is_own, "{reason}");
    }
    let before = moment("2024-09-23T03:59:59.999Z");
    assert!(!year.open_windows(Review, before).any(|window| window.takes_reason("eucReweightingRequest")));
    let rules = year.review_reason(ReviewReason::EucReweightingRequest).unwrap();
    assert_eq!(rules.incident, Some(Incident::ChangeHealthcareCyberattack));
}

#[test]
fn a_reason_is_an_event_type_or_an_incident() {
    let year = year(2023);
    let window = year.window("2023-euc-change-healthcare-reopening").unwrap();
    let ransom = EventType::RansomMalware.as_str();
    assert!(window.takes_any_reason([ransom, Incident::ChangeHealthcareCyberattack.as_str()]));
    assert!(!window.takes_any_reason([ransom]));
    assert!(!window.takes_any_reason([]));
    assert!(year.window("2023-euc").unwrap().takes_any_reason([]));
}

#[test]
fn the_next_opening_is_the_nearest() {
    let year = year(2023);
    let next = |form, at| year.next_opening(form, moment(at)).map(|window| window.id.as_str());
    assert_eq!(next(Euc, "2023-01-01T00:00:00Z"), Some("2023-euc"));
    assert_eq!(next(Euc, "2023-05-01T04:00:00Z"), Some("2023-euc-change-healthcare-reopening"), "an open window opens no more");
    assert_eq!(next(Euc, "2024-05-01T00:00:00Z"), None);
    assert_eq!(next(Review, "2024-08-01T00:00:00Z"), Some("2023-targeted-review"));
}

#[test]
fn nobody_has_announced_the_review_of_2025() {
    assert_eq!(year(2025).windows_for(Review).count(), 0);
}

#[test]
fn a_subgroup_asks_for_reviews_from_2023_and_never_for_exceptions() {
    for year in program().years() {
        assert_eq!(year.review_subjects.contains(&Subgroup), year.year.get() >= 2023, "{}", year.year);
        for exception_type in ExceptionType::ALL {
            assert!(!year.applicants_for(*exception_type).contains(&Subgroup));
        }
        assert_eq!(year.subgroup_route.is_some(), year.year.get() == 2023, "{}", year.year);
    }
}
