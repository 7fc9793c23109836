//! The CMS EHR Certification ID.

use super::as_json_text;
use std::{fmt, str::FromStr};

/// A CMS EHR Certification ID: 15 letters and digits, of the 2025 edition `2025C` and ten more, of the 2015 edition two, then `15C`,
/// then ten more (QPP Submissions API, `cehrtId`).
///
/// ```
/// use domain::identifier::CehrtId;
/// assert!("0015CABCDEFGHIJ".parse::<CehrtId>().is_ok());
/// assert!("2025CABCDEFGHIJ".parse::<CehrtId>().is_ok());
/// assert!("0014CABCDEFGHIJ".parse::<CehrtId>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CehrtId(String);

/// The text is no CMS EHR Certification ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a CMS EHR Certification ID has 15 capital letters and digits: 2025C and ten more, or two, then 15C and ten more")]
pub struct InvalidCehrtId;

impl CehrtId {
    /// The shape as a regular expression.
    pub const PATTERN: &'static str = "^(2025C|[0-9A-Z]{2}15C)[0-9A-Z]{10}$";
}

impl FromStr for CehrtId {
    type Err = InvalidCehrtId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let characters = text.len() == 15 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let edition = text.starts_with("2025C") || text.get(2..5) == Some("15C");
        if characters && edition { Ok(Self(text.to_owned())) } else { Err(InvalidCehrtId) }
    }
}

impl AsRef<str> for CehrtId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CehrtId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_json_text!(CehrtId);
