//! `recourse audit verify`.

use super::{CommandError, print};
use crate::{application::open_database, config::Storage};
use persistence::{TrailHead, VerificationError};

/// Verifies the audit trail and prints how many entries there are and the head of the trail; the servers may run meanwhile.
///
/// # Errors
/// Exit status 1 with the first thing that is wrong, or when the trail cannot be read; 2 when the database is not at the present schema.
pub(super) fn verify(storage: &Storage, expected: Option<TrailHead>) -> Result<(), CommandError> {
    let database = open_database(storage)?;
    if !database.pending_migrations()?.is_empty() {
        return Err(CommandError::usage("the database is not at the present schema: recourse migrate brings it there"));
    }
    match database.verify_audit_trail(expected) {
        Ok(report) => print(&format!("{report}\n")),
        Err(VerificationError::Fault(fault)) => {
            Err(CommandError::failed(format!("the audit trail is NOT as it was written: {fault}")))
        }
        Err(VerificationError::Database(error)) => Err(error.into()),
    }
}
