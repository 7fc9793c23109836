//! Factors, in percent: a factor of -9 multiplies the paid amount by 0.91.

use rust_decimal::{Decimal, RoundingStrategy};

/// The number is no factor of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a number greater than 0 and at most {most} is needed, with at most 16 decimals")]
pub struct InvalidFactor {
    /// The most that there can be.
    pub most: u8,
}

/// More decimals than a double distinguishes are noise; fewer keep every product below within 28 digits.
const MOST_DECIMALS: u32 = 16;

fn positive(factor: Decimal, most: u8) -> Result<Decimal, InvalidFactor> {
    let factor = factor.normalize();
    let fits = factor > Decimal::ZERO && factor <= Decimal::from(most) && factor.scale() <= MOST_DECIMALS;
    if fits { Ok(factor) } else { Err(InvalidFactor { most }) }
}

/// What positive factors of a year are multiplied by so that increases meet decreases: greater than 0, at most 3.0
/// (42 CFR 414.1405(b)(3)).
///
/// ```
/// use domain::scoring::{InvalidFactor, ScalingFactor};
/// use rust_decimal::Decimal;
/// assert!(ScalingFactor::new(Decimal::from(3)).is_ok());
/// assert_eq!(ScalingFactor::new(Decimal::new(301, 2)), Err(InvalidFactor { most: 3 }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScalingFactor(Decimal);

impl ScalingFactor {
    /// A scaling factor.
    ///
    /// # Errors
    ///
    /// Not greater than 0, greater than 3, or more than 16 decimals.
    pub fn new(factor: Decimal) -> Result<Self, InvalidFactor> {
        positive(factor, 3).map(Self)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> Decimal {
        self.0
    }
}

/// What additional factors of a year are multiplied by to keep to the funds for exceptional scores: greater than 0, at most 1
/// (42 CFR 414.1405(d)(1)).
///
/// ```
/// use domain::scoring::AdditionalScalingFactor;
/// use rust_decimal::Decimal;
/// assert!(AdditionalScalingFactor::new(Decimal::new(1359, 4)).is_ok());
/// assert!(AdditionalScalingFactor::new(Decimal::ZERO).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AdditionalScalingFactor(Decimal);

impl AdditionalScalingFactor {
    /// An additional scaling factor.
    ///
    /// # Errors
    ///
    /// Not greater than 0, greater than 1, or more than 16 decimals.
    pub fn new(factor: Decimal) -> Result<Self, InvalidFactor> {
        positive(factor, 1).map(Self)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> Decimal {
        self.0
    }
}

/// A payment adjustment factor, in percent, as exact as a quotient can be written down: 28 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct AdjustmentFactor(Decimal);

impl AdjustmentFactor {
    /// No change.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// `product / divisor` percent. One division comes last, so nothing is lost before it, and what it loses is far below the
    /// distance of such a quotient from the middle between two cents: rounding it rounds the true number.
    pub(super) fn quotient(product: Decimal, divisor: Decimal) -> Self {
        Self((product / divisor).normalize())
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self((self.0 + other.0).normalize())
    }

    /// Percent.
    #[must_use]
    pub const fn percent(self) -> Decimal {
        self.0
    }

    /// As it is shown: two decimals, half away from zero. What rounds to zero is zero without a sign; [`Self::percent`] tells a
    /// cut that is too small to be shown from none.
    #[must_use]
    pub fn shown(self) -> Decimal {
        let shown = self.0.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero).normalize();
        if shown.is_zero() { Decimal::ZERO } else { shown }
    }

    /// As it is written down: at most ten decimals, none of them a trailing zero.
    #[must_use]
    pub fn exact(self) -> Decimal {
        self.0.round_dp_with_strategy(10, RoundingStrategy::MidpointAwayFromZero).normalize()
    }
}

/// The number is no amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an amount is 0 to 1,000,000,000 dollars, with at most 2 decimals")]
pub struct InvalidPaidAmount;

/// What Medicare would pay without an adjustment, in dollars: the paid amount, not the allowed one (42 CFR 414.1405(e)).
///
/// ```
/// use domain::scoring::PaidAmount;
/// use rust_decimal::Decimal;
/// assert!(PaidAmount::new(Decimal::from(1000)).is_ok());
/// assert!(PaidAmount::new(Decimal::new(1, 3)).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PaidAmount(Decimal);

impl PaidAmount {
    /// An amount.
    ///
    /// # Errors
    ///
    /// Negative, above a billion dollars, or parts of a cent.
    pub fn new(dollars: Decimal) -> Result<Self, InvalidPaidAmount> {
        let dollars = dollars.normalize();
        let is_amount = (Decimal::ZERO..=Decimal::from(1_000_000_000)).contains(&dollars) && dollars.scale() <= 2;
        if is_amount { Ok(Self(dollars)) } else { Err(InvalidPaidAmount) }
    }

    /// Dollars.
    #[must_use]
    pub const fn dollars(self) -> Decimal {
        self.0
    }

    /// What is paid with the factor, as it is shown: `amount * (1 + factor / 100)`, to the cent. Several factors are added before,
    /// never compounded.
    #[must_use]
    pub fn adjusted_by(self, total: AdjustmentFactor) -> Self {
        let paid = self.0 + self.0 * total.shown() / Decimal::ONE_HUNDRED;
        Self(paid.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero).normalize())
    }
}
