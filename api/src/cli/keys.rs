//! `recourse keys …`: the keys of what is encrypted at rest.

use super::{CommandError, print};
use crate::{application::open_database, config::Storage, private_file};
use clap::Subcommand;
use persistence::{Database, KeyEncryptionKeys};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What the command line takes.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum KeysCommand {
    /// Make a key-encryption key: into a file that only you can read, or on standard output
    Generate {
        /// The file, which must not be there yet
        file: Option<PathBuf>,
    },
    /// Print the data keys, which key-encryption key sealed each, and how many values each sealed
    List,
}

/// Makes a key. It needs no configuration, as it comes before there is one.
///
/// # Errors
/// When the file is there already or cannot be written.
pub(super) fn generate(file: Option<&Path>) -> Result<(), CommandError> {
    let key = Zeroizing::new(format!("{}\n", *KeyEncryptionKeys::generate()?));
    match file {
        None => print(&key),
        Some(file) => {
            private_file::create(file, key.as_bytes())
                .map_err(|error| CommandError::failed(format!("{}: {error}", file.display())))?;
            print(&format!(
                "{}: a key-encryption key, for its owner alone. Without it the database cannot be read: keep a copy elsewhere.\n",
                file.display()
            ))
        }
    }
}

/// Does what `command` says to the keys of the database.
///
/// # Errors
/// Exit status 1 when it cannot be done.
pub(super) fn run(storage: &Storage, command: &KeysCommand) -> Result<(), CommandError> {
    match command {
        KeysCommand::Generate { file } => generate(file.as_deref()),
        KeysCommand::List => list(&open(storage)?),
    }
}

fn open(storage: &Storage) -> Result<Database, CommandError> {
    let database = open_database(storage)?;
    match database.pending_migrations()?.as_slice() {
        [] => Ok(database),
        missing => Err(CommandError::failed(format!(
            "the database lacks {}; `recourse migrate` or the start of a server brings it to the present schema",
            missing.join(", ")
        ))),
    }
}

fn list(database: &Database) -> Result<(), CommandError> {
    let mut text = "number  purpose  sealed by\n".to_owned();
    for key in database.data_keys()? {
        text.push_str(&format!("{:>6}  {:<7}  {}\n", key.number, key.purpose, key.key_encryption_key));
    }
    print(&text)
}
