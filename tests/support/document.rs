//! The OpenAPI document as the tests walk it: its operations, and whether an answer is one that it documents.

use super::app::Answer;
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::LazyLock};

/// The document, as the service serves it.
pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(api::openapi::document);

/// One operation of the document.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    /// Its `operationId`.
    pub(crate) id: String,
    /// Its method, in capitals.
    pub(crate) method: String,
    /// Its path, with `{parameters}`.
    pub(crate) path: String,
    definition: Value,
}

/// Every operation but those that take a form: they speak RFC 6749, and `tests/api/oauth` is about them.
pub(crate) fn operations() -> Vec<Operation> {
    let of_path = |(path, item): (&String, &Value)| {
        let item = item.as_object().unwrap().clone();
        let path = path.clone();
        item.into_iter().map(move |(method, definition)| Operation {
            id: definition["operationId"].as_str().unwrap().to_owned(),
            method: method.to_uppercase(),
            path: path.clone(),
            definition,
        })
    };
    let takes_form =
        |operation: &Operation| operation.definition["requestBody"]["content"].get("application/x-www-form-urlencoded").is_some();
    DOCUMENT["paths"].as_object().unwrap().iter().flat_map(of_path).filter(|operation| !takes_form(operation)).collect()
}

/// The operation with this id.
pub(crate) fn operation(id: &str) -> Operation {
    operations().into_iter().find(|operation| operation.id == id).unwrap_or_else(|| panic!("no operation {id}"))
}

/// What a `$ref` leads to; anything else is itself.
pub(crate) fn resolve(node: &Value) -> &Value {
    match node.get("$ref").and_then(Value::as_str) {
        Some(target) => DOCUMENT.pointer(target.trim_start_matches('#')).unwrap_or_else(|| panic!("{target} leads nowhere")),
        None => node,
    }
}

impl Operation {
    pub(crate) fn is_secured(&self) -> bool {
        !self.definition["security"].as_array().unwrap().is_empty()
    }

    /// What a token has to be good for.
    pub(crate) fn scope(&self) -> &str {
        self.definition["security"][0]["bearer"][0].as_str().unwrap_or_default()
    }

    /// Whether it needs a body.
    pub(crate) fn needs_body(&self) -> bool {
        self.definition.get("requestBody").is_some()
    }

    /// Whether its path names a single thing.
    pub(crate) fn names_one(&self) -> bool {
        self.path.contains('{')
    }

    /// Whether it lists things, with filters and pages.
    pub(crate) fn is_list(&self) -> bool {
        self.has_query() && !self.names_one()
    }

    /// Whether it takes query parameters.
    pub(crate) fn has_query(&self) -> bool {
        self.parameters().iter().any(|parameter| parameter["in"] == "query")
    }

    /// Whether it documents a header parameter of this name: with `required`, one that has to be sent.
    pub(crate) fn takes_header(&self, name: &str) -> bool {
        self.parameters().iter().any(|parameter| parameter["in"] == "header" && parameter["name"] == name)
    }

    /// Whether it documents a header parameter of this name that has to be sent.
    pub(crate) fn needs_header(&self, name: &str) -> bool {
        let named = |parameter: &&Value| parameter["in"] == "header" && parameter["name"] == name;
        self.parameters().iter().find(named).is_some_and(|parameter| parameter["required"] == true)
    }

    pub(crate) fn parameters(&self) -> Vec<Value> {
        self.definition["parameters"].as_array().into_iter().flatten().map(|parameter| resolve(parameter).clone()).collect()
    }

    /// Every example of its request body, by name.
    pub(crate) fn examples(&self) -> Vec<(String, Value)> {
        let content = &self.definition["requestBody"]["content"]["application/json"];
        let named = content["examples"].as_object().into_iter().flatten();
        let named = named.map(|(name, example)| (name.clone(), example["value"].clone()));
        named.chain(content.get("example").map(|example| ("example".to_owned(), example.clone()))).collect()
    }

    /// Its first example, a key, under another name.
    pub(crate) fn with_other_key(&self, kid: &str) -> Value {
        let (_, mut key) = self.examples().remove(0);
        key["kid"] = json!(kid);
        key
    }

    /// The schema of its request body.
    pub(crate) fn request_schema(&self) -> Option<&Value> {
        self.definition.pointer("/requestBody/content/application~1json/schema")
    }

    /// Its one success.
    pub(crate) fn success(&self) -> u16 {
        let successes: Vec<u16> = self.statuses().into_iter().filter(|status| (200..300).contains(status)).collect();
        let [only] = successes.as_slice() else { panic!("{}: one success, not {successes:?}", self.id) };
        *only
    }

    /// Every status that it documents by its number: a range such as 4XX excuses nothing here.
    pub(crate) fn statuses(&self) -> BTreeSet<u16> {
        let all = self.definition["responses"].as_object().unwrap().keys();
        all.filter(|status| !status.ends_with("XX")).map(|status| status.parse().unwrap()).collect()
    }

    /// Asserts that the document knows this answer: its status, its headers, and each member of its body.
    #[track_caller]
    pub(crate) fn assert_documented(&self, answer: &Answer) {
        let Self { id, .. } = self;
        let shown = String::from_utf8_lossy(&answer.bytes[..answer.bytes.len().min(2000)]);
        assert!(self.statuses().contains(&answer.status), "{id} answers {}, which it does not document: {shown}", answer.status);
        let response = resolve(&self.definition["responses"][answer.status.to_string()]);
        let headers = ["etag", "location", "link", "cache-control", "idempotency-expires", "idempotent-replayed", "retry-after"];
        for name in headers.into_iter().chain(["ratelimit", "ratelimit-policy"]) {
            let documented =
                response["headers"].as_object().into_iter().flatten().any(|(known, _)| known.eq_ignore_ascii_case(name));
            let free_of_care = name == "cache-control" && (answer.status >= 300 || !self.is_secured());
            assert!(
                documented || free_of_care || answer.header(name).is_empty(),
                "{id} {}: undocumented header {name}",
                answer.status
            );
        }
        let Some(content) = response["content"].as_object() else {
            assert!(answer.bytes.is_empty(), "{id} {}: an undocumented body: {shown}", answer.status);
            return;
        };
        let (media_type, content) = content.iter().next().unwrap();
        assert_eq!(answer.header("content-type"), media_type, "{id} {}", answer.status);
        if media_type.contains("json") {
            let faults = faults(&content["schema"], &answer.body, "");
            assert!(faults.is_empty(), "{id} {}: {faults:#?}", answer.status);
        }
    }
}

/// Where `value` is not what `schema` says. A member that is not documented is a fault too, unless the schema is free-form.
pub(crate) fn faults(schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let schema = resolve(schema);
    let fault = |text: String| vec![format!("{at}: {text}")];
    match (schema["type"].as_str().unwrap_or_default(), value) {
        ("object", Value::Object(members)) => {
            let Some(properties) = schema["properties"].as_object() else {
                return Vec::new();
            };
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let missing = required.filter(|name| !members.contains_key(*name)).map(|name| format!("{at}/{name}: missing"));
            let inner = members.iter().flat_map(|(name, member)| match properties.get(name) {
                Some(property) => faults(property, member, &format!("{at}/{name}")),
                None => vec![format!("{at}/{name}: not documented")],
            });
            missing.chain(inner).collect()
        }
        ("array", Value::Array(items)) => {
            let each = |(index, item): (usize, &Value)| faults(&schema["items"], item, &format!("{at}/{index}"));
            let count = bounds(schema, ["minItems", "maxItems"], items.len() as f64).map(|text| format!("{at}: {text}"));
            items.iter().enumerate().flat_map(each).chain(count).collect()
        }
        ("string", Value::String(text)) => {
            let known = schema["enum"].as_array().is_none_or(|words| words.iter().any(|word| word == text));
            let length = bounds(schema, ["minLength", "maxLength"], text.chars().count() as f64);
            let open = schema["x-extensible-enum"].as_array().is_none_or(|words| words.iter().any(|word| word == text));
            match (known && open, length) {
                (false, _) => fault(format!("{text} is not one of the words")),
                (true, Some(length)) => fault(length),
                (true, None) => Vec::new(),
            }
        }
        ("integer" | "number", Value::Number(number)) => {
            let whole = schema["type"] == "number" || number.as_f64().is_some_and(|number| number.fract() == 0.0);
            let range = bounds(schema, ["minimum", "maximum"], number.as_f64().unwrap());
            if whole { range.into_iter().map(|text| format!("{at}: {text}")).collect() } else { fault("no integer".to_owned()) }
        }
        ("boolean", Value::Bool(_)) => Vec::new(),
        (kind, _) => fault(format!("{value} is no {kind}")),
    }
}

fn bounds(schema: &Value, [least, most]: [&str; 2], size: f64) -> Option<String> {
    let beyond =
        schema[least].as_f64().is_some_and(|bound| size < bound) || schema[most].as_f64().is_some_and(|bound| size > bound);
    beyond.then(|| format!("{size} is out of {:?} to {:?}", schema[least], schema[most]))
}

/// Puts `value` at `pointer`, making the objects and arrays on the way.
pub(crate) fn put(body: &mut Value, pointer: &str, value: Value) {
    let mut place = body;
    for segment in pointer.split('/').skip(1) {
        if segment == "0" && place.get(0).is_none() {
            *place = json!([null]);
        }
        place = if segment == "0" { &mut place[0] } else { &mut place[segment] };
    }
    *place = value;
}
