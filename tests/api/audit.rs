//! What each request leaves in the audit trail, and who reads it.

use crate::support::{
    app::{Answer, TestApp},
    bodies::{EXCEPTIONS, REVIEWS, euc, individual, with},
    connection::Connection,
    document::operations,
    on_both,
    outage::while_the_trail_is_locked,
    sample::Sample,
};
use api::audit::MOST_WAITING;
use domain::audit::{AuditAccess, AuditActor, AuditAuthority, AuditAuthorityKind, AuditEntry};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const ENTRIES: &str = "/v1/audit-entries";

/// The entries that this persona reads with this query, all pages of them.
async fn read(app: &TestApp, persona: &'static str, query: &str) -> Vec<Value> {
    let (mut entries, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.as_persona(persona).get(&format!("{ENTRIES}?limit=200{query}{cursor}")).await.expect(200);
        entries.extend(page.body["data"].as_array().unwrap().clone());
        match page.body["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return entries,
        }
    }
}

/// The entries of these requests that this persona reads; waits until what was read is written.
async fn left(app: &TestApp, persona: &'static str, requests: &[&Answer]) -> Vec<Value> {
    app.settle_trail().await;
    let ids: Vec<&str> = requests.iter().map(|answer| answer.header("x-request-id")).collect();
    let mut entries = read(app, persona, "").await;
    entries.retain(|entry| ids.contains(&entry["requestId"].as_str().unwrap()));
    entries
}

fn member(entry: &Value, pointer: &str) -> String {
    entry.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// `operation access outcome problem authority`, and what was touched.
fn told(entries: &[Value]) -> Vec<String> {
    let told = entries.iter().map(|entry| {
        let words = ["/operation", "/access", "/outcome", "/problem", "/authority/kind"].map(|name| member(entry, name));
        let resources = entry["resources"].as_array().unwrap().iter().map(|one| member(one, "/kind"));
        format!("{}: {}", words.join(" "), resources.collect::<Vec<_>>().join(" "))
    });
    told.collect()
}

on_both! {
    async fn a_practice_sees_what_a_third_party_read_and_filed_for_it(app: &TestApp) {
        let registry = app.as_persona("registry");
        let filed = registry.file(EXCEPTIONS, &by_registry()).await.expect(201);
        let id = filed.body["id"].as_str().unwrap();
        let found = registry.get(&format!("{EXCEPTIONS}/{id}")).await.expect(200);
        let listed = registry.get(EXCEPTIONS).await.expect(200);
        let timeline = registry.get(&format!("{EXCEPTIONS}/{id}/timeline")).await.expect(200);
        let requests = [&filed, &found, &listed, &timeline];
        let of_practice = left(app, "practice", &requests).await;
        let mut seen = told(&of_practice);
        seen.sort();
        assert_eq!(seen, [
            "fileExceptionApplication change allowed  authorization: exceptionApplication",
            "getExceptionApplication read allowed  authorization: exceptionApplication",
            "getExceptionApplicationTimeline read allowed  authorization: exceptionApplication",
            "listExceptionApplications read allowed  authorization: exceptionApplication",
        ]);
        for entry in &of_practice {
            assert_eq!(member(entry, "/actor/clientId"), "northwind-registry", "{entry}");
            assert_eq!(entry["authority"]["authorizationId"], filed.body["filedBy"]["authorizationId"], "{entry}");
            assert_eq!(entry["actor"]["organizationId"], filed.body["filedBy"]["organizationId"], "{entry}");
            assert_eq!(entry["resources"], json!([{"kind": "exceptionApplication", "id": id}]), "{entry}");
        }
        assert_eq!(left(app, "registry", &requests).await.len(), 4, "and so does the registry, of what it did itself");
        for stranger in ["virtual-group", "aco", "ehr-vendor"] {
            assert_eq!(left(app, stranger, &requests).await, [Value::Null; 0], "{stranger}");
        }
    }

    async fn a_change_stands_in_the_trail_when_it_is_answered(app: &TestApp) {
        let practice = app.as_persona("practice");
        let filed = practice.file(EXCEPTIONS, &euc_for("1000000012")).await.expect(201);
        let now = |entries: Vec<Value>, answer: &Answer| -> Vec<String> {
            let of = entries.into_iter().filter(|entry| entry["requestId"] == json!(answer.header("x-request-id")));
            told(&of.collect::<Vec<_>>())
        };
        let at_once = now(read(app, "practice", "").await, &filed);
        assert_eq!(at_once, ["fileExceptionApplication change allowed  direct: exceptionApplication"]);
        let href = format!("{EXCEPTIONS}/{}", filed.body["id"].as_str().unwrap());
        let withdrawn = practice.withdraw(&href, filed.header("etag")).await.expect(200);
        let at_once = now(read(app, "practice", "&access=change").await, &withdrawn);
        assert_eq!(at_once, ["withdrawExceptionApplication change allowed  direct: exceptionApplication"]);
    }

    async fn a_repetition_is_a_read_and_a_refusal_says_why(app: &TestApp) {
        let practice = app.as_persona("practice");
        let body = euc_for("1000000012");
        practice.post_with_key(EXCEPTIONS, "once", &body).await.expect(201);
        let replayed = practice.post_with_key(EXCEPTIONS, "once", &body).await.expect(201);
        let duplicate = practice.post_with_key(EXCEPTIONS, "twice", &body).await.expect(409);
        let missing = practice.get(&format!("{EXCEPTIONS}/0192474e-7e00-7000-8000-00000000dead")).await.expect(404);
        let late = practice.withdraw(&format!("{EXCEPTIONS}/{}", replayed.body["id"].as_str().unwrap()), "\"7\"").await.expect(412);
        for (answer, expected) in [
            (&replayed, "fileExceptionApplication read allowed  direct: exceptionApplication"),
            (&duplicate, "fileExceptionApplication change refused duplicateFiling direct: participant"),
            (&missing, "getExceptionApplication read refused notFound none: exceptionApplication"),
            (&late, "withdrawExceptionApplication change refused preconditionFailed direct: exceptionApplication"),
        ] {
            assert_eq!(told(&left(app, "practice", &[answer]).await), [expected]);
        }
    }

    async fn a_foreign_filing_that_is_asked_for_is_told_to_who_asked_and_to_operators(app: &TestApp) {
        let filed = app.as_persona("practice").file(EXCEPTIONS, &euc_for("1000000012")).await.expect(201);
        let path = format!("{EXCEPTIONS}/{}", filed.body["id"].as_str().unwrap());
        let refused = app.as_persona("aco").get(&path).await.expect(404);
        let expected = ["getExceptionApplication read refused notFound none: exceptionApplication"];
        assert_eq!(told(&left(app, "aco", &[&refused]).await), expected);
        assert_eq!(told(&left(app, "operator", &[&refused]).await), expected);
        assert_eq!(left(app, "practice", &[&refused]).await, [Value::Null; 0], "a refusal leads to nobody's data");
    }

    async fn each_practice_reads_of_its_own_only(app: &TestApp) {
        app.as_persona("practice").file(EXCEPTIONS, &euc_for("1000000012")).await.expect(201);
        let hale = app.as_persona("hale").file(EXCEPTIONS, &of_hale()).await.expect(201);
        let all = app.as_persona("reviewer").get(EXCEPTIONS).await.expect(200);
        let of_practice = left(app, "practice", &[&all]).await;
        assert_eq!(told(&of_practice), ["listExceptionApplications read allowed  reviewer: exceptionApplication"]);
        assert!(!of_practice[0].to_string().contains(hale.body["id"].as_str().unwrap()));
        assert_eq!(left(app, "operator", &[&all]).await.len(), 2, "an entry for each practice");
    }

    async fn the_trail_is_not_for_everybody(app: &TestApp) {
        for persona in ["clinician", "staff", "reviewer"] {
            let refused = app.as_persona(persona).get(ENTRIES).await.expect(403);
            assert_eq!(refused.code(), "forbidden", "{persona}");
        }
        app.as_nobody().get(ENTRIES).await.expect(401);
    }

    async fn filters_narrow_and_cursors_go_on(app: &TestApp) {
        let practice = app.as_persona("practice");
        for _ in 0..5 {
            practice.get(REVIEWS).await.expect(200);
        }
        practice.get(EXCEPTIONS).await.expect(200);
        app.settle_trail().await;
        let of = "operation=listTargetedReviews";
        let all = read(app, "practice", &format!("&{of}")).await;
        assert_eq!(all.len(), 5);
        assert!(all.is_sorted_by(|one, other| member(one, "/at") >= member(other, "/at")));
        let first = practice.get(&format!("{ENTRIES}?{of}&limit=2")).await.expect(200);
        let cursor = first.body["nextCursor"].as_str().unwrap();
        assert_eq!(first.header("link"), format!("<{ENTRIES}?{of}&limit=2&cursor={cursor}>; rel=\"next\""));
        let second = practice.get(&format!("{ENTRIES}?{of}&limit=2&cursor={cursor}")).await.expect(200);
        let shown = |page: &Answer| page.body["data"].as_array().unwrap().clone();
        assert_eq!([shown(&first), shown(&second)].concat(), all[..4]);
        let elsewhere = practice.get(&format!("{ENTRIES}?cursor={cursor}")).await.expect(400);
        assert_eq!(elsewhere.body["errors"][0]["parameter"], "cursor");
        let at = member(&all[2], "/at");
        assert_eq!(read(app, "practice", &format!("&{of}&until={at}")).await, all.iter().filter(|one| member(one, "/at") < at).cloned().collect::<Vec<_>>());
        assert_eq!(read(app, "practice", &format!("&{of}&since={at}")).await, all.iter().filter(|one| member(one, "/at") >= at).cloned().collect::<Vec<_>>());
        assert_eq!(read(app, "practice", &format!("&{of}&access=change")).await, [Value::Null; 0]);
        assert_eq!(read(app, "practice", &format!("&{of}&clientId=northwind-registry")).await, [Value::Null; 0]);
        for query in ["access=write", "userId=1", "organizationId=1", "operation=a-b", "since=now", "until=now", "limit=201", "clientId=", "who=me"] {
            practice.get(&format!("{ENTRIES}?{query}")).await.expect(400);
        }
    }

    async fn every_operation_with_a_token_leaves_an_entry_and_none_names_anybody(app: &TestApp) {
        let sample = Sample::of(app).await;
        let mut asked = Vec::new();
        {
            let mut connection = Connection::to(app);
            for operation in operations().into_iter().filter(|operation| operation.is_secured()) {
                let id = format!("trace-{}", operation.id);
                let answer = connection.ask(&sample.request(&operation).with_header("X-Request-Id", &id));
                assert_eq!(answer.status, operation.success(), "{}", operation.id);
                asked.push((operation.id.clone(), id));
            }
        }
        app.settle_trail().await;
        let entries = read(app, "operator", "").await;
        for (operation, id) in asked {
            let of: Vec<&Value> = entries.iter().filter(|entry| entry["requestId"] == json!(id)).collect();
            assert!(!of.is_empty(), "{operation} leaves nothing in the audit trail");
            assert!(of.iter().all(|entry| entry["operation"] == json!(operation) && entry["outcome"] == "allowed"), "{of:?}");
        }
        let trail = json!(entries).to_string();
        for identifier in ["000100001", "1000000012", "1000000038", "Ruiz", "Tran", "Cedar", "Office", "903 555"] {
            assert!(!trail.contains(identifier), "{identifier} stands in the trail");
        }
        tokio::task::block_in_place(|| app.context.database().verify_audit_trail(None)).unwrap();
    }

    async fn what_was_read_waits_while_the_trail_takes_nothing(app: &TestApp) {
        app.settle_trail().await;
        let practice = app.as_persona("practice");
        let read_meanwhile = while_the_trail_is_locked(app, async || {
            let answer = practice.get(REVIEWS).await.expect(200);
            tokio::time::sleep(Duration::from_millis(700)).await;
            assert!(!app.context.trail.is_empty(), "it is not lost");
            answer
        })
        .await;
        assert_eq!(told(&left(app, "practice", &[&read_meanwhile]).await), ["listTargetedReviews read allowed  none: "]);
    }

    async fn nothing_more_is_read_when_as_many_entries_wait_as_may(app: &TestApp) {
        app.settle_trail().await;
        let practice = app.as_persona("practice");
        while_the_trail_is_locked(app, async || {
            app.context.trail.leave((0..MOST_WAITING).map(|_| entry(app)).collect());
            let refused = practice.get(REVIEWS).await.expect(503);
            assert_eq!(refused.code(), "databaseUnavailable");
            assert!(refused.body["detail"].as_str().unwrap().contains("audit trail"), "{}", refused.body);
            app.as_nobody().get("/v1/rules").await.expect(200);
        })
        .await;
        app.settle_trail().await;
        practice.get(REVIEWS).await.expect(200);
        let report = tokio::task::block_in_place(|| app.context.database().verify_audit_trail(None)).unwrap();
        assert!(report.entries >= MOST_WAITING as u64, "none was dropped: {report}");
    }
}

fn entry(app: &TestApp) -> AuditEntry {
    AuditEntry {
        id: app.context.ids.next_id(),
        at: "2026-11-22T12:00:00Z".parse().unwrap(),
        request_id: "waiting".to_owned(),
        operation: "listTargetedReviews".to_owned(),
        access: AuditAccess::Read,
        refused: None,
        actor: AuditActor::system(),
        authority: AuditAuthority::of(AuditAuthorityKind::None),
        concerned: None,
        resources: Vec::new(),
    }
}

fn by_registry() -> Value {
    with(euc_for("1000000012"), json!({"submitterRelationship": "thirdPartyIntermediary"}))
}

fn of_hale() -> Value {
    with(euc(individual("1000000061", "000300003")), json!({"submitterRelationship": "clinician"}))
}

/// For one of Cedar Valley's clinicians.
fn euc_for(npi: &str) -> Value {
    euc(individual(npi, "000100001"))
}

impl TestApp {
    /// Returns when all that was read so far is written.
    async fn settle_trail(&self) {
        let begun = Instant::now();
        while !self.context.trail.is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(60), "the trail is not written");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
