//! The trunk: the chain in which the ends of all other chains are noted.

use super::{Audit, HEAD, chain::Link, code, row::Row};
use crate::{
    Error,
    origin::Origin,
    row_lock::Locked,
    schema::audit_heads,
    session::{Session, on_each},
};
use diesel::prelude::*;
use domain::{
    audit::{AuditAccess, AuditActor, AuditAuthority, AuditAuthorityKind, AuditEntry},
    moment::Moment,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// The chain of the trunk.
pub(super) const TRUNK: Uuid = Uuid::nil();

/// The row of `audit_heads`.
const NAME: &str = "trunk";

/// What an entry of the trunk is called.
const OPERATION: &str = "noteHeads";

/// The end of the trail: whoever keeps it elsewhere can tell later whether the trail still goes back to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrailHead {
    /// The entry of the trunk.
    pub position: i64,
    /// Its code.
    pub mac: [u8; 32],
}

/// A [`TrailHead`] that was kept elsewhere.
pub type ExpectedHead = TrailHead;

/// `17:9f86d081…`: the entry of the trunk and its code.
impl fmt::Display for TrailHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.position, hex(&self.mac))
    }
}

/// This is no head of a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a head of the trail is a number, a colon and 64 hexadecimal digits")]
pub struct InvalidHead;

impl FromStr for TrailHead {
    type Err = InvalidHead;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (position, mac) = text.split_once(':').ok_or(InvalidHead)?;
        let position = position.parse().ok().filter(|position| *position > 0).ok_or(InvalidHead)?;
        Ok(Self { position, mac: bytes(mac).ok_or(InvalidHead)? })
    }
}

/// The end of a chain, as the trunk notes it.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    chain: Uuid,
    position: i64,
    mac: String,
}

impl From<&Link> for Note {
    fn from(link: &Link) -> Self {
        let Link { chain, position, mac } = link;
        Self { chain: *chain, position: *position, mac: hex(mac) }
    }
}

impl Note {
    fn link(&self) -> Option<Link> {
        Some(Link { chain: self.chain, position: self.position, mac: bytes(&self.mac)? })
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = audit_heads)]
struct HeadRow {
    name: String,
    position: i64,
    mac: Vec<u8>,
    seal: Vec<u8>,
}

impl HeadRow {
    fn of(session: &Session<'_>, head: &TrailHead) -> Self {
        let TrailHead { position, mac } = head;
        Self { name: NAME.to_owned(), position: *position, mac: mac.to_vec(), seal: seal(session, head).to_vec() }
    }
}

fn seal(session: &Session<'_>, head: &TrailHead) -> [u8; 32] {
    code(session, HEAD, &[head.position.to_be_bytes().as_slice(), &head.mac].concat())
}

impl Audit<'_> {
    /// Notes the ends of all chains of this process that went on since the last time, at `now` and under this id. `None` where none did.
    ///
    /// Waits for another process that does the same: they share the trunk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note_heads(&mut self, id: Uuid, now: Moment) -> Result<Option<TrailHead>, Error> {
        let ends = self.tail()?.to_note();
        if ends.is_empty() {
            return Ok(None);
        }
        let before = self.head_for_update()?;
        let notes: Vec<Note> = ends.iter().map(Note::from).collect();
        let entry = AuditEntry {
            id,
            at: now,
            request_id: id.to_string(),
            operation: OPERATION.to_owned(),
            access: AuditAccess::Change,
            refused: None,
            actor: AuditActor::system(),
            authority: AuditAuthority::of(AuditAuthorityKind::None),
            concerned: None,
            resources: Vec::new(),
        };
        let resources = serde_json::to_string(&notes).map_err(|error| Error::Internal(std::sync::Arc::new(error)))?;
        let mut row = Row::of(&entry)?;
        row.resources = resources;
        let (row, link) = self.linked(row, Link { chain: TRUNK, position: before.position, mac: before.mac });
        self.insert(&[row])?;
        let head = TrailHead { position: link.position, mac: link.mac };
        let row = HeadRow::of(&self.session, &head);
        on_each!(self.session, |conn| diesel::update(audit_heads::table.find(NAME)).set(&row).execute(conn))?;
        self.tail()?.note(ends);
        Ok(Some(head))
    }

    /// The end of the trunk, locked; before its first entry where there is none.
    fn head_for_update(&mut self) -> Result<TrailHead, Error> {
        let none = HeadRow::of(&self.session, &TrailHead { position: 0, mac: [0; 32] });
        on_each!(self.session, |conn| diesel::insert_into(audit_heads::table)
            .values(&none)
            .on_conflict_do_nothing()
            .execute(conn))?;
        let row: HeadRow = on_each!(self.session, |conn| {
            Locked(audit_heads::table.find(NAME).select(HeadRow::as_select())).get_result(conn)
        })?;
        let mac = row.mac.try_into().map_err(|_| Origin::new("audit_heads", &NAME).corrupt("mac"))?;
        Ok(TrailHead { position: row.position, mac })
    }

    /// The head of the trail as it is stored, and whether its code is right; `None` where there is no trail.
    pub(super) fn head(&mut self) -> Result<Option<(TrailHead, bool)>, Error> {
        let row: Option<HeadRow> =
            on_each!(self.session, |conn| audit_heads::table.find(NAME).select(HeadRow::as_select()).first(conn).optional())?;
        let Some(row) = row else { return Ok(None) };
        let mac = row.mac.try_into().map_err(|_| Origin::new("audit_heads", &NAME).corrupt("mac"))?;
        let head = TrailHead { position: row.position, mac };
        Ok(Some((head, row.seal == seal(&self.session, &head))))
    }
}

/// The ends that an entry of the trunk notes; `None` for what is no such entry.
pub(super) fn notes(row: &Row) -> Option<Vec<Link>> {
    let notes: Vec<Note> = serde_json::from_str(&row.resources).ok().filter(|_| row.operation == OPERATION)?;
    notes.iter().map(Note::link).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Option<[u8; 32]> {
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_has_one_spelling_and_is_read_again() {
        let head = TrailHead { position: 17, mac: [0xAB; 32] };
        assert_eq!(head.to_string().parse(), Ok(head));
        for text in ["", "17", "0:00", "-1:ab", &format!("17:{}", "a".repeat(63)), &format!("17:{}", "g".repeat(64))] {
            assert_eq!(text.parse::<TrailHead>(), Err(InvalidHead), "{text}");
        }
    }
}
