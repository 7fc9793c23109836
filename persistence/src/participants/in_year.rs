//! What a filing asks of a participant, in few queries.

use super::{
    Participants,
    row::{self, PracticeRow, Row},
};
use crate::{
    Error, blind_index,
    origin::Origin,
    schema::{participant_years, participants, practices},
    session::on_each,
    sql_types::{Json, Key},
};
use diesel::prelude::*;
use domain::{
    identifier::PracticeId,
    participant::{Participant, ParticipantKind, ParticipantReference, YearFacts},
    program::PerformanceYear,
};

impl Participants<'_> {
    /// The participant that a request names, and what is known of it in one year; no facts where it does not exist in that year.
    ///
    /// # Errors
    /// When either cannot be read.
    pub fn by_reference_in(
        &mut self,
        reference: &ParticipantReference,
        year: PerformanceYear,
    ) -> Result<Option<(Participant, Option<YearFacts>)>, Error> {
        let (entity_type, year, vault) = (reference.entity_type(), i32::from(year.get()), self.0.vault);
        let row: Option<(Row, Option<PracticeRow>, Option<Json>)> = on_each!(self.0, |conn| {
            let in_year =
                participant_years::participant_id.eq(participants::id).and(participant_years::performance_year.eq(year));
            let named = participants::table
                .left_join(practices::table)
                .left_join(participant_years::table.on(in_year))
                .filter(participants::entity_type.eq(entity_type.as_str()))
                .select((Row::as_select(), Option::<PracticeRow>::as_select(), participant_years::facts.nullable()));
            match reference {
                ParticipantReference::Individual { npi, tin } => named
                    .filter(practices::tin_index.eq(blind_index::of_tin(vault, tin)))
                    .filter(participants::npi_index.eq(blind_index::of_npi(vault, npi)))
                    .first(conn)
                    .optional(),
                ParticipantReference::Group { tin } => named
                    .filter(practices::tin_index.eq(blind_index::of_tin(vault, tin)))
                    .filter(participants::npi_index.is_null())
                    .first(conn)
                    .optional(),
                ParticipantReference::Subgroup(id) | ParticipantReference::VirtualGroup(id) | ParticipantReference::Apm(id) => {
                    named.filter(participants::entity_id.eq(id.as_ref())).first(conn).optional()
                }
            }
        })?;
        let Some((row, practice, facts)) = row else { return Ok(None) };
        let participant = row::participant((row, practice), vault)?;
        let origin = Origin::new("participant_years", &participant.id);
        let facts = facts.map(|facts| origin.json("facts", &facts)).transpose()?;
        Ok(Some((participant, facts)))
    }

    /// What is known of the group of a practice in one year; `None` where there is no group, or not in that year.
    ///
    /// # Errors
    /// When the facts cannot be read.
    pub fn group_facts(&mut self, practice: PracticeId, year: PerformanceYear) -> Result<Option<YearFacts>, Error> {
        let year = i32::from(year.get());
        let found: Option<(Key, Json)> = on_each!(self.0, |conn| participants::table
            .inner_join(participant_years::table.on(participant_years::participant_id.eq(participants::id)))
            .filter(participants::practice_id.eq(Key::of(practice)))
            // Whoever has no NPI stands apart in the index: the clinicians of the practice are not read.
            .filter(participants::npi_index.is_null())
            .filter(participants::kind.eq(ParticipantKind::Group.as_str()))
            .filter(participant_years::performance_year.eq(year))
            .select((participants::id, participant_years::facts))
            .first(conn)
            .optional())?;
        let Some((id, facts)) = found else { return Ok(None) };
        Origin::new("participant_years", &id).json("facts", &facts).map(Some)
    }
}
