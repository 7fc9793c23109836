//! A submission as the QPP Submissions API writes it, read member by member so that every fault is told at once.
//!
//! It is the JSON of others: members that are not read here may stand, and `null` is absent. `aci` is the old name of `pi`.

use super::{
    super::{numbers::refuse_year, report::Fault},
    value::reported,
};
use crate::{
    extract::json,
    filings::{reading::Reading, request::ParticipantBody},
};
use chrono::{Datelike, NaiveDate};
use domain::{
    environment::Environment,
    facts::{Measurement, Shortfall, SubmissionMethod, shortfalls},
    identifier::CehrtId,
    participant::ParticipantReference,
    program::{Category, PerformanceYear, ReportingOption},
    rule,
};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// A submission, every part of it well formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionRecord {
    /// For whom.
    pub participant: ParticipantReference,
    /// For which year.
    pub performance_year: PerformanceYear,
    /// What was submitted: at least one set, no two under the same category, method and option.
    pub sets: Vec<SubmittedSet>,
}

/// A measurement set: [`domain::facts::Submission`] without whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "described at the submission that it becomes")]
pub struct SubmittedSet {
    pub category: Category,
    pub submission_method: SubmissionMethod,
    pub reporting_option: Option<ReportingOption>,
    pub performance_start: NaiveDate,
    pub performance_end: NaiveDate,
    pub measurements: u32,
    pub shortfalls: BTreeSet<Shortfall>,
}

/// What the submission `text` says in `environment`.
///
/// # Errors
/// That it is no JSON, or everything that is wrong with its members.
pub fn read(text: &[u8], environment: Environment) -> Result<SubmissionRecord, Vec<Fault>> {
    let document: Document = json::parse_of_others(text).map_err(|problem| Fault::of_problem(&problem))?;
    let mut reading = Reading::default();
    let record = document.read(&mut reading, environment);
    reading.finish(record).map_err(|findings| findings.into_iter().map(Fault::from).collect())
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    entity_type: Option<String>,
    taxpayer_identification_number: Option<String>,
    national_provider_identifier: Option<String>,
    entity_id: Option<String>,
    performance_year: Option<Value>,
    measurement_sets: Option<Vec<SetBody>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SetBody {
    category: Option<String>,
    submission_method: Option<String>,
    program_name: Option<String>,
    performance_start: Option<String>,
    performance_end: Option<String>,
    cehrt_id: Option<String>,
    measurements: Option<Vec<MeasurementBody>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MeasurementBody {
    measure_id: Option<String>,
    value: Option<Value>,
}

impl Document {
    fn read(self, reading: &mut Reading, environment: Environment) -> Option<SubmissionRecord> {
        let Self {
            entity_type,
            taxpayer_identification_number,
            national_provider_identifier,
            entity_id,
            performance_year,
            measurement_sets,
        } = self;
        let body = ParticipantBody { entity_type, national_provider_identifier, taxpayer_identification_number, entity_id };
        let participant = body.read(reading, "", environment);
        let year = reading.required(performance_year, "/performanceYear").and_then(|year| read_year(reading, &year));
        let bodies = reading.required(measurement_sets, "/measurementSets").unwrap_or_default();
        if bodies.is_empty() && !reading.has_fault_at("/measurementSets") {
            reading.fault(&rule::FIELD_LENGTH, "/measurementSets", "A submission has at least one measurement set.");
        }
        let mut sets: Vec<SubmittedSet> = Vec::with_capacity(bodies.len());
        for (place, body) in bodies.into_iter().enumerate() {
            let at = format!("/measurementSets/{place}");
            let Some(set) = body.read(reading, &at, year) else { continue };
            if sets.iter().any(|before| subject(before) == subject(&set)) {
                let message = "A measurement set with this category, method and program stands before it.";
                reading.fault(&rule::VALUE_REPEATED, at, message);
            }
            sets.push(set);
        }
        Some(SubmissionRecord { participant: participant?, performance_year: year?, sets })
    }
}

const fn subject(set: &SubmittedSet) -> (Category, SubmissionMethod, Option<ReportingOption>) {
    (set.category, set.submission_method, set.reporting_option)
}

/// A number, or its digits: CMS's samples have quotes around the year.
fn read_year(reading: &mut Reading, year: &Value) -> Option<PerformanceYear> {
    let number = match year {
        Value::Number(number) => number.as_u64().and_then(|number| u16::try_from(number).ok()),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let year = number.and_then(|number| PerformanceYear::new(number).ok());
    if year.is_none() {
        refuse_year(reading, "/performanceYear");
    }
    year
}

impl SetBody {
    fn read(self, reading: &mut Reading, at: &str, year: Option<PerformanceYear>) -> Option<SubmittedSet> {
        let Self { category, submission_method, program_name, performance_start, performance_end, cehrt_id, measurements } = self;
        let category = read_category(reading, category, format!("{at}/category"));
        let method = reading.required(submission_method, format!("{at}/submissionMethod"));
        let submission_method = reading.word(method, format!("{at}/submissionMethod"));
        let start = reading.required(performance_start, format!("{at}/performanceStart"));
        let end = reading.required(performance_end, format!("{at}/performanceEnd"));
        // A day is judged against its year: what is written in place of the year is told once, where the year stands.
        let period = year.and_then(|year| read_period(reading, at, year, start, end));
        let cehrt_id: Option<CehrtId> = reading.identifier(cehrt_id, format!("{at}/cehrtId"), |_| &rule::CEHRT_ID_SHAPE);
        let measurements = reading.required(measurements, format!("{at}/measurements"));
        let measurements = measurements.and_then(|bodies| read_measurements(reading, at, bodies));
        let (category, (performance_start, performance_end), measurements) = (category?, period?, measurements?);
        Some(SubmittedSet {
            category,
            submission_method: submission_method?,
            reporting_option: program_name.as_deref().and_then(reporting_option),
            performance_start,
            performance_end,
            measurements: u32::try_from(measurements.len()).ok()?,
            shortfalls: shortfalls(category, &measurements, cehrt_id.is_some()),
        })
    }
}

fn read_category(reading: &mut Reading, category: Option<String>, at: String) -> Option<Category> {
    let category = reading.required(category, at.clone())?;
    let present = if category == "aci" { "pi".to_owned() } else { category };
    let category = reading.word(Some(present), at.clone())?;
    if category == Category::Cost {
        reading.fault(
            &rule::FIELD_NOT_APPLICABLE,
            at,
            "Nothing is submitted for cost: CMS computes it from claims. Leave the set out.",
        );
        return None;
    }
    Some(category)
}

fn read_period(
    reading: &mut Reading,
    at: &str,
    year: PerformanceYear,
    start: Option<String>,
    end: Option<String>,
) -> Option<(NaiveDate, NaiveDate)> {
    let mut day = |text: Option<String>, member: &str| {
        let at = format!("{at}/{member}");
        let day = reading.date(text, at.clone())?;
        if day.year() == i32::from(year.get()) {
            return Some(day);
        }
        reading.fault(&rule::FIELD_RANGE, at, "A performance period lies within the performance year.");
        None
    };
    let (start, end) = (day(start, "performanceStart"), day(end, "performanceEnd"));
    let (start, end) = (start?, end?);
    if end < start {
        reading.fault(&rule::FIELD_RANGE, format!("{at}/performanceEnd"), "A performance period ends on its first day or later.");
        return None;
    }
    Some((start, end))
}

fn read_measurements(reading: &mut Reading, at: &str, bodies: Vec<MeasurementBody>) -> Option<Vec<Measurement>> {
    let measurements: Vec<Option<Measurement>> = bodies
        .into_iter()
        .enumerate()
        .map(|(place, MeasurementBody { measure_id, value })| {
            let measure_id = reading.required(measure_id, format!("{at}/measurements/{place}/measureId"))?;
            Some(Measurement { measure_id, reported: reported(value.as_ref()) })
        })
        .collect();
    measurements.into_iter().collect()
}

/// The option that a program's name stands for: MIPS Value Pathways are named by their ids. Others are no options of MIPS.
fn reporting_option(program: &str) -> Option<ReportingOption> {
    let is_pathway = |program: &str| {
        let digits = program.strip_prefix(['G', 'M']);
        digits.is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match program {
        "mips" => Some(ReportingOption::TraditionalMips),
        "app1" => Some(ReportingOption::App),
        "appPlus" => Some(ReportingOption::AppPlus),
        program if is_pathway(program) => Some(ReportingOption::Mvp),
        _ => None,
    }
}
