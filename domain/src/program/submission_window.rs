//! When CMS takes the data of a performance year: what is submitted then cancels approved reweighting.

use super::window::{CivilTime, as_deadline};
use crate::{
    citation::Confidence,
    moment::{Deadline, Moment},
};
use serde::{Deserialize, Serialize};

/// A span of time in which CMS takes data. Nothing is submitted to this service; the dates are for reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DataSubmissionWindow {
    /// The name of the window; begins with its performance year.
    #[schema(max_length = 64, pattern = "^[0-9]{4}(-[a-z0-9]+)+$", example = "2024-data-submission")]
    pub id: String,
    /// The first instant that is in time.
    pub opens_at: Moment,
    /// The first instant that is too late.
    #[serde(serialize_with = "as_deadline")]
    #[schema(value_type = Deadline)]
    pub closes_at: Moment,
    /// Where the dates come from.
    #[schema(max_length = 500)]
    pub source: String,
    /// How well the window is founded.
    pub confidence: Confidence,
    /// The window whose dates this one replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, pattern = "^[0-9]{4}(-[a-z0-9]+)+$")]
    pub supersedes: Option<String>,
    /// What else has to be known about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub note: Option<String>,
}

impl DataSubmissionWindow {
    /// Whether data received at `moment` are in time.
    #[must_use]
    pub fn is_open_at(&self, moment: Moment) -> bool {
        self.opens_at <= moment && moment < self.closes_at
    }
}

/// The same as the file of a year writes it: in the civil time of America/New_York.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct DataSubmissionInFile {
    id: String,
    opens: CivilTime,
    closes: CivilTime,
    source: String,
    confidence: Confidence,
    supersedes: Option<String>,
    note: Option<String>,
}

impl From<DataSubmissionInFile> for DataSubmissionWindow {
    fn from(file: DataSubmissionInFile) -> Self {
        let DataSubmissionInFile { id, opens, closes, source, confidence, supersedes, note } = file;
        Self { id, opens_at: opens.moment(), closes_at: closes.moment(), source, confidence, supersedes, note }
    }
}
