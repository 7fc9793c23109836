//! The keys that seal the data keys. They come from the operator and are never in the database.

use super::{
    Place,
    cipher::{Cipher, KEY},
};
use crate::{Error, error::Fault};
use aws_lc_rs::{digest, rand};
use base64::{Engine, prelude::BASE64_STANDARD};
use std::{fmt, str::FromStr, sync::Arc};
use zeroize::Zeroizing;

/// One key-encryption key or several: the first one seals, each of them opens. So one is replaced by another.
///
/// ```
/// use persistence::KeyEncryptionKeys;
/// let generated = KeyEncryptionKeys::generate().unwrap();
/// let keys: KeyEncryptionKeys = generated.parse().unwrap();
/// assert!(!format!("{keys:?}").contains(generated.as_str()));
/// assert!("too short".parse::<KeyEncryptionKeys>().is_err());
/// ```
#[derive(Clone)]
pub struct KeyEncryptionKeys(Arc<[KeyEncryptionKey]>);

struct KeyEncryptionKey {
    /// Which one it is, in public: 8 hexadecimal digits of a hash of it.
    id: String,
    cipher: Cipher,
}

/// Why a text holds no keys. The text itself is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    /// There is none.
    #[error("there is no key: expected 32 bytes in base64; `recourse keys generate` makes such a key")]
    Missing,
    /// One is no base64 of 32 bytes.
    #[error("key {0} is not 32 bytes in base64; `recourse keys generate` makes such a key")]
    Form(usize),
    /// The same one stands there twice.
    #[error("key {0} is one of those before it")]
    Repeated(usize),
}

impl KeyEncryptionKeys {
    /// A new key in base64, as a file or a variable holds it.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub fn generate() -> Result<Zeroizing<String>, Error> {
        let mut key = Zeroizing::new([0; KEY]);
        rand::fill(key.as_mut_slice()).map_err(|_| Error::from(Fault::NoRandomness))?;
        Ok(Zeroizing::new(BASE64_STANDARD.encode(key.as_slice())))
    }

    /// The id of the key that seals.
    #[must_use]
    pub fn first(&self) -> &str {
        self.0.first().map_or("", |key| &key.id)
    }

    /// The ids of all.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|key| key.id.as_str())
    }

    /// Seals a data key with the first key.
    pub(super) fn seal(&self, place: Place<'_>, key: &[u8; KEY]) -> Result<Vec<u8>, Error> {
        let first = self.0.first().ok_or_else(|| Error::from(Fault::NoDataKeys))?;
        first.cipher.seal(&[], &place.associated_data(), key).map_err(|_| Fault::NoRandomness.into())
    }

    /// Opens a data key that the key with this id sealed.
    pub(super) fn open(&self, id: &str, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<[u8; KEY]>, Error> {
        let known = self.0.iter().find(|key| key.id == id).ok_or_else(|| Error::from(self.unknown(id)))?;
        let opened = known.cipher.open(&[], &place.associated_data(), sealed).map_err(|_| place.corrupt())?;
        let opened = Zeroizing::new(opened);
        let key = <[u8; KEY]>::try_from(opened.as_slice()).map_err(|_| place.corrupt())?;
        Ok(Zeroizing::new(key))
    }

    fn unknown(&self, id: &str) -> Fault {
        Fault::OtherKeyEncryptionKey { needed: id.to_owned(), configured: self.ids().collect::<Vec<_>>().join(", ") }
    }
}

impl From<[u8; KEY]> for KeyEncryptionKeys {
    fn from(key: [u8; KEY]) -> Self {
        Self(KeyEncryptionKey::new(&key).into_iter().collect())
    }
}

impl KeyEncryptionKey {
    /// `None` when the library does not take it, and it takes any 32 bytes.
    fn new(key: &[u8; KEY]) -> Option<Self> {
        let mut hash = digest::Context::new(&digest::SHA256);
        hash.update(b"recourse key-encryption key\0");
        hash.update(key);
        let id = hash.finish().as_ref().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        Some(Self { id, cipher: Cipher::new(key).ok()? })
    }
}

impl FromStr for KeyEncryptionKeys {
    type Err = InvalidKey;

    /// Of keys in base64 with spaces, commas or line ends between them.
    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let words = text.split([' ', ',', '\t', '\r', '\n']).filter(|word| !word.is_empty());
        let mut keys: Vec<KeyEncryptionKey> = Vec::new();
        for (at, word) in words.enumerate() {
            let decoded = Zeroizing::new(BASE64_STANDARD.decode(word).map_err(|_| InvalidKey::Form(at + 1))?);
            let key = Zeroizing::new(<[u8; KEY]>::try_from(decoded.as_slice()).map_err(|_| InvalidKey::Form(at + 1))?);
            let key = KeyEncryptionKey::new(&key).ok_or(InvalidKey::Form(at + 1))?;
            if keys.iter().any(|known| known.id == key.id) {
                return Err(InvalidKey::Repeated(at + 1));
            }
            keys.push(key);
        }
        if keys.is_empty() { Err(InvalidKey::Missing) } else { Ok(Self(keys.into())) }
    }
}

impl fmt::Debug for KeyEncryptionKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KeyEncryptionKeys").field(&self.ids().collect::<Vec<_>>()).finish()
    }
}
