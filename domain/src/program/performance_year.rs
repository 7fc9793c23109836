//! The calendar year that is measured.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A performance year: the calendar year whose care is measured. Its payment year comes two years later (42 CFR 414.1305).
///
/// ```
/// use domain::program::PerformanceYear;
/// let year: PerformanceYear = "2024".parse().unwrap();
/// assert_eq!(year.payment_year(), 2026);
/// assert!(PerformanceYear::new(2016).is_err(), "the programme began in 2017");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct PerformanceYear(u16);

/// The number or text is no performance year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a performance year is a number from {} to {}", PerformanceYear::FIRST, PerformanceYear::LAST)]
pub struct InvalidPerformanceYear;

impl PerformanceYear {
    /// The first performance year of the programme.
    pub const FIRST: u16 = 2017;
    /// The last year that is taken for a year and not for a slip of the keyboard.
    pub const LAST: u16 = 2100;

    /// A performance year.
    ///
    /// # Errors
    ///
    /// Outside 2017 to 2100.
    pub const fn new(year: u16) -> Result<Self, InvalidPerformanceYear> {
        if year < Self::FIRST || year > Self::LAST {
            return Err(InvalidPerformanceYear);
        }
        Ok(Self(year))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// The year in which the score moves payments.
    #[must_use]
    pub const fn payment_year(self) -> u16 {
        self.0 + 2
    }
}

impl fmt::Display for PerformanceYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for PerformanceYear {
    type Err = InvalidPerformanceYear;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Digits alone: the number parser would also take "+2024" and "02024".
        if text.len() != 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidPerformanceYear);
        }
        text.parse().map_err(|_| InvalidPerformanceYear).and_then(Self::new)
    }
}

impl TryFrom<u16> for PerformanceYear {
    type Error = InvalidPerformanceYear;

    fn try_from(year: u16) -> Result<Self, Self::Error> {
        Self::new(year)
    }
}

impl From<PerformanceYear> for u16 {
    fn from(year: PerformanceYear) -> Self {
        year.0
    }
}

impl utoipa::PartialSchema for PerformanceYear {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Integer))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
            .description(Some("The calendar year that is measured; its payment year comes two years later."))
            .minimum(Some(Self::FIRST))
            .maximum(Some(Self::LAST))
            .examples([serde_json::json!(2024)])
            .build()
            .into()
    }
}

impl utoipa::ToSchema for PerformanceYear {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_belong() {
        for (year, belongs) in [(2016, false), (2017, true), (2100, true), (2101, false), (0, false), (u16::MAX, false)] {
            assert_eq!(PerformanceYear::new(year).is_ok(), belongs, "{year}");
        }
    }

    #[test]
    fn text_is_four_digits() {
        assert_eq!("2024".parse(), PerformanceYear::new(2024));
        for text in ["", "24", "+2024", "02024", " 2024", "2024.0", "２０２４"] {
            assert_eq!(text.parse::<PerformanceYear>(), Err(InvalidPerformanceYear), "{text:?}");
        }
    }

    #[test]
    fn json_is_a_number() {
        let year = PerformanceYear::new(2024).unwrap();
        assert_eq!(serde_json::to_string(&year).unwrap(), "2024");
        assert_eq!(serde_json::from_str::<PerformanceYear>("2024").unwrap(), year);
        assert!(serde_json::from_str::<PerformanceYear>("\"2024\"").is_err());
        assert!(serde_json::from_str::<PerformanceYear>("1999").is_err());
    }
}
