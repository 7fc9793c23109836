//! The National Provider Identifier.

use super::as_json_text;
use std::{fmt, str::FromStr};

/// A National Provider Identifier: ten digits, the first 1 or 2, the last a Luhn check digit over `80840` and the first nine
/// (45 CFR 162.406; CMS, "Requirements for NPI and NPI check digit").
///
/// ```
/// use domain::identifier::{InvalidNpi, Npi};
/// assert_eq!("1234567893".parse::<Npi>().unwrap().as_ref(), "1234567893");
/// assert_eq!("1234567890".parse::<Npi>(), Err(InvalidNpi::CheckDigit));
/// assert_eq!("0777777777".parse::<Npi>(), Err(InvalidNpi::FirstDigit));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Npi(String);

/// Why a text is no NPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNpi {
    /// Not ten digits.
    #[error("an NPI has exactly ten digits")]
    Shape,
    /// The first digit is neither 1 nor 2.
    #[error("an NPI begins with 1 or 2")]
    FirstDigit,
    /// The check digit does not fit: a digit was mistyped or two were swapped.
    #[error("the check digit of this NPI does not fit: a digit was mistyped, or two were swapped")]
    CheckDigit,
}

/// What the prefix `80840` adds to the Luhn sum.
const PREFIX_SUM: u32 = 24;

impl FromStr for Npi {
    type Err = InvalidNpi;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 10 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidNpi::Shape);
        }
        if !text.starts_with(['1', '2']) {
            return Err(InvalidNpi::FirstDigit);
        }
        if !luhn_sum(text).is_multiple_of(10) {
            return Err(InvalidNpi::CheckDigit);
        }
        Ok(Self(text.to_owned()))
    }
}

/// The Luhn sum of the digits with the prefix `80840` before them.
fn luhn_sum(digits: &str) -> u32 {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            match place % 2 {
                0 => digit,
                _ => digit * 2 / 10 + digit * 2 % 10,
            }
        })
        .sum();
    sum + PREFIX_SUM
}

impl AsRef<str> for Npi {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Npi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_json_text!(Npi);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_and_sandbox_numbers() {
        for valid in ["1234567893", "1558598797", "1000000004", "1000000012", "1000000020", "1000000111"] {
            assert!(valid.parse::<Npi>().is_ok(), "{valid}");
        }
        for shape in ["", "123456789", "12345678930", "12345 6789", "１234567893"] {
            assert_eq!(shape.parse::<Npi>(), Err(InvalidNpi::Shape), "{shape:?}");
        }
    }

    #[test]
    fn every_single_wrong_digit_is_found() {
        let valid = "1234567893";
        for place in 1..10 {
            for digit in '0'..='9' {
                let mut changed: Vec<char> = valid.chars().collect();
                if changed[place] == digit {
                    continue;
                }
                changed[place] = digit;
                let changed: String = changed.into_iter().collect();
                assert_eq!(changed.parse::<Npi>(), Err(InvalidNpi::CheckDigit), "{changed}");
            }
        }
    }
}
