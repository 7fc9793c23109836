//! Participants: looked up by their identifiers, read by their id, and known only to those who have to do with them.

use crate::support::{
    app::{Answer, Person, TestApp, send},
    bodies::{cedar_valley, entity, group, individual},
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};

const SEARCH: &str = "/v1/participants/search";

async fn search(person: &Person<'_>, year: u16, identifiers: Vec<Value>) -> Answer {
    person.post(SEARCH, &json!({"performanceYear": year, "identifiers": identifiers})).await
}

/// The names that were found, in order; `-` for none.
fn names(answer: &Answer) -> Vec<String> {
    let results = answer.body["results"].as_array().unwrap();
    for (place, result) in results.iter().enumerate() {
        assert_eq!(result["index"], place, "one result for each identifier, in the order of the request");
    }
    results.iter().map(|result| result["participant"]["displayName"].as_str().unwrap_or("-").to_owned()).collect()
}

/// The path of the one participant with this identifier.
async fn href(app: &TestApp, identifier: Value) -> String {
    let found = search(&app.as_persona("reviewer"), 2024, vec![identifier]).await.expect(200);
    format!("/v1/participants/{}", found.body["results"][0]["participant"]["id"].as_str().unwrap())
}

on_both! {
    async fn results_stand_in_the_order_of_the_request(app: &TestApp) {
        let identifiers = vec![
            individual("1000000038", "000100001"),
            group("000999999"),
            cedar_valley(),
            individual("1000000012", "000100001"),
            individual("1000000012", "000200002"),
            individual("1000000038", "000100001"),
        ];
        let found = search(&app.as_persona("practice"), 2024, identifiers).await.expect(200);
        assert_eq!(names(&found), ["Chi Tran MD", "-", "Cedar Valley Family Medicine", "Ana Ruiz MD", "-", "Chi Tran MD"]);
    }

    async fn every_kind_of_participant_is_found_by_its_own_identifiers(app: &TestApp) {
        let cases = [
            (individual("1000000061", "000300003"), "clinician", "individual"),
            (cedar_valley(), "group", "group"),
            (entity("subgroup", "SG-00000001"), "subgroup", "subgroup"),
            (entity("virtualGroup", "VG-000001"), "virtualGroup", "virtualGroup"),
            (entity("apm", "AR9437"), "apmEntity", "apm"),
            (entity("apm", "A9001"), "aco", "apm"),
        ];
        let identifiers = cases.iter().map(|(body, ..)| body.clone()).collect();
        let found = search(&app.as_persona("reviewer"), 2024, identifiers).await.expect(200);
        for (place, (asked, kind, entity_type)) in cases.iter().enumerate() {
            let participant = &found.body["results"][place]["participant"];
            assert_eq!((&participant["kind"], &participant["entityType"]), (&json!(kind), &json!(entity_type)), "{asked}");
            assert_eq!(participant.get("entityId"), asked.get("entityId"));
            assert_eq!(participant.get("nationalProviderIdentifier"), asked.get("nationalProviderIdentifier"));
        }
        let wrong_kind = vec![entity("subgroup", "A9001"), entity("virtualGroup", "AR9437")];
        let wrong_kind = search(&app.as_persona("reviewer"), 2024, wrong_kind).await;
        assert_eq!(names(&wrong_kind.expect(200)), ["-", "-"]);
    }

    async fn a_thousand_identifiers_are_taken_and_one_more_is_not(app: &TestApp) {
        let practice = app.as_persona("practice");
        let many = |count: usize| vec![cedar_valley(); count];
        let found = search(&practice, 2024, many(1000)).await.expect(200);
        assert!(names(&found).iter().all(|name| name == "Cedar Valley Family Medicine"));
        assert_eq!(found.body["results"].as_array().unwrap().len(), 1000);
        for count in [0, 1001] {
            let refused = search(&practice, 2024, many(count)).await.expect(422);
            assert_eq!(refused.faults(), ["/identifiers FIELD-LENGTH"], "{count}");
        }
        let different: Vec<Value> = (0..1000).map(|number| group(&format!("000{number:06}"))).collect();
        let found = search(&app.as_persona("reviewer"), 2024, different).await.expect(200);
        assert_eq!(names(&found).iter().filter(|name| *name != "-").count(), 0);
    }

    async fn what_is_foreign_is_absent_like_what_is_unknown(app: &TestApp) {
        let both = || vec![group("000200002"), group("000999999")];
        for who in ["practice", "clinician", "registry", "ehr-vendor", "hale", "virtual-group", "operator"] {
            let found = search(&app.as_persona(who), 2024, both()).await.expect(200);
            assert_eq!(found.body["results"], json!([{"index": 0}, {"index": 1}]), "{who}");
        }
        assert_eq!(names(&search(&app.as_persona("staff"), 2024, both()).await.expect(200)), ["Lakeshore Medical Group", "-"]);
    }

    async fn a_participant_is_found_in_the_years_in_which_it_exists(app: &TestApp) {
        let staff = app.as_persona("staff");
        for (year, expected) in [(2022, "-"), (2023, "Lakeshore Cardiology"), (2024, "Lakeshore Cardiology"), (2025, "-")] {
            let found = search(&staff, year, vec![entity("subgroup", "SG-00000001")]).await.expect(200);
            assert_eq!(names(&found), [expected], "{year}");
        }
        for (who, year, expected) in [
            ("registry", 2023, "Cedar Valley Family Medicine"),
            ("registry", 2025, "-"),
            ("ehr-vendor", 2024, "Cedar Valley Family Medicine"),
            ("ehr-vendor", 2023, "-"),
        ] {
            let found = search(&app.as_persona(who), year, vec![cedar_valley()]).await.expect(200);
            assert_eq!(names(&found), [expected], "{who} {year}: as it is authorized");
        }
    }

    async fn each_fault_of_a_search_is_told_where_it_lies(app: &TestApp) {
        let identifiers = vec![cedar_valley(), individual("1000000013", "*****0001"), json!({}), group("123456789")];
        let refused = search(&app.as_persona("practice"), 1999, identifiers).await.expect(422);
        assert_eq!(refused.code(), "validationFailed");
        assert_eq!(
            refused.faults(),
            [
                "/identifiers/1/nationalProviderIdentifier NPI-CHECK-DIGIT",
                "/identifiers/1/taxpayerIdentificationNumber TIN-MASKED",
                "/identifiers/2/entityType FIELD-REQUIRED",
                "/identifiers/3/taxpayerIdentificationNumber TIN-ENVIRONMENT",
                "/performanceYear FIELD-RANGE",
            ]
        );
        let refused = app.as_persona("practice").post(SEARCH, &json!({})).await.expect(422);
        assert_eq!(refused.faults(), ["/identifiers FIELD-REQUIRED", "/performanceYear FIELD-REQUIRED"]);
    }

    async fn a_participant_is_read_with_its_memberships_and_a_masked_tin(app: &TestApp) {
        let practice = app.as_persona("practice");
        let ana = href(app, individual("1000000012", "000100001")).await;
        let read = practice.get(&ana).await.expect(200);
        assert_eq!(read.body["displayName"], "Ana Ruiz MD");
        assert_eq!(read.body["nationalProviderIdentifier"], "1000000012");
        assert_eq!(read.body["taxpayerIdentificationNumberMasked"], "*****0001");
        let of = format!("/v1/participants/{}", read.body["memberships"][0]["participantId"].as_str().unwrap());
        assert_eq!(of, href(app, cedar_valley()).await);
        assert_eq!(read.body["memberships"][0]["performanceYears"], json!([2022, 2023, 2024, 2025]));
        let found = search(&practice, 2024, vec![individual("1000000012", "000100001")]).await.expect(200);
        assert_eq!(found.body["results"][0]["participant"], read.body, "a search shows the same");
        for answer in [read, found] {
            let shown = String::from_utf8_lossy(&answer.bytes).into_owned();
            assert!(!shown.contains("000100001") && !shown.contains("\"taxpayerIdentificationNumber\""), "{shown}");
        }
    }

    async fn who_has_the_present_version_is_spared_the_body(app: &TestApp) {
        let path = href(app, cedar_valley()).await;
        let (practice, registry) = (app.as_persona("practice"), app.as_persona("registry"));
        let read = practice.get(&path).await.expect(200);
        let tag = read.header("etag");
        assert_eq!(tag, format!("\"{}\"", read.body["version"]));
        assert_eq!(read.header("cache-control"), "private, no-cache");
        let other = registry.get(&path).await.expect(200);
        assert_eq!((other.header("etag"), &other.bytes), (tag, &read.bytes), "everyone who may read it gets the same bytes");
        for known in [tag.to_owned(), format!("W/{tag}"), format!("\"0\", {tag}"), "*".to_owned()] {
            let unchanged = send(registry.request(Method::GET, &path).header("If-None-Match", &known)).await;
            assert_eq!((unchanged.status, unchanged.header("etag"), unchanged.bytes.len()), (304, tag, 0), "{known}");
        }
        let news = send(registry.request(Method::GET, &path).header("If-None-Match", "\"0\"")).await.expect(200);
        assert_eq!(news.bytes, read.bytes);
    }
}
