//! What is open at an instant, for how many days, and what opens next.

use super::{moment, program};
use crate::program::{Program, Window};

/// Each as `id days`.
fn open_at(program: &Program, at: &str) -> Vec<String> {
    program.calendar(moment(at)).open.iter().map(|open| format!("{} {}", open.window.id, open.days_left)).collect()
}

/// Each as `id days`.
fn next_after(program: &Program, at: &str) -> Vec<String> {
    let calendar = program.calendar(moment(at));
    calendar.next.iter().map(|upcoming| format!("{} {}", upcoming.window.id, upcoming.days_until)).collect()
}

#[test]
fn what_is_open_and_for_how_many_eastern_days() {
    let program = program();
    let vectors: &[(&str, &[&str])] = &[
        // 11:59:59 p.m. and midnight in the Eastern zone: the day, not the span, is counted.
        ("2024-09-23T03:59:59.999Z", &["2023-targeted-review 19", "2024-euc 100", "2024-pi-hardship 100"]),
        (
            "2024-10-01T16:00:00Z",
            &["2023-targeted-review 10", "2023-targeted-review-euc-reweighting 10", "2024-euc 91", "2024-pi-hardship 91"],
        ),
        (
            "2024-10-11T03:59:59.999Z",
            &["2023-targeted-review 1", "2023-targeted-review-euc-reweighting 1", "2024-euc 82", "2024-pi-hardship 82"],
        ),
        // The last hour, and the last millisecond of it.
        (
            "2024-10-11T23:00:00Z",
            &["2023-targeted-review 0", "2023-targeted-review-euc-reweighting 0", "2024-euc 81", "2024-pi-hardship 81"],
        ),
        (
            "2024-10-11T23:59:59.999Z",
            &["2023-targeted-review 0", "2023-targeted-review-euc-reweighting 0", "2024-euc 81", "2024-pi-hardship 81"],
        ),
        ("2024-10-12T00:00:00Z", &["2024-euc 81", "2024-pi-hardship 81"]),
        // 25 hours in the night of November 3.
        ("2024-11-02T12:00:00Z", &["2024-euc 59", "2024-pi-hardship 59"]),
        ("2024-11-03T12:00:00Z", &["2024-euc 58", "2024-pi-hardship 58"]),
        // New Year in Greenwich, half past seven in Washington.
        ("2025-01-01T00:30:00Z", &["2024-euc 0", "2024-pi-hardship 0"]),
        ("2025-01-01T01:00:00Z", &[]),
        ("2025-03-31T14:00:00Z", &["2024-euc-iv-fluid-reopening 14"]),
        // Two years at once; the one that closes first leads.
        ("2025-10-01T12:00:00Z", &["2024-targeted-review 44", "2025-euc 91", "2025-pi-hardship 91"]),
        ("2026-06-01T12:00:00Z", &[]),
    ];
    for (at, expected) in vectors {
        assert_eq!(open_at(&program, at), *expected, "{at}");
    }
}

#[test]
fn what_opens_next() {
    let program = program();
    let vectors: &[(&str, &[&str])] = &[
        ("2024-09-20T12:00:00Z", &["2023-targeted-review-euc-reweighting 3"]),
        ("2024-10-01T16:00:00Z", &["2024-euc-iv-fluid-reopening 181"]),
        ("2025-03-31T13:59:59.999Z", &["2024-euc-iv-fluid-reopening 0"]),
        // An open window opens no more; two that open together are both next.
        ("2025-03-31T14:00:00Z", &["2025-euc 60", "2025-pi-hardship 60"]),
        ("2025-05-30T04:00:00Z", &["2024-targeted-review 108"]),
        ("2025-09-15T04:00:00Z", &[]),
        ("2026-06-01T12:00:00Z", &[]),
    ];
    for (at, expected) in vectors {
        assert_eq!(next_after(&program, at), *expected, "{at}");
    }
}

#[test]
fn the_last_day_of_a_window_that_closes_at_midnight_is_the_day_before() {
    let window = Window { closes_at: moment("2024-10-12T04:00:00Z"), ..program().calendar(at()).open[0].window.clone() };
    assert_eq!(at().eastern_days_until(window.last_instant()), 10);
    assert_eq!(at().eastern_days_until(window.closes_at), 11);
}

#[test]
fn a_window_that_is_replaced_is_neither_open_nor_next() {
    let text = include_str!("../../../program/2024.toml");
    let text = text.replacen(
        "id = \"2024-pi-hardship\"\n",
        "id = \"2024-pi-hardship-extended\"\nsupersedes = \"2024-pi-hardship\"\n",
        1,
    );
    let extended = text.split("\n[[windows]]\n").find(|part| part.contains("-extended")).unwrap();
    let original = extended.replace("-extended", "").replace("supersedes = \"2024-pi-hardship\"\n", "");
    let text = text.replacen("\n[[windows]]\n", &format!("\n[[windows]]\n{}\n\n[[windows]]\n", original.trim_end()), 1);
    let program = Program::from_files([("2024.toml", text.as_str())]).unwrap();
    assert_eq!(open_at(&program, "2024-10-01T16:00:00Z"), ["2024-euc 91", "2024-pi-hardship-extended 91"]);
    let next = next_after(&program, "2024-05-01T16:00:00Z");
    assert_eq!(next, ["2024-euc 15", "2024-pi-hardship-extended 15"]);
}

fn at() -> crate::moment::Moment {
    moment("2024-10-01T16:00:00Z")
}
