//! Query parameters, refused with the name of the parameter.

use super::type_names::expectation;
use crate::problem::{Problem, ProblemCode, ProblemError};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use serde::{
    Deserializer,
    de::{DeserializeOwned, IntoDeserializer, Visitor, value::MapDeserializer},
    forward_to_deserialize_any,
};
use std::future::{Ready, ready};

/// The query as a `T`, a flat struct that should be `#[serde(deny_unknown_fields)]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

/// `query` (without the question mark) as a `T`.
///
/// # Errors
/// `invalidParameter` naming the first parameter that is unknown, repeated, or cannot be read.
///
/// ```
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "camelCase", deny_unknown_fields)]
/// struct List { performance_year: Option<u16>, limit: Option<u16> }
///
/// let list: List = api::extract::query::parse("performanceYear=2024").unwrap();
/// assert_eq!((list.performance_year, list.limit), (Some(2024), None));
/// let problem = api::extract::query::parse::<List>("limit=many").err().unwrap();
/// assert_eq!(problem.errors()[0].parameter.as_deref(), Some("limit"));
/// ```
pub fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    // The decoder puts a replacement character where bytes are no UTF-8; nobody means to send one.
    if !is_utf_8(query) {
        return Err(refused("", "malformed", "The query is not percent-encoded UTF-8."));
    }
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
        .map_err(|_| refused("", "malformed", "The query cannot be read."))?;
    let pairs = pairs.into_inner();
    for (index, (name, value)) in pairs.iter().enumerate() {
        if pairs[..index].iter().any(|(earlier, _)| earlier == name) {
            return Err(refused(name, "repeatedParameter", "The parameter occurs more than once; send it once."));
        }
        if value.contains('\0') {
            return Err(refused(name, "nulNotAllowed", "Text may not contain the character NUL (%00)."));
        }
    }
    let names: Vec<String> = pairs.iter().map(|(name, _)| name.clone()).collect();
    let map = MapDeserializer::<_, serde::de::value::Error>::new(pairs.into_iter().map(|(name, value)| (name, Text(value))));
    serde_path_to_error::deserialize(map).map_err(|error| {
        let name = error.path().to_string();
        let message = error.into_inner().to_string();
        if let Some(known) = message.strip_prefix("unknown field `") {
            let name = names.iter().find(|name| known.starts_with(name.as_str())).map_or("", String::as_str);
            return refused(name, "unknownParameter", "The operation has no such parameter.");
        }
        if let Some(missing) = message.strip_prefix("missing field `") {
            return refused(missing.trim_end_matches('`'), "missingParameter", "The parameter is missing.");
        }
        refused(&name, "wrongType", expectation(&message))
    })
}

/// The names and values of percent-encoded `text`; `None` where that is no UTF-8, or has a NUL.
pub(crate) fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(text).ok().filter(|_| is_utf_8(text))?.into_inner();
    let has_nul = |(name, value): &(String, String)| name.contains('\0') || value.contains('\0');
    (!pairs.iter().any(has_nul)).then_some(pairs)
}

/// Whether the percent-encoded bytes are UTF-8.
fn is_utf_8(query: &str) -> bool {
    let mut bytes = query.as_bytes().iter();
    let mut decoded = Vec::with_capacity(query.len());
    while let Some(&byte) = bytes.next() {
        let rest = bytes.as_slice();
        let hex = (byte == b'%').then(|| rest.get(..2)).flatten().and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(value) => {
                decoded.push(value);
                bytes.nth(1);
            }
            None => decoded.push(byte),
        }
    }
    std::str::from_utf8(&decoded).is_ok()
}

/// A value of the query: text, read as whatever is asked for.
struct Text(String);

impl<'de> IntoDeserializer<'de> for Text {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! parsed {
    ($($method:ident => $visit:ident, $expected:literal;)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            match self.0.parse() {
                // One spelling: the parsers of the library would also take +5 and 05.
                Ok(value) if ToString::to_string(&value) == self.0 => visitor.$visit(value),
                Ok(_) | Err(_) => Err(serde::de::Error::custom(concat!("invalid value, expected ", $expected))),
            }
        })+
    };
}

impl<'de> Deserializer<'de> for Text {
    type Error = serde::de::value::Error;

    parsed! {
        deserialize_bool => visit_bool, "a boolean";
        deserialize_u8 => visit_u8, "u8";
        deserialize_u16 => visit_u16, "u16";
        deserialize_u32 => visit_u32, "u32";
        deserialize_u64 => visit_u64, "u64";
        deserialize_i8 => visit_i8, "i8";
        deserialize_i16 => visit_i16, "i16";
        deserialize_i32 => visit_i32, "i32";
        deserialize_i64 => visit_i64, "i64";
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_string(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// A name is repeated only where it looks like one: it may be, or hold, an identifier that was typed into the wrong place.
fn refused(name: &str, code: &'static str, message: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let plain = name.len() <= 64 && name.starts_with(|c: char| c.is_ascii_alphabetic()) && digits < 5;
    let shown = if plain && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) { name } else { "(unknown)" };
    let fault = ProblemError::at_parameter(shown.to_owned(), code, message);
    Problem::new(ProblemCode::InvalidParameter, "Correct the parameter that is named.").with_error(fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct List {
        performance_year: Option<u16>,
        status: Option<Status>,
        cursor: Option<String>,
        open: Option<bool>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "camelCase")]
    enum Status {
        InReview,
    }

    fn fault(query: &str) -> (String, String) {
        let problem = parse::<List>(query).unwrap_err();
        assert_eq!(problem.code(), ProblemCode::InvalidParameter);
        let [fault] = problem.errors() else { panic!("one fault") };
        (fault.parameter.clone().unwrap().into_owned(), fault.code.clone().into_owned())
    }

    #[test]
    fn parameters_are_typed() {
        let list: List = parse("performanceYear=2024&status=inReview&cursor=a%20b+c&open=true").unwrap();
        let expected =
            List { performance_year: Some(2024), status: Some(Status::InReview), cursor: Some("a b c".into()), open: Some(true) };
        assert_eq!(list, expected);
        assert_eq!(parse::<List>("").unwrap(), List { performance_year: None, status: None, cursor: None, open: None });
    }

    #[test]
    fn faults_name_the_parameter() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(fault("performanceYear=x"), pair("performanceYear", "wrongType"));
        assert_eq!(fault("performanceYear=70000"), pair("performanceYear", "wrongType"));
        assert_eq!(fault("performanceYear="), pair("performanceYear", "wrongType"));
        assert_eq!(fault("performanceYear=%2B2024"), pair("performanceYear", "wrongType"));
        assert_eq!(fault("performanceYear=02024"), pair("performanceYear", "wrongType"));
        assert_eq!(fault("status=inreview"), pair("status", "wrongType"));
        assert_eq!(fault("colour=red"), pair("colour", "unknownParameter"));
        assert_eq!(fault("000100001=1"), pair("(unknown)", "unknownParameter"));
        assert_eq!(fault("tin000100001=1"), pair("(unknown)", "unknownParameter"));
        assert_eq!(fault("tin-000100001=1"), pair("(unknown)", "unknownParameter"));
        assert_eq!(fault("tin00-0100001=1"), pair("(unknown)", "unknownParameter"));
        assert_eq!(fault("cursor=a&cursor=b"), pair("cursor", "repeatedParameter"));
        assert_eq!(fault("cursor=%00"), pair("cursor", "nulNotAllowed"));
        assert_eq!(fault("cursor=%ff").1, "malformed");
        assert_eq!(fault("cursor=%C3").1, "malformed");
    }
}
