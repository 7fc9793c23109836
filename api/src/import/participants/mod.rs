//! Participants with their years and memberships: one JSON object a line.

mod facts;
pub mod line;
pub mod record;
mod save;
#[cfg(test)]
mod tests;

use super::{
    kind::{Kind, Numbered, Outcome, Twice},
    report::Fault,
};
use crate::context::Ids;
use domain::{environment::Environment, participant::ParticipantReference};
use persistence::{Error, Store};
use record::ParticipantRecord;

/// Participants.
pub(super) struct Participants {
    pub(super) environment: Environment,
}

impl Kind for Participants {
    type Record = ParticipantRecord;
    type Subject = ParticipantReference;
    const TWICE: Twice = Twice::Refused;

    fn read(&mut self, text: &[u8]) -> Result<Option<ParticipantRecord>, Vec<Fault>> {
        line::read(text, self.environment).map(Some)
    }

    fn subjects(record: &ParticipantRecord) -> Vec<ParticipantReference> {
        vec![record.reference()]
    }

    fn save(store: &mut Store<'_>, ids: &Ids, records: &[Numbered<ParticipantRecord>]) -> Result<Vec<Outcome>, Error> {
        save::save(store, ids, records)
    }

    /// The memberships that name nobody who is known.
    fn unresolved(store: &mut Store<'_>, record: &ParticipantRecord) -> Result<Vec<Fault>, Error> {
        const REASON: &str = "No such participant is known, nor is there a good line for it in what is imported.";
        let named: Vec<ParticipantReference> = record.memberships.iter().map(|membership| membership.of.clone()).collect();
        let known = store.participants().by_references(&named)?;
        let is_known = |place| known.iter().any(|(found, _)| *found == place);
        Ok((0..named.len())
            .filter(|place| !is_known(*place))
            .map(|place| {
                Fault::new(
                    "participantUnknown",
                    format!("/memberships/{place}/of"),
                    REASON,
                    "Add a line for it, or correct its own.",
                )
            })
            .collect())
    }
}
