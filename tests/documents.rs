//! What the documents say of the code: their tables are those of the code, and every `curl` of README and guides is answered as they say.
//!
//! A fenced block of `sh` with a `curl` stands behind a comment `<!-- answers 201 -->`, or `<!-- answers 201 replayed -->`; the blocks of
//! one document are run in their order on one sandbox. A block of `json` behind one is the answer, but for the request's id.

mod pasted;

use crate::{
    architecture::{File, assert_none, files, top},
    support::{
        app::{Answer, On},
        run,
    },
};
use api::{config::Setting, openapi, problem::ProblemCode};
use pasted::{Curl, steps, unannounced, variables};
use serde_json::Value;
use std::collections::HashMap;

#[test]
fn the_endpoints_of_the_readme_are_those_of_the_service() {
    let document = openapi::document();
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().iter();
        operations.map(move |(method, operation)| {
            let who = if operation["security"] == Value::Array(vec![]) { "anybody" } else { "token" };
            [method.to_uppercase(), path.clone(), operation["summary"].as_str().unwrap().to_owned(), who.to_owned()].to_vec()
        })
    });
    assert_same(rows(&readme(), "| method | path |"), operations.collect());
}

#[test]
fn the_errors_of_the_readme_are_those_of_the_table() {
    let codes = ProblemCode::ALL.iter().map(|code| {
        let retry = if code.retryable() { "yes" } else { "no" };
        [code.as_str(), code.status().as_str(), code.title(), retry].map(str::to_owned).to_vec()
    });
    assert_same(rows(&readme(), "| code | status |"), codes.collect());
}

#[test]
fn the_guide_to_errors_has_every_code_in_one_class() {
    let guide = read("docs/guides/errors.md");
    let mut named: Vec<String> = rows(&guide, "| what | codes |")
        .iter()
        .flat_map(|row| row[1].split(", ").map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let mut codes: Vec<String> = ProblemCode::SPELLINGS.iter().map(|code| (*code).to_owned()).collect();
    named.sort();
    codes.sort();
    assert_eq!(named, codes);
}

#[test]
fn the_settings_of_the_readme_are_those_of_the_service() {
    let settings = Setting::ALL.iter().map(|setting| {
        // A command line is seen by everybody on the machine: a key does not belong there.
        let name = setting.name().replace('_', "-");
        let flag = if setting == &Setting::EncryptionKey { String::new() } else { format!("--{name}") };
        let default = setting.default_value().unwrap_or_default();
        [flag, setting.variable(), setting.name().to_owned(), default.to_owned()].to_vec()
    });
    let shown = rows(&readme(), "| flag | variable |");
    assert_same(shown.into_iter().map(|row| row[..4].to_vec()).collect(), settings.collect());
}

#[test]
fn every_decision_is_linked_from_the_architecture() {
    let architecture = read("ARCHITECTURE.md").text;
    let decisions = files("docs/adr", ".md").into_iter().filter(|file| !architecture.contains(&format!("({})", file.path)));
    assert_none(&decisions.map(|file| format!("{} is not linked", file.path)).collect::<Vec<_>>());
}

#[test]
fn the_first_filings_are_the_examples_of_the_api() {
    let document = openapi::document();
    for (path, name) in
        [("/v1/exception-applications", "extremeAndUncontrollableCircumstances"), ("/v1/targeted-reviews", "wrongTinOrNpi")]
    {
        let filed = steps(&readme()).into_iter().find(|step| step.script.contains(&format!("{path} ")) && step.answers == "201");
        let body: Value = serde_json::from_str(&Curl::read(&filed.expect(path).script, &HashMap::new()).body).unwrap();
        let content = &document["paths"][path]["post"]["requestBody"]["content"]["application/json"];
        let examples = content["examples"].as_object().unwrap_or_else(|| panic!("{path} has no examples"));
        assert_eq!(body, examples.get(name).unwrap_or_else(|| panic!("{path}: {:?}", examples.keys()))["value"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_curl_is_answered_as_its_document_says() {
    for document in [vec![readme()], files("docs/guides", ".md")].concat() {
        run(On::Sqlite, async |app| {
            let mut faults = unannounced(&document);
            let mut variables = variables(&document, app);
            for step in steps(&document) {
                let answer = Curl::read(&step.script, &variables).send(app).await;
                faults.extend(step.faults(&document, &answer));
                if let Some((name, _)) = step.script.split_once("=$(curl ") {
                    let found = [&answer.body["data"][0]["id"], &answer.body["results"][0]["participant"]["id"]];
                    let first = found.into_iter().find_map(Value::as_str).unwrap_or_default();
                    variables.insert(name.to_owned(), first.to_owned());
                }
            }
            assert_none(&faults);
        })
        .await;
    }
}

#[test]
fn each_check_can_fail() {
    let text = "| a | b |\n|---|---|\n| `x` | y |\n\n```sh\ncurl $API/x\n```\n<!-- answers 404 -->\n```sh\ncurl --request PUT \"$API/y?$Q\" \\\n  \
                --header 'A: $Q' --data @- <<'JSON'\n{}\nJSON\n```\n```json\n{\"code\": \"x\"}\n```\n";
    let document = File { path: "a.md".to_owned(), text: text.to_owned() };
    assert_eq!(rows(&document, "| a | b |"), [["x", "y"]]);
    assert_eq!(unannounced(&document), ["a.md:6: a curl without a comment that says what it answers"]);
    let [step] = &steps(&document)[..] else { panic!("one step") };
    let curl = Curl::read(&step.script, &HashMap::from([("API".to_owned(), String::new()), ("Q".to_owned(), "q=1".to_owned())]));
    assert_eq!((curl.method.as_str(), curl.path.as_str(), curl.body.as_str()), ("PUT", "/y?q=1", "{}\n"));
    assert_eq!(curl.headers, [("A".to_owned(), "$Q".to_owned())]);
    let answer = Answer { status: 200, headers: HashMap::new(), bytes: vec![], body: Value::Null };
    assert_eq!(step.faults(&document, &answer), ["a.md:10: answers 200: ", "a.md:10: the answer that is shown is another one"]);
}

fn read(path: &str) -> File {
    let text = std::fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    File { path: path.to_owned(), text }
}

fn readme() -> File {
    read("README.md")
}

/// The rows of the table whose head begins so, without the backticks around names.
fn rows(document: &File, head: &str) -> Vec<Vec<String>> {
    let table = document.text.lines().skip_while(|line| !line.starts_with(head)).skip(2);
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect();
    table.take_while(|line| line.starts_with('|')).map(cells).collect()
}

#[track_caller]
fn assert_same(mut shown: Vec<Vec<String>>, mut known: Vec<Vec<String>>) {
    shown.sort();
    known.sort();
    let missing = known.iter().filter(|row| !shown.contains(row)).map(|row| format!("missing: {}", row.join(" | ")));
    let wrong = shown.iter().filter(|row| !known.contains(row)).map(|row| format!("wrong: {}", row.join(" | ")));
    assert_none(&missing.chain(wrong).collect::<Vec<_>>());
    assert_eq!(shown.len(), known.len(), "a row is there twice");
}
