//! Schemas side by side: what a request may hold must still be taken, what an answer holds must have been known.

use super::{
    Comparison, Side, members,
    operations::{is_for_readers, said},
    resolve,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// More of these is narrower.
const LEAST: [&str; 6] = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"];

/// Less of these is narrower.
const MOST: [&str; 6] = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"];

/// What cannot be weighed against another value of itself: without it a schema is wider.
const ALONE: [&str; 5] = ["pattern", "format", "multipleOf", "contentEncoding", "contentMediaType"];

/// Lists of schemas; where their length differs a person has to look.
const LISTS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];

/// What is compared by a piece of code of its own.
const OWN: [&str; 10] = [
    "$ref",
    "type",
    "enum",
    "const",
    "x-extensible-enum",
    "uniqueItems",
    "default",
    "properties",
    "required",
    "additionalProperties",
];

const TYPES: [&str; 7] = ["null", "boolean", "object", "array", "number", "string", "integer"];

impl Side {
    /// What has to fit into what: requests of before into what is taken now, answers of now into what was known before.
    fn narrow_and_wide<'a>(self, old: &'a Value, new: &'a Value) -> (&'a Value, &'a Value) {
        match self {
            Self::Request => (old, new),
            Self::Response => (new, old),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

impl Comparison<'_> {
    pub(super) fn schema(&mut self, at: &str, side: Side, old: &Value, new: &Value) {
        for (document, node) in [(self.old, old), (self.new, new)] {
            let beside = node.as_object().into_iter().flatten().find(|(key, _)| *key != "$ref" && !is_for_readers(key));
            if let (true, Some((key, _))) = (node.get("$ref").is_some() && !document.is_null(), beside) {
                self.unjudged(at, &format!("{key} beside $ref"));
            }
        }
        let ((old, old_name), (new, new_name)) = (resolve(self.old, old), resolve(self.new, new));
        let mut place = at.to_owned();
        if let (Some(old_name), Some(new_name)) = (old_name, new_name) {
            if !self.seen.insert((old_name.to_owned(), new_name.to_owned(), side)) {
                return;
            }
            place = format!("{} {old_name}", side.name());
        }
        self.schemas += 1;
        match (as_object(old), as_object(new)) {
            (Some(old), Some(new)) => self.keywords(&place, side, &old, &new),
            // Nothing was allowed there: a request had nothing to lose, an answer begins to hold something.
            (None, Some(_)) if side == Side::Response => self.report(&place, "was to hold nothing, and may hold something"),
            (Some(_), None) if side == Side::Request => self.report(&place, "may hold nothing any more"),
            (None, Some(_)) | (Some(_), None) | (None, None) => {}
        }
    }

    fn keywords(&mut self, at: &str, side: Side, old: &Value, new: &Value) {
        self.types(at, side, old, new);
        self.words(at, side, old, new);
        let (narrow, wide) = side.narrow_and_wide(old, new);
        let changed = |word: &str| format!("{word} was {}, is {}", said(&old[word]), said(&new[word]));
        let bounds = LEAST.map(|word| (word, 1.0)).into_iter().chain(MOST.map(|word| (word, -1.0)));
        for (word, sign) in bounds {
            let fits = match (narrow[word].as_f64(), wide[word].as_f64()) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(narrow), Some(wide)) => sign * narrow >= sign * wide,
            };
            if !fits {
                self.report(at, changed(word));
            }
        }
        for word in ALONE {
            if !wide[word].is_null() && wide[word] != narrow[word] {
                self.report(at, changed(word));
            }
        }
        if wide["uniqueItems"] == true && narrow["uniqueItems"] != true {
            self.report(at, changed("uniqueItems"));
        }
        if side == Side::Request && old["default"] != new["default"] {
            self.report(at, changed("default"));
        }
        self.members(at, side, old, new);
        let or_anything = |schema: &Value, word: &str| schema.get(word).cloned().unwrap_or(json!(true));
        for (word, below) in [("items", "[]"), ("additionalProperties", "*")] {
            if old.get(word).is_some() || new.get(word).is_some() {
                self.schema(&format!("{at}/{below}"), side, &or_anything(old, word), &or_anything(new, word));
            }
        }
        for word in LISTS {
            let list = |schema: &Value| schema[word].as_array().cloned().unwrap_or_default();
            let (before, now) = (list(old), list(new));
            if before.len() != now.len() {
                self.unjudged(at, &format!("{word} of {} that has {} now", before.len(), now.len()));
            }
            for (index, (before, now)) in before.iter().zip(&now).enumerate() {
                self.schema(&format!("{at}/{word}/{index}"), side, before, now);
            }
        }
        self.rest(at, old, new);
    }

    fn types(&mut self, at: &str, side: Side, old: &Value, new: &Value) {
        let (narrow, wide) = side.narrow_and_wide(old, new);
        let (narrow, wide) = (types(narrow), types(wide));
        if !narrow.is_subset(&wide) {
            self.report(at, format!("type was {}, is {}", said(&old["type"]), said(&new["type"])));
        }
    }

    fn words(&mut self, at: &str, side: Side, old: &Value, new: &Value) {
        let (narrow, wide) = side.narrow_and_wide(old, new);
        let what = match side {
            Side::Request => "lost",
            Side::Response => "gained",
        };
        match (closed(narrow), closed(wide)) {
            (_, None) => {}
            (None, Some(_)) if side == Side::Request => self.report(at, format!("enum is new: {}", said(&new["enum"]))),
            (None, Some(_)) => self.report(at, "enum is gone: any value may come"),
            (Some(narrow), Some(wide)) => {
                for word in narrow.iter().filter(|word| !wide.contains(word)) {
                    self.report(at, format!("enum {what} {word}"));
                }
            }
        }
        // An open set: clients were told to expect new words, and not that one they send is taken no longer.
        let open = |schema: &Value| schema["x-extensible-enum"].as_array().cloned().unwrap_or_default();
        let now = open(new);
        if side == Side::Request && new.get("x-extensible-enum").is_some() {
            for word in open(old).iter().filter(|word| !now.contains(word)) {
                self.report(at, format!("x-extensible-enum lost {word}"));
            }
        }
    }

    fn members(&mut self, at: &str, side: Side, old: &Value, new: &Value) {
        for (name, member) in members(old, "properties") {
            let at = format!("{at}/{name}");
            match new["properties"].get(name) {
                Some(now) => self.schema(&at, side, member, now),
                None => self.report(&at, "is gone"),
            }
        }
        let required = |schema: &Value| -> BTreeSet<String> {
            let names = schema["required"].as_array().into_iter().flatten();
            names.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let (before, now) = (required(old), required(new));
        if side == Side::Request {
            for name in now.difference(&before) {
                self.report(&format!("{at}/{name}"), "is required now");
            }
            return;
        }
        for name in before.difference(&now).filter(|name| new["properties"].get(name.as_str()).is_some()) {
            self.report(&format!("{at}/{name}"), "is optional now");
        }
        let is_closed = old["additionalProperties"] == false;
        for (name, _) in members(new, "properties").filter(|(name, _)| is_closed && old["properties"].get(name).is_none()) {
            self.report(&format!("{at}/{name}"), "is new where no further member was to come");
        }
    }

    /// What is left: nothing here can weigh it, so that it must be the same, and lead nowhere.
    fn rest(&mut self, at: &str, old: &Value, new: &Value) {
        let keys: BTreeSet<&String> =
            [old, new].into_iter().flat_map(|side| side.as_object().into_iter().flatten()).map(|(key, _)| key).collect();
        for key in keys {
            let word = key.as_str();
            let known = [LEAST.as_slice(), &MOST, &ALONE, &LISTS, &OWN, &["items"]].iter().any(|words| words.contains(&word));
            if known || is_for_readers(word) {
                continue;
            }
            if old.get(word) != new.get(word) || old[word].to_string().contains("\"$ref\"") {
                self.unjudged(at, word);
            }
        }
    }
}

/// A schema as an object: `true` and a missing one allow anything, `false` allows nothing.
fn as_object(schema: &Value) -> Option<Value> {
    match schema {
        Value::Bool(false) => None,
        Value::Bool(true) | Value::Null => Some(json!({})),
        Value::Object(_) | Value::Array(_) | Value::String(_) | Value::Number(_) => Some(schema.clone()),
    }
}

fn types(schema: &Value) -> BTreeSet<&str> {
    let mut said: BTreeSet<&str> = match &schema["type"] {
        Value::String(one) => BTreeSet::from([one.as_str()]),
        Value::Array(some) => some.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => TYPES.into(),
    };
    if said.contains("number") {
        said.insert("integer");
    }
    said
}

/// The only values, where they are listed.
fn closed(schema: &Value) -> Option<Vec<&Value>> {
    let one = schema.get("const").map(|value| vec![value]);
    one.or_else(|| schema["enum"].as_array().map(|values| values.iter().collect()))
}
