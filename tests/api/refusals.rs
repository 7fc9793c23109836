//! Refusals of stage 2: every broken rule at once, each with its way out.

use crate::support::{
    bodies::{EXCEPTIONS, REVIEWS, cedar_valley, entity, euc, hardship, individual, review, with},
    on_both,
};
use serde_json::json;

on_both! {
    async fn all_rules_of_the_second_stage_are_told_at_once(app: &TestApp) {
        let body = with(
            euc(entity("apm", "A9001")),
            json!({
                "performanceYear": 2025,
                "categories": ["quality", "pi"],
                "decertifiedOn": "2024-01-01",
                "submitterRelationship": "apmEntityRepresentative",
                "event": {"startDate": "2024-12-24", "endDate": "2024-12-01", "stillAffected": null}
            }),
        );
        let refused = app.as_persona("aco").file(EXCEPTIONS, &body).await.expect(422);
        assert_eq!(refused.code(), "ruleViolation");
        assert_eq!(refused.body["title"], "The filing breaks 5 rules");
        assert_eq!(
            refused.faults(),
            [
                "/performanceYear WINDOW-NOT-OPEN",
                "/decertifiedOn FIELD-NOT-APPLICABLE",
                "/categories EUC-APM-ALL-CATEGORIES",
                "/event/endDate EVENT-DATES-ORDER",
                "/event/startDate EVENT-START-FUTURE",
            ]
        );
        for error in refused.body["errors"].as_array().unwrap() {
            for member in ["pointer", "rule", "code", "message", "citation"] {
                assert!(error[member].as_str().is_some_and(|text| !text.is_empty()), "{member} of {error}");
            }
            let rule = app.as_nobody().get(&format!("/v1/rules/{}", error["rule"].as_str().unwrap())).await.expect(200);
            assert_eq!(rule.body["code"], error["code"]);
        }
        assert_eq!(app.count("exception-applications").await, 0, "nothing is half-written");
    }

    async fn an_apm_entity_has_to_show_its_share(app: &TestApp) {
        let all = |id| {
            let change = json!({"categories": ["quality", "cost", "ia", "pi"], "submitterRelationship": "apmEntityRepresentative"});
            with(euc(entity("apm", id)), change)
        };
        let refused = app.as_persona("apm-entity").file(EXCEPTIONS, &all("AR9437")).await.expect(422);
        assert_eq!(refused.faults(), ["/participant EUC-APM-REWEIGHTING-SHARE"]);
        app.as_persona("aco").file(EXCEPTIONS, &all("A9001")).await.expect(201);
        let change = json!({"submitterRelationship": "apmEntityRepresentative"});
        let refused = app.as_persona("aco").file(EXCEPTIONS, &with(hardship(entity("apm", "A9001")), change)).await.expect(422);
        assert_eq!(refused.faults(), ["/participant/entityType EXC-PI-NOT-FOR-APM"]);
    }

    async fn a_subgroup_files_a_review_and_no_exception(app: &TestApp) {
        let staff = app.as_persona("staff");
        let refused = staff.file(EXCEPTIONS, &euc(entity("subgroup", "SG-00000001"))).await.expect(422);
        assert_eq!(refused.faults(), ["/participant/entityType EXC-SUBGROUP-INHERITS"]);
        staff.file(REVIEWS, &review(entity("subgroup", "SG-00000001"))).await.expect(201);
        let early = with(review(entity("subgroup", "SG-00000001")), json!({"performanceYear": 2022}));
        app.at("2023-09-01T12:00:00Z");
        let refused = staff.file(REVIEWS, &early).await.expect(422);
        assert!(refused.faults().contains(&"/participant/entityType TR-SUBJECT-KIND".to_owned()), "{:?}", refused.faults());
    }

    async fn a_virtual_group_files_for_itself(app: &TestApp) {
        let change = json!({"submitterRelationship": "virtualGroupRepresentative"});
        let filed = app.as_persona("virtual-group").file(EXCEPTIONS, &with(euc(entity("virtualGroup", "VG-000001")), change.clone())).await;
        filed.expect(201);
        app.as_persona("virtual-group").file(REVIEWS, &with(review(entity("virtualGroup", "VG-000001")), change)).await.expect(201);
    }

    async fn the_declared_relationship_has_to_hold(app: &TestApp) {
        let change = json!({"submitterRelationship": "clinician"});
        let refused = app.as_persona("practice").file(REVIEWS, &with(review(cedar_valley()), change.clone())).await.expect(422);
        assert_eq!(refused.faults(), ["/submitterRelationship SUBMITTER-RELATIONSHIP"]);
        let own = with(review(individual("1000000012", "000100001")), change);
        let filed = app.as_persona("clinician").file(REVIEWS, &own).await.expect(201);
        assert!(filed.body["filedBy"].get("organizationId").is_none(), "in person");
        assert!(filed.body["filedBy"]["userId"].is_string());
    }

    async fn a_qp_list_omission_is_for_the_clinician_in_person(app: &TestApp) {
        let body = |relationship| {
            let change = json!({"reason": "qpListOmission", "submitterRelationship": relationship});
            with(review(individual("1000000012", "000100001")), change)
        };
        let refused = app.as_persona("practice").file(REVIEWS, &body("practiceStaff")).await.expect(403);
        assert_eq!(refused.code(), "notAuthorizedForFiling");
        assert_eq!(refused.faults(), ["/reason TR-QP-OMISSION-FILER"]);
        app.as_persona("clinician").file(REVIEWS, &body("clinician")).await.expect(201);
    }

    async fn a_related_filing_is_one_that_the_caller_may_read(app: &TestApp) {
        let practice = app.as_persona("practice");
        let application = practice.file(EXCEPTIONS, &euc(cedar_valley())).await.expect(201);
        let naming = |id: &str, participant| {
            with(review(participant), json!({"reason": "exceptionNotApplied", "relatedFilingId": id}))
        };
        let id = application.body["id"].as_str().unwrap();
        let unknown = "0192474e-7e00-7000-8000-000000000001";
        let refused = practice.file(REVIEWS, &naming(unknown, cedar_valley())).await.expect(422);
        assert_eq!(refused.faults(), ["/relatedFilingId TR-RELATED-FILING"]);
        let own = json!({"submitterRelationship": "clinician"});
        let not_theirs = with(naming(id, individual("1000000012", "000100001")), own);
        let refused = app.as_persona("clinician").file(REVIEWS, &not_theirs).await.expect(422);
        assert_eq!(refused.faults(), ["/relatedFilingId TR-RELATED-FILING"]);
        let filed = practice.file(REVIEWS, &naming(id, cedar_valley())).await.expect(201);
        assert_eq!(filed.body["relatedFilingId"], id);
    }

    async fn a_warning_goes_along_with_the_filing(app: &TestApp) {
        let body = with(euc(cedar_valley()), json!({"event": {"stillAffected": null}}));
        let filed = app.as_persona("practice").file(EXCEPTIONS, &body).await.expect(201);
        assert_eq!(filed.body["warnings"][0]["rule"], "EVENT-END-NOT-GIVEN");
    }
}
