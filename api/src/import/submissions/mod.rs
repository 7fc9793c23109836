//! Data submissions, in the QPP Submissions API's own JSON.

pub mod document;
mod value;

use super::{
    kind::{Kind, Numbered, Outcome, Twice, together},
    named::NamedParticipants,
    report::Fault,
};
use crate::context::Ids;
use document::{SubmissionRecord, SubmittedSet};
use domain::{
    environment::Environment,
    facts::{Submission, SubmissionMethod},
    participant::ParticipantReference,
    program::{Category, PerformanceYear, ReportingOption},
};
use persistence::{Error, Store};

/// Data submissions.
pub(super) struct Submissions {
    pub(super) environment: Environment,
}

/// What a measurement set is saved under.
type Subject = (ParticipantReference, PerformanceYear, Category, SubmissionMethod, Option<ReportingOption>);

impl Kind for Submissions {
    type Record = SubmissionRecord;
    type Subject = Subject;
    const TWICE: Twice = Twice::Refused;

    fn read(&mut self, text: &[u8]) -> Result<Option<SubmissionRecord>, Vec<Fault>> {
        document::read(text, self.environment).map(Some)
    }

    fn subjects(record: &SubmissionRecord) -> Vec<Subject> {
        let SubmissionRecord { participant, performance_year, sets } = record;
        let subject = |set: &SubmittedSet| {
            (participant.clone(), *performance_year, set.category, set.submission_method, set.reporting_option)
        };
        sets.iter().map(subject).collect()
    }

    fn save(store: &mut Store<'_>, _: &Ids, records: &[Numbered<SubmissionRecord>]) -> Result<Vec<Outcome>, Error> {
        let named = NamedParticipants::look_up(store, records.iter().map(|record| &record.record.participant))?;
        let (mut submissions, mut found) = (Vec::new(), Vec::with_capacity(records.len()));
        for Numbered { number: _, record } in records {
            let participant = named.find(&record.participant, record.performance_year, "");
            found.push(participant.map(|participant| {
                submissions.extend(record.of(participant.id));
                record.sets.len()
            }));
        }
        let mut saved = store.submissions().save_many(&submissions)?.into_iter();
        let outcomes = found.into_iter().map(|found| match found {
            Ok(sets) => match saved.by_ref().take(sets).reduce(together) {
                Some(saved) => Outcome::Saved(saved),
                None => Outcome::Refused(Vec::new()),
            },
            Err(fault) => Outcome::Refused(vec![fault]),
        });
        Ok(outcomes.collect())
    }

    fn unresolved(_: &mut Store<'_>, _: &SubmissionRecord) -> Result<Vec<Fault>, Error> {
        Ok(vec![Fault::unknown_participant("")])
    }
}

impl SubmissionRecord {
    fn of(&self, participant: domain::identifier::ParticipantId) -> impl Iterator<Item = Submission> {
        self.sets.iter().cloned().map(move |set| {
            let SubmittedSet {
                category,
                submission_method,
                reporting_option,
                performance_start,
                performance_end,
                measurements,
                shortfalls,
            } = set;
            Submission {
                participant,
                performance_year: self.performance_year,
                category,
                submission_method,
                reporting_option,
                performance_start,
                performance_end,
                measurements,
                shortfalls,
            }
        })
    }
}
