//! The catalogue, whole: every rule can be broken, or come to bear, by an example; each example breaks what it says and nothing else.

mod authorizations;
mod calculations;
mod filings;
mod members;
mod windows;
mod world;

use crate::support::{
    app::{Answer, TestApp},
    on_both,
};
use domain::rule;
use serde_json::Value;
use std::collections::BTreeSet;

/// A request that breaks a rule, or in whose explanation it stands.
struct Example {
    /// The rule.
    rule: &'static str,
    /// What comes to bear beside it and cannot be kept out.
    besides: &'static [&'static str],
    /// When.
    at: &'static str,
    /// By whom; nobody where anybody may ask.
    persona: Option<&'static str>,
    path: String,
    body: Value,
}

/// Rules that no single request can break; other tests break each.
const BEHIND_ANOTHER: [(&str, &str); 4] = [
    ("TR-QP-OMISSION-SUBJECT", "who may ask with this reason acts for a clinician or an APM Entity only: TR-QP-OMISSION-FILER"),
    ("AUTHORIZATION-LIFE-CYCLE", "it has to be answered before: only_the_official_answers_and_only_both_sides_know"),
    ("WINDOW-AMENDMENT-ONCE", "the window has to be extended before: of_many_at_once_one_extends_and_the_others_are_told_which"),
    ("WINDOW-AMENDMENT-COUNT", "the year has to be full of windows: domain/src/program/tests/amendments.rs"),
];

/// Rules that explain what is on record of a participant: how their ids begin, and where their examples are, held up there to be one of each.
const ON_RECORD: [(&str, &str); 5] = [
    ("ELIG-", "domain/src/eligibility/tests/examples.rs"),
    ("AUTO-", "domain/src/eligibility/tests/examples.rs"),
    ("SUBGROUP-AS-GROUP", "domain/src/eligibility/tests/examples.rs"),
    ("FILING-", "domain/src/eligibility/tests/examples.rs"),
    ("FEEDBACK-", "domain/src/feedback/tests.rs"),
];

/// Every rule that an answer names: of its errors and warnings, and of its explanation.
fn named(answer: &Answer) -> BTreeSet<String> {
    let lists = ["errors", "warnings", "because"].into_iter().filter_map(|member| answer.body[member].as_array());
    lists.flatten().filter_map(|entry| entry["rule"].as_str()).map(str::to_owned).collect()
}

fn examples(world: &world::World) -> Vec<Example> {
    let others = [members::examples(), filings::examples(world), calculations::examples(), windows::examples()];
    others.into_iter().flatten().chain(authorizations::examples(world)).collect()
}

#[test]
fn no_rule_is_without_an_example_and_no_example_without_a_rule() {
    let examples = examples(&world::World::default());
    let with_example: BTreeSet<&str> =
        examples.iter().map(|example| example.rule).chain(BEHIND_ANOTHER.iter().map(|(rule, _)| *rule)).collect();
    let is_on_record = |id: &str| ON_RECORD.iter().any(|(start, _)| id.starts_with(start));
    for rule in rule::CATALOGUE.iter().filter(|rule| !is_on_record(rule.id)) {
        assert!(
            with_example.contains(rule.id),
            "no example breaks {id}. Add one: a request that breaks {id} and nothing else, as a row of `examples` in \
             tests/api/rules/filings.rs (a filing), members.rs (a single member) calculations.rs (a question that anybody may ask), windows.rs or authorizations.rs",
            id = rule.id
        );
    }
    for id in with_example.into_iter().chain(examples.iter().flat_map(|example| example.besides.iter().copied())) {
        assert!(rule::find(id).is_some(), "the example of {id} is of no rule of the catalogue");
    }
}

async fn found(app: &TestApp, example: &Example) -> BTreeSet<String> {
    app.at(example.at);
    let person = example.persona.map_or_else(|| app.as_nobody(), |persona| app.as_persona(persona));
    named(&person.file(&example.path, &example.body).await)
}

on_both! {
    async fn each_example_breaks_its_rule_and_nothing_else(app: &TestApp) {
        let world = world::World::of(app).await;
        let mut faults = Vec::new();
        for example in examples(&world) {
            let expected: BTreeSet<String> =
                [example.rule].iter().chain(example.besides).map(|rule| (*rule).to_owned()).collect();
            let found = found(app, &example).await;
            if found != expected {
                faults.push(format!("{} by {}: found {found:?}, not {expected:?}", example.rule, example.body));
            }
        }
        assert!(faults.is_empty(), "{faults:#?}");
    }

    async fn every_rule_says_for_which_forms_and_years_it_is(app: &TestApp) {
        let read = app.as_nobody().get("/v1/rules/EUC-APM-ALL-CATEGORIES").await.expect(200);
        assert_eq!(read.body["forms"], serde_json::json!(["extremeAndUncontrollableCircumstances"]));
        assert_eq!(read.body["since"], 2020);
        assert_eq!(read.body["performanceYears"], serde_json::json!([2020, 2021, 2022, 2023, 2024, 2025]));
        let list = app.as_nobody().get("/v1/rules").await.expect(200);
        for rule in list.body["data"].as_array().unwrap() {
            assert!(!rule["performanceYears"].as_array().unwrap().is_empty(), "{rule}");
            assert_eq!(rule["performanceYears"][0], rule["since"], "{rule}");
            let is_of_calculations = ["WEIGHT-", "SCORE-", "ADJUSTMENT-", "CALCULATION-"];
            let is_of_calculations = is_of_calculations.iter().any(|start| rule["id"].as_str().unwrap().starts_with(start));
            assert!(rule["forms"].as_array().unwrap().is_empty() || !is_of_calculations, "{rule}");
        }
    }
}
