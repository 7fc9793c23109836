//! Replacing keys while the service runs: data keys by sealing every value anew, key-encryption keys by sealing the data keys anew.

use super::{DataKeyRow, KeyEncryptionKeys, Place, Purpose, Vault, all};
use crate::{
    Database, Error, Store,
    schema::{authorization_requests, data_keys, filings, idempotent_answers, participants, practices, signing_keys, users},
    session::{Session, on_each},
    sql_types::Key,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use diesel::prelude::*;
use uuid::Uuid;

/// A column of sealed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedColumn {
    /// The TINs of practices.
    PracticeTins,
    /// NPIs and names of participants.
    Participants,
    /// The NPIs of people.
    UserNpis,
    /// What filings say.
    Filings,
    /// Whom requests for authority name.
    RequestedEntities,
    /// The keys that sign access tokens.
    SigningKeys,
    /// Answers that were stored with their idempotency keys.
    IdempotentAnswers,
}

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resealed {
    /// How many values were looked at.
    pub seen: usize,
    /// How many of them an older key had sealed and the newest seals now.
    pub resealed: usize,
    /// Where the next batch begins; `None` behind the last one.
    pub next: Option<Vec<u8>>,
}

/// A sealed value and the key of its row.
type Stored = (Vec<u8>, Vec<u8>);

impl SealedColumn {
    /// Every one. Whoever seals values in another column adds it here: a data key that is replaced must not be needed any more.
    pub const ALL: [Self; 7] = [
        Self::PracticeTins,
        Self::Participants,
        Self::UserNpis,
        Self::Filings,
        Self::RequestedEntities,
        Self::SigningKeys,
        Self::IdempotentAnswers,
    ];

    /// The table and the column.
    #[must_use]
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::PracticeTins => ("practices", "tin"),
            Self::Participants => ("participants", "sealed"),
            Self::UserNpis => ("users", "npi_sealed"),
            Self::Filings => ("filings", "sealed"),
            Self::RequestedEntities => ("authorization_requests", "entities"),
            Self::SigningKeys => ("signing_keys", "private_key"),
            Self::IdempotentAnswers => ("idempotent_answers", "sealed"),
        }
    }

    /// The next values behind the row `after`.
    fn load(self, session: &mut Session<'_>, after: Option<&[u8]>, limit: i64) -> Result<Vec<Stored>, Error> {
        let id = Key::of(after.and_then(|after| Uuid::from_slice(after).ok()).unwrap_or_default());
        let of_ids = |rows: Vec<(Key, Vec<u8>)>| rows.into_iter().map(|(id, sealed)| (id.as_bytes().to_vec(), sealed)).collect();
        Ok(match self {
            Self::PracticeTins => of_ids(on_each!(*session, |conn| practices::table
                .filter(practices::id.gt(id))
                .order(practices::id.asc())
                .limit(limit)
                .select((practices::id, practices::tin))
                .load(conn))?),
            Self::Participants => of_ids(on_each!(*session, |conn| participants::table
                .filter(participants::id.gt(id))
                .order(participants::id.asc())
                .limit(limit)
                .select((participants::id, participants::sealed))
                .load(conn))?),
            Self::Filings => of_ids(on_each!(*session, |conn| filings::table
                .filter(filings::id.gt(id))
                .order(filings::id.asc())
                .limit(limit)
                .select((filings::id, filings::sealed))
                .load(conn))?),
            Self::RequestedEntities => of_ids(on_each!(*session, |conn| authorization_requests::table
                .filter(authorization_requests::id.gt(id))
                .order(authorization_requests::id.asc())
                .limit(limit)
                .select((authorization_requests::id, authorization_requests::entities))
                .load(conn))?),
            Self::SigningKeys => {
                let rows: Vec<(i32, Vec<u8>)> = on_each!(*session, |conn| signing_keys::table
                    .filter(signing_keys::generation.gt(generation(after.unwrap_or_default())))
                    .order(signing_keys::generation.asc())
                    .limit(limit)
                    .select((signing_keys::generation, signing_keys::private_key))
                    .load(conn))?;
                rows.into_iter().map(|(generation, sealed)| (generation.to_be_bytes().to_vec(), sealed)).collect()
            }
            Self::IdempotentAnswers => on_each!(*session, |conn| idempotent_answers::table
                .filter(idempotent_answers::key.gt(after.unwrap_or_default()))
                .order(idempotent_answers::key.asc())
                .limit(limit)
                .select((idempotent_answers::key, idempotent_answers::sealed))
                .load(conn))?,
            Self::UserNpis => {
                let rows: Vec<(Key, Option<String>)> = on_each!(*session, |conn| users::table
                    .filter(users::id.gt(id))
                    .order(users::id.asc())
                    .limit(limit)
                    .select((users::id, users::npi_sealed))
                    .load(conn))?;
                // Who has no NPI has nothing that must be sealed: an empty value.
                let decoded = |text: Option<String>| text.and_then(|text| BASE64_STANDARD.decode(text).ok()).unwrap_or_default();
                rows.into_iter().map(|(id, text)| (id.as_bytes().to_vec(), decoded(text))).collect()
            }
        })
    }

    /// Puts `new` in the place of `old`, unless somebody else has changed it meanwhile; says whether.
    fn replace(self, session: &mut Session<'_>, row: &[u8], old: &[u8], new: &[u8]) -> Result<bool, Error> {
        let id = Key::of(Uuid::from_slice(row).unwrap_or_default());
        let replaced = match self {
            Self::PracticeTins => {
                on_each!(*session, |conn| diesel::update(practices::table.find(id).filter(practices::tin.eq(old)))
                    .set(practices::tin.eq(new))
                    .execute(conn))
            }
            Self::Participants => {
                on_each!(*session, |conn| diesel::update(participants::table.find(id).filter(participants::sealed.eq(old)))
                    .set(participants::sealed.eq(new))
                    .execute(conn))
            }
            Self::Filings => {
                on_each!(*session, |conn| diesel::update(filings::table.find(id).filter(filings::sealed.eq(old)))
                    .set(filings::sealed.eq(new))
                    .execute(conn))
            }
            Self::RequestedEntities => on_each!(*session, |conn| diesel::update(
                authorization_requests::table.find(id).filter(authorization_requests::entities.eq(old))
            )
            .set(authorization_requests::entities.eq(new))
            .execute(conn)),
            Self::SigningKeys => on_each!(*session, |conn| diesel::update(
                signing_keys::table.find(generation(row)).filter(signing_keys::private_key.eq(old))
            )
            .set(signing_keys::private_key.eq(new))
            .execute(conn)),
            Self::IdempotentAnswers => on_each!(*session, |conn| diesel::update(
                idempotent_answers::table.filter(idempotent_answers::key.eq(row)).filter(idempotent_answers::sealed.eq(old))
            )
            .set(idempotent_answers::sealed.eq(new))
            .execute(conn)),
            Self::UserNpis => {
                let (old, new) = (BASE64_STANDARD.encode(old), BASE64_STANDARD.encode(new));
                on_each!(*session, |conn| diesel::update(users::table.find(id).filter(users::npi_sealed.eq(&old)))
                    .set(users::npi_sealed.eq(&new))
                    .execute(conn))
            }
        };
        Ok(replaced? == 1)
    }

    /// Seals the next values anew that an older key sealed. A value that somebody else changes meanwhile is left to them: they seal with
    /// a key that is no older than what they read.
    fn reseal(self, session: &mut Session<'_>, after: Option<&[u8]>, limit: i64) -> Result<Resealed, Error> {
        let (vault, (table, column)) = (session.vault, self.names());
        let rows = self.load(session, after, limit)?;
        let is_full = i64::try_from(rows.len()) == Ok(limit);
        let mut done = Resealed { seen: rows.len(), resealed: 0, next: None };
        for (row, sealed) in &rows {
            if sealed.is_empty() || Vault::key_of(sealed) == Some(vault.newest_key()) {
                continue;
            }
            let place = Place { table, column, row };
            let anew = vault.seal(place, &vault.open(place, sealed)?)?;
            done.resealed += usize::from(self.replace(session, row, sealed, &anew)?);
        }
        done.next = rows.into_iter().next_back().filter(|_| is_full).map(|(row, _)| row);
        Ok(done)
    }
}

/// The generation of a signing key, as its place names it; before the first where there is none.
fn generation(row: &[u8]) -> i32 {
    row.try_into().map_or(i32::MIN, i32::from_be_bytes)
}

impl Store<'_> {
    fn data_keys(&mut self) -> Result<Vec<DataKeyRow>, Error> {
        all(self.0.lend().into())
    }

    /// Adds a data key that seals from now on.
    fn add_data_key(&mut self, keys: &KeyEncryptionKeys) -> Result<(), Error> {
        let last = self.data_keys()?.last().map_or(0, DataKeyRow::id);
        let row = DataKeyRow::random(last + 1, Purpose::Seal, keys)?;
        on_each!(self.0, |conn| diesel::insert_into(data_keys::table).values(&row).execute(conn))?;
        Ok(())
    }

    /// Seals those data keys anew that another one than the first of `keys` sealed.
    fn rewrap(&mut self, keys: &KeyEncryptionKeys) -> Result<usize, Error> {
        let mut rewrapped = 0;
        for old in self.data_keys()?.into_iter().filter(|row| row.key_encryption_key != keys.first()) {
            let new = DataKeyRow::sealed(old.id(), old.purpose()?, keys, &*old.open(keys)?)?;
            rewrapped += on_each!(self.0, |conn| diesel::update(
                data_keys::table.find(old.id()).filter(data_keys::sealed.eq(&old.sealed))
            )
            .set((data_keys::sealed.eq(&new.sealed), data_keys::key_encryption_key.eq(&new.key_encryption_key)))
            .execute(conn))?;
        }
        Ok(rewrapped)
    }
}

impl Database {
    /// Adds a data key that seals every value from now on, and says its number. Other processes take it up when they
    /// [look](Self::follow_data_keys).
    ///
    /// # Errors
    /// When it cannot be written; [`Error::Violates`] never, as two that are added at once have one number and the second fails with
    /// [`Error::Internal`].
    pub fn add_data_key(&self) -> Result<u32, Error> {
        let keys = self.key_encryption_keys().clone();
        self.write_blocking(move |store| store.add_data_key(&keys))?;
        self.follow_data_keys()?;
        Ok(self.vault()?.newest_key())
    }

    /// Takes up data keys that another process added; says whether there were any.
    ///
    /// # Errors
    /// When they cannot be read or opened.
    pub fn follow_data_keys(&self) -> Result<bool, Error> {
        let vault = self.vault()?;
        let rows = self.read(|store| store.data_keys())?;
        let newest =
            rows.iter().filter(|row| row.purpose().is_ok_and(|purpose| purpose == Purpose::Seal)).map(DataKeyRow::id).max();
        let is_new = newest.and_then(|newest| u32::try_from(newest).ok()) != Some(vault.newest_key());
        if is_new {
            vault.take_up(&rows)?;
        }
        Ok(is_new)
    }

    /// Seals the next values of a column anew that an older data key sealed: at most `limit` are looked at, behind the row `after`, in one
    /// transaction.
    ///
    /// # Errors
    /// When one does not open, or cannot be written; the batch is undone.
    pub fn reseal(&self, column: SealedColumn, after: Option<Vec<u8>>, limit: i64) -> Result<Resealed, Error> {
        self.write_blocking(move |store| column.reseal(&mut store.0, after.as_deref(), limit))
    }

    /// How many values of a column each data key sealed, by the number of the key.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn sealed_by(&self, column: SealedColumn) -> Result<std::collections::BTreeMap<u32, u64>, Error> {
        let (mut counts, mut after) = (std::collections::BTreeMap::new(), None::<Vec<u8>>);
        loop {
            let rows = self.read(|store| column.load(&mut store.0, after.as_deref(), COUNTED))?;
            for number in rows.iter().filter_map(|(_, sealed)| Vault::key_of(sealed)) {
                *counts.entry(number).or_default() += 1;
            }
            match rows.into_iter().nth(usize::try_from(COUNTED - 1).unwrap_or_default()) {
                Some((row, _)) => after = Some(row),
                None => return Ok(counts),
            }
        }
    }

    /// Seals the data keys anew with the first key-encryption key, and says how many another one had sealed.
    ///
    /// # Errors
    /// When one of them was sealed by a key-encryption key that is not configured; nothing is changed then.
    pub fn rewrap_data_keys(&self) -> Result<usize, Error> {
        let keys = self.key_encryption_keys().clone();
        self.write_blocking(move |store| store.rewrap(&keys))
    }
}

/// How many values are counted at once.
const COUNTED: i64 = 5_000;
