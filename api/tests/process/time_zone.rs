//! The time zone of the host changes nothing: deadlines are Eastern civil time wherever the process runs.

use crate::{
    command_line::{recourse, serve},
    support::Connection,
};

/// Each with the deadline one millisecond ahead, and just past.
const INSTANTS: [(&str, &str, u16); 4] = [
    ("2024-10-11T23:59:59.999Z", "/v1/targeted-reviews", 201),
    ("2024-10-12T00:00:00.000Z", "/v1/targeted-reviews", 422),
    ("2025-01-01T00:59:59.999Z", "/v1/exception-applications", 201),
    ("2025-01-01T01:00:00.000Z", "/v1/exception-applications", 422),
];

fn body(path: &str) -> &'static str {
    if path == "/v1/targeted-reviews" {
        r#"{"performanceYear":2023,"participant":{"entityType":"group","taxpayerIdentificationNumber":"000100001"},
        "reason":"wrongTinOrNpi","explanation":"The wrong TIN.","contact":{"name":"Pat","email":"pat@cedar.example","phone":"9035550100"},
        "submitterRelationship":"practiceStaff","attestation":{"attestedBy":"Pat","textVersion":"2024-1"}}"#
    } else {
        r#"{"performanceYear":2024,"participant":{"entityType":"group","taxpayerIdentificationNumber":"000100001"},
        "exceptionType":"promotingInteroperabilityHardship","reason":"insufficientInternet",
        "contact":{"name":"Pat","email":"pat@cedar.example","phone":"9035550100"},
        "submitterRelationship":"practiceStaff","attestation":{"attestedBy":"Pat","textVersion":"2024-1"}}"#
    }
}

/// Every year as the service shows it in this zone of the host.
fn years(zone: &str) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, address) = serve(recourse(folder.path(), &["serve", "--listen", "127.0.0.1:0"]).env("TZ", zone));
    let get = |path: &str| Connection::new(address.parse().unwrap()).get(path).body;
    let shown = (2017..=2025).map(|year| get(&format!("/v1/performance-years/{year}"))).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    shown
}

#[test]
fn windows_of_every_year_are_shown_alike_in_every_zone_of_the_host() {
    let [utc, others @ ..] = ["UTC", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati"].map(years);
    assert!(utc.iter().all(|year| String::from_utf8_lossy(year).contains("closesAt")));
    assert!(others.iter().all(|other| *other == utc));
}

#[test]
fn deadlines_are_eastern_in_every_zone_of_the_host() {
    for zone in ["UTC", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati"] {
        for (instant, path, expected) in INSTANTS {
            let folder = tempfile::tempdir().unwrap();
            let clock = ["serve", "--listen", "127.0.0.1:0", "--sandbox-clock-frozen", "--sandbox-clock", instant];
            let (mut child, address) = serve(recourse(folder.path(), &clock).env("TZ", zone));
            let token = recourse(folder.path(), &["token", "practice"]).output().unwrap().stdout;
            let token = format!("Authorization: Bearer {}", String::from_utf8(token).unwrap().trim());
            let headers = [token.as_str(), "Content-Type: application/json", "Idempotency-Key: k"];
            let answer = Connection::new(address.parse().unwrap()).post(path, &headers, body(path).as_bytes());
            assert_eq!(answer.status, expected, "{zone} at {instant}: {}", String::from_utf8_lossy(&answer.body));
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}
