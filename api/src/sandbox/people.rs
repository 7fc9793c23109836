//! The organizations, people and software of the sandbox, as `people.toml` lists them.

use super::SandboxError;
use crate::{
    auth::sandbox_keys::SANDBOX_ISSUER,
    filings::{reading::Reading, request::ParticipantBody},
};
use domain::{
    access::{Authorization, Capacity, OrganizationKind, OrganizationRole, Reach},
    environment::Environment,
    identifier::{AuthorizationId, Npi, OrganizationId, UserId},
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
            let authorization = entry.authorization(named(&entry.grantor)?, named(&entry.holder)?)?;
            store.organizations().save_authorization(&authorization)?;
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
    fn authorization(&self, grantor: &Organization, holder: &Organization) -> Result<Authorization, SandboxError> {
        let Self { id, grantor: _, holder: _, capacity, forms, performance_years } = self;
        Ok(Authorization {
            id: *id,
            holder: holder.id,
            holder_kind: holder.kind,
            grantor: grantor.id,
            reach: grantor.reach.ok_or_else(|| SandboxError::Table(format!("{} has nothing to grant", grantor.name)))?,
            capacity: *capacity,
            forms: forms.clone(),
            performance_years: performance_years.clone(),
            expires_at: None,
            revoked_at: None,
        })
    }
}
