//! Production does not send TINs over a network in plaintext unless its operator said that it may.

use crate::command_line::{ENCRYPTION_KEY, recourse, text};
use std::path::Path;

/// Not loopback by the rule, and nobody listens there: what is let through fails at once.
const REMOTE: &str = "postgres://recourse:hunter2@0.0.0.0:9/recourse";

fn said(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let production = ["--issuer", "https://issuer.example", "--jwks", "keys.json"];
    let variables = variables.iter().copied().chain([ENCRYPTION_KEY]);
    let output = recourse(folder, &[arguments, &production].concat()).envs(variables).output().unwrap();
    let said = text(&output.stderr) + &text(&output.stdout);
    assert!(!said.contains("hunter2"), "{said}");
    (output.status.code(), said)
}

#[test]
fn production_refuses_plaintext_over_a_network_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file =
        |more: &str| std::fs::write(folder.path().join("recourse.toml"), format!("database_url = '{REMOTE}'\n{more}")).unwrap();
    file("");
    for (command, source) in [
        (&["serve", "--database-url", REMOTE][..], "database_url (flag)"),
        (&["serve", "--config", "recourse.toml"], "database_url (file recourse.toml)"),
        (&["migrate", "--database-url", REMOTE], "database_url (flag)"),
        (&["import", "participants", "none.ndjson", "--database-url", REMOTE], "database_url (flag)"),
    ] {
        let (status, said) = said(folder.path(), command, &[]);
        assert_eq!(status, Some(2), "{said}");
        for words in
            [source, "0.0.0.0", "sslmode=prefer", "plaintext", "sslmode=verify-full", "RECOURSE_DATABASE_PLAINTEXT=accepted"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
    }
    // Accepted in any of three ways, it goes on and finds that nobody listens.
    let accepted = [("RECOURSE_DATABASE_PLAINTEXT", "accepted")];
    assert_eq!(said(folder.path(), &["migrate", "--database-url", REMOTE], &accepted).0, Some(1));
    assert_eq!(said(folder.path(), &["migrate", "--database-url", REMOTE, "--database-plaintext", "accepted"], &[]).0, Some(1));
    file("database_plaintext = 'accepted'\n");
    assert_eq!(said(folder.path(), &["migrate", "--config", "recourse.toml"], &[]).0, Some(1));
    // What stays on the machine needs no acceptance.
    let local = "postgres://recourse:hunter2@127.0.0.1:9/recourse";
    assert_eq!(said(folder.path(), &["migrate", "--database-url", local], &[]).0, Some(1));
}

#[test]
fn the_environment_of_libpq_does_not_lead_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = [("PGHOST", "0.0.0.0"), ("PGHOSTADDR", "0.0.0.0"), ("PGPORT", "9"), ("PGSSLMODE", "disable")];
    for local in ["postgres:///recourse", "postgres://localhost:9/recourse"] {
        let (status, said) = said(folder.path(), &["migrate", "--database-url", local], &elsewhere);
        assert!(status == Some(1) && !said.contains("0.0.0.0"), "{said}");
    }
}

#[cfg(not(feature = "pgtls"))]
#[test]
fn a_url_that_asks_for_tls_is_refused_by_a_build_without_it() {
    let folder = tempfile::tempdir().unwrap();
    for host in ["db.internal", "localhost"] {
        let url = format!("postgres://recourse:hunter2@{host}/recourse?sslmode=verify-full");
        for variables in [&[][..], &[("RECOURSE_SANDBOX", "true")]] {
            let (status, said) = said(folder.path(), &["serve", "--database-url", &url], variables);
            assert_eq!(status, Some(2), "{said}");
            assert!(said.contains("sslmode=verify-full") && said.contains("--features pgtls"), "{said}");
        }
    }
}
