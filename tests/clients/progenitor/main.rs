//! The golden path with progenitor.

mod recourse {
    progenitor::generate_api!(spec = "openapi-3.0.3.yaml", interface = Builder);
}

use futures::TryStreamExt;
use progenitor_client::{ByteStream, Error};
use recourse::{
    Client,
    types::{ExceptionApplicationStatus, FileExceptionApplication, Problem},
};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use serde_json::{Value, json};
use std::{env, fmt::Debug};

fn client(token: Option<&str>) -> Client {
    let mut headers = HeaderMap::new();
    if let Some(token) = token {
        headers.insert(AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}")).unwrap());
    }
    let http = reqwest::Client::builder().default_headers(headers).build().unwrap();
    Client::new_with_client(&env::var("API").unwrap(), http)
}

fn filing(own: Value) -> FileExceptionApplication {
    let mut body = json!({
        "performanceYear": 2024,
        "contact": {"name": "Pat Office", "email": "office@cedarvalley.example", "phone": "+1 903 555 0100"},
        "submitterRelationship": "practiceStaff",
        "attestation": {"attestedBy": "Pat Office", "textVersion": "2024-1"},
        "clientReference": "golden",
    });
    body.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    serde_json::from_value(body).unwrap()
}

fn hurricane(event: Value) -> FileExceptionApplication {
    filing(json!({
        "participant": {
            "entityType": "individual",
            "nationalProviderIdentifier": "1000000012",
            "taxpayerIdentificationNumber": "000100001",
        },
        "exceptionType": "extremeAndUncontrollableCircumstances",
        "categories": ["quality", "ia"],
        "event": event,
    }))
}

/// The problem that the answer is; progenitor takes `application/problem+json` for bytes.
async fn refused<T: Debug>(status: u16, answer: Result<T, Error<ByteStream>>) -> Problem {
    match answer {
        Err(Error::ErrorResponse(refusal)) => {
            assert_eq!(refusal.status(), status);
            let chunks: Vec<_> = refusal.into_inner_stream().try_collect().await.unwrap();
            serde_json::from_slice(&chunks.concat()).unwrap()
        }
        other => panic!("no refusal: {other:?}"),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let api = client(env::var("TOKEN").ok().as_deref());
    let flood = json!({
        "type": "hurricane", "description": "Hurricane Beryl flooded the office.", "startDate": "2024-07-08", "stillAffected": true,
    });
    let file = async |key: &str, body: FileExceptionApplication| {
        api.file_exception_application().idempotency_key(key).body(body).send().await
    };

    // File, and replay.
    let filed = file("golden-1", hurricane(flood.clone())).await.unwrap();
    assert_eq!(filed.status(), 201);
    let replayed = file("golden-1", hurricane(flood.clone())).await.unwrap();
    assert_eq!(replayed.headers()["idempotent-replayed"], "true");
    assert_eq!(replayed.id, filed.id);
    let id = filed.id;

    // Be refused, with errors that have a type.
    let backwards = json!({"type": "flood", "description": "Water.", "startDate": "2024-09-01", "endDate": "2024-08-01"});
    let rules = refused(422, file("golden-2", hurricane(backwards)).await).await;
    assert_eq!(rules.code.as_str(), "ruleViolation");
    let found = rules.errors.iter().any(|fault| {
        fault.rule.as_ref().is_some_and(|rule| rule.as_str() == "EVENT-DATES-ORDER")
            && fault.pointer.as_ref().is_some_and(|pointer| pointer.as_str() == "/event/endDate")
    });
    assert!(found, "{rules:?}");
    let duplicate = refused(409, file("golden-3", hurricane(flood)).await).await;
    assert_eq!(duplicate.code.as_str(), "duplicateFiling");
    assert_eq!(duplicate.resolution.unwrap().href.as_str(), format!("/v1/exception-applications/{id}"));
    let nobody = client(None).get_exception_application().id(id).send().await;
    assert_eq!(refused(401, nobody).await.code.as_str(), "tokenMissing");

    // Read.
    let read = api.get_exception_application().id(id).send().await.unwrap();
    assert_eq!(read.case_number.as_str(), filed.case_number.as_str());
    let etag = read.headers()["etag"].to_str().unwrap().to_owned();

    // Page through a list.
    let hardship = filing(json!({
        "participant": {"entityType": "group", "taxpayerIdentificationNumber": "000100001"},
        "exceptionType": "promotingInteroperabilityHardship",
        "reason": "insufficientInternet",
    }));
    let second = file("golden-4", hardship).await.unwrap();
    let (mut seen, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut list = api.list_exception_applications().client_reference("golden").limit(1);
        if let Some(cursor) = cursor {
            list = list.cursor(cursor);
        }
        let page = list.send().await.unwrap().into_inner();
        seen.extend(page.data.iter().map(|one| one.id));
        cursor = page.next_cursor.map(|next| next.to_string());
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [second.id, id]);

    // Withdraw.
    let stale = api.withdraw_exception_application().id(id).if_match("\"7\"").send().await;
    assert_eq!(refused(412, stale).await.code.as_str(), "preconditionFailed");
    let withdrawn = api.withdraw_exception_application().id(id).if_match(etag).send().await.unwrap();
    assert_eq!(withdrawn.status, ExceptionApplicationStatus::Withdrawn);

    println!("golden path: ok");
}
