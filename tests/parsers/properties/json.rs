//! Strict JSON.

use super::{shows_a_tin, text};
use api::{
    extract::json,
    problem::{ProblemCode, document::ProblemDocument},
};
use serde_json::Value;

/// How deep arrays and objects may nest.
const DEEPEST: usize = 64;

/// What is taken `serde_json` takes too, as the same value; its canonical form is a fixpoint. What is said to be no JSON `serde_json`
/// refuses too, but for what nests deep and for a byte order mark.
pub(super) fn json(data: &[u8]) {
    let loose = serde_json::from_slice::<Value>(data);
    match json::parse_value(data) {
        Ok(value) => {
            assert_eq!(loose.ok().as_ref(), Some(&value), "serde_json reads another value");
            assert_nothing_forbidden(&value, 1);
            let Some(canonical) = json::canonical(data) else { panic!("no canonical form of {value}") };
            assert_eq!(json::canonical(&canonical).as_ref(), Some(&canonical), "the canonical form has another one");
            assert!(same(&json::parse_value(&canonical).unwrap_or(Value::Null), &value), "the canonical form is another value");
        }
        Err(problem) if problem.code() == ProblemCode::MalformedJson => {
            assert!(loose.is_err() || nests_deep(data), "{problem:?} of {:?}", text(data));
        }
        Err(problem) => {
            assert_eq!(problem.code(), ProblemCode::InvalidMember);
            assert!(loose.is_ok(), "{problem:?}");
            assert!(!problem.errors().is_empty() && problem.errors().len() <= 100);
            let document = ProblemDocument::new(&problem, "/", "r-1");
            let shown = serde_json::to_string(&document).unwrap_or_default();
            assert!(!shows_a_tin(&shown), "{shown}");
            assert!(problem.errors().iter().all(|error| error.pointer.as_ref().is_some_and(|at| at.chars().count() <= 400)));
        }
    }
}

fn assert_nothing_forbidden(value: &Value, depth: usize) {
    assert!(depth <= DEEPEST + 1, "nests too deep");
    match value {
        Value::Null => panic!("null was taken"),
        Value::String(text) => assert!(!text.contains('\0'), "NUL was taken"),
        Value::Array(items) => items.iter().for_each(|item| assert_nothing_forbidden(item, depth + 1)),
        Value::Object(members) => {
            assert!(!members.keys().any(|name| name.contains('\0')), "NUL was taken");
            members.values().for_each(|member| assert_nothing_forbidden(member, depth + 1));
        }
        Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Numbers of JSON are doubles to the canonical form: 1 and 1.0 are the same.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len() && one.iter().all(|(name, one)| other.get(name).is_some_and(|other| same(one, other)))
        }
        _ => one == other,
    }
}

/// More brackets than may nest: an upper bound of the depth is enough here.
fn nests_deep(data: &[u8]) -> bool {
    data.iter().filter(|byte| b"[{".contains(byte)).count() > DEEPEST
}
