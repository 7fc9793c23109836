//! The number of a filing that a person can read out on the phone.

use super::as_json_text;
use crate::program::{FilingKind, PerformanceYear};
use std::{fmt, str::FromStr};

/// A case number: `EA-2024-7K3QX9ZM`. The form (`EA` exception application, `TR` targeted review), the performance year, seven
/// random characters of Crockford's alphabet and a check character. It embeds no identifier of anybody.
///
/// The check character is that of ISO/IEC 7064 (hybrid system, modulus 32): every single wrong character is found, and all but
/// one in a thousand swaps of neighbours.
///
/// ```
/// use domain::{identifier::CaseNumber, program::{FilingKind, PerformanceYear}};
/// let year = PerformanceYear::new(2024).unwrap();
/// let number = CaseNumber::from_random(FilingKind::ExceptionApplication, year, 0x5_1234_5678);
/// assert_eq!(number.as_ref().parse::<CaseNumber>().unwrap(), number);
/// assert!("EA-2024-00000001".parse::<CaseNumber>().is_err(), "the check character does not fit");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber(String);

/// The text is no case number, or its check character does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a case number looks like EA-2024-7K3QX9ZM; one of its characters may have been misread")]
pub struct InvalidCaseNumber;

/// Crockford's alphabet: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many characters are random.
const RANDOM_CHARACTERS: u32 = 7;

impl CaseNumber {
    /// The shape as a regular expression.
    pub const PATTERN: &'static str = r"^(EA|TR)-20\d\d-[0-9A-HJKMNP-TV-Z]{8}$";

    /// The case number whose random part is the lowest 35 bits of `random`.
    #[must_use]
    pub fn from_random(kind: FilingKind, year: PerformanceYear, random: u64) -> Self {
        let prefix = match kind {
            FilingKind::ExceptionApplication => "EA",
            FilingKind::TargetedReview => "TR",
        };
        let body: String = (0..RANDOM_CHARACTERS).map(|place| character((random >> (5 * place)) & 31)).collect();
        let check = check_character(&format!("{prefix}{year}{body}")).map_or('0', |value| character(u64::from(value)));
        Self(format!("{prefix}-{year}-{body}{check}"))
    }
}

fn character(value: u64) -> char {
    usize::try_from(value).ok().and_then(|place| ALPHABET.get(place)).map_or('0', |byte| char::from(*byte))
}

/// The value of the check character after `text`; `None` where a character is not in the alphabet.
fn check_character(text: &str) -> Option<u8> {
    let mut product = 32;
    for byte in text.bytes() {
        let value = u32::try_from(ALPHABET.iter().position(|known| *known == byte)?).ok()?;
        let sum = (product + value) % 32;
        product = (if sum == 0 { 32 } else { sum }) * 2 % 33;
    }
    u8::try_from((33 - product) % 32).ok()
}

impl FromStr for CaseNumber {
    type Err = InvalidCaseNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('-').collect();
        let [prefix @ ("EA" | "TR"), year, tail] = parts.as_slice() else {
            return Err(InvalidCaseNumber);
        };
        let year_fits = year.len() == 4 && year.starts_with("20") && year.bytes().all(|byte| byte.is_ascii_digit());
        let (body, check) = tail.split_at_checked(RANDOM_CHARACTERS as usize).ok_or(InvalidCaseNumber)?;
        let expected = check_character(&format!("{prefix}{year}{body}")).map(|value| character(u64::from(value)).to_string());
        if year_fits && expected.as_deref() == Some(check) { Ok(Self(text.to_owned())) } else { Err(InvalidCaseNumber) }
    }
}

impl AsRef<str> for CaseNumber {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_json_text!(CaseNumber);

#[cfg(test)]
mod tests {
    use super::*;

    fn number(random: u64) -> CaseNumber {
        CaseNumber::from_random(FilingKind::TargetedReview, PerformanceYear::new(2023).unwrap(), random)
    }

    #[test]
    fn every_single_wrong_character_is_found() {
        for random in [0, 1, 31, 0x7_FFFF_FFFF, 0x1_2345_6789] {
            let valid = number(random).to_string();
            for place in 8..16 {
                for other in ALPHABET {
                    let mut changed = valid.clone().into_bytes();
                    if changed[place] == *other {
                        continue;
                    }
                    changed[place] = *other;
                    let changed = String::from_utf8(changed).unwrap();
                    assert!(changed.parse::<CaseNumber>().is_err(), "{valid} read as {changed}");
                }
            }
        }
    }

    #[test]
    fn almost_every_swap_of_neighbours_is_found() {
        let (mut swaps, mut missed) = (0, 0);
        for random in (0_u64..200_000).map(|seed| seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 29) {
            let valid = number(random).to_string();
            let mut swapped = valid.clone().into_bytes();
            swapped.swap(10, 11);
            let swapped = String::from_utf8(swapped).unwrap();
            if swapped != valid {
                swaps += 1;
                missed += usize::from(swapped.parse::<CaseNumber>().is_ok());
            }
        }
        assert!(missed * 1000 <= swaps * 3, "{missed} of {swaps} swaps were not found");
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "EA",
            "EA-2024-",
            "XX-2024-00000000",
            "EA-1924-00000000",
            "ea-2024-00000000",
            "EA-2024-000000000",
            "EA-2024-é000000",
        ] {
            assert!(text.parse::<CaseNumber>().is_err(), "{text}");
        }
    }
}
