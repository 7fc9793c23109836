//! The worked examples: exceptions, section 10, and targeted review, section 7 C and D.

use super::{decimal, ground, rules, scored, set};
use crate::{
    participant::EntityType::{self, Apm, Group, Individual, VirtualGroup},
    program::Weights,
    scoring::{
        FinalScore,
        ReweightingBasis::{
            self, ApmEntityApplication, AutomaticPromotingInteroperability, EucApplication, PromotingInteroperabilityHardship,
        },
        Situation, Submissions, score_that_counts,
    },
};

/// A row: number; year; entity type; small practice; ground and its categories; data that qualify and that do not; not scorable;
/// category scores; bonus; weights; final score.
type Row<'a> = (
    &'a str,
    u16,
    EntityType,
    bool,
    Option<(ReweightingBasis, &'a str)>,
    (&'a str, &'a str),
    &'a str,
    &'a str,
    &'a str,
    [u8; 4],
    &'a str,
);

const HARDSHIP: Option<(ReweightingBasis, &str)> = Some((PromotingInteroperabilityHardship, ""));
const AUTOMATIC: Option<(ReweightingBasis, &str)> = Some((AutomaticPromotingInteroperability, ""));
const EUC: Option<(ReweightingBasis, &str)> = Some((EucApplication, "QCIP"));
const EUC_QC: Option<(ReweightingBasis, &str)> = Some((EucApplication, "QC"));
const APM: Option<(ReweightingBasis, &str)> = Some((ApmEntityApplication, ""));

#[rustfmt::skip]
const EXCEPTIONS: &[Row<'_>] = &[
    ("1", 2024, Individual, false, EUC_QC, ("IP", ""), "", "I100 P90", "0", [0, 0, 15, 85], "91.5"),
    ("2", 2024, Individual, false, EUC_QC, ("QIP", ""), "", "Q60 I100 P90", "0", [55, 0, 15, 30], "75"),
    ("3", 2024, Individual, false, EUC_QC, ("IP", "Q"), "", "I100 P90", "0", [0, 0, 15, 85], "91.5"),
    ("4", 2023, Individual, false, EUC_QC, ("IP", "Q"), "", "Q0 I100 P90", "0", [55, 0, 15, 30], "42"),
    ("5", 2025, Group, false, HARDSHIP, ("QI", ""), "", "Q80 C60 I100", "0", [55, 30, 15, 0], "77"),
    ("6", 2025, Group, false, HARDSHIP, ("QIP", ""), "", "Q80 C60 I100 P40", "0", [30, 30, 15, 25], "67"),
    ("7", 2025, Group, true, AUTOMATIC, ("QI", ""), "", "Q80 C60 I100", "0", [40, 30, 30, 0], "80"),
    ("8", 2025, Group, true, AUTOMATIC, ("QI", ""), "C", "Q70 I100", "0", [50, 0, 50, 0], "85"),
    ("9", 2025, Group, false, HARDSHIP, ("QI", ""), "C", "Q70 I100", "0", [85, 0, 15, 0], "74.5"),
    ("10", 2024, Individual, false, EUC, ("", ""), "", "", "0", [0, 0, 0, 0], "75"),
    ("11", 2024, Individual, false, EUC, ("P", ""), "", "P12", "0", [0, 0, 0, 100], "75"),
    ("12", 2024, Individual, false, EUC, ("QP", ""), "", "Q90 P50", "0", [70, 0, 0, 30], "78"),
    ("22", 2024, Apm, false, APM, ("QP", ""), "", "Q90 P50", "0", [0, 0, 0, 0], "75"),
];

#[rustfmt::skip]
const REVIEWS: &[Row<'_>] = &[
    ("C1", 2024, Group, false, None, ("QIP", ""), "", "Q80 C70 I100 P90", "0", [30, 30, 15, 25], "82.5"),
    ("C2", 2024, Group, false, None, ("QIP", ""), "", "Q80 C70 I100 P90", "4.5", [30, 30, 15, 25], "87"),
    ("C3", 2024, Group, false, None, ("QIP", ""), "", "Q98 C95 I100 P100", "6", [30, 30, 15, 25], "100"),
    ("C4", 2024, Group, true, AUTOMATIC, ("QI", ""), "", "Q72 C60 I100", "0", [40, 30, 30, 0], "76.8"),
    ("C5", 2024, Group, false, AUTOMATIC, ("QI", ""), "", "Q72 C60 I100", "0", [55, 30, 15, 0], "72.6"),
    ("C6", 2024, Group, false, None, ("QIP", ""), "C", "Q72 I100 P85", "0", [55, 0, 15, 30], "80.1"),
];

/// The numbers of the rows.
pub(crate) fn numbers() -> impl Iterator<Item = &'static str> {
    EXCEPTIONS.iter().chain(REVIEWS).map(|row| row.0)
}

#[test]
fn worked_examples() {
    for row in EXCEPTIONS.iter().chain(REVIEWS) {
        let (number, year, entity_type, small_practice, basis, data, not_scorable, given, bonus, weights, points) = *row;
        let complete = set(data.0).iter().fold(Submissions::default(), |all, category| all.with(category, true));
        let situation = Situation {
            small_practice,
            reweighting: basis.map(|(basis, letters)| ground(basis, letters)).into_iter().collect(),
            submissions: set(data.1).iter().fold(complete, |all, category| all.with(category, false)),
            not_scorable: set(not_scorable),
            ..Situation::plain(entity_type)
        };
        let outcome = scored(year, &situation, given, bonus).unwrap();
        let [quality, cost, ia, pi] = weights;
        assert_eq!(outcome.weights.weights, Weights { quality, cost, ia, pi }, "{number}");
        assert_eq!(outcome.score.points(), decimal(points), "{number}");
        assert_eq!(outcome.weights.scored_at_threshold, weights.iter().filter(|weight| **weight > 0).count() < 2, "{number}");
    }
}

#[test]
fn d1_and_d2_the_score_that_counts() {
    let score = |points: &str| FinalScore::new(decimal(points)).unwrap();
    let d1 = [(Individual, score("62")), (Group, score("81")), (Apm, score("88"))];
    assert_eq!(score_that_counts(rules(2023), &d1), Some((Apm, score("88"))), "D1");
    let d2 = [d1[0], d1[1], d1[2], (VirtualGroup, score("70"))];
    assert_eq!(score_that_counts(rules(2023), &d2), Some((VirtualGroup, score("70"))), "D2");
}
