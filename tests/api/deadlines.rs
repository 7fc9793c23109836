//! Windows over HTTP, to the millisecond, on both sides of daylight saving.

use crate::support::{
    bodies::{EXCEPTIONS, REVIEWS, cedar_valley, euc, hardship, individual, review, with},
    on_both,
};
use serde_json::{Value, json};

/// EUC reweighting for the cyberattack, on the form that took it from 2024-09-23.
fn reweighting() -> Value {
    with(
        review(cedar_valley()),
        json!({
            "reason": "eucReweightingRequest",
            "affectedCategories": ["quality"],
            "event": {"type": "ransomMalware", "incident": "changeHealthcareCyberattack", "startDate": "2024-02-21", "endDate": "2024-04-15"}
        }),
    )
}

fn iv_fluid(event_type: &str) -> Value {
    with(euc(cedar_valley()), json!({"event": {"type": event_type, "startDate": "2024-09-27"}}))
}

fn cyberattack() -> Value {
    let event = json!({"type": "ransomMalware", "incident": "changeHealthcareCyberattack", "startDate": "2024-02-21"});
    with(euc(cedar_valley()), json!({"performanceYear": 2023, "event": event}))
}

fn covid19() -> Value {
    with(euc(cedar_valley()), json!({"performanceYear": 2022, "event": {"type": "covid19", "startDate": "2022-01-10"}}))
}

on_both! {
    async fn every_window_is_kept_to_the_millisecond(app: &TestApp) {
        let practice = app.as_persona("practice");
        let rows: Vec<(&str, Value, &str, &str)> = vec![
            (REVIEWS, review(cedar_valley()), "2024-10-11T23:59:59.999Z", ""),
            (REVIEWS, review(cedar_valley()), "2024-10-12T00:00:00.000Z", "windowClosed"),
            (REVIEWS, review(cedar_valley()), "2024-08-12T03:59:59.999Z", "windowNotOpen"),
            (REVIEWS, review(cedar_valley()), "2024-08-12T04:00:00.000Z", ""),
            (REVIEWS, with(review(cedar_valley()), json!({"performanceYear": 2022})), "2023-10-09T23:59:59.999Z", ""),
            (REVIEWS, with(review(cedar_valley()), json!({"performanceYear": 2022})), "2023-10-10T00:00:00.000Z", "windowClosed"),
            (REVIEWS, with(review(cedar_valley()), json!({"performanceYear": 2024})), "2025-11-15T00:59:59.999Z", ""),
            (REVIEWS, with(review(cedar_valley()), json!({"performanceYear": 2024})), "2025-11-15T01:00:00.000Z", "windowClosed"),
            (REVIEWS, with(review(cedar_valley()), json!({"performanceYear": 2025})), "2026-10-01T00:00:00.000Z", "windowNotAnnounced"),
            (REVIEWS, reweighting(), "2024-09-23T03:59:59.999Z", "reasonNotAcceptedInWindow"),
            (REVIEWS, reweighting(), "2024-09-23T04:00:00.000Z", ""),
            (REVIEWS, reweighting(), "2024-10-11T23:59:59.999Z", ""),
            (REVIEWS, reweighting(), "2024-10-12T00:00:00.000Z", "windowClosed"),
            (EXCEPTIONS, hardship(cedar_valley()), "2025-01-01T00:59:59.999Z", ""),
            (EXCEPTIONS, hardship(cedar_valley()), "2025-01-01T01:00:00.000Z", "windowClosed"),
            (EXCEPTIONS, hardship(cedar_valley()), "2025-04-02T15:00:00.000Z", "windowClosed"),
            (EXCEPTIONS, iv_fluid("ivFluidShortage"), "2025-01-01T00:59:59.999Z", ""),
            (EXCEPTIONS, iv_fluid("ivFluidShortage"), "2025-01-01T01:00:00.000Z", "windowClosed"),
            (EXCEPTIONS, iv_fluid("ivFluidShortage"), "2025-03-31T13:59:59.999Z", "windowClosed"),
            (EXCEPTIONS, iv_fluid("ivFluidShortage"), "2025-03-31T14:00:00.000Z", ""),
            (EXCEPTIONS, iv_fluid("hurricane"), "2025-04-02T15:00:00.000Z", "reasonNotAcceptedInWindow"),
            (EXCEPTIONS, iv_fluid("ivFluidShortage"), "2025-04-14T23:59:59.999Z", ""),
            (EXCEPTIONS, iv_fluid("ivFluidShortage"), "2025-04-15T00:00:00.000Z", "windowClosed"),
            (EXCEPTIONS, cyberattack(), "2024-04-15T23:59:59.999Z", ""),
            (EXCEPTIONS, cyberattack(), "2024-04-16T00:00:00.000Z", "windowClosed"),
            (EXCEPTIONS, cyberattack(), "2024-10-01T16:00:00.000Z", "fileOnTargetedReview"),
            (EXCEPTIONS, covid19(), "2023-03-04T00:59:59.999Z", ""),
            (EXCEPTIONS, covid19(), "2023-03-04T01:00:00.000Z", "windowClosed"),
            (EXCEPTIONS, with(hardship(cedar_valley()), json!({"performanceYear": 2025})), "2025-05-30T03:59:59.999Z", "windowNotOpen"),
            (EXCEPTIONS, with(hardship(cedar_valley()), json!({"performanceYear": 2025})), "2025-05-30T04:00:00.000Z", ""),
            (EXCEPTIONS, with(hardship(cedar_valley()), json!({"performanceYear": 2025})), "2026-01-01T00:59:59.999Z", ""),
            (EXCEPTIONS, with(hardship(cedar_valley()), json!({"performanceYear": 2025})), "2026-01-01T01:00:00.000Z", "windowClosed"),
            (EXCEPTIONS, with(hardship(cedar_valley()), json!({"performanceYear": 2018})), "2018-10-01T16:00:00.000Z", "exceptionsNotTakenInYear"),
            (EXCEPTIONS, with(hardship(cedar_valley()), json!({"performanceYear": 2026})), "2026-06-01T00:00:00.000Z", "windowNotAnnounced"),
        ];
        for (path, body, instant, refused) in rows {
            app.at(instant);
            let verdict = practice.post(&format!("{path}/validate"), &body).await.expect(200);
            let codes: Vec<&str> = verdict.body["errors"].as_array().unwrap().iter().filter_map(|error| error["code"].as_str()).collect();
            let expected: Vec<&str> = [refused].into_iter().filter(|code| !code.is_empty()).collect();
            assert_eq!(codes, expected, "{path} {} at {instant}", body["performanceYear"]);
            assert_eq!(verdict.body["wouldBe"], if refused.is_empty() { "accepted" } else { "refused" });
            assert_eq!(verdict.body["asOf"], instant);
        }
    }

    async fn the_instant_of_receipt_decides_and_stays(app: &TestApp) {
        app.at("2024-10-11T23:59:59.999Z");
        let practice = app.as_persona("practice");
        let filed = practice.post_with_key(REVIEWS, "last-moment", &review(cedar_valley())).await.expect(201);
        assert_eq!(filed.body["receivedAt"], "2024-10-11T23:59:59.999Z");
        app.at("2024-10-12T00:00:00.000Z");
        let late = practice.file(REVIEWS, &with(review(cedar_valley()), json!({"reason": "other"}))).await.expect(422);
        assert_eq!(late.faults(), ["/performanceYear WINDOW-CLOSED"]);
        let message = late.body["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("October 11, 2024, 8:00 p.m. EDT"), "{message}");
        let replayed = practice.post_with_key(REVIEWS, "last-moment", &review(cedar_valley())).await.expect(201);
        assert_eq!(replayed.bytes, filed.bytes, "a retry after the deadline finds the filing");
    }

    async fn an_euc_application_of_2023_is_sent_to_the_review_form(app: &TestApp) {
        let refused = app.as_persona("practice").file(EXCEPTIONS, &cyberattack()).await.expect(422);
        assert_eq!(refused.body["resolution"]["href"], REVIEWS);
        app.as_persona("practice").file(REVIEWS, &reweighting()).await.expect(201);
    }

    async fn today_is_the_eastern_day(app: &TestApp) {
        let body = with(euc(individual("1000000012", "000100001")), json!({"event": {"startDate": "2024-10-02"}}));
        let practice = app.as_persona("practice");
        app.at("2024-10-02T03:59:59.999Z");
        assert_eq!(practice.file(EXCEPTIONS, &body).await.expect(422).faults(), ["/event/startDate EVENT-START-FUTURE"]);
        app.at("2024-10-02T04:00:00.000Z");
        practice.file(EXCEPTIONS, &body).await.expect(201);
    }
}
