//! A JSON value as what it is. An object for a struct: `serde_json` alone would also take an array, its items for the members in order.
//! An integer where the fraction is zero: 2024.0 is the same number as 2024, for JSON Schema and in canonical JSON.

use serde::{
    de::{
        Deserializer, Error, IntoDeserializer, Unexpected, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Number, Value};

/// Reads a value without taking an array for an object.
pub(super) struct ExactValue(pub(super) Value);

/// `number` without its fraction, where that is zero and the integer exact.
fn as_integer(number: &Number) -> Option<i64> {
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    let value = number.as_f64().filter(|value| number.is_f64() && value.fract() == 0.0 && value.abs() <= LARGEST)?;
    format!("{value:.0}").parse().ok()
}

macro_rules! integers {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            match self.0.as_number().and_then(as_integer) {
                Some(integer) => Value::from(integer).deserialize_any(visitor),
                None => self.deserialize_any(visitor),
            }
        })+
    };
}

impl<'de> IntoDeserializer<'de, serde_json::Error> for ExactValue {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for ExactValue {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0 {
            Value::Array(items) => {
                let mut items = SeqDeserializer::new(items.into_iter().map(Self));
                let value = visitor.visit_seq(&mut items)?;
                items.end().map(|()| value)
            }
            Value::Object(members) => {
                let mut members = MapDeserializer::new(members.into_iter().map(|(name, member)| (name, Self(member))));
                let value = visitor.visit_map(&mut members)?;
                members.end().map(|()| value)
            }
            scalar @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        if self.0.is_array() {
            return Err(Error::invalid_type(Unexpected::Seq, &visitor));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    integers! { deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 }

    forward_to_deserialize_any! {
        bool i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct
        map identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::ExactValue;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Outer {
        inner: Option<Inner>,
        list: Option<Vec<Inner>>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Inner {
        name: Option<String>,
    }

    #[test]
    fn a_fraction_of_zero_is_none() {
        let read = |text: &str| u16::deserialize(ExactValue(serde_json::from_str(text).unwrap()));
        for (text, integer) in [("2024", 2024), ("2024.0", 2024), ("2.024e3", 2024), ("-0.0", 0), ("65535.0", 65535)] {
            assert_eq!(read(text).unwrap(), integer, "{text}");
        }
        for text in ["2024.5", "-1.0", "65536.0", "1e300", "9007199254740993.0", "\"2024\"", "true"] {
            assert!(read(text).is_err(), "{text}");
        }
        let read = |text: &str| i64::deserialize(ExactValue(serde_json::from_str(text).unwrap())).ok();
        assert_eq!(read("-9007199254740992.0"), Some(-9_007_199_254_740_992));
        assert_eq!(read("9223372036854775807"), Some(i64::MAX));
        assert_eq!(read("1e18"), None);
    }

    #[test]
    fn an_array_is_no_object() {
        for value in [json!([]), json!([null, null]), json!({"inner": ["x"]}), json!({"list": [["x"]]})] {
            let error = Outer::deserialize(ExactValue(value.clone())).unwrap_err();
            assert!(error.to_string().contains("expected struct"), "{value}: {error}");
        }
        let value = json!({"inner": {"name": "x"}, "list": [{}]});
        let read = Outer { inner: Some(Inner { name: Some("x".into()) }), list: Some(vec![Inner { name: None }]) };
        assert_eq!(Outer::deserialize(ExactValue(value)).unwrap(), read);
    }
}
