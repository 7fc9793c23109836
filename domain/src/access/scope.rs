//! Which filings an actor may read: one description for a list and for a single filing.

use super::{Actor, Authorization, Reach};
use crate::{
    identifier::{OrganizationId, ParticipantId, PracticeId},
    moment::Moment,
    program::{FilingKind, PerformanceYear},
};

/// What decides who may read a filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilingFacts {
    /// For whom it was filed.
    pub participant: ParticipantId,
    /// The participant's practice.
    pub practice: Option<PracticeId>,
    /// Which form.
    pub form: FilingKind,
    /// For which year.
    pub performance_year: PerformanceYear,
    /// The organization that filed it.
    pub filed_by: Option<OrganizationId>,
}

/// Which filings an actor may read. Every list query takes one, and one filing is read by the same words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// All of them: a reviewer.
    pub everything: bool,
    /// Those for these participants.
    pub participants: Vec<ParticipantId>,
    /// Those for participants of these practices.
    pub practices: Vec<PracticeId>,
    /// What third parties filed and may still file.
    pub third_party: Vec<ThirdPartyScope>,
}

/// What a third party may read: what its own organization filed, as long as the authorization holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThirdPartyScope {
    /// The third party.
    pub organization: OrganizationId,
    /// For whom the grantor acts.
    pub reach: Reach,
    /// Which filings.
    pub forms: Vec<FilingKind>,
    /// Which years.
    pub performance_years: Vec<PerformanceYear>,
}

impl Scope {
    /// What `actor` may read at `now`.
    #[must_use]
    pub fn of(actor: &Actor, now: Moment) -> Self {
        let mut scope = Self { everything: actor.is_reviewer, participants: actor.own_participants.clone(), ..Self::default() };
        for reach in actor.affiliations.iter().filter_map(|affiliation| affiliation.reach) {
            match reach {
                Reach::Practice(practice) => scope.practices.push(practice),
                Reach::Participant(participant) => scope.participants.push(participant),
            }
        }
        scope.third_party = actor
            .authorizations
            .iter()
            .filter(|authorization| authorization.is_active_at(now))
            .flat_map(ThirdPartyScope::of)
            .collect();
        scope
    }

    /// Whether a filing lies within.
    #[must_use]
    pub fn admits(&self, filing: &FilingFacts) -> bool {
        self.everything
            || self.participants.contains(&filing.participant)
            || filing.practice.is_some_and(|practice| self.practices.contains(&practice))
            || self.third_party.iter().any(|third_party| third_party.admits(filing))
    }
}

impl ThirdPartyScope {
    /// What an authorization lets its holder read: one for all for whom the grantor acts, or one for each of those it is narrowed to.
    fn of(authorization: &Authorization) -> impl Iterator<Item = Self> {
        let reaches = match &authorization.only {
            None => vec![authorization.reach],
            Some(only) => only.iter().copied().map(Reach::Participant).collect(),
        };
        reaches.into_iter().map(|reach| Self {
            organization: authorization.holder,
            reach,
            forms: authorization.forms.clone(),
            performance_years: authorization.performance_years.clone(),
        })
    }

    fn admits(&self, filing: &FilingFacts) -> bool {
        filing.filed_by == Some(self.organization)
            && self.reach.covers(filing.participant, filing.practice)
            && self.forms.contains(&filing.form)
            && self.performance_years.contains(&filing.performance_year)
    }
}
