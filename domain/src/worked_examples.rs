//! The worked examples of the domain pages by their numbers: those of filings, eligibility and identifiers, and that none is left out.
//!
//! Those of weights and scores are in `scoring/tests/examples.rs`, of payments in `scoring/tests/adjustments.rs`, of windows and days to
//! answer in `program/tests/vectors.rs`. Those that need a caller and a store, G, H and I5, are in the tests over HTTP.

use crate::{
    exception::{self, ExceptionDraft, HardshipReason},
    filing::{Facts, FilingDraft},
    identifier::{InvalidNpi, Npi},
    participant::ParticipantKind::{ApmEntity, Clinician, Group, Subgroup},
    program::{
        Category::{self, PromotingInteroperability, Quality},
        LowVolumeStanding,
    },
    testing::{at, broken, euc, facts, hardship, rules},
};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// exceptions.md, section 10; targeted-review.md, section 7. Those with a letter of their own are there by these names.
const EXCEPTIONS: &str = "1 2 3 4 5 6 7 8 9 10 11 12 22 23 24 25 29 32 33 34 35 W1 W2 W3 W4 W5 W6 W7 W8 W9";
const REVIEWS: &str = "A1 A2 A3 A4 A5 A6 A7 A8 A9 B1 B2 B3 B6 B7 C1 C2 C3 C4 C5 C6 D1 D2 D7 D8 E1 E2 E3 E4 E5 F1 F2 F3 I1 I2 I3";

/// Those that are functions by their names: b3, b6, b7, d7 (payments), d1 and d2 (scores); F2 is part of the function of F1 and F3.
const FUNCTIONS: &str = "B3 B6 B7 D1 D2 D7 F2";

/// A row: number, what is filed, for whom, what is known, the rules that it breaks.
type Row = (&'static str, FilingDraft<ExceptionDraft>, Facts, Vec<&'static str>);

/// Of an Entity of 100 eligible clinicians, so many eligible for PI reweighting.
fn share(clinicians: u32) -> Facts {
    let mut facts = facts(ApmEntity);
    facts.year_facts.as_mut().unwrap().pi_reweighting_eligible_percent = Some(clinicians.into());
    facts
}

fn granted(years: usize) -> Facts {
    Facts { decertification_years: years, ..facts(Group) }
}

fn decertified(date: &str) -> FilingDraft<ExceptionDraft> {
    hardship(2024, |content| {
        content.reason = Some(HardshipReason::DecertifiedEhr);
        content.decertified_on = date.parse().ok();
    })
}

fn without_control(percent: &str) -> FilingDraft<ExceptionDraft> {
    hardship(2024, |content| {
        content.reason = Some(HardshipReason::LackOfControlOverCehrt);
        content.outpatient_encounters_without_control_percent = percent.parse().ok();
    })
}

fn rows() -> Vec<Row> {
    let internet = || hardship(2024, |content| content.reason = Some(HardshipReason::InsufficientInternet));
    vec![
        ("23", euc(2024, &[Quality, PromotingInteroperability]), facts(ApmEntity), vec!["EUC-APM-ALL-CATEGORIES"]),
        ("24: 76", euc(2024, Category::ALL), share(76), vec![]),
        ("24: 75", euc(2024, Category::ALL), share(75), vec!["EUC-APM-REWEIGHTING-SHARE"]),
        ("24: 74", euc(2024, Category::ALL), share(74), vec!["EUC-APM-REWEIGHTING-SHARE"]),
        ("25", internet(), facts(ApmEntity), vec!["EXC-PI-NOT-FOR-APM"]),
        ("29", euc(2024, &[Quality]), facts(Subgroup), vec!["EXC-SUBGROUP-INHERITS"]),
        ("32", decertified("2023-11-30"), facts(Group), vec![]),
        ("33", decertified("2022-06-01"), facts(Group), vec!["PI-DECERTIFICATION-DATE"]),
        ("34", decertified("2023-11-30"), granted(5), vec!["PI-DECERTIFICATION-CAP"]),
        ("34: four times", decertified("2023-11-30"), granted(4), vec![]),
        ("35: 50.0", without_control("50.0"), facts(Clinician), vec![]),
        ("35: 49.9", without_control("49.9"), facts(Clinician), vec!["PI-LACK-OF-CONTROL"]),
    ]
}

/// Number, allowed charges, patients, services, how somebody stands in 2023.
const VOLUMES: &[(&str, u32, u32, u32, LowVolumeStanding)] = &[
    ("D8", 95_000, 200, 900, LowVolumeStanding::MayOptIn),
    ("D8: one patient more", 95_000, 201, 900, LowVolumeStanding::Exceeds),
    ("D8: at every figure", 90_000, 200, 200, LowVolumeStanding::Below),
];

/// Number, NPI, why it is none.
const NPIS: &[(&str, &str, Option<InvalidNpi>)] = &[
    ("I1", "1234567893", None),
    ("I1", "1558598797", None),
    ("I1", "1000000004", None),
    ("I2", "1234567890", Some(InvalidNpi::CheckDigit)),
    ("I3", "0777777777", Some(InvalidNpi::FirstDigit)),
];

#[test]
fn filings() {
    for (number, draft, facts, expected) in rows() {
        let found = exception::judge(&draft, &facts, rules(2024), at("2024-10-01T16:00:00Z"));
        assert_eq!(broken(found), expected, "{number}");
    }
}

#[test]
fn row_24_is_a_setting_of_the_year() {
    let mut lenient = rules(2024).unwrap().clone();
    lenient.apm_entity.as_mut().unwrap().strict = false;
    for (clinicians, expected) in [(76, vec![]), (75, vec![]), (74, vec!["EUC-APM-REWEIGHTING-SHARE"])] {
        let found = exception::judge(&euc(2024, Category::ALL), &share(clinicians), Some(&lenient), at("2024-10-01T16:00:00Z"));
        assert_eq!(broken(found), expected, "24, as CMS announced it: {clinicians}");
    }
}

#[test]
fn row_29_shows_the_way_of_the_group() {
    let draft = euc(2024, &[Quality]);
    let refused = exception::judge(&draft, &facts(Subgroup), rules(2024), at("2024-10-01T16:00:00Z")).unwrap_err();
    assert!(refused.errors[0].message.contains("inherits what its affiliated group is granted"), "{}", refused.errors[0].message);
}

#[test]
fn volumes() {
    for (number, charges, patients, services, expected) in VOLUMES {
        let threshold = &rules(2023).unwrap().low_volume_threshold;
        assert_eq!(threshold.standing(Decimal::from(*charges), *patients, *services), *expected, "{number}");
    }
}

#[test]
fn identifiers() {
    for (number, text, expected) in NPIS {
        assert_eq!(text.parse::<Npi>().err(), *expected, "{number} {text}");
    }
}

#[test]
fn no_example_is_left_out() {
    let first_word = |number: &str| number.split([':', ',']).next().unwrap_or_default().to_owned();
    let mut found: BTreeSet<String> = rows().iter().map(|row| first_word(row.0)).collect();
    found.extend(VOLUMES.iter().map(|row| first_word(row.0)));
    found.extend(NPIS.iter().map(|row| first_word(row.0)));
    let elsewhere = crate::scoring::tests::examples::numbers()
        .chain(crate::scoring::tests::adjustments::numbers())
        .chain(crate::program::tests::vectors::numbers());
    found.extend(elsewhere.map(first_word));
    found.extend(FUNCTIONS.split(' ').map(str::to_owned));
    let missing: Vec<&str> = EXCEPTIONS.split(' ').chain(REVIEWS.split(' ')).filter(|number| !found.contains(*number)).collect();
    assert!(missing.is_empty(), "without a test: {missing:?}");
}
