//! Who learns what of an authorization: both sides, and nobody else; and nothing of whom it names.

use super::{CHECK, asked, check, decide, ids, tick};
use crate::support::{
    app::{Answer, send},
    bodies::{AUTHORIZATIONS, asking, cedar_valley, entity, group, individual},
    on_both,
};
use reqwest::Method;
use serde_json::Value;

/// Everybody in the sandbox.
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

/// What an answer says, without what names it.
fn anonymous(answer: &Answer) -> Value {
    let mut body = answer.body.clone();
    for member in ["id", "link"] {
        assert!(body.as_object_mut().unwrap().remove(member).is_some());
    }
    body
}

on_both! {
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
