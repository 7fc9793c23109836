//! Every kind of error on every operation that it applies to: the right problem, and a connection that goes on.
//!
//! [`KINDS`] is the table. The operations come from the OpenAPI document, so that a new one is covered when it is registered, and
//! a status that it documents and nothing here provokes fails the last test. Values that nobody should send are swept by `hostile`.

#[path = "problems/kinds.rs"]
mod kinds;

use crate::support::{
    app::{PUBLIC_URL, TestApp},
    connection::{Connection, RawRequest},
    document::{Operation, operations},
    on_both,
    sample::Sample,
    tokens::signed,
};
use domain::access::OAuthScope;
use kinds::{KINDS, Kind, TAKEN_KEY, missing};
use serde_json::json;
use std::collections::BTreeSet;

on_both! {
    async fn every_kind_of_error_is_a_whole_problem_on_every_operation(app: &TestApp) {
        let sample = Sample::of(app).await;
        take_key(app).await;
        for operation in operations() {
            let mut connection = Connection::to(app);
            for kind in &KINDS {
                for request in (kind.spoil)(&operation, &sample.request(&operation), &sample) {
                    assert_refused(&mut connection, &operation, kind, &request);
                }
            }
        }
        assert_eq!(app.count("exception-applications").await + app.count("targeted-reviews").await, 3, "nothing was filed");
    }

    async fn every_operation_asks_for_the_scope_that_it_names(app: &TestApp) {
        let sample = Sample::of(app).await;
        let mut connection = Connection::to(app);
        for operation in operations().iter().filter(|operation| operation.is_secured()) {
            let needed = operation.scope();
            let all_others = OAuthScope::ALL.iter().filter(|scope| scope.as_str() != needed).map(|scope| scope.as_str());
            let others: Vec<&str> = all_others.collect();
            let token = signed(app, json!({"client_id": "northwind-registry", "sub": "northwind-registry", "scope": others.join(" ")}));
            let request = sample.request(operation).with_header("Authorization", &format!("Bearer {token}"));
            let answer = connection.ask(&request);
            assert_eq!((answer.status, answer.code()), (403, "insufficientScope"), "{}: {}", operation.id, answer.body);
            let challenge = answer.header("www-authenticate");
            assert!(challenge.contains(&format!("error=\"insufficient_scope\", scope=\"{needed}\"")), "{}: {challenge}", operation.id);
            operation.assert_documented(&answer);
            connection.assert_usable(&operation.id);
        }
    }

    async fn what_is_missing_is_answered_with_the_same_bytes_whatever_it_is_called(app: &TestApp) {
        let sample = Sample::of(app).await;
        let mut connection = Connection::to(app);
        for operation in operations() {
            let answers: BTreeSet<String> = missing(&operation, &sample.request(&operation), &sample)
                .iter()
                .map(|request| {
                    let mut body = connection.ask(&request.clone().with_header("X-Request-Id", "same")).expect(404).body;
                    body.as_object_mut().unwrap().remove("instance");
                    body.to_string()
                })
                .collect();
            assert!(answers.len() <= 1, "{}: {answers:?}", operation.id);
        }
    }

    async fn every_documented_status_is_provoked(app: &TestApp) {
        let sample = Sample::of(app).await;
        // Those of the whole service: a body that does not come in time, a quota that is used up, a panic, an outage. They have tests
        // of their own.
        let elsewhere = BTreeSet::from([408, 429, 500, 503]);
        for operation in operations() {
            let good = sample.request(&operation);
            let applies = |kind: &&Kind| !(kind.spoil)(&operation, &good, &sample).is_empty();
            let mut provoked: BTreeSet<u16> = KINDS.iter().filter(applies).map(|kind| kind.status).collect();
            provoked.extend(provoked_elsewhere(&operation));
            // A token that lacks the scope: see below.
            provoked.extend(operation.is_secured().then_some(403));
            let documented: BTreeSet<u16> = operation.statuses().into_iter().filter(|status| *status >= 400).collect();
            let documented: BTreeSet<u16> = documented.difference(&elsewhere).copied().collect();
            assert_eq!(provoked, documented, "{}: provoked, documented", operation.id);
        }
    }
}

/// What depends on who calls, on what was filed before and on the members: see `access`, `stage_one`, `duplicates`, `withdraw`,
/// `participants`, `stored_answers`, `calculations`, `audit`, `authorizations`.
fn provoked_elsewhere(operation: &Operation) -> Vec<u16> {
    match operation.path.rsplit('/').next().unwrap() {
        "withdraw" => vec![403, 409],
        "accept" | "decline" | "revoke" => vec![403, 409, 412],
        "validate" | "audit-entries" => vec![403],
        "search" | "check" | "category-weights" | "performance-feedback" | "final-score" | "payment-adjustment" => vec![422],
        _ if operation.takes_header("Idempotency-Key") => vec![403, 409, 422],
        _ => vec![],
    }
}

#[track_caller]
fn assert_refused(connection: &mut Connection, operation: &Operation, kind: &Kind, request: &RawRequest) {
    let shown = format!("{} with {} ({} {:?})", operation.id, kind.name, request.path, request.headers);
    let answer = connection.ask(request);
    assert_eq!((answer.status, answer.code()), (kind.status, kind.code), "{shown}: {}", String::from_utf8_lossy(&answer.bytes));
    answer.assert_problem();
    operation.assert_documented(&answer);
    let path = request.path.split('?').next().unwrap();
    assert_eq!(answer.body["instance"], path, "{shown}");
    assert_eq!(answer.header("cache-control"), "no-store", "{shown}");
    let error = &answer.body["errors"][0];
    let place = ["pointer", "parameter", "header"].iter().find_map(|member| error[*member].as_str());
    assert_eq!(place.unwrap_or_default(), kind.place, "{shown}: {error}");
    match kind.code {
        "tokenMissing" => {
            let place = format!("{PUBLIC_URL}/.well-known/oauth-protected-resource");
            let challenge = format!("Bearer realm=\"recourse\", resource_metadata=\"{place}\"");
            assert_eq!(answer.header("www-authenticate"), challenge, "{shown}");
        }
        "tokenInvalid" => assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""), "{shown}"),
        _ => assert_eq!(answer.header("www-authenticate"), "", "{shown}"),
    }
    connection.assert_usable(&shown);
}

async fn take_key(app: &TestApp) {
    use crate::support::bodies::{EXCEPTIONS, hardship, individual};
    let body = hardship(individual("1000000020", "000100001"));
    app.as_persona("practice").post_with_key(EXCEPTIONS, TAKEN_KEY, &body).await.expect(201);
    let body = serde_json::json!({
        "id": "2022-targeted-review-again", "form": "targetedReview", "opensAt": "2024-11-04T00:00", "closesAt": "2024-11-08T20:00",
        "participantKinds": ["group"], "source": "A notice", "confidence": "choice"
    });
    let windows = "/v1/performance-years/2022/windows";
    app.as_persona("operator").post_with_key(windows, TAKEN_KEY, &body).await.expect(201);
}
