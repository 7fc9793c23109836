//! What is filed: a number stands for one filing that no other number files.

use serde_json::{Value, json};

/// Lakeshore, whose staff files.
const TIN: &str = "000200002";

/// The reasons that the regular window of 2023 takes for a practice.
const REASONS: [&str; 10] = [
    "wrongTinOrNpi",
    "qpStatusAdjusted",
    "eligibilityOrSpecialStatus",
    "eucNotAutomaticallyReweighted",
    "exceptionNotApplied",
    "dataQualityError",
    "qualityDenominator",
    "apmParticipationList",
    "bonusNotApplied",
    "other",
];

/// What an application for extreme and uncontrollable circumstances holds, one category each.
const CATEGORIES: [&str; 4] = ["quality", "cost", "ia", "pi"];

/// How many filings there can be for one clinician: the reviews, the applications, one hardship.
pub(crate) const EACH: usize = REASONS.len() + CATEGORIES.len() + 1;

pub(crate) const EXCEPTIONS: &str = "/v1/exception-applications";
pub(crate) const REVIEWS: &str = "/v1/targeted-reviews";

/// The clinician of this index, whom [`import_lines`] brings in.
fn npi(index: usize) -> String {
    let digits = format!("{}", 150_000_000 + index);
    // Luhn over the prefix 80840, which adds 24, and these nine: every other digit counts twice, the last one first.
    let sum: u32 = digits.bytes().rev().enumerate().fold(24, |sum, (place, digit)| {
        let digit = u32::from(digit - b'0') * if place % 2 == 0 { 2 } else { 1 };
        sum + digit / 10 + digit % 10
    });
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// What `recourse import participants` reads to know `clinicians` of Lakeshore.
pub(crate) fn import_lines(clinicians: usize) -> String {
    let line = |index| {
        json!({
            "kind": "clinician", "displayName": format!("Clinician {index}"), "nationalProviderIdentifier": npi(index),
            "taxpayerIdentificationNumber": TIN, "performanceYears": [2023, 2024]
        })
    };
    (0..clinicians).map(|index| format!("{}\n", line(index))).collect()
}

/// The collection and the body of filing `number`.
pub(crate) fn filing(number: usize) -> (&'static str, String) {
    let (path, mut body) = match number % EACH {
        slot if slot % 3 == 0 && slot / 3 < CATEGORIES.len() => (EXCEPTIONS, application(CATEGORIES[slot / 3])),
        1 => (EXCEPTIONS, hardship()),
        slot => (REVIEWS, review(reason(slot))),
    };
    body["participant"] = json!({
        "entityType": "individual", "nationalProviderIdentifier": npi(number / EACH), "taxpayerIdentificationNumber": TIN
    });
    body["clientReference"] = json!(key(number));
    body["contact"] = json!({"name": "Pat", "email": "pat@lakeshore.example", "phone": "3125550100"});
    body["submitterRelationship"] = json!("practiceStaff");
    body["attestation"] = json!({"attestedBy": "Pat", "textVersion": "2024-1"});
    (path, body.to_string())
}

/// The idempotency key of filing `number`, and its reference.
pub(crate) fn key(number: usize) -> String {
    format!("filing-{number}")
}

/// The idempotency key of the withdrawal of filing `number`.
pub(crate) fn withdrawal_key(number: usize) -> String {
    format!("withdrawal-{number}")
}

/// The reviews take the slots that neither the applications (0, 3, 6, 9) nor the hardship (1) take.
fn reason(slot: usize) -> &'static str {
    let taken_below = [0, 1, 3, 6, 9].iter().filter(|taken| **taken < slot).count();
    REASONS[slot - taken_below]
}

fn application(category: &str) -> Value {
    json!({
        "performanceYear": 2024, "exceptionType": "extremeAndUncontrollableCircumstances", "categories": [category],
        "event": {"type": "hurricane", "description": "The office was flooded.", "startDate": "2024-07-08", "stillAffected": true}
    })
}

fn hardship() -> Value {
    json!({"performanceYear": 2024, "exceptionType": "promotingInteroperabilityHardship", "reason": "insufficientInternet"})
}

fn review(reason: &str) -> Value {
    json!({"performanceYear": 2023, "reason": reason, "explanation": "The data of another practice were taken."})
}

#[test]
fn no_two_numbers_are_one_filing() {
    let subject = |number| {
        let (path, body) = filing(number);
        let mut body: Value = serde_json::from_str(&body).unwrap();
        body["clientReference"] = json!(null);
        format!("{path} {body}")
    };
    let subjects: std::collections::BTreeSet<String> = (0..3 * EACH).map(subject).collect();
    assert_eq!(subjects.len(), 3 * EACH);
    assert!((0..5000).all(|index| npi(index).parse::<domain::identifier::Npi>().is_ok()));
}
