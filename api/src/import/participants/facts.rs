//! What is known of a participant in one year, as a line says it: the names are those of the QPP Eligibility API.

use super::super::numbers::read_decimal;
use crate::filings::reading::{Reading, sentence};
use domain::{
    identifier::ZipCode,
    participant::{EntityType, ParticipantKind, Scenario, YearFacts},
    rule,
};
use serde::Deserialize;
use serde_json::Number;
use std::collections::BTreeSet;

/// More than Medicare pays to anybody, in dollars.
const MOST_CHARGES: i64 = 100_000_000_000;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct YearFactsLine {
    clinician_type: Option<String>,
    newly_enrolled: Option<bool>,
    qp_status: Option<String>,
    partial_qp_elects_mips: Option<bool>,
    late_joiner: Option<bool>,
    zip: Option<String>,
    eligible_clinician_count: Option<u32>,
    pi_reweighting_eligible_percent: Option<Number>,
    reporting_option: Option<String>,
    not_scorable: Option<Vec<String>>,
    compromised_categories: Option<Vec<String>>,
    individual_scenario: Option<ScenarioLine>,
    group_scenario: Option<ScenarioLine>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ScenarioLine {
    hospital_based_clinician: Option<bool>,
    ambulatory_surgical_center: Option<bool>,
    non_patient_facing: Option<bool>,
    small_group_practitioner: Option<bool>,
    is_facility_based: Option<bool>,
    rural_clinician: Option<bool>,
    hpsa_clinician: Option<bool>,
    allowed_charges: Option<Number>,
    beneficiary_count: Option<u32>,
    low_volume_services: Option<u32>,
    low_volume_switch: Option<bool>,
    is_opt_in_eligible: Option<bool>,
    is_opted_in: Option<bool>,
}

impl YearFactsLine {
    /// The facts; what is faulty is noted and left out.
    pub(super) fn read(self, reading: &mut Reading, kind: Option<ParticipantKind>, at: &str) -> YearFacts {
        self.judge_kind(reading, kind, at);
        let Self {
            clinician_type,
            newly_enrolled,
            qp_status,
            partial_qp_elects_mips,
            late_joiner,
            zip,
            eligible_clinician_count,
            pi_reweighting_eligible_percent: percent,
            reporting_option,
            not_scorable,
            compromised_categories,
            individual_scenario,
            group_scenario,
        } = self;
        let set = |words: Vec<_>| words.into_iter().collect::<BTreeSet<_>>();
        YearFacts {
            clinician_type: reading.word(clinician_type, format!("{at}/clinicianType")),
            newly_enrolled,
            qp_status: reading.word(qp_status, format!("{at}/qpStatus")),
            partial_qp_elects_mips,
            late_joiner,
            zip: zip.and_then(|zip| read_zip(reading, &zip, format!("{at}/zip"))),
            eligible_clinician_count,
            pi_reweighting_eligible_percent: read_decimal(
                reading,
                percent,
                format!("{at}/piReweightingEligiblePercent"),
                0..=100,
            ),
            reporting_option: reading.word(reporting_option, format!("{at}/reportingOption")),
            not_scorable: reading.words(not_scorable, &format!("{at}/notScorable")).map(set),
            compromised_categories: reading.words(compromised_categories, &format!("{at}/compromisedCategories")).map(set),
            individual_scenario: individual_scenario.map(|line| line.read(reading, &format!("{at}/individualScenario"))),
            group_scenario: group_scenario.map(|line| line.read(reading, &format!("{at}/groupScenario"))),
        }
    }

    /// Some facts are of clinicians only, one is of APM Entities only.
    fn judge_kind(&self, reading: &mut Reading, kind: Option<ParticipantKind>, at: &str) {
        let Some(kind) = kind else { return };
        let of_clinicians = [
            ("clinicianType", self.clinician_type.is_some()),
            ("newlyEnrolled", self.newly_enrolled.is_some()),
            ("qpStatus", self.qp_status.is_some()),
            ("partialQpElectsMips", self.partial_qp_elects_mips.is_some()),
            ("lateJoiner", self.late_joiner.is_some()),
            ("individualScenario", self.individual_scenario.is_some()),
        ];
        for (member, _) in of_clinicians.into_iter().filter(|(_, is_sent)| *is_sent && kind != ParticipantKind::Clinician) {
            let message = "Only clinicians have this; leave it out.";
            reading.fault(&rule::FIELD_NOT_APPLICABLE, format!("{at}/{member}"), message);
        }
        if self.pi_reweighting_eligible_percent.is_some() && kind.entity_type() != EntityType::Apm {
            let message = "Only APM Entities and ACOs have this share; leave it out.";
            reading.fault(&rule::FIELD_NOT_APPLICABLE, format!("{at}/piReweightingEligiblePercent"), message);
        }
    }
}

impl ScenarioLine {
    fn read(self, reading: &mut Reading, at: &str) -> Scenario {
        let Self {
            hospital_based_clinician,
            ambulatory_surgical_center,
            non_patient_facing,
            small_group_practitioner,
            is_facility_based,
            rural_clinician,
            hpsa_clinician,
            allowed_charges,
            beneficiary_count,
            low_volume_services,
            low_volume_switch,
            is_opt_in_eligible,
            is_opted_in,
        } = self;
        Scenario {
            hospital_based_clinician,
            ambulatory_surgical_center,
            non_patient_facing,
            small_group_practitioner,
            is_facility_based,
            rural_clinician,
            hpsa_clinician,
            allowed_charges: read_decimal(reading, allowed_charges, format!("{at}/allowedCharges"), 0..=MOST_CHARGES),
            beneficiary_count,
            low_volume_services,
            low_volume_switch,
            is_opt_in_eligible,
            is_opted_in,
        }
    }
}

/// A ZIP code may also be written as five and four digits without a hyphen, as the QPP Eligibility API does.
fn read_zip(reading: &mut Reading, text: &str, at: String) -> Option<ZipCode> {
    let is_nine_digits = text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    match text[..if is_nine_digits { 5 } else { text.len() }].parse::<ZipCode>() {
        Ok(zip) => Some(zip),
        Err(error) => {
            reading.fault(&rule::FIELD_PATTERN, at, sentence(&error.to_string()));
            None
        }
    }
}
