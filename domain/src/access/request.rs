//! The life of an authorization: a third party asks, the Security Official of those it is about answers, either side ends it.

use super::{Affiliation, Authorization, Capacity, OrganizationKind};
use crate::{
    closed_set::{closed_set, open_set},
    filing::TimelineActor,
    identifier::{AuthorizationId, EntityId, Npi, OrganizationId, ParticipantId, Tin},
    moment::{Moment, due_after},
    participant::{EntityType, ParticipantReference},
    program::{FilingKind, PerformanceYear},
};
use serde::{Deserialize, Serialize};

/// How many days of the Eastern calendar a request may wait for its answer; the day of asking is day 0.
pub const DAYS_TO_ANSWER: u16 = 21;

closed_set! {
    /// The state of an authorization.
    pub enum AuthorizationStatus {
        /// Asked for and not answered.
        Requested = "requested",
        /// Accepted: the third party may act.
        Active = "active",
        /// Declined by those whom it is about.
        Declined = "declined",
        /// Not answered in time, or past its last day.
        Expired = "expired",
        /// Ended by either side.
        Revoked = "revoked",
    }
}

impl AuthorizationStatus {
    /// Whether nothing leads out of this state.
    #[must_use]
    pub fn is_final(self) -> bool {
        !AUTHORIZATION_LIFE_CYCLE.iter().any(|row| row.from == Some(self))
    }
}

open_set! {
    /// What can be done to an authorization.
    pub enum AuthorizationCommand {
        /// Ask for it.
        Request = "request",
        /// Give it.
        Accept = "accept",
        /// Do not give it.
        Decline = "decline",
        /// End it.
        Revoke = "revoke",
        /// Its time is over.
        Expire = "expire",
    }
}

closed_set! {
    /// On which side of an authorization somebody stands.
    pub enum AuthorizationSide {
        /// Who may act.
        Holder = "holder",
        /// Who lets them.
        Grantor = "grantor",
        /// The service itself, when time is over.
        Service = "service",
    }
}

/// One row of the life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthorizationTransition {
    /// What is done.
    pub command: AuthorizationCommand,
    /// By which side.
    pub by: AuthorizationSide,
    /// From which state; `None` for the command that begins the life.
    pub from: Option<AuthorizationStatus>,
    /// To which state.
    pub to: AuthorizationStatus,
}

/// Every transition of an authorization. Declined, expired and revoked are final: whoever wants it again asks again.
pub const AUTHORIZATION_LIFE_CYCLE: &[AuthorizationTransition] = {
    use AuthorizationCommand::{Accept, Decline, Expire, Request, Revoke};
    use AuthorizationSide::{Grantor, Holder, Service};
    use AuthorizationStatus::{Active, Declined, Expired, Requested, Revoked};
    const fn row(
        command: AuthorizationCommand,
        by: AuthorizationSide,
        from: Option<AuthorizationStatus>,
        to: AuthorizationStatus,
    ) -> AuthorizationTransition {
        AuthorizationTransition { command, by, from, to }
    }
    &[
        row(Request, Holder, None, Requested),
        row(Accept, Grantor, Some(Requested), Active),
        row(Decline, Grantor, Some(Requested), Declined),
        row(Expire, Service, Some(Requested), Expired),
        row(Revoke, Holder, Some(Active), Revoked),
        row(Revoke, Grantor, Some(Active), Revoked),
        row(Expire, Service, Some(Active), Expired),
    ]
};

/// The life cycle has no such transition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an authorization that is {status} cannot take the command {command}")]
pub struct IllegalAuthorizationCommand {
    /// The command that was given.
    pub command: AuthorizationCommand,
    /// The state it met.
    pub status: AuthorizationStatus,
    /// The commands that people may give in this state.
    pub possible: Vec<AuthorizationCommand>,
}

impl AuthorizationStatus {
    /// The state to which `command`, given by `side`, leads from here.
    ///
    /// # Errors
    /// When the life cycle has no such row.
    pub fn after(self, command: AuthorizationCommand, side: AuthorizationSide) -> Result<Self, IllegalAuthorizationCommand> {
        let from_here = || AUTHORIZATION_LIFE_CYCLE.iter().filter(|row| row.from == Some(self));
        let found = from_here().find(|row| row.command == command && row.by == side);
        found.map(|row| row.to).ok_or_else(|| {
            let mut possible: Vec<AuthorizationCommand> =
                from_here().filter(|row| row.by != AuthorizationSide::Service).map(|row| row.command).collect();
            possible.dedup();
            IllegalAuthorizationCommand { command, status: self, possible }
        })
    }
}

/// Who answers a request: the holder of a TIN, a virtual group or an APM Entity, whether or not anybody of the kind is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Addressee {
    /// Whoever acts for this TIN.
    Tin(Tin),
    /// Whoever acts for this virtual group.
    VirtualGroup(EntityId),
    /// Whoever acts for this APM Entity.
    Apm(EntityId),
}

impl Addressee {
    /// Who answers for `participant`; `None` for a subgroup, for which its TIN answers, and which does not name it.
    #[must_use]
    pub fn of(participant: &ParticipantReference) -> Option<Self> {
        match participant {
            ParticipantReference::Individual { npi: _, tin } | ParticipantReference::Group { tin } => {
                Some(Self::Tin(tin.clone()))
            }
            ParticipantReference::Subgroup(_) => None,
            ParticipantReference::VirtualGroup(id) => Some(Self::VirtualGroup(id.clone())),
            ParticipantReference::Apm(id) => Some(Self::Apm(id.clone())),
        }
    }
}

/// Somebody for whom an authorization is asked, as the request named them. The TIN itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestedEntity {
    /// How the request named them.
    pub entity_type: EntityType,
    /// The NPI of an individual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_provider_identifier: Option<Npi>,
    /// The TIN, masked but for its last four digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taxpayer_identification_number_masked: Option<String>,
    /// The id that CMS assigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<EntityId>,
}

impl From<&ParticipantReference> for RequestedEntity {
    fn from(reference: &ParticipantReference) -> Self {
        let (npi, tin, entity_id) = match reference {
            ParticipantReference::Individual { npi, tin } => (Some(npi), Some(tin), None),
            ParticipantReference::Group { tin } => (None, Some(tin), None),
            ParticipantReference::Subgroup(id) | ParticipantReference::VirtualGroup(id) | ParticipantReference::Apm(id) => {
                (None, None, Some(id))
            }
        };
        Self {
            entity_type: reference.entity_type(),
            national_provider_identifier: npi.cloned(),
            taxpayer_identification_number_masked: tin.map(Tin::masked),
            entity_id: entity_id.cloned(),
        }
    }
}

/// One of the two organizations of an authorization, as it was called then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Which organization.
    pub organization: OrganizationId,
    /// What it is.
    pub kind: OrganizationKind,
    /// Its name.
    pub name: String,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationTerms {
    /// As what the third party wants to act.
    pub capacity: Capacity,
    /// For which filings.
    pub forms: Vec<FilingKind>,
    /// For which performance years.
    pub performance_years: Vec<PerformanceYear>,
    /// The first instant at which it no longer holds.
    pub expires_at: Option<Moment>,
}

/// An authorization, from the request to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// Its id, also of the authorization that comes of it.
    pub id: AuthorizationId,
    /// Who asks.
    pub holder: Party,
    /// For whom, at least one; all of them answered for by one organization.
    pub entities: Vec<RequestedEntity>,
    /// For what.
    pub terms: AuthorizationTerms,
    /// Its state.
    pub status: AuthorizationStatus,
    /// Raised by every change.
    pub version: i32,
    /// When it was asked for.
    pub requested_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
    /// The first instant at which an answer is too late.
    pub answer_due_at: Moment,
    /// Who gave or declined it.
    pub grantor: Option<Party>,
}

impl AuthorizationRequest {
    /// A request of this moment: it may be answered for [`DAYS_TO_ANSWER`] days, and not after the end that it asks for.
    #[must_use]
    pub fn new(
        id: AuthorizationId,
        holder: Party,
        entities: Vec<RequestedEntity>,
        terms: AuthorizationTerms,
        now: Moment,
    ) -> Self {
        let lapse = due_after(now, DAYS_TO_ANSWER);
        let answer_due_at = terms.expires_at.map_or(lapse, |end| end.min(lapse));
        let status = AuthorizationStatus::Requested;
        Self { id, holder, entities, terms, status, version: 1, requested_at: now, updated_at: now, answer_due_at, grantor: None }
    }

    /// The instant at which its state ends by itself.
    #[must_use]
    pub const fn due_at(&self) -> Option<Moment> {
        match self.status {
            AuthorizationStatus::Requested => Some(self.answer_due_at),
            AuthorizationStatus::Active => self.terms.expires_at,
            AuthorizationStatus::Declined | AuthorizationStatus::Expired | AuthorizationStatus::Revoked => None,
        }
    }

    /// Its state at `now`, whether or not anybody has noted yet that its time is over.
    #[must_use]
    pub fn status_at(&self, now: Moment) -> AuthorizationStatus {
        if self.due_at().is_some_and(|due| due <= now) { AuthorizationStatus::Expired } else { self.status }
    }

    /// The clinicians it is narrowed to; none where it is for everybody for whom the grantor acts.
    pub fn clinicians(&self) -> impl Iterator<Item = (usize, &Npi)> {
        let entities = self.entities.iter().enumerate();
        entities.filter_map(|(index, entity)| Some((index, entity.national_provider_identifier.as_ref()?)))
    }

    /// The request after `command`, given by `side` at `now`. Its history goes forward, also where clocks do not.
    ///
    /// # Errors
    /// When the state at `now` does not take the command of this side.
    pub fn after(
        self,
        command: AuthorizationCommand,
        side: AuthorizationSide,
        now: Moment,
    ) -> Result<Self, IllegalAuthorizationCommand> {
        // Who was only waited for too long is told so before anybody has noted it.
        let known = if command == AuthorizationCommand::Expire { self.status } else { self.status_at(now) };
        let status = known.after(command, side)?;
        Ok(Self { status, version: self.version + 1, updated_at: now.max(self.updated_at), ..self })
    }

    /// What the grantor gives: `reach` by `grantor`, or these participants alone.
    #[must_use]
    pub fn granted(&self, grantor: &Affiliation, only: Option<Vec<ParticipantId>>) -> Option<Authorization> {
        let AuthorizationTerms { capacity, forms, performance_years, expires_at } = self.terms.clone();
        Some(Authorization {
            id: self.id,
            holder: self.holder.organization,
            holder_kind: self.holder.kind,
            grantor: grantor.organization,
            reach: grantor.reach?,
            only,
            capacity,
            forms,
            performance_years,
            expires_at,
            revoked_at: None,
        })
    }
}

/// One entry of the timeline of an authorization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationEntry {
    /// 1 for the request, then one more each time: the version that it made.
    pub sequence: i32,
    /// When.
    pub at: Moment,
    /// On which side.
    pub side: AuthorizationSide,
    /// Who.
    pub actor: TimelineActor,
    /// What was done.
    pub command: AuthorizationCommand,
    /// The state before; `None` for the request itself.
    pub from_status: Option<AuthorizationStatus>,
    /// The state after.
    pub to_status: AuthorizationStatus,
}
