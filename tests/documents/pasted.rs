//! The fenced blocks of a document that are pasted into a terminal, read as a shell reads them and sent to a service.

use crate::{
    architecture::File,
    support::app::{Answer, PUBLIC_URL, TestApp, send},
};
use api::sandbox::Persona;
use reqwest::Method;
use serde_json::Value;
use std::collections::HashMap;

/// A fenced block, the number of its first line, and the last line with text before it.
struct Block<'a> {
    language: &'a str,
    before: &'a str,
    line: usize,
    text: String,
}

fn blocks(document: &File) -> Vec<Block<'_>> {
    let (mut blocks, mut open, mut before): (Vec<Block<'_>>, bool, &str) = (vec![], false, "");
    for (at, line) in document.text.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(language), false) => {
                blocks.push(Block { language, before, line: at + 2, text: String::new() });
                open = true;
            }
            (Some(_), true) => open = false,
            (None, true) => {
                let text = &mut blocks.last_mut().unwrap().text;
                text.push_str(line);
                text.push('\n');
            }
            (None, false) => {}
        }
        if !open && !line.trim().is_empty() {
            before = line;
        }
    }
    blocks
}

/// What is pasted, and what it is said to answer.
pub(super) struct Step {
    line: usize,
    pub(super) answers: String,
    pub(super) script: String,
    shown: Option<Value>,
}

pub(super) fn steps(document: &File) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for block in blocks(document) {
        let answers = block.before.strip_prefix("<!-- answers ").and_then(|rest| rest.strip_suffix(" -->"));
        match (block.language, answers) {
            ("sh", Some(answers)) => {
                steps.push(Step { line: block.line, answers: answers.to_owned(), script: block.text, shown: None });
            }
            ("json", _) => {
                if let Some(step) = steps.last_mut() {
                    step.shown =
                        Some(serde_json::from_str(&block.text).unwrap_or_else(|error| panic!("{}: {error}", block.line)));
                }
            }
            (_, _) => {}
        }
    }
    steps
}

pub(super) fn unannounced(document: &File) -> Vec<String> {
    let silent =
        blocks(document).into_iter().filter(|block| block.text.contains("curl ") && !block.before.starts_with("<!-- answers "));
    silent.map(|block| format!("{}:{}: a curl without a comment that says what it answers", document.path, block.line)).collect()
}

/// `NAME=$(cargo run -q -- token PERSONA)`, with the token; the service itself is where paths begin.
pub(super) fn variables(document: &File, app: &TestApp) -> HashMap<String, String> {
    let tokens = document.text.lines().filter_map(|line| {
        let (name, persona) = line.strip_suffix(')')?.split_once("=$(cargo run -q -- token ")?;
        let persona = Some(persona).filter(|persona| !persona.contains(' '))?;
        Some((name.to_owned(), app.token(persona.parse::<Persona>().unwrap().name())))
    });
    let assertions = document.text.lines().filter_map(|line| {
        let (name, persona) = line.strip_suffix(" --assertion)")?.split_once("=$(cargo run -q -- token ")?;
        let software = app.software(persona.parse::<Persona>().unwrap().client_id().unwrap());
        Some((name.to_owned(), software.assertion(PUBLIC_URL).unwrap()))
    });
    tokens.chain(assertions).chain([("API".to_owned(), String::new())]).collect()
}

impl Step {
    /// How the answer differs from what the document says.
    pub(super) fn faults(&self, document: &File, answer: &Answer) -> Vec<String> {
        let replayed = if answer.header("idempotent-replayed") == "true" { " replayed" } else { "" };
        let answers = format!("{}{replayed}", answer.status);
        let place = format!("{}:{}", document.path, self.line);
        let mut faults = Vec::new();
        if answers != self.answers {
            faults.push(format!("{place}: answers {answers}: {}", String::from_utf8_lossy(&answer.bytes)));
        }
        if self.shown.as_ref().is_some_and(|shown| without_request(shown.clone()) != without_request(answer.body.clone())) {
            faults.push(format!("{place}: the answer that is shown is another one"));
        }
        faults
    }
}

fn without_request(mut answer: Value) -> Value {
    answer.as_object_mut().map(|members| members.remove("requestId"));
    answer
}

/// The request that a `curl` makes.
#[derive(Default)]
pub(super) struct Curl {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Curl {
    pub(super) fn read(script: &str, variables: &HashMap<String, String>) -> Self {
        let (command, rest) = script.split_once("<<'JSON'\n").unwrap_or((script, ""));
        let here = rest.trim_end().strip_suffix("JSON").unwrap_or_default();
        let mut words = words(command, variables).into_iter().skip_while(|word| !word.ends_with("curl")).skip(1);
        let mut curl = Self::default();
        while let Some(word) = words.next().filter(|word| word != "|") {
            match word.as_str() {
                "--include" | "--silent" => {}
                "--request" => curl.method = words.next().unwrap().parse().unwrap(),
                "--header" => {
                    let header = words.next().unwrap();
                    let (name, value) = header.split_once(": ").unwrap();
                    curl.headers.push((name.to_owned(), value.to_owned()));
                }
                "--data" => {
                    let data = words.next().unwrap();
                    curl.body = if data == "@-" { here.to_owned() } else { data };
                    curl.method = if curl.method == Method::GET { Method::POST } else { curl.method };
                }
                path => curl.path = path.to_owned(),
            }
        }
        curl
    }

    pub(super) async fn send(self, app: &TestApp) -> Answer {
        let request = app.as_nobody().request(self.method, &self.path).body(self.body);
        send(self.headers.into_iter().fold(request, |request, (name, value)| request.header(name, value))).await
    }
}

/// The words of a command as a shell reads them: quotes, variables, lines that go on.
fn words(command: &str, variables: &HashMap<String, String>) -> Vec<String> {
    let (mut words, mut word, mut quote) = (vec![], String::new(), None);
    let mut characters = command.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, quote) {
            ('\'' | '"', None) => quote = Some(character),
            (closing, Some(open)) if closing == open => quote = None,
            ('\\', None) => drop(characters.next()),
            ('$', None | Some('"')) => {
                let mut name = String::new();
                while let Some(letter) = characters.next_if(char::is_ascii_uppercase) {
                    name.push(letter);
                }
                word.push_str(variables.get(&name).map_or("", String::as_str));
            }
            (space, None) if space.is_whitespace() => {
                words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
            }
            (other, _) => word.push(other),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}
