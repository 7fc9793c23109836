//! The data keys of a database in memory.

use super::{
    KeyEncryptionKeys,
    cipher::{Cipher, KEY},
    data_keys::{DataKeyRow, Purpose},
};
use crate::{Error, error::Fault};
use aws_lc_rs::hmac;

pub(super) struct Ring {
    /// The oldest first; never empty.
    ciphers: Vec<(u32, Cipher)>,
    newest: (u32, Cipher),
    index: hmac::Key,
    mac: hmac::Key,
}

impl Ring {
    /// The data keys of `rows`, opened.
    ///
    /// # Errors
    /// When one was sealed by a key-encryption key that is not among `keys`, was changed, or one is missing.
    pub(super) fn new(keys: &KeyEncryptionKeys, rows: &[DataKeyRow]) -> Result<Self, Error> {
        let (mut ciphers, mut index, mut mac) = (Vec::new(), None, None);
        for row in rows {
            let key = row.open(keys)?;
            match row.purpose()? {
                Purpose::Seal => ciphers.push((row.number()?, cipher(&key)?)),
                Purpose::Index => index = Some(hmac::Key::new(hmac::HMAC_SHA256, key.as_slice())),
                Purpose::Mac => mac = Some(hmac::Key::new(hmac::HMAC_SHA256, key.as_slice())),
            }
        }
        ciphers.sort_unstable_by_key(|(number, _)| *number);
        let missing = || Error::from(Fault::NoDataKeys);
        let newest = ciphers.pop().ok_or_else(missing)?;
        Ok(Self { ciphers, newest, index: index.ok_or_else(missing)?, mac: mac.ok_or_else(missing)? })
    }

    pub(super) fn newest(&self) -> &(u32, Cipher) {
        &self.newest
    }

    pub(super) fn cipher(&self, number: u32) -> Option<&Cipher> {
        if self.newest.0 == number {
            return Some(&self.newest.1);
        }
        self.ciphers.iter().find(|(known, _)| *known == number).map(|(_, cipher)| cipher)
    }

    pub(super) fn index(&self, purpose: &'static str, value: &[u8]) -> [u8; 32] {
        code(&self.index, purpose, value)
    }

    pub(super) fn mac(&self, purpose: &'static str, message: &[u8]) -> [u8; 32] {
        code(&self.mac, purpose, message)
    }
}

fn cipher(key: &[u8; KEY]) -> Result<Cipher, Error> {
    Cipher::new(key).map_err(|_| Fault::NoDataKeys.into())
}

/// No purpose holds a NUL.
fn code(key: &hmac::Key, purpose: &'static str, value: &[u8]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    context.update(purpose.as_bytes());
    context.update(&[0]);
    context.update(value);
    let mut code = [0; 32];
    code.copy_from_slice(context.sign().as_ref());
    code
}
