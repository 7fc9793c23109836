//! Where the automatic EUC policy applies.

use crate::{
    identifier::{ZipCode, as_json_text},
    program::PerformanceYear,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A ZIP code of a county that CMS designated for a year: one row of its county-ZIP files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AutomaticEucArea {
    /// For which year.
    pub performance_year: PerformanceYear,
    /// The ZIP code; one may lie in several counties.
    pub zip: ZipCode,
    /// The state or territory.
    pub state: StateCode,
    /// The county, as CMS spells it.
    pub county: String,
    /// What happened there, where it is known; CMS's files do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
}

/// A state or territory, by its two capital letters.
///
/// ```
/// use domain::facts::StateCode;
/// assert!("TX".parse::<StateCode>().is_ok());
/// assert!("Texas".parse::<StateCode>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateCode(String);

/// The text is no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a state or territory has two capital letters")]
pub struct InvalidStateCode;

impl FromStr for StateCode {
    type Err = InvalidStateCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidStateCode) }
    }
}

impl AsRef<str> for StateCode {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StateCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_json_text!(StateCode);
