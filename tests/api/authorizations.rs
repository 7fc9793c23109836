//! Authorizations: asked for by a third party, answered by a Security Official, ended by either side, told to nobody else.

use crate::support::{
    app::{Answer, Person, TestApp, send},
    bodies::{AUTHORIZATIONS, EXCEPTIONS, asking, cedar_valley, entity, euc, group, individual, with},
    on_both,
};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

const CHECK: &str = "/v1/authorizations/check";
/// Everybody who may call, and a token or none.
const PERSONAS: [&str; 12] = [
    "clinician",
    "hale",
    "nalu",
    "practice",
    "staff",
    "virtual-group",
    "aco",
    "apm-entity",
    "registry",
    "ehr-vendor",
    "reviewer",
    "operator",
];

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

/// What an answer says, without what names it.
fn anonymous(answer: &Answer) -> Value {
    let mut body = answer.body.clone();
    for member in ["id", "link"] {
        assert!(body.as_object_mut().unwrap().remove(member).is_some());
    }
    body
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

    async fn a_request_says_nothing_of_whom_it_names(app: &TestApp) {
        let registry = app.as_persona("registry");
        // A practice of the sandbox, one that nobody knows; the same with clinicians, virtual groups and APM Entities.
        for (known, unknown) in [
            (group("000200002"), group("000999999")),
            (individual("1000000046", "000200002"), individual("1000000046", "000999999")),
            (entity("virtualGroup", "VG-000001"), entity("virtualGroup", "VG-999999")),
            (entity("apm", "A9001"), entity("apm", "A9999")),
        ] {
            let (mut shown, mut hrefs) = (Vec::new(), Vec::new());
            for entity in [&known, &unknown] {
                let answer = registry.file(AUTHORIZATIONS, &asking(entity.clone())).await.expect(201);
                hrefs.push(answer.header("location").to_owned());
                assert_eq!(registry.get(answer.header("location")).await.expect(200).bytes, answer.bytes);
                let mut body = anonymous(&answer);
                for member in ["taxpayerIdentificationNumberMasked", "entityId"] {
                    body["entities"][0].as_object_mut().unwrap().remove(member);
                }
                let headers = ["content-type", "etag", "cache-control", "idempotency-expires"].map(|name| answer.header(name).to_owned());
                let timeline = registry.get(&format!("{}/timeline", hrefs.last().unwrap())).await.expect(200);
                let accept = decide(&registry, hrefs.last().unwrap(), "accept").await.expect(403);
                let revoke = decide(&registry, hrefs.last().unwrap(), "revoke").await.expect(409);
                shown.push((body, headers, timeline.bytes, accept.faults(), revoke.faults(), revoke.body["detail"].clone()));
            }
            assert_eq!(shown[0], shown[1], "{known}");
            let checked = registry.post(CHECK, &check(&[known, unknown])).await.expect(200);
            let results = checked.body["results"].as_array().unwrap();
            assert_eq!(results[0]["because"]["message"], results[1]["because"]["message"]);
            app.at("2024-10-23T04:00:00.000Z");
            tick(app).await;
            for href in &hrefs {
                let expired = registry.get(href).await.expect(200);
                assert_eq!((expired.body["status"].as_str(), expired.body["version"].as_i64()), (Some("expired"), Some(2)));
                assert!(expired.body.get("grantor").is_none());
            }
            app.at("2024-10-01T16:00:00.000Z");
        }
    }

    async fn a_request_waits_for_a_practice_that_comes_later(app: &TestApp) {
        let href = asked(&app.as_persona("registry"), &asking(group("000500005"))).await;
        decide(&app.as_persona("practice"), &href, "accept").await.expect(404);
        decide(&app.as_persona("nalu"), &href, "accept").await.expect(200);
    }

    async fn only_the_official_answers_and_only_both_sides_know(app: &TestApp) {
        let by_kind = [
            (cedar_valley(), vec!["practice", "registry"], "practice"),
            (individual("1000000012", "000100001"), vec!["practice", "registry"], "practice"),
            (group("000200002"), vec!["staff", "registry"], "nobody"),
            (entity("virtualGroup", "VG-000001"), vec!["virtual-group", "registry"], "virtual-group"),
            (entity("apm", "A9001"), vec!["aco", "registry"], "aco"),
            (group("000300003"), vec!["hale", "registry"], "hale"),
        ];
        for (entity, knows, official) in by_kind {
            let href = asked(&app.as_persona("registry"), &asking(entity.clone())).await;
            for persona in PERSONAS {
                let person = app.as_persona(persona);
                let status = if knows.contains(&persona) { 200 } else { 404 };
                for path in [href.clone(), format!("{href}/timeline")] {
                    assert_eq!(person.get(&path).await.status, status, "{persona} {path} {entity}");
                }
                assert_eq!(ids(&person, "?status=requested").await.contains(&href), status == 200, "{persona} {entity}");
                if persona == official {
                    continue;
                }
                for command in ["accept", "decline"] {
                    let refused = decide(&person, &href, command).await.expect(if status == 200 { 403 } else { 404 });
                    if status == 200 {
                        assert_eq!((refused.code(), refused.faults()), ("forbidden", vec![" AUTHORIZATION-OFFICIAL".to_owned()]), "{persona}");
                    }
                }
            }
            assert_eq!(app.as_nobody().get(&href).await.expect(401).code(), "tokenMissing");
            if official != "nobody" {
                let declined = decide(&app.as_persona(official), &href, "decline").await.expect(200);
                assert_eq!(declined.body["status"], "declined");
                for command in ["accept", "decline", "revoke"] {
                    let refused = decide(&app.as_persona(official), &href, command).await.expect(409);
                    assert_eq!((refused.code(), refused.faults()), ("illegalTransition", vec![" AUTHORIZATION-LIFE-CYCLE".to_owned()]));
                }
            }
        }
    }

    async fn what_is_foreign_and_what_is_missing_are_told_with_the_same_bytes(app: &TestApp) {
        let foreign = asked(&app.as_persona("registry"), &asking(cedar_valley())).await;
        let missing = format!("{AUTHORIZATIONS}/0192474e-7e00-7000-8000-00000000ffff");
        for persona in ["clinician", "hale", "staff", "ehr-vendor", "reviewer", "operator"] {
            let person = app.as_persona(persona);
            for (method, end) in [(Method::GET, ""), (Method::GET, "/timeline"), (Method::POST, "/accept"), (Method::POST, "/decline"), (Method::POST, "/revoke")] {
                let mut told = Vec::new();
                for href in [&foreign, &missing] {
                    let request = person.request(method.clone(), &format!("{href}{end}")).header("X-Request-Id", "same");
                    let mut body = send(request.header("If-Match", "*")).await.expect(404).body;
                    body["instance"].take();
                    told.push(body);
                }
                assert_eq!(told[0], told[1], "{persona} {end}");
            }
        }
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

    async fn every_fault_is_told_with_its_rule(app: &TestApp) {
        let registry = app.as_persona("registry");
        let empty = registry.file(AUTHORIZATIONS, &json!({})).await.expect(422);
        assert_eq!(empty.code(), "validationFailed");
        assert_eq!(empty.faults(), ["/capacity", "/entities", "/forms", "/performanceYears", "/until"].map(|at| format!("{at} FIELD-REQUIRED")));
        let bad = json!({
            "organizationId": "X", "entities": [group("12345678"), {"entityType": "group", "taxpayerIdentificationNumber": "*****0001"}],
            "capacity": "owner", "forms": ["targetedReview", "targetedReview"], "performanceYears": [2016, 2024, 2024], "until": "2025-02-29"
        });
        let refused = registry.file(AUTHORIZATIONS, &bad).await.expect(422);
        assert_eq!(refused.faults(), [
            "/capacity VALUE-UNKNOWN",
            "/entities/0/taxpayerIdentificationNumber TIN-SHAPE",
            "/entities/1/taxpayerIdentificationNumber TIN-MASKED",
            "/forms/1 VALUE-REPEATED",
            "/organizationId FIELD-PATTERN",
            "/performanceYears/0 FIELD-RANGE",
            "/performanceYears/2 VALUE-REPEATED",
            "/until DATE-IMPOSSIBLE",
        ]);
        let unknown = registry.file(AUTHORIZATIONS, &with(asking(cedar_valley()), json!({"grantorId": "x"}))).await.expect(400);
        assert_eq!(unknown.code(), "invalidMember");
        let mixed = with(asking(cedar_valley()), json!({"entities": [individual("1000000012", "000100001"), group("000200002")], "until": "2024-09-30"}));
        let refused = registry.file(AUTHORIZATIONS, &mixed).await.expect(422);
        assert_eq!(refused.code(), "authorizationRefused");
        assert_eq!(refused.faults(), ["/until AUTHORIZATION-UNTIL", "/entities/1 AUTHORIZATION-ENTITIES"]);
        let subgroup = registry.file(AUTHORIZATIONS, &asking(entity("subgroup", "SG-00000001"))).await.expect(422);
        assert_eq!(subgroup.faults(), ["/entities/0 AUTHORIZATION-ENTITIES"]);
        for persona in ["clinician", "reviewer", "operator"] {
            let refused = app.as_persona(persona).file(AUTHORIZATIONS, &asking(cedar_valley())).await.expect(403);
            assert_eq!((refused.code(), refused.faults()), ("forbidden", vec!["/organizationId AUTHORIZATION-HOLDER".to_owned()]), "{persona}");
        }
        let of_another = with(asking(cedar_valley()), json!({"organizationId": "019248cf-5400-7000-8000-000000000009"}));
        registry.file(AUTHORIZATIONS, &of_another).await.expect(403);
        let own = with(asking(cedar_valley()), json!({"organizationId": "019248cf-5400-7000-8000-000000000008"}));
        registry.file(AUTHORIZATIONS, &own).await.expect(201);
    }

    async fn a_vendor_is_shown_the_way_out_from_2025(app: &TestApp) {
        let vendor = app.as_persona("ehr-vendor");
        let intermediary = with(asking(cedar_valley()), json!({"capacity": "thirdPartyIntermediary", "performanceYears": [2024, 2025]}));
        let refused = vendor.file(AUTHORIZATIONS, &intermediary).await.expect(422);
        assert_eq!(refused.faults(), ["/performanceYears/1 AUTHORIZATION-HEALTH-IT-VENDOR"]);
        assert!(refused.body["errors"][0]["message"].as_str().unwrap().contains("representative"), "{}", refused.body);
        vendor.file(AUTHORIZATIONS, &with(intermediary.clone(), json!({"performanceYears": [2024]}))).await.expect(201);
        vendor.file(AUTHORIZATIONS, &with(intermediary.clone(), json!({"capacity": "representative"}))).await.expect(201);
        app.as_persona("registry").file(AUTHORIZATIONS, &intermediary).await.expect(201);
        let refused = app.as_persona("staff").file(AUTHORIZATIONS, &intermediary).await.expect(422);
        assert_eq!(refused.faults(), ["/capacity AUTHORIZATION-CAPACITY"]);
    }

    async fn a_narrowed_authorization_is_for_the_clinicians_it_names(app: &TestApp) {
        let (registry, practice) = (app.as_persona("ehr-vendor"), app.as_persona("practice"));
        let (ana, ben) = (individual("1000000012", "000100001"), individual("1000000020", "000100001"));
        let stranger = individual("1000000046", "000100001");
        let wrong = asked(&registry, &with(asking(ana.clone()), json!({"entities": [ana, stranger], "forms": ["targetedReview"]}))).await;
        let refused = decide(&practice, &wrong, "accept").await.expect(422);
        assert_eq!((refused.code(), refused.faults()), ("authorizationRefused", vec!["/entities/1 AUTHORIZATION-CLINICIANS".to_owned()]));
        assert_eq!(practice.get(&wrong).await.expect(200).body["status"], "requested");
        let href = asked(&registry, &with(asking(ana.clone()), json!({"performanceYears": [2025]}))).await;
        decide(&practice, &href, "accept").await.expect(200);
        app.at("2025-06-01T12:00:00.000Z");
        let of_2025 = |participant| with(application(participant), json!({"performanceYear": 2025, "event": {"startDate": "2025-05-01"}, "attestation": {"textVersion": "2025-1"}}));
        let filed = registry.post(&format!("{EXCEPTIONS}/validate"), &of_2025(ana)).await;
        assert_ne!(filed.status, 403, "{}", filed.body);
        let refused = registry.post(&format!("{EXCEPTIONS}/validate"), &of_2025(ben.clone())).await.expect(403);
        assert_eq!(refused.code(), "notAuthorizedForFiling", "authorized for 2024 for everybody, for 2025 for one");
        let checked = registry.post(CHECK, &with(check(&[individual("1000000012", "000100001"), ben]), json!({"performanceYear": 2025}))).await.expect(200);
        let results = checked.body["results"].as_array().unwrap();
        assert_eq!((&results[0]["authorized"], &results[1]["authorized"]), (&json!(true), &json!(false)));
    }

    async fn third_parties_never_see_feedback_nor_raise_a_qp_omission(app: &TestApp) {
        let (registry, practice) = (app.as_persona("registry"), app.as_persona("practice"));
        let href = asked(&registry, &with(asking(cedar_valley()), json!({"performanceYears": [2023]}))).await;
        decide(&practice, &href, "accept").await.expect(200);
        let search = json!({"performanceYear": 2023, "identifiers": [individual("1000000012", "000100001")]});
        let found = registry.post("/v1/participants/search", &search).await.expect(200);
        let id = found.body["results"][0]["participant"]["id"].as_str().unwrap().to_owned();
        registry.get(&format!("/v1/participants/{id}/performance-feedback?performanceYear=2023")).await.expect(404);
        for relationship in ["representative", "thirdPartyIntermediary"] {
            let omission = with(
                crate::support::bodies::review(individual("1000000012", "000100001")),
                json!({"reason": "qpListOmission", "submitterRelationship": relationship}),
            );
            let refused = registry.file(crate::support::bodies::REVIEWS, &omission).await.expect(403);
            assert_eq!(refused.faults(), ["/reason TR-QP-OMISSION-FILER"], "{relationship}");
        }
    }

    async fn a_thousand_are_checked_at_once(app: &TestApp) {
        let registry = app.as_persona("registry");
        let entities = [
            cedar_valley(), individual("1000000012", "000100001"), group("000200002"), group("000999999"), entity("apm", "A9001"),
            entity("virtualGroup", "VG-999999"),
        ];
        let checked = registry.post(CHECK, &check(&entities)).await.expect(200);
        let results = checked.body["results"].as_array().unwrap().clone();
        for (index, result) in results.iter().take(2).enumerate() {
            assert_eq!(*result, json!({
                "index": index, "authorized": true, "submitterRelationship": "thirdPartyIntermediary",
                "authorizationId": "019248cf-5400-7000-8000-000000000201"
            }));
        }
        for (index, result) in results.iter().enumerate().skip(2) {
            assert_eq!((&result["index"], &result["authorized"]), (&json!(index), &json!(false)));
            let because = with(result["because"].clone(), json!({"pointer": null}));
            assert_eq!(because, with(results[2]["because"].clone(), json!({"pointer": null})), "unknown and foreign are told alike");
            assert_eq!(because["rule"], "PARTICIPANT-AVAILABLE");
        }
        let later = registry.post(CHECK, &with(check(&entities), json!({"performanceYear": 2025}))).await.expect(200);
        assert_eq!(later.body["results"][0]["because"]["rule"], "AUTHORIZATION-REQUIRED");
        let other = registry.post(CHECK, &with(check(&entities), json!({"submitterRelationship": "representative"}))).await.expect(200);
        assert!(other.body["results"][0]["because"]["message"].as_str().unwrap().contains("capacity"), "{}", other.body["results"][0]);
        let own = app.as_persona("practice").post(CHECK, &check(&entities)).await.expect(200);
        assert_eq!(own.body["results"][1], json!({"index": 1, "authorized": true, "submitterRelationship": "practiceStaff"}));

        let thousand: Vec<Value> = (0..1000).map(|number| if number % 2 == 0 { cedar_valley() } else { group(&format!("000{:06}", 300_100 + number)) }).collect();
        let many = registry.post(CHECK, &check(&thousand)).await.expect(200);
        let many = many.body["results"].as_array().unwrap();
        assert_eq!(many.iter().filter(|result| result["authorized"] == true).count(), 500);
        assert!(many.iter().enumerate().all(|(index, result)| result["index"] == index));
        let too_many = registry.post(CHECK, &check(&vec![cedar_valley(); 1001])).await.expect(422);
        assert_eq!(too_many.faults(), ["/entities FIELD-LENGTH"]);
    }

    async fn lists_run_newest_first_by_side_and_state(app: &TestApp) {
        let (registry, practice) = (app.as_persona("registry"), app.as_persona("practice"));
        let mut all = Vec::new();
        for _ in 0..5 {
            all.push(asked(&registry, &asking(cedar_valley())).await);
        }
        decide(&practice, &all[1], "accept").await.expect(200);
        decide(&practice, &all[2], "decline").await.expect(200);
        all.reverse();
        assert_eq!(ids(&registry, "?status=requested").await, [&all[..2], &all[4..]].concat());
        assert_eq!(ids(&practice, "?side=grantor&status=active&capacity=representative").await, [all[3].clone()]);
        assert_eq!(ids(&practice, "?side=holder").await, [""; 0]);
        let mut seen = Vec::new();
        let mut query = "?limit=2".to_owned();
        loop {
            let page = registry.get(&format!("{AUTHORIZATIONS}{query}")).await.expect(200);
            seen.extend(page.body["data"].as_array().unwrap().iter().map(|one| format!("{AUTHORIZATIONS}/{}", one["id"].as_str().unwrap())));
            let Some(next) = page.body["nextCursor"].as_str() else { break };
            assert!(page.header("link").contains(next));
            query = format!("?limit=2&cursor={next}");
        }
        assert_eq!(seen[..5], all[..]);
        assert_eq!(seen.len(), 6, "the sandbox has one of its own");
        for query in ["?limit=0", "?limit=201", "?side=both", "?status=pending", "?capacity=x", "?cursor=x", "?participant=1"] {
            assert_eq!(registry.get(&format!("{AUTHORIZATIONS}{query}")).await.expect(400).code(), "invalidParameter", "{query}");
        }
        let page = registry.get(&format!("{AUTHORIZATIONS}?limit=1")).await.expect(200);
        let cursor = page.body["nextCursor"].as_str().unwrap();
        registry.get(&format!("{AUTHORIZATIONS}?side=holder&cursor={cursor}")).await.expect(400);
    }

    async fn the_tin_that_is_named_is_not_kept(app: &TestApp) {
        let answer = app.as_persona("registry").file(AUTHORIZATIONS, &asking(group("000777123"))).await.expect(201);
        assert!(!String::from_utf8_lossy(&answer.bytes).contains("000777123"));
        let found = app.as_persona("registry").get(&format!("{AUTHORIZATIONS}?limit=200")).await.expect(200);
        assert!(!String::from_utf8_lossy(&found.bytes).contains("000777123"));
        if app.database_url.starts_with("sqlite") {
            let path = app.database_url.strip_prefix("sqlite://").unwrap();
            for file in [path.to_owned(), format!("{path}-wal")] {
                let bytes = std::fs::read(&file).unwrap_or_default();
                assert!(!bytes.windows(9).any(|window| window == b"000777123"), "{file}");
            }
        }
    }
}

fn check(entities: &[Value]) -> Value {
    json!({"performanceYear": 2024, "form": "exceptionApplication", "entities": entities})
}
