//! What a client was made for goes on working: the document breaks nothing of the one that was released last.
//!
//! `openapi/released.yaml` is that document. A break that is meant stands in `openapi/accepted-breaks.toml` with its reason; an entry that
//! matches nothing any more is a fault.

mod accepted;
mod operations;
mod planted;
mod schema;

use crate::architecture::{assert_none, top};
use accepted::Accepted;
use serde_json::Value;
use std::{collections::HashSet, io::Write};

const RELEASED: &str = "tests/openapi/released.yaml";
const ACCEPTED: &str = "tests/openapi/accepted-breaks.toml";

#[test]
fn nothing_that_was_released_is_broken() {
    let read = |path: &str| std::fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let released: Value = serde_norway::from_str(&read(RELEASED)).unwrap();
    let accepted = Accepted::read(&read(ACCEPTED)).unwrap_or_else(|error| panic!("{ACCEPTED}: {error}"));
    let present = api::openapi::document();
    let comparison = Comparison::of(&released, &present);
    let Comparison { operations, schemas, breaks, .. } = &comparison;
    assert!(*operations > 0 && *schemas > 0, "nothing was compared");
    let line = format!(
        "compared with the document of {}: {operations} operations, {schemas} schemas; {} breaks, {} accepted",
        released["info"]["version"].as_str().unwrap(),
        breaks.len(),
        accepted.len(),
    );
    // Not println!, which the test harness keeps for tests that fail.
    writeln!(std::io::stdout(), "{line}").unwrap();
    assert_none(&accepted.faults(breaks));
}

/// Who sends what is described: a request may be narrowed for nobody, an answer not widened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Side {
    Request,
    Response,
}

/// One thing that an old client is not ready for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Break {
    /// Where: an operation and a part of it, or a side, a schema and a member of it.
    at: String,
    /// What it was and what it is.
    why: String,
    /// The first operation by which it is met.
    operation: String,
}

/// Two documents side by side.
struct Comparison<'a> {
    old: &'a Value,
    new: &'a Value,
    /// The operation that is being compared.
    operation: String,
    /// Pairs of named schemas that were compared: each is once, and a recursion ends.
    seen: HashSet<(String, String, Side)>,
    breaks: Vec<Break>,
    operations: usize,
    schemas: usize,
}

impl<'a> Comparison<'a> {
    /// What `new` breaks of `old`.
    fn of(old: &'a Value, new: &'a Value) -> Self {
        let (operation, seen, breaks) = (String::new(), HashSet::new(), Vec::new());
        let mut comparison = Self { old, new, operation, seen, breaks, operations: 0, schemas: 0 };
        comparison.compare();
        comparison
    }

    fn report(&mut self, at: &str, why: impl Into<String>) {
        self.breaks.push(Break { at: at.to_owned(), why: why.into(), operation: self.operation.clone() });
    }

    /// Reports what differs and is nothing that this comparison knows: a person has to look at it.
    fn unjudged(&mut self, at: &str, what: &str) {
        self.report(at, format!("{what} is not judged here: look at it, and teach the comparison or accept it"));
    }
}

impl Break {
    fn shown(&self) -> String {
        let Self { at, why, operation } = self;
        if operation.is_empty() || at.starts_with(operation) {
            format!("{at}: {why}")
        } else {
            format!("{at}: {why} (met by {operation})")
        }
    }
}

/// What a `$ref` leads to and its last name; anything else is itself.
fn resolve<'a>(document: &'a Value, node: &'a Value) -> (&'a Value, Option<&'a str>) {
    let (mut node, mut name) = (node, None);
    for _ in 0..16 {
        let Some(target) = node.get("$ref").and_then(Value::as_str) else { return (node, name) };
        let found = target.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
        node = found.unwrap_or_else(|| panic!("{target} leads nowhere"));
        name = target.rsplit('/').next();
    }
    panic!("{name:?} leads to itself")
}

/// The members of an object; none of anything else.
fn members<'a>(node: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    node[name].as_object().into_iter().flatten()
}
