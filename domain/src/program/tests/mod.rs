//! The years held against the pages they were taken from, and files that must not be taken.

mod calendar;
mod files;
mod shape;
mod weights;
mod windows;

use super::{PerformanceYear, Program, YearRules};
use crate::moment::Moment;

fn program() -> Program {
    Program::embedded().unwrap()
}

fn year(number: u16) -> YearRules {
    program().year(PerformanceYear::new(number).unwrap()).unwrap().clone()
}

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}
