//! The rows of participants, to and from the domain.

use crate::{
    Error, blind_index,
    origin::Origin,
    schema::{memberships, participants, practices},
    sql_types::{Json, Key},
    vault::{Place, Vault},
};
use diesel::prelude::*;
use domain::{
    identifier::ParticipantId,
    participant::{Identity, Membership, Participant, ParticipantKind, Practice},
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use zeroize::Zeroizing;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = practices, treat_none_as_default_value = false)]
pub(super) struct PracticeRow {
    id: Key,
    tin_index: Vec<u8>,
    tin: Vec<u8>,
}

fn of_practice(id: &Key) -> Place<'_> {
    Place { table: "practices", column: "tin", row: id.as_bytes() }
}

impl PracticeRow {
    pub(super) fn of(practice: &Practice, vault: &Vault) -> Result<Self, Error> {
        let Practice { id, tin } = practice;
        let id = Key::of(*id);
        let sealed = vault.seal(of_practice(&id), tin.reveal().as_bytes())?;
        Ok(Self { id, tin_index: blind_index::of_tin(vault, tin), tin: sealed })
    }

    pub(super) fn practice(self, vault: &Vault) -> Result<Practice, Error> {
        let Self { id, tin_index: _, tin } = self;
        let tin = Zeroizing::new(vault.open(of_practice(&id), &tin)?);
        let origin = Origin::new("practices", &id);
        Ok(Practice { id: id.id(), tin: origin.text("tin", str::from_utf8(&tin).map_err(|_| origin.corrupt("tin"))?)? })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = participants, treat_none_as_default_value = false)]
pub(super) struct Row {
    id: Key,
    kind: String,
    entity_type: String,
    npi_index: Option<Vec<u8>>,
    entity_id: Option<String>,
    practice_id: Option<Key>,
    sealed: Vec<u8>,
    version: i32,
}

/// What is encrypted of a participant.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Secret<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    npi: Option<Cow<'a, str>>,
    display_name: Cow<'a, str>,
}

fn of_participant(id: &Key) -> Place<'_> {
    Place { table: "participants", column: "sealed", row: id.as_bytes() }
}

/// What is encrypted of a participant, sealed.
pub(super) fn sealed(id: ParticipantId, identity: &Identity, display_name: &str, vault: &Vault) -> Result<Vec<u8>, Error> {
    let npi = identity.npi().map(|npi| Cow::Borrowed(npi.as_ref()));
    let secret = Json::of(&Secret { npi, display_name: Cow::Borrowed(display_name) })?;
    vault.seal(of_participant(&Key::of(id)), secret.as_str().as_bytes())
}

impl Row {
    pub(super) fn of(participant: &Participant, vault: &Vault) -> Result<Self, Error> {
        let Participant { id, identity, display_name, version } = participant;
        Ok(Self {
            id: Key::of(*id),
            kind: identity.kind().to_string(),
            entity_type: identity.kind().entity_type().to_string(),
            npi_index: identity.npi().map(|npi| blind_index::of_npi(vault, npi)),
            entity_id: identity.entity_id().map(ToString::to_string),
            practice_id: identity.practice().map(|practice| Key::of(practice.id)),
            sealed: sealed(*id, identity, display_name, vault)?,
            version: *version,
        })
    }
}

/// A participant with exactly the identifiers that its kind has.
pub(super) fn participant((row, practice): (Row, Option<PracticeRow>), vault: &Vault) -> Result<Participant, Error> {
    let Row { id, kind, entity_type, npi_index, entity_id, practice_id: _, sealed, version } = row;
    let origin = Origin::new("participants", &id);
    let kind: ParticipantKind = origin.text("kind", &kind)?;
    if entity_type != kind.entity_type().as_str() {
        return Err(origin.corrupt("entity_type"));
    }
    let opened = vault.open(of_participant(&id), &sealed)?;
    let Secret { npi, display_name } = serde_json::from_slice(&opened).map_err(|_| origin.corrupt("sealed"))?;
    let npi = origin.optional_text("sealed", npi.as_deref())?;
    // What queries search must say what the document says.
    if npi_index != npi.as_ref().map(|npi| blind_index::of_npi(vault, npi)) {
        return Err(origin.corrupt("npi_index"));
    }
    let entity_id = origin.optional_text("entity_id", entity_id.as_deref())?;
    let practice = practice.map(|practice| practice.practice(vault)).transpose()?;
    let identity = match (kind, npi, entity_id, practice) {
        (ParticipantKind::Clinician, Some(npi), None, Some(practice)) => Identity::Clinician { npi, practice },
        (ParticipantKind::Group, None, None, Some(practice)) => Identity::Group { practice },
        (ParticipantKind::Subgroup, None, Some(entity_id), Some(practice)) => Identity::Subgroup { entity_id, practice },
        (ParticipantKind::VirtualGroup, None, Some(entity_id), None) => Identity::VirtualGroup { entity_id },
        (ParticipantKind::ApmEntity, None, Some(entity_id), None) => Identity::ApmEntity { entity_id },
        (ParticipantKind::Aco, None, Some(entity_id), None) => Identity::Aco { entity_id },
        _ => return Err(origin.corrupt("kind")),
    };
    Ok(Participant { id: id.id(), identity, display_name: display_name.into_owned(), version })
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
