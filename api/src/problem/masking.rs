//! A caller may put a TIN where none belongs: into a path, a member's name, a request id. It is not repeated from there.

use std::borrow::Cow;

/// `text` with every number of exactly nine digits that stands by itself masked but for its last four.
///
/// ```
/// use api::problem::masked;
/// assert_eq!(masked("/v1/participants/000100001".into()), "/v1/participants/*****0001");
/// assert_eq!(masked("/v1/performance-years/2024".into()), "/v1/performance-years/2024");
/// assert_eq!(masked("0192474e-7e00-7000-8000-000000000001".into()), "0192474e-7e00-7000-8000-000000000001");
/// ```
#[must_use]
pub fn masked(text: Cow<'_, str>) -> Cow<'_, str> {
    if !words(&text).any(is_like_a_tin) {
        return text;
    }
    let mut masked = String::with_capacity(text.len());
    for word in words(&text) {
        match word.get(5..).filter(|_| is_like_a_tin(word)) {
            Some(last_four) => masked.extend(["*****", last_four]),
            None => masked.push_str(word),
        }
    }
    masked.into()
}

/// Whether a number in `text` has the shape of a TIN.
#[must_use]
pub(crate) fn has_what_looks_like_a_tin(text: &str) -> bool {
    words(text).any(is_like_a_tin)
}

/// The text cut where letters and digits meet anything else, nothing left out.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(|character: char| !character.is_alphanumeric()).flat_map(|part| {
        let end = part.trim_end_matches(|character: char| !character.is_alphanumeric()).len();
        [part.get(..end), part.get(end..)].into_iter().flatten()
    })
}

fn is_like_a_tin(word: &str) -> bool {
    word.len() == 9 && word.bytes().all(|byte| byte.is_ascii_digit())
}
