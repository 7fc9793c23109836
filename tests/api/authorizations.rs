//! Authorizations: asked for by a third party, answered by a Security Official, ended by either side, told to nobody else.

mod knowledge;
mod terms;

use crate::support::{
    app::{Answer, Person, TestApp, send},
    bodies::{AUTHORIZATIONS, EXCEPTIONS, asking, cedar_valley, euc, group, individual, with},
    on_both,
};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

const CHECK: &str = "/v1/authorizations/check";

async fn asked(person: &Person<'_>, body: &Value) -> String {
    person.file(AUTHORIZATIONS, body).await.expect(201).header("location").to_owned()
}

async fn decide(person: &Person<'_>, href: &str, command: &str) -> Answer {
    send(person.request(Method::POST, &format!("{href}/{command}"))).await
}

async fn decide_if(person: &Person<'_>, href: &str, command: &str, if_match: &str) -> Answer {
    send(person.request(Method::POST, &format!("{href}/{command}")).header("If-Match", if_match)).await
}

/// An application of 2024 as whoever was appointed.
fn application(participant: Value) -> Value {
    with(euc(participant), json!({"submitterRelationship": "representative"}))
}

async fn ids(person: &Person<'_>, query: &str) -> Vec<String> {
    let page = person.get(&format!("{AUTHORIZATIONS}{query}")).await.expect(200);
    let data = page.body["data"].as_array().unwrap().clone();
    data.iter().map(|one| format!("{AUTHORIZATIONS}/{}", one["id"].as_str().unwrap())).collect()
}

async fn tick(app: &TestApp) {
    api::authorizations::expire::tick(&app.context).await;
}

on_both! {
    async fn an_authorization_is_asked_for_accepted_used_and_revoked(app: &TestApp) {
        let (vendor, practice) = (app.as_persona("ehr-vendor"), app.as_persona("nalu"));
        let lakeshore = app.as_persona("staff");
        let request = with(asking(group("000500005")), json!({"performanceYears": [2024, 2025]}));
        let asked = vendor.file(AUTHORIZATIONS, &request).await.expect(201);
        let href = asked.header("location").to_owned();
        assert_eq!(asked.header("etag"), "\"1\"");
        let mut expected = json!({
            "id": asked.body["id"], "status": "requested", "isFinal": false, "version": 1,
            "holder": {"organizationId": "019248cf-5400-7000-8000-000000000009", "kind": "healthItVendor", "name": "Brightchart EHR"},
            "entities": [{"entityType": "group", "taxpayerIdentificationNumberMasked": "*****0005"}],
            "capacity": "representative", "forms": ["exceptionApplication", "targetedReview"], "performanceYears": [2024, 2025],
            "until": "2025-12-31",
            "requestedAt": "2024-10-01T16:00:00.000Z", "updatedAt": "2024-10-01T16:00:00.000Z",
            "answerDueAt": {"instant": "2024-10-23T04:00:00.000Z", "zone": "America/New_York", "localText": "October 23, 2024, 12:00 a.m. EDT"},
            "link": href
        });
        assert_eq!(asked.body, expected);
        for person in [&vendor, &practice] {
            assert_eq!(person.get(&href).await.expect(200).bytes, asked.bytes, "both sides get the same bytes");
        }
        lakeshore.get(&href).await.expect(404);
        let nalu = individual("1000000087", "000500005");
        assert_eq!(vendor.file(EXCEPTIONS, &application(nalu.clone())).await.expect(422).code(), "participantNotAvailable");

        app.at("2024-10-02T16:00:00.000Z");
        let accepted = decide(&practice, &href, "accept").await.expect(200);
        expected["status"] = json!("active");
        expected["version"] = json!(2);
        expected["updatedAt"] = json!("2024-10-02T16:00:00.000Z");
        expected["grantor"] =
            json!({"organizationId": "019248cf-5400-7000-8000-000000000004", "kind": "practice", "name": "Dr. Kai Nalu"});
        assert_eq!(accepted.body, expected);
        assert_eq!(accepted.header("etag"), "\"2\"");
        assert_eq!(vendor.get(&href).await.expect(200).bytes, accepted.bytes);
        let filed = vendor.file(EXCEPTIONS, &application(nalu.clone())).await.expect(201);
        assert_eq!(filed.body["filedBy"]["authorizationId"], asked.body["id"]);
        assert_eq!(practice.get(filed.header("location")).await.expect(200).bytes, filed.bytes, "the practice sees what is filed for it");

        app.at("2024-10-03T16:00:00.000Z");
        let revoked = decide(&practice, &href, "revoke").await.expect(200);
        assert_eq!((&revoked.body["status"], &revoked.body["isFinal"]), (&json!("revoked"), &json!(true)));
        vendor.get(filed.header("location")).await.expect(404);
        practice.get(filed.header("location")).await.expect(200);
        let refused = vendor.file(EXCEPTIONS, &with(application(nalu), json!({"categories": ["cost"]}))).await.expect(403);
        assert_eq!(refused.code(), "notAuthorizedForFiling");
        let timeline = practice.get(&format!("{href}/timeline")).await.expect(200);
        assert_eq!(vendor.get(&format!("{href}/timeline")).await.expect(200).bytes, timeline.bytes);
        let official = json!({"kind": "user", "userId": "019248cf-5400-7000-8000-000000000103"});
        assert_eq!(timeline.body["data"], json!([
            {"sequence": 1, "at": "2024-10-01T16:00:00.000Z", "side": "holder", "actor": {"kind": "client", "clientId": "brightchart-ehr"}, "command": "request", "toStatus": "requested"},
            {"sequence": 2, "at": "2024-10-02T16:00:00.000Z", "side": "grantor", "actor": official, "command": "accept", "fromStatus": "requested", "toStatus": "active"},
            {"sequence": 3, "at": "2024-10-03T16:00:00.000Z", "side": "grantor", "actor": official, "command": "revoke", "fromStatus": "active", "toStatus": "revoked"},
        ]));
    }

    async fn the_third_party_gives_back_what_it_holds(app: &TestApp) {
        let (registry, practice) = (app.as_persona("registry"), app.as_persona("practice"));
        let href = format!("{AUTHORIZATIONS}/019248cf-5400-7000-8000-000000000201");
        let active = registry.get(&href).await.expect(200);
        assert_eq!(practice.get(&href).await.expect(200).bytes, active.bytes);
        assert!(active.body.get("until").is_none(), "{}", active.body);
        let third_party = with(euc(cedar_valley()), json!({"submitterRelationship": "thirdPartyIntermediary"}));
        let filed = registry.file(EXCEPTIONS, &third_party).await.expect(201);
        let revoked = decide(&registry, &href, "revoke").await.expect(200);
        assert_eq!(revoked.body["status"], "revoked");
        registry.get(filed.header("location")).await.expect(404);
        let timeline = practice.get(&format!("{href}/timeline")).await.expect(200);
        assert_eq!(timeline.body["data"][2]["side"], "holder");
    }

    async fn the_answer_is_in_time_to_the_millisecond(app: &TestApp) {
        let (registry, practice) = (app.as_persona("registry"), app.as_persona("practice"));
        let (in_time, late) = (asked(&registry, &asking(cedar_valley())).await, asked(&registry, &asking(cedar_valley())).await);
        app.at("2024-10-23T03:59:59.999Z");
        decide(&practice, &in_time, "accept").await.expect(200);
        app.at("2024-10-23T04:00:00.000Z");
        let before = practice.get(&late).await.expect(200);
        assert_eq!(before.body["status"], "requested", "what is shown changes when it is noted, for everybody at once");
        let refused = decide(&practice, &late, "accept").await.expect(409);
        assert!(refused.body["detail"].as_str().unwrap().contains("expired"), "{}", refused.body);
        assert_eq!(practice.get(&late).await.expect(200).bytes, before.bytes);
        tick(app).await;
        let after = practice.get(&late).await.expect(200);
        assert_eq!((after.body["status"].as_str(), after.header("etag")), (Some("expired"), "\"2\""));
        assert_eq!(registry.get(&late).await.expect(200).bytes, after.bytes);
        let timeline = practice.get(&format!("{late}/timeline")).await.expect(200);
        assert_eq!(timeline.body["data"][1], json!({
            "sequence": 2, "at": "2024-10-23T04:00:00.000Z", "side": "service", "actor": {"kind": "system"}, "command": "expire", "fromStatus": "requested", "toStatus": "expired"
        }));
        tick(app).await;
        assert_eq!(practice.get(&late).await.expect(200).bytes, after.bytes, "once");
        assert_eq!(practice.get(&in_time).await.expect(200).body["status"], "active");
    }

    async fn an_authorization_ends_with_its_last_day(app: &TestApp) {
        let (registry, practice) = (app.as_persona("registry"), app.as_persona("practice"));
        let href = asked(&registry, &with(asking(cedar_valley()), json!({"until": "2024-10-10"}))).await;
        let answer = registry.get(&href).await.expect(200);
        assert_eq!((&answer.body["until"], &answer.body["answerDueAt"]["instant"]), (&json!("2024-10-10"), &json!("2024-10-11T04:00:00.000Z")));
        decide(&practice, &href, "accept").await.expect(200);
        app.at("2024-10-11T03:59:59.999Z");
        registry.file(EXCEPTIONS, &application(cedar_valley())).await.expect(201);
        app.at("2024-10-11T04:00:00.000Z");
        let other = with(application(cedar_valley()), json!({"categories": ["cost"]}));
        assert_eq!(registry.file(EXCEPTIONS, &other).await.expect(403).code(), "notAuthorizedForFiling", "before it is noted");
        tick(app).await;
        assert_eq!(practice.get(&href).await.expect(200).body["status"], "expired");
        assert_eq!(decide(&practice, &href, "revoke").await.expect(409).code(), "illegalTransition");
    }

    async fn of_many_at_once_one_answer_counts(app: &TestApp) {
        let (registry, practice) = (app.as_persona("registry"), app.as_persona("practice"));
        let href = asked(&registry, &asking(cedar_valley())).await;
        let answers = join_all((0..16).map(|turn| decide(&practice, &href, if turn % 2 == 0 { "accept" } else { "decline" }))).await;
        let won: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(won.len(), 1);
        assert_eq!(answers.iter().filter(|answer| answer.status == 409).count(), 15);
        assert_eq!(practice.get(&href).await.expect(200).bytes, won[0].bytes);
        let timeline = practice.get(&format!("{href}/timeline")).await.expect(200);
        assert_eq!(timeline.body["data"].as_array().unwrap().len(), 2);
        let is_active = won[0].body["status"] == "active";
        assert_eq!(registry.file(EXCEPTIONS, &application(cedar_valley())).await.status, if is_active { 201 } else { 403 });
    }

    async fn the_version_that_was_read_is_honoured(app: &TestApp) {
        let (registry, practice) = (app.as_persona("registry"), app.as_persona("practice"));
        let href = asked(&registry, &asking(cedar_valley())).await;
        for tag in ["\"2\"", "W/\"1\""] {
            assert_eq!(decide_if(&practice, &href, "accept", tag).await.expect(412).code(), "preconditionFailed", "{tag}");
        }
        assert_eq!(decide_if(&practice, &href, "accept", "1").await.expect(400).code(), "invalidHeader");
        decide_if(&practice, &href, "accept", "\"1\"").await.expect(200);
        assert_eq!(decide_if(&practice, &href, "accept", "\"1\"").await.expect(409).code(), "illegalTransition", "the state comes first");
        decide_if(&practice, &href, "revoke", "*").await.expect(200);
    }

    async fn a_repetition_is_answered_as_the_first_time(app: &TestApp) {
        let (registry, practice) = (app.as_persona("registry"), app.as_persona("practice"));
        let missing = registry.post(AUTHORIZATIONS, &asking(cedar_valley())).await.expect(400);
        assert_eq!(missing.code(), "idempotencyKeyRequired");
        let first = registry.post_with_key(AUTHORIZATIONS, "k", &asking(cedar_valley())).await.expect(201);
        let again = registry.post_with_key(AUTHORIZATIONS, "k", &asking(cedar_valley())).await.expect(201);
        assert_eq!((&again.bytes, again.header("idempotent-replayed")), (&first.bytes, "true"));
        assert_eq!(again.header("location"), first.header("location"));
        let other = registry.post_with_key(AUTHORIZATIONS, "k", &asking(group("000200002"))).await.expect(422);
        assert_eq!(other.code(), "idempotencyKeyReused");
        assert_eq!(ids(&registry, "?status=requested").await.len(), 1);
        let accept = || send(practice.request(Method::POST, &format!("{}/accept", first.header("location"))).header("Idempotency-Key", "a"));
        let accepted = accept().await.expect(200);
        decide(&registry, first.header("location"), "revoke").await.expect(200);
        assert_eq!(accept().await.expect(200).bytes, accepted.bytes, "what happened since does not change the answer");
    }
}

fn check(entities: &[Value]) -> Value {
    json!({"performanceYear": 2024, "form": "exceptionApplication", "entities": entities})
}
