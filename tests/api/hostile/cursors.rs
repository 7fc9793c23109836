//! Cursors that were cut, changed, or made for another list or for somebody else.

use super::values::encoded_values;
use crate::support::{
    app::{Answer, Person, TestApp},
    bodies::{EXCEPTIONS, REVIEWS, euc, group, hardship, individual, review},
    connection::{Connection, RawRequest},
    document::{Operation, operations},
    on_both,
};
use std::collections::BTreeSet;

/// So many cells there are at least.
const FLOOR: usize = 1_000;

on_both! {
    async fn a_cursor_leads_nowhere_but_into_its_own_list_of_its_own_caller(app: &TestApp) {
        file_some(app).await;
        let practice = app.as_persona("practice");
        let mut cells = 0;
        for operation in operations().iter().filter(|operation| has_cursor(operation) && runs_by_changes(operation)) {
            let own = ids(&practice.get(&operation.path).await);
            assert!(own.len() >= 2);
            let mut connection = Connection::to(app);
            let token = app.token("practice");
            for cursor in spoilt(&first_cursor(&practice, &operation.path, "").await) {
                let request = RawRequest::new("GET", &format!("{}?limit=1&cursor={}", operation.path, encoded(&cursor)));
                let answer = connection.ask(&request.with_header("Authorization", &format!("Bearer {token}")));
                assert_in_its_place(operation, &answer, &own, &cursor);
                cells += 1;
            }
            for (query, foreign) in foreign_cursors(app, operation).await {
                let answer = practice.get(&format!("{}?limit=1{query}&cursor={foreign}", operation.path)).await;
                assert_eq!(answer.status, 400, "{query} {}", answer.body);
                assert_in_its_place(operation, &answer, &own, &foreign);
                cells += 1;
            }
            // The place of somebody else's filing is a place in one's own list too, and nothing is seen of the filing.
            let theirs = first_cursor(&app.as_persona("staff"), &operation.path, "").await;
            assert_in_its_place(operation, &practice.get(&format!("{}?cursor={theirs}", operation.path)).await.expect(200), &own, &theirs);
            connection.assert_usable(&operation.id);
        }
        eprintln!("{cells} spoilt cursors");
        assert!(cells >= FLOOR, "{cells}");
    }

    async fn a_spoilt_cursor_of_the_audit_trail_is_refused_or_a_place_in_it(app: &TestApp) {
        file_some(app).await;
        let practice = app.as_persona("practice");
        let trail = operations().into_iter().find(|operation| operation.id == TRAIL).unwrap();
        let mut connection = Connection::to(app);
        let authorization = format!("Bearer {}", app.token("practice"));
        for cursor in spoilt(&first_cursor(&practice, &trail.path, "").await) {
            let request = RawRequest::new("GET", &format!("{}?limit=1&cursor={}", trail.path, encoded(&cursor)));
            let answer = connection.ask(&request.with_header("Authorization", &authorization));
            trail.assert_documented(&answer);
            assert!([200, 400].contains(&answer.status), "{}: {}", String::from_utf8_lossy(&cursor), answer.body);
        }
        let of_filings = first_cursor(&practice, EXCEPTIONS, "").await;
        practice.get(&format!("{}?cursor={of_filings}", trail.path)).await.expect(400);
        connection.assert_usable(TRAIL);
    }
}

/// The list of the audit trail: it grows while one reads it, and it is not for staff.
const TRAIL: &str = "listAuditEntries";

/// Whether it is a list of filings, which runs by their changes too.
fn runs_by_changes(operation: &Operation) -> bool {
    operation.parameters().iter().any(|one| one["name"] == "updatedSince")
}

fn has_cursor(operation: &Operation) -> bool {
    operation.parameters().iter().any(|one| one["name"] == "cursor")
}

/// Two filings of each form for each of two practices.
async fn file_some(app: &TestApp) {
    for (persona, tin, npis) in [("practice", "000100001", ["1000000012", "1000000020"]), ("staff", "000200002", ["", ""])] {
        let person = app.as_persona(persona);
        let subjects = npis.map(|npi| if npi.is_empty() { group(tin) } else { individual(npi, tin) });
        let [one, other] = subjects;
        person.file(EXCEPTIONS, &hardship(one.clone())).await.expect(201);
        person.file(EXCEPTIONS, &euc(other.clone())).await.expect(201);
        person.file(REVIEWS, &review(one)).await.expect(201);
        let again =
            person.file(REVIEWS, &crate::support::bodies::with(review(other), serde_json::json!({"reason": "other"}))).await;
        assert_eq!(again.status, 201, "{}", again.body);
    }
}

async fn first_cursor(person: &Person<'_>, path: &str, query: &str) -> String {
    let page = person.get(&format!("{path}?limit=1{query}")).await.expect(200);
    page.body["nextCursor"].as_str().unwrap_or_else(|| panic!("one page only: {}", page.body)).to_owned()
}

/// Cut at every length, with each bit of each character turned over, with something before, behind and instead.
fn spoilt(cursor: &str) -> Vec<Vec<u8>> {
    let bytes = cursor.as_bytes();
    let cut = (0..bytes.len()).map(|length| bytes[..length].to_vec());
    let flipped = (0..bytes.len() * 8).map(|bit| {
        let mut bytes = bytes.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        bytes
    });
    let around = ["=", "==", "A", " ", "\0", "\n", ".", "%"];
    let around = around.iter().flat_map(|more| [format!("{cursor}{more}"), format!("{more}{cursor}")]);
    let twice =
        [cursor.repeat(2), cursor.repeat(20), cursor.to_lowercase(), cursor.to_uppercase(), cursor.chars().rev().collect()];
    cut.chain(flipped).chain(around.chain(twice).map(String::into_bytes)).collect()
}

fn encoded(cursor: &[u8]) -> String {
    cursor.iter().map(|byte| format!("%{byte:02X}")).collect()
}

/// Cursors of the other form and of lists with other filters, each with the query that it is sent with.
async fn foreign_cursors(app: &TestApp, operation: &Operation) -> Vec<(&'static str, String)> {
    let practice = app.as_persona("practice");
    let own = first_cursor(&practice, &operation.path, "").await;
    let since = "&updatedSince=2024-01-01T00:00:00.000Z";
    let by_change = first_cursor(&practice, &operation.path, since).await;
    let mut foreign = vec![
        ("&performanceYear=2023", own.clone()),
        ("&entityType=individual", own.clone()),
        ("&clientReference=x", own.clone()),
        (since, own),
        ("", by_change.clone()),
        ("&updatedSince=2024-01-02T00:00:00.000Z", by_change),
    ];
    foreign.extend(encoded_values().into_iter().map(|(_, value)| ("", value)));
    foreign
}

fn ids(answer: &Answer) -> BTreeSet<String> {
    answer.body["data"].as_array().unwrap().iter().map(|filing| filing["id"].as_str().unwrap().to_owned()).collect()
}

/// Refused by its name, or a page of one's own.
fn assert_in_its_place(operation: &Operation, answer: &Answer, own: &BTreeSet<String>, cursor: impl AsRef<[u8]>) {
    let shown = String::from_utf8_lossy(cursor.as_ref()).into_owned();
    operation.assert_documented(answer);
    if answer.status == 200 {
        assert!(ids(answer).is_subset(own), "{shown} shows what is somebody else's");
        return;
    }
    answer.assert_problem();
    let named = answer.body["errors"][0]["parameter"].as_str().unwrap_or_default();
    let unread = answer.body["errors"][0]["code"] == "malformed";
    assert!(answer.code() == "invalidParameter" && (named == "cursor" || unread), "{shown}: {}", answer.body);
}
