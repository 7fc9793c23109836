//! What is known of a participant in one performance year, named as the QPP Eligibility API names it.

use crate::{
    closed_set::open_set,
    identifier::ZipCode,
    program::{Category, ClinicianType, ReportingOption, SpecialStatus},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What is known of a participant in one performance year. That there is such a record says that it exists in that year.
///
/// Every member may be absent, which means unknown and never no.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct YearFacts {
    /// Of a clinician: its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clinician_type: Option<ClinicianType>,
    /// Of a clinician: whether it enrolled in Medicare for the first time in the year (42 CFR 414.1305).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newly_enrolled: Option<bool>,
    /// Of a clinician: whether it is a Qualifying APM Participant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qp_status: Option<QpStatus>,
    /// Of a Partial QP: whether it elected to take part in MIPS (42 CFR 414.1310(b)(1)(ii)).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partial_qp_elects_mips: Option<bool>,
    /// Of a clinician: whether it joined the practice in the last three months of the year, and the practice did not report as a group
    /// (42 CFR 414.1380(c)(2)(i)(A)(3)).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_joiner: Option<bool>,
    /// The ZIP code of the practice address that CMS has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zip: Option<ZipCode>,
    /// How many eligible clinicians bill under the TIN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eligible_clinician_count: Option<u32>,
    /// Of an APM Entity: how many percent of its participant MIPS eligible clinicians would be eligible for reweighting of the
    /// Promoting Interoperability category (42 CFR 414.1317(b)(4)(i)); 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pi_reweighting_eligible_percent: Option<Decimal>,
    /// How it reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reporting_option: Option<ReportingOption>,
    /// The categories that cannot be scored, for want of measures or cases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_scorable: Option<BTreeSet<Category>>,
    /// The categories whose data CMS found compromised outside of the participant's control (42 CFR 414.1380(c)(2)(i)(A)(9), (C)(10)).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compromised_categories: Option<BTreeSet<Category>>,
    /// What was measured of the clinician alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub individual_scenario: Option<Scenario>,
    /// What was measured of the group, virtual group or APM Entity as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_scenario: Option<Scenario>,
}

open_set! {
    /// Whether a clinician is a Qualifying APM Participant, in the letters of the QPP Eligibility API. It also knows `Q` and `R`, whose
    /// meaning is published nowhere: they are kept as they are, and nothing is concluded from them.
    pub enum QpStatus {
        /// A Qualifying APM Participant.
        Qualifying = "Y",
        /// None.
        None = "N",
        /// A Partial Qualifying APM Participant.
        Partial = "P",
        /// Not explained by CMS.
        UnexplainedQ = "Q",
        /// Not explained by CMS.
        UnexplainedR = "R",
    }
}

/// Special statuses and volume, as they were determined on one level: `individualScenario` or `groupScenario`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Scenario {
    /// Hospital-based.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hospital_based_clinician: Option<bool>,
    /// Ambulatory surgical center-based.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ambulatory_surgical_center: Option<bool>,
    /// Non-patient facing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub non_patient_facing: Option<bool>,
    /// In a small practice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub small_group_practitioner: Option<bool>,
    /// Facility-based.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_facility_based: Option<bool>,
    /// In a rural area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rural_clinician: Option<bool>,
    /// In a health professional shortage area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hpsa_clinician: Option<bool>,
    /// Allowed charges for covered professional services, in dollars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_charges: Option<Decimal>,
    /// Medicare patients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beneficiary_count: Option<u32>,
    /// Covered professional services.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low_volume_services: Option<u32>,
    /// CMS's own conclusion from the three: at or below the low-volume threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low_volume_switch: Option<bool>,
    /// CMS's own conclusion: above one of the figures and not all, so that it may opt in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_opt_in_eligible: Option<bool>,
    /// Whether it opted in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_opted_in: Option<bool>,
}

impl Scenario {
    /// Whether it has this status; `None` where that is unknown.
    #[must_use]
    pub const fn has(&self, status: SpecialStatus) -> Option<bool> {
        match status {
            SpecialStatus::SmallPractice => self.small_group_practitioner,
            SpecialStatus::Rural => self.rural_clinician,
            SpecialStatus::Hpsa => self.hpsa_clinician,
            SpecialStatus::HospitalBased => self.hospital_based_clinician,
            SpecialStatus::AscBased => self.ambulatory_surgical_center,
            SpecialStatus::NonPatientFacing => self.non_patient_facing,
            SpecialStatus::FacilityBased => self.is_facility_based,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_what_is_known_and_nothing_else() {
        assert_eq!(serde_json::to_string(&YearFacts::default()).unwrap(), "{}");
        let text = r#"{"clinicianType":"physician","newlyEnrolled":false,"qpStatus":"P","partialQpElectsMips":true,"zip":"75763",
            "eligibleClinicianCount":3,"piReweightingEligiblePercent":"75.5","reportingOption":"mvp","notScorable":["cost"],
            "individualScenario":{"hospitalBasedClinician":true,"allowedCharges":"88000","beneficiaryCount":190}}"#;
        let facts: YearFacts = serde_json::from_str(text).unwrap();
        assert_eq!(facts.individual_scenario.as_ref().unwrap().has(SpecialStatus::HospitalBased), Some(true));
        assert_eq!(facts.individual_scenario.as_ref().unwrap().has(SpecialStatus::AscBased), None, "unknown is not no");
        let again = serde_json::to_string(&facts).unwrap();
        assert_eq!(serde_json::from_str::<YearFacts>(&again).unwrap(), facts);
        assert!(serde_json::from_str::<YearFacts>(r#"{"clinicianKind":"physician"}"#).is_err());
    }
}
