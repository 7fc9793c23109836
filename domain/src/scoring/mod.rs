//! What a year's work comes to: the weights that are in force, the final score, the payment adjustment, each explained.
//!
//! Pure functions of a year's rules and what is known of a participant, so that a stored answer and a what-if are the same calculation.
//!
//! * [`weights_in_force`]: what each category weighs after reweighting, and after data that cancel it.
//! * [`final_score`]: category scores, weights and bonuses.
//! * [`payment_adjustment`]: what the final score does to payments, or why there is nothing that it does.
//! * [`score_that_counts`]: which final score is a clinician's where there are several.
//! * [`Because`]: the rule, its source and the words of a practice for each step.
//!
//! Nothing is computed in binary fractions. A final score is rounded half up to two decimals, as CMS's tables show it; CMS does not publish
//! how it rounds. A factor is kept exactly and rounded half away from zero to two decimals to be shown.

mod adjustment;
mod because;
mod factor;
mod final_score;
mod precedence;
mod refusal;
mod score;
mod situation;
mod vocabulary;
mod weights;

#[cfg(test)]
pub(crate) mod tests;

pub use adjustment::{AdjustmentFactors, PaymentAdjustment, Scaling, ScalingUnknown, Subject, payment_adjustment};
pub use because::Because;
pub use factor::{AdditionalScalingFactor, AdjustmentFactor, InvalidFactor, InvalidPaidAmount, PaidAmount, ScalingFactor};
pub use final_score::{CategoryScores, ScoreOutcome, final_score};
pub use precedence::score_that_counts;
pub use refusal::Refusal;
pub use score::{CategoryScore, ComplexPatientBonus, FinalScore, InvalidScore};
pub use situation::{Reweighting, Situation, Submissions};
pub use vocabulary::{Exclusion, ReweightingBasis};
pub use weights::{WeightsInForce, weights_in_force};
