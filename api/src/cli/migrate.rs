//! `recourse migrate`: brings the database to the present schema.

use super::{CommandError, print};
use crate::{application::open_database, config::Storage};

/// Migrates, or with `plan` only says which migrations are missing; prints one name a line.
pub(super) fn run(storage: &Storage, plan: bool) -> Result<(), CommandError> {
    let database = open_database(storage)?;
    let names = if plan { database.pending_migrations()? } else { database.migrate()? };
    let text: String = names.iter().map(|name| format!("{name}\n")).collect();
    print(&text)
}
