//! The first quarter of an hour of an integrator: start, paste, see an outcome; and bringing participants in.

use crate::{
    command_line::{ran, recourse, terminate, text},
    support::Connection,
};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Stdio},
};

/// A command that the sandbox printed, taken apart.
struct Pasted {
    path: String,
    headers: Vec<String>,
    body: String,
}

/// A sandbox in `folder`, with its address and the two commands it prints.
fn sandbox(folder: &Path) -> (Child, String, Vec<Pasted>) {
    let mut command = recourse(folder, &["--listen", "127.0.0.1:0"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut pasted: Vec<Pasted> = Vec::new();
    let mut address = String::new();
    while !(pasted.len() == 2 && pasted[1].body.ends_with("}'")) {
        let line = lines.next().unwrap();
        if let Some(url) = line.strip_prefix("curl --include http://") {
            let (host, path) = url.trim_end_matches(" \\").split_once('/').unwrap();
            address = host.to_owned();
            pasted.push(Pasted { path: format!("/{path}"), headers: vec![], body: String::new() });
        } else if let Some(header) = line.strip_prefix("  --header '") {
            pasted.last_mut().unwrap().headers.push(header.trim_end_matches("' \\").to_owned());
        } else if let Some(body) = line.strip_prefix("  --data '") {
            pasted.last_mut().unwrap().body = body.to_owned();
        } else if let Some(last) = pasted.last_mut().filter(|last| last.body.starts_with('{') && !last.body.ends_with("}'")) {
            last.body.push_str(&line);
        }
    }
    (child, address, pasted)
}

/// Sends what was printed, as a shell and curl would; the status and the filing.
fn paste(address: &str, pasted: &Pasted) -> (u16, Value) {
    let headers: Vec<&str> = pasted.headers.iter().map(String::as_str).collect();
    let body = pasted.body.trim_end_matches('\'').replace(r"'\''", "'");
    let answer = Connection::new(address.parse().unwrap()).post(&pasted.path, &headers, body.as_bytes());
    (answer.status, answer.json())
}

#[test]
fn what_is_printed_can_be_pasted_and_decided_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let (child, address, pasted) = sandbox(folder.path());
    let token = text(&ran(folder.path(), &["token", "practice"]).stdout);
    let authorization = format!("Authorization: Bearer {}", token.trim());
    for (pasted, decision, timeline) in [(&pasted[0], "denied", 2), (&pasted[1], "approved", 3)] {
        let (status, filing) = paste(&address, pasted);
        assert_eq!(status, 201, "{filing}");
        let case_number = filing["caseNumber"].as_str().unwrap();
        let decided = ran(folder.path(), &["sandbox", "decide", case_number, decision]);
        assert_eq!(text(&decided.stdout), format!("{case_number} {decision}\n"), "{}", text(&decided.stderr));

        let path = format!("{}/{}", pasted.path, filing["id"].as_str().unwrap());
        let mut connection = Connection::new(address.parse().unwrap());
        let seen = connection.ask(&format!("GET {path}"), &[&authorization], b"").json();
        assert_eq!(seen["status"], decision);
        assert!(seen["updatedAt"].as_str() >= filing["receivedAt"].as_str(), "{seen}");
        let entries = connection.ask(&format!("GET {path}/timeline"), &[&authorization], b"").json();
        assert_eq!(entries["data"].as_array().map(Vec::len), Some(timeline), "{entries}");

        let again = ran(folder.path(), &["sandbox", "decide", case_number, decision]);
        assert_eq!(again.status.code(), Some(1), "a decision is final");
    }
    assert_eq!(terminate(child).0, Some(0));

    // What was read last is in the audit trail as well: the order to stop waits for it.
    let verified = ran(folder.path(), &["audit", "verify"]);
    let (said, told) = (text(&verified.stdout), text(&verified.stderr));
    assert_eq!(verified.status.code(), Some(0), "{told}");
    assert!(said.contains(" 0 of them not noted yet. Head: "), "{said}");
    let head = said.trim().rsplit(' ').next().unwrap();
    assert_eq!(ran(folder.path(), &["audit", "verify", "--expect", head]).status.code(), Some(0));
    let (position, mac) = head.split_once(':').unwrap();
    let later = format!("{}:{mac}", position.parse::<u64>().unwrap() + 1);
    let refused = ran(folder.path(), &["audit", "verify", "--expect", &later]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("NOT as it was written"), "{}", text(&refused.stderr));
}

#[test]
fn a_trail_that_was_never_begun_is_no_trail() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(ran(folder.path(), &["audit", "verify"]).status.code(), Some(2), "there is no schema yet");
    assert_eq!(ran(folder.path(), &["migrate"]).status.code(), Some(0));
    assert_eq!(ran(folder.path(), &["audit", "verify"]).status.code(), Some(1));
    assert_eq!(ran(folder.path(), &["audit", "verify", "--expect", "head"]).status.code(), Some(2));
}

#[test]
fn nothing_is_decided_outside_of_the_sandbox_or_without_a_filing() {
    let folder = tempfile::tempdir().unwrap();
    let status = |arguments: &[&str]| ran(folder.path(), arguments).status.code();
    assert_eq!(status(&["sandbox", "decide", "EA-2024-00000000", "denied"]), Some(2), "no case number");
    assert_eq!(status(&["sandbox", "decide", "EA-2024-7K3QX9ZM", "lost"]), Some(2), "no decision");
    let production = ["--database-url", "sqlite://p.sqlite", "--issuer", "https://issuer.example", "--jwks", "none.json"];
    let decide = ["sandbox", "decide", "EA-2024-7K3QX9ZM", "denied"];
    assert_eq!(status(&[decide.as_slice(), &production].concat()), Some(2));
    assert!(!folder.path().join("p.sqlite").exists());
}

#[test]
fn importing_says_what_became_of_each_line() {
    const GOOD: &str =
        r#"{"kind":"group","displayName":"A","taxpayerIdentificationNumber":"000900001","performanceYears":[2024]}"#;
    const REAL: &str =
        r#"{"kind":"group","displayName":"B","taxpayerIdentificationNumber":"123456789","performanceYears":[2024]}"#;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("good.ndjson"), format!("{GOOD}\n")).unwrap();
    std::fs::write(folder.path().join("bad.ndjson"), format!("{GOOD}\n{REAL}\n")).unwrap();
    let import = |file: &str| {
        let output = ran(folder.path(), &["import", "participants", file]);
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (status, said, refused) = import("good.ndjson");
    assert_eq!((status, said.as_str()), (Some(0), "1 records: 1 new, 0 changed, 0 unchanged, 0 refused\n"), "{refused}");
    let (status, said, refused) = import("bad.ndjson");
    assert_eq!((status, said.as_str()), (Some(1), "2 records: 0 new, 0 changed, 1 unchanged, 1 refused\n"));
    assert!(refused.contains("line 2: /taxpayerIdentificationNumber: "), "{refused}");
    assert!(!refused.contains("123456789"), "{refused}");
    assert_eq!(import("missing.ndjson").0, Some(2));
    assert_eq!(import(".").0, Some(2));
    assert_eq!(import("-"), (Some(0), "0 records: 0 new, 0 changed, 0 unchanged, 0 refused\n".to_owned(), String::new()));
}
