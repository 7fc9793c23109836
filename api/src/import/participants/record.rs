//! What a good line means: a participant with its years and memberships.

use domain::{
    identifier::{EntityId, Npi, Tin},
    participant::{MembershipRole, ParticipantReference, YearFacts},
    program::PerformanceYear,
};
use std::collections::{BTreeMap, BTreeSet};

/// A participant with its years and memberships, every part of it well formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantRecord {
    /// Its kind and identifiers.
    pub identifiers: Identifiers,
    /// Its name.
    pub display_name: String,
    /// The performance years in which it exists, and what is known of it in each; `None` where the line says nothing of that year.
    pub years: BTreeMap<PerformanceYear, Option<YearFacts>>,
    /// To whom it belongs.
    pub memberships: Vec<MembershipRecord>,
}

/// To whom a participant belongs, as what and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipRecord {
    /// To whom.
    pub of: ParticipantReference,
    /// As what.
    pub role: MembershipRole,
    /// In which performance years.
    pub performance_years: BTreeSet<PerformanceYear>,
}

/// A kind of participant with exactly the identifiers that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identifiers {
    /// A clinician under one TIN.
    Clinician {
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
    /// A subgroup.
    Subgroup {
        /// Its id, assigned by CMS.
        entity_id: EntityId,
        /// The TIN of its group.
        tin: Tin,
    },
    /// A virtual group.
    VirtualGroup {
        /// Its id, assigned by CMS.
        entity_id: EntityId,
    },
    /// An APM Entity that is no ACO.
    ApmEntity {
        /// Its id, assigned by CMS.
        entity_id: EntityId,
    },
    /// A Shared Savings Program ACO.
    Aco {
        /// Its id, assigned by CMS.
        entity_id: EntityId,
    },
}

impl Identifiers {
    /// The TIN, for the kinds that belong to one.
    #[must_use]
    pub const fn tin(&self) -> Option<&Tin> {
        match self {
            Self::Clinician { tin, .. } | Self::Group { tin } | Self::Subgroup { tin, .. } => Some(tin),
            Self::VirtualGroup { .. } | Self::ApmEntity { .. } | Self::Aco { .. } => None,
        }
    }
}

impl ParticipantRecord {
    /// How others name this participant.
    #[must_use]
    pub fn reference(&self) -> ParticipantReference {
        match &self.identifiers {
            Identifiers::Clinician { npi, tin } => ParticipantReference::Individual { npi: npi.clone(), tin: tin.clone() },
            Identifiers::Group { tin } => ParticipantReference::Group { tin: tin.clone() },
            Identifiers::Subgroup { entity_id, tin: _ } => ParticipantReference::Subgroup(entity_id.clone()),
            Identifiers::VirtualGroup { entity_id } => ParticipantReference::VirtualGroup(entity_id.clone()),
            Identifiers::ApmEntity { entity_id } | Identifiers::Aco { entity_id } => ParticipantReference::Apm(entity_id.clone()),
        }
    }
}
