//! The rows of the trail: what a code covers, to and from the domain.

use super::chain::Link;
use crate::{
    Error,
    origin::Origin,
    schema::audit_entries,
    sql_types::{Key, Microseconds},
};
use diesel::prelude::*;
use domain::{
    access::Reach,
    audit::{AuditActor, AuditAuthority, AuditEntry},
};
use uuid::Uuid;

/// What begins every message: another form of the row would get another one.
const FORM: &[u8] = b"recourse audit entry 1";

/// The length that stands for a value that is not there.
const ABSENT: u32 = u32::MAX;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_entries, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(super) chain: Key,
    pub(super) position: i64,
    pub(super) id: Key,
    pub(super) at: Microseconds,
    request_id: String,
    pub(super) operation: String,
    access: String,
    refused: Option<String>,
    actor_kind: String,
    user_id: Option<Key>,
    client_id: Option<String>,
    key_id: Option<String>,
    organization_id: Option<Key>,
    authority: String,
    authorization_id: Option<Key>,
    practice_id: Option<Key>,
    participant_id: Option<Key>,
    pub(super) resources: String,
    pub(super) mac: Vec<u8>,
}

impl Row {
    /// The row of an entry, not yet in a chain.
    pub(super) fn of(entry: &AuditEntry) -> Result<Self, Error> {
        let AuditEntry { id, at, request_id, operation, access, refused, actor, authority, concerned, resources } = entry;
        let AuditActor { kind, user, client_id, key_id, organization } = actor;
        let AuditAuthority { kind: authority, authorization, organization: acting } = authority;
        let (practice_id, participant_id) = match concerned {
            Some(Reach::Practice(practice)) => (Some(Key::of(*practice)), None),
            Some(Reach::Participant(participant)) => (None, Some(Key::of(*participant))),
            None => (None, None),
        };
        Ok(Self {
            chain: Key::of(Uuid::nil()),
            position: 0,
            id: Key::of(*id),
            at: (*at).into(),
            request_id: request_id.clone(),
            operation: operation.clone(),
            access: access.to_string(),
            refused: refused.clone(),
            actor_kind: kind.to_string(),
            user_id: user.map(Key::of),
            client_id: client_id.clone(),
            key_id: key_id.clone(),
            organization_id: acting.or(*organization).map(Key::of),
            authority: authority.to_string(),
            authorization_id: authorization.map(Key::of),
            practice_id,
            participant_id,
            resources: serde_json::to_string(resources).map_err(|error| Error::Internal(std::sync::Arc::new(error)))?,
            mac: Vec::new(),
        })
    }

    /// What the code of this row is made of: the code before it, its place, and every value, each with its length.
    pub(super) fn message(&self, before: &[u8; 32]) -> Vec<u8> {
        let Self {
            chain,
            position,
            id,
            at,
            request_id,
            operation,
            access,
            refused,
            actor_kind,
            user_id,
            client_id,
            key_id,
            organization_id,
            authority,
            authorization_id,
            practice_id,
            participant_id,
            resources,
            mac: _,
        } = self;
        let mut message = Message(Vec::with_capacity(512));
        message.value(Some(FORM));
        message.value(Some(before));
        message.key(Some(chain));
        message.value(Some(&position.to_be_bytes()));
        message.key(Some(id));
        message.value(Some(&at.as_micros().to_be_bytes()));
        for text in [Some(request_id), Some(operation), Some(access), refused.as_ref(), Some(actor_kind)] {
            message.text(text);
        }
        message.key(user_id.as_ref());
        message.text(client_id.as_ref());
        message.text(key_id.as_ref());
        message.key(organization_id.as_ref());
        message.text(Some(authority));
        for id in [authorization_id, practice_id, participant_id] {
            message.key(id.as_ref());
        }
        message.text(Some(resources));
        message.0
    }

    /// Where the row stands and what its code is; `None` for a code of another length.
    pub(super) fn link(&self) -> Option<Link> {
        let mac = self.mac.as_slice().try_into().ok()?;
        Some(Link { chain: self.chain.id(), position: self.position, mac })
    }
}

/// Values one after the other, each behind its length, so that none can take bytes from its neighbour.
struct Message(Vec<u8>);

impl Message {
    fn value(&mut self, value: Option<&[u8]>) {
        let length = value.map_or(ABSENT, |value| u32::try_from(value.len()).unwrap_or(ABSENT - 1));
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(value.unwrap_or_default());
    }

    fn text(&mut self, text: Option<&String>) {
        self.value(text.map(String::as_bytes));
    }

    fn key(&mut self, key: Option<&Key>) {
        self.value(key.map(|key| *key.id::<Uuid>().as_bytes()).as_ref().map(<[u8; 16]>::as_slice));
    }
}

impl TryFrom<Row> for AuditEntry {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let place = format!("{} {}", row.chain, row.position);
        let origin = Origin::new("audit_entries", &place);
        let organization = row.organization_id.map(Key::id);
        let concerned = match (row.practice_id, row.participant_id) {
            (Some(practice), _) => Some(Reach::Practice(practice.id())),
            (None, Some(participant)) => Some(Reach::Participant(participant.id())),
            (None, None) => None,
        };
        Ok(Self {
            id: row.id.id(),
            at: origin.moment("at", row.at)?,
            request_id: row.request_id,
            operation: row.operation,
            access: origin.text("access", &row.access)?,
            refused: row.refused,
            actor: AuditActor {
                kind: origin.text("actor_kind", &row.actor_kind)?,
                user: row.user_id.map(Key::id),
                client_id: row.client_id,
                key_id: row.key_id,
                organization,
            },
            authority: AuditAuthority {
                kind: origin.text("authority", &row.authority)?,
                authorization: row.authorization_id.map(Key::id),
                organization,
            },
            concerned,
            resources: serde_json::from_str(&row.resources).map_err(|_| origin.corrupt("resources"))?,
        })
    }
}
