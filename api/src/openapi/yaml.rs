//! The document as YAML, in the order in which people read one.

use serde_json::{Map, Value};

const ORDER: [&str; 7] = ["openapi", "info", "servers", "tags", "paths", "components", "security"];

/// `document` as YAML.
///
/// # Errors
/// When it cannot be written, which no JSON value causes.
pub fn to_yaml(document: &Value) -> Result<String, serde_norway::Error> {
    let empty = Map::new();
    let members = document.as_object().unwrap_or(&empty);
    let rest = members.keys().map(String::as_str).filter(|name| !ORDER.contains(name));
    let mut ordered = serde_norway::Mapping::new();
    for name in ORDER.into_iter().chain(rest) {
        if let Some(value) = members.get(name) {
            ordered.insert(name.into(), serde_norway::to_value(value)?);
        }
    }
    serde_norway::to_string(&ordered)
}
