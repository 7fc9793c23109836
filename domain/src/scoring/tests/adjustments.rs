//! Payments: targeted review, section 7 A, B and D; the published pairs of 2018.

use super::{decimal, rules};
use crate::{
    citation::Confidence,
    program::YearRules,
    scoring::{
        AdditionalScalingFactor, AdjustmentFactor, AdjustmentFactors, CategoryScore, Exclusion, FinalScore, InvalidFactor,
        PaidAmount, PaymentAdjustment, Scaling, ScalingFactor, ScalingUnknown, Subject, payment_adjustment,
    },
};

fn asked(rules: &YearRules, points: &str, scaling: Scaling) -> Result<AdjustmentFactors, ScalingUnknown> {
    let score = FinalScore::new(decimal(points)).unwrap();
    payment_adjustment(rules, Subject::Scored(score), scaling).map(|adjustment| match adjustment {
        PaymentAdjustment::Adjusted(factors) => factors,
        PaymentAdjustment::None { .. } => panic!("a score has factors"),
    })
}

fn factors(year: u16, points: &str) -> AdjustmentFactors {
    asked(rules(year), points, Scaling::default()).unwrap()
}

/// Number, year, score, factor exact, shown.
#[rustfmt::skip]
const EXAMPLES: &[(&str, u16, &str, &str, &str)] = &[
    ("A1", 2024, "0", "-9", "-9"),
    ("A2", 2024, "18.75", "-9", "-9"),
    ("A3", 2024, "18.76", "-6.7488", "-6.75"),
    ("A4", 2023, "20", "-6.6", "-6.6"),
    ("A5", 2023, "40", "-4.2", "-4.2"),
    ("A6", 2022, "60", "-1.8", "-1.8"),
    ("A7", 2024, "67.5", "-0.9", "-0.9"),
    ("A8", 2024, "74.99", "-0.0012", "0"),
    ("A9", 2022, "75", "0", "0"),
    ("A9", 2023, "75", "0", "0"),
    ("A9", 2024, "75", "0", "0"),
    ("B1", 2024, "80", "0.21", "0.21"),
    ("B1", 2024, "82.7", "0.3234", "0.32"),
    ("B1", 2024, "85", "0.42", "0.42"),
    ("B1", 2024, "90", "0.63", "0.63"),
    ("B1", 2024, "100", "1.05", "1.05"),
    ("B2", 2023, "80", "0.43", "0.43"),
    ("B2", 2023, "85", "0.86", "0.86"),
    ("B2", 2023, "90", "1.29", "1.29"),
    ("B2", 2023, "100", "2.15", "2.15"),
    ("C4", 2024, "76.8", "0.0756", "0.08"),
    ("C5", 2024, "72.6", "-0.288", "-0.29"),
];

/// The numbers of the rows.
pub(crate) fn numbers() -> impl Iterator<Item = &'static str> {
    EXAMPLES.iter().map(|row| row.0)
}

#[test]
fn worked_examples() {
    for (number, year, points, exact, shown) in EXAMPLES {
        let factors = factors(*year, points);
        assert_eq!(factors.total.exact().to_string(), *exact, "{number} {points}");
        assert_eq!(factors.total.shown().to_string(), *shown, "{number} {points}");
        assert_eq!(factors.additional, AdjustmentFactor::ZERO, "{number} {points}");
    }
    assert!(factors(2024, "74.99").total < AdjustmentFactor::ZERO, "A8: a cut that is too small to be shown is a cut");
}

#[test]
fn b3_the_last_year_with_an_additional_factor_was_2022() {
    for points in ["89", "100"] {
        assert_eq!(factors(2023, points).additional, AdjustmentFactor::ZERO);
    }
    let given = Scaling { base: None, additional: Some(AdditionalScalingFactor::new(decimal("0.5")).unwrap()) };
    let ignored = asked(rules(2023), "89", given).unwrap();
    assert_eq!(ignored.total, factors(2023, "89").total);
    assert!(ignored.because.iter().any(|step| step.rule == "ADJUSTMENT-NO-ADDITIONAL"));
}

#[test]
fn b6_a_scaling_factor_is_at_most_3() {
    assert_eq!(ScalingFactor::new(decimal("3.01")), Err(InvalidFactor { most: 3 }));
    assert_eq!(ScalingFactor::new(decimal("3.0")).unwrap().get(), decimal("3"));
    for no_factor in ["0", "-1", "0.00000000000000001"] {
        assert!(ScalingFactor::new(decimal(no_factor)).is_err() && AdditionalScalingFactor::new(decimal(no_factor)).is_err());
    }
    assert!(AdditionalScalingFactor::new(decimal("1")).is_ok() && AdditionalScalingFactor::new(decimal("1.01")).is_err());
}

#[test]
fn b7_what_is_paid() {
    let thousand = PaidAmount::new(decimal("1000.00")).unwrap();
    assert_eq!(thousand.adjusted_by(factors(2022, "60").total).dollars(), decimal("982.00"));
    assert_eq!(thousand.adjusted_by(factors(2024, "100").total).dollars(), decimal("1010.50"));
    assert_eq!(thousand.adjusted_by(AdjustmentFactor::ZERO), thousand);
    let cents = PaidAmount::new(decimal("0.50")).unwrap();
    assert_eq!(cents.adjusted_by(factors(2024, "0").total).dollars(), decimal("0.46"), "0.455 half up");
    assert!(PaidAmount::new(decimal("-0.01")).is_err() && PaidAmount::new(decimal("1000000000.01")).is_err());
}

#[test]
fn d7_who_is_excluded_has_no_adjustment_and_not_one_of_zero() {
    for exclusion in Exclusion::ALL {
        let adjustment = payment_adjustment(rules(2024), Subject::Excluded(*exclusion), Scaling::default()).unwrap();
        let PaymentAdjustment::None { exclusion: why, because } = adjustment else { panic!("{exclusion} is adjusted") };
        assert_eq!((why, because.rule), (*exclusion, "ADJUSTMENT-NONE"));
        assert!(because.message.contains(exclusion.in_words()));
    }
}

fn rules_of_2018() -> YearRules {
    rules(2018).clone()
}

#[test]
fn the_six_published_pairs_of_2018() {
    let rules = rules_of_2018();
    for (points, total) in
        [("27.53", "0.05"), ("35.00", "0.07"), ("39.11", "0.09"), ("63.25", "0.18"), ("83.20", "0.89"), ("100", "1.68")]
    {
        let factors = asked(&rules, points, Scaling::default()).unwrap();
        assert_eq!(factors.total.shown(), decimal(total), "{points}");
        assert_eq!(factors.additional > AdjustmentFactor::ZERO, decimal(points) >= decimal("70"), "{points}");
        assert_eq!(factors.total.percent(), factors.base.percent() + factors.additional.percent(), "added, not compounded");
    }
}

#[test]
fn the_additional_factor_is_half_a_percent_at_its_threshold_and_ten_at_100() {
    let mut rules = rules_of_2018();
    rules.adjustment.additional_scaling_factor = Some(decimal("1"));
    let additional = |points: &str| asked(&rules, points, Scaling::default()).unwrap().additional;
    assert_eq!(additional("69.9999"), AdjustmentFactor::ZERO);
    assert_eq!(additional("70").percent(), decimal("0.5"));
    assert_eq!(additional("85").percent(), decimal("5.25"));
    assert_eq!(additional("100").percent(), decimal("10"));
}

#[test]
fn a_positive_factor_needs_what_it_is_scaled_by() {
    let missing = |rules: &YearRules, points: &str, base: Option<&str>, additional: Option<&str>| {
        let scaling = Scaling {
            base: base.map(|factor| ScalingFactor::new(decimal(factor)).unwrap()),
            additional: additional.map(|factor| AdditionalScalingFactor::new(decimal(factor)).unwrap()),
        };
        asked(rules, points, scaling).map(|factors| factors.total.shown())
    };
    let of_2022 = rules(2022);
    assert_eq!(missing(of_2022, "75.01", None, None), Err(ScalingUnknown { base: true, additional: false }));
    assert_eq!(missing(of_2022, "89", None, None), Err(ScalingUnknown { base: true, additional: true }));
    assert_eq!(missing(of_2022, "89", Some("0.2"), None), Err(ScalingUnknown { base: false, additional: true }));
    assert_eq!(missing(of_2022, "89", None, Some("0.5")), Err(ScalingUnknown { base: true, additional: false }));
    assert_eq!(missing(of_2022, "100", Some("0.2"), Some("0.6")), Ok(decimal("7.8")));
    assert_eq!(missing(of_2022, "75", None, None), Ok(decimal("0")));
    assert_eq!(missing(of_2022, "74", None, None), Ok(decimal("-0.12")));
    assert_eq!(missing(rules(2025), "80", None, None), Err(ScalingUnknown { base: true, additional: false }), "not paid yet");
    assert_eq!(missing(rules(2025), "80", Some("3"), None), Ok(decimal("5.4")));
    assert_eq!(missing(rules(2024), "100", Some("0.5"), None), Ok(decimal("4.5")), "what is asked stands before the year");
}

#[test]
fn an_answer_is_as_sure_as_what_it_rests_on() {
    let confidence = |year, points| factors(year, points).confidence;
    assert_eq!(confidence(2023, "85"), Confidence::Derived);
    assert_eq!(confidence(2023, "10"), Confidence::Derived);
    let mut rules = rules(2024).clone();
    let fact = rules.sources.iter_mut().find(|source| source.fact == "adjustment/publishedMaximum").unwrap();
    fact.confidence = Confidence::Recalled;
    assert_eq!(asked(&rules, "85", Scaling::default()).unwrap().confidence, Confidence::Recalled);
    assert_eq!(asked(&rules, "10", Scaling::default()).unwrap().confidence, Confidence::Derived);
}

#[test]
fn a_quotient_that_never_ends_is_written_with_ten_decimals() {
    let factors = factors(2024, "18.7501");
    assert_eq!(factors.total.exact().to_string(), "-6.749988");
    let scaling = Scaling { base: Some(ScalingFactor::new(decimal("0.3333333333333333")).unwrap()), additional: None };
    assert_eq!(asked(rules(2024), "80", scaling).unwrap().total.exact().to_string(), "0.6");
    assert_eq!(asked(&rules_of_2018(), "35", Scaling::default()).unwrap().base.exact().to_string(), "0.0745882353");
}

#[test]
fn scores_have_bounds() {
    for (points, is_score) in [
        ("0", true),
        ("100", true),
        ("99.9999", true),
        ("100.0001", false),
        ("-0.0001", false),
        ("1.00001", false),
        ("50.00000", true),
    ] {
        assert_eq!(FinalScore::new(decimal(points)).is_ok(), is_score, "{points}");
        assert_eq!(CategoryScore::new(decimal(points)).is_ok(), is_score, "{points}");
    }
}
