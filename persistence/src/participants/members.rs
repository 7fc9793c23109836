//! Who belongs to a participant in a year, with what is known of each.

use super::{Participants, row::MembershipRow};
use crate::{
    Error,
    origin::Origin,
    schema::{memberships, participant_years},
    session::on_each,
    sql_types::{Json, Key},
};
use diesel::prelude::*;
use domain::{
    identifier::ParticipantId,
    participant::{Membership, MembershipRole, YearFacts},
    program::PerformanceYear,
};

/// Who belongs to a participant in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub participant: ParticipantId,
    /// As what.
    pub role: MembershipRole,
    /// What is known of the member in that year.
    pub facts: YearFacts,
}

impl Participants<'_> {
    /// The participants that belong to `of` in `year`, by their ids.
    ///
    /// # Errors
    /// When a membership or the facts of a member cannot be read.
    pub fn members_of(&mut self, of: ParticipantId, year: PerformanceYear) -> Result<Vec<Member>, Error> {
        let rows: Vec<(MembershipRow, Json)> = on_each!(self.0, |conn| memberships::table
            .inner_join(participant_years::table.on(participant_years::participant_id.eq(memberships::member_id)))
            .filter(memberships::of_id.eq(Key::of(of)))
            .filter(participant_years::performance_year.eq(i32::from(year.get())))
            .order(memberships::member_id.asc())
            .select((MembershipRow::as_select(), participant_years::facts))
            .load(conn))?;
        let mut members = Vec::with_capacity(rows.len());
        for (row, facts) in rows {
            let Membership { member: participant, of: _, role, performance_years } = row.try_into()?;
            if performance_years.contains(&year) {
                let facts = Origin::new("participant_years", &participant).json("facts", &facts)?;
                members.push(Member { participant, role, facts });
            }
        }
        Ok(members)
    }
}
