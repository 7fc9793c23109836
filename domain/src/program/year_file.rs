//! The file of a year, as it is written: each fact with its source beside it, spelt as the API spells it.

use super::{
    ApmEntityRules, AttestationText, DecertificationRules, ExceptionApplicants, FieldNeed, HardshipReasonRules, PerformanceYear,
    ResponseDays, ReviewReasonRules, WeightTable, Weights, YearRules,
    source::{Fact, Sources},
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
    performance_threshold: Fact<Decimal>,
    base_weights: Fact<Weights>,
    weight_tables: Vec<WeightTable>,
    exception_applicants: Vec<ExceptionApplicants>,
    subgroup_route: Option<Fact<String>>,
    hardship_reasons: Vec<HardshipReasonRules>,
    circumstances: Fact<Vec<Circumstance>>,
    event_types: Vec<Fact<EventType>>,
    incidents: Vec<Fact<Incident>>,
    impacts: Fact<Vec<EventImpact>>,
    apm_entity: ApmEntityRules,
    decertification: DecertificationRules,
    lack_of_control_minimum_percent: Fact<Decimal>,
    review_reasons: Vec<ReviewReasonInFile>,
    review_subjects: Fact<Vec<ParticipantKind>>,
    response_days: ResponseDaysInFile,
    attestation_texts: Vec<AttestationText>,
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
            performance_threshold,
            base_weights,
            weight_tables,
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
        } = file;
        let mut sources = Sources::default();
        Self {
            year: performance_year,
            payment_year: performance_year.payment_year(),
            rule_set,
            windows: windows.into_iter().map(Into::into).collect(),
            performance_threshold: sources.take("performanceThreshold", performance_threshold),
            base_weights: sources.take("baseWeights", base_weights),
            weight_tables,
            exception_applicants,
            subgroup_route: subgroup_route.map(|route| sources.take("subgroupRoute", route)),
            hardship_reasons,
            circumstances: sources.take("circumstances", circumstances),
            event_types: sources.take_each("eventTypes", event_types),
            incidents: sources.take_each("incidents", incidents),
            impacts: sources.take("impacts", impacts),
            apm_entity,
            decertification,
            lack_of_control_minimum_percent: sources.take("lackOfControlMinimumPercent", lack_of_control_minimum_percent),
            review_reasons: review_reasons.into_iter().map(Into::into).collect(),
            review_subjects: sources.take("reviewSubjects", review_subjects),
            response_days: ResponseDays {
                exception_application: sources.take("responseDays/exceptionApplication", exception_application),
                targeted_review: sources.take("responseDays/targetedReview", targeted_review),
            },
            attestation_texts,
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
