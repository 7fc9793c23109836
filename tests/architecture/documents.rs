//! What the documents say of each other: links lead somewhere, decisions are numbered without a gap.

use std::path::Path;

use super::{File, assert_none, files, top};

#[test]
fn every_link_leads_somewhere() {
    let mut documents: Vec<File> = std::fs::read_dir(top())
        .expect("the top of the repository")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".md"))
        .map(|path| File { text: std::fs::read_to_string(top().join(&path)).expect("a document"), path })
        .collect();
    if top().join("docs").is_dir() {
        documents.extend(files("docs", ".md"));
    }
    assert!(documents.iter().any(|document| document.path == "README.md"), "there is no README.md");
    assert_none(&dead_links(&documents, |path| top().join(path).exists()));
}

#[test]
fn decisions_are_numbered_without_a_gap() {
    let decisions: Vec<String> = match top().join("docs/adr").is_dir() {
        true => files("docs/adr", ".md").into_iter().map(|file| file.path).collect(),
        false => Vec::new(),
    };
    assert_none(&misnumbered(&decisions));
}

#[test]
fn each_check_can_fail() {
    let readme = "See [how](docs/how.md#first), [why](<docs/why.md>), [web](https://example.org/a.md), [here](#top).\n\
                  [later]: docs/later.md\n```\n[not](a/link.md)\n```\nand `[nor](this/one.md)`";
    let documents = [
        File { path: "README.md".to_owned(), text: readme.to_owned() },
        File { path: "docs/how.md".to_owned(), text: "[up](../README.md) [beside](why.md)".to_owned() },
    ];
    let faults = dead_links(&documents, |path| path == Path::new("docs/how.md") || path == Path::new("docs/../README.md"));
    let expected =
        ["README.md: docs/why.md leads nowhere", "README.md: docs/later.md leads nowhere", "docs/how.md: why.md leads nowhere"];
    assert_eq!(faults, expected);

    let decisions = ["docs/adr/0001-a.md", "docs/adr/0003-b.md", "docs/adr/0003-c.md", "docs/adr/notes.md"].map(str::to_owned);
    let expected = ["docs/adr/0003-b.md: expected 0002 here", "docs/adr/notes.md: expected 0004 here"];
    assert_eq!(misnumbered(&decisions), expected);
    assert_eq!(misnumbered(&decisions[..1]), [""; 0]);
}

/// Links within the repository to files that are not there.
fn dead_links(documents: &[File], exists: impl Fn(&Path) -> bool) -> Vec<String> {
    let mut faults = Vec::new();
    for document in documents {
        let folder = Path::new(&document.path).parent().unwrap_or(Path::new(""));
        for link in links(&document.text) {
            let target = link.split('#').next().unwrap_or_default();
            let elsewhere = target.is_empty() || target.contains("://") || target.starts_with("mailto:");
            if !elsewhere && !exists(&folder.join(target)) {
                faults.push(format!("{}: {target} leads nowhere", document.path));
            }
        }
    }
    faults
}

/// The targets of `[text](target)` and `[name]: target`, outside of code.
fn links(text: &str) -> Vec<&str> {
    let mut links = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        in_code ^= line.trim_start().starts_with("```");
        if in_code {
            continue;
        }
        if let Some((_, target)) = line.strip_prefix('[').and_then(|line| line.split_once("]: ")) {
            links.extend(target.split_whitespace().next());
        }
        // Every second piece between backticks is code.
        for prose in line.split('`').step_by(2) {
            let targets = prose.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
            links.extend(targets.map(|target| target.trim_matches(['<', '>'])));
        }
    }
    links
}

/// Decisions whose number is not their place: 0001, 0002, and so on.
fn misnumbered(paths: &[String]) -> Vec<String> {
    let places = paths.iter().enumerate().map(|(at, path)| (path, format!("{:04}", at + 1)));
    places
        .filter(|(path, number)| !path.rsplit('/').next().unwrap_or_default().starts_with(&format!("{number}-")))
        .map(|(path, number)| format!("{path}: expected {number} here"))
        .collect()
}
