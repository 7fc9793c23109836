//! The rows of authorizations and their timelines, to and from the domain.

use crate::{
    Error,
    origin::Origin,
    schema::{authorization_entries, authorization_requests},
    sql_types::{Json, Key, Microseconds},
    vault::{Place, Vault},
};
use diesel::prelude::*;
use domain::{
    access::{AuthorizationEntry, AuthorizationRequest, AuthorizationTerms, Party},
    identifier::AuthorizationId,
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = authorization_requests, treat_none_as_default_value = false)]
pub(super) struct Row {
    id: Key,
    holder_id: Key,
    holder_kind: String,
    holder_name: String,
    addressee: Vec<u8>,
    entities: Vec<u8>,
    capacity: String,
    forms: Json,
    performance_years: Json,
    expires_at: Option<Microseconds>,
    status: String,
    version: i32,
    requested_at: Microseconds,
    updated_at: Microseconds,
    answer_due_at: Microseconds,
    due_at: Option<Microseconds>,
    grantor_id: Option<Key>,
    grantor_kind: Option<String>,
    grantor_name: Option<String>,
}

impl Row {
    pub(super) fn of(request: &AuthorizationRequest, addressee: Vec<u8>, vault: &Vault) -> Result<Self, Error> {
        let AuthorizationRequest {
            id,
            holder: Party { organization, kind, name },
            entities,
            terms: AuthorizationTerms { capacity, forms, performance_years, expires_at },
            status,
            version,
            requested_at,
            updated_at,
            answer_due_at,
            grantor,
        } = request;
        let (grantor_id, grantor_kind, grantor_name) = columns_of(grantor.as_ref());
        Ok(Self {
            id: Key::of(*id),
            holder_id: Key::of(*organization),
            holder_kind: kind.to_string(),
            holder_name: name.clone(),
            addressee,
            entities: vault.seal(place(id.as_uuid().as_bytes()), Json::of(entities)?.as_str().as_bytes())?,
            capacity: capacity.to_string(),
            forms: Json::of(forms)?,
            performance_years: Json::of(performance_years)?,
            expires_at: expires_at.map(Microseconds::from),
            status: status.to_string(),
            version: *version,
            requested_at: (*requested_at).into(),
            updated_at: (*updated_at).into(),
            answer_due_at: (*answer_due_at).into(),
            due_at: request.due_at().map(Microseconds::from),
            grantor_id,
            grantor_kind,
            grantor_name,
        })
    }

    pub(super) const fn id(&self) -> Key {
        self.id
    }

    pub(super) fn is_addressed_to(&self, digest: &[u8]) -> bool {
        self.addressee == digest
    }
}

/// The columns of the organization that answered.
pub(super) fn columns_of(grantor: Option<&Party>) -> (Option<Key>, Option<String>, Option<String>) {
    let party =
        |Party { organization, kind, name }: &Party| (Some(Key::of(*organization)), Some(kind.to_string()), Some(name.clone()));
    grantor.map(party).unwrap_or_default()
}

/// Where the entities stand.
const fn place(id: &[u8]) -> Place<'_> {
    Place { table: "authorization_requests", column: "entities", row: id }
}

impl Row {
    /// The authorization, opened.
    pub(super) fn opened(self, vault: &Vault) -> Result<AuthorizationRequest, Error> {
        let Row {
            id,
            holder_id,
            holder_kind,
            holder_name,
            addressee: _,
            entities,
            capacity,
            forms,
            performance_years,
            expires_at,
            status,
            version,
            requested_at,
            updated_at,
            answer_due_at,
            due_at: _,
            grantor_id,
            grantor_kind,
            grantor_name,
        } = self;
        let origin = Origin::new("authorization_requests", &id);
        let grantor = match (grantor_id, grantor_kind, grantor_name) {
            (Some(organization), Some(kind), Some(name)) => {
                Some(Party { organization: organization.id(), kind: origin.text("grantor_kind", &kind)?, name })
            }
            (None, None, None) => None,
            (_, _, _) => return Err(origin.corrupt("grantor_id")),
        };
        let sealed: AuthorizationId = id.id();
        let entities = vault.open(place(sealed.as_uuid().as_bytes()), &entities)?;
        Ok(AuthorizationRequest {
            id: sealed,
            holder: Party { organization: holder_id.id(), kind: origin.text("holder_kind", &holder_kind)?, name: holder_name },
            entities: serde_json::from_slice(&entities).map_err(|_| origin.corrupt("entities"))?,
            terms: AuthorizationTerms {
                capacity: origin.text("capacity", &capacity)?,
                forms: origin.json("forms", &forms)?,
                performance_years: origin.json("performance_years", &performance_years)?,
                expires_at: origin.optional_moment("expires_at", expires_at)?,
            },
            status: origin.text("status", &status)?,
            version,
            requested_at: origin.moment("requested_at", requested_at)?,
            updated_at: origin.moment("updated_at", updated_at)?,
            answer_due_at: origin.moment("answer_due_at", answer_due_at)?,
            grantor,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = authorization_entries, treat_none_as_default_value = false)]
pub(super) struct EntryRow {
    authorization_id: Key,
    sequence: i32,
    at: Microseconds,
    side: String,
    actor: Json,
    command: String,
    from_status: Option<String>,
    to_status: String,
}

impl EntryRow {
    pub(super) fn of(id: AuthorizationId, entry: &AuthorizationEntry) -> Result<Self, Error> {
        let AuthorizationEntry { sequence, at, side, actor, command, from_status, to_status } = entry;
        Ok(Self {
            authorization_id: Key::of(id),
            sequence: *sequence,
            at: (*at).into(),
            side: side.to_string(),
            actor: Json::of(actor)?,
            command: command.to_string(),
            from_status: from_status.map(|status| status.to_string()),
            to_status: to_status.to_string(),
        })
    }
}

impl TryFrom<EntryRow> for AuthorizationEntry {
    type Error = Error;

    fn try_from(row: EntryRow) -> Result<Self, Error> {
        let EntryRow { authorization_id, sequence, at, side, actor, command, from_status, to_status } = row;
        let origin = Origin::new("authorization_entries", &authorization_id);
        Ok(Self {
            sequence,
            at: origin.moment("at", at)?,
            side: origin.text("side", &side)?,
            actor: origin.json("actor", &actor)?,
            command: origin.text("command", &command)?,
            from_status: origin.optional_text("from_status", from_status.as_deref())?,
            to_status: origin.text("to_status", &to_status)?,
        })
    }
}
