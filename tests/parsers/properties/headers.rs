//! Idempotency-Key, If-Match and If-None-Match, X-Request-Id, X-Forwarded-For: each line of the data is one header of the name.

use super::repeats;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use api::{
    context::Ids,
    extract::{EntityTag, IdempotencyKey, IfMatch, IfNoneMatch, KeyHeader},
    limits::address::of_client,
    middleware::RequestId,
    problem::{Problem, ProblemCode},
};
use std::net::{IpAddr, Ipv4Addr};

/// One key, visible ASCII, as it was sent; or none, and never two.
pub(super) fn idempotency_keys(data: &[u8]) {
    let key = HeaderName::from_static("idempotency-key");
    let values = values(data);
    match (KeyHeader::of(&headers(&key, &values)), values.as_slice()) {
        (KeyHeader::Absent, []) => {}
        (KeyHeader::Given(key), [only]) => {
            assert_eq!(key.as_str().as_bytes(), only.as_bytes());
            assert_eq!(IdempotencyKey::new(key.as_str()).as_ref(), Some(&key));
            assert!((1..=255).contains(&key.as_str().len()) && key.as_str().bytes().all(|byte| (b'!'..=b'~').contains(&byte)));
        }
        (malformed @ KeyHeader::Malformed, [only]) => {
            assert!(!(1..=255).contains(&only.len()) || only.as_bytes().iter().any(|byte| !(b'!'..=b'~').contains(byte)));
            assert_names_header(malformed.optional().err(), ProblemCode::IdempotencyKeyRequired, "Idempotency-Key", only);
        }
        (KeyHeader::Malformed, [_, _, ..]) => {}
        (header, values) => panic!("{header:?} of {values:?}"),
    }
    let request_id = HeaderName::from_static("x-request-id");
    let id = RequestId::of(&headers(&request_id, &values), &Ids::seeded(1));
    assert!((1..=128).contains(&id.as_str().len()) && id.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
    assert!(!super::shows_a_tin(id.as_str()), "{id:?}");
}

/// Both headers take the same lists; strong comparison implies weak; another tag at either end changes nothing but what it names.
pub(super) fn entity_tags(data: &[u8]) {
    let values = values(data);
    let three = EntityTag::of_version(3);
    let read = |values: &[HeaderValue]| {
        let strong = IfMatch::of(&headers(&IF_MATCH, values));
        let weak = IfNoneMatch::of(&headers(&IF_NONE_MATCH, values));
        assert_eq!(strong.is_ok(), weak.is_ok(), "{values:?}");
        strong.and_then(|strong| weak.map(|weak| strong.zip(weak)))
    };
    let (strong, weak) = match read(&values) {
        Ok(Some(lists)) => lists,
        Ok(None) => return assert!(values.is_empty()),
        Err(problem) => {
            return assert_names_header(Some(problem), ProblemCode::InvalidHeader, "If-None-Match", &values[0]);
        }
    };
    assert!(!strong.matches(&three) || weak.matches(&three), "{values:?}");
    let written: Vec<&[u8]> = values.iter().map(HeaderValue::as_bytes).collect();
    if written.iter().any(|value| value.trim_ascii() == b"*") {
        assert!(values.len() == 1 && strong.matches(&three) && weak.matches(&EntityTag::of_content(data)));
        assert!(read(&[values[0].clone(), HeaderValue::from_static("\"3\"")]).is_err(), "* stands alone");
        return;
    }
    assert_eq!(weak.matches(&three), written.iter().any(|value| value.windows(3).any(|tag| tag == b"\"3\"")), "{values:?}");
    for (ours, is_strong) in [("\"3\"", true), ("W/\"3\"", false)] {
        let ours = HeaderValue::from_static(ours);
        let ours = std::slice::from_ref(&ours);
        for more in [[values.as_slice(), ours].concat(), [ours, values.as_slice()].concat()] {
            let Ok(Some((strong_too, weak_too))) = read(&more) else { panic!("{more:?}") };
            assert!(weak_too.matches(&three));
            assert_eq!(strong_too.matches(&three), is_strong || strong.matches(&three), "{more:?}");
        }
    }
}

/// Who is no proxy of ours is known by the address of its connection, whatever it says; of what a proxy passes on the last counts.
pub(super) fn forwarded_addresses(data: &[u8]) {
    let name = HeaderName::from_static("x-forwarded-for");
    let proxy = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
    let stranger = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    let mut values = values(data);
    let claimed = headers(&name, &values);
    assert_eq!(of_client(stranger, &claimed, &[proxy]), stranger);
    assert_eq!(of_client(proxy, &claimed, &[]), proxy);
    let passed_on = of_client(proxy, &claimed, &[proxy]);
    assert_eq!(of_client(passed_on, &HeaderMap::new(), &[]), passed_on, "an address of a network is that network");
    values.push(HeaderValue::from_static("198.51.100.7, 10.0.0.1"));
    assert_eq!(of_client(proxy, &headers(&name, &values), &[proxy]).to_string(), "198.51.100.7");
}

fn values(data: &[u8]) -> Vec<HeaderValue> {
    let lines = data.split(|byte| *byte == b'\n').filter(|_| !data.is_empty());
    lines.filter_map(|line| HeaderValue::from_bytes(line).ok()).collect()
}

fn headers(name: &HeaderName, values: &[HeaderValue]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(name.clone(), value.clone());
    }
    headers
}

/// The problem has this code, names the header, and does not repeat its value.
fn assert_names_header(problem: Option<Problem>, code: ProblemCode, name: &str, value: &HeaderValue) {
    let Some(problem) = problem else { panic!("no problem") };
    let named = problem.errors().first().and_then(|error| error.header.as_deref());
    assert!(problem.code() == code && named.is_some_and(|header| header == name || header == "If-Match"), "{problem:?}");
    assert!(!value.to_str().is_ok_and(|value| repeats(problem.detail(), value)), "{problem:?}");
}
