//! What the importer does with a thousand participants at once: look all of them up, add what is new, change what differs.

use super::{
    NewParticipant, Participants, reference_to,
    row::{MembershipRow, PracticeRow, Row},
};
use crate::{
    CHUNK, Error, Saved, blind_index,
    origin::Origin,
    schema::{memberships, participant_years, participants, practices},
    session::on_each,
    sql_types::{Json, Key},
};
use diesel::{prelude::*, upsert::excluded};
use domain::{
    identifier::{ParticipantId, PracticeId, Tin},
    participant::{Membership, Participant, ParticipantReference, Practice, YearFacts},
    program::PerformanceYear,
};
use std::collections::{HashMap, HashSet};

/// What is said of a participant in one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearRecord {
    /// Who.
    pub participant: ParticipantId,
    /// When.
    pub year: PerformanceYear,
    /// What is known of it then; `None` says only that it exists in that year.
    pub facts: Option<YearFacts>,
}

impl Participants<'_> {
    /// The practices of these TINs, each made with its id when the TIN is new. The TINs differ.
    ///
    /// # Errors
    /// [`Constraint::PracticeIdTaken`](crate::Constraint) when a TIN is new and its id is not.
    pub fn ensure_practices(&mut self, practices: &[Practice]) -> Result<HashMap<Tin, PracticeId>, Error> {
        let mut known = self.practices_of(practices)?;
        let unknown: Vec<&Practice> = practices.iter().filter(|practice| !known.contains_key(&practice.tin)).collect();
        let mut created = 0;
        for chunk in unknown.chunks(CHUNK) {
            let rows: Vec<PracticeRow> =
                chunk.iter().map(|practice| PracticeRow::of(practice, self.0.vault)).collect::<Result<_, _>>()?;
            created += on_each!(self.0, |conn| diesel::insert_into(practices::table)
                .values(&rows)
                .on_conflict(practices::tin_index)
                .do_nothing()
                .execute(conn))?;
        }
        if created == unknown.len() {
            known.extend(unknown.into_iter().map(|practice| (practice.tin.clone(), practice.id)));
        } else {
            // Another transaction has made some of them in this very moment.
            known.extend(self.practices_of(practices)?);
        }
        Ok(known)
    }

    fn practices_of(&mut self, practices: &[Practice]) -> Result<HashMap<Tin, PracticeId>, Error> {
        let mut known = HashMap::with_capacity(practices.len());
        for chunk in practices.chunks(CHUNK) {
            let tins: Vec<Vec<u8>> = chunk.iter().map(|practice| blind_index::of_tin(self.0.vault, &practice.tin)).collect();
            let rows: Vec<PracticeRow> = on_each!(self.0, |conn| practices::table
                .filter(practices::tin_index.eq_any(&tins))
                .select(PracticeRow::as_select())
                .load(conn))?;
            for row in rows {
                let Practice { id, tin } = row.practice(self.0.vault)?;
                known.insert(tin, id);
            }
        }
        Ok(known)
    }

    /// As [`save`](Self::save) for each of them, which differ in their identifiers; in the same order.
    ///
    /// # Errors
    /// Those of [`save`](Self::save).
    pub fn save_many(&mut self, new: &[NewParticipant]) -> Result<Vec<(ParticipantId, Saved)>, Error> {
        let references: Vec<ParticipantReference> = new.iter().map(|new| reference_to(&new.identity)).collect();
        let known: HashMap<usize, Participant> = self.by_references(&references)?.into_iter().collect();
        let unknown: Vec<&NewParticipant> =
            new.iter().enumerate().filter(|(place, _)| !known.contains_key(place)).map(|(_, new)| new).collect();
        let created = self.insert_many(&unknown)?;
        new.iter()
            .enumerate()
            .map(|(place, new)| match known.get(&place) {
                Some(known) => self.change(known, new),
                None if created.contains(&new.id) => Ok((new.id, Saved::Created)),
                None => self.save(new),
            })
            .collect()
    }

    /// Adds those that nobody else has added in this very moment, and says which.
    fn insert_many(&mut self, new: &[&NewParticipant]) -> Result<HashSet<ParticipantId>, Error> {
        let mut created = 0;
        for chunk in new.chunks(CHUNK) {
            let rows: Vec<Row> = chunk.iter().map(|new| Row::of(&new.participant(), self.0.vault)).collect::<Result<_, _>>()?;
            created += on_each!(self.0, |conn| diesel::insert_into(participants::table)
                .values(&rows)
                .on_conflict_do_nothing()
                .execute(conn))?;
        }
        if created == new.len() {
            return Ok(new.iter().map(|new| new.id).collect());
        }
        let references: Vec<ParticipantReference> = new.iter().map(|new| reference_to(&new.identity)).collect();
        let found = self.by_references(&references)?;
        let is_ours = |(place, participant): &(usize, Participant)| new.get(*place).is_some_and(|new| new.id == participant.id);
        Ok(found.iter().filter(|found| is_ours(found)).map(|(_, participant)| participant.id).collect())
    }

    /// Saves that participants exist in these years, and what is known of them then; pairs of participant and year differ. What is left
    /// out of a year stays as it was.
    ///
    /// # Errors
    /// [`Constraint::Reference`](crate::Constraint) when a participant does not exist.
    pub fn save_many_years(&mut self, records: &[YearRecord]) -> Result<Vec<Saved>, Error> {
        let known = self.years_of(records)?;
        let mut rows = Vec::new();
        let mut saved = Vec::with_capacity(records.len());
        for YearRecord { participant, year, facts } in records {
            let known = known.get(&(*participant, *year));
            let outcome = match facts {
                Some(facts) => Saved::of(known, facts),
                None => known.map_or(Saved::Created, |_| Saved::Unchanged),
            };
            saved.push(outcome);
            if outcome != Saved::Unchanged {
                rows.push(YearRow {
                    participant_id: Key::of(*participant),
                    performance_year: i32::from(year.get()),
                    facts: Json::of(facts.as_ref().unwrap_or(&YearFacts::default()))?,
                });
            }
        }
        for chunk in rows.chunks(CHUNK) {
            on_each!(self.0, |conn| diesel::insert_into(participant_years::table)
                .values(chunk)
                .on_conflict((participant_years::participant_id, participant_years::performance_year))
                .do_update()
                .set(participant_years::facts.eq(excluded(participant_years::facts)))
                .execute(conn))?;
        }
        Ok(saved)
    }

    /// The years in which each of these participants exists.
    ///
    /// # Errors
    /// When a year cannot be read.
    pub fn years_of_each(&mut self, participants: &[ParticipantId]) -> Result<HashSet<(ParticipantId, PerformanceYear)>, Error> {
        let mut found = HashSet::new();
        for chunk in distinct(participants.iter().copied()).chunks(CHUNK) {
            let rows: Vec<(Key, i32)> = on_each!(self.0, |conn| participant_years::table
                .filter(participant_years::participant_id.eq_any(&Key::of_each(chunk)))
                .select((participant_years::participant_id, participant_years::performance_year))
                .load(conn))?;
            for (participant, year) in rows {
                let year = Origin::new("participant_years", &participant).year("performance_year", year)?;
                found.insert((participant.id(), year));
            }
        }
        Ok(found)
    }

    /// To whom each of these participants belongs.
    ///
    /// # Errors
    /// When a membership cannot be read.
    pub fn memberships_of_each(&mut self, members: &[ParticipantId]) -> Result<Vec<Membership>, Error> {
        let mut found = Vec::new();
        for chunk in distinct(members.iter().copied()).chunks(CHUNK) {
            let rows: Vec<MembershipRow> = on_each!(self.0, |conn| memberships::table
                .filter(memberships::member_id.eq_any(&Key::of_each(chunk)))
                .select(MembershipRow::as_select())
                .load(conn))?;
            for row in rows {
                found.push(row.try_into()?);
            }
        }
        Ok(found)
    }

    fn years_of(&mut self, records: &[YearRecord]) -> Result<HashMap<(ParticipantId, PerformanceYear), YearFacts>, Error> {
        let mut known = HashMap::new();
        for chunk in distinct(records.iter().map(|record| record.participant)).chunks(CHUNK) {
            let rows: Vec<YearRow> = on_each!(self.0, |conn| participant_years::table
                .filter(participant_years::participant_id.eq_any(&Key::of_each(chunk)))
                .select(YearRow::as_select())
                .load(conn))?;
            for row in rows {
                let YearRow { participant_id, performance_year, facts } = row;
                let origin = Origin::new("participant_years", &participant_id);
                let year = origin.year("performance_year", performance_year)?;
                known.insert((participant_id.id(), year), origin.json("facts", &facts)?);
            }
        }
        Ok(known)
    }

    /// Saves who belongs to whom; pairs of member and whole differ. The version of a member whose memberships change rises, but not that
    /// of a member among `created`: nobody has seen it without them.
    ///
    /// # Errors
    /// [`Constraint::Reference`](crate::Constraint) when either does not exist.
    pub fn save_many_memberships(
        &mut self,
        memberships: &[Membership],
        created: &HashSet<ParticipantId>,
    ) -> Result<Vec<Saved>, Error> {
        let members: Vec<ParticipantId> = memberships.iter().map(|membership| membership.member).collect();
        let known: HashMap<(ParticipantId, ParticipantId), Membership> = self
            .memberships_of_each(&members)?
            .into_iter()
            .map(|membership| ((membership.member, membership.of), membership))
            .collect();
        let (mut rows, mut touched, mut saved) = (Vec::new(), Vec::new(), Vec::with_capacity(memberships.len()));
        for membership in memberships {
            let outcome = Saved::of(known.get(&(membership.member, membership.of)), membership);
            saved.push(outcome);
            if outcome != Saved::Unchanged {
                rows.push(MembershipRow::of(membership)?);
                touched.extend((!created.contains(&membership.member)).then_some(membership.member));
            }
        }
        for chunk in rows.chunks(CHUNK) {
            on_each!(self.0, |conn| diesel::insert_into(memberships::table)
                .values(chunk)
                .on_conflict((memberships::member_id, memberships::of_id))
                .do_update()
                .set((
                    memberships::role.eq(excluded(memberships::role)),
                    memberships::performance_years.eq(excluded(memberships::performance_years)),
                ))
                .execute(conn))?;
        }
        for chunk in distinct(touched.into_iter()).chunks(CHUNK) {
            on_each!(self.0, |conn| diesel::update(participants::table)
                .filter(participants::id.eq_any(&Key::of_each(chunk)))
                .set(participants::version.eq(participants::version + 1))
                .execute(conn))?;
        }
        Ok(saved)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = participant_years, treat_none_as_default_value = false)]
struct YearRow {
    participant_id: Key,
    performance_year: i32,
    facts: Json,
}

/// Each id once, in the order of the ids.
pub(crate) fn distinct(ids: impl Iterator<Item = ParticipantId>) -> Vec<ParticipantId> {
    let mut ids: Vec<ParticipantId> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
