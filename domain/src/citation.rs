//! Where a fact comes from, and how sure we are of it.

use crate::closed_set::closed_set;

closed_set! {
    /// How well a fact is founded, the best first. Only `sourced` is CMS's own word; everything else may be corrected by an operator.
    pub enum Confidence {
        /// Read in the regulation or in a document of CMS.
        Sourced = "sourced",
        /// Read in a secondary publisher: a society, a vendor, a newspaper.
        SourcedSecondary = "sourcedSecondary",
        /// Follows by logic or arithmetic from sourced facts.
        Derived = "derived",
        /// General knowledge that no document confirmed.
        Recalled = "recalled",
        /// Nothing was found: a decision of this service.
        Choice = "choice",
    }
}
