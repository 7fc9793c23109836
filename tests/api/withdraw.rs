//! Taking a filing back.

use crate::support::{
    app::send,
    bodies::{EXCEPTIONS, REVIEWS, cedar_valley, euc, review, with},
    on_both,
};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

on_both! {
    async fn a_filing_is_withdrawn_once(app: &TestApp) {
        let practice = app.as_persona("practice");
        for (path, body, before) in [(EXCEPTIONS, euc(cedar_valley()), "pending"), (REVIEWS, review(cedar_valley()), "submitted")] {
            app.at("2024-10-01T16:00:00.000Z");
            let filed = practice.file(path, &body).await.expect(201);
            let href = filed.header("location");
            app.at("2024-10-02T16:00:00.000Z");
            let withdrawn = practice.withdraw(href, filed.header("etag")).await.expect(200);
            assert_eq!(withdrawn.body["status"], "withdrawn");
            assert_eq!(withdrawn.body["isFinal"], true);
            assert_eq!(withdrawn.body["nextActor"], "none");
            assert_eq!(withdrawn.body["version"], 2);
            assert_eq!(withdrawn.header("etag"), "\"2\"");
            assert_eq!(withdrawn.body["receivedAt"], "2024-10-01T16:00:00.000Z", "never moves");
            assert_eq!(withdrawn.body["updatedAt"], "2024-10-02T16:00:00.000Z");
            assert_eq!(practice.get(href).await.bytes, withdrawn.bytes);
            let timeline = practice.get(&format!("{href}/timeline")).await.expect(200);
            assert_eq!(timeline.body["data"][1]["sequence"], 2);
            assert_eq!(timeline.body["data"][1]["command"], "withdraw");
            assert_eq!(timeline.body["data"][1]["fromStatus"], before);
            assert_eq!(timeline.body["data"][1]["toStatus"], "withdrawn");
            let refused = practice.withdraw(href, "\"2\"").await.expect(409);
            assert_eq!(refused.code(), "illegalTransition");
            assert_eq!(refused.faults(), [" LIFE-CYCLE"]);
        }
    }

    async fn the_version_read_has_to_be_the_present_one(app: &TestApp) {
        let practice = app.as_persona("practice");
        let filed = practice.file(EXCEPTIONS, &euc(cedar_valley())).await.expect(201);
        let href = filed.header("location");
        let without = send(practice.request(Method::POST, &format!("{href}/withdraw"))).await.expect(428);
        assert_eq!(without.code(), "preconditionRequired");
        for tag in ["\"2\"", "W/\"1\"", "\"\"", "\"3\", \"4\""] {
            assert_eq!(practice.withdraw(href, tag).await.expect(412).code(), "preconditionFailed", "{tag}");
        }
        assert_eq!(practice.withdraw(href, "1").await.expect(400).code(), "invalidHeader");
        practice.withdraw(href, "\"7\", \"1\"").await.expect(200);
    }

    async fn of_twenty_at_once_one_withdraws(app: &TestApp) {
        let practice = app.as_persona("practice");
        let filed = practice.file(REVIEWS, &review(cedar_valley())).await.expect(201);
        let href = filed.header("location");
        let answers = join_all((0..20).map(|_| practice.withdraw(href, "*"))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        assert_eq!(answers.iter().filter(|answer| answer.status == 409).count(), 19);
        let timeline = practice.get(&format!("{href}/timeline")).await.expect(200);
        assert_eq!(timeline.body["data"].as_array().unwrap().len(), 2);
    }

    async fn a_key_is_honoured(app: &TestApp) {
        let practice = app.as_persona("practice");
        let filed = practice.file(EXCEPTIONS, &euc(cedar_valley())).await.expect(201);
        let href = filed.header("location");
        let withdraw = || {
            let request = practice.request(Method::POST, &format!("{href}/withdraw"));
            send(request.header("If-Match", "\"1\"").header("Idempotency-Key", "w-1"))
        };
        let first = withdraw().await.expect(200);
        let again = withdraw().await.expect(200);
        assert_eq!(again.bytes, first.bytes);
        assert_eq!(again.header("idempotent-replayed"), "true");
    }

    async fn strangers_and_readers_do_not_withdraw(app: &TestApp) {
        let filed = app.as_persona("practice").file(EXCEPTIONS, &euc(cedar_valley())).await.expect(201);
        let href = filed.header("location");
        for (persona, status) in [("staff", 404), ("clinician", 404), ("registry", 404), ("operator", 404), ("reviewer", 403)] {
            app.as_persona(persona).withdraw(href, "\"1\"").await.expect(status);
        }
        let body = with(euc(cedar_valley()), json!({"categories": ["cost"], "submitterRelationship": "thirdPartyIntermediary"}));
        let by_registry = app.as_persona("registry").file(EXCEPTIONS, &body).await.expect(201);
        app.as_persona("registry").withdraw(by_registry.header("location"), "\"1\"").await.expect(200);
    }

    async fn a_filing_is_found_on_its_own_form_only(app: &TestApp) {
        let practice = app.as_persona("practice");
        let filed = practice.file(EXCEPTIONS, &euc(cedar_valley())).await.expect(201);
        let elsewhere = filed.header("location").replace(EXCEPTIONS, REVIEWS);
        practice.get(&elsewhere).await.expect(404);
        practice.withdraw(&elsewhere, "\"1\"").await.expect(404);
    }
}
