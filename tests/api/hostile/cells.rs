//! Every place of every operation where a caller puts a value, walked out of the OpenAPI document, with every hostile value in it.

use super::values::{CANARY, Hostile, encoded_values, header_values, json_texts, json_values, large_json_values};
use crate::support::{
    connection::RawRequest,
    document::{Operation, put, resolve},
    sample::Sample,
};
use serde_json::{Value, json};

/// A good request with one hostile value in it.
pub(super) struct Cell {
    /// What it is, for whoever reads that it failed.
    pub(super) name: String,
    pub(super) request: RawRequest,
    pub(super) place: Place,
}

/// Where the value stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Place {
    /// In the body.
    Member(Member),
    /// The body as a whole.
    Body,
    /// The query parameter of this name.
    Query(String),
    /// A parameter of the path.
    Path,
    /// The header of this name.
    Header(String),
}

/// A member of the body.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    pub(super) pointer: String,
    /// The JSON type that belongs there.
    pub(super) kind: String,
    /// What stands there; `None` where it is no JSON.
    pub(super) value: Option<Value>,
}

/// Headers that are sent everywhere, documented or not; the first two also where nobody has to be known.
const HEADERS: [&str; 10] = [
    "Accept",
    "Authorization",
    "Accept-Encoding",
    "Accept-Language",
    "Content-Type",
    "Cookie",
    "Origin",
    "Prefer",
    "Range",
    "X-Forwarded-For",
];

/// Gives every cell of `operation` to `visit`.
pub(super) fn each_cell(operation: &Operation, sample: &Sample, mut visit: impl FnMut(Cell)) {
    let good = sample.request(operation);
    // The document is large: it is not read a thousand times over.
    let is_document = operation.id.starts_with("getOpenApi");
    if let Some(schema) = operation.request_schema() {
        members(operation, schema, &good, &mut visit);
        bodies(&good, &mut visit);
    }
    for parameter in operation.parameters() {
        let name = parameter["name"].as_str().unwrap();
        match parameter["in"].as_str().unwrap() {
            "query" => query(name, &good, &mut visit),
            "path" => path(operation, name, &good, &mut visit),
            "header" => headers(name, !is_document, &good, &mut visit),
            other => panic!("{}: a parameter in {other}", operation.id),
        }
    }
    let common = if operation.is_secured() { HEADERS.len() } else { 2 };
    let common = if is_document { 0 } else { common };
    HEADERS[..common].iter().for_each(|name| headers(name, false, &good, &mut visit));
}

/// Each member of the body, objects and arrays too, replaced by each value, doubled, and given a member that is a TIN.
fn members(operation: &Operation, schema: &Value, good: &RawRequest, visit: &mut impl FnMut(Cell)) {
    let examples: Vec<Value> = operation.examples().into_iter().map(|(_, body)| body).collect();
    // Long and deep JSON is refused before the operation matters; words where no words belong, as one is.
    let is_verdict = operation.path.ends_with("/validate");
    let values = [json_values(), if is_verdict { Vec::new() } else { large_json_values() }].concat();
    let texts = json_texts();
    let mut cell = |name: String, body: Vec<u8>, place: Place| {
        visit(Cell { name, request: good.clone().with_body(body), place });
    };
    for (pointer, schema) in pointers(schema, "") {
        let kind = schema["type"].as_str().unwrap_or_default().to_owned();
        let member = |value: Option<Value>| Place::Member(Member { pointer: pointer.clone(), kind: kind.clone(), value });
        let base = examples.iter().find(|body| body.pointer(&pointer).is_some()).unwrap_or(&examples[0]);
        let texts = if kind == "string" { texts.as_slice() } else { &texts[..3] };
        for (name, value) in values.iter().chain(texts) {
            let place = member(serde_json::from_slice(value).ok());
            cell(format!("{pointer} is {name}"), with_raw(base, &pointer, value), place);
        }
        let (_, name) = pointer.rsplit_once('/').unwrap();
        if name.parse::<usize>().is_err() {
            let twice = format!("7,\"{name}\":7");
            cell(format!("{pointer} stands twice"), with_raw(base, &pointer, twice.as_bytes()), member(None));
        }
        if schema["type"] == "object" {
            let pointer = format!("{pointer}/{CANARY}");
            let mut body = base.clone();
            put(&mut body, &pointer, json!(1));
            let place = Place::Member(Member { pointer: pointer.clone(), kind: String::new(), value: Some(json!(1)) });
            cell(format!("{pointer} is a member"), body.to_string().into_bytes(), place);
        }
    }
}

/// Every place of a body, the outer ones first; of an array its first item.
fn pointers(schema: &Value, at: &str) -> Vec<(String, Value)> {
    let schema = resolve(schema);
    let own = (!at.is_empty()).then(|| (at.to_owned(), schema.clone()));
    let properties = schema["properties"].as_object().into_iter().flatten();
    let members = properties.flat_map(|(name, member)| pointers(member, &format!("{at}/{name}")));
    let items = schema.get("items").map(|items| pointers(items, &format!("{at}/0"))).unwrap_or_default();
    own.into_iter().chain(members).chain(items).collect()
}

/// `base` with these bytes at `pointer`.
fn with_raw(base: &Value, pointer: &str, raw: &[u8]) -> Vec<u8> {
    const HOLE: &str = "the value comes here";
    let mut body = base.clone();
    put(&mut body, pointer, json!(HOLE));
    let body = body.to_string();
    let (before, after) = body.split_once(&format!("\"{HOLE}\"")).unwrap();
    [before.as_bytes(), raw, after.as_bytes()].concat()
}

/// Bodies that are wrong as a whole.
fn bodies(good: &RawRequest, visit: &mut impl FnMut(Cell)) {
    let body = &good.body;
    let text = String::from_utf8(body.clone()).unwrap();
    let with = |before: &[u8], after: &[u8]| [before, body, after].concat();
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let wrong: Vec<Hostile> = vec![
        ("a byte order mark", with(b"\xEF\xBB\xBF", b"").into()),
        ("UTF-16", utf_16.clone().into()),
        ("UTF-16 with its mark", [b"\xFE\xFF".to_vec(), utf_16].concat().into()),
        ("two bodies", with(b"", body).into()),
        ("two lines of JSON", with(b"", &with(b"\n", b"")).into()),
        ("a NUL behind it", with(b"", b"\0").into()),
        ("a comma behind it", with(b"", b",").into()),
        ("a bracket too many", with(b"", b"}").into()),
        ("an array of it", with(b"[", b"]").into()),
        ("a text of it", Value::String(text.clone()).to_string().into_bytes().into()),
        ("a form", b"performanceYear=2024&participant=x".as_slice().into()),
        ("XML", b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>".as_slice().into()),
        ("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00".as_slice().into()),
        ("nothing", b"".as_slice().into()),
        ("white space", b" \r\n\t".as_slice().into()),
        ("null", b"null".as_slice().into()),
        ("a number", b"000987654".as_slice().into()),
        ("a TIN as a member", text.replacen('{', &format!("{{\"{CANARY}\":1,"), 1).into_bytes().into()),
        ("a TIN as a member twice", text.replacen('{', &format!("{{\"{CANARY}\":1,\"{CANARY}\":1,"), 1).into_bytes().into()),
        ("a TIN with a hyphen as a member", text.replacen('{', "{\"00-0987654\":1,", 1).into_bytes().into()),
        ("an empty name", text.replacen('{', "{\"\":1,", 1).into_bytes().into()),
        (
            "a name of a thousand characters",
            text.replacen('{', &format!("{{\"{}\":1,", "n".repeat(1_000)), 1).into_bytes().into(),
        ),
        ("__proto__", text.replacen('{', "{\"__proto__\":{},", 1).into_bytes().into()),
        ("one byte too many", with(b"", &vec![b' '; 256 * 1024 + 1 - body.len()]).into()),
        ("a megabyte", vec![b' '; 1_000_000].into()),
    ];
    for (name, body) in wrong {
        visit(Cell { name: format!("the body is {name}"), request: good.clone().with_body(body), place: Place::Body });
    }
    for tenth in 1..10 {
        let cut = body[..body.len() * tenth / 10].to_vec();
        visit(Cell { name: format!("{tenth} tenths of the body"), request: good.clone().with_body(cut), place: Place::Body });
    }
}

fn query(name: &str, good: &RawRequest, visit: &mut impl FnMut(Cell)) {
    let mut cell = |what: String, query: &str, place: &str| {
        visit(Cell { name: what, request: good.clone().with_query(query), place: Place::Query(place.to_owned()) });
    };
    for (what, value) in encoded_values() {
        cell(format!("?{name} is {what}"), &format!("?{name}={value}"), name);
        if name == "cursor" {
            cell(format!("a name that ends in {what}"), &format!("?{name}{value}=1"), "");
        }
    }
    cell(format!("?{name} without a value"), &format!("?{name}"), name);
    cell(format!("?{name} twice"), &format!("?{name}=1&{name}=1"), name);
    cell(format!("?{name} a thousand times"), &format!("?{}", format!("{name}=1&").repeat(1_000)), name);
    cell(format!("?{name} in brackets"), &format!("?{name}[]=1"), "");
    cell("a TIN for a name".to_owned(), &format!("?{CANARY}=1"), "");
    cell("a TIN with a hyphen for a name".to_owned(), "?00-0987654=1", "");
}

fn path(operation: &Operation, name: &str, good: &RawRequest, visit: &mut impl FnMut(Cell)) {
    let place = operation.path.split('/').position(|segment| segment == format!("{{{name}}}")).unwrap();
    let with = |value: &str| {
        let (path, query) = good.path.find('?').map_or((good.path.as_str(), ""), |at| good.path.split_at(at));
        let mut segments: Vec<&str> = path.split('/').collect();
        segments[place] = value;
        RawRequest { path: format!("{}{query}", segments.join("/")), ..good.clone() }
    };
    for (what, value) in encoded_values() {
        visit(Cell { name: format!("{{{name}}} is {what}"), request: with(&value), place: Place::Path });
    }
    for (what, value) in [("a TIN and more", "x-000987654"), ("a TIN in a file's name", "000987654.json"), ("an empty name", "")]
    {
        visit(Cell { name: format!("{{{name}}} is {what}"), request: with(value), place: Place::Path });
    }
}

fn headers(name: &str, is_documented: bool, good: &RawRequest, visit: &mut impl FnMut(Cell)) {
    let mut cell = |what: String, request: RawRequest| visit(Cell { name: what, request, place: Place::Header(name.to_owned()) });
    for (what, value) in header_values(is_documented) {
        cell(format!("{name}: {what}"), good.clone().without_header(name).and_header(name, value));
    }
    let own = good.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    let own = own.map_or_else(|| b"x".to_vec(), |(_, value)| value.clone());
    cell(format!("{name} twice"), good.clone().without_header(name).and_header(name, &own).and_header(name, &own));
    let many = (0..60).fold(good.clone(), |request, number| request.and_header(name, format!("{number}")));
    cell(format!("{name} sixty times"), many);
    cell(format!("{name} in other letters"), good.clone().without_header(name).and_header(&name.to_uppercase(), &own));
}
