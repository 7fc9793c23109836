//! Who has to file, and for what: everything that is known of a participant against the rules of its year.
//!
//! Nothing is guessed. A fact that is not on record is told as unknown, and so is a conclusion that depends on it.
//!
//! * [`Known`]: what is known of a participant, its practice, its members and the areas that CMS designated.
//! * [`programme_standing`]: whether it is in MIPS at all.
//! * [`automatic_reweighting`]: what is reweighted without an application.
//! * [`granted`]: what approved filings reweight.
//! * [`conclusions`]: for each form and category, whether it may file, and whether it has to.
//! * [`situation`]: the same facts as the situation that [`crate::scoring`] weighs.
//! * [`unneeded`]: the warnings of a filing that changes nothing.

mod automatic;
mod conclusion;
mod granted;
mod known;
mod reason;
mod situation;
mod standing;
mod unneeded;

#[cfg(test)]
mod tests;

pub use automatic::{Evaluated, automatic_reweighting};
pub use conclusion::{Conclusion, Need, conclusions};
pub use granted::{Applied, Grant, granted};
pub use known::{GroupFacts, Known, Surroundings};
pub use reason::{Answer, Input, Reason};
pub use situation::{Record, StoredSituation, situation};
pub use standing::{ProgrammeStanding, Standing, programme_standing};
pub use unneeded::{Unneeded, unneeded};
