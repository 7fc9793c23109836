//! One JSON text into a value, refusing what `serde_json` would let pass: repeated members, `null`, NUL, deep nesting.

use crate::problem::{ProblemError, masked};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// How deep arrays and objects may nest.
pub(super) const DEEPEST_NESTING: usize = 64;

/// How many faults of one body are listed.
const MOST_FAULTS: usize = 100;

/// Reads one value and notes, with its pointer, every member that may not stand.
#[derive(Debug, Default)]
pub(super) struct StrictReader {
    path: Vec<String>,
    faults: Vec<ProblemError>,
    takes_null: bool,
}

impl StrictReader {
    /// The value, or the faults of its members.
    ///
    /// # Errors
    /// The outer error is a syntax error of `serde_json`; the inner one lists repeated, `null` and NUL-bearing members.
    pub(super) fn read(text: &str) -> Result<Result<Value, Vec<ProblemError>>, serde_json::Error> {
        Self::default().read_all(text)
    }

    /// The same, but `null` may stand.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub(super) fn read_with_nulls(text: &str) -> Result<Result<Value, Vec<ProblemError>>, serde_json::Error> {
        Self { takes_null: true, ..Self::default() }.read_all(text)
    }

    fn read_all(self, text: &str) -> Result<Result<Value, Vec<ProblemError>>, serde_json::Error> {
        let mut reader = self;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let value = Node(&mut reader).deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(if reader.faults.is_empty() { Ok(value) } else { Err(reader.faults) })
    }

    fn fault(&mut self, code: &'static str, message: &'static str) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(ProblemError::at_pointer(pointer(&self.path), code, message));
        }
    }

    fn check_text(&mut self, text: &str) {
        if text.contains('\0') {
            self.fault("nulNotAllowed", "Text may not contain the character NUL (\\u0000).");
        }
    }
}

/// The JSON Pointer (RFC 6901) of the member reached by `segments`; a name that may be a TIN is masked.
pub(super) fn pointer(segments: &[impl AsRef<str>]) -> String {
    let mut pointer = String::new();
    for segment in segments {
        pointer.push('/');
        pointer.push_str(&segment.as_ref().replace('~', "~0").replace('/', "~1"));
    }
    // A pointer is bounded in the API's documentation; whoever sends names of a thousand characters can find them again. It is masked
    // when it is cut: the beginning of a longer number may look like a TIN.
    if let Some((end, _)) = pointer.char_indices().nth(400) {
        pointer.truncate(end);
    }
    masked(pointer.into()).into_owned()
}

struct Node<'r>(&'r mut StrictReader);

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        self.0.check_text(value);
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        self.0.check_text(&value);
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        if !self.0.takes_null {
            self.0.fault("nullNotAllowed", "Leave the member out instead of sending null.");
        }
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let reader = self.0;
        let mut values = Vec::new();
        loop {
            enter(reader, values.len().to_string())?;
            let item = items.next_element_seed(Node(reader))?;
            reader.path.pop();
            match item {
                Some(value) => values.push(value),
                None => return Ok(Value::Array(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let reader = self.0;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            enter(reader, name.clone())?;
            reader.check_text(&name);
            if object.contains_key(&name) {
                reader.fault("repeatedMember", "The member occurs more than once; send it once.");
            }
            let value = members.next_value_seed(Node(reader))?;
            reader.path.pop();
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

fn enter<E: Error>(reader: &mut StrictReader, segment: String) -> Result<(), E> {
    if reader.path.len() >= DEEPEST_NESTING {
        return Err(E::custom("more than 64 levels of nesting"));
    }
    reader.path.push(segment);
    Ok(())
}
