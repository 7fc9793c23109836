//! CMS's performance feedback beside our own calculation. A difference is the best reason for a targeted review that there is.

mod comparison;
mod suggestion;

#[cfg(test)]
mod tests;

pub use comparison::{CategoryComparison, CategoryDifference, Comparison, Computed, compare};
pub use suggestion::Suggestion;
