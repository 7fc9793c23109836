//! What a targeted review asks for.

use super::ReviewReason;
use crate::{filing::Event, identifier::FilingId, program::Category};
use serde::{Deserialize, Serialize};

/// What is particular to a request for targeted review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetedReview {
    /// Why.
    pub reason: ReviewReason,
    /// What is wrong with the calculation, in the filer's words.
    pub explanation: String,
    /// The categories it concerns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affected_categories: Vec<Category>,
    /// What happened, where the reason asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
    /// Another filing that this one is about, for example the exception that was not applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub related_filing_id: Option<FilingId>,
}
