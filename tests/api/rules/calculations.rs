//! Rules of calculations: those that explain an answer, and those that refuse a question.

use super::Example;
use serde_json::{Value, json};

const WEIGHTS: &str = "/v1/calculations/category-weights";
const SCORE: &str = "/v1/calculations/final-score";
const PAYMENT: &str = "/v1/calculations/payment-adjustment";

/// A rule, what stands beside it, the operation, the question.
type Row = (&'static str, &'static [&'static str], &'static str, Value);

pub(super) fn examples() -> Vec<Example> {
    let rows = weights().into_iter().chain(refusals()).chain(scores()).chain(payments());
    rows.map(|(rule, besides, path, body)| Example {
        rule,
        besides,
        at: "2024-10-01T16:00:00Z",
        persona: None,
        path: path.to_owned(),
        body,
    })
    .collect()
}

fn weights() -> Vec<Row> {
    let on = |year: u16, basis: &str, entity: &str| json!({"performanceYear": year, "entityType": entity, "reweighting": [{"basis": basis}]});
    let with_data = |mut body: Value, category: &str, qualifying: bool| {
        body["submissions"] = json!([{"category": category, "qualifying": qualifying}]);
        body
    };
    let on_all = &["SCORE-AT-THRESHOLD"][..];
    let but_cost = &["SCORE-AT-THRESHOLD", "WEIGHT-COST-HAS-NO-DATA"][..];
    let quality = json!({"performanceYear": 2024, "reweighting": [{"basis": "eucApplication", "categories": ["quality"]}]});
    vec![
        ("WEIGHT-TABLE", &[], WEIGHTS, json!({"performanceYear": 2024})),
        ("WEIGHT-EUC-APPLICATION", &["WEIGHT-TABLE"], WEIGHTS, quality),
        ("WEIGHT-AUTOMATIC-EUC", but_cost, WEIGHTS, on(2024, "automaticEuc", "individual")),
        ("WEIGHT-PI-HARDSHIP", &["WEIGHT-TABLE"], WEIGHTS, on(2024, "promotingInteroperabilityHardship", "group")),
        ("WEIGHT-AUTOMATIC-PI", &["WEIGHT-TABLE"], WEIGHTS, on(2024, "automaticPromotingInteroperability", "group")),
        ("WEIGHT-APM-ENTITY", &["SCORE-AT-THRESHOLD", "WEIGHT-NEVER-SCORED"], WEIGHTS, on(2024, "apmEntityApplication", "apm")),
        ("WEIGHT-SUBGROUP", but_cost, WEIGHTS, on(2024, "subgroupInheritance", "subgroup")),
        ("WEIGHT-COMPROMISED-DATA", on_all, WEIGHTS, on(2024, "compromisedData", "group")),
        ("WEIGHT-LATE-JOINER", on_all, WEIGHTS, on(2024, "lateJoiner", "individual")),
        ("WEIGHT-COVID-2019", on_all, WEIGHTS, on(2019, "covid19Application2019", "group")),
        ("WEIGHT-NOT-SCORABLE", &["WEIGHT-TABLE"], WEIGHTS, json!({"performanceYear": 2024, "notScorable": ["cost"]})),
        (
            "WEIGHT-MVP-QUALITY",
            &["WEIGHT-TABLE"],
            WEIGHTS,
            json!({"performanceYear": 2024, "entityType": "group", "reportingOption": "mvp", "notScorable": ["quality"]}),
        ),
        ("WEIGHT-NEVER-SCORED", &["WEIGHT-TABLE"], WEIGHTS, json!({"performanceYear": 2024, "entityType": "apm"})),
        (
            "WEIGHT-DATA-CANCEL",
            &["WEIGHT-TABLE"],
            WEIGHTS,
            with_data(on(2024, "promotingInteroperabilityHardship", "group"), "pi", true),
        ),
        (
            "WEIGHT-DATA-NOT-QUALIFYING",
            &["WEIGHT-TABLE"],
            WEIGHTS,
            with_data(on(2024, "promotingInteroperabilityHardship", "group"), "pi", false),
        ),
        (
            "WEIGHT-DATA-NO-EFFECT",
            &["SCORE-AT-THRESHOLD", "WEIGHT-LATE-JOINER"],
            WEIGHTS,
            with_data(on(2024, "lateJoiner", "individual"), "quality", true),
        ),
        (
            "WEIGHT-COST-HAS-NO-DATA",
            &["SCORE-AT-THRESHOLD", "WEIGHT-EUC-APPLICATION"],
            WEIGHTS,
            with_data(on(2024, "eucApplication", "group"), "cost", true),
        ),
        ("SCORE-AT-THRESHOLD", &["WEIGHT-LATE-JOINER"], WEIGHTS, on(2024, "lateJoiner", "individual")),
    ]
}

fn refusals() -> Vec<Row> {
    let refused =
        |year: u16, entity: &str, ground: Value| json!({"performanceYear": year, "entityType": entity, "reweighting": [ground]});
    vec![
        ("WEIGHT-BASIS-YEAR", &[], WEIGHTS, refused(2022, "group", json!({"basis": "subgroupInheritance"}))),
        ("WEIGHT-BASIS-ENTITY", &[], WEIGHTS, refused(2024, "individual", json!({"basis": "apmEntityApplication"}))),
        (
            "WEIGHT-BASIS-CATEGORIES",
            &[],
            WEIGHTS,
            refused(2024, "group", json!({"basis": "promotingInteroperabilityHardship", "categories": ["quality"]})),
        ),
        ("WEIGHT-OPTION-YEAR", &[], WEIGHTS, json!({"performanceYear": 2022, "reportingOption": "mvp"})),
        (
            "WEIGHT-NO-ROW",
            &[],
            WEIGHTS,
            json!({"performanceYear": 2024, "entityType": "group", "reportingOption": "app", "notScorable": ["ia"]}),
        ),
        ("CALCULATION-YEAR", &[], WEIGHTS, json!({"performanceYear": 2031})),
        ("ADJUSTMENT-SCALING-FACTOR", &[], PAYMENT, json!({"performanceYear": 2022, "finalScore": 95})),
    ]
}

fn scores() -> Vec<Row> {
    let all = json!({"quality": 80, "cost": 70, "ia": 100, "pi": 90});
    let data = json!([{"category": "quality"}]);
    vec![
        ("SCORE-SUM", &["WEIGHT-TABLE"], SCORE, json!({"performanceYear": 2024, "categoryScores": all})),
        (
            "SCORE-CATEGORY-MISSING",
            &["SCORE-SUM", "WEIGHT-TABLE"],
            SCORE,
            json!({"performanceYear": 2024, "categoryScores": {"quality": 80, "cost": 70, "ia": 100}}),
        ),
        (
            "SCORE-CATEGORY-UNUSED",
            &["SCORE-SUM", "WEIGHT-NOT-SCORABLE", "WEIGHT-TABLE"],
            SCORE,
            json!({"performanceYear": 2024, "notScorable": ["cost"], "categoryScores": all}),
        ),
        (
            "SCORE-COMPLEX-PATIENT-BONUS",
            &["SCORE-SUM", "WEIGHT-TABLE"],
            SCORE,
            json!({"performanceYear": 2024, "categoryScores": all, "submissions": data, "complexPatientBonus": 4}),
        ),
        (
            "SCORE-SMALL-PRACTICE-BONUS",
            &["SCORE-SUM", "WEIGHT-TABLE"],
            SCORE,
            json!({"performanceYear": 2018, "smallPractice": true, "categoryScores": all, "submissions": data}),
        ),
    ]
}

fn payments() -> Vec<Row> {
    let scored = |year: u16, score: f64| json!({"performanceYear": year, "finalScore": score});
    let scaled = |year: u16, score: f64| json!({"performanceYear": year, "finalScore": score, "scalingFactor": 0.25, "additionalScalingFactor": 0.5});
    vec![
        ("ADJUSTMENT-LOWEST-QUARTER", &[], PAYMENT, scored(2024, 18.75)),
        ("ADJUSTMENT-BELOW-THRESHOLD", &[], PAYMENT, scored(2024, 18.76)),
        ("ADJUSTMENT-AT-THRESHOLD", &[], PAYMENT, scored(2024, 75.0)),
        ("ADJUSTMENT-ABOVE-THRESHOLD", &[], PAYMENT, scored(2024, 75.01)),
        ("ADJUSTMENT-ADDITIONAL", &["ADJUSTMENT-ABOVE-THRESHOLD"], PAYMENT, scaled(2022, 89.0)),
        ("ADJUSTMENT-NO-ADDITIONAL", &["ADJUSTMENT-ABOVE-THRESHOLD"], PAYMENT, scaled(2023, 89.0)),
        ("ADJUSTMENT-NONE", &[], PAYMENT, json!({"performanceYear": 2024, "exclusion": "qp"})),
    ]
}
