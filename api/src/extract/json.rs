//! Strict JSON: what is repeated, `null`, unknown or of another type is refused with its pointer.

use super::{
    exact_value::ExactValue,
    strict_value::{StrictReader, pointer},
    type_names::expectation,
};
use crate::problem::{Problem, ProblemCode, ProblemError};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

/// `bytes` as a `T`, which should be `#[serde(deny_unknown_fields)]`.
///
/// # Errors
/// `malformedJson`, or `invalidMember` with the pointer of each member that is repeated or `null`, or of the first that is
/// unknown or of the wrong type.
///
/// ```
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "camelCase", deny_unknown_fields)]
/// struct Contact { name: Option<String> }
///
/// let contact: Contact = api::extract::json::parse(br#"{"name": "Ana"}"#).unwrap();
/// assert_eq!(contact.name.as_deref(), Some("Ana"));
/// let problem = api::extract::json::parse::<Contact>(br#"{"nmae": "Ana"}"#).err().unwrap();
/// assert_eq!(problem.errors()[0].pointer.as_deref(), Some("/nmae"));
/// ```
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    from_value(parse_value(bytes)?)
}

/// `bytes` as a `T`, where they were written by others: a member that is `null` is absent. Whether members that are unknown may stand is
/// for `T` to say.
///
/// # Errors
/// As [`parse`].
pub fn parse_of_others<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    from_value(read_value(bytes, StrictReader::read_with_nulls)?)
}

/// `bytes` as a value without repeated members and `null`.
///
/// # Errors
/// `malformedJson`, or `invalidMember` with the pointer of each member that may not stand.
pub fn parse_value(bytes: &[u8]) -> Result<Value, Problem> {
    read_value(bytes, StrictReader::read)
}

/// What a text is read as: a value or the faults of its members, or what keeps it from being JSON.
type Read = Result<Result<Value, Vec<ProblemError>>, serde_json::Error>;

fn read_value(bytes: &[u8], read: fn(&str) -> Read) -> Result<Value, Problem> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Err(malformed("The body begins with a byte order mark; JSON has none."));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| malformed(format!("No UTF-8 at byte {}.", error.valid_up_to())))?;
    match read(text) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(faults)) => Err(invalid().with_errors(faults)),
        Err(error) => Err(malformed(format!("Reading stopped: {error}."))),
    }
}

/// The canonical JSON (RFC 8785) of `bytes`: the same for all spellings of one value. `None` where [`parse_value`] takes them for none.
///
/// ```
/// use api::extract::json::canonical;
/// assert_eq!(canonical(b" {\"b\": 1.0, \"a\": \"\\u00e9\"} ").unwrap(), "{\"a\":\"é\",\"b\":1}".as_bytes());
/// assert_eq!(canonical(b"{"), None);
/// ```
#[must_use]
pub fn canonical(bytes: &[u8]) -> Option<Vec<u8>> {
    serde_json_canonicalizer::to_vec(&parse_value(bytes).ok()?).ok()
}

/// `value` as a `T`.
///
/// # Errors
/// `invalidMember` with the pointer of the first member that is unknown or of the wrong type.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(ExactValue(value)).map_err(|error| {
        let at = pointer(&segments(error.path()));
        let message = error.into_inner().to_string();
        invalid().with_error(if message.starts_with("unknown field") {
            ProblemError::at_pointer(at, "unknownMember", known_members(&message))
        } else if let Some(member) = quoted(&message, "missing field `") {
            ProblemError::at_pointer(format!("{at}/{member}"), "missingMember", "The member is missing.")
        } else {
            ProblemError::at_pointer(at, "wrongType", expectation(&message))
        })
    })
}

fn malformed(detail: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(ProblemCode::MalformedJson, detail)
}

fn invalid() -> Problem {
    Problem::new(ProblemCode::InvalidMember, "Correct what the pointers name.")
}

fn segments(path: &Path) -> Vec<String> {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.clone(),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => String::new(),
        })
        .collect()
}

/// The known members out of serde's "unknown field `x`, expected one of `a`, `b`"; the unknown name may itself hold anything.
fn known_members(message: &str) -> String {
    match message.rfind(", expected ") {
        Some(at) => {
            format!("Unknown member; known here: {}.", message[at..].split('`').skip(1).step_by(2).collect::<Vec<_>>().join(", "))
        }
        None => "Unknown member; none is known here.".to_owned(),
    }
}

fn quoted<'m>(message: &'m str, start: &str) -> Option<&'m str> {
    message.strip_prefix(start)?.split('`').next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape matters")]
    struct Filing {
        performance_year: Option<u16>,
        categories: Option<Vec<String>>,
        contact: Option<Contact>,
        contacts: Option<Vec<Contact>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape matters")]
    struct Contact {
        name: Option<String>,
        still: Option<bool>,
    }

    fn refused(text: impl AsRef<[u8]>) -> (&'static str, Vec<(String, String)>) {
        let problem = parse::<Filing>(text.as_ref()).unwrap_err();
        let entries = problem.errors().iter().map(|e| (e.pointer.clone().unwrap().into_owned(), e.code.clone().into_owned()));
        (problem.code().as_str(), entries.collect())
    }

    fn member(pointer: &str, code: &str) -> (&'static str, Vec<(String, String)>) {
        ("invalidMember", vec![(pointer.to_owned(), code.to_owned())])
    }

    #[test]
    fn members_are_named_by_their_pointer() {
        assert_eq!(refused(r#"{"performanceYeer": 2024}"#), member("/performanceYeer", "unknownMember"));
        assert_eq!(refused(r#"{"contact": {"nmae": "x"}}"#), member("/contact/nmae", "unknownMember"));
        assert_eq!(refused(r#"{"contacts": [{}, {"a/b~c": 1}]}"#), member("/contacts/1/a~1b~0c", "unknownMember"));
        assert_eq!(refused(r#"{"performanceYear": "2024"}"#), member("/performanceYear", "wrongType"));
        assert_eq!(refused(r#"{"performanceYear": 2024.5}"#), member("/performanceYear", "wrongType"));
        assert_eq!(refused(r#"{"performanceYear": -1}"#), member("/performanceYear", "wrongType"));
        assert_eq!(refused(r#"{"categories": ["quality", 7]}"#), member("/categories/1", "wrongType"));
        assert_eq!(refused(r#"{"contact": {"still": "yes"}}"#), member("/contact/still", "wrongType"));
        assert_eq!(refused("[]"), member("", "wrongType"));
        assert_eq!(refused("7"), member("", "wrongType"));
    }

    #[test]
    fn repeated_and_null_members_are_all_listed() {
        let (code, entries) = refused(r#"{"categories": ["a", null], "contact": {"name": "a", "name": null}, "contact": {}}"#);
        assert_eq!(code, "invalidMember");
        let expected = [
            ("/categories/1", "nullNotAllowed"),
            ("/contact/name", "repeatedMember"),
            ("/contact/name", "nullNotAllowed"),
            ("/contact", "repeatedMember"),
        ];
        assert_eq!(entries, expected.map(|(p, c)| (p.to_owned(), c.to_owned())));
        assert_eq!(refused("null"), member("", "nullNotAllowed"));
        assert_eq!(refused(r#"{"contact": {"name": "a\u0000b"}}"#), member("/contact/name", "nulNotAllowed"));
    }

    #[test]
    fn null_is_absent_where_others_wrote_it() {
        let read = |text: &str| parse_of_others::<Filing>(text.as_bytes());
        let filing = read(r#"{"performanceYear": null, "contact": {"name": null, "still": true}}"#).unwrap();
        assert_eq!((filing.performance_year, filing.contact.and_then(|contact| contact.name)), (None, None));
        let repeated = read(r#"{"performanceYear": 2024, "performanceYear": 2023}"#).unwrap_err();
        assert_eq!(repeated.errors()[0].code, "repeatedMember");
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let deep = format!("{}{}", "[".repeat(65), "]".repeat(65));
        let deepest = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        for text in [
            &b""[..],
            b" ",
            b"{",
            b"{}x",
            b"{} {}",
            b"\xEF\xBB\xBF{}",
            b"\xFF",
            b"{\"a\": \"\xC3\"}",
            b"\0",
            b"{\"a\":\0}",
            br#"{"performanceYear": 1e400}"#,
            br#"{"a": "\ud800"}"#,
            b"{'a': 1}",
            b"NaN",
            b"01",
            b"[1,]",
            b"// x\n{}",
            deep.as_bytes(),
            deepest.as_bytes(),
        ] {
            assert_eq!(refused(text).0, "malformedJson", "{}", String::from_utf8_lossy(&text[..text.len().min(40)]));
        }
        let fits = format!("{}{}", "[".repeat(64), "]".repeat(64));
        assert!(parse_value(fits.as_bytes()).is_ok());
    }

    #[test]
    fn the_value_is_kept_whole() {
        let value = parse_value(br#" {"a": [1, -2, 2.5, true, "x\u00e9"], "b": {}} "#).unwrap();
        assert_eq!(value, json!({"a": [1, -2, 2.5, true, "xé"], "b": {}}));
    }

    #[test]
    fn messages_teach_and_never_repeat_the_value() {
        let problem = parse::<Filing>(br#"{"performanceYear": "000100001"}"#).unwrap_err();
        assert_eq!(problem.errors()[0].message, "Expected an integer from 0 to 65535.");
        let problem = parse::<Contact>(br#"{"nmae": "000100001"}"#).unwrap_err();
        assert_eq!(problem.errors()[0].message, "Unknown member; known here: name, still.");
        assert_eq!(refused(r#"{"contact": {"000100001": 1}}"#), member("/contact/*****0001", "unknownMember"));
        assert_eq!(refused(r#"{"00-0100001": null}"#), member("/*****0001", "nullNotAllowed"));
        let cut = format!("/{} *****4567", "x".repeat(389));
        let (_, entries) = refused(format!(r#"{{"{} 0012345678": null}}"#, "x".repeat(389)));
        assert_eq!(entries[0].0, cut);
    }
}
