//! Every operation of the OpenAPI document: its success, its methods, its outages. A new one is covered when it is registered.

use crate::support::{
    app::{Answer, TestApp},
    connection::{Connection, RawRequest},
    document::{Operation, operations},
    on_both,
    outage::lose_database,
    sample::Sample,
};
use std::collections::{BTreeMap, BTreeSet};

const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY"];

on_both! {
    async fn every_operation_succeeds_as_it_is_documented(app: &TestApp) {
        let sample = Sample::of(app).await;
        let mut connection = Connection::to(app);
        for operation in operations() {
            let answer = connection.ask(&sample.request(&operation));
            assert_eq!(answer.status, operation.success(), "{}: {}", operation.id, String::from_utf8_lossy(&answer.bytes));
            operation.assert_documented(&answer);
            assert_headers_of_every_answer(&answer, &operation.id);
        }
    }

    async fn head_is_answered_wherever_get_is_with_the_same_headers_and_no_body(app: &TestApp) {
        let sample = Sample::of(app).await;
        let mut connection = Connection::to(app);
        for operation in operations().iter().filter(|operation| operation.method == "GET") {
            for request in [sample.request(operation), unreadable(sample.request(operation))] {
                let request = request.with_header("X-Request-Id", "same");
                let get = connection.ask(&request);
                let head = connection.ask(&request.clone().with_method("HEAD"));
                assert_eq!(head.status, get.status, "{}", operation.id);
                assert_eq!(without_date(&head), without_date(&get), "{}", operation.id);
                assert!(head.bytes.is_empty());
                connection.assert_usable(&format!("HEAD {}", operation.id));
            }
        }
    }

    async fn every_other_method_is_refused_with_a_complete_list_of_those_there_are(app: &TestApp) {
        let sample = Sample::of(app).await;
        let mut connection = Connection::to(app);
        for (path, allowed) in methods_by_path(&sample) {
            let expected = allowed.iter().copied().collect::<Vec<_>>().join(", ");
            for method in METHODS.iter().filter(|method| !allowed.contains(*method)) {
                let answer = connection.ask(&RawRequest::new(method, &path));
                let shown = format!("{method} {path}");
                if *method == "HEAD" {
                    assert_eq!((answer.status, answer.header("allow")), (405, expected.as_str()), "{shown}");
                } else {
                    let refused = answer.expect(405);
                    assert_eq!(refused.code(), "methodNotAllowed", "{shown}");
                    assert_eq!(refused.header("allow"), expected, "{shown}");
                }
                connection.assert_usable(&shown);
            }
        }
    }

    async fn a_path_that_is_none_is_not_found_whatever_the_method(app: &TestApp) {
        let mut connection = Connection::to(app);
        let near = ["/v1/rules/", "/v1/exception-applications/", "//v1/rules", "/V1/rules", "/v1/%72ules2"];
        let paths = ["/v2", "/v1", "/v1/", "/nothing?x=1"].into_iter().chain(near);
        for path in paths {
            for method in METHODS {
                let answer = connection.ask(&RawRequest::new(method, path));
                assert_eq!(answer.status, 404, "{method} {path}");
                if method != "HEAD" {
                    assert_eq!(answer.expect(404).code(), "notFound", "{method} {path}");
                }
            }
            connection.assert_usable(path);
        }
    }

    async fn a_lost_database_is_told_by_every_operation_that_needs_it(app: &TestApp) {
        let sample = Sample::of(app).await;
        lose_database(app);
        std::thread::scope(|scope| {
            for operation in operations() {
                let (sample, app) = (&sample, &app);
                scope.spawn(move || assert_outage_told(app, sample, &operation));
            }
        });
    }

    async fn a_panic_is_answered_and_the_connection_lives(app: &TestApp) {
        let mut connection = Connection::to(app);
        let body = br#"{"unread": true}"#;
        for request in [RawRequest::new("GET", "/test-only/panic"), RawRequest::new("GET", "/test-only/panic").with_body(body)] {
            let refused = connection.ask(&request).expect(500);
            assert_eq!(refused.code(), "internalError");
            assert!(!String::from_utf8_lossy(&refused.bytes).contains("as asked for"), "the cause stays inside");
            assert_headers_of_every_answer(&refused, "a panic");
            connection.assert_usable("a panic");
        }
    }
}

/// What needs the database says so, problem and all, and may be asked again on the same connection; the rest answers as ever.
fn assert_outage_told(app: &TestApp, sample: &Sample, operation: &Operation) {
    let mut connection = Connection::to(app);
    let needs_database = operation.is_secured() || operation.id == "getReadiness";
    for _ in 0..2 {
        let answer = connection.ask(&sample.request(operation));
        if !needs_database {
            assert_eq!(answer.status, operation.success(), "{}", operation.id);
            continue;
        }
        assert_eq!(answer.status, 503, "{}: {}", operation.id, String::from_utf8_lossy(&answer.bytes));
        let refused = answer.expect(503);
        assert_eq!(refused.code(), "databaseUnavailable", "{}", operation.id);
        assert!(refused.header("retry-after").parse::<u16>().is_ok_and(|seconds| seconds > 0), "{}", operation.id);
        assert_eq!(refused.body["retryable"], true);
        operation.assert_documented(&refused);
        connection.assert_usable(&operation.id);
    }
}

/// A GET that is refused: HEAD has to be refused alike.
fn unreadable(request: RawRequest) -> RawRequest {
    request.with_header("If-None-Match", "no tag").with_query("?unknown=1")
}

/// All but what changes from one request to the next.
fn without_date(answer: &Answer) -> BTreeMap<String, String> {
    let kept = answer.headers.iter().filter(|(name, _)| !["date", "ratelimit"].contains(&name.as_str()));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Each path, filled in, with its methods; the pages for people too.
fn methods_by_path(sample: &Sample) -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut paths: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    let known = |method: &str| *METHODS.iter().find(|known| **known == method).unwrap();
    for operation in operations() {
        paths.entry(sample.path(&operation)).or_default().insert(known(&operation.method));
    }
    for page in ["/", "/docs", "/docs/", "/docs/index.html", "/metrics"] {
        paths.entry(page.to_owned()).or_default().insert("GET");
    }
    for methods in paths.values_mut().filter(|methods| methods.contains("GET")) {
        methods.insert("HEAD");
    }
    paths
}

fn assert_headers_of_every_answer(answer: &Answer, id: &str) {
    assert!(!answer.header("x-request-id").is_empty(), "{id}");
    assert_eq!(answer.header("recourse-environment"), "sandbox", "{id}");
    assert_eq!(answer.header("recourse-time"), "2024-10-01T16:00:00.000Z", "{id}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{id}");
}
