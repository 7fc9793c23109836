//! What a list is asked with: query parameters and cursors.

use super::{repeats, shows_a_tin, text};
use api::{
    extract::query,
    filings::cursor::ListName,
    problem::{Problem, ProblemCode},
};
use domain::{filing::ListPosition, identifier::FilingId, moment::Moment};
use serde::Deserialize;

/// A cursor that is taken is the one that this service writes for the place it stands for, and no other list takes it.
pub(super) fn cursors(data: &[u8]) {
    let Some(cursor) = text(data) else { return };
    // The seeds were made for the list `["2024"]`, newest first, and for `["changed"]`, by change.
    let [newest, changed] = [["2024"], ["changed"]].map(|filters| ListName::of(&filters));
    let since: Moment = "2024-10-01T00:00:00.000Z".parse().unwrap_or_else(|error| panic!("{error}"));
    match newest.position(Some(cursor), None) {
        Ok(ListPosition::Newest { after: Some(id) }) => {
            assert_eq!(newest.cursor_after(id, None), cursor, "another spelling of a cursor");
            assert!(ListName::of(&["2023"]).position(Some(cursor), None).is_err(), "a cursor of another list");
        }
        Ok(other) => panic!("{cursor:?} is {other:?}"),
        Err(problem) => assert_refuses_cursor(&problem, cursor),
    }
    match changed.position(Some(cursor), Some(since)) {
        Ok(ListPosition::ChangedSince { since: _, after: Some((updated_at, id)) }) => {
            assert_eq!(changed.cursor_after(id, Some(updated_at)), cursor, "another spelling of a cursor");
        }
        Ok(other) => panic!("{cursor:?} is {other:?}"),
        Err(problem) => assert_refuses_cursor(&problem, cursor),
    }
    round_trip(&newest, data);
}

/// Of any id and instant: what is written is read back.
fn round_trip(list: &ListName, data: &[u8]) {
    let Some((id, rest)) = data.split_first_chunk::<16>() else { return };
    let Ok(id) = format!("{:032x}", u128::from_be_bytes(*id)).parse::<FilingId>() else { panic!("{id:?} is no id") };
    let cursor = list.cursor_after(id, None);
    assert!(cursor.len() <= 512 && cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    assert!(matches!(list.position(Some(&cursor), None), Ok(ListPosition::Newest { after: Some(found) }) if found == id));
    let milliseconds = rest.first_chunk::<5>().map_or(0, |five| five.iter().fold(0, |sum, byte| sum * 256 + i64::from(*byte)));
    let Some(instant) = chrono::DateTime::from_timestamp_millis(milliseconds) else { return };
    let (since, instant) = (Moment::from_utc(chrono::DateTime::UNIX_EPOCH), Moment::from_utc(instant));
    let cursor = list.cursor_after(id, Some(instant));
    let place = list.position(Some(&cursor), Some(since));
    assert!(matches!(place, Ok(ListPosition::ChangedSince { after: Some(found), .. }) if found == (instant, id)), "{place:?}");
}

fn assert_refuses_cursor(problem: &Problem, cursor: &str) {
    let named = problem.errors().first().and_then(|error| error.parameter.as_deref());
    assert_eq!((problem.code(), named), (ProblemCode::InvalidParameter, Some("cursor")));
    assert!(!repeats(problem.detail(), cursor), "{problem:?}");
}

/// One parameter of each type that the operations have.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Parameters {
    performance_year: Option<u16>,
    client_reference: Option<String>,
    still_open: Option<bool>,
    offset: Option<i64>,
}

/// What is taken is written down and read back alike; what is refused is named, unless the name may be a TIN.
pub(super) fn query(data: &[u8]) {
    let Some(text) = text(data) else { return };
    match query::parse::<Parameters>(text) {
        Ok(parameters) => {
            let again = query::parse::<Parameters>(&written(&parameters));
            assert!(again.is_ok_and(|again| again == parameters), "{parameters:?}");
            assert!(
                !parameters.client_reference.is_some_and(|reference| reference.contains(['\0', '\u{FFFD}']))
                    || text.contains("%EF%BF%BD")
                    || text.contains('\u{FFFD}')
                    || text.to_lowercase().contains("%ef%bf%bd")
            );
        }
        Err(problem) => {
            assert_eq!(problem.code(), ProblemCode::InvalidParameter);
            let [fault] = problem.errors() else { panic!("{problem:?}") };
            let Some(name) = &fault.parameter else { panic!("{problem:?}") };
            assert!(name.chars().count() <= 64 && !shows_a_tin(name) && !shows_a_tin(&fault.message), "{problem:?}");
        }
    }
}

fn written(parameters: &Parameters) -> String {
    let Parameters { performance_year, client_reference, still_open, offset } = parameters;
    let pairs = [
        performance_year.map(|year| format!("performanceYear={year}")),
        client_reference.as_ref().map(|reference| format!("clientReference={}", percent(reference))),
        still_open.map(|open| format!("stillOpen={open}")),
        offset.map(|offset| format!("offset={offset}")),
    ];
    pairs.into_iter().flatten().collect::<Vec<_>>().join("&")
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
