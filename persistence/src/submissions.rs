//! Data that were submitted for a category.

use crate::{
    CHUNK, Error, Saved,
    origin::Origin,
    participants::distinct,
    schema::submissions,
    session::{Session, on_each},
    sql_types::{Json, Key},
};
use chrono::NaiveDate;
use diesel::{prelude::*, upsert::excluded};
use domain::{
    facts::{Shortfall, Submission, SubmissionMethod},
    identifier::ParticipantId,
    program::{Category, PerformanceYear, ReportingOption},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// Data that were submitted.
pub struct Submissions<'c>(pub(crate) Session<'c>);

impl Submissions<'_> {
    /// What was submitted for a participant in a year: by category, then by method and option.
    ///
    /// # Errors
    /// When a submission cannot be read.
    pub fn of(&mut self, participant: ParticipantId, year: PerformanceYear) -> Result<Vec<Submission>, Error> {
        let rows: Vec<Row> = on_each!(self.0, |conn| submissions::table
            .filter(submissions::participant_id.eq(Key::of(participant)))
            .filter(submissions::performance_year.eq(i32::from(year.get())))
            .order((submissions::category.asc(), submissions::submission_method.asc(), submissions::reporting_option.asc(),))
            .select(Row::as_select())
            .load(conn))?;
        rows.into_iter().map(Submission::try_from).collect()
    }

    /// Saves submissions, each under participant, year, category, method and option, in which they differ.
    ///
    /// # Errors
    /// [`Constraint::Reference`](crate::Constraint) when a participant does not exist.
    pub fn save_many(&mut self, submissions: &[Submission]) -> Result<Vec<Saved>, Error> {
        let mut known: HashMap<Subject, Submission> = HashMap::new();
        for chunk in distinct(submissions.iter().map(|submission| submission.participant)).chunks(CHUNK) {
            let rows: Vec<Row> = on_each!(self.0, |conn| submissions::table
                .filter(submissions::participant_id.eq_any(&Key::of_each(chunk)))
                .select(Row::as_select())
                .load(conn))?;
            for row in rows {
                let submission = Submission::try_from(row)?;
                known.insert(subject(&submission), submission);
            }
        }
        let saved: Vec<Saved> =
            submissions.iter().map(|submission| Saved::of(known.get(&subject(submission)), submission)).collect();
        let differing = submissions.iter().zip(&saved).filter(|(_, saved)| **saved != Saved::Unchanged);
        let rows: Vec<Row> = differing.map(|(submission, _)| Row::of(submission)).collect::<Result<_, _>>()?;
        for chunk in rows.chunks(CHUNK) {
            on_each!(self.0, |conn| diesel::insert_into(submissions::table)
                .values(chunk)
                .on_conflict((
                    submissions::participant_id,
                    submissions::performance_year,
                    submissions::category,
                    submissions::submission_method,
                    submissions::reporting_option,
                ))
                .do_update()
                .set(submissions::content.eq(excluded(submissions::content)))
                .execute(conn))?;
        }
        Ok(saved)
    }
}

/// Under what a submission is saved.
type Subject = (ParticipantId, PerformanceYear, Category, SubmissionMethod, Option<ReportingOption>);

const fn subject(submission: &Submission) -> Subject {
    let Submission { participant, performance_year, category, submission_method, reporting_option, .. } = submission;
    (*participant, *performance_year, *category, *submission_method, *reporting_option)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = submissions, treat_none_as_default_value = false)]
struct Row {
    participant_id: Key,
    performance_year: i32,
    category: String,
    submission_method: String,
    reporting_option: String,
    content: Json,
}

/// What a submission says besides its subject.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Content {
    performance_start: NaiveDate,
    performance_end: NaiveDate,
    measurements: u32,
    shortfalls: BTreeSet<Shortfall>,
}

impl Row {
    fn of(submission: &Submission) -> Result<Self, Error> {
        let Submission {
            participant,
            performance_year,
            category,
            submission_method,
            reporting_option,
            performance_start,
            performance_end,
            measurements,
            shortfalls,
        } = submission;
        let content = Content {
            performance_start: *performance_start,
            performance_end: *performance_end,
            measurements: *measurements,
            shortfalls: shortfalls.clone(),
        };
        Ok(Self {
            participant_id: Key::of(*participant),
            performance_year: i32::from(performance_year.get()),
            category: category.to_string(),
            submission_method: submission_method.to_string(),
            reporting_option: reporting_option.map(|option| option.to_string()).unwrap_or_default(),
            content: Json::of(&content)?,
        })
    }
}

impl TryFrom<Row> for Submission {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let Row { participant_id, performance_year, category, submission_method, reporting_option, content } = row;
        let origin = Origin::new("submissions", &participant_id);
        let Content { performance_start, performance_end, measurements, shortfalls } = origin.json("content", &content)?;
        let reporting_option = Some(reporting_option.as_str()).filter(|option| !option.is_empty());
        Ok(Self {
            participant: participant_id.id(),
            performance_year: origin.year("performance_year", performance_year)?,
            category: origin.text("category", &category)?,
            submission_method: origin.text("submission_method", &submission_method)?,
            reporting_option: origin.optional_text("reporting_option", reporting_option)?,
            performance_start,
            performance_end,
            measurements,
            shortfalls,
        })
    }
}
