//! The AEAD: AES-256-GCM-SIV with random nonces of 96 bits, which may even repeat without giving the key or another value away.

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    error::Unspecified,
    rand,
};

/// The bytes of a key.
pub(super) const KEY: usize = 32;

/// One key, ready for use. Its bytes are overwritten when it is dropped.
pub(super) struct Cipher(LessSafeKey);

impl Cipher {
    pub(super) fn new(key: &[u8; KEY]) -> Result<Self, Unspecified> {
        Ok(Self(LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, key)?)))
    }

    /// `head`, nonce, ciphertext and tag; `head` is authenticated as the associated data are.
    pub(super) fn seal(&self, head: &[u8], associated: &[u8], value: &[u8]) -> Result<Vec<u8>, Unspecified> {
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce)?;
        let begin = head.len() + NONCE_LEN;
        let mut sealed = Vec::with_capacity(begin + value.len() + AES_256_GCM_SIV.tag_len());
        for part in [head, &nonce, value] {
            sealed.extend_from_slice(part);
        }
        let nonce = Nonce::assume_unique_for_key(nonce);
        let body = sealed.get_mut(begin..).ok_or(Unspecified)?;
        let tag = self.0.seal_in_place_separate_tag(nonce, Aad::from([head, associated].concat()), body)?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// The value of a `body`, which is what stands behind the head.
    pub(super) fn open(&self, head: &[u8], associated: &[u8], body: &[u8]) -> Result<Vec<u8>, Unspecified> {
        let (nonce, ciphertext) = body.split_at_checked(NONCE_LEN).ok_or(Unspecified)?;
        let mut value = ciphertext.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce)?;
        let length = self.0.open_in_place(nonce, Aad::from([head, associated].concat()), &mut value)?.len();
        value.truncate(length);
        Ok(value)
    }
}
