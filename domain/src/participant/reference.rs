//! How a request names a participant.

use super::{EntityType, Identity};
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

impl From<&Identity> for ParticipantReference {
    fn from(identity: &Identity) -> Self {
        match identity {
            Identity::Clinician { npi, practice } => Self::Individual { npi: npi.clone(), tin: practice.tin.clone() },
            Identity::Group { practice } => Self::Group { tin: practice.tin.clone() },
            Identity::Subgroup { entity_id, practice: _ } => Self::Subgroup(entity_id.clone()),
            Identity::VirtualGroup { entity_id } => Self::VirtualGroup(entity_id.clone()),
            Identity::ApmEntity { entity_id } | Identity::Aco { entity_id } => Self::Apm(entity_id.clone()),
        }
    }
}
