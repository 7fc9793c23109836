//! The data keys as they are stored: each sealed by a key-encryption key.

use super::{KeyEncryptionKeys, Place, cipher::KEY};
use crate::{
    Error,
    error::Fault,
    schema::data_keys,
    session::{Bare, on_each},
};
use aws_lc_rs::rand;
use diesel::prelude::*;
use std::fmt;
use zeroize::Zeroizing;

/// What a data key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It seals values; the newest of them does.
    Seal,
    /// It makes blind indexes, and is never replaced: what was found by an index would be lost.
    Index,
    /// It makes authentication codes.
    Mac,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::Seal, Self::Index, Self::Mac];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Index => "index",
            Self::Mac => "mac",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A data key, as an operator may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataKey {
    /// Its number, which stands in every value that it sealed.
    pub number: u32,
    /// What it is for.
    pub purpose: Purpose,
    /// The id of the key-encryption key that sealed it.
    pub key_encryption_key: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = data_keys, treat_none_as_default_value = false)]
pub(crate) struct DataKeyRow {
    id: i32,
    purpose: String,
    pub(super) key_encryption_key: String,
    pub(super) sealed: Vec<u8>,
}

impl DataKeyRow {
    /// A new key of this number, sealed.
    pub(super) fn random(id: i32, purpose: Purpose, keys: &KeyEncryptionKeys) -> Result<Self, Error> {
        let mut key = Zeroizing::new([0; KEY]);
        rand::fill(key.as_mut_slice()).map_err(|_| Error::from(Fault::NoRandomness))?;
        Self::sealed(id, purpose, keys, &key)
    }

    /// `key`, sealed by the first of `keys`.
    pub(super) fn sealed(id: i32, purpose: Purpose, keys: &KeyEncryptionKeys, key: &[u8; KEY]) -> Result<Self, Error> {
        let row = row_of(id, purpose);
        let sealed = keys.seal(place(&row), key)?;
        Ok(Self { id, purpose: purpose.to_string(), key_encryption_key: keys.first().to_owned(), sealed })
    }

    pub(super) fn open(&self, keys: &KeyEncryptionKeys) -> Result<Zeroizing<[u8; KEY]>, Error> {
        let row = row_of(self.id, self.purpose()?);
        keys.open(&self.key_encryption_key, place(&row), &self.sealed)
    }

    pub(super) fn purpose(&self) -> Result<Purpose, Error> {
        let known = Purpose::ALL.into_iter().find(|purpose| purpose.as_str() == self.purpose);
        known.ok_or_else(|| self.corrupt("purpose"))
    }

    pub(super) const fn id(&self) -> i32 {
        self.id
    }

    pub(super) fn number(&self) -> Result<u32, Error> {
        u32::try_from(self.id).map_err(|_| self.corrupt("id"))
    }

    /// As an operator may know it.
    ///
    /// # Errors
    /// When the row means nothing.
    pub(super) fn described(&self) -> Result<DataKey, Error> {
        let Self { id: _, purpose: _, key_encryption_key, sealed: _ } = self;
        Ok(DataKey { number: self.number()?, purpose: self.purpose()?, key_encryption_key: key_encryption_key.clone() })
    }

    fn corrupt(&self, column: &'static str) -> Error {
        Error::Corrupt { table: "data_keys", column, id: self.id.to_string() }
    }
}

/// A key opens neither under another number nor for another purpose.
fn row_of(id: i32, purpose: Purpose) -> Vec<u8> {
    [id.to_be_bytes().as_slice(), purpose.as_str().as_bytes()].concat()
}

const fn place(row: &[u8]) -> Place<'_> {
    Place { table: "data_keys", column: "sealed", row }
}

/// Every data key, by its number.
pub(crate) fn all(mut session: Bare<'_>) -> Result<Vec<DataKeyRow>, Error> {
    Ok(on_each!(session, |conn| data_keys::table.order(data_keys::id.asc()).select(DataKeyRow::as_select()).load(conn))?)
}

/// Makes the first key of each purpose, unless there are keys already. The caller sees to it that nobody else does so at once.
pub(crate) fn create_if_there_are_none(mut session: Bare<'_>, keys: &KeyEncryptionKeys) -> Result<(), Error> {
    let known: i64 = on_each!(session, |conn| data_keys::table.count().get_result(conn))?;
    if known > 0 {
        return Ok(());
    }
    let rows: Vec<DataKeyRow> =
        (1..).zip(Purpose::ALL).map(|(id, purpose)| DataKeyRow::random(id, purpose, keys)).collect::<Result<_, _>>()?;
    on_each!(session, |conn| diesel::insert_into(data_keys::table).values(&rows).execute(conn))?;
    Ok(())
}
