//! What may be asked for, and what comes of it: capacities, clinicians, checks, lists.

use super::{CHECK, application, asked, check, decide, ids};
use crate::support::{
    bodies::{AUTHORIZATIONS, EXCEPTIONS, REVIEWS, asking, cedar_valley, entity, group, individual, review, with},
    on_both,
};
use serde_json::{Value, json};

on_both! {
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
                review(individual("1000000012", "000100001")),
                json!({"reason": "qpListOmission", "submitterRelationship": relationship}),
            );
            let refused = registry.file(REVIEWS, &omission).await.expect(403);
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
}
