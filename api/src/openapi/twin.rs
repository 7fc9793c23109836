//! The same document in OpenAPI 3.0.3, for generators that know no newer one.
//!
//! Operations, parameters, statuses and schemas are those of the 3.1 document. What 3.0.3 cannot say is left out: the second and
//! further examples of a schema, the scopes of an operation, what an endpoint of OAuth may answer as any other, and what is said of a member
//! beside the `$ref` to its type.

use super::schemas::{each, each_inline};
use serde_json::{Map, Value, json};

/// `document`, which is OpenAPI 3.1, in OpenAPI 3.0.3.
#[must_use]
pub fn to_3_0_3(document: &Value) -> Value {
    let mut twin = document.clone();
    twin["openapi"] = json!("3.0.3");
    if let Some(info) = twin["info"].as_object_mut() {
        info.remove("summary");
        info.get_mut("license").and_then(Value::as_object_mut).into_iter().for_each(license_by_address);
    }
    if let Some(schemas) = twin.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        schemas.values_mut().for_each(|schema| each(schema, &mut older));
    }
    each_inline(&mut twin, &mut |schema| each(schema, &mut older));
    for operation in twin["paths"]
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut)
        .filter_map(Value::as_object_mut)
        .flat_map(Map::values_mut)
    {
        without_scopes(operation);
        with_one_kind_of_refusal(operation);
    }
    twin
}

/// 3.0.3 has no SPDX identifier of a licence, but its address.
fn license_by_address(license: &mut Map<String, Value>) {
    if let Some(identifier) = license.remove("identifier").as_ref().and_then(Value::as_str) {
        license.insert("url".to_owned(), json!(format!("https://spdx.org/licenses/{identifier}.html")));
    }
}

/// 3.0.3 knows scopes of OAuth flows only: what a bearer token has to be good for is said in the 3.1 document.
fn without_scopes(operation: &mut Value) {
    let alternatives = operation.get_mut("security").and_then(Value::as_array_mut).into_iter().flatten();
    for scopes in alternatives.filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        *scopes = json!([]);
    }
}

/// Generators of 3.0.3 know one type of refusal for an operation. Those of OAuth (RFC 6749, section 5.2) stay, and what the service at
/// large may answer besides, as to any request, is said in the 3.1 document.
fn with_one_kind_of_refusal(operation: &mut Value) {
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    let is_refusal = |status: &String| status.starts_with(['4', '5']);
    if responses.iter().any(|(status, response)| is_refusal(status) && response["content"].get("application/json").is_some()) {
        responses.retain(|status, response| !is_refusal(status) || response.get("$ref").is_none());
    }
}

/// One schema in the words of 3.0.3.
fn older(schema: &mut Map<String, Value>) {
    if schema.contains_key("$ref") {
        schema.retain(|name, _| name == "$ref");
        return;
    }
    if let Some(first) = schema.remove("examples").as_ref().and_then(|examples| examples.get(0)) {
        schema.insert("example".to_owned(), first.clone());
    }
    if let Some(value) = schema.remove("const") {
        schema.insert("enum".to_owned(), json!([value]));
    }
    for (exclusive, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if let Some(value) = schema.get(exclusive).filter(|value| value.is_number()).cloned() {
            schema.insert(bound.to_owned(), value);
            schema.insert(exclusive.to_owned(), json!(true));
        }
    }
    nullable(schema);
}

/// `type: [string, 'null']` is `type: string, nullable: true`.
fn nullable(schema: &mut Map<String, Value>) {
    let Some(types) = schema.get("type").and_then(Value::as_array) else {
        return;
    };
    let others: Vec<Value> = types.iter().filter(|kind| *kind != "null").cloned().collect();
    let takes_null = others.len() < types.len();
    if let [only] = others.as_slice() {
        schema.insert("type".to_owned(), only.clone());
        if takes_null {
            schema.insert("nullable".to_owned(), json!(true));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_3_1_has_its_older_one() {
        let twin = to_3_0_3(&json!({
            "openapi": "3.1.0",
            "info": {"summary": "s", "license": {"name": "MIT", "identifier": "MIT"}},
            "paths": {"/a": {"get": {"parameters": [
                {"name": "examples", "example": [1], "schema": {"type": ["integer", "null"], "exclusiveMinimum": 0, "maximum": 9}}
            ]}}},
            "components": {"schemas": {"A": {"type": "object", "properties": {
                "b": {"$ref": "#/components/schemas/A", "description": "d"},
                "examples": {"type": "string", "examples": ["x", "y"]},
                "c": {"const": "k"}
            }}}}
        }));
        assert_eq!(
            twin,
            json!({
                "openapi": "3.0.3",
                "info": {"license": {"name": "MIT", "url": "https://spdx.org/licenses/MIT.html"}},
                "paths": {"/a": {"get": {"parameters": [
                    {"name": "examples", "example": [1], "schema":
                        {"type": "integer", "nullable": true, "minimum": 0, "exclusiveMinimum": true, "maximum": 9}}
                ]}}},
                "components": {"schemas": {"A": {"type": "object", "properties": {
                    "b": {"$ref": "#/components/schemas/A"},
                    "examples": {"type": "string", "example": "x"},
                    "c": {"enum": ["k"]}
                }}}}
            })
        );
    }
}
