//! The shape of the document: what generators, linters and integrators can rely on.

use crate::support::document::{DOCUMENT, operations, resolve};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

#[test]
fn every_schema_is_bounded_flat_and_named() {
    let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap();
    let mut faults = Vec::new();
    for (name, schema) in schemas {
        assert!(name.starts_with(char::is_uppercase) && name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name}");
        check(schema, name, true, &mut faults);
    }
    let components = &DOCUMENT["components"];
    for (at, node) in
        [("paths", &DOCUMENT["paths"]), ("headers", &components["headers"]), ("parameters", &components["parameters"])]
    {
        check_inline(node, at, &mut faults);
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Checks every schema outside of the components.
fn check_inline(node: &Value, at: &str, faults: &mut Vec<String>) {
    match node {
        Value::Object(members) => {
            for (name, member) in members.iter().filter(|(name, _)| !["example", "examples"].contains(&name.as_str())) {
                if name == "schema" {
                    check(member, at, false, faults);
                } else {
                    check_inline(member, &format!("{at} {name}"), faults);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| check_inline(item, at, faults)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// `named`: whether this schema is a component itself, which alone may be an object or a list of words.
fn check(schema: &Value, at: &str, named: bool, faults: &mut Vec<String>) {
    let schema = schema.as_object().unwrap_or_else(|| panic!("{at}: {schema}"));
    let mut require = |holds: bool, text: &str| {
        if !holds {
            faults.push(format!("{at}: {text}"));
        }
    };
    if schema.contains_key("$ref") {
        return;
    }
    require(!["oneOf", "anyOf", "allOf", "not", "nullable"].iter().any(|word| schema.contains_key(*word)), "one plain type");
    let has = |members: &[&str]| members.iter().any(|member| schema.contains_key(*member));
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => {
            require(named, "an inline object");
            require(has(&["description"]), "a description");
            require(has(&["properties"]) || schema.get("additionalProperties").is_some(), "members");
        }
        Some("string") => {
            require(has(&["maxLength", "enum"]) || schema.get("format") == Some(&json!("uuid")), "a longest string");
            require(named || !has(&["enum"]) || at.starts_with("headers"), "an inline list of words");
        }
        Some("array") => require(has(&["maxItems"]), "a greatest number of items"),
        Some("integer" | "number") => require(has(&["minimum"]) && has(&["maximum"]), "a least and a greatest number"),
        Some("boolean") => {}
        other => require(false, &format!("a type, not {other:?}")),
    }
    let none = Map::new();
    for (name, member) in schema.get("properties").and_then(Value::as_object).unwrap_or(&none) {
        check(member, &format!("{at}.{name}"), false, faults);
    }
    if let Some(items) = schema.get("items") {
        check(items, &format!("{at}[]"), false, faults);
    }
}

#[test]
fn requests_take_no_other_members_and_answers_may_grow() {
    let mut requested = BTreeSet::new();
    for operation in operations() {
        operation.request_schema().into_iter().for_each(|schema| collect(schema, &mut requested));
    }
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        if schema["type"] == "object" && schema.get("properties").is_some() {
            let closed = schema.get("additionalProperties") == Some(&json!(false));
            assert_eq!(closed, requested.contains(name), "{name}");
        }
    }
}

fn collect(schema: &Value, found: &mut BTreeSet<String>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|target| target.rsplit('/').next()) {
        found.insert(name.to_owned());
    }
    let schema = resolve(schema);
    schema["properties"].as_object().into_iter().flat_map(Map::values).for_each(|member| collect(member, found));
    schema.get("items").into_iter().for_each(|items| collect(items, found));
}

#[test]
fn every_operation_has_one_success_one_tag_its_own_name_and_problems_of_one_schema() {
    let mut ids = BTreeSet::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(id.starts_with(char::is_lowercase) && id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{id}");
            assert!(ids.insert(id), "{id} is used twice");
            assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{id}");
            for text in ["summary", "description"] {
                assert!(operation[text].as_str().is_some_and(|text| !text.is_empty()), "{id}: {text}");
            }
            assert!(operation["security"].is_array(), "{id}: says whether it needs a token");
            let is_oauth = path.starts_with("/oauth2/");
            assert!(path.starts_with("/v1/") || is_oauth || method == "get", "{id}");
            // RFC 6749 has a shape of its own for refusals.
            if !is_oauth {
                assert_one_schema_each(id, operation);
            }
        }
    }
}

fn assert_one_schema_each(id: &str, operation: &Value) {
    let mut successes = 0;
    for (status, response) in operation["responses"].as_object().unwrap() {
        let response = resolve(response);
        let content: Vec<(&String, &Value)> = response["content"].as_object().into_iter().flatten().collect();
        match status.chars().next() {
            Some('2') => {
                successes += 1;
                let [(_, content)] = content.as_slice() else { panic!("{id} {status}: one body") };
                assert!(content["schema"]["$ref"].is_string(), "{id} {status}: a named schema");
            }
            Some('3') => assert!(content.is_empty(), "{id} {status}"),
            _ => {
                let [(media_type, content)] = content.as_slice() else { panic!("{id} {status}: one body") };
                assert_eq!(*media_type, "application/problem+json", "{id} {status}");
                assert_eq!(content["schema"]["$ref"], "#/components/schemas/Problem", "{id} {status}");
            }
        }
        let of_quota = ["RateLimit", "RateLimit-Policy"].into_iter().filter(|_| !id.ends_with("ness"));
        for name in ["X-Request-Id", "Recourse-Time", "Recourse-Environment"].into_iter().chain(of_quota) {
            assert!(response["headers"].get(name).is_some(), "{id} {status}: {name}");
        }
    }
    assert_eq!(successes, 1, "{id}");
}
