//! What one organization lets another do for it.

use super::{OrganizationKind, Reach};
use crate::{
    closed_set::closed_set,
    identifier::{AuthorizationId, OrganizationId, ParticipantId, PracticeId},
    moment::Moment,
    participant::Participant,
    program::{FilingKind, PerformanceYear},
};

closed_set! {
    /// As what an organization acts for another.
    pub enum Capacity {
        /// A QCDR, a qualified registry, or a health IT vendor to performance year 2024 (42 CFR 414.1400).
        ThirdPartyIntermediary = "thirdPartyIntermediary",
        /// Whoever the practice appoints: designated support staff, a third-party representative; in every year.
        Representative = "representative",
    }
}

/// One organization lets another file for whoever it acts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// Its id.
    pub id: AuthorizationId,
    /// Who may act.
    pub holder: OrganizationId,
    /// What the holder is.
    pub holder_kind: OrganizationKind,
    /// Whose authorization it is.
    pub grantor: OrganizationId,
    /// For whom the grantor acts.
    pub reach: Reach,
    /// Only these of them; `None` for everybody for whom the grantor acts.
    pub only: Option<Vec<ParticipantId>>,
    /// As what the holder acts.
    pub capacity: Capacity,
    /// For which filings.
    pub forms: Vec<FilingKind>,
    /// For which performance years.
    pub performance_years: Vec<PerformanceYear>,
    /// The first instant at which it no longer holds.
    pub expires_at: Option<Moment>,
    /// When either side revoked it.
    pub revoked_at: Option<Moment>,
}

impl Authorization {
    /// Whether it holds at `now`: neither expired nor revoked.
    #[must_use]
    pub fn is_active_at(&self, now: Moment) -> bool {
        self.expires_at.is_none_or(|end| now < end) && self.revoked_at.is_none_or(|end| now < end)
    }

    /// Whether it is for filings of this kind and year.
    #[must_use]
    pub fn is_for(&self, form: FilingKind, year: PerformanceYear) -> bool {
        self.forms.contains(&form) && self.performance_years.contains(&year)
    }

    /// Whether `participant` is among those whom it is about.
    #[must_use]
    pub fn covers_participant(&self, participant: &Participant) -> bool {
        self.covers(participant.id, participant.practice_id())
    }

    /// Whether `participant` is among those whom it is about.
    #[must_use]
    pub fn covers(&self, participant: ParticipantId, practice: Option<PracticeId>) -> bool {
        self.reach.covers(participant, practice) && self.only.as_ref().is_none_or(|only| only.contains(&participant))
    }

    /// Whether the holder may act in its capacity in this year: a health IT vendor is no third party intermediary from performance
    /// year 2025 (42 CFR 414.1400(a)).
    #[must_use]
    pub const fn capacity_is_lawful_in(&self, year: PerformanceYear) -> bool {
        self.capacity.is_open_to(self.holder_kind, year)
    }
}
