//! What is encrypted at rest: values are sealed for the place where they stand, and found again by an index that needs a key.
//!
//! Data keys seal the values. They stand in `data_keys`, each sealed by a key-encryption key, which the database never sees. The
//! decision and its numbers: `docs/adr/0015-what-is-encrypted-at-rest.md`.

mod cipher;
mod custody;
mod data_keys;
mod key_encryption;
mod ring;
mod rotation;
#[cfg(test)]
mod tests;

use crate::{Error, error::Fault};
use ring::Ring;
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::{Duration, Instant},
};
use uuid::Uuid;

pub(crate) use custody::{Custody, Load};
pub use data_keys::{DataKey, Purpose};
pub(crate) use data_keys::{DataKeyRow, all, create_if_there_are_none};
pub use key_encryption::{InvalidKey, KeyEncryptionKeys};
pub use rotation::{Resealed, SealedColumn};

/// Where a sealed value stands. It opens nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The key of the row, in bytes.
    pub row: &'a [u8],
}

impl Place<'_> {
    /// What the AEAD authenticates besides the value. Neither name holds a NUL.
    fn associated_data(&self) -> Vec<u8> {
        [self.table.as_bytes(), &[0], self.column.as_bytes(), &[0], self.row].concat()
    }

    fn corrupt(&self) -> Error {
        let id = Uuid::from_slice(self.row)
            .map_or_else(|_| self.row.iter().map(|byte| format!("{byte:02x}")).collect(), |id| id.to_string());
        Error::Corrupt { table: self.table, column: self.column, id }
    }
}

/// How soon after one look for new data keys another one is taken: a value that names a key that nobody has may be damaged.
const RELOAD_EVERY: Duration = Duration::from_secs(1);

/// The version of the form of sealed values; it begins each of them. Behind it stands the number of the data key.
const FORM: u8 = 1;

/// The length of both.
const HEAD: usize = 5;

/// The data keys, ready to seal and to open. A clone is a handle to the same.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    keys: KeyEncryptionKeys,
    ring: RwLock<Arc<Ring>>,
    /// `None` where nobody else can add a key: for a database in memory.
    load: Option<Arc<Load>>,
    loaded: Mutex<Instant>,
}

impl Vault {
    /// A vault of these data keys, which looks for more with `load`.
    fn new(keys: KeyEncryptionKeys, rows: &[DataKeyRow], load: Option<Arc<Load>>) -> Result<Self, Error> {
        let ring = RwLock::new(Arc::new(Ring::new(&keys, rows)?));
        Ok(Self(Arc::new(Inner { keys, ring, load, loaded: Mutex::new(Instant::now()) })))
    }

    /// Seals `value` for `place` with the newest data key: form, number of the key, nonce, ciphertext, tag; 33 bytes more than the
    /// value.
    ///
    /// # Errors
    /// When the system has no random bytes, which no correct system lacks.
    pub fn seal(&self, place: Place<'_>, value: &[u8]) -> Result<Vec<u8>, Error> {
        let ring = self.ring();
        let (number, cipher) = ring.newest();
        let mut head = [FORM; HEAD];
        head[1..].copy_from_slice(&number.to_be_bytes());
        cipher.seal(&head, &place.associated_data(), value).map_err(|_| Fault::NoRandomness.into())
    }

    /// Opens what [`seal`](Self::seal) gave for the same place. A data key that was added meanwhile is looked up.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it was sealed for another place, was changed, or its key is not known.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let number = Self::key_of(sealed).ok_or_else(|| place.corrupt())?;
        let mut ring = self.ring();
        if ring.cipher(number).is_none() && self.may_reload() {
            self.refresh()?;
            ring = self.ring();
        }
        let cipher = ring.cipher(number).ok_or_else(|| place.corrupt())?;
        let (head, body) = sealed.split_at_checked(HEAD).ok_or_else(|| place.corrupt())?;
        cipher.open(head, &place.associated_data(), body).map_err(|_| place.corrupt())
    }

    /// The number of the data key with which a value was sealed; `None` for what is no sealed value.
    #[must_use]
    pub fn key_of(sealed: &[u8]) -> Option<u32> {
        match *sealed.first_chunk::<HEAD>()? {
            [FORM, a, b, c, d] => Some(u32::from_be_bytes([a, b, c, d])),
            _ => None,
        }
    }

    /// The blind index of a value: HMAC-SHA-256 with a key of its own. Equal values of one purpose have equal indexes, and nobody can
    /// go through all values without the key.
    #[must_use]
    pub fn index(&self, purpose: &'static str, value: &[u8]) -> [u8; 32] {
        self.ring().index(purpose, value)
    }

    /// The authentication code of a message: HMAC-SHA-256 with another key than that of the indexes.
    #[must_use]
    pub fn mac(&self, purpose: &'static str, message: &[u8]) -> [u8; 32] {
        self.ring().mac(purpose, message)
    }

    /// The number of the data key that seals.
    #[must_use]
    pub fn newest_key(&self) -> u32 {
        self.ring().newest().0
    }

    /// Takes up data keys that were added elsewhere.
    ///
    /// # Errors
    /// When they cannot be read or opened.
    pub fn refresh(&self) -> Result<(), Error> {
        match &self.0.load {
            Some(load) => self.take_up(&load()?),
            None => Ok(()),
        }
    }

    /// Takes up these data keys.
    pub(crate) fn take_up(&self, rows: &[DataKeyRow]) -> Result<(), Error> {
        let ring = Arc::new(Ring::new(&self.0.keys, rows)?);
        *self.0.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
        Ok(())
    }

    fn may_reload(&self) -> bool {
        let mut loaded = self.0.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = loaded.elapsed() >= RELOAD_EVERY;
        if is_due {
            *loaded = Instant::now();
        }
        is_due
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.0.ring.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("newest_key", &self.newest_key()).finish_non_exhaustive()
    }
}
