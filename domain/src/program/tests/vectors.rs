//! The vectors of the domain pages by their numbers: W1 to W9 of exceptions.md, E1 to E5 and F1 to F3 of targeted-review.md.

use super::{moment, year};
use crate::{
    moment::due_after,
    program::{FilingKind, Form, Window},
};
use Form::{
    ExtremeAndUncontrollableCircumstances as Euc, PromotingInteroperabilityHardship as Hardship, TargetedReview as Review,
};
use chrono::TimeDelta;

/// Number, year, form, instant, reason, whether a window is open, whether one of the open ones takes the reason.
type Vector = (&'static str, u16, Form, &'static str, &'static str, bool, bool);

const WINDOWS: &[Vector] = &[
    ("W1", 2024, Euc, "2025-01-01T00:59:59Z", "hurricane", true, true),
    ("W1", 2024, Euc, "2025-01-01T00:59:59.999Z", "ivFluidShortage", true, true),
    ("W2", 2024, Euc, "2025-01-01T01:00:00Z", "hurricane", false, false),
    ("W2", 2024, Euc, "2025-01-01T01:00:00.001Z", "hurricane", false, false),
    ("W3", 2024, Euc, "2025-02-15T12:00:00Z", "ivFluidShortage", false, false),
    ("W4", 2024, Euc, "2025-03-31T13:59:59Z", "ivFluidShortage", false, false),
    ("W4", 2024, Euc, "2025-03-31T13:59:59.999Z", "ivFluidShortage", false, false),
    ("W5", 2024, Euc, "2025-03-31T14:00:00Z", "ivFluidShortage", true, true),
    ("W5", 2024, Euc, "2025-03-31T14:00:00.001Z", "ivFluidShortage", true, true),
    ("W6", 2024, Euc, "2025-04-02T15:00:00Z", "hurricane", true, false),
    ("W7", 2024, Euc, "2025-04-14T23:59:59Z", "ivFluidShortage", true, true),
    ("W7", 2024, Euc, "2025-04-14T23:59:59.999Z", "ivFluidShortage", true, true),
    ("W8", 2024, Euc, "2025-04-15T00:00:00Z", "ivFluidShortage", false, false),
    ("W8", 2024, Euc, "2025-04-15T00:00:00.001Z", "ivFluidShortage", false, false),
    ("W8, a fixed -05:00", 2024, Euc, "2025-04-15T00:59:59Z", "ivFluidShortage", false, false),
    ("W9", 2024, Hardship, "2025-04-02T15:00:00Z", "decertifiedEhr", false, false),
    ("E1", 2023, Review, "2024-10-11T23:59:59Z", "wrongTinOrNpi", true, true),
    ("E1", 2023, Review, "2024-10-11T23:59:59.999Z", "wrongTinOrNpi", true, true),
    ("E2", 2023, Review, "2024-10-12T00:00:00Z", "wrongTinOrNpi", false, false),
    ("E2", 2023, Review, "2024-10-12T00:00:00.001Z", "wrongTinOrNpi", false, false),
    ("E3", 2022, Review, "2023-10-09T23:59:59Z", "other", true, true),
    ("E3", 2022, Review, "2023-10-09T23:59:59.999Z", "other", true, true),
    ("E3", 2022, Review, "2023-10-10T00:00:00Z", "other", false, false),
    ("E3", 2022, Review, "2023-10-10T00:00:00.001Z", "other", false, false),
    ("E4", 2024, Review, "2025-11-15T00:59:59Z", "other", true, true),
    ("E4", 2024, Review, "2025-11-15T00:59:59.999Z", "other", true, true),
    ("E4", 2024, Review, "2025-11-15T01:00:00Z", "other", false, false),
    ("E4", 2024, Review, "2025-11-15T01:00:00.001Z", "other", false, false),
    ("E4, a fixed -04:00", 2024, Review, "2025-11-15T00:00:00Z", "other", true, true),
    ("E5", 2020, Review, "2021-11-30T00:59:59Z", "other", true, true),
    ("E5", 2020, Review, "2021-11-30T00:59:59Z", "eucReweightingRequest", true, true),
    ("E5", 2020, Review, "2021-11-30T01:00:00Z", "other", false, false),
    ("E5, after the first end", 2020, Review, "2021-10-02T00:00:00Z", "other", true, true),
    ("3.1, 2022", 2022, Euc, "2023-01-03T12:00:00Z", "flood", true, true),
    ("3.2, 2019", 2019, Euc, "2020-04-15T12:00:00Z", "covid19", true, true),
    ("3.2, 2019", 2019, Euc, "2020-04-15T12:00:00Z", "flood", true, false),
    ("3.2, 2019", 2019, Euc, "2020-02-15T12:00:00Z", "covid19", false, false),
    ("3.2, 2020", 2020, Euc, "2021-01-15T12:00:00Z", "covid19", true, true),
    ("3.2, 2020", 2020, Euc, "2021-01-15T12:00:00Z", "flood", true, false),
    ("3.2, 2020", 2020, Hardship, "2021-01-15T12:00:00Z", "insufficientInternet", false, false),
    ("3.2, 2020", 2020, Euc, "2021-02-10T12:00:00Z", "covid19", false, false),
    ("3.2, 2020", 2020, Euc, "2021-03-31T23:59:59Z", "covid19", true, true),
    ("3.2, 2021", 2021, Euc, "2022-03-31T23:59:59Z", "covid19", true, true),
    ("3.2, 2021", 2021, Euc, "2022-04-01T00:00:00Z", "covid19", false, false),
    ("3.2, 2022", 2022, Euc, "2023-02-01T12:00:00Z", "flood", true, false),
    ("3.2, 2022", 2022, Euc, "2023-02-01T12:00:00Z", "covid19", true, true),
    ("3.2, 2023", 2023, Euc, "2024-04-15T23:59:59.999Z", "changeHealthcareCyberattack", true, true),
    ("3.2, 2023", 2023, Euc, "2024-04-15T23:59:59.999Z", "ransomMalware", true, false),
    ("3.2, 2023", 2023, Euc, "2024-10-01T12:00:00Z", "changeHealthcareCyberattack", false, false),
    ("3, 2025", 2025, Review, "2026-10-01T12:00:00Z", "other", false, false),
];

/// The numbers of the rows.
pub(crate) fn numbers() -> impl Iterator<Item = &'static str> {
    WINDOWS.iter().map(|row| row.0).chain(INFORMATION_REQUESTS.iter().map(|row| row.0))
}

#[test]
fn windows() {
    for (number, of, form, at, reason, open, taken) in WINDOWS {
        let year = year(*of);
        let windows: Vec<&Window> = year.open_windows(*form, moment(at)).collect();
        assert_eq!(!windows.is_empty(), *open, "{number}: {of} {form} {at}");
        assert_eq!(windows.iter().any(|window| window.takes_reason(reason)), *taken, "{number}: {of} {form} {at} {reason}");
    }
}

/// Number, year, the day of asking at noon, the first instant that is too late.
const INFORMATION_REQUESTS: &[(&str, u16, &str, &str)] = &[
    ("F1", 2022, "2023-09-25T16:00:00Z", "2023-10-26T04:00:00Z"),
    ("F1, asked late in the day", 2022, "2023-09-26T03:59:59.999Z", "2023-10-26T04:00:00Z"),
    ("F3", 2024, "2025-10-20T16:00:00Z", "2025-11-05T05:00:00Z"),
    ("V1", 2017, "2018-10-01T16:00:00Z", "2018-11-01T04:00:00Z"),
    ("V2", 2019, "2020-10-01T16:00:00Z", "2020-11-01T04:00:00Z"),
];

#[test]
fn information_requests() {
    for (number, of, asked, due) in INFORMATION_REQUESTS {
        let days = year(*of).response_days.of(FilingKind::TargetedReview);
        assert_eq!(due_after(moment(asked), days), moment(due), "{number}");
    }
    let still_open = |of: u16, at: &str| year(of).open_windows(Review, moment(at)).next().is_some();
    assert!(!still_open(2022, "2023-10-26T04:00:00Z"), "F2: no new request, the window closed on October 9");
    let due = moment("2025-11-05T05:00:00Z");
    assert!(year(2024).open_windows(Review, due).next().is_some(), "F3: another request until November 14");
    assert!(due.plus(TimeDelta::milliseconds(-1)).eastern_date().to_string() == "2025-11-04", "F3: the last day");
}
