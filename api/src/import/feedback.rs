//! Performance feedback: what CMS told participants about their years, one JSON object a line.

use super::{
    kind::{Kind, Numbered, Outcome, Twice},
    named::NamedParticipants,
    numbers::{read_decimal, read_year},
    report::Fault,
};
use crate::{
    context::Ids,
    extract::json,
    filings::{reading::Reading, request::ParticipantBody},
};
use chrono::NaiveDate;
use domain::{
    environment::Environment,
    facts::{FeedbackScores, PerformanceFeedback},
    identifier::ParticipantId,
    participant::ParticipantReference,
    program::PerformanceYear,
};
use persistence::{Error, Store};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Number;

/// Performance feedback.
pub(super) struct Feedback {
    pub(super) environment: Environment,
}

/// What a line says: [`PerformanceFeedback`] without whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "described at the feedback that it becomes")]
pub struct FeedbackRecord {
    pub participant: ParticipantReference,
    pub performance_year: PerformanceYear,
    pub category_scores: FeedbackScores,
    pub final_score: Option<Decimal>,
    pub complex_patient_bonus: Option<Decimal>,
    pub payment_adjustment_percentage: Option<Decimal>,
    pub additional_adjustment_percentage: Option<Decimal>,
    pub as_of: NaiveDate,
}

/// What the line `text` says in `environment`.
///
/// # Errors
/// That it is no JSON, or everything that is wrong with its members.
///
/// ```
/// use api::import::feedback;
/// use domain::environment::Environment;
/// let line = br#"{"participant": {"entityType": "apm", "entityId": "A9001"}, "performanceYear": 2023, "asOf": "2024-08-12",
///     "finalScore": 82.5, "paymentAdjustmentPercentage": -1.56}"#;
/// assert_eq!(feedback::read(line, Environment::Sandbox).unwrap().final_score.unwrap().to_string(), "82.5");
/// assert_eq!(feedback::read(b"{}", Environment::Sandbox).unwrap_err().len(), 3);
/// ```
pub fn read(text: &[u8], environment: Environment) -> Result<FeedbackRecord, Vec<Fault>> {
    let line: FeedbackLine = json::parse(text).map_err(|problem| Fault::of_problem(&problem))?;
    let mut reading = Reading::default();
    let record = line.read(&mut reading, environment);
    reading.finish(record).map_err(|findings| findings.into_iter().map(Fault::from).collect())
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct FeedbackLine {
    participant: Option<ParticipantBody>,
    performance_year: Option<i64>,
    #[serde(default)]
    category_scores: ScoresLine,
    final_score: Option<Number>,
    complex_patient_bonus: Option<Number>,
    payment_adjustment_percentage: Option<Number>,
    additional_adjustment_percentage: Option<Number>,
    as_of: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ScoresLine {
    quality: Option<Number>,
    cost: Option<Number>,
    ia: Option<Number>,
    pi: Option<Number>,
}

impl FeedbackLine {
    fn read(self, reading: &mut Reading, environment: Environment) -> Option<FeedbackRecord> {
        let Self {
            participant,
            performance_year,
            category_scores: ScoresLine { quality, cost, ia, pi },
            final_score,
            complex_patient_bonus,
            payment_adjustment_percentage,
            additional_adjustment_percentage,
            as_of,
        } = self;
        let participant =
            reading.required(participant, "/participant").and_then(|body| body.read(reading, "/participant", environment));
        let performance_year = read_year(reading, performance_year);
        let mut score = |number, category: &str| read_decimal(reading, number, format!("/categoryScores/{category}"), 0..=100);
        let category_scores = FeedbackScores {
            quality: score(quality, "quality"),
            cost: score(cost, "cost"),
            ia: score(ia, "ia"),
            pi: score(pi, "pi"),
        };
        let final_score = read_decimal(reading, final_score, "/finalScore", 0..=100);
        let complex_patient_bonus = read_decimal(reading, complex_patient_bonus, "/complexPatientBonus", 0..=10);
        let payment_adjustment_percentage =
            read_decimal(reading, payment_adjustment_percentage, "/paymentAdjustmentPercentage", -100..=100);
        let additional_adjustment_percentage =
            read_decimal(reading, additional_adjustment_percentage, "/additionalAdjustmentPercentage", 0..=100);
        let as_of = reading.required(as_of, "/asOf");
        let as_of = reading.date(as_of, "/asOf");
        Some(FeedbackRecord {
            participant: participant?,
            performance_year: performance_year?,
            category_scores,
            final_score,
            complex_patient_bonus,
            payment_adjustment_percentage,
            additional_adjustment_percentage,
            as_of: as_of?,
        })
    }
}

impl FeedbackRecord {
    fn of(&self, participant: ParticipantId) -> PerformanceFeedback {
        let Self {
            participant: _,
            performance_year,
            category_scores,
            final_score,
            complex_patient_bonus,
            payment_adjustment_percentage,
            additional_adjustment_percentage,
            as_of,
        } = self;
        PerformanceFeedback {
            participant,
            performance_year: *performance_year,
            category_scores: *category_scores,
            final_score: *final_score,
            complex_patient_bonus: *complex_patient_bonus,
            payment_adjustment_percentage: *payment_adjustment_percentage,
            additional_adjustment_percentage: *additional_adjustment_percentage,
            as_of: *as_of,
        }
    }
}

impl Kind for Feedback {
    type Record = FeedbackRecord;
    type Subject = (ParticipantReference, PerformanceYear);
    const TWICE: Twice = Twice::Refused;

    fn read(&mut self, text: &[u8]) -> Result<Option<FeedbackRecord>, Vec<Fault>> {
        read(text, self.environment).map(Some)
    }

    fn subjects(record: &FeedbackRecord) -> Vec<Self::Subject> {
        vec![(record.participant.clone(), record.performance_year)]
    }

    fn save(store: &mut Store<'_>, _: &Ids, records: &[Numbered<FeedbackRecord>]) -> Result<Vec<Outcome>, Error> {
        let named = NamedParticipants::look_up(store, records.iter().map(|record| &record.record.participant))?;
        let found: Vec<Result<PerformanceFeedback, Fault>> = records
            .iter()
            .map(|Numbered { number: _, record }| {
                let participant = named.find(&record.participant, record.performance_year, "/participant")?;
                Ok(record.of(participant.id))
            })
            .collect();
        let good: Vec<PerformanceFeedback> = found.iter().flatten().cloned().collect();
        let saved = store.performance_feedback().save_many(&good)?;
        Ok(Outcome::of_each(found, saved))
    }

    fn unresolved(_: &mut Store<'_>, _: &FeedbackRecord) -> Result<Vec<Fault>, Error> {
        Ok(vec![Fault::unknown_participant("/participant")])
    }
}
