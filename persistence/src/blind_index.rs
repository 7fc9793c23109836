//! By what is encrypted rows are found: a keyed digest for each kind of value.

use crate::vault::Vault;
use domain::identifier::{Npi, Tin};

/// The bytes of an index that is stored: among 2^40 values two of 16 bytes agree once in 2^49 databases.
const LENGTH: usize = 16;

/// Of a practice.
pub(crate) fn of_tin(vault: &Vault, tin: &Tin) -> Vec<u8> {
    cut(vault.index("practices.tin", tin.reveal().as_bytes()))
}

/// Of a clinician.
pub(crate) fn of_npi(vault: &Vault, npi: &Npi) -> Vec<u8> {
    cut(vault.index("participants.npi", npi.as_ref().as_bytes()))
}

/// Of a filing, by the reference that its client gave.
pub(crate) fn of_client_reference(vault: &Vault, reference: &str) -> Vec<u8> {
    cut(vault.index("filings.client_reference", reference.as_bytes()))
}

/// Of an answer that was stored: the key alone would say what two callers have in common. No scope holds a line end.
pub(crate) fn of_idempotency_key(vault: &Vault, scope: &str, key: &str) -> Vec<u8> {
    cut(vault.index("idempotent_answers.key", format!("{scope}\n{key}").as_bytes()))
}

fn cut(index: [u8; 32]) -> Vec<u8> {
    index.into_iter().take(LENGTH).collect()
}
