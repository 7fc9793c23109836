//! Kinds of participant, and how the QPP Submissions API names what files.

use crate::closed_set::closed_set;

closed_set! {
    /// What a participant is.
    pub enum ParticipantKind {
        /// A MIPS eligible clinician: one TIN/NPI combination.
        Clinician = "clinician",
        /// A group: one TIN with two or more eligible clinicians.
        Group = "group",
        /// A subgroup of a group, from performance year 2023.
        Subgroup = "subgroup",
        /// A virtual group: two or more TINs.
        VirtualGroup = "virtualGroup",
        /// An APM Entity that is no ACO.
        ApmEntity = "apmEntity",
        /// An ACO: an APM Entity of the Shared Savings Program.
        Aco = "aco",
    }
}

closed_set! {
    /// How a request names a participant; the QPP Submissions API's `entityType`.
    pub enum EntityType {
        /// A clinician: TIN and NPI.
        Individual = "individual",
        /// A group: TIN.
        Group = "group",
        /// A subgroup: its id.
        Subgroup = "subgroup",
        /// A virtual group: its id.
        VirtualGroup = "virtualGroup",
        /// An APM Entity, ACOs included: its id.
        Apm = "apm",
    }
}

impl ParticipantKind {
    /// How requests name a participant of this kind.
    #[must_use]
    pub const fn entity_type(self) -> EntityType {
        match self {
            Self::Clinician => EntityType::Individual,
            Self::Group => EntityType::Group,
            Self::Subgroup => EntityType::Subgroup,
            Self::VirtualGroup => EntityType::VirtualGroup,
            Self::ApmEntity | Self::Aco => EntityType::Apm,
        }
    }

    /// In words, with its article: `an APM Entity`.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Clinician => "a clinician",
            Self::Group => "a group",
            Self::Subgroup => "a subgroup",
            Self::VirtualGroup => "a virtual group",
            Self::ApmEntity => "an APM Entity",
            Self::Aco => "an ACO",
        }
    }
}
