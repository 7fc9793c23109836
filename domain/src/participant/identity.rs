//! A participant as we know it.

use super::{EntityType, ParticipantKind};
use crate::identifier::{EntityId, Npi, ParticipantId, PracticeId, Tin};

/// A practice: the holder of one TIN (42 CFR 414.1305). A solo practitioner's practice has one clinician and is no group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practice {
    /// Our id; what other records refer to, so that the TIN is stored once.
    pub id: PracticeId,
    /// Its TIN.
    pub tin: Tin,
}

/// What a participant is, with exactly the identifiers that its kind has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// A MIPS eligible clinician: the TIN/NPI combination, the unit of the payment adjustment.
    Clinician {
        /// The clinician.
        npi: Npi,
        /// The practice billed through.
        practice: Practice,
    },
    /// A group: one TIN.
    Group {
        /// The TIN.
        practice: Practice,
    },
    /// A subgroup of a group.
    Subgroup {
        /// Its id, assigned by CMS.
        entity_id: EntityId,
        /// The practice of the affiliated group.
        practice: Practice,
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

impl Identity {
    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> ParticipantKind {
        match self {
            Self::Clinician { .. } => ParticipantKind::Clinician,
            Self::Group { .. } => ParticipantKind::Group,
            Self::Subgroup { .. } => ParticipantKind::Subgroup,
            Self::VirtualGroup { .. } => ParticipantKind::VirtualGroup,
            Self::ApmEntity { .. } => ParticipantKind::ApmEntity,
            Self::Aco { .. } => ParticipantKind::Aco,
        }
    }

    /// The practice, for the kinds that belong to one TIN.
    #[must_use]
    pub const fn practice(&self) -> Option<&Practice> {
        match self {
            Self::Clinician { practice, .. } | Self::Group { practice } | Self::Subgroup { practice, .. } => Some(practice),
            Self::VirtualGroup { .. } | Self::ApmEntity { .. } | Self::Aco { .. } => None,
        }
    }

    /// The NPI of a clinician.
    #[must_use]
    pub const fn npi(&self) -> Option<&Npi> {
        match self {
            Self::Clinician { npi, .. } => Some(npi),
            Self::Group { .. }
            | Self::Subgroup { .. }
            | Self::VirtualGroup { .. }
            | Self::ApmEntity { .. }
            | Self::Aco { .. } => None,
        }
    }

    /// The id that CMS assigned, for the kinds that have one.
    #[must_use]
    pub const fn entity_id(&self) -> Option<&EntityId> {
        match self {
            Self::Subgroup { entity_id, .. }
            | Self::VirtualGroup { entity_id }
            | Self::ApmEntity { entity_id }
            | Self::Aco { entity_id } => Some(entity_id),
            Self::Clinician { .. } | Self::Group { .. } => None,
        }
    }
}

/// A participant that we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Our id.
    pub id: ParticipantId,
    /// What it is.
    pub identity: Identity,
    /// Its name, as a person knows it.
    pub display_name: String,
    /// Raised by every change of what a caller sees.
    pub version: i32,
}

impl Participant {
    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> ParticipantKind {
        self.identity.kind()
    }

    /// How requests name it.
    #[must_use]
    pub const fn entity_type(&self) -> EntityType {
        self.kind().entity_type()
    }

    /// The practice it belongs to, for the kinds that belong to one TIN.
    #[must_use]
    pub fn practice_id(&self) -> Option<PracticeId> {
        self.identity.practice().map(|practice| practice.id)
    }
}
