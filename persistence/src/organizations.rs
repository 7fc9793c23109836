//! Organizations, people and software, and what they may act for.

mod listed;
mod row;

use crate::{
    AccessVersion, Error,
    access_version::Known,
    blind_index,
    oauth::Oauth,
    schema::{authorizations, organizations, participants, software_clients, user_organizations, users},
    session::{Session, on_each},
    sql_types::Key,
};
use diesel::prelude::*;
use domain::{
    access::{Actor, ActorIdentity, Affiliation, Authorization, OrganizationKind, OrganizationRole, Principal, Reach},
    identifier::{Npi, OrganizationId, ParticipantId, UserId},
    participant::ParticipantKind,
};
use row::{AuthorizationRow, ClientRow, GrantorRow, OrganizationRow, UserRow};
use std::sync::Arc;

diesel::alias!(const GRANTORS: Alias<Grantors> = organizations as grantors);

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// What it is.
    pub kind: OrganizationKind,
    /// Its name.
    pub name: String,
    /// For whom it acts by itself; `None` for registries, QCDRs and vendors.
    pub reach: Option<Reach>,
}

/// A person, as the identity provider names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Our id.
    pub id: UserId,
    /// The `iss` of their tokens.
    pub issuer: String,
    /// The `sub` of their tokens.
    pub subject: String,
    /// Their own NPI.
    pub npi: Option<Npi>,
    /// Whether they review filings for CMS.
    pub is_reviewer: bool,
    /// Whether they run the service.
    pub is_operator: bool,
}

/// Software of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoftwareClient {
    /// The `client_id` of its tokens.
    pub client_id: String,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Whether it may no longer call.
    pub is_disabled: bool,
}

/// Organizations, people and software, and what they may act for. Each `save` makes or overwrites one row.
pub struct Organizations<'c>(pub(crate) Session<'c>);

impl Organizations<'_> {
    /// Saves an organization under its id.
    ///
    /// # Errors
    /// [`Constraint::Reference`](crate::Constraint) when the practice or the participant it acts for does not exist.
    pub fn save_organization(&mut self, organization: &Organization) -> Result<(), Error> {
        let row = OrganizationRow::from(organization);
        on_each!(self.0, |conn| diesel::insert_into(organizations::table)
            .values(&row)
            .on_conflict(organizations::id)
            .do_update()
            .set(&row)
            .execute(conn))?;
        Ok(())
    }

    /// Saves a person under their id.
    ///
    /// # Errors
    /// [`Constraint::SubjectTaken`](crate::Constraint) when another person has this issuer and subject.
    pub fn save_user(&mut self, user: &User) -> Result<(), Error> {
        let row = UserRow::of(user, self.0.vault)?;
        on_each!(self.0, |conn| diesel::insert_into(users::table)
            .values(&row)
            .on_conflict(users::id)
            .do_update()
            .set(&row)
            .execute(conn))?;
        Ok(())
    }

    /// Saves what a person is in an organization.
    ///
    /// # Errors
    /// [`Constraint::Reference`](crate::Constraint) when either does not exist.
    pub fn save_role(&mut self, user: UserId, organization: OrganizationId, role: OrganizationRole) -> Result<(), Error> {
        on_each!(self.0, |conn| diesel::insert_into(user_organizations::table)
            .values((
                user_organizations::user_id.eq(Key::of(user)),
                user_organizations::organization_id.eq(Key::of(organization)),
                user_organizations::role.eq(role.as_str()),
            ))
            .on_conflict((user_organizations::user_id, user_organizations::organization_id))
            .do_update()
            .set(user_organizations::role.eq(role.as_str()))
            .execute(conn))?;
        Ok(())
    }

    /// Saves software under its `client_id`.
    ///
    /// # Errors
    /// [`Constraint::Reference`](crate::Constraint) when its organization does not exist.
    pub fn save_client(&mut self, client: &SoftwareClient) -> Result<(), Error> {
        let row = ClientRow::from(client);
        on_each!(self.0, |conn| diesel::insert_into(software_clients::table)
            .values(&row)
            .on_conflict(software_clients::client_id)
            .do_update()
            .set(&row)
            .execute(conn))?;
        Ok(())
    }

    /// Saves an authorization under its id. What the holder is and for whom the grantor acts are facts of those organizations and are
    /// not stored again.
    ///
    /// # Errors
    /// [`Constraint::Reference`](crate::Constraint) when either organization does not exist.
    pub fn save_authorization(&mut self, authorization: &Authorization) -> Result<(), Error> {
        let row = AuthorizationRow::of(authorization)?;
        on_each!(self.0, |conn| diesel::insert_into(authorizations::table)
            .values(&row)
            .on_conflict(authorizations::id)
            .do_update()
            .set(&row)
            .execute(conn))?;
        Ok(())
    }

    /// Who calls, with everything that decides what they may do; `None` for a principal that is unknown or disabled. One small query
    /// where they were read before and nothing has changed since: see `access_version`.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn actor(&mut self, principal: &Principal) -> Result<Option<Arc<Actor>>, Error> {
        let version = AccessVersion::current(&mut self.0)?;
        self.actor_at(version, principal)
    }

    /// The same, in the state that this transaction saw already.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn actor_at(&mut self, version: AccessVersion, principal: &Principal) -> Result<Option<Arc<Actor>>, Error> {
        let actors = self.0.actors;
        let known = match actors.at(version, principal) {
            Some(known) => known,
            None => {
                let known = match principal {
                    // A token that is over stays so: what ends one raises the version.
                    Principal::Client { client_id, key_id, token_id: Some(token_id), scopes: _ }
                        if Oauth(self.0.lend()).is_over(client_id, key_id.as_deref().unwrap_or_default(), token_id)? =>
                    {
                        None
                    }
                    Principal::Client { client_id, .. } => self.client(client_id)?,
                    Principal::User { issuer, subject } => self.user(issuer, subject)?,
                };
                let Some(known) = known else { return Ok(None) };
                actors.keep(version, principal, known.clone());
                known
            }
        };
        self.with_own_participants(known).map(Some)
    }

    /// The caller as read last, with the state in which that was: to be compared with the one that the next statement sees before
    /// anything is answered. Asks the database for nothing but the participants of a person's own NPI.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn remembered(&mut self, principal: &Principal) -> Result<Option<(AccessVersion, Arc<Actor>)>, Error> {
        let Some((version, known)) = self.0.actors.last(principal) else { return Ok(None) };
        Ok(Some((version, self.with_own_participants(known)?)))
    }

    fn with_own_participants(&mut self, known: Known) -> Result<Arc<Actor>, Error> {
        let Known { actor, npi } = known;
        let Some(npi) = npi else { return Ok(actor) };
        Ok(Arc::new(Actor { own_participants: self.clinicians_of(&npi)?, ..Arc::unwrap_or_clone(actor) }))
    }

    /// One query: the organization of the software, once for each authorization that it holds.
    fn client(&mut self, client_id: &str) -> Result<Option<Known>, Error> {
        let rows: Vec<(OrganizationRow, Option<AuthorizationRow>, GrantorRow)> =
            on_each!(self.0, |conn| software_clients::table
                .inner_join(organizations::table)
                .left_join(authorizations::table.on(authorizations::holder_id.eq(organizations::id)))
                .left_join(GRANTORS.on(GRANTORS.field(organizations::id).eq(authorizations::grantor_id)))
                .filter(software_clients::client_id.eq(client_id))
                .filter(software_clients::is_disabled.eq(false))
                .order(authorizations::id.asc())
                .select((
                    OrganizationRow::as_select(),
                    Option::<AuthorizationRow>::as_select(),
                    (
                        GRANTORS.field(organizations::practice_id).nullable(),
                        GRANTORS.field(organizations::participant_id).nullable(),
                    ),
                ))
                .load(conn))?;
        let Some((row, ..)) = rows.first() else { return Ok(None) };
        let (affiliation, organization) = (row.affiliation(None)?, row.id());
        let held = rows.into_iter().filter_map(|(_, row, grantor)| Some((row?, grantor)));
        let held = held.filter(|(_, grantor)| grantor.acts_for_somebody());
        let authorizations = held.map(|(row, grantor)| row.authorization(grantor, &affiliation));
        let actor = Actor {
            identity: ActorIdentity::Client { client_id: client_id.to_owned(), organization },
            own_participants: Vec::new(),
            authorizations: authorizations.collect::<Result<_, _>>()?,
            affiliations: vec![affiliation],
            is_reviewer: false,
            is_operator: false,
        };
        Ok(Some(Known { actor: Arc::new(actor), npi: None }))
    }

    fn user(&mut self, issuer: &str, subject: &str) -> Result<Option<Known>, Error> {
        let rows: Vec<(UserRow, Option<OrganizationRow>, Option<String>)> = on_each!(self.0, |conn| users::table
            .left_join(user_organizations::table)
            .left_join(organizations::table.on(organizations::id.eq(user_organizations::organization_id)))
            .filter(users::issuer.eq(issuer))
            .filter(users::subject.eq(subject))
            .order(organizations::id.asc())
            .select((UserRow::as_select(), Option::<OrganizationRow>::as_select(), user_organizations::role.nullable()))
            .load(conn))?;
        let (mut person, mut affiliations) = (None, Vec::new());
        for (row, organization, role) in rows {
            person = Some(row);
            if let Some(organization) = organization {
                affiliations.push(organization.affiliation(role.as_deref())?);
            }
        }
        let Some(row) = person else { return Ok(None) };
        let User { id, issuer: _, subject: _, npi, is_reviewer, is_operator } = row.user(self.0.vault)?;
        let authorizations = self.authorizations_held(&affiliations)?;
        let identity = ActorIdentity::User(id);
        let actor = Actor { identity, own_participants: Vec::new(), affiliations, authorizations, is_reviewer, is_operator };
        Ok(Some(Known { actor: Arc::new(actor), npi }))
    }

    fn clinicians_of(&mut self, npi: &Npi) -> Result<Vec<ParticipantId>, Error> {
        let index = blind_index::of_npi(self.0.vault, npi);
        let keys: Vec<Key> = on_each!(self.0, |conn| participants::table
            .filter(participants::npi_index.eq(&index))
            .filter(participants::kind.eq(ParticipantKind::Clinician.as_str()))
            .order(participants::id.asc())
            .select(participants::id)
            .load(conn))?;
        Ok(keys.into_iter().map(Key::id).collect())
    }

    /// What these organizations were authorized to do, by organizations that act for somebody.
    fn authorizations_held(&mut self, holders: &[Affiliation]) -> Result<Vec<Authorization>, Error> {
        let mut authorizations = Vec::new();
        // One after the other, as most have one: a list of them is another statement for each length on SQLite, prepared each time.
        for holder in holders {
            let rows: Vec<(AuthorizationRow, GrantorRow)> = on_each!(self.0, |conn| authorizations::table
                .inner_join(organizations::table)
                .filter(authorizations::holder_id.eq(Key::of(holder.organization)))
                .filter(organizations::practice_id.is_not_null().or(organizations::participant_id.is_not_null()))
                .order(authorizations::id.asc())
                .select((AuthorizationRow::as_select(), GrantorRow::as_select()))
                .load(conn))?;
            let held = rows.into_iter().map(|(row, grantor)| row.authorization(grantor, holder));
            authorizations.extend(held.collect::<Result<Vec<_>, _>>()?);
        }
        authorizations.sort_by_key(|authorization| authorization.id);
        Ok(authorizations)
    }
}
