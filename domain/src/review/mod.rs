//! Requests for targeted review of a MIPS payment adjustment (42 CFR 414.1385, 414.1455).

mod lifecycle;
mod reason;
mod request;
mod rules;

#[cfg(test)]
mod tests;

pub use lifecycle::{LIFE_CYCLE, TargetedReviewStatus};
pub use reason::ReviewReason;
pub use request::TargetedReview;
pub use rules::judge;
