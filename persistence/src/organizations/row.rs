//! The rows of organizations, people and software, to and from the domain.

use super::{Organization, SoftwareClient, User};
use crate::{
    Error,
    origin::Origin,
    schema::{authorizations, organizations, software_clients, users},
    sql_types::{Json, Key, Microseconds},
    vault::{Place, Vault},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use diesel::prelude::*;
use domain::{
    access::{Affiliation, Authorization, Reach},
    identifier::{Npi, OrganizationId},
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organizations, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct OrganizationRow {
    id: Key,
    kind: String,
    name: String,
    practice_id: Option<Key>,
    participant_id: Option<Key>,
}

impl From<&Organization> for OrganizationRow {
    fn from(organization: &Organization) -> Self {
        let Organization { id, kind, name, reach } = organization;
        let (practice_id, participant_id) = match reach {
            Some(Reach::Practice(practice)) => (Some(Key::of(*practice)), None),
            Some(Reach::Participant(participant)) => (None, Some(Key::of(*participant))),
            None => (None, None),
        };
        Self { id: Key::of(*id), kind: kind.to_string(), name: name.clone(), practice_id, participant_id }
    }
}

impl OrganizationRow {
    pub(super) fn id(&self) -> OrganizationId {
        self.id.id()
    }

    /// As somebody's organization; `role` is the person's.
    pub(super) fn affiliation(&self, role: Option<&str>) -> Result<Affiliation, Error> {
        let Self { id, kind, name: _, practice_id, participant_id } = self;
        let origin = Origin::new("organizations", id);
        Ok(Affiliation {
            organization: id.id(),
            kind: origin.text("kind", kind)?,
            reach: reach(*practice_id, *participant_id),
            role: Origin::new("user_organizations", id).optional_text("role", role)?,
        })
    }
}

impl TryFrom<OrganizationRow> for Organization {
    type Error = Error;

    fn try_from(row: OrganizationRow) -> Result<Self, Error> {
        let OrganizationRow { id, kind, name, practice_id, participant_id } = row;
        let kind = Origin::new("organizations", &id).text("kind", &kind)?;
        Ok(Self { id: id.id(), kind, name, reach: reach(practice_id, participant_id) })
    }
}

fn reach(practice: Option<Key>, participant: Option<Key>) -> Option<Reach> {
    let practice = practice.map(|practice| Reach::Practice(practice.id()));
    practice.or_else(|| participant.map(|participant| Reach::Participant(participant.id())))
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = users, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct UserRow {
    id: Key,
    issuer: String,
    subject: String,
    npi_sealed: Option<String>,
    is_reviewer: bool,
    is_operator: bool,
}

fn of_user(id: &Key) -> Place<'_> {
    Place { table: "users", column: "npi_sealed", row: id.as_bytes() }
}

impl UserRow {
    pub(super) fn of(user: &User, vault: &Vault) -> Result<Self, Error> {
        let User { id, issuer, subject, npi, is_reviewer, is_operator } = user;
        let id = Key::of(*id);
        let seal = |npi: &Npi| Ok::<_, Error>(BASE64_STANDARD.encode(vault.seal(of_user(&id), npi.as_ref().as_bytes())?));
        Ok(Self {
            id,
            issuer: issuer.clone(),
            subject: subject.clone(),
            npi_sealed: npi.as_ref().map(seal).transpose()?,
            is_reviewer: *is_reviewer,
            is_operator: *is_operator,
        })
    }

    pub(super) fn user(self, vault: &Vault) -> Result<User, Error> {
        let Self { id, issuer, subject, npi_sealed, is_reviewer, is_operator } = self;
        let origin = Origin::new("users", &id);
        let corrupt = || origin.corrupt("npi_sealed");
        let open = |sealed: String| {
            let opened = vault.open(of_user(&id), &BASE64_STANDARD.decode(sealed).map_err(|_| corrupt())?)?;
            origin.text("npi_sealed", str::from_utf8(&opened).map_err(|_| corrupt())?)
        };
        let npi = npi_sealed.map(open).transpose()?;
        Ok(User { id: id.id(), issuer, subject, npi, is_reviewer, is_operator })
    }
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = software_clients)]
pub(super) struct ClientRow {
    client_id: String,
    organization_id: Key,
    is_disabled: bool,
}

impl From<&SoftwareClient> for ClientRow {
    fn from(client: &SoftwareClient) -> Self {
        let SoftwareClient { client_id, organization, is_disabled } = client;
        Self { client_id: client_id.clone(), organization_id: Key::of(*organization), is_disabled: *is_disabled }
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = authorizations, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct AuthorizationRow {
    id: Key,
    holder_id: Key,
    grantor_id: Key,
    capacity: String,
    forms: Json,
    performance_years: Json,
    expires_at: Option<Microseconds>,
    revoked_at: Option<Microseconds>,
    participants: Option<Json>,
}

/// For whom the grantor of an authorization acts.
#[derive(Queryable, Selectable)]
#[diesel(table_name = organizations)]
pub(super) struct GrantorRow {
    practice_id: Option<Key>,
    participant_id: Option<Key>,
}

impl GrantorRow {
    pub(super) const fn acts_for_somebody(&self) -> bool {
        self.practice_id.is_some() || self.participant_id.is_some()
    }
}

impl AuthorizationRow {
    pub(super) fn of(authorization: &Authorization) -> Result<Self, Error> {
        let Authorization {
            id,
            holder,
            holder_kind: _,
            grantor,
            reach: _,
            only,
            capacity,
            forms,
            performance_years,
            expires_at,
            revoked_at,
        } = authorization;
        Ok(Self {
            id: Key::of(*id),
            holder_id: Key::of(*holder),
            grantor_id: Key::of(*grantor),
            capacity: capacity.to_string(),
            forms: Json::of(forms)?,
            performance_years: Json::of(performance_years)?,
            expires_at: expires_at.map(Microseconds::from),
            revoked_at: revoked_at.map(Microseconds::from),
            participants: only.as_ref().map(Json::of).transpose()?,
        })
    }

    /// The authorization that `holder` holds.
    pub(super) fn authorization(self, grantor: GrantorRow, holder: &Affiliation) -> Result<Authorization, Error> {
        let Self { id, holder_id: _, grantor_id, capacity, forms, performance_years, expires_at, revoked_at, participants } =
            self;
        let origin = Origin::new("authorizations", &id);
        let GrantorRow { practice_id, participant_id } = grantor;
        Ok(Authorization {
            id: id.id(),
            holder: holder.organization,
            holder_kind: holder.kind,
            grantor: grantor_id.id(),
            reach: reach(practice_id, participant_id).ok_or_else(|| origin.corrupt("grantor_id"))?,
            only: participants.map(|participants| origin.json("participants", &participants)).transpose()?,
            capacity: origin.text("capacity", &capacity)?,
            forms: origin.json("forms", &forms)?,
            performance_years: origin.json("performance_years", &performance_years)?,
            expires_at: origin.optional_moment("expires_at", expires_at)?,
            revoked_at: origin.optional_moment("revoked_at", revoked_at)?,
        })
    }
}
