//! The table of what a caller can do wrong: how a good request is spoilt, and what the answer has to be.

use crate::support::{connection::RawRequest, document::Operation, sample::Sample};
use serde_json::{Value, json};

/// What a caller can do wrong.
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) status: u16,
    pub(super) code: &'static str,
    /// Where the fault lies, as `pointer`, `parameter` or `header` of the first error; empty where no error is listed.
    pub(super) place: &'static str,
    /// The good request of an operation, spoilt in each way; none where the kind does not apply.
    pub(super) spoil: fn(&Operation, &RawRequest, &Sample) -> Vec<RawRequest>,
}

const fn kind(
    name: &'static str,
    status: u16,
    code: &'static str,
    place: &'static str,
    spoil: fn(&Operation, &RawRequest, &Sample) -> Vec<RawRequest>,
) -> Kind {
    Kind { name, status, code, place, spoil }
}

/// Every kind; those that depend on who calls and on what was filed before are elsewhere.
pub(super) const KINDS: [Kind; 19] = [
    kind("no token", 401, "tokenMissing", "", |operation, good, _| {
        let none = good.clone().without_header("Authorization");
        let basic = good.clone().with_header("Authorization", "Basic dXNlcjpwYXNz");
        if operation.is_secured() { vec![none, basic] } else { vec![] }
    }),
    kind("a bad token", 401, "tokenInvalid", "", |operation, good, _| {
        let bad = ["Bearer x", "Bearer a.b.c", "Bearer eyJhbGciOiJub25lIn0.e30."];
        if operation.is_secured() { each(&bad, |token| good.clone().with_header("Authorization", token)) } else { vec![] }
    }),
    kind("nothing there", 404, "notFound", "", missing),
    kind("an unreadable key", 400, "idempotencyKeyRequired", "Idempotency-Key", |operation, good, _| {
        let bad = ["", "two words", &"k".repeat(256)];
        let mut bad = each(&bad, |key| good.clone().with_header("Idempotency-Key", key));
        bad.extend(operation.needs_header("Idempotency-Key").then(|| good.clone().without_header("Idempotency-Key")));
        if operation.takes_header("Idempotency-Key") { bad } else { vec![] }
    }),
    kind("an unreadable If-Match", 400, "invalidHeader", "If-Match", |operation, good, _| bad_tags(operation, good, "If-Match")),
    kind("an unreadable If-None-Match", 400, "invalidHeader", "If-None-Match", |operation, good, _| {
        bad_tags(operation, good, "If-None-Match")
    }),
    kind("no If-Match", 428, "preconditionRequired", "If-Match", |operation, good, _| {
        let without = good.clone().without_header("If-Match");
        if operation.needs_header("If-Match") { vec![without] } else { vec![] }
    }),
    kind("a stale If-Match", 412, "preconditionFailed", "If-Match", |operation, good, _| {
        let stale = ["\"7\"", "W/\"1\"", "\"7\", \"8\""];
        if operation.needs_header("If-Match") { each(&stale, |tag| good.clone().with_header("If-Match", tag)) } else { vec![] }
    }),
    kind("another media type", 415, "unsupportedMediaType", "Content-Type", |operation, good, _| {
        let bad = ["text/plain", "application/xml", "application/json; charset=latin1", "application/merge-patch+json"];
        let mut bad = each(&bad, |kind| good.clone().with_body(body(good)).with_header("Content-Type", kind));
        bad.push(good.clone().with_body(body(good)).without_header("Content-Type"));
        if takes_body(operation) { bad } else { vec![] }
    }),
    kind("a content coding", 415, "unsupportedMediaType", "Content-Encoding", |operation, good, _| {
        let coded = good.clone().with_body(body(good)).with_header("Content-Encoding", "gzip");
        if takes_body(operation) { vec![coded] } else { vec![] }
    }),
    kind("a body that is too large", 413, "contentTooLarge", "", |operation, good, _| {
        let mut large = body(good);
        large.resize(256 * 1024 + 1, b' ');
        if takes_body(operation) { vec![good.clone().with_body(large)] } else { vec![] }
    }),
    kind("no JSON", 400, "malformedJson", "", |operation, good, _| {
        let deep = format!("{{\"a\": {}{}}}", "[".repeat(100), "]".repeat(100));
        let bad: [&[u8]; 11] = [
            b"{",
            b"{} {}",
            b"\xEF\xBB\xBF{}",
            b"{\"a\": \"\xFF\"}",
            b"{\"a\": \"\x00\"}",
            b"{\"performanceYear\": 1e400}",
            b"{\"a\": NaN}",
            b"{\"a\": \"\\ud800\"}",
            b"[1,]",
            b" ",
            deep.as_bytes(),
        ];
        if takes_body(operation) { bad.map(|body| good.clone().with_body(body)).to_vec() } else { vec![] }
    }),
    kind("an unknown member", 400, "invalidMember", "/colour", |operation, good, _| {
        if takes_body(operation) { vec![good.clone().with_body(changed(good, "colour", &json!("red")))] } else { vec![] }
    }),
    kind("a NUL in a text", 400, "invalidMember", "/colour", |operation, good, _| {
        if takes_body(operation) { vec![good.clone().with_body(changed(good, "colour", &json!("\0")))] } else { vec![] }
    }),
    kind("a repeated member", 400, "invalidMember", "/performanceYear", |operation, good, _| {
        let repeated = good.clone().with_body(r#"{"performanceYear": 2024, "performanceYear": 2024}"#);
        if takes_body(operation) { vec![repeated] } else { vec![] }
    }),
    kind("a body that is no object", 400, "invalidMember", "", |operation, good, _| {
        if takes_body(operation) {
            each(&["[]", "7", "\"{}\"", "null", "true"], |body| good.clone().with_body(body))
        } else {
            vec![]
        }
    }),
    kind("an unknown parameter", 400, "invalidParameter", "colour", |operation, good, _| {
        let of_lists = operation.is_list().then(|| good.clone().with_query("?limit=2&colour"));
        let of_all = operation.has_query().then(|| good.clone().with_query("?colour=red"));
        of_all.into_iter().chain(of_lists).collect()
    }),
    kind("a repeated parameter", 400, "invalidParameter", "limit", |operation, good, _| {
        if operation.has_query() {
            each(&["?limit=2&limit=2", "?limit=%00"], |query| good.clone().with_query(query))
        } else {
            vec![]
        }
    }),
    kind("a key of another request", 422, "idempotencyKeyReused", "Idempotency-Key", |operation, good, _| {
        let taken = good.clone().with_header("Idempotency-Key", TAKEN_KEY);
        if operation.takes_header("Idempotency-Key") { vec![taken] } else { vec![] }
    }),
];

/// A key that the practice has used already, for a filing of its own, and the operator for a window.
pub(super) const TAKEN_KEY: &str = "taken";

/// Paths of the operation that lead to nothing: ids that nobody has, and ids that are none.
pub(super) fn missing(operation: &Operation, good: &RawRequest, sample: &Sample) -> Vec<RawRequest> {
    let ids =
        ["0192474e-7e00-7000-8000-00000000ffff", "x", "1999", "0192474E-7E00-7000-8000-00000000FFFF", "%20", "-1", "NO-SUCH"];
    let own = sample.path(operation);
    let query = good.path.find('?').map_or("", |at| &good.path[at..]);
    let own: Vec<&str> = own.split('/').collect();
    let of_template = operation.path.split('/').enumerate().filter(|(_, segment)| segment.starts_with('{'));
    of_template
        .flat_map(|(place, _)| {
            each(&ids, |id| {
                let mut segments = own.clone();
                segments[place] = id;
                RawRequest { path: format!("{}{query}", segments.join("/")), ..good.clone() }
            })
        })
        .collect()
}

fn bad_tags(operation: &Operation, good: &RawRequest, header: &'static str) -> Vec<RawRequest> {
    let bad = ["1", "\"1", "", "\"1\",", "*, \"1\"", "\"a b\""];
    if operation.takes_header(header) { each(&bad, |tag| good.clone().with_header(header, tag)) } else { vec![] }
}

/// Whether the operation reads a body, needed or not.
fn takes_body(operation: &Operation) -> bool {
    operation.needs_body() || operation.takes_header("Idempotency-Key")
}

/// The body of a good request; `{}` where it has none.
fn body(good: &RawRequest) -> Vec<u8> {
    if good.body.is_empty() { b"{}".to_vec() } else { good.body.clone() }
}

fn changed(good: &RawRequest, member: &str, value: &Value) -> String {
    let mut body: Value = serde_json::from_slice(&body(good)).unwrap();
    body[member] = value.clone();
    body.to_string()
}

fn each(values: &[&str], request: impl Fn(&str) -> RawRequest) -> Vec<RawRequest> {
    values.iter().map(|value| request(value)).collect()
}
