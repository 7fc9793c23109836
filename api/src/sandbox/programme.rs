//! What the programme has on record of the people of the sandbox, as `programme.toml` lists it: areas, submissions, performance feedback.

use super::SandboxError;
use crate::filings::{reading::Reading, request::ParticipantBody};
use chrono::NaiveDate;
use domain::{
    environment::Environment,
    facts::{AutomaticEucArea, FeedbackScores, PerformanceFeedback, Submission, SubmissionMethod},
    identifier::ParticipantId,
    program::{Category, PerformanceYear, ReportingOption},
};
use persistence::Store;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::BTreeSet;

const TABLE: &str = include_str!("programme.toml");

/// The day on which CMS published its feedback, in the year after the performance year.
const PUBLISHED: (u32, u32) = (8, 12);

/// Everything on record.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Programme {
    area: Vec<AutomaticEucArea>,
    submitted: Vec<SubmittedEntry>,
    feedback: Vec<FeedbackEntry>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SubmittedEntry {
    participant: ParticipantBody,
    performance_year: PerformanceYear,
    categories: Vec<Category>,
    reporting_option: Option<ReportingOption>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FeedbackEntry {
    participant: ParticipantBody,
    performance_year: PerformanceYear,
    category_scores: FeedbackScores,
    final_score: Decimal,
    payment_adjustment_percentage: Decimal,
}

impl Programme {
    /// The table.
    ///
    /// # Errors
    /// When it is not what it must be; a test holds that it is.
    pub(super) fn embedded() -> Result<Self, SandboxError> {
        toml::from_str(TABLE).map_err(|error| SandboxError::Table(error.message().to_owned()))
    }

    /// Saves everything; the participants are saved already.
    ///
    /// # Errors
    /// When a participant is unknown, or the database cannot be written.
    pub(super) fn save(&self, store: &mut Store<'_>) -> Result<(), SandboxError> {
        let years: BTreeSet<PerformanceYear> = self.area.iter().map(|area| area.performance_year).collect();
        for year in years {
            let areas: Vec<_> = self.area.iter().filter(|area| area.performance_year == year).cloned().collect();
            store.automatic_euc().save_many(year, &areas)?;
        }
        let mut submissions = Vec::new();
        for entry in &self.submitted {
            submissions.extend(entry.submissions(named(store, &entry.participant)?)?);
        }
        store.submissions().save_many(&submissions)?;
        let mut feedback = Vec::new();
        for entry in &self.feedback {
            feedback.push(entry.feedback(named(store, &entry.participant)?)?);
        }
        store.performance_feedback().save_many(&feedback)?;
        Ok(())
    }
}

fn named(store: &mut Store<'_>, body: &ParticipantBody) -> Result<ParticipantId, SandboxError> {
    let mut reading = Reading::default();
    let reference = body.clone().read(&mut reading, "/participant", Environment::Sandbox);
    let unknown = || SandboxError::unknown("a participant of the programme's record");
    let reference = reading.finish(reference).map_err(|_| unknown())?;
    Ok(store.participants().by_reference(&reference)?.ok_or_else(unknown)?.id)
}

fn day(year: PerformanceYear, after: i32, (month, day): (u32, u32)) -> Result<NaiveDate, SandboxError> {
    let date = NaiveDate::from_ymd_opt(i32::from(year.get()) + after, month, day);
    date.ok_or_else(|| SandboxError::Table(format!("{month}/{day}: no such day")))
}

impl SubmittedEntry {
    /// Complete data of a whole year for each category.
    fn submissions(&self, participant: ParticipantId) -> Result<Vec<Submission>, SandboxError> {
        let Self { participant: _, performance_year, categories, reporting_option } = self;
        let (start, end) = (day(*performance_year, 0, (1, 1))?, day(*performance_year, 0, (12, 31))?);
        let each = categories.iter().map(|category| Submission {
            participant,
            performance_year: *performance_year,
            category: *category,
            submission_method: SubmissionMethod::Registry,
            reporting_option: *reporting_option,
            performance_start: start,
            performance_end: end,
            measurements: 6,
            shortfalls: BTreeSet::new(),
        });
        Ok(each.collect())
    }
}

impl FeedbackEntry {
    fn feedback(&self, participant: ParticipantId) -> Result<PerformanceFeedback, SandboxError> {
        let Self { participant: _, performance_year, category_scores, final_score, payment_adjustment_percentage } = self;
        Ok(PerformanceFeedback {
            participant,
            performance_year: *performance_year,
            category_scores: *category_scores,
            final_score: Some(*final_score),
            complex_patient_bonus: None,
            payment_adjustment_percentage: Some(*payment_adjustment_percentage),
            additional_adjustment_percentage: None,
            as_of: day(*performance_year, 1, PUBLISHED)?,
        })
    }
}
