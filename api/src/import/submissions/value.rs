//! The value of a measurement, whose shape depends on the measure.

use domain::facts::Reported;
use serde_json::Value;

/// What a value reports: yes or no, a rate, or the rates of strata.
pub(super) fn reported(value: Option<&Value>) -> Reported {
    match value {
        Some(Value::Bool(true)) => Reported::Yes,
        Some(Value::Bool(false)) => Reported::No,
        Some(Value::Object(_)) if value.is_some_and(has_rate) => Reported::Rate,
        Some(Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_)) | None => Reported::Other,
    }
}

/// A numerator and a denominator of at least one, by either pair of names, here or in a stratum.
fn has_rate(value: &Value) -> bool {
    let count = |member: &str| value.get(member).and_then(Value::as_f64);
    let rate = |numerator: &str, denominator: &str| {
        count(numerator).is_some_and(|numerator| numerator >= 0.0)
            && count(denominator).is_some_and(|denominator| denominator >= 1.0)
    };
    let strata = value.get("strata").and_then(Value::as_array);
    rate("numerator", "denominator")
        || rate("performanceMet", "eligiblePopulation")
        || strata.is_some_and(|strata| strata.iter().any(has_rate))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_rate_has_a_numerator_and_a_denominator() {
        let cases = [
            (json!(true), Reported::Yes),
            (json!(false), Reported::No),
            (json!({"numerator": 0, "denominator": 1}), Reported::Rate),
            (json!({"numerator": 3, "denominator": 1000, "isEndToEndReported": false}), Reported::Rate),
            (json!({"performanceMet": 305, "eligiblePopulation": 562}), Reported::Rate),
            (
                json!({"strata": [{"performanceMet": 0, "eligiblePopulation": 0}, {"performanceMet": 1, "eligiblePopulation": 2}]}),
                Reported::Rate,
            ),
            (json!({"numerator": 0, "denominator": 0}), Reported::Other),
            (json!({"numerator": 1}), Reported::Other),
            (json!({"performanceMet": 1, "denominator": 2}), Reported::Other),
            (json!({"strata": [{"performanceMet": 0}]}), Reported::Other),
            (json!({"strata": []}), Reported::Other),
            (json!({"numerator": "1", "denominator": "2"}), Reported::Other),
            (json!(7), Reported::Other),
            (json!([{"numerator": 1, "denominator": 2}]), Reported::Other),
        ];
        for (value, expected) in cases {
            assert_eq!(reported(Some(&value)), expected, "{value}");
        }
        assert_eq!(reported(None), Reported::Other);
    }
}
