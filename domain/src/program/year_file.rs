//! The file of a year, as it is written: each fact with its source beside it, spelt as the API spells it.

use super::{
    ApmEntityRules, AttestationText, AutomaticEuc, AutomaticPiReweighting, ClinicianType, DecertificationRules,
    DeterminationPeriod, ExceptionApplicants, FieldNeed, HardshipReasonRules, LowVolumeThreshold, NeverScored, PerformanceYear,
    QpThresholds, QualifyingSubmission, ResponseDays, ReviewReasonRules, ScoreTier, SpecialStatusRules, WeightTable, Weights,
    YearRules,
    scoring_file::{AdjustmentInFile, BonusesInFile, SubmissionsInFile},
    source::{Fact, Sources},
    submission_window::DataSubmissionInFile,
    window::WindowInFile,
};
use crate::{
    citation::Confidence,
    exception::{Circumstance, EventImpact, EventType, Incident},
    participant::ParticipantKind,
    review::ReviewReason,
};
use rust_decimal::Decimal;
use serde::Deserialize;

/// `program/2024.toml`. A key that is not listed here is refused: a misspelt scope must not open a window to everybody.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct YearFile {
    performance_year: PerformanceYear,
    rule_set: String,
    windows: Vec<WindowInFile>,
    #[serde(default)]
    data_submission: Vec<DataSubmissionInFile>,
    performance_threshold: Fact<Decimal>,
    base_weights: Fact<Weights>,
    weight_tables: Vec<WeightTable>,
    submissions: SubmissionsInFile,
    #[serde(default)]
    never_scored: Vec<NeverScored>,
    #[serde(default)]
    bonuses: BonusesInFile,
    adjustment: AdjustmentInFile,
    score_precedence: Fact<Vec<ScoreTier>>,
    exceptions_not_taken: Option<Fact<String>>,
    #[serde(default)]
    exception_applicants: Vec<ExceptionApplicants>,
    subgroup_route: Option<Fact<String>>,
    #[serde(default)]
    hardship_reasons: Vec<HardshipReasonRules>,
    circumstances: Option<Fact<Vec<Circumstance>>>,
    #[serde(default)]
    event_types: Vec<Fact<EventType>>,
    #[serde(default)]
    incidents: Vec<Fact<Incident>>,
    impacts: Option<Fact<Vec<EventImpact>>>,
    apm_entity: Option<ApmEntityRules>,
    decertification: Option<DecertificationRules>,
    lack_of_control_minimum_percent: Option<Fact<Decimal>>,
    review_reasons: Vec<ReviewReasonInFile>,
    review_subjects: Fact<Vec<ParticipantKind>>,
    response_days: ResponseDaysInFile,
    attestation_texts: Vec<AttestationText>,
    eligible_clinician_types: Fact<Vec<ClinicianType>>,
    low_volume_threshold: LowVolumeThreshold,
    determination_period: DeterminationPeriod,
    special_statuses: Vec<SpecialStatusRules>,
    qp_thresholds: QpThresholds,
    automatic_pi_reweighting: AutomaticPiReweighting,
    automatic_euc: Option<AutomaticEuc>,
    #[serde(default)]
    qualifying_submissions: Vec<QualifyingSubmission>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ReviewReasonInFile {
    reason: ReviewReason,
    fields: Vec<FieldNeed>,
    incident: Option<Incident>,
    subjects: Option<Vec<ParticipantKind>>,
    evidence: String,
    citation: String,
    confidence: Confidence,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ResponseDaysInFile {
    exception_application: Fact<u16>,
    targeted_review: Fact<u16>,
}

impl From<YearFile> for YearRules {
    fn from(file: YearFile) -> Self {
        let YearFile {
            performance_year,
            rule_set,
            windows,
            data_submission,
            performance_threshold,
            base_weights,
            weight_tables,
            submissions,
            never_scored,
            bonuses,
            adjustment,
            score_precedence,
            exceptions_not_taken,
            exception_applicants,
            subgroup_route,
            hardship_reasons,
            circumstances,
            event_types,
            incidents,
            impacts,
            apm_entity,
            decertification,
            lack_of_control_minimum_percent,
            review_reasons,
            review_subjects,
            response_days: ResponseDaysInFile { exception_application, targeted_review },
            attestation_texts,
            eligible_clinician_types,
            low_volume_threshold,
            determination_period,
            special_statuses,
            qp_thresholds,
            automatic_pi_reweighting,
            automatic_euc,
            qualifying_submissions,
        } = file;
        let mut sources = Sources::default();
        Self {
            year: performance_year,
            payment_year: performance_year.payment_year(),
            rule_set,
            windows: windows.into_iter().map(Into::into).collect(),
            data_submission: data_submission.into_iter().map(Into::into).collect(),
            performance_threshold: sources.take("performanceThreshold", performance_threshold),
            base_weights: sources.take("baseWeights", base_weights),
            weight_tables,
            submissions: submissions.rules(&mut sources),
            never_scored,
            bonuses: bonuses.rules(&mut sources),
            adjustment: adjustment.rules(&mut sources),
            score_precedence: sources.take("scorePrecedence", score_precedence),
            exceptions_not_taken: sources.take_optional("exceptionsNotTaken", exceptions_not_taken),
            exception_applicants,
            subgroup_route: sources.take_optional("subgroupRoute", subgroup_route),
            hardship_reasons,
            circumstances: sources.take_list("circumstances", circumstances),
            event_types: sources.take_each("eventTypes", event_types),
            incidents: sources.take_each("incidents", incidents),
            impacts: sources.take_list("impacts", impacts),
            apm_entity,
            decertification,
            lack_of_control_minimum_percent: sources
                .take_optional("lackOfControlMinimumPercent", lack_of_control_minimum_percent),
            review_reasons: review_reasons.into_iter().map(Into::into).collect(),
            review_subjects: sources.take("reviewSubjects", review_subjects),
            response_days: ResponseDays {
                exception_application: sources.take("responseDays/exceptionApplication", exception_application),
                targeted_review: sources.take("responseDays/targetedReview", targeted_review),
            },
            attestation_texts,
            eligible_clinician_types: sources.take("eligibleClinicianTypes", eligible_clinician_types),
            low_volume_threshold,
            determination_period,
            special_statuses,
            qp_thresholds,
            automatic_pi_reweighting,
            automatic_euc,
            qualifying_submissions,
            sources: sources.into_list(),
        }
    }
}

impl From<ReviewReasonInFile> for ReviewReasonRules {
    fn from(file: ReviewReasonInFile) -> Self {
        let ReviewReasonInFile { reason, fields, incident, subjects, evidence, citation, confidence } = file;
        Self { reason, fields, incident, subjects, evidence, citation, confidence }
    }
}
