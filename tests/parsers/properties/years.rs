//! Instants and the files of performance years.

use super::text;
use chrono::Datelike;
use domain::{
    moment::{Moment, due_after, start_of_eastern_day},
    program::{EasternTime, Form, PerformanceYear, Program},
};

/// An instant is read back from what it prints, in one spelling, and has an Eastern day; a civil time of a window has one spelling too.
pub(super) fn moments(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if let Ok(civil) = text.parse::<EasternTime>() {
        assert_eq!(civil.to_string(), text, "one spelling");
        assert_eq!(civil.moment().eastern_date().to_string(), text[..10], "the day is that of the clocks there");
    }
    let Ok(moment) = text.parse::<Moment>() else { return };
    let printed = moment.to_string();
    assert_eq!(printed.parse(), Ok(moment), "{text}");
    assert!(printed.ends_with('Z') && printed.len() >= 24, "{printed}");
    assert_eq!(Moment::from_utc(moment.as_utc()), moment, "cut once");
    let (start, date) = (start_of_eastern_day(moment.eastern_date()), moment.eastern_date());
    assert!(start <= moment && start.eastern_date() == date, "{text}: the day begins {start}");
    let zone = moment.eastern_text();
    assert!(zone.ends_with(" EST") || zone.ends_with(" EDT") || date.year() < 1946 && !zone.ends_with(' '), "{zone}");
    for days in [0, 15, 30, u16::MAX] {
        let due = due_after(moment, days);
        assert_eq!((due.eastern_date() - date).num_days(), i64::from(days) + 1, "{text} {days}");
        assert_eq!(start_of_eastern_day(due.eastern_date()), due);
    }
    assert_eq!(moment.eastern_days_until(moment), 0);
}

/// A file that is taken gives the year that it is named after, whose windows close after they open; a refusal names the file.
pub(super) fn year_files(data: &[u8]) {
    let Some(text) = text(data) else { return };
    for name in ["2024.toml", "2025.toml"] {
        let program = match Program::from_files([(name, text)]) {
            Ok(program) => program,
            Err(error) => {
                assert!(error.to_string().starts_with(&format!("{name}: ")), "{error}");
                continue;
            }
        };
        let years: Vec<_> = program.years().collect();
        let [rules] = years.as_slice() else { panic!("{} years of one file", years.len()) };
        assert_eq!(name, format!("{}.toml", rules.year));
        assert_eq!(program.year(rules.year).map(|rules| rules.year), Some(rules.year));
        assert_eq!(rules.payment_year, rules.year.payment_year());
        for window in Form::ALL.iter().flat_map(|form| rules.windows_for(*form)) {
            assert!(window.opens_at.is_none_or(|opens| opens < window.closes_at));
            assert!(window.is_open_at(window.last_instant()) && !window.is_open_at(window.closes_at));
        }
        assert!(PerformanceYear::new(rules.year.get()).is_ok());
        assert!(Program::from_files([(name, text), (name, text)]).is_err(), "one year is given twice");
    }
}
