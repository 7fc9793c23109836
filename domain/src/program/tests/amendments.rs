//! Windows that an operator adds or extends.

use super::{moment, program, year};
use crate::{
    citation::Confidence,
    exception::Incident,
    moment::Moment,
    participant::ParticipantKind,
    program::{
        AmendmentAuthor, AmendmentRefusal, Form, PerformanceYear, WindowAmendment, WindowChange, WindowProposal, WindowTerms,
        YearRules,
    },
};
use proptest::prelude::*;

/// In the autumn after the windows of 2024.
const NOW: &str = "2025-02-01T12:00:00Z";

fn extension(supersedes: &str, closes: &str) -> WindowProposal {
    WindowProposal {
        id: None,
        change: WindowChange::Extended { supersedes: supersedes.to_owned() },
        closes: closes.parse().unwrap(),
        source: "CMS QPP listserv".to_owned(),
        confidence: Confidence::Sourced,
        note: None,
    }
}

fn addition(id: &str, opens: &str, closes: &str) -> WindowProposal {
    WindowProposal {
        id: Some(id.to_owned()),
        change: WindowChange::Added {
            form: Form::ExtremeAndUncontrollableCircumstances,
            opens: opens.parse().unwrap(),
            participant_kinds: vec![ParticipantKind::Clinician, ParticipantKind::Group],
            accepted_reasons: Some(vec!["hurricane".to_owned()]),
        },
        ..extension("", closes)
    }
}

fn change(proposal: WindowProposal, set: impl FnOnce(&mut Vec<ParticipantKind>, &mut Option<Vec<String>>)) -> WindowProposal {
    let mut proposal = proposal;
    if let WindowChange::Added { participant_kinds, accepted_reasons, .. } = &mut proposal.change {
        set(participant_kinds, accepted_reasons);
    }
    proposal
}

fn amendment(number: u8, terms: WindowTerms) -> WindowAmendment {
    WindowAmendment {
        year: PerformanceYear::new(2024).unwrap(),
        number,
        announced_at: moment(NOW),
        made_by: AmendmentAuthor::CommandLine { name: "Robin".to_owned() },
        terms,
    }
}

/// The year with these proposals, one after the other.
fn amended(proposals: &[WindowProposal]) -> (YearRules, Vec<WindowAmendment>) {
    let file = year(2024);
    let (mut rules, mut made) = (file.clone(), Vec::new());
    for (proposal, number) in proposals.iter().zip(1..) {
        made.push(amendment(number, proposal.judge(&rules, moment(NOW)).unwrap()));
        rules = file.amended(&made).unwrap();
    }
    (rules, made)
}

fn faults(refusal: AmendmentRefusal) -> Vec<String> {
    match refusal {
        AmendmentRefusal::UnknownWindow => vec!["unknown window".to_owned()],
        AmendmentRefusal::Rules(findings) => {
            findings.iter().map(|finding| format!("{} {}", finding.pointer, finding.rule)).collect()
        }
    }
}

fn refused(rules: &YearRules, proposal: &WindowProposal) -> Vec<String> {
    faults(proposal.judge(rules, moment(NOW)).unwrap_err())
}

fn open_at(rules: &YearRules, at: Moment) -> Vec<&str> {
    rules.open_windows(Form::ExtremeAndUncontrollableCircumstances, at).map(|window| window.id.as_str()).collect()
}

#[test]
fn an_extension_keeps_the_window_and_its_history() {
    let (rules, made) = amended(&[extension("2024-euc", "2025-03-03T20:00")]);
    assert_eq!(rules.rule_set, "2024.1+1");
    let ids: Vec<&str> = rules.windows.iter().map(|window| window.id.as_str()).collect();
    assert_eq!(ids[..3], ["2024-euc", "2024-euc-extended", "2024-euc-iv-fluid-reopening"], "in the order of the openings");
    let (first, extended) = (&rules.windows[0], &rules.windows[1]);
    assert_eq!(first, &year(2024).windows[0], "what was announced stays as it was");
    assert_eq!(extended.supersedes.as_deref(), Some("2024-euc"));
    assert_eq!(extended.announced_at, Some(moment(NOW)));
    assert_eq!(
        (extended.form, extended.opens_at, &extended.participant_kinds, &extended.accepted_reasons),
        (first.form, first.opens_at, &first.participant_kinds, &first.accepted_reasons)
    );
    assert_eq!(extended.confidence, Confidence::Choice, "the opening is no better founded than it was");
    assert_eq!(extended.closing_confidence, Some(Confidence::Sourced));
    assert_eq!(open_at(&rules, moment("2025-03-04T00:59:59.999Z")), ["2024-euc-extended"]);
    assert!(open_at(&rules, moment("2025-03-04T01:00:00Z")).is_empty());
    assert!(open_at(&year(2024), moment("2025-03-04T00:59:59.999Z")).is_empty(), "the file is another rule set");
    assert_eq!(made[0].terms.id, "2024-euc-extended");
}

#[test]
fn each_number_of_amendments_is_a_rule_set_that_can_be_had_again() {
    let (rules, made) = amended(&[
        extension("2024-euc", "2025-03-03T20:00"),
        addition("2024-euc-hurricane", "2025-05-01T00:00", "2025-06-01T20:00"),
        extension("2024-euc-extended", "2025-03-10T20:00"),
    ]);
    assert_eq!(rules.rule_set, "2024.1+3");
    assert_eq!(made[2].terms.id, "2024-euc-extended-2");
    let (file, program) = (year(2024), program().amended(&made).unwrap());
    assert_eq!(program.year(file.year), Some(&rules));
    for (count, open) in [(0, vec![]), (1, vec!["2024-euc-extended"]), (3, vec!["2024-euc-extended-2"])] {
        let state = file.amended(&made[..count]).unwrap();
        assert_eq!(program.pinned(file.year, &state.rule_set), Some(&state), "{count}");
        assert_eq!(open_at(&state, moment("2025-03-03T12:00:00Z")), open, "{count}");
    }
    for other in ["2023.1", "2024.2", "2024.2+1", "2024.1+", "2024.1+4", "2024.1+0", "2024.1+1+1", ""] {
        assert_eq!(program.pinned(file.year, other), None, "{other}");
    }
}

#[test]
fn every_fault_is_told_at_once() {
    let rules = year(2024);
    let wrong = addition("2025-euc", "2023-12-31T23:59", "2023-12-31T20:00");
    let wrong = change(wrong, |kinds, reasons| {
        kinds.push(ParticipantKind::Subgroup);
        *reasons = Some(vec!["hurricane".to_owned(), "plague".to_owned()]);
    });
    assert_eq!(
        refused(&rules, &wrong),
        [
            "/opensAt WINDOW-AMENDMENT-ORDER",
            "/opensAt WINDOW-AMENDMENT-SPAN",
            "/participantKinds WINDOW-AMENDMENT-KINDS",
            "/acceptedReasons/1 WINDOW-AMENDMENT-REASONS",
            "/id WINDOW-AMENDMENT-ID",
            "/closesAt WINDOW-AMENDMENT-PAST",
        ]
    );
}

#[test]
fn no_window_is_shortened_or_extended_twice() {
    let rules = year(2024);
    for (closes, faults) in [
        ("2025-04-14T19:59", vec!["/closesAt WINDOW-AMENDMENT-LATER"]),
        ("2025-04-14T20:00", vec!["/closesAt WINDOW-AMENDMENT-LATER"]),
        ("2024-04-14T20:00", vec!["/closesAt WINDOW-AMENDMENT-LATER", "/closesAt WINDOW-AMENDMENT-PAST"]),
        ("2062-04-14T20:00", vec!["/closesAt WINDOW-AMENDMENT-SPAN"]),
    ] {
        assert_eq!(refused(&rules, &extension("2024-euc-iv-fluid-reopening", closes)), faults, "{closes}");
    }
    extension("2024-euc-iv-fluid-reopening", "2025-04-14T20:01").judge(&rules, moment(NOW)).unwrap();
    let (rules, _) = amended(&[extension("2024-euc", "2025-03-03T20:00")]);
    let again = extension("2024-euc", "2025-03-04T20:00");
    assert_eq!(refused(&rules, &again), [" WINDOW-AMENDMENT-ONCE"]);
    assert_eq!(refused(&rules, &extension("2024-nothing", "2025-03-04T20:00")), ["unknown window"]);
}

#[test]
fn the_ends_of_the_span_belong() {
    let rules = year(2024);
    for (opens, closes, faults) in [
        ("2024-01-01T00:00", "2025-03-01T00:00", vec![]),
        ("2023-12-31T23:59", "2025-03-01T00:00", vec!["/opensAt WINDOW-AMENDMENT-SPAN"]),
        ("2025-05-01T00:00", "2027-01-01T00:00", vec![]),
        ("2025-05-01T00:00", "2027-01-01T00:01", vec!["/closesAt WINDOW-AMENDMENT-SPAN"]),
        ("2025-05-01T00:00", "2025-05-01T00:01", vec![]),
        ("2025-05-01T00:01", "2025-05-01T00:01", vec!["/opensAt WINDOW-AMENDMENT-ORDER"]),
    ] {
        let judged = addition("2024-euc-new", opens, closes).judge(&rules, moment(NOW));
        assert_eq!(judged.err().map(self::faults).unwrap_or_default(), faults, "{opens} {closes}");
    }
}

#[test]
fn two_windows_never_take_the_same_people_and_reasons_at_once() {
    let (rules, _) = amended(&[addition("2024-euc-hurricane", "2025-05-01T00:00", "2025-06-01T20:00")]);
    let beside = addition("2024-euc-hurricane-two", "2025-05-31T00:00", "2025-07-01T20:00");
    assert_eq!(refused(&rules, &beside), [" WINDOW-AMENDMENT-CONSISTENT"]);
    let other_people = change(beside.clone(), |kinds, _| *kinds = vec![ParticipantKind::ApmEntity]);
    other_people.judge(&rules, moment(NOW)).unwrap();
    let other_reasons = change(beside, |_, reasons| *reasons = Some(vec!["flood".to_owned()]));
    other_reasons.judge(&rules, moment(NOW)).unwrap();
}

#[test]
fn a_year_has_a_hundred_windows_at_most() {
    let mut proposals: Vec<WindowProposal> = (0..100 - year(2024).windows.len())
        .map(|day| {
            let opens = format!("2025-{:02}-{:02}T00:00", 5 + day / 28, 1 + day % 28);
            let closes = format!("2025-{:02}-{:02}T12:00", 5 + day / 28, 1 + day % 28);
            addition(&format!("2024-euc-day-{day}"), &opens, &closes)
        })
        .collect();
    let (rules, _) = amended(&proposals);
    assert_eq!(rules.windows.len(), 100);
    let one_more = WindowProposal { id: Some("2024-euc-one-more".to_owned()), ..proposals.remove(0) };
    assert_eq!(refused(&rules, &one_more), [" WINDOW-AMENDMENT-COUNT"]);
}

#[test]
fn a_name_is_found_for_every_extension() {
    let mut closing = moment("2025-03-01T00:00:00Z");
    let mut proposals = Vec::new();
    let mut of = "2024-euc".to_owned();
    for round in 1..=5 {
        closing = closing.plus(chrono::TimeDelta::days(1));
        let closes = format!("{}T20:00", closing.eastern_date());
        proposals.push(extension(&of, &closes));
        of = if round == 1 { "2024-euc-extended".to_owned() } else { format!("2024-euc-extended-{round}") };
        assert_eq!(amended(&proposals).1[round - 1].terms.id, of);
    }
    let long = format!("2024-{}", "x".repeat(59));
    let (rules, _) = amended(&[addition(&long, "2025-05-01T00:00", "2025-06-01T20:00")]);
    let terms = extension(&long, "2025-06-02T20:00").judge(&rules, moment(NOW)).unwrap();
    assert_eq!(terms.id, format!("2024-{}-extended", "x".repeat(50)));
}

#[test]
fn what_a_release_took_over_is_taken_once() {
    let (rules, made) = amended(&[
        extension("2024-euc", "2025-03-03T20:00"),
        addition("2024-euc-hurricane", "2025-05-01T00:00", "2025-06-01T20:00"),
    ]);
    let mut release = year(2024);
    release.rule_set = "2024.2".to_owned();
    release.windows = rules.windows.clone();
    let again = release.amended(&made).unwrap();
    assert_eq!(again.rule_set, "2024.2+2");
    assert_eq!(again.windows, rules.windows);

    let hurricane = release.windows.iter_mut().find(|window| window.id == "2024-euc-hurricane").unwrap();
    hurricane.closes_at = moment("2025-06-03T00:00:00Z");
    let error = release.amended(&made).unwrap_err();
    assert_eq!(
        error.to_string(),
        "window amendment 2 of performance year 2024 (window 2024-euc-hurricane, announced 2025-02-01T12:00:00.000Z) does not fit \
         2024.2: windows/2024-euc-hurricane: the year has another window of this name"
    );
}

#[test]
fn what_does_not_fit_is_told_and_not_left_out() {
    let (_, made) = amended(&[
        extension("2024-euc", "2025-03-03T20:00"),
        addition("2024-euc-hurricane", "2025-05-01T00:00", "2025-06-01T20:00"),
    ]);
    let told = |result: Result<YearRules, crate::program::AmendmentError>| result.unwrap_err().reason;
    assert_eq!(told(year(2024).amended(&made[1..])), "amendment 1 is missing before it");
    let mut without = year(2024);
    without.windows.remove(0);
    assert_eq!(told(without.amended(&made)), "windows/2024-euc-extended/supersedes: there is no 2024-euc");
    let mut longer = year(2024);
    longer.windows[0].closes_at = moment("2025-03-15T00:00:00Z");
    assert!(told(longer.amended(&made)).contains("closes before it"));
    let stray = WindowAmendment { year: PerformanceYear::new(2031).unwrap(), ..made[0].clone() };
    assert_eq!(program().amended(&[stray]).unwrap_err().reason, "the year is not known");
    let amended = program().amended(&made).unwrap();
    assert_eq!(amended.year(made[0].year).unwrap().rule_set, "2024.1+2");
    assert_eq!(amended.year(PerformanceYear::new(2023).unwrap()), Some(&year(2023)), "another year stays as it is");
}

#[test]
fn an_incident_is_a_reason_of_a_window() {
    let named = change(addition("2024-euc-new", "2025-05-01T00:00", "2025-06-01T20:00"), |_, reasons| {
        *reasons = Some(vec![Incident::ChangeHealthcareCyberattack.to_string()]);
    });
    let known = year(2024).incidents.contains(&Incident::ChangeHealthcareCyberattack);
    assert_eq!(named.judge(&year(2024), moment(NOW)).is_ok(), known);
    let (rules, mut named) = (year(2023), named);
    named.id = Some("2023-euc-new".to_owned());
    named.judge(&rules, moment(NOW)).unwrap();
}

#[test]
fn terms_are_written_and_read_alike() {
    for proposal in
        [extension("2024-euc", "2025-03-03T20:00"), addition("2024-euc-hurricane", "2025-05-01T00:00", "2025-06-01T20:00")]
    {
        let terms = proposal.judge(&year(2024), moment(NOW)).unwrap();
        let text = serde_json::to_string(&terms).unwrap();
        assert_eq!(serde_json::from_str::<WindowTerms>(&text).unwrap(), terms, "{text}");
    }
}

proptest! {
    /// Whatever an operator is allowed to do: what was open stays open, to the same people for the same reasons.
    #[test]
    fn an_amendment_closes_nothing(minutes in 0_i64..2_000_000, days in 1_i64..600, probe in 0_i64..2_000_000, which in 0_usize..4) {
        let file = year(2024);
        let start = moment("2024-01-01T05:00:00Z");
        let at = |minutes: i64| start.plus(chrono::TimeDelta::minutes(minutes));
        let civil = |at: Moment| format!("{}T12:00", at.eastern_date());
        let (opens, closes) = (civil(at(minutes)), civil(at(minutes).plus(chrono::TimeDelta::days(days))));
        let proposal = match file.windows.get(which) {
            Some(window) => extension(&window.id, &closes),
            None => addition("2024-euc-new", &opens, &closes),
        };
        let Ok(terms) = proposal.judge(&file, moment(NOW)) else { return Ok(()) };
        let rules = file.amended(&[amendment(1, terms)]).unwrap();
        for form in Form::ALL {
            for window in file.open_windows(*form, at(probe)) {
                for kind in &window.participant_kinds {
                    let takes_as_before = |other: &&crate::program::Window| {
                        other.takes_kind(*kind) && other.accepted_reasons == window.accepted_reasons
                    };
                    prop_assert!(rules.open_windows(*form, at(probe)).any(|other| takes_as_before(&other)));
                }
            }
        }
    }
}
