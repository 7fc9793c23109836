//! What holds for every input: parsers never panic and keep what they take, deadlines follow the calendar, windows have no seam.

use crate::{
    access::{FilingFacts, Reach, Scope, ThirdPartyScope},
    identifier::{CaseNumber, CehrtId, EntityId, Npi, OrganizationId, ParticipantId, PracticeId, Tin},
    moment::{Moment, due_after, start_of_eastern_day},
    program::{FilingKind, Form, PerformanceYear},
    testing::rules,
};
use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;
use uuid::Uuid;

fn moment() -> impl Strategy<Value = Moment> {
    (1_483_228_800_000_i64..1_798_761_600_000)
        .prop_map(|milliseconds| Moment::from_utc(DateTime::from_timestamp_millis(milliseconds).unwrap()))
}

fn form() -> impl Strategy<Value = FilingKind> {
    prop::sample::select(FilingKind::ALL)
}

fn year() -> impl Strategy<Value = PerformanceYear> {
    (2017_u16..=2025).prop_map(|year| PerformanceYear::new(year).unwrap())
}

/// Few enough that they meet.
fn id<T: From<Uuid> + std::fmt::Debug>() -> impl Strategy<Value = T> {
    (0_u128..4).prop_map(|number| T::from(Uuid::from_u128(number)))
}

fn facts() -> impl Strategy<Value = FilingFacts> {
    let parts =
        (id::<ParticipantId>(), prop::option::of(id::<PracticeId>()), form(), year(), prop::option::of(id::<OrganizationId>()));
    parts.prop_map(|(participant, practice, form, performance_year, filed_by)| FilingFacts {
        participant,
        practice,
        form,
        performance_year,
        filed_by,
    })
}

proptest! {
    #[test]
    fn parsers_keep_what_they_take(text in ".{0,20}") {
        if let Ok(npi) = text.parse::<Npi>() { prop_assert_eq!(npi.as_ref(), &text); }
        if let Ok(tin) = text.parse::<Tin>() { prop_assert_eq!(tin.reveal(), &text); }
        if let Ok(id) = text.parse::<EntityId>() { prop_assert_eq!(id.as_ref(), &text); }
        if let Ok(id) = text.parse::<CehrtId>() { prop_assert_eq!(id.as_ref(), &text); }
        if let Ok(number) = text.parse::<CaseNumber>() { prop_assert_eq!(number.as_ref(), &text); }
    }

    #[test]
    fn of_ten_numbers_with_one_beginning_one_is_an_npi(nine in "[12][0-9]{8}") {
        let valid = (0..10).filter(|check| format!("{nine}{check}").parse::<Npi>().is_ok()).count();
        prop_assert_eq!(valid, 1);
    }

    #[test]
    fn a_tin_is_never_shown_whole(digits in "[0-9]{9}") {
        let tin: Tin = digits.parse().unwrap();
        let shown = format!("{tin} {tin:?} {}", tin.masked());
        prop_assert!(!shown.contains(&digits));
        prop_assert!(tin.masked().ends_with(&digits[5..]));
    }

    #[test]
    fn a_case_number_is_read_back(random in any::<u64>(), form in form(), year in year()) {
        let number = CaseNumber::from_random(form, year, random);
        prop_assert_eq!(number.as_ref().parse::<CaseNumber>().unwrap(), number.clone());
        prop_assert!(number.as_ref().contains(&year.to_string()));
    }

    #[test]
    fn a_moment_is_read_back(moment in moment()) {
        prop_assert_eq!(moment.to_string().parse::<Moment>().unwrap(), moment);
    }

    #[test]
    fn what_is_due_is_due_at_an_eastern_midnight(asked in moment(), days in 0_u16..400) {
        let due = due_after(asked, days);
        prop_assert_eq!(start_of_eastern_day(due.eastern_date()), due);
        let whole_days = (due.eastern_date() - asked.eastern_date()).num_days();
        prop_assert_eq!(whole_days, i64::from(days) + 1);
        prop_assert!(due_after(asked, days + 1) > due);
    }

    #[test]
    fn a_window_is_open_between_its_ends_and_nowhere_else(year in 2017_u16..=2025, at in moment()) {
        for window in rules(year).into_iter().flat_map(|rules| Form::ALL.iter().flat_map(|form| rules.windows_for(*form))) {
            let inside = window.opens_at.is_none_or(|opens| opens <= at) && at < window.closes_at;
            prop_assert_eq!(window.is_open_at(at), inside);
            prop_assert!(!window.is_open_at(window.closes_at));
            prop_assert!(window.is_open_at(window.closes_at.plus(TimeDelta::milliseconds(-1))));
        }
    }

    #[test]
    fn more_scope_never_shows_less(facts in facts(), participant in id(), practice in id(), organization in id(), form in form(), year in year()) {
        let narrow = Scope { participants: vec![participant], ..Scope::default() };
        let third_party = ThirdPartyScope {
            organization,
            reach: Reach::Practice(practice),
            forms: vec![form],
            performance_years: vec![year],
        };
        let wide = Scope { practices: vec![practice], third_party: vec![third_party], ..narrow.clone() };
        prop_assert!(!Scope::default().admits(&facts));
        prop_assert!(!narrow.admits(&facts) || wide.admits(&facts));
        let everything = Scope { everything: true, ..Scope::default() };
        prop_assert!(everything.admits(&facts));
    }
}
