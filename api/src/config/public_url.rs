//! Under which URL callers reach the service.

use reqwest::Url;
use std::{fmt, str::FromStr};

/// A scheme, a host and maybe a port: the issuer of our own tokens, and the beginning of every address that the service names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

/// The text is no such URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected https:// or http://, a host and maybe a port, and nothing behind, for example https://recourse.example")]
pub struct InvalidPublicUrl;

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    /// ```
    /// use api::config::PublicUrl;
    /// assert_eq!("https://recourse.example".parse::<PublicUrl>().unwrap().to_string(), "https://recourse.example");
    /// assert!("https://recourse.example/".parse::<PublicUrl>().is_err());
    /// assert!("recourse.example".parse::<PublicUrl>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| InvalidPublicUrl)?;
        // Tokens compare it byte for byte: it has one spelling.
        let is_plain = matches!(url.scheme(), "https" | "http") && url.origin().ascii_serialization() == text;
        if is_plain { Ok(Self(text.to_owned())) } else { Err(InvalidPublicUrl) }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
