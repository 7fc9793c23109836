//! `recourse windows`: beside a server that runs, and where what was announced does not fit any more.

use crate::{
    command_line::{ran, recourse, serve, text},
    support::Connection,
    years::{next_year, years},
};
use std::{
    path::Path,
    process::Output,
    time::{Duration, Instant},
};

const FROM: [&str; 8] = [
    "--opens-at",
    "2024-11-04T09:00",
    "--closes-at",
    "2024-11-29T20:00",
    "--confidence",
    "sourced",
    "--source",
    "CMS QPP listserv",
];

fn windows(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = ran(folder, &[&["windows"], arguments].concat());
    (status.code(), text(&stdout), text(&stderr))
}

/// The windows of 2024 that the server shows.
fn shown(address: &str) -> Vec<String> {
    let year = Connection::new(address.parse().unwrap()).get("/v1/performance-years/2024");
    let year: serde_json::Value = serde_json::from_slice(&year.body).unwrap();
    year["windows"].as_array().unwrap().iter().map(|window| window["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_window_is_announced_beside_a_server_that_has_it_in_force_soon_after() {
    let folder = tempfile::tempdir().unwrap();
    let none_yet = windows(folder.path(), &["list"]);
    assert_eq!(none_yet.0, Some(1), "{none_yet:?}");
    assert!(none_yet.2.contains("recourse migrate"), "a look makes no database: {none_yet:?}");
    let (mut child, address) = serve(&mut recourse(folder.path(), &["--listen", "127.0.0.1:0"]));
    let extend =
        ["extend", "2024-euc", "--closes-at", "2025-02-28T20:00", "--source", "CMS", "--confidence", "sourced", "--by", "Robin"];

    let tried = windows(folder.path(), &[&extend[..], &["--dry-run"]].concat());
    assert_eq!(tried.0, Some(0), "{tried:?}");
    assert_eq!(
        tried.1,
        "Nothing was written. Without --dry-run: 2024-euc-extended from May 16, 2024, 12:00 a.m. EDT until February 28, 2025, 8:00 p.m. \
         EST; it replaces 2024-euc. Rule set 2024.1+1.\n"
    );
    assert!(!windows(folder.path(), &["list"]).1.contains("2024-euc-extended"));

    let announced = windows(folder.path(), &extend);
    let since = Instant::now();
    assert_eq!(announced.0, Some(0), "{announced:?}");
    while !shown(&address).contains(&"2024-euc-extended".to_owned()) {
        assert!(since.elapsed() < Duration::from_secs(10), "the server does not see it");
        std::thread::sleep(Duration::from_millis(10));
    }
    eprintln!("in force after {} ms", since.elapsed().as_millis());
    let add =
        ["add", "2024-euc-fire", "--form", "extremeAndUncontrollableCircumstances", "--participant-kinds", "clinician,group"];
    let add = [&add[..], &["--accepted-reasons", "fire,flood", "--by", "Robin"], &FROM].concat();
    assert_eq!(windows(folder.path(), &add).0, Some(0));
    let listed = windows(folder.path(), &["list", "--year", "2024"]).1;
    assert!(listed.starts_with("2024 (rule set 2024.1+2)\n"), "{listed}");
    assert!(
        listed.contains("    announced    2024-10-01T16:0")
            && listed.contains("Z by Robin on the command line, number 1 of 2024\n"),
        "{listed}"
    );
    assert!(listed.contains("    replaced by  2024-euc-extended\n"), "{listed}");
    assert!(listed.contains("    takes        clinician, group; fire, flood\n"), "{listed}");

    let again = windows(folder.path(), &extend);
    assert_eq!(again.0, Some(1));
    assert!(again.2.contains("nothing was announced\n") && again.2.contains("(WINDOW-AMENDMENT-ONCE)"), "{}", again.2);
    let shorter = windows(
        folder.path(),
        &[
            "extend",
            "2024-pi-hardship",
            "--closes-at",
            "2024-12-31T19:00",
            "--source",
            "x",
            "--confidence",
            "sourced",
            "--by",
            "R",
        ],
    );
    assert_eq!(shorter.0, Some(1));
    assert!(shorter.2.contains("  --closes-at: 2024-pi-hardship closes at December 31, 2024, 8:00 p.m. EST; "), "{}", shorter.2);
    let offset = windows(
        folder.path(),
        &[
            "extend",
            "2024-pi-hardship",
            "--closes-at",
            "2025-01-31T20:00-05:00",
            "--source",
            "x",
            "--confidence",
            "sourced",
            "--by",
            "R",
        ],
    );
    assert_eq!(offset.0, Some(2));
    assert!(offset.2.contains("  --closes-at: Write the time without an offset"), "{}", offset.2);
    for (window, said) in [("2024-nothing", "there is no such window"), ("euc", "begins with its performance year")] {
        let unknown = windows(
            folder.path(),
            &["extend", window, "--closes-at", "2025-02-28T20:00", "--source", "x", "--confidence", "sourced", "--by", "R"],
        );
        assert!(unknown.0 != Some(0) && unknown.2.contains(said), "{unknown:?}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_start_that_cannot_have_every_window_says_which_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    years(folder.path(), "2026.toml", &next_year());
    let with_years = ["--years-dir", "years"];
    assert_eq!(ran(folder.path(), &["migrate"]).status.code(), Some(0));
    let add = ["add", "2026-euc-again", "--form", "extremeAndUncontrollableCircumstances", "--participant-kinds", "clinician"];
    let times = [
        "--opens-at",
        "2027-02-01T00:00",
        "--closes-at",
        "2027-02-28T20:00",
        "--confidence",
        "sourced",
        "--source",
        "CMS",
        "--by",
        "Robin",
    ];
    let added = windows(folder.path(), &[&add[..], &times, &with_years].concat());
    assert_eq!(added.0, Some(0), "{added:?}");

    let start = |arguments: &[&str]| {
        let output = ran(folder.path(), &[&["serve", "--listen", "127.0.0.1:0"], arguments].concat());
        assert_eq!(output.status.code(), Some(1));
        text(&output.stderr)
    };
    let said = start(&[]);
    assert!(said.contains("window amendment 1 of performance year 2026 (window 2026-euc-again, announced "), "{said}");
    assert!(said.contains("the year is not known") && said.contains("go back to it"), "{said}");
    let listed = windows(folder.path(), &["list"]);
    assert_eq!(listed.0, Some(1));
    assert!(listed.1.starts_with("2026-euc-again: closes February 28, 2027, 8:00 p.m. EST; announced "), "{listed:?}");

    // The year as a release might have it that announces other days under the same name.
    let other = next_year().replacen("id = \"2026-pi-hardship\"", "id = \"2026-euc-again\"", 1);
    years(folder.path(), "2026.toml", &other);
    let said = start(&with_years);
    assert!(said.contains("does not fit 2026.1: windows/2026-euc-again: the year has another window of this name"), "{said}");
    years(folder.path(), "2026.toml", &next_year());
    let (mut child, address) = serve(&mut recourse(folder.path(), &[&["--listen", "127.0.0.1:0"], &with_years[..]].concat()));
    let year = Connection::new(address.parse().unwrap()).get("/v1/performance-years/2026");
    assert!(text(&year.body).contains("\"ruleSet\":\"2026.1+1\""));
    child.kill().unwrap();
    child.wait().unwrap();
}
