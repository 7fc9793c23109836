//! How a request names a participant.

use super::EntityType;
use crate::identifier::{EntityId, Npi, Tin};

/// A participant by its identifiers, complete for its entity type and with nothing besides.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ParticipantReference {
    /// A clinician: the pair of TIN and NPI.
    Individual {
        /// The clinician.
        npi: Npi,
        /// The TIN billed through.
        tin: Tin,
    },
    /// A group.
    Group {
        /// Its TIN.
        tin: Tin,
    },
    /// A subgroup, by the id that CMS assigned.
    Subgroup(EntityId),
    /// A virtual group, by the id that CMS assigned.
    VirtualGroup(EntityId),
    /// An APM Entity or ACO, by the id that CMS assigned.
    Apm(EntityId),
}

impl ParticipantReference {
    /// The entity type named.
    #[must_use]
    pub const fn entity_type(&self) -> EntityType {
        match self {
            Self::Individual { .. } => EntityType::Individual,
            Self::Group { .. } => EntityType::Group,
            Self::Subgroup(_) => EntityType::Subgroup,
            Self::VirtualGroup(_) => EntityType::VirtualGroup,
            Self::Apm(_) => EntityType::Apm,
        }
    }
}
