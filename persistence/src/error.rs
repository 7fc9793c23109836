//! What can go wrong with a database, in words that the caller can act on.

use crate::constraint::Constraint;
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};
use std::sync::Arc;

/// What lies behind an error: for the log, never for a caller.
pub type Cause = Arc<dyn std::error::Error + Send + Sync>;

/// Why a query or a transaction failed. Its text is for the log and names no value of any row.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The rows would break an invariant; nothing was written.
    #[error("the constraint {0} would not hold")]
    Violates(Constraint),
    /// A stored value is not what it must be. The value itself is not named: it may be anything.
    #[error("the column {column} of the row {id} of {table} cannot be read")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row.
        id: String,
    },
    /// Somebody else held a lock for too long, or a statement took too long.
    #[error("the database was busy for too long")]
    Busy,
    /// The queue before the database is full; nothing was begun.
    #[error("too many requests wait for the database")]
    Overloaded,
    /// The database cannot be reached; nothing was committed.
    #[error("the database cannot be reached: {0}")]
    Unavailable(Cause),
    /// The connection was lost between the order to commit and its confirmation: nobody here knows whether it took place.
    #[error("the connection was lost while committing, and the outcome is unknown: {0}")]
    OutcomeUnknown(Cause),
    /// The database takes no writes.
    #[error("the database is read-only")]
    ReadOnly,
    /// The disk of the database is full.
    #[error("the disk of the database is full")]
    Full,
    /// A fault of this service or of its database.
    #[error("the database could not do this: {0}")]
    Internal(Cause),
}

/// A fault of this service that has no cause below it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// A job panicked; its changes were rolled back.
    #[error("a job of the database panicked")]
    Panicked,
    /// A job went on after one of its statements had failed, which PostgreSQL answers by undoing the transaction.
    #[error("a job went on after a failed statement")]
    IgnoredFailure,
    /// The writer is gone, and with it the job.
    #[error("the writer of the database has stopped")]
    WriterStopped,
    /// An audit entry was to be added where nothing is written.
    #[error("the audit trail is written in transactions that write")]
    NoTrail,
    /// SQLite undid the transaction of a whole batch.
    #[error("the database undid the transaction")]
    TransactionLost,
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Migration(String),
    /// Rows were written before they were encrypted.
    #[error(
        "it has rows of before anything was encrypted, which no release wrote, and they cannot be encrypted afterwards. Nothing was \
         changed. Begin anew: move the folder of the sandbox away, or give an empty database and import into it"
    )]
    NotEncrypted,
    /// The data keys were sealed by another key-encryption key than is configured.
    #[error(
        "its data keys were sealed by the key-encryption key {needed}, and configured is {configured}; add that one to \
         RECOURSE_ENCRYPTION_KEY or to the file that RECOURSE_ENCRYPTION_KEY_FILE names"
    )]
    OtherKeyEncryptionKey {
        /// The id of the key that is needed.
        needed: String,
        /// The ids of those that are configured.
        configured: String,
    },
    /// There are no data keys, or one of a purpose is missing.
    #[error("it has no data keys; `recourse migrate` makes them in a new database")]
    NoDataKeys,
    /// The system's random source failed.
    #[error("the system's random source failed")]
    NoRandomness,
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Internal(Arc::new(fault))
    }
}

/// How a failed statement leaves its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The statement alone is at fault.
    Statement,
    /// The transaction lost against another one and may be repeated.
    Contention,
    /// The connection is gone.
    ConnectionLost,
}

impl Failure {
    pub(crate) fn of(error: &DieselError) -> Self {
        let DieselError::DatabaseError(kind, information) = error else {
            return Self::Statement;
        };
        if matches!(kind, DatabaseErrorKind::SerializationFailure) {
            return Self::Contention;
        }
        if matches!(kind, DatabaseErrorKind::UnableToSendCommand | DatabaseErrorKind::ClosedConnection) {
            return Self::ConnectionLost;
        }
        match Symptom::of(information.message()) {
            Some(Symptom::Deadlock) => Self::Contention,
            Some(Symptom::ShutDown) => Self::ConnectionLost,
            Some(Symptom::Waited | Symptom::ReadOnly | Symptom::Full | Symptom::Unreadable) | None => Self::Statement,
        }
    }
}

/// What a message of the database says, where Diesel has no kind for it.
///
/// Diesel keeps neither SQLite's result code nor PostgreSQL's SQLSTATE. SQLite's messages are fixed; those of PostgreSQL are in
/// English because each connection asks for it (see `pool`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Symptom {
    /// A lock was not had in time, or a statement took too long (55P03, 57014; `SQLITE_BUSY`, `SQLITE_LOCKED`).
    Waited,
    /// 40P01.
    Deadlock,
    /// 57P01, 57P02, 57P03.
    ShutDown,
    /// `SQLITE_READONLY`.
    ReadOnly,
    /// 53100; `SQLITE_FULL`.
    Full,
    /// `SQLITE_IOERR`, `SQLITE_CANTOPEN`, `SQLITE_CORRUPT`, `SQLITE_NOTADB`.
    Unreadable,
}

const SYMPTOMS: [(&str, Symptom); 17] = [
    ("canceling statement due to lock timeout", Symptom::Waited),
    ("could not obtain lock on", Symptom::Waited),
    ("canceling statement due to statement timeout", Symptom::Waited),
    ("canceling statement due to user request", Symptom::Waited),
    ("deadlock detected", Symptom::Deadlock),
    ("terminating connection due to", Symptom::ShutDown),
    ("the database system is", Symptom::ShutDown),
    ("No space left on device", Symptom::Full),
    ("database is locked", Symptom::Waited),
    ("database table is locked", Symptom::Waited),
    ("database schema is locked", Symptom::Waited),
    ("attempt to write a readonly database", Symptom::ReadOnly),
    ("database or disk is full", Symptom::Full),
    ("disk I/O error", Symptom::Unreadable),
    ("unable to open database file", Symptom::Unreadable),
    ("database disk image is malformed", Symptom::Unreadable),
    ("file is not a database", Symptom::Unreadable),
];

impl Symptom {
    fn of(message: &str) -> Option<Self> {
        SYMPTOMS.iter().find(|(text, _)| message.contains(text)).map(|(_, symptom)| *symptom)
    }
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        let known = if let DieselError::DatabaseError(kind, information) = &error {
            from_database(kind, information.as_ref())
        } else {
            None
        };
        known.unwrap_or_else(|| Self::Internal(Arc::new(error)))
    }
}

/// What the caller can act on; `None` for what only the log can use.
fn from_database(kind: &DatabaseErrorKind, information: &(dyn DatabaseErrorInformation + Send + Sync)) -> Option<Error> {
    let message = information.message();
    let unavailable = || Some(Error::unavailable(message.to_owned()));
    match kind {
        DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::CheckViolation => {
            Constraint::named(kind, information.constraint_name(), message).map(Error::Violates)
        }
        DatabaseErrorKind::SerializationFailure => Some(Error::Busy),
        DatabaseErrorKind::ReadOnlyTransaction => Some(Error::ReadOnly),
        DatabaseErrorKind::UnableToSendCommand | DatabaseErrorKind::ClosedConnection => unavailable(),
        DatabaseErrorKind::RestrictViolation
        | DatabaseErrorKind::NotNullViolation
        | DatabaseErrorKind::ExclusionViolation
        | DatabaseErrorKind::Unknown
        | _ => match Symptom::of(message)? {
            Symptom::Waited | Symptom::Deadlock => Some(Error::Busy),
            Symptom::ShutDown | Symptom::Unreadable => unavailable(),
            Symptom::ReadOnly => Some(Error::ReadOnly),
            Symptom::Full => Some(Error::Full),
        },
    }
}

impl Error {
    /// The database cannot be reached, and this is what it or the system said.
    pub(crate) fn unavailable(reason: String) -> Self {
        Self::Unavailable(Arc::new(Reason(reason)))
    }
}

/// What the database said.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Reason(String);

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(message: &str) -> DieselError {
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned()))
    }

    #[test]
    fn each_symptom_is_what_it_says() {
        assert!(matches!(unknown("canceling statement due to lock timeout").into(), Error::Busy));
        assert!(matches!(unknown("deadlock detected").into(), Error::Busy));
        assert!(matches!(unknown("database or disk is full").into(), Error::Full));
        assert!(matches!(unknown("attempt to write a readonly database").into(), Error::ReadOnly));
        assert!(matches!(unknown("terminating connection due to administrator command").into(), Error::Unavailable(_)));
        assert!(matches!(unknown("something nobody has seen").into(), Error::Internal(_)));
        assert_eq!(Failure::of(&unknown("deadlock detected")), Failure::Contention);
        assert_eq!(Failure::of(&unknown("canceling statement due to lock timeout")), Failure::Statement);
    }
}
