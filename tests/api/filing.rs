//! Filing, end to end: file, read, list, follow, withdraw.

use crate::support::{
    bodies::{EXCEPTIONS, REVIEWS, cedar_valley, euc, hardship, review, with},
    on_both,
};
use serde_json::json;

on_both! {
    async fn every_form_is_filed_and_read_back(app: &TestApp) {
        let practice = app.as_persona("practice");
        for (path, body, status, prefix) in [
            (EXCEPTIONS, euc(cedar_valley()), "pending", "EA-2024-"),
            (EXCEPTIONS, hardship(cedar_valley()), "pending", "EA-2024-"),
            (REVIEWS, review(cedar_valley()), "submitted", "TR-2023-"),
        ] {
            let body = with(body, json!({"clientReference": "ours-1"}));
            let filed = practice.file(path, &body).await.expect(201);
            assert!(filed.body["caseNumber"].as_str().unwrap().starts_with(prefix));
            assert_eq!(filed.body["status"], status);
            assert_eq!(filed.body["isFinal"], false);
            assert_eq!(filed.body["nextActor"], "agency");
            assert_eq!(filed.body["environment"], "sandbox");
            assert_eq!(filed.body["receivedAt"], "2024-10-01T16:00:00.000Z");
            assert_eq!(filed.body["participant"]["taxpayerIdentificationNumberMasked"], "*****0001");
            assert_eq!(filed.body["clientReference"], "ours-1");
            assert_eq!(filed.header("etag"), "\"1\"");
            assert_eq!(filed.header("recourse-time"), "2024-10-01T16:00:00.000Z");
            let href = filed.header("location").to_owned();
            assert_eq!(href, format!("{path}/{}", filed.body["id"].as_str().unwrap()));
            let read = practice.get(&href).await.expect(200);
            assert_eq!(read.bytes, filed.bytes, "what was answered is what is kept");
            let timeline = practice.get(&format!("{href}/timeline")).await.expect(200);
            assert_eq!(timeline.body["data"][0]["command"], "file");
            assert_eq!(timeline.body["data"][0]["toStatus"], status);
            assert!(!String::from_utf8_lossy(&filed.bytes).contains("000100001"), "the TIN is masked");
        }
    }
}
