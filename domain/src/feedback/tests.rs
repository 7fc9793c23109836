//! CMS's feedback beside ours: the sandbox's three examples of a targeted review, and each suggestion.

use super::{CategoryDifference, Comparison, compare};
use crate::{
    eligibility::{Known, Record, Surroundings},
    facts::{AutomaticEucArea, FeedbackScores, PerformanceFeedback, Submission, SubmissionMethod},
    identifier::ParticipantId,
    participant::{ParticipantKind, QpStatus, Scenario, YearFacts},
    program::{Category, ClinicianType},
    review::ReviewReason,
    rule,
    scoring::{Exclusion, PaymentAdjustment},
    testing,
};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use uuid::Uuid;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// `Q0 C55 I0` as scores; a letter without a number is no score.
fn scores(text: &str) -> FeedbackScores {
    let mut scores = FeedbackScores::default();
    for word in text.split_whitespace() {
        let score = Some(decimal(&word[1..]));
        match &word[..1] {
            "Q" => scores.quality = score,
            "C" => scores.cost = score,
            "I" => scores.ia = score,
            "P" => scores.pi = score,
            other => panic!("{other}"),
        }
    }
    scores
}

fn feedback(given: &str, final_score: &str, adjustment: Option<&str>) -> PerformanceFeedback {
    PerformanceFeedback {
        participant: ParticipantId::from(Uuid::from_u128(2)),
        performance_year: testing::rules(2023).unwrap().year,
        category_scores: scores(given),
        final_score: Some(decimal(final_score)),
        complex_patient_bonus: None,
        payment_adjustment_percentage: adjustment.map(decimal),
        additional_adjustment_percentage: None,
        as_of: "2024-08-12".parse().unwrap(),
    }
}

/// A clinician in MIPS; `small` as said.
fn clinician(small: bool) -> YearFacts {
    YearFacts {
        clinician_type: Some(ClinicianType::Physician),
        newly_enrolled: Some(false),
        qp_status: Some(QpStatus::None),
        individual_scenario: Some(Scenario {
            small_group_practitioner: Some(small),
            hospital_based_clinician: Some(false),
            ambulatory_surgical_center: Some(false),
            non_patient_facing: Some(false),
            low_volume_switch: Some(false),
            ..Scenario::default()
        }),
        ..YearFacts::default()
    }
}

fn data(categories: &[Category]) -> Record {
    let submissions = categories.iter().map(|category| Submission {
        participant: ParticipantId::from(Uuid::from_u128(2)),
        performance_year: testing::rules(2023).unwrap().year,
        category: *category,
        submission_method: SubmissionMethod::Registry,
        reporting_option: None,
        performance_start: "2023-01-01".parse().unwrap(),
        performance_end: "2023-12-31".parse().unwrap(),
        measurements: 6,
        shortfalls: [].into(),
    });
    Record { filings: Vec::new(), submissions: submissions.collect() }
}

fn compared(facts: &YearFacts, around: &Surroundings, record: &Record, feedback: &PerformanceFeedback) -> Comparison {
    let known = Known { kind: ParticipantKind::Clinician, facts, surroundings: around };
    compare(testing::rules(2023).unwrap(), known, record, feedback).unwrap()
}

fn reasons(comparison: &Comparison) -> Vec<ReviewReason> {
    comparison.suggestions.iter().map(|suggestion| suggestion.reason).collect()
}

const QI: [Category; 2] = [Category::Quality, Category::ImprovementActivities];

/// The three examples: no data under the TIN; a QP; the automatic policy not applied.
fn no_data() -> Comparison {
    compared(&clinician(true), &Surroundings::default(), &Record::default(), &feedback("Q0 C55 I0", "16.5", Some("-9")))
}

fn qp() -> Comparison {
    let facts = YearFacts { qp_status: Some(QpStatus::Qualifying), ..clinician(true) };
    compared(&facts, &Surroundings::default(), &data(&QI), &feedback("Q65 C50 I70", "62", Some("-1.56")))
}

fn not_applied() -> Comparison {
    let facts = YearFacts { zip: "96761".parse().ok(), ..clinician(true) };
    let area = AutomaticEucArea {
        performance_year: testing::rules(2023).unwrap().year,
        zip: "96761".parse().unwrap(),
        state: "HI".parse().unwrap(),
        county: "maui".to_owned(),
        incident: None,
    };
    let around = Surroundings { designated: Some(vec![area]), ..Surroundings::default() };
    compared(&facts, &around, &Record::default(), &feedback("Q0 C40 I0", "12", Some("-9")))
}

fn with_data() -> Comparison {
    compared(&clinician(true), &Surroundings::default(), &data(&QI), &feedback("Q0 C50 I70", "36", Some("-4.68")))
}

fn bonus() -> Comparison {
    let mut given = feedback("Q65 C50 I70", "62", Some("-1.56"));
    given.complex_patient_bonus = Some(decimal("4.5"));
    compared(&clinician(true), &Surroundings::default(), &data(&QI), &given)
}

fn arithmetic() -> Comparison {
    compared(&clinician(true), &Surroundings::default(), &data(&QI), &feedback("Q65 C50 I70", "61.9", Some("-1.57")))
}

#[test]
fn data_under_another_tin_are_suspected_where_there_are_none() {
    let comparison = no_data();
    assert_eq!(comparison.computed.outcome.score.to_string(), "16.5", "the arithmetic is right");
    assert!(comparison.final_score_difference.is_none() && !comparison.adjustment_differs);
    let odd: Vec<_> = comparison.categories.iter().map(|compared| compared.difference).collect();
    let zero = Some(CategoryDifference::ZeroWithoutData);
    assert_eq!(odd, [zero, None, zero, None]);
    assert_eq!(reasons(&comparison), [ReviewReason::WrongTinOrNpi]);
}

#[test]
fn a_qp_should_have_no_adjustment() {
    let comparison = qp();
    let Some(PaymentAdjustment::None { exclusion, .. }) = comparison.computed.adjustment else { panic!("{comparison:?}") };
    assert_eq!(exclusion, Exclusion::Qp);
    assert!(comparison.adjustment_differs && comparison.adjustment_difference.is_none(), "none is not 0");
    assert!(comparison.final_score_difference.is_none());
    assert_eq!(reasons(&comparison), [ReviewReason::QpStatusAdjusted]);
}

#[test]
fn automatic_reweighting_that_was_not_applied_is_named() {
    let comparison = not_applied();
    assert_eq!(comparison.computed.outcome.score.to_string(), "75");
    assert_eq!(comparison.final_score_difference, Some(decimal("63")));
    assert_eq!(comparison.adjustment_difference, Some(decimal("9")), "0 and not -9");
    assert_eq!(reasons(&comparison), [ReviewReason::EucNotAutomaticallyReweighted]);
    let message = &comparison.suggestions[0].message;
    assert!(message.contains("12, as CMS has it") && message.contains("75"), "{message}");
    let odd: Vec<_> = comparison.categories.iter().map(|compared| compared.difference).collect();
    let scored = Some(CategoryDifference::ScoredThoughReweighted);
    assert_eq!(odd, [scored, scored, scored, None]);
}

#[test]
fn other_differences_suggest_their_reason() {
    let small_practice_missed =
        compared(&clinician(true), &Surroundings::default(), &data(&QI), &feedback("Q72 C60 I100 P0", "54.6", Some("-2.45")));
    assert_eq!(reasons(&small_practice_missed)[0], ReviewReason::EligibilityOrSpecialStatus, "PI was not reweighted");
    // Examples C4 and C5 of the targeted reviews: the same facts with and without the status.
    let c5 = compared(&clinician(true), &Surroundings::default(), &data(&QI), &feedback("Q72 C60 I100", "72.6", Some("-0.29")));
    assert_eq!(c5.computed.outcome.score.to_string(), "76.8");
    assert_eq!(reasons(&c5), [ReviewReason::EligibilityOrSpecialStatus]);
    assert!(c5.suggestions[0].message.contains("small practice"));
    assert_eq!(reasons(&with_data()), [ReviewReason::DataQualityError]);
    assert_eq!(reasons(&bonus()), [ReviewReason::BonusNotApplied]);
    assert_eq!(reasons(&arithmetic()), [ReviewReason::Other]);
    let agrees = compared(&clinician(true), &Surroundings::default(), &data(&QI), &feedback("Q65 C50 I70", "62", Some("-1.56")));
    assert!(agrees.suggestions.is_empty() && !agrees.adjustment_differs, "{agrees:?}");
}

#[test]
fn a_positive_adjustment_without_a_published_factor_is_not_compared() {
    let mut given = feedback("Q95 C90 I100", "95", Some("2.34"));
    let year = testing::rules(2022).unwrap();
    given.performance_year = year.year;
    let facts = clinician(true);
    let known = Known { kind: ParticipantKind::Clinician, facts: &facts, surroundings: &Surroundings::default() };
    let comparison = compare(year, known, &data(&QI), &given).unwrap();
    assert_eq!(comparison.computed.adjustment, None);
    assert!(!comparison.adjustment_differs);
}

#[test]
fn no_rule_of_feedback_is_without_an_example() {
    let all = [no_data(), qp(), not_applied(), with_data(), bonus(), arithmetic()];
    let shown: BTreeSet<&str> = all.iter().flat_map(|one| &one.suggestions).map(|suggestion| suggestion.rule).collect();
    for rule in rule::CATALOGUE.iter().filter(|rule| rule.id.starts_with("FEEDBACK-")) {
        assert!(shown.contains(rule.id), "{}: add a comparison to this file that suggests a reason by it", rule.id);
    }
}
