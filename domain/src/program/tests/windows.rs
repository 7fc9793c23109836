//! Every window, to the millisecond, and what it takes.

use super::{
    moment, program,
    window_table::{DATA_SUBMISSION, REPLACED, WINDOWS},
    year,
};
use crate::{
    exception::{EventType, ExceptionType, Incident},
    participant::ParticipantKind::{Clinician, Group, Subgroup},
    program::{DataSubmissionWindow, Form, Window},
    review::ReviewReason,
};
use Form::{ExtremeAndUncontrollableCircumstances as Euc, TargetedReview as Review};
use chrono::TimeDelta;

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
fn what_is_replaced_stays_as_history_and_takes_nothing() {
    let program = program();
    let replaced: Vec<(&str, &str)> = program
        .years()
        .flat_map(|year| &year.windows)
        .filter_map(|window| Some((window.supersedes.as_deref()?, window.id.as_str())))
        .collect();
    assert_eq!(replaced, REPLACED);
    for (earlier, _) in REPLACED {
        for year in program.years() {
            assert!(!year.windows_for(Review).any(|window| window.id == *earlier), "{earlier}");
        }
    }
}

/// From the typed table, not from the files: each side of each opening and closing, asked of the year.
#[test]
fn the_opening_belongs_to_the_window_and_the_closing_does_not() {
    for (id, form, opens, closes, ..) in WINDOWS {
        let is_replaced = REPLACED.iter().any(|(earlier, _)| earlier == id);
        let year = year(id[..4].parse().unwrap());
        let around =
            [opens, closes].map(|end| [-1, 0, 1].map(|milliseconds| moment(end).plus(TimeDelta::milliseconds(milliseconds))));
        let open = around.map(|moments| moments.map(|at| year.open_windows(*form, at).any(|window| window.id == *id)));
        let expected = if is_replaced { [[false; 3]; 2] } else { [[false, true, true], [true, false, false]] };
        assert_eq!(open, expected, "{id}");
    }
}

#[test]
fn data_were_taken_in_these_windows() {
    let program = program();
    let windows: Vec<&DataSubmissionWindow> = program.years().flat_map(|year| &year.data_submission).collect();
    assert_eq!(windows.len(), DATA_SUBMISSION.len());
    for (window, (id, opens, closes)) in windows.iter().zip(DATA_SUBMISSION) {
        assert_eq!((window.id.as_str(), window.opens_at, window.closes_at), (*id, moment(opens), moment(closes)));
        let around =
            [opens, closes].map(|end| [-1, 0].map(|milliseconds| moment(end).plus(TimeDelta::milliseconds(milliseconds))));
        assert_eq!(around.map(|moments| moments.map(|at| window.is_open_at(at))), [[false, true], [true, false]], "{id}");
    }
    for extension in windows.iter().filter(|window| window.supersedes.is_some()) {
        assert_eq!(extension.id, format!("{}-extended", extension.supersedes.as_deref().unwrap()));
    }
}

#[test]
fn an_extension_goes_on_without_a_gap() {
    let year = year(2020);
    let extension = year.window("2020-euc-covid19-extension").unwrap();
    let regular = year.window(extension.continues.as_deref().unwrap()).unwrap();
    assert_eq!(extension.opens_at, Some(regular.closes_at));
    let seam = regular.closes_at;
    let open = |at| -> Vec<&str> { year.open_windows(Euc, at).map(|window| window.id.as_str()).collect() };
    assert_eq!(open(seam.plus(TimeDelta::milliseconds(-1))), ["2020-euc"]);
    assert_eq!(open(seam), ["2020-euc-covid19-extension"]);
}

#[test]
fn the_reopening_of_2021_took_no_individuals() {
    let year = year(2021);
    let reopened = year.window("2021-euc-covid19-reopening").unwrap();
    assert!(reopened.takes_kind(Group) && !reopened.takes_kind(Clinician));
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
    let next = |form, at| year.next_opening(form, moment(at), |_| true).map(|window| window.id.as_str());
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
