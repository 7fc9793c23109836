//! Software as operators registered it: its name, its scopes, its public keys.

use crate::{
    Error,
    origin::Origin,
    schema::{client_keys, client_registrations, software_clients},
    session::{Session, on_each},
    sql_types::{Json, Key, Microseconds},
};
use diesel::prelude::*;
use domain::{access::Scopes, identifier::OrganizationId, moment::Moment};
use serde_json::Value;

/// Software, as an operator registered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Its `client_id`.
    pub client_id: String,
    /// Whose it is.
    pub organization: OrganizationId,
    /// What people call it.
    pub name: String,
    /// What its tokens may be good for.
    pub scopes: Scopes,
    /// Where it publishes its keys; `None` where it registered each.
    pub jwks_url: Option<String>,
    /// Since when.
    pub registered_at: Moment,
    /// Whether it may no longer call.
    pub is_disabled: bool,
}

/// A public key that software signs its assertions with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientKey {
    /// Its `kid`.
    pub key_id: String,
    /// The JSON Web Key.
    pub public_key: Value,
    /// Since when it is taken.
    pub added_at: Moment,
    /// Since when it is no longer taken.
    pub disabled_at: Option<Moment>,
}

/// Software as operators registered it, and its keys.
pub struct Software<'c>(pub(crate) Session<'c>);

impl Software<'_> {
    /// Registers software whose organization exists.
    ///
    /// # Errors
    /// [`Constraint::ClientIdTaken`](crate::Constraint); [`Constraint::Reference`](crate::Constraint) when the organization does not exist.
    pub fn register(&mut self, registration: &Registration) -> Result<(), Error> {
        let Registration { client_id, organization, is_disabled, .. } = registration;
        let client = (
            software_clients::client_id.eq(client_id),
            software_clients::organization_id.eq(Key::of(*organization)),
            software_clients::is_disabled.eq(is_disabled),
        );
        on_each!(self.0, |conn| diesel::insert_into(software_clients::table).values(client).execute(conn))?;
        self.save_registration(registration)
    }

    /// Saves what is registered of software that exists; whose it is and whether it is disabled stays.
    ///
    /// # Errors
    /// [`Constraint::Reference`](crate::Constraint) when there is no such software.
    pub fn save_registration(&mut self, registration: &Registration) -> Result<(), Error> {
        let row = RegistrationRow::of(registration)?;
        on_each!(self.0, |conn| diesel::insert_into(client_registrations::table)
            .values(&row)
            .on_conflict(client_registrations::client_id)
            .do_update()
            .set(&row)
            .execute(conn))?;
        Ok(())
    }

    /// What is registered of the software with this `client_id`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn find(&mut self, client_id: &str) -> Result<Option<Registration>, Error> {
        let row: Option<(RegistrationRow, Key, bool)> = on_each!(self.0, |conn| client_registrations::table
            .inner_join(software_clients::table)
            .filter(client_registrations::client_id.eq(client_id))
            .select((RegistrationRow::as_select(), software_clients::organization_id, software_clients::is_disabled))
            .first(conn)
            .optional())?;
        row.map(RegistrationRow::registration).transpose()
    }

    /// At most `limit` registrations by `client_id`, those after `after`.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn list(&mut self, after: Option<&str>, limit: i64) -> Result<Vec<Registration>, Error> {
        let after = after.unwrap_or_default();
        let rows: Vec<(RegistrationRow, Key, bool)> = on_each!(self.0, |conn| client_registrations::table
            .inner_join(software_clients::table)
            .filter(client_registrations::client_id.gt(after))
            .order(client_registrations::client_id.asc())
            .limit(limit)
            .select((RegistrationRow::as_select(), software_clients::organization_id, software_clients::is_disabled))
            .load(conn))?;
        rows.into_iter().map(RegistrationRow::registration).collect()
    }

    /// Lets software call, or not.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_disabled(&mut self, client_id: &str, is_disabled: bool) -> Result<(), Error> {
        let client = software_clients::table.find(client_id);
        on_each!(self.0, |conn| diesel::update(client).set(software_clients::is_disabled.eq(is_disabled)).execute(conn))?;
        Ok(())
    }

    /// Adds a key.
    ///
    /// # Errors
    /// [`Constraint::ClientKeyIdTaken`](crate::Constraint), also when that key is disabled: what was signed with it names it.
    pub fn add_key(&mut self, client_id: &str, key: &ClientKey) -> Result<(), Error> {
        let row = KeyRow::of(client_id, key)?;
        on_each!(self.0, |conn| diesel::insert_into(client_keys::table).values(&row).execute(conn))?;
        Ok(())
    }

    /// Takes nothing any more that is signed with this key from `at` on; says whether there was one to be disabled.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn disable_key(&mut self, client_id: &str, key_id: &str, at: Moment) -> Result<bool, Error> {
        let at = Microseconds::from(at);
        let key = client_keys::table.find((client_id, key_id)).filter(client_keys::disabled_at.is_null());
        let disabled = on_each!(self.0, |conn| diesel::update(key).set(client_keys::disabled_at.eq(Some(at))).execute(conn))?;
        Ok(disabled > 0)
    }

    /// Every key of the software, also those that are disabled, by `kid`.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn keys(&mut self, client_id: &str) -> Result<Vec<ClientKey>, Error> {
        let rows: Vec<KeyRow> = on_each!(self.0, |conn| client_keys::table
            .filter(client_keys::client_id.eq(client_id))
            .order(client_keys::key_id.asc())
            .select(KeyRow::as_select())
            .load(conn))?;
        rows.into_iter().map(ClientKey::try_from).collect()
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = client_registrations, treat_none_as_default_value = false, treat_none_as_null = true)]
struct RegistrationRow {
    client_id: String,
    name: String,
    scopes: Json,
    jwks_url: Option<String>,
    registered_at: Microseconds,
}

impl RegistrationRow {
    fn of(registration: &Registration) -> Result<Self, Error> {
        let Registration { client_id, organization: _, name, scopes, jwks_url, registered_at, is_disabled: _ } = registration;
        Ok(Self {
            client_id: client_id.clone(),
            name: name.clone(),
            scopes: Json::of(scopes)?,
            jwks_url: jwks_url.clone(),
            registered_at: (*registered_at).into(),
        })
    }

    fn registration((row, organization, is_disabled): (Self, Key, bool)) -> Result<Registration, Error> {
        let Self { client_id, name, scopes, jwks_url, registered_at } = row;
        let origin = Origin::new("client_registrations", &client_id);
        let (scopes, registered_at) = (origin.json("scopes", &scopes)?, origin.moment("registered_at", registered_at)?);
        Ok(Registration { organization: organization.id(), name, scopes, jwks_url, registered_at, is_disabled, client_id })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = client_keys, treat_none_as_default_value = false)]
struct KeyRow {
    client_id: String,
    key_id: String,
    public_key: Json,
    added_at: Microseconds,
    disabled_at: Option<Microseconds>,
}

impl KeyRow {
    fn of(client_id: &str, key: &ClientKey) -> Result<Self, Error> {
        let ClientKey { key_id, public_key, added_at, disabled_at } = key;
        Ok(Self {
            client_id: client_id.to_owned(),
            key_id: key_id.clone(),
            public_key: Json::of(public_key)?,
            added_at: (*added_at).into(),
            disabled_at: disabled_at.map(Microseconds::from),
        })
    }
}

impl TryFrom<KeyRow> for ClientKey {
    type Error = Error;

    fn try_from(row: KeyRow) -> Result<Self, Error> {
        let KeyRow { client_id, key_id, public_key, added_at, disabled_at } = row;
        let id = format!("{client_id} {key_id}");
        let origin = Origin::new("client_keys", &id);
        Ok(Self {
            public_key: origin.json("public_key", &public_key)?,
            added_at: origin.moment("added_at", added_at)?,
            disabled_at: origin.optional_moment("disabled_at", disabled_at)?,
            key_id,
        })
    }
}
