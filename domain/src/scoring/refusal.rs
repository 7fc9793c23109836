//! Why the weights of a situation cannot be told.

use super::ReweightingBasis;
use crate::{
    finding::Finding,
    participant::EntityType,
    program::{CategorySet, PerformanceYear, ReportingOption},
    rule,
};
use std::fmt;

/// Why the weights of a situation cannot be told. The text is for the practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The year does not have the reporting option, or not for this entity type.
    ReportingOption {
        /// The year.
        year: PerformanceYear,
        /// The entity type.
        entity_type: EntityType,
        /// The option.
        option: ReportingOption,
        /// Those that it has for the entity type.
        offered: Vec<ReportingOption>,
    },
    /// The year does not know the ground.
    BasisNotInYear {
        /// Which of the grounds, from 0.
        place: usize,
        /// The year.
        year: PerformanceYear,
        /// The ground.
        basis: ReweightingBasis,
        /// Those that it knows.
        offered: Vec<ReweightingBasis>,
    },
    /// Nobody of this entity type is reweighted on the ground.
    BasisNotForEntityType {
        /// Which of the grounds, from 0.
        place: usize,
        /// The ground.
        basis: ReweightingBasis,
        /// The entity type.
        entity_type: EntityType,
        /// The grounds that this entity type has.
        offered: Vec<ReweightingBasis>,
    },
    /// The ground does not cover the categories.
    CategoriesNotCovered {
        /// Which of the grounds, from 0.
        place: usize,
        /// The ground.
        basis: ReweightingBasis,
        /// What it covers.
        covers: CategorySet,
        /// Whether it covers them only all together.
        all_together: bool,
    },
    /// The regulation has no row for these categories at 0 percent.
    NoRow {
        /// The year.
        year: PerformanceYear,
        /// The categories that would be at 0 percent.
        zeroed: CategorySet,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReportingOption { year, entity_type, option: _, offered } if offered.is_empty() => {
                write!(f, "This service knows no weights of performance year {year} for the entity type {entity_type}.")
            }
            Self::ReportingOption { year, entity_type, option, offered } => {
                let offered = words(offered);
                write!(
                    f,
                    "Performance year {year} does not have the reporting option {option} for the entity type {entity_type}; it has {offered}."
                )
            }
            Self::BasisNotInYear { place: _, year, basis, offered } if offered.is_empty() => {
                write!(f, "This service knows no reweighting of performance year {year}, and so not {basis}.")
            }
            Self::BasisNotInYear { place: _, year, basis, offered } => {
                write!(f, "Performance year {year} does not know {basis}; it knows {}.", words(offered))
            }
            Self::BasisNotForEntityType { place: _, basis, entity_type, offered } => {
                write!(f, "Nobody of the entity type {entity_type} is reweighted by {basis}; it may be by {}.", words(offered))
            }
            Self::CategoriesNotCovered { place: _, basis, covers, all_together: false } => {
                write!(f, "{basis} covers {}; name at least one of them, or leave the categories out.", set_words(*covers))
            }
            Self::CategoriesNotCovered { place: _, basis, covers, all_together: true } => {
                write!(f, "{basis} covers {}, all together; name all of them, or leave the categories out.", set_words(*covers))
            }
            Self::NoRow { year, zeroed } => {
                let zeroed = set_words(*zeroed);
                write!(f, "For performance year {year} the regulation gives no weights with {zeroed} at 0 percent.")
            }
        }
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// As a finding about a request whose members are those of [`super::Situation`].
    #[must_use]
    pub fn finding(&self) -> Finding {
        let message = self.to_string();
        match self {
            Self::ReportingOption { .. } => Finding::new(&rule::WEIGHT_OPTION_YEAR, "/reportingOption", message),
            Self::BasisNotInYear { place, .. } => {
                Finding::new(&rule::WEIGHT_BASIS_YEAR, format!("/reweighting/{place}/basis"), message)
            }
            Self::BasisNotForEntityType { place, .. } => {
                Finding::new(&rule::WEIGHT_BASIS_ENTITY, format!("/reweighting/{place}/basis"), message)
            }
            Self::CategoriesNotCovered { place, .. } => {
                Finding::new(&rule::WEIGHT_BASIS_CATEGORIES, format!("/reweighting/{place}/categories"), message)
            }
            Self::NoRow { .. } => Finding::new(&rule::WEIGHT_NO_ROW, "/reweighting", message),
        }
    }
}

fn words<T: AsRef<str>>(all: &[T]) -> String {
    all.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(", ")
}

fn set_words(set: CategorySet) -> String {
    words(&set.iter().collect::<Vec<_>>())
}
