//! What is reweighted without an application, and what counts as a submission that restores it.

use super::{Category, ClinicianType, SpecialStatus};
use crate::citation::Confidence;
use serde::{Deserialize, Serialize};

/// Who is reweighted in Promoting Interoperability without applying, 42 CFR 414.1380(c)(2)(i)(A)(4) and (C).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AutomaticPiReweighting {
    /// By type of clinician.
    #[schema(max_items = 20)]
    pub clinician_types: Vec<ReweightedClinicianType>,
    /// By special status.
    #[schema(max_items = 10)]
    pub special_statuses: Vec<ReweightedStatus>,
    /// Whether a group or virtual group is reweighted when all its MIPS eligible clinicians are, each on any basis.
    pub all_members_suffice: bool,
    /// The regulation on groups.
    #[schema(max_length = 300, example = "42 CFR 414.1380(c)(2)(iii)")]
    pub citation: String,
    /// How well it is founded.
    pub confidence: Confidence,
}

/// A type of clinician that is reweighted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReweightedClinicianType {
    /// The type.
    pub clinician_type: ClinicianType,
    /// The regulation.
    #[schema(max_length = 300, example = "42 CFR 414.1380(c)(2)(i)(A)(4)(iii)")]
    pub citation: String,
    /// How well it is founded.
    pub confidence: Confidence,
}

/// A special status that is reweighted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReweightedStatus {
    /// The status.
    pub status: SpecialStatus,
    /// Whether a group that has the status itself is reweighted, whatever its members are.
    pub group_by_itself: bool,
    /// The regulation.
    #[schema(max_length = 300, example = "42 CFR 414.1380(c)(2)(i)(C)(9)")]
    pub citation: String,
    /// How well it is founded.
    pub confidence: Confidence,
}

/// For which events individuals are reweighted by the practice address that CMS has, 42 CFR 414.1380(c)(2)(i)(A)(8) and (C)(3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AutomaticEuc {
    /// The events that are known; CMS decides on each.
    #[schema(max_items = 100)]
    pub events: Vec<DesignatedEvent>,
    /// Whether the list of events is known to be whole.
    pub complete: bool,
    /// The regulation.
    #[schema(max_length = 300, example = "42 CFR 414.1380(c)(2)(i)(A)(8) and (C)(3)")]
    pub citation: String,
    /// How well it is founded.
    pub confidence: Confidence,
}

/// An event that CMS designated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DesignatedEvent {
    /// What happened.
    #[schema(max_length = 200, example = "Hurricane Idalia")]
    pub name: String,
    /// FEMA's number of the major disaster declaration; absent where there is none, or none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 20, pattern = "^DR-[0-9]{4}-[A-Z]{2}$", example = "DR-4734-FL")]
    pub declaration: Option<String>,
    /// Where, or whom.
    #[schema(max_length = 300, example = "Florida")]
    pub area: String,
    /// Whether it applies to everybody, wherever they practise.
    pub everywhere: bool,
    /// The document.
    #[schema(max_length = 300)]
    pub source: String,
    /// How well it is founded.
    pub confidence: Confidence,
}

/// What the least is that counts as a submission of a category, and so restores its weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QualifyingSubmission {
    /// The category.
    pub category: Category,
    /// What has to be there.
    #[schema(max_length = 600)]
    pub minimum: String,
    /// The least length of the performance period, in days without a gap; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 366, example = 180)]
    pub period_days: Option<u16>,
    /// The document.
    #[schema(max_length = 300)]
    pub citation: String,
    /// How well it is founded.
    pub confidence: Confidence,
}
