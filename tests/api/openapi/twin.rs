//! The twin in OpenAPI 3.0.3 says the same of every operation and every schema, in words that 3.0.3 has.

use crate::support::document::DOCUMENT;
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, sync::LazyLock};

static TWIN: LazyLock<Value> = LazyLock::new(|| api::openapi::to_3_0_3(&DOCUMENT));

/// What both versions write alike, wherever it stands.
const ALIKE: [&str; 21] = [
    "$ref",
    "type",
    "format",
    "pattern",
    "enum",
    "x-extensible-enum",
    "required",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "additionalProperties",
    "default",
    "operationId",
    "name",
    "in",
    "security",
    "tags",
];

/// Every such word of `node` by its place; what an example holds is no word of the document.
fn said(node: &Value, at: &str, found: &mut BTreeMap<String, Value>) {
    match node {
        Value::Object(members) => {
            for (name, member) in members {
                let at = format!("{at}/{name}");
                let names_members = at.ends_with("/properties") || at.ends_with(&format!("/properties/{name}"));
                if !names_members && ALIKE.contains(&name.as_str()) {
                    found.insert(at, member.clone());
                } else if names_members || !["example", "examples"].contains(&name.as_str()) {
                    // A parameter or a status counts by being there.
                    found.insert(at.clone(), Value::Bool(true));
                    said(member, &at, found);
                }
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| said(item, &format!("{at}/{index}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn operations_parameters_statuses_and_schemas_are_the_same() {
    let (mut new, mut old) = (BTreeMap::new(), BTreeMap::new());
    for part in ["paths", "components", "tags", "servers"] {
        said(&DOCUMENT[part], part, &mut new);
        said(&TWIN[part], part, &mut old);
    }
    // 3.0.3 knows the scopes of OAuth flows only.
    new.retain(|place, _| !place.ends_with("/security"));
    old.retain(|place, _| !place.ends_with("/security"));
    // Generators of 3.0.3 know one type of refusal for an operation: of the endpoints of OAuth that of OAuth.
    let of_any_request = ["408", "413", "415", "429", "500"].map(|status| format!("/post/responses/{status}"));
    new.retain(|place, _| !(place.starts_with("paths//oauth2/") && of_any_request.iter().any(|part| place.contains(part))));
    // What 3.0.3 has no place for: texts beside a reference.
    new.retain(|place, _| {
        let beside = place.strip_suffix("/description").map(|owner| format!("{owner}/$ref"));
        !beside.is_some_and(|reference| old.contains_key(&reference))
    });
    assert!(new.len() > 2000, "{} words", new.len());
    assert_eq!(old.len(), new.len());
    for ((new_place, new_word), (old_place, old_word)) in new.iter().zip(&old) {
        assert_eq!((old_place, old_word), (new_place, new_word));
    }
}

#[test]
fn it_has_no_word_of_3_1() {
    assert_eq!(TWIN["openapi"], "3.0.3");
    assert_eq!(TWIN["info"]["license"], json!({"name": "Apache-2.0", "url": "https://spdx.org/licenses/Apache-2.0.html"}));
    let mut faults = Vec::new();
    for (name, schema) in TWIN["components"]["schemas"].as_object().unwrap() {
        check(schema, name, &mut faults);
    }
    check_inline(&TWIN["paths"], "paths", &mut faults);
    for part in ["headers", "parameters", "responses"] {
        check_inline(&TWIN["components"][part], part, &mut faults);
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The keywords of a schema object in 3.0.3, and extensions.
const KNOWN: [&str; 24] = [
    "title",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "required",
    "enum",
    "type",
    "allOf",
    "oneOf",
    "items",
    "properties",
    "additionalProperties",
    "description",
    "format",
    "default",
    "nullable",
    "example",
];

fn check(schema: &Value, at: &str, faults: &mut Vec<String>) {
    let schema = schema.as_object().unwrap();
    if schema.contains_key("$ref") {
        if schema.len() > 1 {
            faults.push(format!("{at}: beside a reference"));
        }
        return;
    }
    let strange = schema.keys().filter(|name| !KNOWN.contains(&name.as_str()) && !name.starts_with("x-"));
    faults.extend(strange.map(|name| format!("{at}: {name}")));
    if !schema.get("type").is_some_and(Value::is_string) {
        faults.push(format!("{at}: one type"));
    }
    for exclusive in ["exclusiveMinimum", "exclusiveMaximum"] {
        if schema.get(exclusive).is_some_and(Value::is_number) {
            faults.push(format!("{at}: {exclusive} is a number"));
        }
    }
    let members = schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::iter);
    members.for_each(|(name, member)| check(member, &format!("{at}.{name}"), faults));
    schema.get("items").into_iter().for_each(|items| check(items, &format!("{at}[]"), faults));
}

fn check_inline(node: &Value, at: &str, faults: &mut Vec<String>) {
    match node {
        Value::Object(members) => {
            for (name, member) in members.iter().filter(|(name, _)| !["example", "examples"].contains(&name.as_str())) {
                if name == "schema" {
                    check(member, at, faults);
                } else {
                    check_inline(member, &format!("{at} {name}"), faults);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| check_inline(item, at, faults)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
