//! The binary as a person or an orchestrator runs it.

use crate::support::Connection;
use api::auth::sandbox_keys::SandboxIssuer;
use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

/// A key-encryption key, which production does not start without.
pub(crate) const ENCRYPTION_KEY: (&str, &str) = ("RECOURSE_ENCRYPTION_KEY", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");

pub(crate) fn recourse(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recourse"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command
}

pub(crate) fn ran(folder: &Path, arguments: &[&str]) -> Output {
    recourse(folder, arguments).output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn exit_statuses_tell_what_went_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let status = |arguments: &[&str]| ran(folder.path(), arguments).status.code();
    assert_eq!(status(&["openapi"]), Some(0));
    assert_eq!(status(&["openapi", "--spec", "3.0.3"]), Some(0));
    assert_eq!(status(&["openapi", "--spec", "2.0"]), Some(2));
    assert_eq!(status(&["--help"]), Some(0));
    assert_eq!(status(&["no-such-command"]), Some(2));
    assert_eq!(status(&["token", "nobody-of-that-name"]), Some(2));
    assert_eq!(status(&["serve", "--listen", "nowhere"]), Some(2));
    assert_eq!(status(&["serve", "--issuer", "https://issuer.example"]), Some(2));
    assert_eq!(
        status(&["token", "clinician", "--database-url", "sqlite::memory:", "--issuer", "i", "--jwks", "none.json"]),
        Some(2)
    );
    let production = ["serve", "--database-url", "sqlite::memory:", "--issuer", "i", "--jwks", "none.json"];
    assert_eq!(status(&production), Some(2), "without a key to encrypt with");
    let with_key = recourse(folder.path(), &production).env(ENCRYPTION_KEY.0, ENCRYPTION_KEY.1).output().unwrap();
    assert_eq!(with_key.status.code(), Some(1), "{}", text(&with_key.stderr));
}

#[test]
fn config_shows_each_setting_with_its_source_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("my.toml"), "log_format = 'json'\n").unwrap();
    let output = recourse(folder.path(), &["config", "--config", "my.toml", "--sandbox"])
        .env("RECOURSE_DATABASE_URL", "postgres://recourse:hunter2@db/recourse")
        .env(ENCRYPTION_KEY.0, ENCRYPTION_KEY.1)
        .output()
        .unwrap();
    let (shown, refused) = (text(&output.stdout), text(&output.stderr));
    assert!(!shown.contains("hunter2") && !refused.contains("hunter2"));
    let line = |name: &str| shown.lines().find(|line| line.split_whitespace().next() == Some(name)).unwrap().to_owned();
    assert!(line("database_url").ends_with("environment"), "{shown}");
    assert!(line("encryption_key").contains("(hidden)") && !shown.contains(ENCRYPTION_KEY.1), "{shown}");
    assert!(line("log_format").ends_with("file my.toml"));
    assert!(line("sandbox").ends_with("flag"));
    assert!(line("listen").ends_with("default"));
    assert_eq!(output.status.code(), Some(0), "{refused}");
}

#[test]
fn an_unknown_variable_is_named_with_the_one_that_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    let output = recourse(folder.path(), &["serve"]).env("RECOURSE_DATABSE_URL", "x").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("RECOURSE_DATABSE_URL") && said.contains("RECOURSE_DATABASE_URL"), "{said}");
}

/// A server that runs, and the address that it printed.
pub(crate) fn serve(command: &mut Command) -> (Child, String) {
    let (child, address) = serve_logging_to(command, Stdio::piped());
    (child, address.unwrap())
}

/// The same with its log elsewhere; no address when it ended before it had one.
pub(crate) fn serve_logging_to(command: &mut Command, log: Stdio) -> (Child, Option<String>) {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let address = lines.find_map(|line| {
        let from = line.find("http://127.0.0.1:")? + "http://".len();
        let length = line[from..].find(|c: char| !(c.is_ascii_digit() || ".:".contains(c))).unwrap_or(line.len() - from);
        Some(line[from..from + length].to_owned())
    });
    // What else it prints goes nowhere, but it must be able to print.
    std::thread::spawn(move || lines.for_each(drop));
    (child, address)
}

/// Ends `child` as an orchestrator does; its exit status and its log.
pub(crate) fn terminate(mut child: Child) -> (Option<i32>, String) {
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    (child.wait().unwrap().code(), log)
}

#[test]
fn the_sandbox_clock_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let recorded = || std::fs::read_to_string(folder.path().join("recourse-sandbox/clock")).unwrap();
    let (child, address) = serve(&mut recourse(folder.path(), &["--listen", "127.0.0.1:0"]));
    assert!(!address.ends_with(":0"), "{address}");
    assert_eq!(terminate(child).0, Some(0));
    let first = recorded();
    assert!(first.starts_with("2024-10-01T16:00:"), "{first}");
    let (child, _) = serve(&mut recourse(folder.path(), &["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(terminate(child).0, Some(0));
    assert!(recorded() > first && recorded().starts_with("2024-10-01T16:0"), "{first} {}", recorded());
    let at = ["--sandbox-clock", "2024-10-11T19:59:59.999-04:00", "--sandbox-clock-frozen"];
    let (child, _) = serve(&mut recourse(folder.path(), &[&["serve", "--listen", "127.0.0.1:0"], at.as_slice()].concat()));
    assert_eq!(terminate(child).0, Some(0));
    assert_eq!(recorded(), "2024-10-11T23:59:59.999Z\n");
}

#[test]
fn production_takes_its_keys_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let issuer = SandboxIssuer::open(folder.path()).unwrap();
    std::fs::write(folder.path().join("keys.json"), issuer.jwks()).unwrap();
    let arguments = ["--database-url", "sqlite://production.sqlite", "--issuer", "https://issuer.example", "--jwks", "keys.json"];
    let refused = ran(folder.path(), &arguments);
    assert!(
        refused.status.code() == Some(2) && text(&refused.stderr).contains("recourse keys generate"),
        "{}",
        text(&refused.stderr)
    );
    assert_eq!(ran(folder.path(), &["keys", "generate", "encryption-key"]).status.code(), Some(0));
    assert_eq!(ran(folder.path(), &["keys", "generate", "encryption-key"]).status.code(), Some(1), "a key is never overwritten");
    let arguments = [arguments.as_slice(), &["--encryption-key-file", "encryption-key"]].concat();
    let (child, address) = serve(&mut recourse(folder.path(), &[arguments.as_slice(), &["--listen", "127.0.0.1:0"]].concat()));
    let answer = Connection::new(address.parse().unwrap()).get("/health/ready");
    assert_eq!((answer.status, answer.header("recourse-environment")), (200, Some("production")));
    assert_eq!(terminate(child).0, Some(0));
    assert!(!folder.path().join("recourse-sandbox").exists());
    let plan = ran(folder.path(), &[["migrate", "--plan"].as_slice(), &arguments].concat());
    assert_eq!((plan.status.code(), text(&plan.stdout).as_str()), (Some(0), ""), "{}", text(&plan.stderr));
}

#[test]
fn the_log_has_a_line_a_request_and_nothing_that_was_sent() {
    let folder = tempfile::tempdir().unwrap();
    let (child, address) = serve(&mut recourse(folder.path(), &["--listen", "127.0.0.1:0", "--log-format", "json"]));
    let mut connection = Connection::new(address.parse().unwrap());
    let headers = ["X-Request-Id: mine-1", "Authorization: Bearer secret-token"];
    connection.ask("GET /v1/rules/000100001?tin=000100001", &headers, b"").problem(404, "notFound");
    connection.ask("HEAD /v1/nowhere/000100001", &["X-Request-Id: mine-2"], b"");
    drop(connection);
    let (status, log) = terminate(child);
    assert_eq!(status, Some(0));
    assert!(!log.contains("000100001") && !log.contains("secret-token"), "{log}");
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let line = |id: &str| {
        let mut of_request = lines.iter().filter(|line| line["request_id"] == id);
        let line = of_request.next().unwrap();
        assert!(of_request.next().is_none());
        (line["method"].as_str().unwrap(), line["route"].as_str().unwrap(), line["status"].as_u64().unwrap())
    };
    assert_eq!(line("mine-1"), ("GET", "/v1/rules/{ruleId}", 404));
    assert_eq!(line("mine-2"), ("HEAD", "-", 404));
}

#[test]
fn filings_are_judged_again_without_writing() {
    let folder = tempfile::tempdir().unwrap();
    let judged = |arguments: &[&str]| {
        let output = ran(folder.path(), &[&["judge-again"], arguments].concat());
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, _, said) = judged(&[]);
    assert_eq!(code, Some(2), "no schema yet");
    assert!(said.contains("recourse migrate"), "{said}");
    assert_eq!(ran(folder.path(), &["migrate"]).status.code(), Some(0));
    assert_eq!(judged(&[]).0, Some(0));
    assert_eq!(judged(&["--year", "2024"]).1, "0 filings judged again, 0 of them otherwise\n");
    let year = domain::program::PerformanceYear::new(2024).unwrap();
    let unknown = domain::identifier::CaseNumber::from_random(domain::program::FilingKind::ExceptionApplication, year, 7);
    let (code, _, said) = judged(&["--case-number", unknown.as_ref()]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(unknown.as_ref()), "{said}");
    assert_eq!(judged(&["--case-number", "EA-2024-00000000"]).0, Some(2), "not a case number");
    assert_eq!(judged(&["--year", "1999"]).0, Some(2));
}
