//! Participants that records of other files name: they are known already, or the record is refused.

use super::report::Fault;
use domain::{
    identifier::ParticipantId,
    participant::{Participant, ParticipantReference},
    program::PerformanceYear,
};
use persistence::{Error, Store};
use std::collections::{HashMap, HashSet};

/// The participants that the records of a batch name, with the years in which they exist.
pub(super) struct NamedParticipants {
    known: HashMap<ParticipantReference, Participant>,
    years: HashSet<(ParticipantId, PerformanceYear)>,
}

impl NamedParticipants {
    /// Looks up all of them in few queries.
    pub(super) fn look_up<'r>(
        store: &mut Store<'_>,
        named: impl Iterator<Item = &'r ParticipantReference>,
    ) -> Result<Self, Error> {
        let distinct: HashSet<&ParticipantReference> = named.collect();
        let named: Vec<ParticipantReference> = distinct.into_iter().cloned().collect();
        let found = store.participants().by_references(&named)?;
        let known: HashMap<ParticipantReference, Participant> =
            found.into_iter().map(|(place, participant)| (named[place].clone(), participant)).collect();
        let ids: Vec<ParticipantId> = known.values().map(|participant| participant.id).collect();
        let years = store.participants().years_of_each(&ids)?;
        Ok(Self { known, years })
    }

    /// The participant that stands at the pointer `at` of a record, which exists in `year`.
    pub(super) fn find(
        &self,
        reference: &ParticipantReference,
        year: PerformanceYear,
        at: &'static str,
    ) -> Result<&Participant, Fault> {
        let participant = self.known.get(reference).ok_or_else(|| Fault::unknown_participant(at))?;
        if self.years.contains(&(participant.id, year)) { Ok(participant) } else { Err(Fault::not_in_year(at)) }
    }
}
