//! Exception applications: PI hardship, and extreme and uncontrollable circumstances (42 CFR 414.1380(c)(2)(i), 414.1317(b)(4)).

mod application;
mod lifecycle;
mod rules;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use application::{ExceptionApplication, ExceptionDraft, Hardship};
pub use lifecycle::{ExceptionApplicationStatus, LIFE_CYCLE};
pub use rules::judge;
pub use vocabulary::{Circumstance, EventImpact, EventType, ExceptionType, HardshipReason, Incident};
