//! A retry never files twice.

use crate::support::{
    app::TestApp,
    bodies::{EXCEPTIONS, REVIEWS, cedar_valley, euc, individual, review, with},
    on_both, postgres,
};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

/// How many identical requests each key of a storm has.
const REPEATS: usize = 50;
/// How many requests are under way at once.
const UNDER_WAY: usize = 64;

on_both! {
    async fn the_first_answer_is_given_again_byte_for_byte(app: &TestApp) {
        let practice = app.as_persona("practice");
        let first = practice.post_with_key(EXCEPTIONS, "k-1", &euc(cedar_valley())).await.expect(201);
        assert_eq!(first.header("idempotent-replayed"), "");
        assert_eq!(first.header("idempotency-expires"), "2025-05-15T00:00:00.000Z", "30 days after the last window of the year");
        app.at("2024-11-01T00:00:00Z");
        let again = practice.post_with_key(EXCEPTIONS, "k-1", &euc(cedar_valley())).await.expect(201);
        assert_eq!(again.bytes, first.bytes);
        for name in ["etag", "location", "idempotency-expires", "content-type"] {
            assert_eq!(again.header(name), first.header(name), "{name}");
        }
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(app.count("exception-applications").await, 1);
    }

    async fn members_in_another_order_are_the_same_request(app: &TestApp) {
        let practice = app.as_persona("practice");
        let body = review(cedar_valley());
        let first = practice.post_with_key(REVIEWS, "k", &body).await.expect(201);
        let members: Vec<String> =
            body.as_object().unwrap().iter().rev().map(|(name, value)| format!("  {}: {value}", json!(name))).collect();
        let reordered = format!("{{\n{}\n}}", members.join(",\n"));
        let request = practice.request(reqwest::Method::POST, REVIEWS).header("Idempotency-Key", "k");
        let again = crate::support::app::send(request.header("Content-Type", "application/json").body(reordered)).await.expect(201);
        assert_eq!(again.bytes, first.bytes);
    }

    async fn a_key_belongs_to_one_request(app: &TestApp) {
        let practice = app.as_persona("practice");
        practice.post_with_key(EXCEPTIONS, "k", &euc(cedar_valley())).await.expect(201);
        let other = with(euc(cedar_valley()), json!({"categories": ["cost"]}));
        for (path, body) in [(EXCEPTIONS, other), (REVIEWS, euc(cedar_valley())), (EXCEPTIONS, json!({})), (EXCEPTIONS, json!(["no"]))] {
            assert_eq!(practice.post_with_key(path, "k", &body).await.expect(422).code(), "idempotencyKeyReused");
        }
        let own = with(euc(individual("1000000012", "000100001")), json!({"submitterRelationship": "clinician"}));
        app.as_persona("clinician").post_with_key(EXCEPTIONS, "k", &own).await.expect(201);
    }

    async fn a_refused_request_leaves_its_key_unused(app: &TestApp) {
        let practice = app.as_persona("practice");
        let wrong = with(euc(cedar_valley()), json!({"event": {"startDate": "2024-12-24"}}));
        practice.post_with_key(EXCEPTIONS, "k", &wrong).await.expect(422);
        practice.post_with_key(EXCEPTIONS, "k", &json!({"performanceYear": 2024})).await.expect(422);
        practice.post_with_key(EXCEPTIONS, "k", &euc(cedar_valley())).await.expect(201);
    }

    async fn an_integer_may_be_written_with_a_fraction_of_zero(app: &TestApp) {
        let practice = app.as_persona("practice");
        let fraction = with(euc(cedar_valley()), json!({"performanceYear": 2024.0}));
        assert!(fraction.to_string().contains("2024.0"));
        let filed = practice.post_with_key(EXCEPTIONS, "k", &fraction).await.expect(201);
        assert_eq!(filed.body["performanceYear"], json!(2024));
        let again = practice.post_with_key(EXCEPTIONS, "k", &euc(cedar_valley())).await.expect(201);
        assert_eq!(again.bytes, filed.bytes, "it is the same number, so the same request");
        let half = with(euc(cedar_valley()), json!({"performanceYear": 2024.5}));
        assert_eq!(practice.file(EXCEPTIONS, &half).await.expect(400).code(), "invalidMember");
    }

    async fn a_filing_needs_a_key(app: &TestApp) {
        let practice = app.as_persona("practice");
        let long = "k".repeat(256);
        let without = practice.post(EXCEPTIONS, &euc(cedar_valley())).await.expect(400);
        assert_eq!(without.code(), "idempotencyKeyRequired");
        for key in [long.as_str(), "two words", "", "k\u{e9}"] {
            let refused = practice.post_with_key(EXCEPTIONS, key, &euc(cedar_valley())).await.expect(400);
            assert_eq!(refused.code(), "idempotencyKeyRequired", "{key:?}");
        }
        practice.post_with_key(EXCEPTIONS, &"k".repeat(255), &euc(cedar_valley())).await.expect(201);
    }

    async fn every_key_of_fifty_parallel_requests_files_once(app: &TestApp) {
        storm(app).await;
    }
}

/// A thousand keys where everything is required, as in continuous integration; a hundred elsewhere, for speed.
fn keys() -> usize {
    if postgres::is_required() { 1000 } else { 100 }
}

/// Every key files a review for a clinician of its own.
async fn storm(app: &TestApp) {
    let npis = app.db_add_clinicians(keys()).await;
    let practice = app.as_persona("practice");
    let bodies: Vec<Value> = npis.iter().map(|npi| review(individual(npi, "000100001"))).collect();
    let (practice, bodies) = (&practice, &bodies);
    let answers: Vec<(usize, Vec<u8>)> = stream::iter(0..keys() * REPEATS)
        .map(|number| async move {
            let key = number / REPEATS;
            loop {
                let answer = practice.post_with_key(REVIEWS, &format!("storm-{key}"), &bodies[key]).await;
                if answer.status == 409 && answer.code() == "idempotencyInProgress" {
                    continue;
                }
                return (key, answer.expect(201).bytes);
            }
        })
        .buffer_unordered(UNDER_WAY)
        .collect()
        .await;
    let mut first: Vec<Option<&[u8]>> = vec![None; keys()];
    for (key, bytes) in &answers {
        assert_eq!(*first[*key].get_or_insert(bytes), bytes.as_slice(), "key {key}");
    }
    assert_eq!(app.count("targeted-reviews").await, keys());
}
