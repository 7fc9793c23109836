//! The pages for people in Chromium, which can reach no host but this one: see `browser/pages.mjs`, which does what a person does.
//!
//! Needs Debian's Chromium, Node 20 and `npm ci` in `tests/browser`. Where one is missing the tests are skipped with one loud line;
//! `RECOURSE_TEST_BROWSER=required` makes that a failure. The screenshots stay in `target/browser`.

use crate::{
    architecture::top,
    support::{
        app::{On, TestApp},
        run,
    },
};
use serde_json::Value;
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// `required` makes a missing browser a failure; anything else, or nothing, lets the tests with it be skipped.
const SWITCH: &str = "RECOURSE_TEST_BROWSER";

const CHROMIUM: &str = "/usr/bin/chromium";

/// The first version of Node that playwright-core takes.
const NODE: u32 = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_is_filed_by_clicking_in_the_documentation() {
    in_browser(async |app| {
        let seen = Seen::of(app, &["file"]).await;
        seen.assert_own();
        assert_eq!(seen.text("status"), "201", "{}", seen.0);
        let shown: Value = serde_json::from_str(&seen.text("body")).unwrap_or_else(|error| panic!("{error}: {}", seen.0));
        let filed = app.as_persona("practice").get("/v1/exception-applications").await.expect(200);
        let case_number = &filed.body["data"][0]["caseNumber"];
        assert!(case_number.as_str().is_some_and(|number| number.starts_with("EA-2024-")), "{}", filed.body);
        assert_eq!(&shown["caseNumber"], case_number, "the page shows what was filed");
        seen.report(&format!("/docs: {case_number} was filed by clicking"), "docs.png");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_are_read_on_a_phone() {
    in_browser(async |app| {
        for (path, name, words) in
            [("/", "landing", "Until October 11, 2024, 8:00 p.m. EDT\n10 days left"), ("/guides/errors", "guide", "By class")]
        {
            let seen = Seen::of(app, &["look", path, name]).await;
            seen.assert_own();
            assert!(seen.text("text").contains(words), "{path}: {}", seen.0);
            assert_eq!(seen.0["sideways"], 0, "{path} is wider than a phone");
            if path == "/" {
                assert!(
                    seen.0["down"].as_f64().is_some_and(|down| down <= 0.0),
                    "the windows are not on the first screen: {}",
                    seen.0
                );
            }
            seen.report(path, &format!("{name}.png"));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_wants_something_from_elsewhere_is_caught() {
    in_browser(async |app| {
        let seen = Seen::of(app, &["look", "/test-only/elsewhere", "elsewhere"]).await;
        assert_eq!(seen.0["elsewhere"], serde_json::json!(["https://elsewhere.example/picture.png"]));
        let errors = seen.0["errors"].to_string();
        for error in ["net::ERR_NAME_NOT_RESOLVED", "told to the console", "thrown"] {
            assert!(errors.contains(error), "{error}: {errors}");
        }
    })
    .await;
}

#[test]
fn the_packages_are_pinned_and_from_no_registry_in_particular() {
    let read = |name: &str| std::fs::read_to_string(folder().join(name)).unwrap();
    let package: Value = serde_json::from_str(&read("package.json")).unwrap();
    for (name, version) in package["dependencies"].as_object().unwrap() {
        assert!(version.as_str().unwrap().split('.').all(|part| part.parse::<u32>().is_ok()), "{name} {version}");
    }
    assert!(
        !read("package-lock.json").contains("://"),
        "npm writes no host into the lock: omit-lockfile-registry-resolved in .npmrc"
    );
}

/// Runs a scenario on a service of its own, where there is a browser.
async fn in_browser(scenario: impl AsyncFnOnce(&TestApp)) {
    if let Err(reason) = AVAILABLE.get_or_init(available) {
        assert!(!is_required(), "{SWITCH}=required, and there is no browser to test with: {reason}");
        return;
    }
    run(On::Sqlite, scenario).await;
}

static AVAILABLE: OnceLock<Result<(), String>> = OnceLock::new();

fn available() -> Result<(), String> {
    let found = find();
    if let Err(reason) = &found {
        // Not eprintln!, which the test harness keeps for tests that fail: this line is for those that pass.
        let _ = writeln!(std::io::stderr(), "\n*** EVERY TEST IN A BROWSER IS SKIPPED: {reason} ***\n");
    }
    found
}

fn find() -> Result<(), String> {
    if !Path::new(CHROMIUM).exists() {
        return Err(format!("there is no {CHROMIUM}"));
    }
    let node = Command::new("node").arg("--version").output().map_err(|error| format!("node: {error}"))?;
    let version = String::from_utf8_lossy(&node.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    if major.is_none_or(|major: u32| major < NODE) {
        return Err(format!("node is {version}, and {NODE} is the first that will do"));
    }
    if !folder().join("node_modules/playwright-core").is_dir() {
        return Err("playwright-core is not installed: run `npm ci` in tests/browser".to_owned());
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not a setting of the service")]
fn is_required() -> bool {
    std::env::var_os(SWITCH).is_some_and(|value| value == "required")
}

fn folder() -> PathBuf {
    top().join("tests/browser")
}

/// Where the screenshots stay: beside Cargo's folder for the temporary files of tests.
fn screenshots() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("browser")
}

/// What the browser saw.
struct Seen(Value);

impl Seen {
    /// Does what `scenario` says, with the token of a practice.
    async fn of(app: &TestApp, scenario: &[&str]) -> Self {
        let out = screenshots();
        std::fs::create_dir_all(&out).unwrap();
        let mut command = Command::new("node");
        command.arg(folder().join("pages.mjs")).args(scenario).env("CHROMIUM", CHROMIUM);
        command.env("BASE", &app.base).env("TOKEN", app.token("practice")).env("OUT", &out);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        assert!(output.status.success(), "{scenario:?}: {}", String::from_utf8_lossy(&output.stderr));
        Self(serde_json::from_slice(&output.stdout).unwrap())
    }

    fn text(&self, member: &str) -> String {
        self.0[member].as_str().unwrap_or_else(|| panic!("{member}: {}", self.0)).to_owned()
    }

    /// Asserts that no other host was asked for anything and that the console has no error.
    #[track_caller]
    fn assert_own(&self) {
        assert_eq!(self.0["elsewhere"], serde_json::json!([]), "requests to other hosts");
        assert_eq!(self.0["errors"], serde_json::json!([]), "errors on the console");
        assert!(self.0["requests"].as_u64() > Some(0), "{}", self.0);
    }

    /// Says in one line what was done; to be seen with `--nocapture`.
    fn report(&self, done: &str, screenshot: &str) {
        let (browser, requests) = (self.text("browser"), &self.0["requests"]);
        println!("Chromium {browser}: {done}; {requests} requests, 0 to another host, 0 errors on the console");
        println!("  {}", screenshots().join(screenshot).display());
    }
}
