//! What the database could not do, as a problem; the cause goes to the log and nowhere else.

use super::{Problem, ProblemCode};
use persistence::Error;

impl From<Error> for Problem {
    /// A constraint that a use case expects to be violated is handled there; one that arrives here is a fault of ours.
    fn from(error: Error) -> Self {
        match &error {
            Error::Busy | Error::Overloaded => {
                Self::new(ProblemCode::DatabaseUnavailable, "More work is waiting than can be done in time; nothing was filed.")
                    .with_cause(&error)
            }
            Error::Unavailable(_) => Self::new(
                ProblemCode::DatabaseUnavailable,
                "The database cannot answer now. Send the same request with the same Idempotency-Key again.",
            )
            .with_cause(&error),
            Error::ReadOnly | Error::Full => Self::new(
                ProblemCode::DatabaseUnavailable,
                "The database takes no writes now; nothing was filed. Send the same request with the same Idempotency-Key again.",
            )
            .with_cause(&error)
            .because_writes_are_refused(),
            Error::OutcomeUnknown(_) => Self::new(
                ProblemCode::DatabaseUnavailable,
                "The database did not confirm in time, and whether this took place is not known. Send the same request with the same \
                 Idempotency-Key again: it takes place once, and the answer says what came of it.",
            )
            .with_cause(&error),
            Error::Violates(_) | Error::Corrupt { .. } | Error::Internal(_) => Self::internal(&error),
        }
    }
}
