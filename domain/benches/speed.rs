//! How fast the rules are, on one core and without I/O: `cargo bench -p domain`.
//!
//! Prints how long the weights of a million participants take, explanations included, and how long the judgement of one filing takes, kept or
//! refused. What is wanted: less than 5 seconds, less than 20 microseconds.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program of its own that prints its figures")]

use domain::{
    access::Authority,
    eligibility::Surroundings,
    exception::{EventType, ExceptionDraft, ExceptionType, judge as judge_exception},
    filing::{Attestation, Contact, Event, Facts, FilingDraft, RelatedFiling, SubmitterRelationship},
    identifier::{ParticipantId, PracticeId},
    moment::Moment,
    participant::{Identity, Participant, ParticipantReference, Practice, YearFacts},
    program::{Category, CategorySet, PerformanceYear, Program, YearRules},
    review::{ReviewReason, TargetedReview, judge as judge_review},
    scoring::{Reweighting, Situation, Submissions, weights_in_force},
};
use std::{hint::black_box, time::Instant};

const PARTICIPANTS: usize = 1_000_000;
const FILINGS: u32 = 200_000;

fn main() {
    let program = Program::embedded().unwrap();
    let started = Instant::now();
    let scored = weights_of_a_million(&program);
    let took = started.elapsed();
    println!(
        "weights of {PARTICIPANTS} participants: {:.2} s ({scored} scored on two categories or more; wanted: 5 s)",
        took.as_secs_f64()
    );

    let rules = program.year(PerformanceYear::new(2024).unwrap()).unwrap();
    let slowest = [
        ("an exception application that is accepted", exception(rules, true)),
        ("an exception application that breaks rules", exception(rules, false)),
        ("a targeted review", review(rules)),
    ];
    for (what, microseconds) in slowest {
        println!("judging {what}: {microseconds:.2} us (wanted: 20 us)");
    }
}

/// Situations of every kind that there is, years and grounds and data mixed.
fn weights_of_a_million(program: &Program) -> usize {
    let years: Vec<&YearRules> = program.years().filter(|rules| !rules.submissions.bases.is_empty()).collect();
    let sets: Vec<CategorySet> = CategorySet::every().collect();
    let mut scored = 0;
    for number in 0..PARTICIPANTS {
        let rules = years[number % years.len()];
        let bases = &rules.submissions.bases;
        let basis = &bases[number / 7 % bases.len()];
        let data = sets[number / 3 % sets.len()];
        let reweighting = if number % 3 == 0 { vec![Reweighting { basis: basis.basis, categories: None }] } else { Vec::new() };
        let situation = Situation {
            small_practice: number % 2 == 0,
            reweighting,
            submissions: data.iter().fold(Submissions::default(), |all, category| all.with(category, number % 5 > 0)),
            ..Situation::plain(basis.entity_types[0])
        };
        let outcome = weights_in_force(black_box(rules), black_box(&situation)).unwrap();
        scored += usize::from(!black_box(outcome).scored_at_threshold);
    }
    scored
}

/// Microseconds for one call.
fn each(mut call: impl FnMut()) -> f64 {
    let started = Instant::now();
    for _ in 0..FILINGS {
        call();
    }
    started.elapsed().as_secs_f64() * 1e6 / f64::from(FILINGS)
}

fn exception(rules: &YearRules, is_right: bool) -> f64 {
    let event = Event {
        event_type: Some(EventType::Hurricane),
        description: Some("Flooded.".to_owned()),
        start_date: if is_right { "2024-07-08" } else { "2024-12-08" }.parse().ok(),
        end_date: "2024-07-31".parse().ok(),
        still_affected: (!is_right).then_some(true),
        ..Event::default()
    };
    let content = ExceptionDraft {
        exception_type: ExceptionType::ExtremeAndUncontrollableCircumstances,
        categories: is_right.then(|| vec![Category::Quality, Category::ImprovementActivities]),
        event: Some(event),
        reason: None,
        circumstance: None,
        cehrt_id: None,
        decertified_on: None,
        outpatient_encounters_without_control_percent: None,
    };
    let (draft, facts) = (draft(content), facts());
    let now: Moment = "2024-10-01T16:00:00Z".parse().unwrap();
    assert_eq!(judge_exception(&draft, &facts, Some(rules), now).is_ok(), is_right);
    each(|| drop(black_box(judge_exception(black_box(&draft), &facts, Some(rules), now))))
}

fn review(rules: &YearRules) -> f64 {
    let content = TargetedReview {
        reason: ReviewReason::WrongTinOrNpi,
        explanation: "The wrong TIN.".to_owned(),
        affected_categories: vec![Category::Quality],
        event: None,
        related_filing_id: None,
    };
    let (draft, facts) = (draft(content), facts());
    let now: Moment = "2025-10-01T16:00:00Z".parse().unwrap();
    assert!(judge_review(&draft, &facts, Some(rules), now).is_ok());
    each(|| drop(black_box(judge_review(black_box(&draft), &facts, Some(rules), now))))
}

fn draft<C>(content: C) -> FilingDraft<C> {
    FilingDraft {
        performance_year: PerformanceYear::new(2024).unwrap(),
        participant: ParticipantReference::Group { tin: "000100001".parse().unwrap() },
        contact: Contact { name: "Pat".to_owned(), email: "p@example.org".to_owned(), phone: "9035550100".to_owned() },
        submitter_relationship: SubmitterRelationship::PracticeStaff,
        attestation: Attestation { attested_by: "Pat".to_owned(), text_version: "2024-1".to_owned(), record: None },
        client_reference: None,
        content,
    }
}

fn facts() -> Facts {
    let practice = Practice { id: PracticeId::from(uuid::Uuid::from_u128(1)), tin: "000100001".parse().unwrap() };
    let (id, identity) = (ParticipantId::from(uuid::Uuid::from_u128(2)), Identity::Group { practice });
    Facts {
        participant: Participant { id, identity, display_name: "Cedar Valley".to_owned(), version: 1 },
        year_facts: Some(YearFacts::default()),
        surroundings: Surroundings::default(),
        authority: Authority {
            relationship: SubmitterRelationship::PracticeStaff,
            organization: None,
            authorization: None,
            grantor: None,
        },
        decertification_years: 0,
        related_filing: RelatedFiling::NotNamed,
    }
}
