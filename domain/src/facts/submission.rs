//! Data that were submitted for a category.

use crate::{
    closed_set::open_set,
    identifier::ParticipantId,
    program::{Category, PerformanceYear, QualifyingSubmission, ReportingOption},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Data that were submitted for a category, by the participant or by anybody for it: one measurement set of the QPP Submissions API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Submission {
    /// Whose.
    pub participant: ParticipantId,
    /// For which year.
    pub performance_year: PerformanceYear,
    /// For which category; never cost, for which nothing is submitted.
    pub category: Category,
    /// How.
    pub submission_method: SubmissionMethod,
    /// Under which option, where the submission says so (`programName`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporting_option: Option<ReportingOption>,
    /// The first day of the performance period.
    pub performance_start: NaiveDate,
    /// Its last day.
    pub performance_end: NaiveDate,
    /// How many measures or activities it has.
    pub measurements: u32,
    /// What is missing of a qualifying submission, as far as its own contents tell. The length of the performance period is not among it:
    /// how long it has to be is a fact of the year.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub shortfalls: BTreeSet<Shortfall>,
}

open_set! {
    /// How data were submitted, in the words of the QPP Submissions API.
    pub enum SubmissionMethod {
        /// Quality data on Part B claims.
        Claims = "claims",
        /// By a qualified registry or QCDR.
        Registry = "registry",
        /// From an electronic health record, or by attestation.
        ElectronicHealthRecord = "electronicHealthRecord",
        /// By the CMS Web Interface.
        CmsWebInterface = "cmsWebInterface",
        /// By a CMS-approved survey vendor.
        CertifiedSurveyVendor = "certifiedSurveyVendor",
        /// Computed by CMS from claims.
        AdministrativeClaims = "administrativeClaims",
    }
}

open_set! {
    /// What is missing of a qualifying submission (final rule of the Physician Fee Schedule for 2025).
    pub enum Shortfall {
        /// No quality measure has a numerator and a denominator.
        NoMeasureWithNumeratorAndDenominator = "noMeasureWithNumeratorAndDenominator",
        /// No improvement activity is attested with yes.
        NoActivityPerformed = "noActivityPerformed",
        /// No Promoting Interoperability measure has data or a claimed exclusion.
        NoMeasureReported = "noMeasureReported",
        /// A required attestation of Promoting Interoperability is missing.
        AttestationMissing = "attestationMissing",
        /// There is no CMS EHR Certification ID.
        CehrtIdMissing = "cehrtIdMissing",
    }
}

impl Submission {
    /// How many days the performance period has, both ends included.
    #[must_use]
    pub fn period_days(&self) -> i64 {
        (self.performance_end - self.performance_start).num_days() + 1
    }

    /// Whether it is complete enough to be scored, by what the year says is the least.
    #[must_use]
    pub fn qualifies(&self, least: Option<&QualifyingSubmission>) -> bool {
        let least = least.and_then(|least| least.period_days);
        self.shortfalls.is_empty() && least.is_none_or(|least| self.period_days() >= i64::from(least))
    }
}
