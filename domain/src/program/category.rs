//! The four performance categories of MIPS.

use crate::closed_set::closed_set;

closed_set! {
    /// A performance category (42 CFR 414.1305); spelt as the QPP Submissions API spells it.
    pub enum Category {
        /// Quality.
        Quality = "quality",
        /// Cost: computed by CMS from claims, nothing is submitted for it.
        Cost = "cost",
        /// Improvement activities.
        ImprovementActivities = "ia",
        /// Promoting Interoperability.
        PromotingInteroperability = "pi",
    }
}

impl Category {
    /// In words: `improvement activities`.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Quality => "quality",
            Self::Cost => "cost",
            Self::ImprovementActivities => "improvement activities",
            Self::PromotingInteroperability => "Promoting Interoperability",
        }
    }
}
