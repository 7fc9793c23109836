//! What holds for every parser that reads what a caller sends, whatever it is given: one function of bytes for each target of
//! cargo-fuzz. `cargo test` runs the same functions over the seeds and over bytes of its own.

mod headers;
mod identifiers;
mod import_lines;
mod import_values;
mod json;
mod lists;
mod requests;
mod tokens;
mod years;

/// A parser, and what is asserted of it.
type Target = (&'static str, fn(&[u8]));

/// Every target.
pub(crate) const TARGETS: [Target; 16] = [
    ("cursors", lists::cursors),
    ("entity_tags", headers::entity_tags),
    ("forwarded_addresses", headers::forwarded_addresses),
    ("idempotency_keys", headers::idempotency_keys),
    ("identifiers", identifiers::identifiers),
    ("import_lines", import_lines::import_lines),
    ("import_tables", import_values::import_tables),
    ("import_values", import_values::import_values),
    ("json", json::json),
    ("masking", requests::masking),
    ("moments", years::moments),
    ("query", lists::query),
    ("requests", requests::requests),
    ("token_claims", tokens::token_claims),
    ("tokens", tokens::tokens),
    ("year_files", years::year_files),
];

/// Asserts what holds for the parser of `target` when it is given `data`.
pub(crate) fn check(target: &str, data: &[u8]) {
    match TARGETS.iter().find(|(name, _)| *name == target) {
        Some((_, property)) => property(data),
        None => panic!("no target {target}"),
    }
}

/// `data` as text, where it is any.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// Whether an error repeats a number of what it refuses; its own words and years are no repetition.
fn repeats(error: &str, refused: &str) -> bool {
    refused.split(|letter: char| !letter.is_ascii_digit()).any(|number| number.len() >= 5 && error.contains(number))
}

/// Whether `text` has a number that is written like a TIN and stands by itself; written apart from the code that masks them.
fn shows_a_tin(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let fits = |window: &[char], shape: &str| {
        window
            .iter()
            .zip(shape.chars())
            .all(|(letter, place)| if place == '-' { *letter == '-' } else { letter.is_ascii_digit() })
    };
    let stands_alone = |start: usize, end: usize| {
        let before = start.checked_sub(1).and_then(|at| letters.get(at));
        ![before, letters.get(end)].into_iter().flatten().any(|neighbour| neighbour.is_alphanumeric())
    };
    ["000000000", "00-0000000", "000-00-0000"].into_iter().any(|shape| {
        let windows = letters.windows(shape.len()).enumerate();
        windows.into_iter().any(|(at, window)| fits(window, shape) && stands_alone(at, at + shape.len()))
    })
}
