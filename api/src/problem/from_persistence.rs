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
            Error::Unavailable(_) | Error::ReadOnly | Error::Full => Self::new(
                ProblemCode::DatabaseUnavailable,
                "The database cannot answer now. Send the same request with the same Idempotency-Key again.",
            )
            .with_cause(&error),
            Error::Violates(_) | Error::Corrupt { .. } | Error::Internal(_) => Self::internal(&error),
        }
    }
}
