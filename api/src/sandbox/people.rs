//! The organizations, people and software of the sandbox, as `people.toml` lists them.

use super::SandboxError;
use crate::{
    auth::sandbox_keys::SANDBOX_ISSUER,
    clock::SANDBOX_START,
    filings::{reading::Reading, request::ParticipantBody},
};
use domain::{
    access::{
        Authorization, AuthorizationCommand, AuthorizationEntry as DomainEntry, AuthorizationRequest, AuthorizationSide,
        AuthorizationStatus, AuthorizationTerms, Capacity, OrganizationKind, OrganizationRole, Party, Reach,
    },
    environment::Environment,
    filing::TimelineActor,
    identifier::{AuthorizationId, Npi, OrganizationId, UserId},
    moment::Moment,
    participant::Participant,
    program::{FilingKind, PerformanceYear},
};
use persistence::{Organization, SoftwareClient, Store, User};
use serde::Deserialize;
use std::collections::BTreeMap;

const TABLE: &str = include_str!("people.toml");

/// Everybody, by name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct People {
    organization: BTreeMap<String, OrganizationEntry>,
    person: BTreeMap<String, PersonEntry>,
    client: BTreeMap<String, ClientEntry>,
    authorization: Vec<AuthorizationEntry>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OrganizationEntry {
    id: OrganizationId,
    kind: OrganizationKind,
    name: String,
    /// The participant it acts for; a practice acts for all of the participant's TIN.
    acts_for: Option<ParticipantBody>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonEntry {
    id: UserId,
    npi: Option<Npi>,
    #[serde(default)]
    roles: BTreeMap<String, OrganizationRole>,
    #[serde(default)]
    reviewer: bool,
    #[serde(default)]
    operator: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientEntry {
    organization: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AuthorizationEntry {
    id: AuthorizationId,
    grantor: String,
    holder: String,
    capacity: Capacity,
    forms: Vec<FilingKind>,
    performance_years: Vec<PerformanceYear>,
}

impl People {
    /// The table.
    ///
    /// # Errors
    /// When it is not what it must be; a test holds that it is.
    pub(super) fn embedded() -> Result<Self, SandboxError> {
        toml::from_str(TABLE).map_err(|error| SandboxError::Table(error.message().to_owned()))
    }

    /// Saves everybody; the participants they act for are saved already.
    ///
    /// # Errors
    /// When a name or a participant is unknown, or the database cannot be written.
    pub(super) fn save(&self, store: &mut Store<'_>) -> Result<(), SandboxError> {
        let mut organizations = BTreeMap::new();
        for (key, entry) in &self.organization {
            let organization = entry.organization(store)?;
            store.organizations().save_organization(&organization)?;
            organizations.insert(key.as_str(), organization);
        }
        let named = |key: &str| organizations.get(key).ok_or_else(|| SandboxError::unknown(key));
        for (subject, person) in &self.person {
            store.organizations().save_user(&person.user(subject))?;
            for (organization, role) in &person.roles {
                store.organizations().save_role(person.id, named(organization)?.id, *role)?;
            }
        }
        for (client_id, ClientEntry { organization }) in &self.client {
            let organization = named(organization)?.id;
            let client = SoftwareClient { client_id: client_id.clone(), organization, is_disabled: false };
            store.organizations().save_client(&client)?;
        }
        for entry in &self.authorization {
            entry.ensure(store, named(&entry.grantor)?, named(&entry.holder)?)?;
        }
        Ok(())
    }
}

impl OrganizationEntry {
    fn organization(&self, store: &mut Store<'_>) -> Result<Organization, SandboxError> {
        let Self { id, kind, name, acts_for } = self;
        let reach = acts_for.as_ref().map(|body| self.reach(&self.participant(store, body)?)).transpose()?;
        Ok(Organization { id: *id, kind: *kind, name: name.clone(), reach })
    }

    fn participant(&self, store: &mut Store<'_>, body: &ParticipantBody) -> Result<Participant, SandboxError> {
        let mut reading = Reading::default();
        let reference = body.clone().read(&mut reading, "/actsFor", Environment::Sandbox);
        let reference = reading.finish(reference).map_err(|_| SandboxError::unknown(&self.name))?;
        store.participants().by_reference(&reference)?.ok_or_else(|| SandboxError::unknown(&self.name))
    }

    fn reach(&self, participant: &Participant) -> Result<Reach, SandboxError> {
        match self.kind {
            OrganizationKind::Practice => {
                participant.practice_id().map(Reach::Practice).ok_or_else(|| SandboxError::unknown(&self.name))
            }
            OrganizationKind::VirtualGroup | OrganizationKind::ApmEntity => Ok(Reach::Participant(participant.id)),
            OrganizationKind::QualifiedRegistry | OrganizationKind::Qcdr | OrganizationKind::HealthItVendor => {
                Err(SandboxError::Table(format!("{} acts for nobody by itself", self.name)))
            }
        }
    }
}

impl PersonEntry {
    fn user(&self, subject: &str) -> User {
        let Self { id, npi, roles: _, reviewer, operator } = self;
        User {
            id: *id,
            issuer: SANDBOX_ISSUER.to_owned(),
            subject: subject.to_owned(),
            npi: npi.clone(),
            is_reviewer: *reviewer,
            is_operator: *operator,
        }
    }
}

impl AuthorizationEntry {
    /// Saves it where it is not known: what became of it in the sandbox stays.
    fn ensure(&self, store: &mut Store<'_>, grantor: &Organization, holder: &Organization) -> Result<(), SandboxError> {
        let authorization = self.authorization(grantor, holder)?;
        let asked_at: Moment = SANDBOX_START.parse().map_err(|_| SandboxError::unknown("the start of the sandbox"))?;
        let party = |Organization { id, kind, name, reach: _ }: &Organization| Party {
            organization: *id,
            kind: *kind,
            name: name.clone(),
        };
        let terms = AuthorizationTerms {
            capacity: self.capacity,
            forms: self.forms.clone(),
            performance_years: self.performance_years.clone(),
            expires_at: None,
        };
        let entity = store.authorizations().whole_of(authorization.reach)?.ok_or_else(|| SandboxError::unknown(&grantor.name))?;
        let asked = AuthorizationRequest::new(self.id, party(holder), vec![entity], terms, asked_at);
        let steps = [
            (AuthorizationCommand::Request, AuthorizationSide::Holder),
            (AuthorizationCommand::Accept, AuthorizationSide::Grantor),
        ];
        let accepted = AuthorizationRequest {
            status: AuthorizationStatus::Active,
            version: 2,
            grantor: Some(party(grantor)),
            ..asked.clone()
        };
        let entry =
            |(request, (command, side)): (&AuthorizationRequest, (AuthorizationCommand, AuthorizationSide))| DomainEntry {
                sequence: request.version,
                at: asked_at,
                side,
                actor: TimelineActor::system(),
                command,
                from_status: (request.version > 1).then_some(asked.status),
                to_status: request.status,
            };
        let entries: Vec<DomainEntry> = [&asked, &accepted].into_iter().zip(steps).map(entry).collect();
        Ok(store.authorizations().ensure(&authorization, &accepted, &entries)?)
    }

    fn authorization(&self, grantor: &Organization, holder: &Organization) -> Result<Authorization, SandboxError> {
        let Self { id, grantor: _, holder: _, capacity, forms, performance_years } = self;
        Ok(Authorization {
            id: *id,
            holder: holder.id,
            holder_kind: holder.kind,
            grantor: grantor.id,
            reach: grantor.reach.ok_or_else(|| SandboxError::Table(format!("{} has nothing to grant", grantor.name)))?,
            only: None,
            capacity: *capacity,
            forms: forms.clone(),
            performance_years: performance_years.clone(),
            expires_at: None,
            revoked_at: None,
        })
    }
}
