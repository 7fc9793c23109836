//! Who belongs to whom, and in which years.

use super::ParticipantKind;
use crate::{closed_set::closed_set, identifier::ParticipantId, program::PerformanceYear};
use std::collections::BTreeSet;

closed_set! {
    /// As what one participant belongs to another.
    pub enum MembershipRole {
        /// A clinician who bills through the TIN of a group.
        GroupMember = "groupMember",
        /// A subgroup of its affiliated group.
        SubgroupOf = "subgroupOf",
        /// A clinician of a subgroup.
        SubgroupMember = "subgroupMember",
        /// A solo practitioner or a group of a virtual group.
        VirtualGroupMember = "virtualGroupMember",
        /// A clinician or a group on the Participation List of an APM Entity.
        ApmParticipant = "apmParticipant",
    }
}

impl MembershipRole {
    /// As what `member` can belong to `of`; `None` where the programme knows no such membership (42 CFR 414.1305, 414.1315,
    /// 414.1318).
    ///
    /// ```
    /// use domain::participant::{MembershipRole, ParticipantKind};
    /// assert_eq!(
    ///     MembershipRole::between(ParticipantKind::Subgroup, ParticipantKind::Group),
    ///     Some(MembershipRole::SubgroupOf)
    /// );
    /// assert_eq!(MembershipRole::between(ParticipantKind::Group, ParticipantKind::Subgroup), None);
    /// ```
    #[must_use]
    pub const fn between(member: ParticipantKind, of: ParticipantKind) -> Option<Self> {
        use ParticipantKind::{Aco, ApmEntity, Clinician, Group, Subgroup, VirtualGroup};
        match (member, of) {
            (Clinician, Group) => Some(Self::GroupMember),
            (Subgroup, Group) => Some(Self::SubgroupOf),
            (Clinician, Subgroup) => Some(Self::SubgroupMember),
            (Clinician | Group, VirtualGroup) => Some(Self::VirtualGroupMember),
            (Clinician | Group, ApmEntity | Aco) => Some(Self::ApmParticipant),
            (_, Clinician)
            | (Group | VirtualGroup | ApmEntity | Aco, Group)
            | (Group | Subgroup | VirtualGroup | ApmEntity | Aco, Subgroup)
            | (Subgroup | VirtualGroup | ApmEntity | Aco, VirtualGroup | ApmEntity | Aco) => None,
        }
    }
}

/// One participant belongs to another in these years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Who belongs.
    pub member: ParticipantId,
    /// To whom.
    pub of: ParticipantId,
    /// As what.
    pub role: MembershipRole,
    /// In which performance years.
    pub performance_years: BTreeSet<PerformanceYear>,
}
