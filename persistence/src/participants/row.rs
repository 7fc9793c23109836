//! The rows of participants, to and from the domain.

use crate::{
    Error,
    origin::Origin,
    schema::{memberships, participants, practices},
    sql_types::{Json, Key},
};
use diesel::prelude::*;
use domain::participant::{Identity, Membership, Participant, ParticipantKind, Practice};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = practices, treat_none_as_default_value = false)]
pub(super) struct PracticeRow {
    id: Key,
    tin: String,
}

impl From<&Practice> for PracticeRow {
    fn from(practice: &Practice) -> Self {
        let Practice { id, tin } = practice;
        Self { id: Key::of(*id), tin: tin.reveal().to_owned() }
    }
}

impl TryFrom<PracticeRow> for Practice {
    type Error = Error;

    fn try_from(row: PracticeRow) -> Result<Self, Error> {
        let PracticeRow { id, tin } = row;
        Ok(Self { id: id.id(), tin: Origin::new("practices", &id).text("tin", &tin)? })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = participants, treat_none_as_default_value = false)]
pub(super) struct Row {
    id: Key,
    kind: String,
    entity_type: String,
    npi: Option<String>,
    entity_id: Option<String>,
    practice_id: Option<Key>,
    display_name: String,
    version: i32,
}

impl From<&Participant> for Row {
    fn from(participant: &Participant) -> Self {
        let Participant { id, identity, display_name, version } = participant;
        Self {
            id: Key::of(*id),
            kind: identity.kind().to_string(),
            entity_type: identity.kind().entity_type().to_string(),
            npi: identity.npi().map(ToString::to_string),
            entity_id: identity.entity_id().map(ToString::to_string),
            practice_id: identity.practice().map(|practice| Key::of(practice.id)),
            display_name: display_name.clone(),
            version: *version,
        }
    }
}

/// A participant with exactly the identifiers that its kind has.
pub(super) fn participant((row, practice): (Row, Option<PracticeRow>)) -> Result<Participant, Error> {
    let Row { id, kind, entity_type, npi, entity_id, practice_id: _, display_name, version } = row;
    let origin = Origin::new("participants", &id);
    let kind: ParticipantKind = origin.text("kind", &kind)?;
    if entity_type != kind.entity_type().as_str() {
        return Err(origin.corrupt("entity_type"));
    }
    let npi = origin.optional_text("npi", npi.as_deref())?;
    let entity_id = origin.optional_text("entity_id", entity_id.as_deref())?;
    let practice = practice.map(Practice::try_from).transpose()?;
    let identity = match (kind, npi, entity_id, practice) {
        (ParticipantKind::Clinician, Some(npi), None, Some(practice)) => Identity::Clinician { npi, practice },
        (ParticipantKind::Group, None, None, Some(practice)) => Identity::Group { practice },
        (ParticipantKind::Subgroup, None, Some(entity_id), Some(practice)) => Identity::Subgroup { entity_id, practice },
        (ParticipantKind::VirtualGroup, None, Some(entity_id), None) => Identity::VirtualGroup { entity_id },
        (ParticipantKind::ApmEntity, None, Some(entity_id), None) => Identity::ApmEntity { entity_id },
        (ParticipantKind::Aco, None, Some(entity_id), None) => Identity::Aco { entity_id },
        _ => return Err(origin.corrupt("kind")),
    };
    Ok(Participant { id: id.id(), identity, display_name, version })
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = memberships, treat_none_as_default_value = false)]
pub(super) struct MembershipRow {
    member_id: Key,
    of_id: Key,
    role: String,
    performance_years: Json,
}

impl MembershipRow {
    pub(super) fn of(membership: &Membership) -> Result<Self, Error> {
        let Membership { member, of, role, performance_years } = membership;
        Ok(Self {
            member_id: Key::of(*member),
            of_id: Key::of(*of),
            role: role.to_string(),
            performance_years: Json::of(performance_years)?,
        })
    }
}

impl TryFrom<MembershipRow> for Membership {
    type Error = Error;

    fn try_from(row: MembershipRow) -> Result<Self, Error> {
        let MembershipRow { member_id, of_id, role, performance_years } = row;
        let origin = Origin::new("memberships", &member_id);
        Ok(Self {
            member: member_id.id(),
            of: of_id.id(),
            role: origin.text("role", &role)?,
            performance_years: origin.json("performance_years", &performance_years)?,
        })
    }
}
