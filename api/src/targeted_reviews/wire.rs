//! A request for targeted review as it arrives and as it is answered.

use crate::filings::{
    request::{AttestationBody, ContactBody, EventBody, ParticipantBody, not_blank},
    view::{EventView, FilingView},
};
use domain::{
    filing::SubmitterRelationship,
    moment::Moment,
    program::Category,
    review::{ReviewReason, TargetedReview, TargetedReviewStatus},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A request for targeted review of a MIPS payment adjustment (42 CFR 414.1385).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileTargetedReview {
    /// The performance year.
    #[validate(range(min = 2017, max = 2100))]
    #[schema(value_type = i32, minimum = 2017, maximum = 2100, example = 2023)]
    pub performance_year: Option<i64>,
    /// For whom.
    #[schema(value_type = ParticipantBody)]
    pub participant: Option<ParticipantBody>,
    /// Why.
    #[schema(value_type = ReviewReason)]
    pub reason: Option<String>,
    /// What is wrong with the calculation, in the filer's words.
    #[validate(length(min = 1, max = 4000), custom(function = not_blank))]
    #[schema(value_type = String, min_length = 1, max_length = 4000, pattern = r"\S", example = "Our data were submitted under the TIN of another practice.")]
    pub explanation: Option<String>,
    /// The categories it concerns, each once.
    #[validate(length(min = 1, max = 4))]
    #[schema(value_type = Option<Vec<Category>>, min_items = 1, max_items = 4)]
    pub affected_categories: Option<Vec<String>>,
    /// What happened, where the reason asks for it.
    #[validate(nested)]
    pub event: Option<EventBody>,
    /// Another filing that this one is about, for example the exception that was not applied.
    #[schema(value_type = Option<Uuid>)]
    pub related_filing_id: Option<String>,
    /// Whom the agency writes to.
    #[validate(nested)]
    #[schema(value_type = ContactBody)]
    pub contact: Option<ContactBody>,
    /// As what the submitter acts; checked against the token.
    #[schema(value_type = SubmitterRelationship)]
    pub submitter_relationship: Option<String>,
    /// Who attests that this is true.
    #[validate(nested)]
    #[schema(value_type = AttestationBody)]
    pub attestation: Option<AttestationBody>,
    /// A reference of your own, to find the filing by.
    #[validate(length(min = 1, max = 128))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128, example = "review-17")]
    pub client_reference: Option<String>,
}

/// A request for targeted review that was filed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TargetedReview)]
pub struct TargetedReviewView {
    #[serde(flatten)]
    filing: FilingView,
    /// Its state.
    status: TargetedReviewStatus,
    #[serde(flatten)]
    review: ReviewView,
}

/// What a targeted review asks for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewView {
    /// Why.
    reason: ReviewReason,
    /// What is wrong with the calculation, in the filer's words.
    #[schema(max_length = 4000)]
    explanation: String,
    /// The categories it concerns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 4, required = false)]
    affected_categories: Vec<Category>,
    /// What happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<EventView>,
    /// Another filing that this one is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 36)]
    related_filing_id: Option<Uuid>,
}

impl TargetedReviewView {
    pub(super) fn new(filing: FilingView, status: TargetedReviewStatus, review: &TargetedReview) -> Self {
        let TargetedReview { reason, explanation, affected_categories, event, related_filing_id } = review.clone();
        let review = ReviewView {
            reason,
            explanation,
            affected_categories,
            event: event.as_ref().map(Into::into),
            related_filing_id: related_filing_id.map(Into::into),
        };
        Self { filing, status, review }
    }
}

/// A page of targeted reviews.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TargetedReviewPage {
    /// The targeted reviews of this page.
    #[schema(max_items = 200)]
    pub data: Vec<TargetedReviewView>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    pub next_cursor: Option<String>,
    /// With `updatedSince`: the instant up to which nothing can still be committed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Moment>,
}
