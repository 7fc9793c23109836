//! What has to hold of the answer to a cell.

use super::{
    cells::{Cell, Member, Place},
    values::CANARY,
};
use crate::support::{
    app::Answer,
    document::{Operation, faults},
};
use api::problem::ProblemCode;
use serde_json::{Value, json};

/// Whether the head is none that HTTP allows: what the framework answers before anything of ours runs.
pub(super) fn is_broken(cell: &Cell) -> bool {
    let is_control = |byte: &u8| (*byte < b' ' && *byte != b'\t' && *byte != b'\n') || *byte == 0x7f;
    let injects = |value: &[u8]| value.windows(2).all(|pair| pair[0] != b'\r' || pair == b"\r\n") && !value.ends_with(b"\r");
    let folds = |value: &[u8]| value.windows(2).any(|pair| pair == b"\n ");
    cell.request.headers.iter().any(|(_, value)| {
        let without_breaks: Vec<u8> = String::from_utf8_lossy(value).replace("\r\n", "").into_bytes();
        without_breaks.iter().any(is_control) || !injects(value) || folds(value)
    })
}

/// What the framework says of a broken head: the status, no body, and the connection ends.
pub(super) fn assert_bare(answer: &Answer) {
    assert_eq!((answer.status, answer.bytes.as_slice()), (400, [].as_slice()));
    assert_eq!(answer.header("content-type"), "");
}

/// Asserts what holds of every answer.
pub(super) fn assert_sound(operation: &Operation, cell: &Cell, answer: &Answer, request_id: Option<&str>) {
    let told = String::from_utf8_lossy(&answer.bytes);
    assert!(answer.status < 500, "{}: {told}", answer.status);
    operation.assert_documented(answer);
    if let Some(id) = request_id {
        assert_eq!(answer.header("x-request-id"), id, "the answer to another request");
    }
    assert_eq!(answer.header("x-injected"), "", "a header of the caller's making");
    if answer.status < 400 {
        return;
    }
    answer.assert_problem();
    let code = ProblemCode::find(answer.code()).unwrap_or_else(|| panic!("the code is none of ours: {told}"));
    assert_eq!(code.status().as_u16(), answer.status, "{told}");
    assert_shows_no_tin(answer);
    assert_place(cell, answer, code);
}

/// Neither the number that was sent nor any other of nine digits.
fn assert_shows_no_tin(answer: &Answer) {
    let headers = answer.headers.values().map(String::as_str).collect::<Vec<_>>().join("\n");
    for text in [String::from_utf8_lossy(&answer.bytes).as_ref(), &headers] {
        for canary in [CANARY, "00-0987654", "000-98-7654", "０００９８７６５４", "000100001"] {
            assert!(!text.contains(canary), "a TIN is shown: {text}");
        }
    }
}

/// The faults name the place where the value stands.
#[expect(clippy::wildcard_enum_match_arm, reason = "a code that does not belong to the place fails, whichever it is")]
fn assert_place(cell: &Cell, answer: &Answer, code: ProblemCode) {
    let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
    let named = |member: &str| errors.iter().filter_map(|error| error[member].as_str()).collect::<Vec<_>>();
    match &cell.place {
        Place::Member(member) => assert_member_named(member, &cell.request.body, code, &errors),
        Place::Query(name) => {
            assert_eq!(code, ProblemCode::InvalidParameter);
            let [shown] = named("parameter")[..] else { panic!("{errors:?}") };
            let unread = errors[0]["code"] == "malformed" && (shown.is_empty() || shown == "(unknown)");
            assert!(shown == name || name.is_empty() || unread, "{errors:?}");
        }
        // Software that another cell has registered under this very name has the key already.
        Place::Path => assert!(code == ProblemCode::NotFound || named("code") == ["keyIdTaken"], "{code}"),
        Place::Header(name) => {
            let of_header = match code {
                ProblemCode::TokenMissing | ProblemCode::TokenInvalid => name == "Authorization",
                ProblemCode::IdempotencyKeyReused => name == "Idempotency-Key",
                _ => named("header").iter().any(|header| header.eq_ignore_ascii_case(name)),
            };
            assert!(of_header, "{code} of {name}: {errors:?}");
        }
        Place::Body => {
            let readable = serde_json::from_slice::<Value>(&cell.request.body).is_ok();
            match code {
                ProblemCode::MalformedJson => assert!(!readable || cell.request.body.starts_with(b"\xEF\xBB\xBF")),
                ProblemCode::ContentTooLarge => assert!(cell.request.body.len() > 256 * 1024),
                ProblemCode::InvalidMember => assert!(readable && !named("pointer").is_empty(), "{errors:?}"),
                other => panic!("{other}: {errors:?}"),
            }
        }
    }
}

/// What is no JSON is told so; what JSON knows and we do not take, at its pointer; what breaks a rule, at the member or beside it.
#[expect(clippy::wildcard_enum_match_arm, reason = "a code that does not belong to a member fails, whichever it is")]
pub(super) fn assert_member_named(member: &Member, body: &[u8], code: ProblemCode, errors: &[Value]) {
    let Member { pointer, kind, value } = member;
    let pointers: Vec<&str> = errors.iter().filter_map(|error| error["pointer"].as_str()).collect();
    let shown = format!("{code} {errors:?}");
    match code {
        ProblemCode::ContentTooLarge => assert!(body.len() > 256 * 1024, "{shown}"),
        ProblemCode::MalformedJson => {
            let depth = body.split(|byte| b"[{".contains(byte)).count();
            assert!(serde_json::from_slice::<Value>(body).is_err() || depth > 64, "this is JSON: {shown}");
        }
        ProblemCode::InvalidMember => {
            let masked = pointer.replace(CANARY, "*****7654");
            assert!(pointers.iter().any(|at| *at == masked || at.starts_with(&format!("{masked}/"))), "{shown}");
            let expected = match value {
                Some(Value::Null) => Some("nullNotAllowed"),
                Some(_) if kind.is_empty() => Some("unknownMember"),
                Some(value @ (Value::Bool(_) | Value::Number(_))) if is_mistyped(kind, value) => Some("wrongType"),
                _ => None,
            };
            assert!(expected.is_none_or(|code| errors.iter().all(|error| error["code"] == code)), "{shown}");
        }
        ProblemCode::ValidationFailed
        | ProblemCode::RuleViolation
        | ProblemCode::WindowRefused
        | ProblemCode::ParticipantNotAvailable
        | ProblemCode::AuthorizationRefused
        | ProblemCode::Forbidden
        | ProblemCode::NotAuthorizedForFiling => {
            assert!(!pointers.is_empty(), "{shown}");
            assert!(!value.as_ref().is_some_and(|value| is_mistyped(kind, value)), "a wrong type is told at stage 0: {shown}");
            let first = |pointer: &str| pointer.split('/').nth(1).map(str::to_owned);
            // A key is judged as a whole.
            let whole = errors
                .iter()
                .any(|error| error["code"] == "keyRefused" && pointer.starts_with(error["pointer"].as_str().unwrap_or("-")));
            let near = whole || pointers.iter().any(|at| first(at) == first(pointer));
            // Another year, form or relationship makes members wrong that were right.
            assert!(near || code != ProblemCode::ValidationFailed, "{shown}");
        }
        other => panic!("{other}: {shown}"),
    }
}

fn is_mistyped(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => !value.is_string(),
        "integer" => !value.is_i64() && !value.as_f64().is_some_and(|number| number.fract() == 0.0 && number.abs() < 9e15),
        "number" => !value.is_number(),
        "boolean" => !value.is_boolean(),
        "array" => !value.is_array(),
        _ => !value.is_object(),
    }
}

/// Whether `schema` has anything against the member that was taken.
pub(super) fn assert_was_valid(operation: &Operation, cell: &Cell) {
    let Place::Member(_) = &cell.place else { return };
    let Some(schema) = operation.request_schema() else { return };
    let sent: Value = serde_json::from_slice(&cell.request.body).unwrap_or_else(|error| panic!("no JSON was taken: {error}"));
    assert_eq!(faults(schema, &sent, ""), [""; 0], "what the document forbids was taken");
}

/// Every member that was sent is what is shown; a TIN is masked.
pub(super) fn assert_kept(sent: &Value, shown: &Value, at: &str) {
    match (sent, shown.pointer(at)) {
        (Value::Object(members), _) => {
            for name in members.keys() {
                let tin = name == "taxpayerIdentificationNumber";
                let inner = format!("{at}/{name}");
                if tin {
                    let masked = shown.pointer(&format!("{at}/taxpayerIdentificationNumberMasked")).and_then(Value::as_str);
                    let last_four = members[name].as_str().map(|tin| &tin[5..]);
                    assert_eq!(masked.map(|masked| &masked[5..]), last_four, "{inner}");
                } else {
                    assert_kept(&members[name], shown, &inner);
                }
            }
        }
        (Value::Number(number), Some(Value::Number(kept))) => assert_eq!(number.as_f64(), kept.as_f64(), "{at}"),
        (Value::Array(items), Some(Value::Array(kept))) => assert_eq!(&json!(items), &json!(kept), "{at}"),
        (sent, kept) => assert_eq!(Some(sent), kept, "{at} was changed"),
    }
}
