//! What if: weights, final scores, payment adjustments; what is asked is answered or refused, by anybody.

use crate::support::{
    app::{Answer, On, TestApp},
    on_both, run,
};
use serde_json::{Value, json};

const WEIGHTS: &str = "/v1/calculations/category-weights";
const SCORE: &str = "/v1/calculations/final-score";
const PAYMENT: &str = "/v1/calculations/payment-adjustment";

async fn ask(app: &TestApp, path: &str, body: Value) -> Answer {
    app.as_nobody().post(path, &body).await
}

/// Weights as Q/C/IA/PI.
fn weights(answer: &Answer) -> [u64; 4] {
    ["quality", "cost", "ia", "pi"].map(|category| answer.body["weights"][category].as_u64().unwrap())
}

fn rules_for(answer: &Answer, category: &str) -> Vec<String> {
    let steps = answer.body["because"].as_array().unwrap().iter().filter(|step| step["category"] == category);
    steps.map(|step| step["rule"].as_str().unwrap().to_owned()).collect()
}

/// The codes of the faults, by pointer.
fn faults(answer: &Answer) -> Vec<(String, String)> {
    let errors = answer.body["errors"].as_array().unwrap();
    let text = |error: &Value, member: &str| error[member].as_str().unwrap_or_default().to_owned();
    errors.iter().map(|error| (text(error, "pointer"), text(error, "code"))).collect()
}

fn euc() -> Value {
    json!({
        "performanceYear": 2024, "entityType": "individual", "smallPractice": false, "reportingOption": "traditionalMips",
        "reweighting": [{"basis": "eucApplication", "categories": ["quality", "cost"]}],
        "submissions": [{"category": "quality", "qualifying": true}], "notScorable": []
    })
}

fn with(mut body: Value, member: &str, value: Value) -> Value {
    body[member] = value;
    body
}

on_both! {
    async fn anybody_may_ask_what_weighs_what(app: &TestApp) {
        let answer = ask(app, WEIGHTS, euc()).await.expect(200);
        assert_eq!(weights(&answer), [55, 0, 15, 30]);
        assert_eq!(answer.body["performanceYear"], 2024);
        assert_eq!(answer.body["scoredAtThreshold"], false);
        assert_eq!(rules_for(&answer, "quality"), ["WEIGHT-DATA-CANCEL", "WEIGHT-TABLE"]);
        assert_eq!(rules_for(&answer, "cost"), ["WEIGHT-COST-HAS-NO-DATA"]);
        assert_eq!(answer.body["because"][0]["citation"], "42 CFR 414.1380(c)(2)(i)(A)(6) and (C)(2)");
        let with_token = app.as_persona("practice").post(WEIGHTS, &euc()).await.expect(200);
        assert_eq!(with_token.bytes, answer.bytes, "who asks changes nothing");
    }
}

/// No database is involved.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_three_calculations_and_their_refusals() {
    run(On::Sqlite, async |app| {
        what_is_not_said_is_the_plain_case(app).await;
        a_score_says_how_it_came_about(app).await;
        payments_are_exact_and_shown(app).await;
        who_is_excluded_has_no_factors(app).await;
        an_unknown_scaling_factor_is_asked_for(app).await;
        what_the_rules_do_not_give_is_refused(app).await;
        faults_are_told_together_by_their_pointers(app).await;
        only_strict_json_of_a_bounded_size_is_read(app).await;
        every_rule_that_is_named_is_explained(app).await;
    })
    .await;
}

async fn what_is_not_said_is_the_plain_case(app: &TestApp) {
    let answer = ask(app, WEIGHTS, json!({"performanceYear": 2025})).await.expect(200);
    assert_eq!(weights(&answer), [30, 30, 15, 25]);
    assert_eq!(rules_for(&answer, "pi"), ["WEIGHT-TABLE"]);
    let apm = json!({"performanceYear": 2024, "entityType": "apm", "reweighting": [{"basis": "apmEntityApplication"}],
        "submissions": [{"category": "quality"}, {"category": "pi"}]});
    let answer = ask(app, WEIGHTS, apm).await.expect(200);
    assert_eq!((weights(&answer), &answer.body["scoredAtThreshold"]), ([0, 0, 0, 0], &json!(true)));
    assert!(
        answer.body["because"].as_array().unwrap().last().unwrap().get("category").is_none(),
        "the threshold is of no category"
    );
}

async fn a_score_says_how_it_came_about(app: &TestApp) {
    let scores = with(euc(), "categoryScores", json!({"quality": 60, "ia": 100, "pi": 90}));
    let answer = ask(app, SCORE, with(scores.clone(), "complexPatientBonus", json!(0))).await.expect(200);
    assert_eq!((&answer.body["finalScore"], &answer.body["performanceThreshold"]), (&json!(75), &json!(75)));
    assert_eq!(answer.body["exact"], json!({"finalScore": "75"}));
    assert_eq!(weights(&answer), [55, 0, 15, 30]);

    let odd = json!({"performanceYear": 2024, "categoryScores": {"quality": 80.0333, "cost": 70.1, "ia": 100, "pi": 90.01}});
    let answer = ask(app, SCORE, odd).await.expect(200);
    assert_eq!((&answer.body["finalScore"], &answer.body["exact"]["finalScore"]), (&json!(82.54), &json!("82.54249")));

    let missing = ask(app, SCORE, json!({"performanceYear": 2024, "categoryScores": {"quality": 80}})).await.expect(200);
    assert_eq!(missing.body["finalScore"], 24);
    assert_eq!(rules_for(&missing, "pi"), ["WEIGHT-TABLE", "SCORE-CATEGORY-MISSING"]);
}

async fn payments_are_exact_and_shown(app: &TestApp) {
    for (year, score, base, exact) in [
        (2023, json!(85), json!(0.86), "0.86"),
        (2024, json!(0), json!(-9), "-9"),
        (2024, json!(18.75), json!(-9), "-9"),
        (2024, json!(18.76), json!(-6.75), "-6.7488"),
        (2024, json!(74.99), json!(0), "-0.0012"),
        (2024, json!(75), json!(0), "0"),
        (2024, json!(100), json!(1.05), "1.05"),
    ] {
        let answer = ask(app, PAYMENT, json!({"performanceYear": year, "finalScore": score})).await.expect(200);
        assert_eq!((&answer.body["baseFactor"], &answer.body["totalFactor"]), (&base, &base), "{year} {score}");
        assert_eq!(answer.body["exact"], json!({"baseFactor": exact, "additionalFactor": "0", "totalFactor": exact}), "{score}");
        assert_eq!((&answer.body["additionalFactor"], &answer.body["paymentYear"]), (&json!(0), &json!(year + 2)));
        assert_eq!((&answer.body["performanceThreshold"], &answer.body["confidence"]), (&json!(75), &json!("derived")));
        assert!(
            !String::from_utf8_lossy(&answer.bytes).contains("-0,") && !answer.body["because"].as_array().unwrap().is_empty()
        );
    }
    let scaled = json!({"performanceYear": 2022, "finalScore": 100, "scalingFactor": 0.2, "additionalScalingFactor": 0.6});
    let answer = ask(app, PAYMENT, scaled).await.expect(200);
    assert_eq!(answer.body["exact"], json!({"baseFactor": "1.8", "additionalFactor": "6", "totalFactor": "7.8"}));
}

async fn who_is_excluded_has_no_factors(app: &TestApp) {
    let answer = ask(app, PAYMENT, json!({"performanceYear": 2024, "finalScore": 40, "exclusion": "qp"})).await.expect(200);
    assert_eq!(answer.body["exclusion"], "qp");
    for factor in ["baseFactor", "additionalFactor", "totalFactor", "exact"] {
        assert!(answer.body.get(factor).is_none(), "{factor} is absent, not 0");
    }
    assert_eq!(answer.body["because"][0]["rule"], "ADJUSTMENT-NONE");
    ask(app, PAYMENT, json!({"performanceYear": 2024, "exclusion": "newlyEnrolled"})).await.expect(200);
}

async fn an_unknown_scaling_factor_is_asked_for(app: &TestApp) {
    let unknown = "scalingFactorUnknown";
    for (body, pointers) in [
        (json!({"performanceYear": 2025, "finalScore": 80}), vec!["/scalingFactor"]),
        (json!({"performanceYear": 2022, "finalScore": 80}), vec!["/scalingFactor"]),
        (json!({"performanceYear": 2022, "finalScore": 89}), vec!["/scalingFactor", "/additionalScalingFactor"]),
        (json!({"performanceYear": 2022, "finalScore": 89, "scalingFactor": 1}), vec!["/additionalScalingFactor"]),
    ] {
        let refused = ask(app, PAYMENT, body.clone()).await.expect(422);
        assert_eq!(refused.code(), unknown, "{body}");
        let expected: Vec<(String, String)> =
            pointers.iter().map(|pointer| ((*pointer).to_owned(), unknown.to_owned())).collect();
        assert_eq!(faults(&refused), expected, "{body}");
    }
    for score in [0, 20, 74, 75] {
        ask(app, PAYMENT, json!({"performanceYear": 2025, "finalScore": score})).await.expect(200);
    }
}

async fn what_the_rules_do_not_give_is_refused(app: &TestApp) {
    let cases = [
        (json!({"performanceYear": 2031}), "/performanceYear", "performanceYearUnknown"),
        (json!({"performanceYear": 2022, "reportingOption": "mvp"}), "/reportingOption", "reportingOptionNotInYear"),
        (
            json!({"performanceYear": 2024, "reweighting": [{"basis": "covid19Application2019"}]}),
            "/reweighting/0/basis",
            "basisNotOfferedInYear",
        ),
        (
            json!({"performanceYear": 2024, "entityType": "apm", "reweighting": [{"basis": "lateJoiner"}]}),
            "/reweighting/0/basis",
            "basisNotForEntityType",
        ),
        (
            json!({"performanceYear": 2024, "reweighting": [{"basis": "compromisedData"}, {"basis": "automaticEuc", "categories": ["pi"]}]}),
            "/reweighting/1/categories",
            "categoryNotCoveredByBasis",
        ),
        (json!({"performanceYear": 2024, "reportingOption": "app", "notScorable": ["ia"]}), "/reweighting", "weightsNotDefined"),
    ];
    for (body, pointer, code) in cases {
        for path in [WEIGHTS, SCORE] {
            let refused = ask(app, path, body.clone()).await.expect(422);
            assert_eq!(refused.code(), "calculationRefused", "{body}");
            assert_eq!(faults(&refused), [(pointer.to_owned(), code.to_owned())], "{body}");
            assert!(refused.body["errors"][0]["citation"].as_str().is_some_and(|citation| !citation.is_empty()));
        }
    }
}

async fn faults_are_told_together_by_their_pointers(app: &TestApp) {
    let nul = ask(app, PAYMENT, json!({"performanceYear": 2023, "finalScore": {"a\u{0}": 1}})).await.expect(400);
    assert_eq!(faults(&nul)[0].0, "/finalScore/a\u{0}");
    let document = api::openapi::document();
    let promised = &document["components"]["schemas"]["ProblemError"]["properties"]["pointer"]["pattern"];
    assert_eq!(promised, r"^(?:/[\s\S]*)?$", "a pointer may have any name in it that JSON takes");
    let body = json!({
        "entityType": "clinic", "reportingOption": "MIPS", "notScorable": ["cost", "cost", "aci"],
        "reweighting": [{"basis": "flood"}, {"categories": []}, {"basis": "eucApplication", "categories": ["quality", "quality"]}],
        "submissions": [{"qualifying": true}, {"category": "aci"}],
        "categoryScores": {"quality": 100.01, "cost": 1.00001, "pi": -1}, "complexPatientBonus": 10.5
    });
    let refused = ask(app, SCORE, body).await.expect(422);
    assert_eq!(refused.code(), "validationFailed");
    let expected = [
        ("/categoryScores/cost", "fieldRange"),
        ("/categoryScores/pi", "fieldRange"),
        ("/categoryScores/quality", "fieldRange"),
        ("/complexPatientBonus", "fieldRange"),
        ("/entityType", "valueUnknown"),
        ("/notScorable/1", "valueRepeated"),
        ("/notScorable/2", "valueUnknown"),
        ("/performanceYear", "fieldRequired"),
        ("/reportingOption", "valueUnknown"),
        ("/reweighting/0/basis", "valueUnknown"),
        ("/reweighting/1/basis", "fieldRequired"),
        ("/reweighting/1/categories", "fieldLength"),
        ("/reweighting/2/categories/1", "valueRepeated"),
        ("/submissions/0/category", "fieldRequired"),
        ("/submissions/1/category", "valueUnknown"),
    ];
    assert_eq!(faults(&refused), expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));

    for (body, pointer, code) in [
        (json!({"performanceYear": 2024}), "/finalScore", "fieldRequired"),
        (json!({"performanceYear": 2024, "finalScore": 85, "scalingFactor": 3.01}), "/scalingFactor", "fieldRange"),
        (json!({"performanceYear": 2024, "finalScore": 85, "scalingFactor": 0}), "/scalingFactor", "fieldRange"),
        (
            json!({"performanceYear": 2024, "finalScore": 85, "additionalScalingFactor": 1.01}),
            "/additionalScalingFactor",
            "fieldRange",
        ),
        (json!({"performanceYear": 2024, "finalScore": 85.00001}), "/finalScore", "fieldRange"),
        (json!({"performanceYear": 2024, "finalScore": 100.1}), "/finalScore", "fieldRange"),
        (json!({"performanceYear": 2024, "finalScore": 85, "exclusion": "lazy"}), "/exclusion", "valueUnknown"),
    ] {
        let refused = ask(app, PAYMENT, body.clone()).await.expect(422);
        assert_eq!(faults(&refused), [(pointer.to_owned(), code.to_owned())], "{body}");
    }
}

async fn only_strict_json_of_a_bounded_size_is_read(app: &TestApp) {
    for path in [WEIGHTS, SCORE, PAYMENT] {
        let unknown =
            ask(app, path, json!({"performanceYear": 2024, "taxpayerIdentificationNumber": "000100001"})).await.expect(400);
        assert_eq!(
            (unknown.code(), &unknown.body["errors"][0]["pointer"]),
            ("invalidMember", &json!("/taxpayerIdentificationNumber"))
        );
        let null = ask(app, path, json!({"performanceYear": null})).await.expect(400);
        assert_eq!(faults(&null), [("/performanceYear".to_owned(), "nullNotAllowed".to_owned())]);
        assert_eq!(ask(app, path, json!([])).await.expect(400).code(), "invalidMember");
        let large = json!({"performanceYear": 2024, "x": "y".repeat(256 * 1024)});
        assert_eq!(ask(app, path, large).await.expect(413).code(), "contentTooLarge");
        assert_eq!(app.as_nobody().get(path).await.expect(405).header("allow"), "POST");
    }
}

async fn every_rule_that_is_named_is_explained(app: &TestApp) {
    let answer = ask(app, SCORE, with(euc(), "categoryScores", json!({"quality": 60, "cost": 50}))).await.expect(200);
    for step in answer.body["because"].as_array().unwrap() {
        let rule = app.as_nobody().get(&format!("/v1/rules/{}", step["rule"].as_str().unwrap())).await.expect(200);
        assert_eq!(rule.body["id"], step["rule"]);
        assert!(step["message"].as_str().unwrap().ends_with('.') && step["confidence"].is_string(), "{step}");
    }
}
