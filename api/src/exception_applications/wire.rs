//! An exception application as it arrives and as it is answered.

use crate::filings::{
    request::{AttestationBody, ContactBody, EventBody, ParticipantBody},
    view::{EventView, FilingView},
};
use domain::{
    exception::{Circumstance, ExceptionApplication, ExceptionApplicationStatus, ExceptionType, Hardship, HardshipReason},
    filing::SubmitterRelationship,
    moment::Moment,
    program::Category,
};
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// An exception application. With `extremeAndUncontrollableCircumstances`: `categories` and `event`. With
/// `promotingInteroperabilityHardship`: `reason` and the members that the reason needs, as `/v1/performance-years/{year}` lists them.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileExceptionApplication {
    /// The performance year.
    #[validate(range(min = 2017, max = 2100))]
    #[schema(value_type = i32, minimum = 2017, maximum = 2100, example = 2024)]
    pub performance_year: Option<i64>,
    /// For whom.
    #[schema(value_type = ParticipantBody)]
    pub participant: Option<ParticipantBody>,
    /// Which exception.
    #[schema(value_type = ExceptionType)]
    pub exception_type: Option<String>,
    /// EUC: the categories affected, each once. An APM Entity asks for all four.
    #[validate(length(min = 1, max = 4))]
    #[schema(value_type = Option<Vec<Category>>, min_items = 1, max_items = 4)]
    pub categories: Option<Vec<String>>,
    /// EUC, and the hardship reason `extremeAndUncontrollableCircumstances`: what happened.
    #[validate(nested)]
    pub event: Option<EventBody>,
    /// Hardship: why.
    #[schema(value_type = Option<HardshipReason>)]
    pub reason: Option<String>,
    /// Hardship `extremeAndUncontrollableCircumstances`: which kind.
    #[schema(value_type = Option<Circumstance>)]
    pub circumstance: Option<String>,
    /// Hardship `decertifiedEhr`: the CMS EHR Certification ID of the product.
    #[schema(value_type = Option<String>, pattern = "^(2025C|[0-9A-Z]{2}15C)[0-9A-Z]{10}$", min_length = 15, max_length = 15, example = "0015CABCDEFGHIJ")]
    pub cehrt_id: Option<String>,
    /// Hardship `decertifiedEhr`: when the product was decertified.
    #[schema(value_type = Option<String>, format = Date, min_length = 10, max_length = 10, pattern = r"^\d{4}-\d{2}-\d{2}$", example = "2024-03-15")]
    pub decertified_on: Option<String>,
    /// Hardship `lackOfControlOverCehrt`: percent of the outpatient encounters at locations without control over CEHRT.
    #[validate(range(min = 0.0, max = 100.0))]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100, example = 62.5)]
    pub outpatient_encounters_without_control_percent: Option<f64>,
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
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128, example = "ehr-8841")]
    pub client_reference: Option<String>,
}

/// An exception application that was filed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ExceptionApplication)]
pub struct ExceptionApplicationView {
    #[serde(flatten)]
    filing: FilingView,
    /// Its state.
    status: ExceptionApplicationStatus,
    #[serde(flatten)]
    application: ApplicationView,
}

/// What an exception application asks for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationView {
    /// Which exception.
    exception_type: ExceptionType,
    /// The categories asked for; `pi` alone of a hardship.
    #[schema(min_items = 1, max_items = 4)]
    categories: Vec<Category>,
    /// What happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<EventView>,
    /// Hardship: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<HardshipReason>,
    /// Hardship by circumstances: which kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    circumstance: Option<Circumstance>,
    /// Hardship by decertification: the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 15, pattern = "^(2025C|[0-9A-Z]{2}15C)[0-9A-Z]{10}$")]
    cehrt_id: Option<String>,
    /// Hardship by decertification: when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10)]
    decertified_on: Option<chrono::NaiveDate>,
    /// Hardship by lack of control: percent of the outpatient encounters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100)]
    outpatient_encounters_without_control_percent: Option<f64>,
}

impl ExceptionApplicationView {
    pub(super) fn new(filing: FilingView, status: ExceptionApplicationStatus, application: &ExceptionApplication) -> Self {
        Self { filing, status, application: application.into() }
    }
}

impl From<&ExceptionApplication> for ApplicationView {
    fn from(application: &ExceptionApplication) -> Self {
        let bare = Self {
            exception_type: application.exception_type(),
            categories: application.categories().to_vec(),
            event: None,
            reason: None,
            circumstance: None,
            cehrt_id: None,
            decertified_on: None,
            outpatient_encounters_without_control_percent: None,
        };
        let hardship = match application {
            ExceptionApplication::ExtremeAndUncontrollableCircumstances { categories: _, event } => {
                return Self { event: Some(event.into()), ..bare };
            }
            ExceptionApplication::PromotingInteroperabilityHardship { hardship } => hardship,
        };
        let bare = Self { reason: Some(hardship.reason()), ..bare };
        match hardship {
            Hardship::DecertifiedEhr { decertified_on, cehrt_id } => {
                Self { decertified_on: Some(*decertified_on), cehrt_id: cehrt_id.as_ref().map(ToString::to_string), ..bare }
            }
            Hardship::InsufficientInternet | Hardship::SmallPractice => bare,
            Hardship::ExtremeAndUncontrollableCircumstances { circumstance, event } => {
                Self { circumstance: Some(*circumstance), event: Some(event.into()), ..bare }
            }
            Hardship::LackOfControlOverCehrt { outpatient_encounters_without_control_percent: percent } => {
                Self { outpatient_encounters_without_control_percent: percent.to_f64(), ..bare }
            }
        }
    }
}

/// A page of exception applications.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExceptionApplicationPage {
    /// The applications of this page.
    #[schema(max_items = 200)]
    pub data: Vec<ExceptionApplicationView>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    pub next_cursor: Option<String>,
    /// With `updatedSince`: the instant up to which nothing can still be committed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Moment>,
}
