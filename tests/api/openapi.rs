//! The OpenAPI document: committed, served and true; its examples work, its bounds are those that hold, its shape suits
//! generators (`shape`), its twin in OpenAPI 3.0.3 says the same (`twin`).

#[path = "openapi/shape.rs"]
mod shape;
#[path = "openapi/twin.rs"]
mod twin;

use crate::support::{
    app::Answer,
    connection::{Connection, RawRequest},
    document::{DOCUMENT, Operation, faults, operations, put, resolve},
    on_both,
    sample::Sample,
};
use api::openapi::{FREE_TEXT_PATTERN, WRITTEN_TEXT_PATTERN};
use serde_json::{Value, json};
use std::path::Path;

fn as_yaml() -> String {
    api::openapi::to_yaml(&DOCUMENT).unwrap()
}

#[test]
fn the_committed_document_is_the_one_that_the_code_makes() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi.yaml");
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    let (made, stale) = (as_yaml(), "openapi.yaml is stale; make it anew with `cargo run -- openapi > openapi.yaml`");
    if let Some((number, (left, right))) =
        committed.lines().zip(made.lines()).enumerate().find(|(_, (left, right))| left != right)
    {
        panic!("{stale}\nfirst difference in line {}:\n  committed {left}\n  made      {right}", number + 1);
    }
    assert!(committed == made, "{stale}");
}

on_both! {
    async fn what_is_served_is_what_is_committed(app: &TestApp) {
        let yaml = app.as_nobody().get("/openapi.yaml").await.expect(200);
        assert!(yaml.bytes == as_yaml().into_bytes());
        let json = app.as_nobody().get("/openapi.json").await.expect(200);
        assert!(json.body == *DOCUMENT);
    }

    async fn every_example_of_a_request_succeeds_in_the_sandbox(app: &TestApp) {
        let sample = Sample::of(app).await;
        let mut connection = Connection::to(app);
        let mut operations = operations();
        // What files comes last: a validation after it would find the filing of the same example.
        operations.sort_by_key(|operation| operation.takes_header("Idempotency-Key"));
        let mut executed = 0;
        for operation in operations {
            for (name, body) in operation.examples() {
                let answer = connection.ask(&sample.request(&operation).with_body(body.to_string()));
                let shown = String::from_utf8_lossy(&answer.bytes);
                assert_eq!(answer.status, operation.success(), "{} {name}: {shown}", operation.id);
                operation.assert_documented(&answer);
                if operation.path.ends_with("/validate") {
                    assert_eq!(answer.body["wouldBe"], "accepted", "{} {name}: {}", operation.id, answer.body);
                }
                executed += 1;
            }
            assert!(!operation.needs_body() || !operation.examples().is_empty(), "{}: no example", operation.id);
        }
        assert!(executed >= 9, "{executed}");
    }

    async fn every_bound_of_a_request_is_one_that_the_service_keeps(app: &TestApp) {
        let sample = Sample::of(app).await;
        let mut connection = Connection::to(app);
        for operation in operations() {
            let Some(schema) = operation.request_schema() else { continue };
            let good = sample.request(&operation);
            for Beyond { pointer, value, codes } in beyond(schema, "") {
                let mut body: Value = serde_json::from_slice(&good.body).unwrap();
                put(&mut body, &pointer, value.clone());
                let answer = connection.ask(&with_fresh_key(&good, &body));
                assert_found(&operation, &answer, &pointer, &codes, &value);
            }
        }
    }

    async fn a_value_at_its_bound_is_taken(app: &TestApp) {
        let sample = Sample::of(app).await;
        let mut connection = Connection::to(app);
        for operation in operations().iter().filter(|operation| operation.path.ends_with("/validate")) {
            let good = sample.request(operation);
            let review = operation.path.contains("targeted-reviews");
            let free = ["/contact/name", "/attestation/attestedBy", "/clientReference"];
            let text = if review { "/explanation" } else { "/event/description" };
            for pointer in free.iter().chain([&text]) {
                let longest = longest(operation.request_schema().unwrap(), pointer);
                for length in [1, longest] {
                    let mut body: Value = serde_json::from_slice(&good.body).unwrap();
                    put(&mut body, pointer, json!("é".repeat(length)));
                    let verdict = connection.ask(&good.clone().with_body(body.to_string())).expect(200);
                    assert_eq!(verdict.body["wouldBe"], "accepted", "{pointer} of {length}: {}", verdict.body);
                }
            }
        }
    }
}

fn with_fresh_key(good: &RawRequest, body: &Value) -> RawRequest {
    let key = format!("bound-{}", crate::support::next_number());
    good.clone().with_header("Idempotency-Key", &key).with_body(body.to_string())
}

/// A value that a schema does not take, and what it may be called.
struct Beyond {
    pointer: String,
    value: Value,
    codes: Vec<&'static str>,
}

/// What shapes are called that have a rule of their own.
const SHAPES: [&str; 8] = [
    "fieldPattern",
    "npiShape",
    "tinShape",
    "entityIdShape",
    "cehrtIdShape",
    "dateImpossible",
    "emailInvalid",
    "easternTimeInvalid",
];

/// For every bound of `schema` and its members the next value beyond it.
fn beyond(schema: &Value, at: &str) -> Vec<Beyond> {
    let schema = resolve(schema);
    let case = |value: Value, codes: &[&'static str]| Beyond { pointer: at.to_owned(), value, codes: codes.to_vec() };
    let length_or_shape: Vec<&str> = SHAPES.into_iter().chain(["fieldLength"]).collect();
    let number = |name: &str| schema[name].as_f64();
    let count = |name: &str| schema[name].as_u64().map(|count| usize::try_from(count).unwrap());
    let mut cases = Vec::new();
    match schema["type"].as_str().unwrap() {
        "string" if schema.get("enum").is_some() || schema.get("x-extensible-enum").is_some() => {
            cases.extend(["notAWord", "", "QUALITY"].map(|word| case(json!(word), &["valueUnknown"])));
        }
        "string" => {
            cases.extend(count("maxLength").map(|longest| case(json!("1".repeat(longest + 1)), &length_or_shape)));
            cases.extend(count("minLength").map(|shortest| case(json!("1".repeat(shortest - 1)), &length_or_shape)));
            let misshapen = if schema["pattern"] == WRITTEN_TEXT_PATTERN { " \t\n    " } else { "no~such\u{2028}" };
            // Free text forbids NUL alone, which is refused before any member is looked at: see `problems`.
            let shape = schema.get("pattern").or(schema.get("format")).filter(|shape| *shape != FREE_TEXT_PATTERN);
            cases.extend(shape.map(|_| case(json!(misshapen), &SHAPES)));
        }
        "integer" | "number" => {
            cases.extend(number("maximum").map(|most| case(step(schema, most, 1.0), &["fieldRange"])));
            cases.extend(number("minimum").map(|least| case(step(schema, least, -1.0), &["fieldRange"])));
        }
        "array" => {
            let item = item_example(&schema["items"]);
            cases.extend(count("maxItems").map(|most| case(Value::Array(vec![item; most + 1]), &["fieldLength"])));
            cases.extend(count("minItems").map(|_| case(json!([]), &["fieldLength"])));
            cases.extend(beyond(&schema["items"], &format!("{at}/0")));
        }
        "object" => {
            let members = schema["properties"].as_object().unwrap().iter();
            cases.extend(members.flat_map(|(name, member)| beyond(member, &format!("{at}/{name}"))));
        }
        _ => {}
    }
    cases
}

fn step(schema: &Value, bound: f64, by: f64) -> Value {
    if schema["type"] == "integer" { json!((bound + by) as i64) } else { json!(bound + by / 100.0) }
}

fn item_example(schema: &Value) -> Value {
    let schema = resolve(schema);
    schema["examples"].get(0).or(schema["enum"].get(0)).or(schema["x-extensible-enum"].get(0)).cloned().unwrap()
}

fn longest(schema: &Value, pointer: &str) -> usize {
    let member = pointer.split('/').skip(1).fold(schema, |schema, name| &resolve(schema)["properties"][name]);
    usize::try_from(resolve(member)["maxLength"].as_u64().unwrap()).unwrap()
}

#[track_caller]
fn assert_found(operation: &Operation, answer: &Answer, pointer: &str, codes: &[&str], value: &Value) {
    let shown = format!("{} {pointer} {}: {}", operation.id, value.to_string().chars().take(60).collect::<String>(), answer.body);
    if operation.path.ends_with("/validate") {
        assert_eq!((answer.status, &answer.body["wouldBe"]), (200, &json!("refused")), "{shown}");
    } else {
        assert_eq!((answer.status, answer.code()), (422, "validationFailed"), "{shown}");
    }
    operation.assert_documented(answer);
    let errors = answer.body["errors"].as_array().unwrap();
    let found = errors.iter().find(|error| error["pointer"] == pointer && codes.iter().any(|code| error["code"] == *code));
    assert!(found.is_some(), "{shown}");
}

#[test]
fn every_success_has_an_example_that_fits_its_schema() {
    for operation in operations() {
        let response = &resolve(&DOCUMENT["paths"][&operation.path][&operation.method.to_lowercase()])["responses"]
            [operation.success().to_string()];
        let content = &response["content"]["application/json"];
        if operation.id.starts_with("getOpenApi") {
            continue;
        }
        assert!(content["example"].is_object(), "{}", operation.id);
        assert_eq!(faults(&content["schema"], &content["example"], ""), [""; 0], "{}", operation.id);
    }
}
