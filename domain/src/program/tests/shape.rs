//! What a caller sees: JSON that obeys its own schema, bounded everywhere.

use super::program;
use crate::program::YearRules;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::{PartialSchema, ToSchema};

fn schemas() -> BTreeMap<String, Value> {
    let mut parts = Vec::new();
    YearRules::schemas(&mut parts);
    parts.push((YearRules::name().into_owned(), YearRules::schema()));
    parts.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).unwrap())).collect()
}

fn resolve<'a>(schema: &'a Value, all: &'a BTreeMap<String, Value>) -> &'a Value {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return &all[reference.rsplit('/').next().unwrap()];
    }
    match schema.get("allOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array) {
        Some(parts) => resolve(parts.iter().find(|part| part.get("$ref").is_some()).unwrap(), all),
        None => schema,
    }
}

/// Holds `value` against `schema` as far as our schemas go.
fn obeys(value: &Value, schema: &Value, all: &BTreeMap<String, Value>, at: &str) {
    let schema = resolve(schema, all);
    match value {
        Value::Object(members) => {
            let properties = schema["properties"].as_object().unwrap_or_else(|| panic!("{at}: no object in the schema"));
            for (name, member) in members {
                obeys(
                    member,
                    properties.get(name).unwrap_or_else(|| panic!("{at}/{name}: not in the schema")),
                    all,
                    &format!("{at}/{name}"),
                );
            }
            for name in schema["required"].as_array().into_iter().flatten() {
                assert!(members.contains_key(name.as_str().unwrap()), "{at}: {name} is required");
            }
        }
        Value::Array(entries) => {
            assert!(entries.len() as u64 <= schema["maxItems"].as_u64().unwrap(), "{at}");
            assert!(entries.len() as u64 >= schema["minItems"].as_u64().unwrap_or(0), "{at}");
            entries.iter().enumerate().for_each(|(index, entry)| obeys(entry, &schema["items"], all, &format!("{at}/{index}")));
        }
        Value::String(text) => match schema["enum"].as_array() {
            Some(members) => assert!(members.contains(value), "{at}"),
            None => assert!(text.chars().count() as u64 <= schema["maxLength"].as_u64().unwrap(), "{at}"),
        },
        Value::Number(number) => {
            let number = number.as_f64().unwrap();
            assert!(schema["minimum"].as_f64().unwrap() <= number && number <= schema["maximum"].as_f64().unwrap(), "{at}");
        }
        Value::Bool(_) => assert_eq!(schema["type"], "boolean", "{at}"),
        Value::Null => panic!("{at}: absent is not null"),
    }
}

#[test]
fn every_year_obeys_its_schema() {
    let schemas = schemas();
    for year in program().years() {
        let json = serde_json::to_value(year).unwrap();
        obeys(&json, &schemas["YearRules"], &schemas, &year.year.to_string());
    }
}

/// Strings, numbers and arrays are bounded, objects are named, nothing may be null.
fn bounded(schema: &Value, at: &str, is_root: bool) {
    if let Some(parts) = schema.get("allOf").or_else(|| schema.get("oneOf")) {
        parts.as_array().unwrap().iter().for_each(|part| bounded(part, at, false));
        return;
    }
    if schema.get("$ref").is_some() {
        return;
    }
    match schema["type"].as_str().unwrap_or_else(|| panic!("{at}: one type, not {}", schema["type"])) {
        "string" => assert!(schema.get("enum").is_some() || schema.get("maxLength").is_some(), "{at}"),
        "integer" | "number" => assert!(schema.get("minimum").is_some() && schema.get("maximum").is_some(), "{at}"),
        "array" => {
            assert!(schema.get("maxItems").is_some(), "{at}");
            bounded(&schema["items"], &format!("{at}/items"), false);
        }
        "object" => {
            assert!(is_root, "{at}: an object without a name");
            for (name, member) in schema["properties"].as_object().unwrap() {
                bounded(member, &format!("{at}/{name}"), false);
            }
        }
        "boolean" => {}
        other => panic!("{at}: {other}"),
    }
}

#[test]
fn every_schema_is_bounded() {
    for (name, schema) in schemas() {
        bounded(&schema, &name, true);
    }
}

#[test]
fn a_window_as_a_caller_sees_it() {
    let program = program();
    let windows: Vec<&crate::program::Window> = program.years().flat_map(|year| &year.windows).collect();
    let window = windows.iter().find(|window| window.id == "2024-euc-iv-fluid-reopening").unwrap();
    let json = serde_json::to_value(window).unwrap();
    assert_eq!(json["opensAt"], "2025-03-31T14:00:00.000Z");
    assert_eq!(
        json["closesAt"],
        serde_json::json!({
            "instant": "2025-04-15T00:00:00.000Z",
            "zone": "America/New_York",
            "localText": "April 14, 2025, 8:00 p.m. EDT"
        })
    );
    assert_eq!(json["participantKinds"], serde_json::json!(["clinician", "group", "virtualGroup", "apmEntity", "aco"]));
    assert_eq!(json["acceptedReasons"], serde_json::json!(["ivFluidShortage"]));
    assert_eq!(json["confidence"], "sourced");
    assert!(json.get("supersedes").is_none() && json.get("openingConfidence").is_none());
}

#[test]
fn numbers_are_numbers() {
    let program = program();
    let json = serde_json::to_value(program.years().next_back().unwrap()).unwrap();
    assert_eq!(json["performanceYear"], 2025);
    assert_eq!(json["lackOfControlMinimumPercent"], 50);
    assert!(serde_json::to_value(program.years().next().unwrap()).unwrap().get("lackOfControlMinimumPercent").is_none());
    assert_eq!(json["performanceThreshold"], 75);
    assert_eq!(json["baseWeights"], serde_json::json!({ "quality": 30, "cost": 30, "ia": 15, "pi": 25 }));
}
