//! What is encrypted in a database, opened behind the back of the service.

use crate::command_line::ENCRYPTION_KEY;
use persistence::{Database, DatabaseOptions, KeyEncryptionKeys, Place, Vault};
use std::path::Path;

/// The keys of a database.
pub(crate) struct Opened(Database);

impl Opened {
    /// Of a database whose key-encryption key is that of the tests.
    pub(crate) fn of_tests(url: &str) -> Self {
        Self::with(url, &ENCRYPTION_KEY.1.parse().unwrap())
    }

    /// Of the database of the sandbox in a folder.
    pub(crate) fn of_sandbox(url: &str, folder: &Path) -> Self {
        let key = std::fs::read_to_string(folder.join("recourse-sandbox/keys/encryption-key")).unwrap();
        Self::with(url, &key.parse().unwrap())
    }

    fn with(url: &str, keys: &KeyEncryptionKeys) -> Self {
        Self(Database::open(&url.parse().unwrap(), keys, &DatabaseOptions::default()).unwrap())
    }

    pub(crate) fn vault(&self) -> &Vault {
        self.0.vault().unwrap()
    }

    /// What was sealed there; `None` where it does not open.
    pub(crate) fn open(&self, table: &'static str, column: &'static str, row: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        self.vault().open(Place { table, column, row }, sealed).ok()
    }

    /// The document that was sealed there.
    pub(crate) fn document(&self, table: &'static str, row: &[u8], sealed: &[u8]) -> serde_json::Value {
        self.open(table, "sealed", row, sealed).map_or(serde_json::Value::Null, |text| serde_json::from_slice(&text).unwrap())
    }
}
