//! Practices, participants, the years they exist in and who belongs to whom.

mod in_year;
mod members;
mod row;
mod save;
mod save_many;

use crate::{
    CHUNK, Error, blind_index,
    origin::Origin,
    schema::{memberships, participant_years, participants, practices},
    session::{Session, on_each},
    sql_types::{Json, Key},
};
use diesel::prelude::*;
use domain::{
    identifier::{Npi, ParticipantId, PracticeId, Tin},
    participant::{EntityType, Identity, Membership, Participant, ParticipantKind, ParticipantReference, Practice, YearFacts},
    program::PerformanceYear,
};
use row::{MembershipRow, PracticeRow, Row};
use std::collections::HashMap;

pub use members::Member;
pub use save::NewParticipant;
pub use save_many::YearRecord;
pub(crate) use save_many::distinct;

/// Practices, participants, their years and memberships.
pub struct Participants<'c>(pub(crate) Session<'c>);

impl Participants<'_> {
    /// The participant with this id.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn find(&mut self, id: ParticipantId) -> Result<Option<Participant>, Error> {
        let row: Option<(Row, Option<PracticeRow>)> = on_each!(self.0, |conn| participants::table
            .left_join(practices::table)
            .filter(participants::id.eq(Key::of(id)))
            .select((Row::as_select(), Option::<PracticeRow>::as_select()))
            .first(conn)
            .optional())?;
        row.map(|row| row::participant(row, self.0.vault)).transpose()
    }

    /// The participant that a request names.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn by_reference(&mut self, reference: &ParticipantReference) -> Result<Option<Participant>, Error> {
        // Each shape is one statement that the connection keeps prepared; that of many is made anew for every number of identifiers.
        let (entity_type, vault) = (reference.entity_type(), self.0.vault);
        let row: Option<(Row, Option<PracticeRow>)> = on_each!(self.0, |conn| {
            let named = participants::table
                .left_join(practices::table)
                .filter(participants::entity_type.eq(entity_type.as_str()))
                .select((Row::as_select(), Option::<PracticeRow>::as_select()));
            match reference {
                ParticipantReference::Individual { npi, tin } => named
                    .filter(practices::tin_index.eq(blind_index::of_tin(vault, tin)))
                    .filter(participants::npi_index.eq(blind_index::of_npi(vault, npi)))
                    .first(conn)
                    .optional(),
                // Whoever has no NPI stands apart in the index: the clinicians of the practice are not read.
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
        row.map(|row| row::participant(row, self.0.vault)).transpose()
    }

    /// The participants that a request names, each with its place in `references`, in their order; those that do not exist are left out.
    /// A thousand take a few queries.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn by_references(&mut self, references: &[ParticipantReference]) -> Result<Vec<(usize, Participant)>, Error> {
        let mut known: HashMap<ParticipantReference, Participant> = HashMap::new();
        for entity_type in EntityType::ALL {
            let named: Vec<&ParticipantReference> =
                references.iter().filter(|reference| reference.entity_type() == *entity_type).collect();
            for chunk in named.chunks(CHUNK) {
                for participant in self.of_type(*entity_type, chunk)? {
                    known.insert(reference_to(&participant.identity), participant);
                }
            }
        }
        let found = references.iter().enumerate();
        Ok(found.filter_map(|(place, reference)| Some((place, known.get(reference)?.clone()))).collect())
    }

    /// All participants of one entity type whose identifiers stand among those of `references`. Of the pairs of TIN and NPI it finds also
    /// those whose two halves stand in different references.
    fn of_type(&mut self, entity_type: EntityType, references: &[&ParticipantReference]) -> Result<Vec<Participant>, Error> {
        let vault = self.0.vault;
        let (mut tins, mut npis, mut entity_ids) = (Vec::new(), Vec::new(), Vec::new());
        for reference in references {
            match reference {
                ParticipantReference::Individual { npi, tin } => {
                    npis.push(blind_index::of_npi(vault, npi));
                    tins.push(blind_index::of_tin(vault, tin));
                }
                ParticipantReference::Group { tin } => tins.push(blind_index::of_tin(vault, tin)),
                ParticipantReference::Subgroup(id) | ParticipantReference::VirtualGroup(id) | ParticipantReference::Apm(id) => {
                    entity_ids.push(id.as_ref());
                }
            }
        }
        let rows: Vec<(Row, Option<PracticeRow>)> = on_each!(self.0, |conn| {
            let of_type = participants::entity_type.eq(entity_type.as_str());
            // From the practices: where one may be missing, SQLite reads all participants to find those of a few.
            let of_practices = || {
                practices::table
                    .inner_join(participants::table)
                    .filter(of_type)
                    .filter(practices::tin_index.eq_any(&tins))
                    .select((Row::as_select(), Option::<PracticeRow>::as_select()))
            };
            match entity_type {
                EntityType::Individual => of_practices().filter(participants::npi_index.eq_any(&npis)).load(conn),
                EntityType::Group => of_practices().filter(participants::npi_index.is_null()).load(conn),
                EntityType::Subgroup | EntityType::VirtualGroup | EntityType::Apm => participants::table
                    .left_join(practices::table)
                    .filter(of_type)
                    .filter(participants::entity_id.eq_any(&entity_ids))
                    .select((Row::as_select(), Option::<PracticeRow>::as_select()))
                    .load(conn),
            }
        })?;
        rows.into_iter().map(|row| row::participant(row, vault)).collect()
    }

    /// The pairs of this NPI with every TIN it bills through.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn of_npi(&mut self, npi: &Npi) -> Result<Vec<ParticipantId>, Error> {
        let index = blind_index::of_npi(self.0.vault, npi);
        let keys: Vec<Key> = on_each!(self.0, |conn| participants::table
            .filter(participants::npi_index.eq(&index))
            .filter(participants::kind.eq(ParticipantKind::Clinician.as_str()))
            .order(participants::id.asc())
            .select(participants::id)
            .load(conn))?;
        Ok(keys.into_iter().map(Key::id).collect())
    }

    /// The practice with this id.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn practice(&mut self, id: PracticeId) -> Result<Option<Practice>, Error> {
        let row: Option<PracticeRow> =
            on_each!(self.0, |conn| practices::table.find(Key::of(id)).select(PracticeRow::as_select()).first(conn).optional())?;
        row.map(|row| row.practice(self.0.vault)).transpose()
    }

    /// The practice of this TIN.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn practice_of(&mut self, tin: &Tin) -> Result<Option<PracticeId>, Error> {
        let index = blind_index::of_tin(self.0.vault, tin);
        let key: Option<Key> = on_each!(self.0, |conn| practices::table
            .filter(practices::tin_index.eq(&index))
            .select(practices::id)
            .first(conn)
            .optional())?;
        Ok(key.map(Key::id))
    }

    /// The group, clinicians and subgroups of this practice.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn of_practice(&mut self, practice: PracticeId) -> Result<Vec<ParticipantId>, Error> {
        let keys: Vec<Key> = on_each!(self.0, |conn| participants::table
            .filter(participants::practice_id.eq(Key::of(practice)))
            .order(participants::id.asc())
            .select(participants::id)
            .load(conn))?;
        Ok(keys.into_iter().map(Key::id).collect())
    }

    /// To whom this participant belongs.
    ///
    /// # Errors
    /// When a membership cannot be read.
    pub fn memberships_of(&mut self, member: ParticipantId) -> Result<Vec<Membership>, Error> {
        let rows: Vec<MembershipRow> = on_each!(self.0, |conn| memberships::table
            .filter(memberships::member_id.eq(Key::of(member)))
            .order(memberships::of_id.asc())
            .select(MembershipRow::as_select())
            .load(conn))?;
        rows.into_iter().map(Membership::try_from).collect()
    }

    /// What is known of a participant in one year; `None` when it does not exist in it.
    ///
    /// # Errors
    /// When the facts cannot be read.
    pub fn year_facts(&mut self, participant: ParticipantId, year: PerformanceYear) -> Result<Option<YearFacts>, Error> {
        let facts: Option<Json> = on_each!(self.0, |conn| participant_years::table
            .find((Key::of(participant), i32::from(year.get())))
            .select(participant_years::facts)
            .first(conn)
            .optional())?;
        let origin = Origin::new("participant_years", &participant);
        facts.map(|facts| origin.json("facts", &facts)).transpose()
    }
}

/// How a request names a participant.
fn reference_to(identity: &Identity) -> ParticipantReference {
    match identity {
        Identity::Clinician { npi, practice } => ParticipantReference::Individual { npi: npi.clone(), tin: practice.tin.clone() },
        Identity::Group { practice } => ParticipantReference::Group { tin: practice.tin.clone() },
        Identity::Subgroup { entity_id, practice: _ } => ParticipantReference::Subgroup(entity_id.clone()),
        Identity::VirtualGroup { entity_id } => ParticipantReference::VirtualGroup(entity_id.clone()),
        Identity::ApmEntity { entity_id } | Identity::Aco { entity_id } => ParticipantReference::Apm(entity_id.clone()),
    }
}
