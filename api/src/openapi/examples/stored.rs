//! What is stored of a participant in the examples: a social worker of a large practice.

use super::sample;
use crate::participants::{
    category_weights::WeightsInForceView, eligibility::EligibilityView, feedback_wire::PerformanceFeedbackView,
};
use domain::{
    eligibility::{Known, Record, Surroundings},
    facts::{AutomaticEucArea, FeedbackScores, PerformanceFeedback},
    identifier::ParticipantId,
    participant::{ParticipantKind, QpStatus, Scenario, YearFacts},
    program::{ClinicianType, PerformanceYear, Program, ReportingOption, YearRules},
};

fn rules(year: u16) -> Option<YearRules> {
    Program::embedded().ok()?.year(PerformanceYear::new(year).ok()?).cloned()
}

fn facts() -> Option<YearFacts> {
    let scenario = Scenario {
        hospital_based_clinician: Some(false),
        ambulatory_surgical_center: Some(false),
        non_patient_facing: Some(false),
        small_group_practitioner: Some(false),
        allowed_charges: Some(205_000.into()),
        beneficiary_count: Some(410),
        low_volume_services: Some(1480),
        ..Scenario::default()
    };
    Some(YearFacts {
        clinician_type: Some(ClinicianType::ClinicalSocialWorker),
        newly_enrolled: Some(false),
        qp_status: Some(QpStatus::None),
        zip: Some("96761".parse().ok()?),
        reporting_option: Some(ReportingOption::TraditionalMips),
        individual_scenario: Some(scenario),
        ..YearFacts::default()
    })
}

fn id() -> Option<ParticipantId> {
    sample::participant().map(|participant| participant.id)
}

/// Who has to file.
pub(super) fn eligibility() -> Option<EligibilityView> {
    let (rules, facts) = (rules(2024)?, facts()?);
    let surroundings = Surroundings { designated: Some(Vec::new()), ..Surroundings::default() };
    let known = Known { kind: ParticipantKind::Clinician, facts: &facts, surroundings: &surroundings };
    Some(EligibilityView::new(id()?, &rules, known, &Record::default(), sample::instant()?))
}

/// What is in force.
pub(super) fn weights() -> Option<WeightsInForceView> {
    let (rules, facts) = (rules(2024)?, facts()?);
    let surroundings = Surroundings { designated: Some(Vec::new()), ..Surroundings::default() };
    let known = Known { kind: ParticipantKind::Clinician, facts: &facts, surroundings: &surroundings };
    WeightsInForceView::new(id()?, &rules, known, &Record::default()).ok()
}

/// Feedback in which the automatic policy was forgotten.
pub(super) fn feedback() -> Option<PerformanceFeedbackView> {
    let (rules, facts) = (rules(2023)?, facts()?);
    let area = AutomaticEucArea {
        performance_year: rules.year,
        zip: "96761".parse().ok()?,
        state: "HI".parse().ok()?,
        county: "maui".to_owned(),
        incident: Some("Hawaii wildfires".to_owned()),
    };
    let surroundings = Surroundings { designated: Some(vec![area]), ..Surroundings::default() };
    let known = Known { kind: ParticipantKind::Clinician, facts: &facts, surroundings: &surroundings };
    let feedback = PerformanceFeedback {
        participant: id()?,
        performance_year: rules.year,
        category_scores: FeedbackScores { quality: Some(0.into()), cost: Some(40.into()), ia: Some(0.into()), pi: None },
        final_score: Some(12.into()),
        complex_patient_bonus: None,
        payment_adjustment_percentage: Some((-9).into()),
        additional_adjustment_percentage: None,
        as_of: "2024-08-12".parse().ok()?,
    };
    let comparison = domain::feedback::compare(&rules, known, &Record::default(), &feedback).ok()?;
    Some(PerformanceFeedbackView::new(&rules, &feedback, comparison))
}
