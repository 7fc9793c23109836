//! What may be written in one place only, and how long a file may be, read from the source files.

use super::{File, assert_none, files, top};

const CRATES: [&str; 4] = ["api", "domain", "persistence", "tests"];

/// The longest file that one can read in one sitting.
const LINES: usize = 400;

/// Words that belong to a few files: below a folder, only the files and folders named may write one of the words.
struct Reserved {
    folder: &'static str,
    words: &'static [&'static str],
    /// What contains one of the words and may be written anywhere.
    free: &'static [&'static str],
    /// A name that ends in `/` is a folder.
    files: &'static [&'static str],
    why: &'static str,
}

const RESERVED: [Reserved; 2] = [
    Reserved {
        folder: "persistence/src/",
        words: &["PgConnection", "SqliteConnection"],
        free: &[],
        files: &["database.rs", "database/", "migrations.rs", "session.rs", "transaction.rs", "writer.rs"],
        why: "a query is written once, for both databases: use on_each!",
    },
    Reserved {
        folder: "api/src/",
        words: &[
            "StatusCode::",
            "HttpResponse::BadRequest",
            "HttpResponse::Unauthorized",
            "HttpResponse::Forbidden",
            "HttpResponse::NotFound",
            "HttpResponse::Conflict",
            "HttpResponse::UnprocessableEntity",
            "HttpResponse::InternalServerError",
            "HttpResponse::ServiceUnavailable",
        ],
        free: &["StatusCode::OK", "StatusCode::CREATED", "StatusCode::NOT_MODIFIED"],
        // An answer that is given again has the status that it had.
        files: &["problem.rs", "problem/", "middleware.rs", "middleware/", "idempotency.rs"],
        why: "the status of a refusal belongs to a problem code, in the table of problem.rs",
    },
];

#[test]
fn what_belongs_to_one_file_is_written_there_only() {
    assert_none(&RESERVED.iter().flat_map(|reserved| strays(reserved, &sources())).collect::<Vec<_>>());
}

#[test]
fn no_lint_is_silenced_for_good() {
    assert_none(&silenced(&sources()));
}

#[test]
fn no_file_is_too_long() {
    assert_none(&too_long(&sources()));
}

#[test]
fn every_crate_forbids_unsafe_code() {
    let roots: Vec<File> = CRATES
        .iter()
        .map(|name| if *name == "tests" { "tests/lib.rs".to_owned() } else { format!("{name}/src/lib.rs") })
        .map(|path| File { text: std::fs::read_to_string(top().join(&path)).unwrap_or_default(), path })
        .collect();
    assert_none(&unsafe_allowed(&roots));
}

#[test]
fn every_year_file_is_embedded() {
    let years = files("domain/program", ".toml");
    assert!(!years.is_empty(), "no year files in domain/program");
    assert_none(&not_embedded(&years, &files("domain/src", ".rs")));
}

#[test]
fn each_check_can_fail() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let count = |faults: Vec<String>| faults.len();
    let query = "fn find(conn: &mut PgConnection) {}";
    let [databases, statuses] = &RESERVED;
    assert_eq!(count(strays(databases, &[file("persistence/src/filings.rs", query)])), 1);
    assert_eq!(count(strays(databases, &[file("persistence/src/deeper/session.rs", query)])), 1);
    assert_eq!(count(strays(databases, &[file("persistence/src/session.rs", query)])), 0);
    assert_eq!(count(strays(databases, &[file("persistence/src/filings.rs", "// as PgConnection does\n")])), 0);
    let tested = "fn find() {}\n\n#[cfg(test)]\nmod tests {\n    fn find(conn: &mut PgConnection) {}\n}\n";
    assert_eq!(count(strays(databases, &[file("persistence/src/filings.rs", tested)])), 0);
    let tests_elsewhere = format!("#[cfg(test)]\nmod tests;\n{query}");
    assert_eq!(count(strays(databases, &[file("persistence/src/filings.rs", &tests_elsewhere)])), 1);
    let status = "return StatusCode::CONFLICT;";
    assert_eq!(count(strays(statuses, &[file("api/src/filings/file.rs", status)])), 1);
    assert_eq!(count(strays(statuses, &[file("api/src/problem/document.rs", status)])), 0);
    let both = "if done { StatusCode::CREATED } else { StatusCode::CONFLICT }";
    assert_eq!(count(strays(statuses, &[file("api/src/filings/file.rs", both)])), 1);
    assert_eq!(count(strays(statuses, &[file("api/src/filings/file.rs", "StatusCode::CREATED")])), 0);

    let silenced_by = |how: &str| silenced(&[file("api/src/lib.rs", &format!("#{how}(dead_code)]"))]);
    assert_eq!(count(silenced_by(concat!("[", "allow"))), 1);
    assert_eq!(count(silenced_by(concat!("![", "allow"))), 1);
    assert_eq!(count(silenced_by("[expect")), 0);

    assert_eq!(count(too_long(&[file("a.rs", &"\n".repeat(LINES + 1)), file("b.rs", &"\n".repeat(LINES))])), 1);
    assert_eq!(count(unsafe_allowed(&[file("a/src/lib.rs", "//! Says #![forbid(unsafe_code)] and does not.\n")])), 1);
    assert_eq!(count(unsafe_allowed(&[file("a/src/lib.rs", "//! Says and does.\n#![forbid(unsafe_code)]\n")])), 0);

    let years = [file("domain/program/2024.toml", ""), file("domain/program/2025.toml", "")];
    let code = [file("domain/src/program.rs", r#"include_str!("../program/2024.toml")"#)];
    assert_eq!(not_embedded(&years, &code), ["domain/program/2025.toml is not embedded: no include_str! names it"]);
}

fn sources() -> Vec<File> {
    CRATES.iter().flat_map(|name| files(name, ".rs")).collect()
}

/// The lines of a file that are code, with their numbers; comments may speak of anything.
fn code(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let lines = file.text.lines().enumerate().map(|(at, line)| (at + 1, line.trim_start()));
    lines.filter(|(_, line)| !line.starts_with("//"))
}

/// The code of a file without the tests that stand at its end, or that it consists of.
fn shipped(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let lines: Vec<&str> = file.text.lines().collect();
    let tests = lines.windows(2).position(|pair| pair[0] == "#[cfg(test)]" && pair[1].ends_with('{'));
    let end = if file.path.ends_with("/tests.rs") || file.path.ends_with("_tests.rs") { 0 } else { tests.unwrap_or(lines.len()) };
    code(file).take_while(move |(number, _)| *number <= end)
}

fn strays(reserved: &Reserved, sources: &[File]) -> Vec<String> {
    let at_home = |name: &str| {
        let mut homes = reserved.files.iter();
        homes.any(|home| if home.ends_with('/') { name.starts_with(home) } else { name == *home })
    };
    let guarded = sources.iter().filter(|file| file.path.strip_prefix(reserved.folder).is_some_and(|name| !at_home(name)));
    guarded
        .flat_map(|file| shipped(file).map(move |(number, line)| (file, number, line)))
        .filter(|(_, _, line)| {
            let rest = reserved.free.iter().fold((*line).to_owned(), |line, free| line.replace(free, ""));
            reserved.words.iter().any(|word| rest.contains(word))
        })
        .map(|(file, number, line)| format!("{}:{number}: {line}\n      {}", file.path, reserved.why))
        .collect()
}

fn silenced(sources: &[File]) -> Vec<String> {
    let marks = [concat!("#[", "allow("), concat!("#![", "allow(")];
    let lines = sources.iter().flat_map(|file| code(file).map(move |(number, line)| (file, number, line)));
    lines
        .filter(|(_, _, line)| marks.iter().any(|mark| line.contains(mark)))
        .map(|(file, number, _)| format!("{}:{number}: expect the lint, with a reason, or heed it", file.path))
        .collect()
}

fn too_long(sources: &[File]) -> Vec<String> {
    let lengths = sources.iter().map(|file| (file, file.text.lines().count()));
    lengths
        .filter(|(_, lines)| *lines > LINES)
        .map(|(file, lines)| format!("{} has {lines} lines, more than {LINES}: it holds more than one idea", file.path))
        .collect()
}

fn unsafe_allowed(roots: &[File]) -> Vec<String> {
    let open = roots.iter().filter(|root| !code(root).any(|(_, line)| line.starts_with("#![forbid(unsafe_code)]")));
    open.map(|root| format!("{} does not forbid unsafe code", root.path)).collect()
}

fn not_embedded(years: &[File], sources: &[File]) -> Vec<String> {
    let embeds = |name: &str| {
        let call = format!("/program/{name}\")");
        sources.iter().any(|file| code(file).any(|(_, line)| line.contains("include_str!") && line.contains(&call)))
    };
    let names = years.iter().map(|year| (year, year.path.rsplit('/').next().unwrap_or_default()));
    names
        .filter(|(_, name)| !embeds(name))
        .map(|(year, _)| format!("{} is not embedded: no include_str! names it", year.path))
        .collect()
}
