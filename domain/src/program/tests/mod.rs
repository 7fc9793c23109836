//! The years held against the pages they were taken from, and files that must not be taken.

mod amendments;
mod bounds;
mod calendar;
mod eligibility;
mod files;
mod judged;
mod shape;
pub(crate) mod vectors;
mod weights;
mod window_table;
mod windows;
mod zones;

use super::{PerformanceYear, Program, YearRules};
use crate::moment::Moment;
use std::sync::LazyLock;

/// Read once: a table of vectors asks for a year in each row.
static PROGRAM: LazyLock<Program> = LazyLock::new(|| Program::embedded().unwrap());

fn program() -> Program {
    PROGRAM.clone()
}

fn year(number: u16) -> YearRules {
    PROGRAM.year(PerformanceYear::new(number).unwrap()).unwrap().clone()
}

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}
