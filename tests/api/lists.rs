//! Lists: a page at a time, filtered, only what the caller may read.

use crate::support::{
    app::{Answer, Person, TestApp},
    bodies::{EXCEPTIONS, REVIEWS, cedar_valley, entity, euc, hardship, individual, review, with},
    on_both,
};
use serde_json::{Value, json};

fn ids(answer: &Answer) -> Vec<String> {
    answer.body["data"].as_array().unwrap().iter().map(|filing| filing["id"].as_str().unwrap().to_owned()).collect()
}

/// Follows `Link: rel="next"` to the end.
async fn all_pages(person: &Person<'_>, first: &str) -> Vec<String> {
    let (mut found, mut path) = (Vec::new(), first.to_owned());
    loop {
        let page = person.get(&path).await.expect(200);
        found.extend(ids(&page));
        let link = page.header("link").to_owned();
        assert_eq!(link.is_empty(), page.body.get("nextCursor").is_none());
        match link.strip_prefix('<').and_then(|rest| rest.split_once(">; rel=\"next\"")) {
            Some((next, _)) => path = next.to_owned(),
            None => return found,
        }
    }
}

/// Seven filings, the newest first.
async fn seven(app: &TestApp) -> Vec<String> {
    let practice = app.as_persona("practice");
    let mut filed = Vec::new();
    for (number, category) in ["quality", "cost", "ia", "pi"].iter().enumerate() {
        app.at(&format!("2024-10-0{}T12:00:00.000Z", number + 1));
        let change = json!({"categories": [category], "clientReference": format!("ref-{number}")});
        filed.push(practice.file(EXCEPTIONS, &with(euc(cedar_valley()), change)).await.expect(201));
    }
    for npi in ["1000000012", "1000000020", "1000000038"] {
        filed.push(practice.file(EXCEPTIONS, &hardship(individual(npi, "000100001"))).await.expect(201));
    }
    filed.iter().rev().map(|answer| answer.body["id"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    async fn pages_follow_each_other_without_gap_or_repetition(app: &TestApp) {
        let newest_first = seven(app).await;
        let practice = app.as_persona("practice");
        for limit in [1, 2, 3, 7, 200] {
            assert_eq!(all_pages(&practice, &format!("{EXCEPTIONS}?limit={limit}")).await, newest_first, "limit {limit}");
        }
        let first = practice.get(&format!("{EXCEPTIONS}?limit=3")).await.expect(200);
        practice.file(REVIEWS, &review(cedar_valley())).await.expect(201);
        let body = hardship(cedar_valley());
        practice.file(EXCEPTIONS, &body).await.expect(201);
        let rest = practice.get(&format!("{EXCEPTIONS}?limit=200&cursor={}", first.body["nextCursor"].as_str().unwrap())).await;
        assert_eq!(ids(&rest), newest_first[3..], "what is filed meanwhile does not move the pages");
    }

    async fn every_filter_narrows(app: &TestApp) {
        let all = seven(app).await;
        let practice = app.as_persona("practice");
        let href = format!("{EXCEPTIONS}/{}", all[0]);
        practice.withdraw(&href, "\"1\"").await.expect(200);
        let participant = practice.get(&href).await.body["participant"]["id"].as_str().unwrap().to_owned();
        for (query, expected) in [
            ("performanceYear=2024".to_owned(), 7),
            ("performanceYear=2023".to_owned(), 0),
            ("status=pending".to_owned(), 6),
            ("status=withdrawn".to_owned(), 1),
            ("status=approved".to_owned(), 0),
            ("entityType=individual".to_owned(), 3),
            ("entityType=group".to_owned(), 4),
            (format!("participantId={participant}"), 1),
            ("participantId=0192474e-7e00-7000-8000-000000000001".to_owned(), 0),
            ("clientReference=ref-2".to_owned(), 1),
            ("entityType=group&status=pending&clientReference=ref-1&performanceYear=2024".to_owned(), 1),
            ("entityType=individual&clientReference=ref-1".to_owned(), 0),
        ] {
            let found = all_pages(&practice, &format!("{EXCEPTIONS}?{query}&limit=2")).await;
            assert_eq!(found.len(), expected, "{query}");
        }
    }

    async fn what_changed_since_is_listed_by_change(app: &TestApp) {
        let newest_first = seven(app).await;
        let practice = app.as_persona("practice");
        app.at("2024-10-20T12:00:00.000Z");
        practice.withdraw(&format!("{EXCEPTIONS}/{}", newest_first[6]), "\"1\"").await.expect(200);
        let oldest_first: Vec<String> = newest_first.iter().rev().cloned().collect();
        let since = |instant: &str| format!("{EXCEPTIONS}?limit=2&updatedSince={instant}");
        let by_change: Vec<String> = oldest_first[1..].iter().chain(&oldest_first[..1]).cloned().collect();
        assert_eq!(all_pages(&practice, &since("2024-10-01T12:00:00.000Z")).await, by_change);
        assert_eq!(all_pages(&practice, &since("2024-10-04T12:00:00.001Z")).await, oldest_first[..1], "inclusive to the millisecond");
        assert_eq!(all_pages(&practice, &since("2024-10-03T12:00:00.000Z")).await, by_change[1..]);
        let page = practice.get(&since("2024-10-20T12:00:00.000Z")).await.expect(200);
        assert_eq!(ids(&page), oldest_first[..1]);
        assert_eq!(page.body["asOf"], "2024-10-20T11:59:30.000Z");
        assert!(practice.get(EXCEPTIONS).await.body.get("asOf").is_none());
    }

    async fn only_the_callers_own_are_listed(app: &TestApp) {
        let staff = json!({"submitterRelationship": "practiceStaff"});
        let cedar = app.as_persona("practice").file(EXCEPTIONS, &with(euc(cedar_valley()), staff.clone())).await.expect(201);
        let lakeshore = app.as_persona("staff").file(EXCEPTIONS, &with(euc(entity("group", "")), json!({
            "participant": {"entityId": null, "taxpayerIdentificationNumber": "000200002"}
        }))).await.expect(201);
        let third_party = json!({"submitterRelationship": "thirdPartyIntermediary"});
        let by_registry = app.as_persona("registry").file(EXCEPTIONS, &with(hardship(cedar_valley()), third_party)).await.expect(201);
        let own = with(euc(individual("1000000012", "000100001")), json!({"submitterRelationship": "clinician"}));
        let by_clinician = app.as_persona("clinician").file(EXCEPTIONS, &own).await.expect(201);
        let id = |answer: &Answer| answer.body["id"].as_str().unwrap().to_owned();
        let [cedar, lakeshore, by_registry, by_clinician] = [&cedar, &lakeshore, &by_registry, &by_clinician].map(id);
        for (persona, expected) in [
            ("practice", vec![&by_clinician, &by_registry, &cedar]),
            ("staff", vec![&lakeshore]),
            ("registry", vec![&by_registry]),
            ("clinician", vec![&by_clinician]),
            ("ehr-vendor", vec![]),
            ("operator", vec![]),
            ("reviewer", vec![&by_clinician, &by_registry, &lakeshore, &cedar]),
        ] {
            let found = all_pages(&app.as_persona(persona), &format!("{EXCEPTIONS}?limit=1")).await;
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{persona}");
        }
    }

    async fn what_is_no_query_is_refused_by_name(app: &TestApp) {
        let practice = app.as_persona("practice");
        let cursor = seven(app).await.len();
        assert_eq!(cursor, 7);
        let foreign = practice.get(&format!("{EXCEPTIONS}?limit=1")).await.body["nextCursor"].as_str().unwrap().to_owned();
        for (query, parameter) in [
            ("limit=0".to_owned(), "limit"),
            ("limit=201".to_owned(), "limit"),
            ("limit=x".to_owned(), "limit"),
            ("performanceYear=1999".to_owned(), "performanceYear"),
            ("status=submitted".to_owned(), "status"),
            ("entityType=person".to_owned(), "entityType"),
            ("participantId=7".to_owned(), "participantId"),
            ("updatedSince=2024-10-01".to_owned(), "updatedSince"),
            ("cursor=x".to_owned(), "cursor"),
            (format!("status=pending&cursor={foreign}"), "cursor"),
            ("clientReference=".to_owned(), "clientReference"),
            ("colour=red".to_owned(), "colour"),
            ("limit=1&limit=2".to_owned(), "limit"),
        ] {
            let refused = practice.get(&format!("{EXCEPTIONS}?{query}")).await.expect(400);
            assert_eq!(refused.code(), "invalidParameter", "{query}");
            assert_eq!(refused.body["errors"][0]["parameter"], Value::from(parameter), "{query}");
        }
    }
}

#[test]
fn every_parameter_of_a_list_is_documented() {
    let document = api::openapi::document();
    for path in [EXCEPTIONS, REVIEWS] {
        let parameters = document["paths"][path]["get"]["parameters"].as_array().unwrap();
        let in_query: Vec<&str> = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "query")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        let expected =
            ["performanceYear", "status", "entityType", "participantId", "clientReference", "updatedSince", "limit", "cursor"];
        assert_eq!(in_query, expected, "{path}");
        let states = parameters.iter().find(|parameter| parameter["name"] == "status").unwrap();
        let form = if path == EXCEPTIONS { "ExceptionApplication" } else { "TargetedReview" };
        assert_eq!(states["schema"]["$ref"], format!("#/components/schemas/{form}Status"), "a form has its own states");
    }
}
