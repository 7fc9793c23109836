//! The years before 2022: their own tables, cost at 0 for everybody, COVID-19, factors and cliffs.

use super::{decimal, ground, rules, set};
use crate::{
    participant::EntityType::{self, Apm, Group, Individual},
    program::Weights,
    scoring::{
        FinalScore, PaymentAdjustment, Reweighting, ReweightingBasis, Scaling, Situation, Subject, payment_adjustment,
        score_that_counts, weights_in_force,
    },
};

/// Year, who, ground, what was submitted, the weights in force, whether the threshold is the score.
type Row = (u16, EntityType, Option<(ReweightingBasis, &'static str)>, &'static str, [u8; 4], bool);

const ROWS: &[Row] = &[
    (2017, Group, None, "QIP", [60, 0, 15, 25], false),
    (2018, Group, None, "QIP", [50, 10, 15, 25], false),
    (2018, Group, Some((ReweightingBasis::PromotingInteroperabilityHardship, "")), "QI", [75, 10, 15, 0], false),
    (2019, Group, None, "QIP", [45, 15, 15, 25], false),
    (2019, Apm, None, "QIP", [50, 0, 20, 30], false),
    (2020, Apm, None, "QIP", [50, 0, 20, 30], false),
    // CMS set cost to 0 for everybody.
    (2020, Group, None, "QIP", [55, 0, 15, 30], false),
    (2021, Individual, None, "QIP", [55, 0, 15, 30], false),
    (2021, Apm, None, "QIP", [55, 0, 15, 30], false),
    (2021, Group, Some((ReweightingBasis::PromotingInteroperabilityHardship, "")), "QI", [85, 0, 15, 0], false),
    // Data cancel an approved application, but not one of 2019 for COVID-19, nor that of an APM Entity.
    (2019, Group, Some((ReweightingBasis::EucApplication, "QP")), "QIP", [45, 15, 15, 25], false),
    (2019, Group, Some((ReweightingBasis::EucApplication, "QP")), "IP", [0, 15, 40, 45], false),
    (2019, Group, Some((ReweightingBasis::Covid19Application2019, "QCIP")), "QIP", [0, 0, 0, 0], true),
    (2019, Group, Some((ReweightingBasis::Covid19Application2019, "QP")), "QIP", [0, 15, 85, 0], false),
    (2020, Apm, Some((ReweightingBasis::ApmEntityApplication, "")), "QIP", [0, 0, 0, 0], true),
    (2020, Individual, Some((ReweightingBasis::AutomaticEuc, "")), "QP", [70, 0, 0, 30], false),
    (2021, Individual, Some((ReweightingBasis::AutomaticEuc, "")), "Q", [100, 0, 0, 0], true),
];

#[test]
fn weights_in_force_of_the_early_years() {
    for (year, entity_type, basis, submitted, expected, at_threshold) in ROWS {
        let mut situation = Situation::plain(*entity_type);
        situation.reweighting = basis.iter().map(|(basis, letters)| -> Reweighting { ground(*basis, letters) }).collect();
        situation.submissions = set(submitted).iter().fold(situation.submissions, |all, category| all.with(category, true));
        let found =
            weights_in_force(rules(*year), &situation).unwrap_or_else(|refusals| panic!("{year} {basis:?}: {refusals:?}"));
        let [quality, cost, ia, pi] = *expected;
        assert_eq!(found.weights, Weights { quality, cost, ia, pi }, "{year} {entity_type} {basis:?} {submitted}");
        assert_eq!(found.scored_at_threshold, *at_threshold, "{year} {entity_type} {basis:?} {submitted}");
    }
}

#[test]
fn what_a_year_does_not_know_is_refused() {
    for (year, entity_type, basis) in [
        (2020, Group, ReweightingBasis::Covid19Application2019),
        (2019, Apm, ReweightingBasis::ApmEntityApplication),
        (2021, Group, ReweightingBasis::SubgroupInheritance),
        (2018, Group, ReweightingBasis::EucApplication),
    ] {
        let situation = Situation { reweighting: vec![ground(basis, "")], ..Situation::plain(entity_type) };
        assert!(weights_in_force(rules(year), &situation).is_err(), "{year} {basis}");
    }
}

fn total(year: u16, points: &str) -> Option<String> {
    let score = Subject::Scored(FinalScore::new(decimal(points)).unwrap());
    match payment_adjustment(rules(year), score, Scaling::default()).ok()? {
        PaymentAdjustment::Adjusted(factors) => Some(factors.total.exact().to_string()),
        PaymentAdjustment::None { .. } => panic!("a score has factors"),
    }
}

/// targeted-review.md 4.1: year, a quarter of the threshold, just above it, the threshold, the applicable percent.
#[test]
fn the_cliff_at_a_quarter_of_the_threshold() {
    for (year, quarter, above, threshold, percent) in [
        (2017, "0.75", "0.76", "3", 4),
        (2018, "3.75", "3.76", "15", 5),
        (2019, "7.5", "7.51", "30", 7),
        (2020, "11.25", "11.26", "45", 9),
        (2021, "15", "15.01", "60", 9),
    ] {
        let exact = |points| decimal(&total(year, points).unwrap());
        assert_eq!(exact(quarter), decimal(&format!("-{percent}")), "{year}");
        assert_eq!(exact("0"), decimal(&format!("-{percent}")), "{year}");
        let three_quarters = decimal(&percent.to_string()) * decimal("-0.75");
        assert!(exact(above) > three_quarters && exact(above) < three_quarters * decimal("0.97"), "{year}: {}", exact(above));
        assert_eq!(exact(threshold), decimal("0"), "{year}");
    }
}

#[test]
fn a_positive_factor_without_its_scaling_factor_is_not_guessed() {
    for year in [2017, 2019, 2020, 2021] {
        assert_eq!(total(year, "99"), None, "{year}");
        assert!(total(year, "1").is_some(), "{year}: cuts are not scaled");
    }
}

#[test]
fn which_score_counts_by_year() {
    let counts = |year: u16, scores: &[(EntityType, &str)]| {
        let scores: Vec<_> = scores.iter().map(|(kind, points)| (*kind, FinalScore::new(decimal(points)).unwrap())).collect();
        score_that_counts(rules(year), &scores).map(|(kind, _)| kind)
    };
    for year in [2017, 2018, 2019, 2020] {
        assert_eq!(counts(year, &[(Individual, "90"), (Group, "95"), (Apm, "50")]), Some(Apm), "{year}: the APM Entity first");
        assert_eq!(counts(year, &[(Individual, "90"), (Group, "85")]), Some(Individual), "{year}");
    }
    for year in 2018..=2025 {
        let with = counts(year, &[(Individual, "90"), (EntityType::VirtualGroup, "40")]);
        assert_eq!(with, Some(EntityType::VirtualGroup), "{year}");
    }
    assert_eq!(counts(2021, &[(Individual, "90"), (Apm, "50")]), Some(Individual), "from 2021 on the highest");
}
