//! Where the key-encryption keys come from: a file, a variable or, in the sandbox, its folder.

use super::{ConfigError, Setting, Settings};
use crate::private_file;
use persistence::{InvalidKey, KeyEncryptionKeys};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// The name of the file in the sandbox's folder of keys.
const SANDBOX_FILE: &str = "encryption-key";

/// Where the key-encryption keys come from.
#[derive(Debug, Clone)]
pub enum EncryptionSource {
    /// A file of them.
    File(PathBuf),
    /// They were configured themselves.
    Given(KeyEncryptionKeys),
    /// The folder of a sandbox, where the first who asks makes one.
    Sandbox(PathBuf),
}

/// Why there are no key-encryption keys.
#[derive(Debug, thiserror::Error)]
pub enum EncryptionError {
    /// The file cannot be read or written.
    #[error("the encryption key, {}: {reason}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// The file holds something else.
    #[error("the encryption key, {}: {reason}", file.display())]
    Invalid {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: InvalidKey,
    },
    /// No key could be made.
    #[error("the encryption key: {0}")]
    Making(#[from] persistence::Error),
}

impl EncryptionSource {
    /// What `settings` say; without a word of them the folder of the sandbox.
    ///
    /// # Errors
    /// When a value cannot be read, both are given, or production has neither.
    pub(super) fn new(settings: &Settings, sandbox: Option<&Path>) -> Result<Self, ConfigError> {
        let file: Option<PathBuf> = settings.optional(Setting::EncryptionKeyFile)?;
        let given: Option<KeyEncryptionKeys> = settings.optional(Setting::EncryptionKey)?;
        match (file, given, sandbox) {
            (Some(_), Some(_), _) => Err(ConfigError::TwoEncryptionKeys),
            (Some(file), None, _) => Ok(Self::File(file)),
            (None, Some(keys), _) => Ok(Self::Given(keys)),
            (None, None, Some(folder)) => Ok(Self::Sandbox(folder.to_owned())),
            (None, None, None) => Err(ConfigError::NoEncryptionKey),
        }
    }

    /// The keys.
    ///
    /// # Errors
    /// When they cannot be read, or the sandbox's cannot be made.
    pub fn keys(&self) -> Result<KeyEncryptionKeys, EncryptionError> {
        match self {
            Self::Given(keys) => Ok(keys.clone()),
            Self::File(file) => read(file),
            Self::Sandbox(folder) => {
                let folder = folder.join("keys");
                let file = folder.join(SANDBOX_FILE);
                if !file.exists() {
                    let key = Zeroizing::new(format!("{}\n", *KeyEncryptionKeys::generate()?));
                    let made = fs::create_dir_all(&folder).and_then(|()| private_file::publish(&folder, &file, key.as_bytes()));
                    made.map_err(|reason| EncryptionError::Io { file: file.clone(), reason })?;
                }
                read(&file)
            }
        }
    }
}

fn read(file: &Path) -> Result<KeyEncryptionKeys, EncryptionError> {
    let text = fs::read_to_string(file).map_err(|reason| EncryptionError::Io { file: file.to_owned(), reason })?;
    Zeroizing::new(text).parse().map_err(|reason| EncryptionError::Invalid { file: file.to_owned(), reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_comes_first_makes_the_key_of_the_sandbox_for_all() {
        let folder = tempfile::tempdir().unwrap();
        let source = EncryptionSource::Sandbox(folder.path().to_owned());
        let made: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| source.keys().unwrap().first().to_owned())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(made.windows(2).all(|pair| pair[0] == pair[1]), "{made:?}");
        let file = folder.path().join("keys").join(SANDBOX_FILE);
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions()) & 0o777, 0o600);
        fs::write(&file, "no key").unwrap();
        let refused = source.keys().unwrap_err().to_string();
        assert!(refused.contains("recourse keys generate") && !refused.contains("no key"), "{refused}");
    }
}
