//! Flat objects: where serde flattens one struct into another, utoipa writes an `allOf`; here it becomes one object.
//!
//! Generators make a class of an object and a puzzle of an `allOf`; and what travels is one object.

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const SCHEMAS: &str = "#/components/schemas/";

/// Makes one object of every component schema that is an `allOf` of objects, then leaves out the schemas that nothing refers to.
pub(super) fn flatten(document: &mut Value) {
    let Some(schemas) = schemas_of(document).cloned() else {
        return;
    };
    let flat: Map<String, Value> = schemas
        .iter()
        .map(|(name, schema)| (name.clone(), flat_object(schema, &schemas).unwrap_or_else(|| schema.clone())))
        .collect();
    document["components"]["schemas"] = Value::Object(flat);
    while remove_unused(document) {}
}

fn schemas_of(document: &Value) -> Option<&Map<String, Value>> {
    document.pointer("/components/schemas")?.as_object()
}

/// The one object that `schema` stands for; `None` where it is no `allOf`, or one of something else than objects.
fn flat_object(schema: &Value, schemas: &Map<String, Value>) -> Option<Value> {
    let parts = schema.get("allOf")?.as_array()?;
    let (mut properties, mut required) = (Map::new(), BTreeSet::new());
    for part in parts {
        let part = resolved(part, schemas)?;
        let part = flat_object(part, schemas).unwrap_or_else(|| part.clone());
        properties.extend(part.get("properties")?.as_object()?.clone());
        let names = part.get("required").and_then(Value::as_array).into_iter().flatten();
        required.extend(names.filter_map(Value::as_str).map(str::to_owned));
    }
    let mut flat = schema.as_object()?.clone();
    flat.remove("allOf");
    flat.insert("type".to_owned(), json!("object"));
    flat.insert("properties".to_owned(), Value::Object(properties));
    flat.insert("required".to_owned(), json!(required));
    Some(Value::Object(flat))
}

fn resolved<'a>(schema: &'a Value, schemas: &'a Map<String, Value>) -> Option<&'a Value> {
    match schema.get("$ref") {
        Some(target) => schemas.get(target.as_str()?.strip_prefix(SCHEMAS)?),
        None => Some(schema),
    }
}

/// Whether there was a schema that nothing referred to.
fn remove_unused(document: &mut Value) -> bool {
    let mut used = BTreeSet::new();
    collect(document, &mut used);
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return false;
    };
    let before = schemas.len();
    schemas.retain(|name, _| used.contains(name));
    schemas.len() < before
}

fn collect(node: &Value, used: &mut BTreeSet<String>) {
    match node {
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            used.extend(target.and_then(|target| target.strip_prefix(SCHEMAS)).map(str::to_owned));
            members.values().for_each(|member| collect(member, used));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, used)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_become_one_object_and_leave() {
        let mut document = json!({
            "paths": {"/a": {"$ref": "#/components/schemas/Whole"}},
            "components": {"schemas": {
                "Whole": {"description": "d", "allOf": [
                    {"$ref": "#/components/schemas/Part"},
                    {"type": "object", "properties": {"b": {"$ref": "#/components/schemas/Used"}}, "required": ["b"]}
                ]},
                "Part": {"type": "object", "properties": {"a": {"type": "string"}, "c": {"type": "string"}}, "required": ["a"]},
                "Used": {"type": "string"}
            }}
        });
        flatten(&mut document);
        assert_eq!(
            document["components"]["schemas"],
            json!({
                "Whole": {
                    "description": "d", "type": "object", "required": ["a", "b"],
                    "properties": {"a": {"type": "string"}, "c": {"type": "string"}, "b": {"$ref": "#/components/schemas/Used"}}
                },
                "Used": {"type": "string"}
            })
        );
    }

    #[test]
    fn an_all_of_of_something_else_stays() {
        let mut document = json!({
            "paths": {"/a": {"$ref": "#/components/schemas/A"}},
            "components": {"schemas": {"A": {"allOf": [{"type": "string"}]}}}
        });
        let before = document.clone();
        flatten(&mut document);
        assert_eq!(document, before);
    }
}
