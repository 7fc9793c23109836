//! What holds for every schema: optional means absent, never null; a request takes no members but those that are named; no
//! string is without a restriction.

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const SCHEMAS: &str = "#/components/schemas/";

/// Free text: anything but NUL, which the service takes nowhere and which databases cannot keep.
pub const FREE_TEXT_PATTERN: &str = r"^[^\x00]*$";

/// Text that says something, as a handler declares it with `\S`: free text with more than white space.
pub const WRITTEN_TEXT_PATTERN: &str = r"^[^\x00]*[^\s\x00][^\x00]*$";

/// Tightens every schema of `document`.
pub(super) fn tighten(document: &mut Value) {
    let requested = reachable_from_requests(document);
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return;
    };
    for (name, schema) in schemas {
        each(schema, &mut |schema| {
            without_null(schema);
            examples_as_list(schema);
            restrict_text(schema);
        });
        if schema.get("properties").is_some() {
            close(schema, requested.contains(name));
        }
    }
    each_inline(document, &mut |schema| {
        each(schema, &mut |schema| {
            without_null(schema);
            restrict_text(schema);
        });
    });
}

/// A request takes no further members. An answer may grow, though the same type may be read strictly from a file of the program.
fn close(schema: &mut Value, is_requested: bool) {
    if is_requested {
        schema["additionalProperties"] = json!(false);
    } else if schema.get("additionalProperties") == Some(&json!(false))
        && let Some(members) = schema.as_object_mut()
    {
        members.remove("additionalProperties");
    }
}

/// Visits `schema` and every schema inside of it, the inner ones first.
pub(super) fn each(schema: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(members) = schema.as_object_mut() else { return };
    for name in ["items", "additionalProperties"] {
        if let Some(inner) = members.get_mut(name) {
            each(inner, visit);
        }
    }
    for name in ["oneOf", "allOf", "anyOf", "prefixItems"] {
        members.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten().for_each(|inner| each(inner, visit));
    }
    if let Some(properties) = members.get_mut("properties").and_then(Value::as_object_mut) {
        properties.values_mut().for_each(|inner| each(inner, visit));
    }
    visit(members);
}

/// Visits the schemas of parameters, headers and media types: the values of the members named `schema` outside of schemas.
pub(super) fn each_inline(node: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    match node {
        Value::Object(members) => {
            for (name, member) in members {
                match name.as_str() {
                    "schema" => visit(member),
                    "schemas" | "example" | "examples" => {}
                    _ => each_inline(member, visit),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_inline(item, visit)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// `type: [string, 'null']` becomes `type: string`; `oneOf: [{type: 'null'}, X]` becomes X.
fn without_null(schema: &mut Map<String, Value>) {
    if let Some(types) = schema.get_mut("type").and_then(Value::as_array_mut) {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    for name in ["oneOf", "anyOf"] {
        let Some(choices) = schema.get_mut(name).and_then(Value::as_array_mut) else {
            continue;
        };
        let before = choices.len();
        choices.retain(|choice| choice.get("type") != Some(&json!("null")));
        if let ([Value::Object(only)], true) = (choices.as_slice(), choices.len() < before) {
            let only = only.clone();
            schema.remove(name);
            schema.extend(only);
        }
    }
}

/// OpenAPI 3.1 is JSON Schema: `examples`, a list.
fn examples_as_list(schema: &mut Map<String, Value>) {
    if let Some(example) = schema.remove("example") {
        schema.insert("examples".to_owned(), json!([example]));
    }
}

/// A string says what it may be: a UUID has one length, and a text that nothing else restricts is free of NUL.
fn restrict_text(schema: &mut Map<String, Value>) {
    if schema.get("type") != Some(&json!("string")) {
        return;
    }
    if schema.get("format") == Some(&json!("uuid")) {
        schema.insert("minLength".to_owned(), json!(36));
        schema.insert("maxLength".to_owned(), json!(36));
    }
    if !["format", "pattern", "enum", "const"].iter().any(|restriction| schema.contains_key(*restriction)) {
        schema.insert("pattern".to_owned(), json!(FREE_TEXT_PATTERN));
    }
    if schema.get("pattern") == Some(&json!(r"\S")) {
        schema.insert("pattern".to_owned(), json!(WRITTEN_TEXT_PATTERN));
    }
}

fn reachable_from_requests(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let operations =
        document["paths"].as_object().into_iter().flat_map(Map::values).filter_map(Value::as_object).flat_map(Map::values);
    for operation in operations {
        // Parameters of a form that are unknown are ignored (RFC 6749, section 3.2).
        collect(document, &operation["requestBody"]["content"]["application/json"], &mut found);
    }
    found
}

fn collect(document: &Value, node: &Value, found: &mut BTreeSet<String>) {
    match node {
        Value::Object(members) => {
            if let Some(name) = members.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix(SCHEMAS))
                && found.insert(name.to_owned())
            {
                collect(document, &document["components"]["schemas"][name], found);
            }
            members.values().for_each(|member| collect(document, member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(document, item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_go_and_requests_are_closed() {
        let mut document = json!({
            "paths": {"/a": {"post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}},
                "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/C"}}}}}
            }}},
            "components": {"schemas": {
                "A": {"type": "object", "properties": {
                    "b": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/B", "description": "d"}]},
                    "s": {"type": ["string", "null"], "example": "x"},
                    "t": {"type": "string", "pattern": "\\S"},
                    "id": {"type": "string", "format": "uuid"},
                    "example": {"type": "string", "pattern": "^x$"}
                }},
                "B": {"type": "object", "properties": {}},
                "C": {"type": "object", "properties": {}, "additionalProperties": false}
            }}
        });
        tighten(&mut document);
        assert_eq!(
            document["components"]["schemas"],
            json!({
                "A": {"type": "object", "additionalProperties": false, "properties": {
                    "b": {"$ref": "#/components/schemas/B", "description": "d"},
                    "s": {"type": "string", "examples": ["x"], "pattern": FREE_TEXT_PATTERN},
                    "t": {"type": "string", "pattern": WRITTEN_TEXT_PATTERN},
                    "id": {"type": "string", "format": "uuid", "minLength": 36, "maxLength": 36},
                    "example": {"type": "string", "pattern": "^x$"}
                }},
                "B": {"type": "object", "properties": {}, "additionalProperties": false},
                "C": {"type": "object", "properties": {}}
            })
        );
    }
}
