//! What the importer does: saving the same thing twice changes nothing.

use super::{
    Participants, reference_to,
    row::{self, MembershipRow, PracticeRow, Row},
};
use crate::{
    Constraint, Error, Saved,
    schema::{memberships, participant_years, participants, practices},
    session::on_each,
    sql_types::{Json, Key},
};
use diesel::prelude::*;
use domain::{
    identifier::{ParticipantId, PracticeId, Tin},
    participant::{Identity, Membership, Participant, Practice, YearFacts},
    program::PerformanceYear,
};

/// A participant to be saved under its identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewParticipant {
    /// Its id, if it is new.
    pub id: ParticipantId,
    /// What it is; the practice, where it has one, is saved already.
    pub identity: Identity,
    /// Its name.
    pub display_name: String,
}

impl NewParticipant {
    /// As it is when it is new.
    pub(super) fn participant(&self) -> Participant {
        let Self { id, identity, display_name } = self;
        Participant { id: *id, identity: identity.clone(), display_name: display_name.clone(), version: 1 }
    }
}

impl Participants<'_> {
    /// The practice of a TIN, made with `new_id` when the TIN is new.
    ///
    /// # Errors
    /// [`Constraint::PracticeIdTaken`] when the TIN is new and the id is not.
    pub fn ensure_practice(&mut self, tin: &Tin, new_id: PracticeId) -> Result<PracticeId, Error> {
        if let Some(known) = self.practice_of(tin)? {
            return Ok(known);
        }
        let row = PracticeRow::of(&Practice { id: new_id, tin: tin.clone() }, self.0.vault)?;
        on_each!(self.0, |conn| diesel::insert_into(practices::table)
            .values(&row)
            .on_conflict(practices::tin_index)
            .do_nothing()
            .execute(conn))?;
        // Another transaction may have made it in this very moment.
        Ok(self.practice_of(tin)?.unwrap_or(new_id))
    }

    /// Adds a practice that must be new.
    ///
    /// # Errors
    /// [`Constraint::PracticeIdTaken`], [`Constraint::TinTaken`].
    pub fn insert_practice(&mut self, practice: &Practice) -> Result<(), Error> {
        let row = PracticeRow::of(practice, self.0.vault)?;
        on_each!(self.0, |conn| diesel::insert_into(practices::table).values(&row).execute(conn))?;
        Ok(())
    }

    /// Adds a participant that must be new.
    ///
    /// # Errors
    /// [`Constraint::ParticipantIdTaken`], [`Constraint::ClinicianTaken`], [`Constraint::GroupTaken`], [`Constraint::EntityIdTaken`];
    /// [`Constraint::Reference`] when its practice does not exist.
    pub fn insert(&mut self, participant: &Participant) -> Result<(), Error> {
        let row = Row::of(participant, self.0.vault)?;
        on_each!(self.0, |conn| diesel::insert_into(participants::table).values(&row).execute(conn))?;
        Ok(())
    }

    /// Saves a participant: the one that its identifiers name, or a new one. The version rises only when something changes. Returns the
    /// id under which it is known.
    ///
    /// # Errors
    /// [`Constraint::ParticipantIdTaken`] when the participant is new and its id is not; [`Constraint::Reference`] when its practice does
    /// not exist.
    pub fn save(&mut self, new: &NewParticipant) -> Result<(ParticipantId, Saved), Error> {
        let row = Row::of(&new.participant(), self.0.vault)?;
        let created = on_each!(self.0, |conn| diesel::insert_into(participants::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(conn))?;
        if created == 1 {
            return Ok((new.id, Saved::Created));
        }
        let known = self.by_reference(&reference_to(&new.identity))?;
        let known = known.ok_or(Error::Violates(Constraint::ParticipantIdTaken))?;
        self.change(&known, new)
    }

    /// Changes the participant that is `known` to what is said now.
    pub(super) fn change(&mut self, known: &Participant, new: &NewParticipant) -> Result<(ParticipantId, Saved), Error> {
        let NewParticipant { id: _, identity, display_name } = new;
        if known.identity == *identity && known.display_name == *display_name {
            return Ok((known.id, Saved::Unchanged));
        }
        let practice = identity.practice().map(|practice| Key::of(practice.id));
        let sealed = row::sealed(known.id, identity, display_name, self.0.vault)?;
        on_each!(self.0, |conn| diesel::update(participants::table.find(Key::of(known.id)))
            .set((
                participants::kind.eq(identity.kind().as_str()),
                participants::practice_id.eq(practice),
                participants::sealed.eq(&sealed),
                participants::version.eq(participants::version + 1),
            ))
            .execute(conn))?;
        Ok((known.id, Saved::Changed))
    }

    /// Saves who belongs to whom. A change is one of the member, whose version rises.
    ///
    /// # Errors
    /// [`Constraint::Reference`] when either does not exist.
    pub fn save_membership(&mut self, membership: &Membership) -> Result<Saved, Error> {
        let known = self.memberships_of(membership.member)?.into_iter().find(|known| known.of == membership.of);
        if known.as_ref() == Some(membership) {
            return Ok(Saved::Unchanged);
        }
        let row = MembershipRow::of(membership)?;
        on_each!(self.0, |conn| diesel::insert_into(memberships::table)
            .values(&row)
            .on_conflict((memberships::member_id, memberships::of_id))
            .do_update()
            .set(&row)
            .execute(conn))?;
        on_each!(self.0, |conn| diesel::update(participants::table.find(Key::of(membership.member)))
            .set(participants::version.eq(participants::version + 1))
            .execute(conn))?;
        Ok(if known.is_some() { Saved::Changed } else { Saved::Created })
    }

    /// Saves that a participant exists in a year, and what is known of it then.
    ///
    /// # Errors
    /// [`Constraint::Reference`] when the participant does not exist.
    pub fn save_year_facts(
        &mut self,
        participant: ParticipantId,
        year: PerformanceYear,
        facts: &YearFacts,
    ) -> Result<Saved, Error> {
        let known = self.year_facts(participant, year)?;
        if known.as_ref() == Some(facts) {
            return Ok(Saved::Unchanged);
        }
        let facts = Json::of(facts)?;
        on_each!(self.0, |conn| diesel::insert_into(participant_years::table)
            .values((
                participant_years::participant_id.eq(Key::of(participant)),
                participant_years::performance_year.eq(i32::from(year.get())),
                participant_years::facts.eq(&facts),
            ))
            .on_conflict((participant_years::participant_id, participant_years::performance_year))
            .do_update()
            .set(participant_years::facts.eq(&facts))
            .execute(conn))?;
        Ok(if known.is_some() { Saved::Changed } else { Saved::Created })
    }
}
