//! Where a practice is.

use super::as_json_text;
use std::{fmt, str::FromStr};

/// A ZIP code: five digits. Of a ZIP+4 the first five are taken, as areas are designated by them.
///
/// ```
/// use domain::identifier::{InvalidZipCode, ZipCode};
/// assert_eq!("96761".parse::<ZipCode>().unwrap().as_ref(), "96761");
/// assert_eq!("96761-2345".parse::<ZipCode>().unwrap().as_ref(), "96761");
/// assert_eq!("9676".parse::<ZipCode>(), Err(InvalidZipCode));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ZipCode(String);

/// The text is no ZIP code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a ZIP code has five digits, or five, a hyphen and four")]
pub struct InvalidZipCode;

impl FromStr for ZipCode {
    type Err = InvalidZipCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        let (area, rest) = text.split_once('-').map_or((text, None), |(area, rest)| (area, Some(rest)));
        let fits = digits(area, 5) && rest.is_none_or(|rest| digits(rest, 4));
        if fits { Ok(Self(area.to_owned())) } else { Err(InvalidZipCode) }
    }
}

impl AsRef<str> for ZipCode {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ZipCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_json_text!(ZipCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_digits_and_nothing_else() {
        for text in ["00501", "99950", "96761-0000"] {
            assert!(text.parse::<ZipCode>().is_ok(), "{text}");
        }
        for text in ["", "1234", "123456", "1234a", "12345-", "12345-678", "12345-67890", "12345 ", "123456789", "１２３４５"]
        {
            assert_eq!(text.parse::<ZipCode>(), Err(InvalidZipCode), "{text:?}");
        }
    }
}
