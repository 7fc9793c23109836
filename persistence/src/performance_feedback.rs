//! What CMS told participants about their years.

use crate::{
    CHUNK, Error, Saved,
    origin::Origin,
    participants::distinct,
    schema::performance_feedback,
    session::{Session, on_each},
    sql_types::{Json, Key},
};
use chrono::NaiveDate;
use diesel::{prelude::*, upsert::excluded};
use domain::{
    facts::{FeedbackScores, PerformanceFeedback},
    identifier::ParticipantId,
    program::PerformanceYear,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Performance feedback.
pub struct Feedback<'c>(pub(crate) Session<'c>);

impl Feedback<'_> {
    /// The feedback of a participant in a year.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(&mut self, participant: ParticipantId, year: PerformanceYear) -> Result<Option<PerformanceFeedback>, Error> {
        let row: Option<Row> = on_each!(self.0, |conn| performance_feedback::table
            .find((Key::of(participant), i32::from(year.get())))
            .select(Row::as_select())
            .first(conn)
            .optional())?;
        row.map(PerformanceFeedback::try_from).transpose()
    }

    /// Saves feedback, each under participant and year, in which they differ.
    ///
    /// # Errors
    /// [`Constraint::Reference`](crate::Constraint) when a participant does not exist.
    pub fn save_many(&mut self, feedback: &[PerformanceFeedback]) -> Result<Vec<Saved>, Error> {
        let subject = |feedback: &PerformanceFeedback| (feedback.participant, feedback.performance_year);
        let mut known: HashMap<(ParticipantId, PerformanceYear), PerformanceFeedback> = HashMap::new();
        for chunk in distinct(feedback.iter().map(|feedback| feedback.participant)).chunks(CHUNK) {
            let rows: Vec<Row> = on_each!(self.0, |conn| performance_feedback::table
                .filter(performance_feedback::participant_id.eq_any(&Key::of_each(chunk)))
                .select(Row::as_select())
                .load(conn))?;
            for row in rows {
                let feedback = PerformanceFeedback::try_from(row)?;
                known.insert(subject(&feedback), feedback);
            }
        }
        let saved: Vec<Saved> = feedback.iter().map(|feedback| Saved::of(known.get(&subject(feedback)), feedback)).collect();
        let differing = feedback.iter().zip(&saved).filter(|(_, saved)| **saved != Saved::Unchanged);
        let rows: Vec<Row> = differing.map(|(feedback, _)| Row::of(feedback)).collect::<Result<_, _>>()?;
        for chunk in rows.chunks(CHUNK) {
            on_each!(self.0, |conn| diesel::insert_into(performance_feedback::table)
                .values(chunk)
                .on_conflict((performance_feedback::participant_id, performance_feedback::performance_year))
                .do_update()
                .set(performance_feedback::content.eq(excluded(performance_feedback::content)))
                .execute(conn))?;
        }
        Ok(saved)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = performance_feedback, treat_none_as_default_value = false)]
struct Row {
    participant_id: Key,
    performance_year: i32,
    content: Json,
}

/// What feedback says besides whose it is.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Content {
    category_scores: FeedbackScores,
    #[serde(skip_serializing_if = "Option::is_none")]
    final_score: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    complex_patient_bonus: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_adjustment_percentage: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_adjustment_percentage: Option<Decimal>,
    as_of: NaiveDate,
}

impl Row {
    fn of(feedback: &PerformanceFeedback) -> Result<Self, Error> {
        let PerformanceFeedback {
            participant,
            performance_year,
            category_scores,
            final_score,
            complex_patient_bonus,
            payment_adjustment_percentage,
            additional_adjustment_percentage,
            as_of,
        } = feedback;
        let content = Content {
            category_scores: *category_scores,
            final_score: *final_score,
            complex_patient_bonus: *complex_patient_bonus,
            payment_adjustment_percentage: *payment_adjustment_percentage,
            additional_adjustment_percentage: *additional_adjustment_percentage,
            as_of: *as_of,
        };
        Ok(Self {
            participant_id: Key::of(*participant),
            performance_year: i32::from(performance_year.get()),
            content: Json::of(&content)?,
        })
    }
}

impl TryFrom<Row> for PerformanceFeedback {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let Row { participant_id, performance_year, content } = row;
        let origin = Origin::new("performance_feedback", &participant_id);
        let Content {
            category_scores,
            final_score,
            complex_patient_bonus,
            payment_adjustment_percentage,
            additional_adjustment_percentage,
            as_of,
        } = origin.json("content", &content)?;
        Ok(Self {
            participant: participant_id.id(),
            performance_year: origin.year("performance_year", performance_year)?,
            category_scores,
            final_score,
            complex_patient_bonus,
            payment_adjustment_percentage,
            additional_adjustment_percentage,
            as_of,
        })
    }
}
