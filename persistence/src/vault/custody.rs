//! Where the vault of a database comes from: its data keys are read when they are first wanted.

use super::{DataKey, DataKeyRow, KeyEncryptionKeys, Vault};
use crate::Error;
use std::sync::{Arc, OnceLock};

/// Reads the data keys on a connection of its own.
pub(crate) type Load = Box<dyn Fn() -> Result<Vec<DataKeyRow>, Error> + Send + Sync>;

pub(crate) struct Custody {
    keys: KeyEncryptionKeys,
    load: Arc<Load>,
    /// Whether somebody else can add a data key.
    is_shared: bool,
    vault: OnceLock<Vault>,
}

impl Custody {
    pub(crate) fn new(keys: KeyEncryptionKeys, is_shared: bool, load: Load) -> Self {
        Self { keys, load: Arc::new(load), is_shared, vault: OnceLock::new() }
    }

    pub(crate) fn keys(&self) -> &KeyEncryptionKeys {
        &self.keys
    }

    /// The vault, opened by whoever comes first.
    ///
    /// # Errors
    /// When the data keys cannot be read or opened; it is tried again the next time.
    pub(crate) fn vault(&self) -> Result<&Vault, Error> {
        if let Some(vault) = self.vault.get() {
            return Ok(vault);
        }
        let vault = self.opened(&(self.load)()?)?;
        Ok(self.vault.get_or_init(|| vault))
    }

    /// The data keys, as an operator may know them.
    pub(crate) fn described(&self) -> Result<Vec<DataKey>, Error> {
        (self.load)()?.iter().map(DataKeyRow::described).collect()
    }

    /// Takes up the data keys that the database has now.
    pub(crate) fn take_up(&self, rows: &[DataKeyRow]) -> Result<(), Error> {
        match self.vault.get() {
            Some(vault) => vault.take_up(rows),
            None => {
                let vault = self.opened(rows)?;
                self.vault.get_or_init(|| vault);
                Ok(())
            }
        }
    }

    fn opened(&self, rows: &[DataKeyRow]) -> Result<Vault, Error> {
        Vault::new(self.keys.clone(), rows, self.is_shared.then(|| Arc::clone(&self.load)))
    }
}
