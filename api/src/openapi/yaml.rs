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
    Ok(quote_dates(&serde_norway::to_string(&ordered)?))
}

/// Puts quotes around dates: readers of YAML 1.1 would make something else of them than text.
fn quote_dates(yaml: &str) -> String {
    let lines = yaml.lines().map(|line| {
        let start = line.rfind(": ").map(|at| at + 2).into_iter().chain(line.rfind("- ").map(|at| at + 2)).max();
        match start.and_then(|start| line.split_at_checked(start)).filter(|(_, value)| begins_with_a_date(value)) {
            Some((name, value)) => format!("{name}'{value}'\n"),
            None => format!("{line}\n"),
        }
    });
    lines.collect()
}

/// `2024-07-08`, and whatever instant goes on from there; never a text that only mentions one.
fn begins_with_a_date(value: &str) -> bool {
    let shape: String = value.chars().map(|character| if character.is_ascii_digit() { '0' } else { character }).collect();
    shape == "0000-00-00" || (shape.starts_with("0000-00-00T00:00:00") && !shape.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::to_yaml;
    use crate::openapi::document;

    #[test]
    fn dates_are_text_and_nothing_else_changes() {
        let yaml = to_yaml(&document()).unwrap();
        assert!(yaml.contains("startDate: '2024-07-08'"), "no date is quoted");
        assert!(!yaml.lines().any(|line| line.trim_start().starts_with("startDate: 2")));
        assert_eq!(serde_norway::from_str::<serde_json::Value>(&yaml).unwrap(), document());
    }
}
