//! `recourse keys …`: the keys of what is encrypted at rest.

use super::{CommandError, print};
use crate::{application::open_database, config::Storage, private_file};
use clap::Subcommand;
use persistence::{
    Database, KeyEncryptionKeys,
    vault::{DataKey, Purpose, SealedColumn},
};
use std::{
    collections::BTreeMap,
    fmt::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
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
    /// Add a data key and seal every value anew with it, while the servers run
    Rotate {
        /// Add no data key: go on where an earlier rotation was stopped
        #[arg(long)]
        resume: bool,
    },
    /// Seal the data keys anew with the first of several key-encryption keys; the others are not needed any more then
    Rewrap,
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
        KeysCommand::Rotate { resume } => rotate(&open(storage)?, *resume),
        KeysCommand::Rewrap => {
            let rewrapped = open(storage)?.rewrap_data_keys()?;
            print(&format!("{rewrapped} data keys were sealed anew\n"))
        }
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
    let mut values: BTreeMap<u32, u64> = BTreeMap::new();
    for column in SealedColumn::ALL {
        for (key, count) in database.sealed_by(column)? {
            *values.entry(key).or_default() += count;
        }
    }
    let mut text = "number  purpose  sealed by  values\n".to_owned();
    for DataKey { number, purpose, key_encryption_key } in database.data_keys()? {
        let sealed = match purpose {
            Purpose::Seal => values.get(&number).copied().unwrap_or_default().to_string(),
            Purpose::Index | Purpose::Mac => "-".to_owned(),
        };
        let _ = writeln!(text, "{number:>6}  {purpose:<7}  {key_encryption_key:<9}  {sealed}");
    }
    print(&text)
}

/// How many values are looked at in one transaction: so long others wait for SQLite's writer.
const BATCH: i64 = 200;

/// How long after a data key was added some server may still seal with an older one. Servers look every two seconds.
const UNNOTICED: Duration = Duration::from_secs(6);

/// How often the progress is told.
const TOLD_EVERY: Duration = Duration::from_secs(1);

/// Passes over everything until nothing is left that an older key sealed, and no server seals with one any more.
fn rotate(database: &Database, resume: bool) -> Result<(), CommandError> {
    let number = if resume { database.vault()?.newest_key() } else { database.add_data_key()? };
    let added = Instant::now();
    print(&format!("data key {number} seals from now on\n"))?;
    let mut total = 0;
    loop {
        let begun = added.elapsed();
        let resealed = pass(database)?;
        total += resealed;
        if resealed == 0 && (resume || begun >= UNNOTICED) {
            return print(&format!("{total} values were sealed anew; no older data key is needed any more\n"));
        }
        std::thread::sleep(if resealed == 0 { UNNOTICED.saturating_sub(added.elapsed()) } else { Duration::ZERO });
    }
}

fn pass(database: &Database) -> Result<usize, CommandError> {
    let (mut resealed, mut told) = (0, Instant::now());
    for column in SealedColumn::ALL {
        let (mut after, mut seen) = (None, 0);
        loop {
            let batch = again(|| database.reseal(column, after.clone(), BATCH))?;
            resealed += batch.resealed;
            seen += batch.seen;
            if told.elapsed() >= TOLD_EVERY {
                print(&format!("{}: {seen} seen, {resealed} sealed anew\n", column.names().0))?;
                told = Instant::now();
            }
            after = batch.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(resealed)
}

/// Tries a few times where the database is busy: the servers go first.
fn again<T>(mut work: impl FnMut() -> Result<T, persistence::Error>) -> Result<T, persistence::Error> {
    for _ in 0..20 {
        match work() {
            Err(persistence::Error::Busy | persistence::Error::Overloaded) => std::thread::sleep(Duration::from_millis(250)),
            done => return done,
        }
    }
    work()
}
