//! Numbers of a file: decimals exact as they are written, and years.

use crate::filings::reading::Reading;
use domain::{program::PerformanceYear, rule};
use rust_decimal::Decimal;
use std::{borrow::Cow, ops::RangeInclusive};

/// How many decimals a number may have.
const DECIMALS: u32 = 4;

/// The number that `number` writes, within `bounds`.
pub(super) fn read_decimal(
    reading: &mut Reading,
    number: Option<serde_json::Number>,
    at: impl Into<String>,
    bounds: RangeInclusive<i64>,
) -> Option<Decimal> {
    let written = number?.to_string();
    let exact = written.parse().ok().filter(|exact: &Decimal| {
        exact.scale() <= DECIMALS && (Decimal::from(*bounds.start())..=Decimal::from(*bounds.end())).contains(exact)
    });
    if exact.is_none() {
        let (least, most) = (bounds.start(), bounds.end());
        let message = format!("This is a number from {least} to {most} with at most {DECIMALS} decimals.");
        reading.fault(&rule::FIELD_RANGE, at.into(), message);
    }
    exact
}

/// The performance year that a record is about.
pub(super) fn read_year(reading: &mut Reading, year: Option<i64>) -> Option<PerformanceYear> {
    let year = reading.required(year, "/performanceYear")?;
    let year = u16::try_from(year).ok().and_then(|year| PerformanceYear::new(year).ok());
    if year.is_none() {
        refuse_year(reading, "/performanceYear");
    }
    year
}

/// Notes that no performance year stands at `at`.
pub(super) fn refuse_year(reading: &mut Reading, at: impl Into<Cow<'static, str>>) {
    let (first, last) = (PerformanceYear::FIRST, PerformanceYear::LAST);
    reading.fault(&rule::FIELD_RANGE, at, format!("A performance year is a number from {first} to {last}."));
}
