//! The Taxpayer Identification Number, which may be somebody's Social Security number.

use crate::environment::Environment;
use std::{fmt, str::FromStr};

/// A Taxpayer Identification Number: nine digits, leading zeros kept. EIN and SSN cannot be told apart by shape, so every TIN is
/// treated as an SSN: `Debug` and `Display` are masked, there is no serde, and [`Tin::reveal`] is the only way to the digits.
///
/// ```
/// use domain::identifier::{InvalidTin, Tin};
/// let tin: Tin = "000100001".parse().unwrap();
/// assert_eq!(format!("{tin} {tin:?}"), "*****0001 Tin(*****0001)");
/// assert_eq!("12345678".parse::<Tin>(), Err(InvalidTin::Shape));
/// assert_eq!("*****0001".parse::<Tin>(), Err(InvalidTin::Masked));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tin(String);

/// Why a text is no TIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTin {
    /// Not nine digits.
    #[error("a TIN has exactly nine digits, without a hyphen, leading zeros included")]
    Shape,
    /// A masked value, as answers show it, was sent back.
    #[error("this is a masked TIN as answers show it; send all nine digits")]
    Masked,
}

impl Tin {
    /// The nine digits. Never for a URL, a log line, a metric, an event or an error text.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The form in which answers show it: `*****6789`.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("*****{}", self.0.get(5..).unwrap_or_default())
    }

    /// Whether `environment` takes this TIN: the sandbox takes those that begin with `000` and nothing else, which production refuses
    /// (the Internal Revenue Service and the Social Security Administration assign none of them).
    #[must_use]
    pub fn belongs_to(&self, environment: Environment) -> bool {
        let is_fictitious = self.0.starts_with("000");
        match environment {
            Environment::Sandbox => is_fictitious,
            Environment::Production => !is_fictitious,
        }
    }
}

impl FromStr for Tin {
    type Err = InvalidTin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.contains('*') {
            return Err(InvalidTin::Masked);
        }
        if text.len() != 9 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidTin::Shape);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Tin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tin({self})")
    }
}

impl fmt::Display for Tin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_are_kept() {
        assert_eq!("000100001".parse::<Tin>().unwrap().reveal(), "000100001");
    }

    #[test]
    fn other_shapes_are_refused() {
        for text in ["", "00010000", "0001000011", "00-0100001", "00010000a", "٠٠٠١٠٠٠٠١"] {
            assert_eq!(text.parse::<Tin>(), Err(InvalidTin::Shape), "{text:?}");
        }
    }

    #[test]
    fn sandbox_and_production_share_no_tin() {
        for text in ["000100001", "123456789", "001000000"] {
            let tin: Tin = text.parse().unwrap();
            assert_ne!(tin.belongs_to(Environment::Sandbox), tin.belongs_to(Environment::Production));
        }
    }
}
