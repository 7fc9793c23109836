//! Further performance years from a folder that the operator names.

use crate::{
    command_line::{ran, recourse, serve, text},
    support::Connection,
};
use std::{fs, path::Path};

/// The file of 2025 a year later: every date moves with it.
pub(crate) fn next_year() -> String {
    let mut text = include_str!("../../../domain/program/2025.toml").to_owned();
    for year in [2027, 2026, 2025, 2024, 2023] {
        text = text.replace(&year.to_string(), &(year + 1).to_string());
    }
    text
}

pub(crate) fn years(folder: &Path, file: &str, text: &str) {
    fs::create_dir_all(folder.join("years")).unwrap();
    fs::write(folder.join("years").join(file), text).unwrap();
}

#[test]
fn a_year_of_the_folder_is_known_beside_those_compiled_in() {
    let folder = tempfile::tempdir().unwrap();
    years(folder.path(), "2026.toml", &next_year());
    years(folder.path(), "notes.txt", "Not a year.");
    let frozen = ["--sandbox-clock-frozen", "--sandbox-clock", "2026-10-01T16:00:00Z", "--years-dir", "years"];
    let (mut child, address) =
        serve(&mut recourse(folder.path(), &[&["serve", "--listen", "127.0.0.1:0"], &frozen[..]].concat()));
    let get = |path: &str| Connection::new(address.parse().unwrap()).get(path);
    let list: serde_json::Value = serde_json::from_slice(&get("/v1/performance-years").body).unwrap();
    let known: Vec<u64> = list["data"].as_array().unwrap().iter().map(|year| year["performanceYear"].as_u64().unwrap()).collect();
    assert_eq!(known, (2017..=2026).collect::<Vec<_>>());
    let year: serde_json::Value = serde_json::from_slice(&get("/v1/performance-years/2026").body).unwrap();
    assert_eq!((year["ruleSet"].as_str(), year["windows"][0]["id"].as_str()), (Some("2026.1"), Some("2026-euc")));
    assert!(String::from_utf8(get("/").body).unwrap().contains("id=\"2026-euc\""), "the front page shows what is open");

    let token = text(&recourse(folder.path(), &["token", "practice"]).output().unwrap().stdout);
    let token = format!("Authorization: Bearer {}", token.trim());
    let headers = [token.as_str(), "Content-Type: application/json"];
    let body = r#"{"performanceYear":2026,"participant":{"entityType":"group","taxpayerIdentificationNumber":"000100001"},
        "exceptionType":"promotingInteroperabilityHardship","reason":"insufficientInternet",
        "contact":{"name":"Pat","email":"pat@cedar.example","phone":"9035550100"},
        "submitterRelationship":"practiceStaff","attestation":{"attestedBy":"Pat","textVersion":"2025-1"}}"#;
    let verdict =
        Connection::new(address.parse().unwrap()).post("/v1/exception-applications/validate", &headers, body.as_bytes());
    let verdict: serde_json::Value = serde_json::from_slice(&verdict.body).unwrap();
    let rules: Vec<&str> = verdict["errors"].as_array().unwrap().iter().filter_map(|error| error["rule"].as_str()).collect();
    assert_eq!(rules, ["PARTICIPANT-YEAR"], "the window is open; only the people of the sandbox are not of that year");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_folder_that_cannot_be_used_stops_the_start_and_says_what_is_wrong() {
    let refused = |file: &str, contents: &str| {
        let folder = tempfile::tempdir().unwrap();
        years(folder.path(), file, contents);
        let output = ran(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--years-dir", "years"]);
        assert_eq!(output.status.code(), Some(1));
        text(&output.stderr)
    };
    let weights = next_year().replacen("quality = 55, cost = 30, ia = 15", "quality = 56, cost = 30, ia = 15", 1);
    let said = refused("2026.toml", &weights);
    assert!(said.contains("2026.toml: weightTables/notSmallPractice/rows/pi: adds to 101"), "{said}");
    let said = refused(
        "2026.toml",
        &next_year().replacen("acceptedReasons", "acceptedReason", 1).replacen("[[windows]]", "[[windoes]]", 1),
    );
    assert!(said.contains("2026.toml:") && said.contains("windoes"), "{said}");
    let said = refused("2025.toml", include_str!("../../../domain/program/2025.toml"));
    assert!(said.contains("2025.toml: performanceYear: 2025 is already given"), "{said}");
    let said = refused("2027.toml", &next_year());
    assert!(said.contains("2027.toml: performanceYear: 2026 does not belong in this file"), "{said}");

    let folder = tempfile::tempdir().unwrap();
    let output = ran(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--years-dir", "nowhere"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("nowhere: "), "{}", text(&output.stderr));
}
