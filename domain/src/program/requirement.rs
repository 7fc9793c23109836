//! What a filing of a year has to bring: reasons with the fields and the evidence each needs, applicants, limits, attestations.

use super::{FilingKind, PerformanceYear};
use crate::{
    citation::Confidence,
    exception::{ExceptionType, HardshipReason, Incident},
    participant::ParticipantKind,
    review::ReviewReason,
};
use chrono::NaiveDate;
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize, Serializer};
use std::ops::RangeInclusive;

/// A member of the request that a reason takes. A member that a reason does not list does not belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldNeed {
    /// The name of the member.
    #[schema(max_length = 64, pattern = "^[A-Za-z]+$", example = "decertifiedOn")]
    pub member: String,
    /// Whether it has to be there.
    pub required: bool,
}

/// What one reason of a Promoting Interoperability hardship application has to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HardshipReasonRules {
    /// The reason.
    pub reason: HardshipReason,
    /// The members it takes.
    #[schema(max_items = 20)]
    pub fields: Vec<FieldNeed>,
    /// What has to be true, and what to keep as proof.
    #[schema(max_length = 1000)]
    pub evidence: String,
    /// The regulation.
    #[schema(max_length = 300, example = "42 CFR 414.1380(c)(2)(i)(C)(8)")]
    pub citation: String,
    /// How well it is founded that this year lists the reason.
    pub confidence: Confidence,
}

/// What one reason of a request for targeted review has to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewReasonRules {
    /// The reason.
    pub reason: ReviewReason,
    /// The members it takes, beside those that every request has.
    #[schema(max_items = 20)]
    pub fields: Vec<FieldNeed>,
    /// The incident that `event.incident` has to name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub incident: Option<Incident>,
    /// The only kinds of participant that may give this reason; absent where every subject of the year may.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_items = 1, max_items = 6)]
    pub subjects: Option<Vec<ParticipantKind>>,
    /// What a reviewer will want to see.
    #[schema(max_length = 1000)]
    pub evidence: String,
    /// The regulation.
    #[schema(max_length = 300, example = "42 CFR 414.1385(a)")]
    pub citation: String,
    /// How well it is founded that this year lists the reason.
    pub confidence: Confidence,
}

impl ReviewReasonRules {
    /// Whether a participant of this kind may give the reason, provided that it may ask for a review at all.
    #[must_use]
    pub fn is_open_to(&self, kind: ParticipantKind) -> bool {
        self.subjects.as_ref().is_none_or(|subjects| subjects.contains(&kind))
    }
}

/// Who may apply for one exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExceptionApplicants {
    /// The exception.
    pub exception_type: ExceptionType,
    /// Who may apply.
    #[schema(min_items = 1, max_items = 6)]
    pub participant_kinds: Vec<ParticipantKind>,
    /// The regulation or document.
    #[schema(max_length = 300)]
    pub citation: String,
    /// How well it is founded.
    pub confidence: Confidence,
}

/// What an APM Entity has to show to be granted the EUC exception, 42 CFR 414.1317(b)(4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApmEntityRules {
    /// The share of its MIPS eligible clinicians that would be eligible for Promoting Interoperability reweighting, in percent.
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = f64, minimum = 0, maximum = 100, example = 75)]
    pub pi_reweighting_percent: Decimal,
    /// Whether the share has to be greater, or may be equal.
    pub strict: bool,
    /// The regulation.
    #[schema(max_length = 300, example = "42 CFR 414.1317(b)(4)(i)")]
    pub citation: String,
    /// How well it is founded.
    pub confidence: Confidence,
    /// What else has to be known about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub note: Option<String>,
}

impl ApmEntityRules {
    /// Whether an Entity with this share qualifies.
    #[must_use]
    pub fn is_met_by(&self, percent: Decimal) -> bool {
        percent > self.pi_reweighting_percent || (!self.strict && percent == self.pi_reweighting_percent)
    }
}

/// The limits of the decertified-EHR exception, 42 CFR 414.1380(c)(2)(i)(C)(8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecertificationRules {
    /// How many performance years the exception can be granted for, ever.
    #[schema(minimum = 1, maximum = 20, example = 5)]
    pub lifetime_cap_years: u8,
    /// How many calendar years before the performance year the decertification may lie.
    #[schema(minimum = 0, maximum = 5, example = 1)]
    pub preceding_calendar_years: u8,
    /// The regulation.
    #[schema(max_length = 300, example = "42 CFR 414.1380(c)(2)(i)(C)(8)")]
    pub citation: String,
    /// How well it is founded.
    pub confidence: Confidence,
}

impl DecertificationRules {
    /// The dates on which the decertification may lie for `year`.
    #[must_use]
    pub fn dates(&self, year: PerformanceYear) -> RangeInclusive<NaiveDate> {
        let last = i32::from(year.get());
        let first = last - i32::from(self.preceding_calendar_years);
        let start = NaiveDate::from_ymd_opt(first, 1, 1).unwrap_or(NaiveDate::MIN);
        let end = NaiveDate::from_ymd_opt(last, 12, 31).unwrap_or(NaiveDate::MAX);
        start..=end
    }
}

/// How many days a filer has to answer when more information is asked for; the day of asking is day 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResponseDays {
    /// On an exception application.
    #[schema(minimum = 1, maximum = 365, example = 30)]
    pub exception_application: u16,
    /// On a request for targeted review.
    #[schema(minimum = 1, maximum = 365, example = 15)]
    pub targeted_review: u16,
}

impl ResponseDays {
    /// The days for one kind of filing.
    #[must_use]
    pub const fn of(self, kind: FilingKind) -> u16 {
        match kind {
            FilingKind::ExceptionApplication => self.exception_application,
            FilingKind::TargetedReview => self.targeted_review,
        }
    }
}

/// What the person who files declares to be true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttestationText {
    /// Which kind of filing it is for.
    pub form: FilingKind,
    /// The version, for `attestation.textVersion`.
    #[schema(max_length = 32, pattern = "^[0-9]{4}-[0-9]+$", example = "2024-1")]
    pub version: String,
    /// The text.
    #[schema(max_length = 2000)]
    pub text: String,
    /// How well it is founded.
    pub confidence: Confidence,
}

/// A decimal as a JSON number, whole ones without a fraction. JSON has one kind of number; none of ours has more digits than a double
/// holds.
///
/// # Errors
///
/// Those of the serializer.
pub fn as_number<S: Serializer>(decimal: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    match decimal.to_i64().filter(|_| decimal.is_integer()) {
        Some(whole) => serializer.serialize_i64(whole),
        None => serializer.serialize_f64(decimal.to_f64().unwrap_or_default()),
    }
}

/// The same where the number may be absent; serde calls it only where it is there.
pub(super) fn as_optional_number<S: Serializer>(decimal: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match decimal {
        Some(decimal) => as_number(decimal, serializer),
        None => serializer.serialize_none(),
    }
}
