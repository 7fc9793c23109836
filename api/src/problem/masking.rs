//! A caller may put a TIN where none belongs: into a path, a member's name, a request id. It is not repeated from there.

use std::borrow::Cow;

/// `text` with every number masked but for its last four that is written like a TIN and stands by itself: nine digits, or with
/// hyphens as an EIN (`00-0100001`) and an SSN (`000-10-0001`) have them.
///
/// ```
/// use api::problem::masked;
/// assert_eq!(masked("/v1/participants/000100001".into()), "/v1/participants/*****0001");
/// assert_eq!(masked("/v1/participants/00-0100001".into()), "/v1/participants/*****0001");
/// assert_eq!(masked("/v1/performance-years/2024".into()), "/v1/performance-years/2024");
/// assert_eq!(masked("0192474e-7e00-7000-8000-000000000001".into()), "0192474e-7e00-7000-8000-000000000001");
/// ```
#[must_use]
pub fn masked(text: Cow<'_, str>) -> Cow<'_, str> {
    if !has_what_looks_like_a_tin(&text) {
        return text;
    }
    let parts = parts(&text);
    let (mut masked, mut at) = (String::with_capacity(text.len()), 0);
    while let Some(part) = parts.get(at) {
        match tin_at(&parts, at) {
            Some(length) => {
                let last = parts.get(at + length - 1).copied().unwrap_or_default();
                masked.extend(["*****", last.get(last.len() - 4..).unwrap_or_default()]);
                at += length;
            }
            None => {
                masked.push_str(part);
                at += 1;
            }
        }
    }
    masked.into()
}

/// Whether a number in `text` is written like a TIN.
#[must_use]
pub(crate) fn has_what_looks_like_a_tin(text: &str) -> bool {
    let parts = parts(text);
    (0..parts.len()).any(|at| tin_at(&parts, at).is_some())
}

/// The text cut where letters and digits meet anything else, nothing left out: words, perhaps empty, and a character between each two.
fn parts(text: &str) -> Vec<&str> {
    let pieces = text.split_inclusive(|character: char| !character.is_alphanumeric());
    let halves = pieces.flat_map(|piece| {
        let end = piece.trim_end_matches(|character: char| !character.is_alphanumeric()).len();
        [piece.get(..end), piece.get(end..)].into_iter().flatten()
    });
    halves.collect()
}

/// How many parts from `at` on are a TIN; `None` where none begins there.
fn tin_at(parts: &[&str], at: usize) -> Option<usize> {
    const WRITTEN: [&[usize]; 3] = [&[9], &[2, 7], &[3, 2, 4]];
    let digits = |part: &&str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let begins = |groups: &[usize]| {
        groups.iter().enumerate().all(|(place, count)| {
            parts.get(at + 2 * place).is_some_and(|part| digits(part, *count))
                && (place == 0 || parts.get(at + 2 * place - 1).is_some_and(|between| *between == "-"))
        })
    };
    WRITTEN.iter().find(|groups| begins(groups)).map(|groups| 2 * groups.len() - 1)
}
