//! Rows are parsed, not trusted: where a stored value comes from, for the error that says it cannot be read.

use crate::{
    Error,
    sql_types::{Json, Microseconds},
};
use domain::{moment::Moment, program::PerformanceYear};
use serde::de::DeserializeOwned;
use std::{fmt::Display, str::FromStr};

/// A row, on its way to a value of the domain.
pub(crate) struct Origin<'r> {
    table: &'static str,
    id: &'r dyn Display,
}

impl<'r> Origin<'r> {
    pub(crate) fn new(table: &'static str, id: &'r dyn Display) -> Self {
        Self { table, id }
    }

    /// The column does not hold what it must.
    pub(crate) fn corrupt(&self, column: &'static str) -> Error {
        Error::Corrupt { table: self.table, column, id: self.id.to_string() }
    }

    /// A value from its canonical spelling.
    pub(crate) fn text<T: FromStr>(&self, column: &'static str, text: &str) -> Result<T, Error> {
        text.parse().map_err(|_| self.corrupt(column))
    }

    /// The same, where there may be none.
    pub(crate) fn optional_text<T: FromStr>(&self, column: &'static str, text: Option<&str>) -> Result<Option<T>, Error> {
        text.map(|text| self.text(column, text)).transpose()
    }

    pub(crate) fn moment(&self, column: &'static str, stored: Microseconds) -> Result<Moment, Error> {
        stored.moment().ok_or_else(|| self.corrupt(column))
    }

    pub(crate) fn optional_moment(&self, column: &'static str, stored: Option<Microseconds>) -> Result<Option<Moment>, Error> {
        stored.map(|stored| self.moment(column, stored)).transpose()
    }

    pub(crate) fn year(&self, column: &'static str, stored: i32) -> Result<PerformanceYear, Error> {
        u16::try_from(stored).ok().and_then(|year| PerformanceYear::new(year).ok()).ok_or_else(|| self.corrupt(column))
    }

    pub(crate) fn json<T: DeserializeOwned>(&self, column: &'static str, stored: &Json) -> Result<T, Error> {
        serde_json::from_str(stored.as_str()).map_err(|_| self.corrupt(column))
    }
}
