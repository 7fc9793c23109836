//! Scores, in points.

use rust_decimal::{Decimal, RoundingStrategy};
use std::fmt;

/// How many decimals a score may have.
const MOST_DECIMALS: u32 = 4;

/// The number is no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidScore {
    /// Below 0 or above the most that there can be.
    #[error("a number from 0 to {most} is needed")]
    OutOfRange {
        /// The most.
        most: u8,
    },
    /// More than four decimals.
    #[error("at most 4 decimals are taken")]
    TooPrecise,
}

/// A number from 0 to `most` with at most four decimals.
fn bounded(points: Decimal, most: u8) -> Result<Decimal, InvalidScore> {
    let points = points.normalize();
    if points.is_sign_negative() && !points.is_zero() || points > Decimal::from(most) {
        return Err(InvalidScore::OutOfRange { most });
    }
    if points.scale() > MOST_DECIMALS { Err(InvalidScore::TooPrecise) } else { Ok(points) }
}

/// A final score (42 CFR 414.1380(c)): 0 to 100 points, at most four decimals.
///
/// # Errors
///
/// Parsing a decimal: outside 0 to 100, or more precise.
///
/// ```
/// use domain::scoring::{FinalScore, InvalidScore};
/// use rust_decimal::Decimal;
/// assert_eq!(FinalScore::new(Decimal::new(8270, 2)).unwrap().points(), Decimal::new(827, 1));
/// assert_eq!(FinalScore::new(Decimal::new(1001, 1)), Err(InvalidScore::OutOfRange { most: 100 }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FinalScore(Decimal);

impl FinalScore {
    /// A final score.
    ///
    /// # Errors
    ///
    /// Outside 0 to 100, or more than four decimals.
    pub fn new(points: Decimal) -> Result<Self, InvalidScore> {
        bounded(points, 100).map(Self)
    }

    /// The points.
    #[must_use]
    pub const fn points(self) -> Decimal {
        self.0
    }

    /// What was computed, at most 100, half up to two decimals.
    pub(super) fn rounded(points: Decimal) -> Self {
        let points = points.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
        Self(points.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero).normalize())
    }
}

impl fmt::Display for FinalScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The score of one category: 0 to 100 percent of what it can reach, at most four decimals.
///
/// ```
/// use domain::scoring::{CategoryScore, InvalidScore};
/// use rust_decimal::Decimal;
/// assert!(CategoryScore::new(Decimal::from(60)).is_ok());
/// assert_eq!(CategoryScore::new(Decimal::new(123_456, 5)), Err(InvalidScore::TooPrecise));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CategoryScore(Decimal);

impl CategoryScore {
    /// The score of a category.
    ///
    /// # Errors
    ///
    /// Outside 0 to 100, or more than four decimals.
    pub fn new(percent: Decimal) -> Result<Self, InvalidScore> {
        bounded(percent, 100).map(Self)
    }

    /// Percent of what the category can reach.
    #[must_use]
    pub const fn percent(self) -> Decimal {
        self.0
    }
}

/// The complex patient bonus (42 CFR 414.1380(c)(3)): 0 to 10 points, before the cap of the year.
///
/// ```
/// use domain::scoring::ComplexPatientBonus;
/// use rust_decimal::Decimal;
/// assert!(ComplexPatientBonus::new(Decimal::new(45, 1)).is_ok());
/// assert!(ComplexPatientBonus::new(Decimal::from(11)).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct ComplexPatientBonus(Decimal);

impl ComplexPatientBonus {
    /// A complex patient bonus.
    ///
    /// # Errors
    ///
    /// Outside 0 to 10, or more than four decimals.
    pub fn new(points: Decimal) -> Result<Self, InvalidScore> {
        bounded(points, 10).map(Self)
    }

    /// The points.
    #[must_use]
    pub const fn points(self) -> Decimal {
        self.0
    }
}
