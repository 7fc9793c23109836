//! What has to be known of a participant to weigh its categories.

use super::ReweightingBasis;
use crate::{
    participant::EntityType,
    program::{Category, CategorySet, ReportingOption},
};

/// A ground for reweighting that applies to the participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reweighting {
    /// The ground.
    pub basis: ReweightingBasis,
    /// For which categories; `None` means all that the ground covers.
    pub categories: Option<CategorySet>,
}

/// For which categories data were submitted, by the participant or by anybody for it. Quality data on claims count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Submissions {
    complete: CategorySet,
    incomplete: CategorySet,
}

impl Submissions {
    /// Notes data for `category`; `qualifying` says whether they are complete enough to be scored.
    #[must_use]
    pub const fn with(self, category: Category, qualifying: bool) -> Self {
        if qualifying {
            Self { complete: self.complete.with(category), ..self }
        } else {
            Self { incomplete: self.incomplete.with(category), ..self }
        }
    }

    /// The categories with any data.
    #[must_use]
    pub const fn any(self) -> CategorySet {
        self.complete.union(self.incomplete)
    }

    /// The categories with data that qualify.
    #[must_use]
    pub const fn qualifying(self) -> CategorySet {
        self.complete
    }
}

/// What has to be known of a participant to weigh its categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// As what it takes part.
    pub entity_type: EntityType,
    /// Whether it is a small practice: 15 or fewer eligible clinicians.
    pub small_practice: bool,
    /// How it reports.
    pub reporting_option: ReportingOption,
    /// The grounds on which it is reweighted.
    pub reweighting: Vec<Reweighting>,
    /// The data that were submitted.
    pub submissions: Submissions,
    /// The categories that cannot be scored, for want of measures or cases.
    pub not_scorable: CategorySet,
}

impl Situation {
    /// Somebody with nothing particular: traditional MIPS, not small, nothing reweighted, nothing submitted.
    ///
    /// ```
    /// use domain::{participant::EntityType, scoring::Situation};
    /// assert!(Situation::plain(EntityType::Group).reweighting.is_empty());
    /// ```
    #[must_use]
    pub const fn plain(entity_type: EntityType) -> Self {
        Self {
            entity_type,
            small_practice: false,
            reporting_option: ReportingOption::TraditionalMips,
            reweighting: Vec::new(),
            submissions: Submissions { complete: CategorySet::NONE, incomplete: CategorySet::NONE },
            not_scorable: CategorySet::NONE,
        }
    }
}
