//! Which crate may use which, read from `cargo metadata`.

use std::process::Command;

use serde_json::{Value, json};

use super::{assert_none, top};

/// The crates of the workspace and the crates of the workspace that each may use. Nothing points back.
const EDGES: [(&str, &[&str]); 4] = [
    ("domain", &[]),
    ("persistence", &["domain"]),
    ("api", &["domain", "persistence"]),
    ("tests", &["api", "domain", "persistence"]),
];

/// All that the rules may lean on: values, and no way to reach a socket, a file or a database.
const DOMAIN: [&str; 9] = ["chrono", "chrono-tz", "rust_decimal", "serde", "serde_json", "thiserror", "toml", "utoipa", "uuid"];

/// What a crate must not use, by the beginning of the name.
const FORBIDDEN: [(&str, &[&str]); 2] =
    [("persistence", &["actix", "tokio", "utoipa", "reqwest"]), ("api", &["diesel", "libsqlite3-sys", "pq-sys"])];

#[test]
fn dependencies_point_one_way() {
    assert_none(&faults(&metadata()));
}

#[test]
fn there_is_one_program() {
    assert_eq!(programs(&metadata()), ["recourse"], "a second program breaks `cargo run`");
}

#[test]
fn each_check_can_fail() {
    let dependency = |name: &str, kind: Value| json!({"name": name, "kind": kind});
    let crate_of = |name: &str, dependencies: Vec<Value>, program: &str| {
        let targets = json!([{"kind": ["bin"], "name": program}]);
        json!({"name": name, "dependencies": dependencies, "targets": targets})
    };
    let planted = json!({"packages": [
        crate_of("domain", vec![dependency("tokio", Value::Null), dependency("proptest", json!("dev"))], "one"),
        crate_of("persistence", vec![dependency("api", json!("dev")), dependency("actix-web", Value::Null)], "two"),
        crate_of("api", vec![dependency("diesel", Value::Null), dependency("domain", Value::Null)], "three"),
        crate_of("newcomer", vec![], "four"),
    ]});
    let expected = [
        "domain must not use tokio",
        "persistence must not use api",
        "persistence must not use actix-web",
        "api must not use diesel",
        "newcomer has no place in the architecture",
    ];
    assert_eq!(faults(&planted), expected);
    assert_eq!(programs(&planted), ["one", "two", "three", "four"]);
}

/// Only the crates of the workspace: their own dependencies are enough, and need nothing that is not downloaded.
fn metadata() -> Value {
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(top()).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON")
}

fn faults(metadata: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for package in list(metadata, "packages") {
        let name = text(package, "name");
        let Some((_, edges)) = EDGES.iter().find(|(known, _)| *known == name) else {
            faults.push(format!("{name} has no place in the architecture"));
            continue;
        };
        for dependency in list(package, "dependencies") {
            if !may_use(name, edges, text(dependency, "name"), dependency["kind"].is_null()) {
                faults.push(format!("{name} must not use {}", text(dependency, "name")));
            }
        }
    }
    faults
}

/// `shipped` is false for what only its tests or its build use. Edges among our own crates are forbidden there too.
fn may_use(name: &str, edges: &[&str], dependency: &str, shipped: bool) -> bool {
    let ours = EDGES.iter().any(|(known, _)| *known == dependency);
    let forbidden = FORBIDDEN.iter().filter(|(known, _)| *known == name).flat_map(|(_, names)| names.iter());
    match (ours, shipped) {
        (true, _) => edges.contains(&dependency),
        (false, false) => true,
        (false, true) if name == "domain" => DOMAIN.contains(&dependency),
        (false, true) => !forbidden.into_iter().any(|forbidden| dependency.starts_with(forbidden)),
    }
}

fn programs(metadata: &Value) -> Vec<&str> {
    let targets = list(metadata, "packages").iter().flat_map(|package| list(package, "targets"));
    targets.filter(|target| list(target, "kind").iter().any(|kind| kind == "bin")).map(|target| text(target, "name")).collect()
}

fn list<'v>(value: &'v Value, member: &str) -> &'v [Value] {
    value[member].as_array().map_or(&[], Vec::as_slice)
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_default()
}
