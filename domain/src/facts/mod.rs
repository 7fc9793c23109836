//! What the programme has on record of participants besides what they filed: data submissions, performance feedback, designated areas,
//! rosters.

mod automatic_euc_area;
mod listed_apm_entity;
mod measurement;
mod performance_feedback;
mod roster;
mod submission;

pub use automatic_euc_area::{AutomaticEucArea, InvalidStateCode, StateCode};
pub use listed_apm_entity::{ApmModel, ListedApmEntity};
pub use measurement::{Measurement, Reported, shortfalls};
pub use performance_feedback::{FeedbackScores, PerformanceFeedback};
pub use roster::ApmRosterEntry;
pub use submission::{Shortfall, Submission, SubmissionMethod};
