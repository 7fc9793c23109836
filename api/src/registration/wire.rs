//! Organizations and software as operators register and read them.

use super::{Client, NewClient, NewOrganization, is_client_id, json_web_key::JsonWebKey};
use crate::{
    context::Ids,
    extract::FilingPathId,
    filings::{
        reading::Reading,
        request::{ParticipantBody, not_blank},
    },
    problem::Problem,
};
use domain::{
    access::{OAuthScope, OrganizationKind, Reach, Scopes},
    environment::Environment,
    finding::Finding,
    moment::Moment,
    rule,
};
use persistence::{ClientKey, Organization, Registration};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

/// An organization to be registered.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RegisterOrganization {
    /// What it is to the programme.
    #[schema(value_type = OrganizationKind)]
    pub(crate) kind: Option<String>,
    /// What people call it.
    #[validate(length(min = 1, max = 200), custom(function = not_blank))]
    #[schema(value_type = String, min_length = 1, max_length = 200, pattern = r"\S", example = "Lakeshore Medical Group")]
    pub(crate) name: Option<String>,
    /// For whom it acts by itself: of a practice its group or one of its clinicians, of a virtual group or an APM Entity itself. Registries,
    /// QCDRs and vendors act for whoever authorizes them, and leave it out.
    #[schema(value_type = Option<ParticipantBody>)]
    pub(crate) acts_for: Option<ParticipantBody>,
}

/// An organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Organization)]
pub(crate) struct OrganizationView {
    /// Its id.
    id: Uuid,
    /// What it is to the programme.
    kind: OrganizationKind,
    /// What people call it.
    #[schema(max_length = 200, example = "Lakeshore Medical Group")]
    name: String,
    /// The practice for which it acts by itself, by an id of ours: no TIN is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    practice_id: Option<Uuid>,
    /// The virtual group or APM Entity for which it acts by itself: the id of the participant.
    #[serde(skip_serializing_if = "Option::is_none")]
    participant_id: Option<Uuid>,
}

/// A page of organizations.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrganizationPage {
    /// The organizations of this page, in the order of their ids.
    #[schema(max_items = 200)]
    pub(crate) data: Vec<OrganizationView>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    pub(crate) next_cursor: Option<String>,
}

/// Software to be registered, with its keys or the URL where it publishes them: one of the two.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RegisterClient {
    /// How its assertions and tokens name it; left out, it is given one.
    #[validate(custom(function = well_named))]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 64, pattern = "^[a-z][a-z0-9-]*[a-z0-9]$", example = "brightchart-ehr")]
    pub(crate) client_id: Option<String>,
    /// The organization that it calls for.
    #[schema(value_type = Uuid)]
    pub(crate) organization_id: Option<String>,
    /// What people call it.
    #[validate(length(min = 1, max = 200), custom(function = not_blank))]
    #[schema(value_type = String, min_length = 1, max_length = 200, pattern = r"\S", example = "Brightchart EHR 12")]
    pub(crate) name: Option<String>,
    /// What its tokens may be good for, each once; neither `decisions:write` nor `operate`, which are for people.
    #[validate(length(min = 1, max = 15))]
    #[schema(value_type = Vec<OAuthScope>, min_items = 1, max_items = 15)]
    pub(crate) scopes: Option<Vec<String>>,
    /// Its public keys.
    #[validate(length(min = 1, max = 32), nested)]
    #[schema(value_type = Option<Vec<JsonWebKey>>, min_items = 1, max_items = 32)]
    pub(crate) keys: Option<Vec<JsonWebKey>>,
    /// Where it publishes them as a JSON Web Key Set: https, and an address of the public internet.
    #[validate(length(min = 1, max = 500), custom(function = url))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500, pattern = "^https?://[!-~]+$", example = "https://brightchart.example/jwks.json")]
    pub(crate) jwks_url: Option<String>,
}

/// The scopes of software, in place of those that it has.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReplaceScopes {
    /// What its tokens may be good for from now on, each once; neither `decisions:write` nor `operate`, which are for people.
    #[validate(length(min = 1, max = 15))]
    #[schema(value_type = Vec<OAuthScope>, min_items = 1, max_items = 15)]
    pub(crate) scopes: Option<Vec<String>>,
}

/// Software and its keys.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SoftwareClient)]
pub(crate) struct ClientView {
    /// How its assertions and tokens name it.
    #[schema(max_length = 200, example = "brightchart-ehr")]
    client_id: String,
    /// The organization that it calls for.
    organization_id: Uuid,
    /// What people call it.
    #[schema(max_length = 200, example = "Brightchart EHR 12")]
    name: String,
    /// What its tokens may be good for.
    #[schema(max_items = 15)]
    scopes: Vec<OAuthScope>,
    /// Where it publishes its keys; absent where they are registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 500, pattern = "^https?://[!-~]+$", example = "https://brightchart.example/jwks.json")]
    jwks_url: Option<String>,
    /// Whether it may no longer call.
    is_disabled: bool,
    /// Since when it is registered.
    registered_at: Moment,
    /// Its keys, those that are disabled among them, by name; absent in a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 100)]
    keys: Option<Vec<ClientKeyView>>,
}

/// A public key of software, by its name.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClientKey)]
pub(crate) struct ClientKeyView {
    /// Its name.
    #[schema(max_length = 128, pattern = "^[!-~]+$", example = "2026-01")]
    kid: String,
    /// Since when it is taken.
    added_at: Moment,
    /// Since when it is no longer taken; absent while it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled_at: Option<Moment>,
}

/// A page of software.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClientPage {
    /// The software of this page, in the order of its names.
    #[schema(max_items = 200)]
    pub(crate) data: Vec<ClientView>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 512, pattern = "^[A-Za-z0-9_-]+$")]
    pub(crate) next_cursor: Option<String>,
}

impl RegisterOrganization {
    /// What is asked for, each member by itself.
    ///
    /// # Errors
    /// Every fault of every member.
    pub(crate) fn read(self, environment: Environment) -> Result<NewOrganization, Vec<Finding>> {
        let mut reading = Reading::of(&self);
        let Self { kind, name, acts_for } = self;
        let kind = reading.required(kind, "/kind");
        let kind: Option<OrganizationKind> = reading.word(kind, "/kind");
        let name = reading.required(name, "/name");
        if let Some(body) = acts_for.clone() {
            let _ = body.read(&mut reading, "/actsFor", environment);
        }
        reading.finish(kind.zip(name).map(|(kind, name)| NewOrganization { kind, name, acts_for }))
    }
}

impl RegisterClient {
    /// What is asked for, each member by itself; software without a name of its own is named by `ids`.
    ///
    /// # Errors
    /// `validationFailed` with every fault of every member.
    pub(crate) fn read(self, ids: &Ids) -> Result<NewClient, Problem> {
        let mut reading = Reading::of(&self);
        let Self { client_id, organization_id, name, scopes, keys, jwks_url } = self;
        let organization = reading.required(organization_id, "/organizationId").and_then(|text| {
            let id = FilingPathId::parse(&text).map(|id| id.0.into());
            if id.is_none() {
                reading.fault(&rule::FIELD_PATTERN, "/organizationId", "This is no UUID in lower case with hyphens.");
            }
            id
        });
        let name = reading.required(name, "/name");
        let scopes = read_scopes(&mut reading, scopes);
        let keys = keys.unwrap_or_default().iter().map(JsonWebKey::value).collect::<Result<_, _>>().map_err(Problem::internal)?;
        let client = (|| {
            Some(NewClient {
                client_id: client_id.unwrap_or_else(|| format!("client-{}", ids.next_id())),
                organization: organization?,
                name: name?,
                scopes: scopes?,
                jwks_url,
                keys,
            })
        })();
        reading.finish(client).map_err(Problem::validation_failed)
    }
}

impl ReplaceScopes {
    /// The scopes.
    ///
    /// # Errors
    /// Every fault of every member.
    pub(crate) fn read(self) -> Result<Scopes, Vec<Finding>> {
        let mut reading = Reading::of(&self);
        let Self { scopes } = self;
        let scopes = read_scopes(&mut reading, scopes);
        reading.finish(scopes)
    }
}

fn read_scopes(reading: &mut Reading, scopes: Option<Vec<String>>) -> Option<Scopes> {
    let scopes = reading.required(scopes, "/scopes");
    let scopes: Vec<OAuthScope> = reading.words(scopes, "/scopes")?;
    Some(scopes.into_iter().collect())
}

fn well_named(text: &str) -> Result<(), ValidationError> {
    if is_client_id(text) {
        return Ok(());
    }
    let message = "A client_id has 3 to 64 lower-case letters, digits and hyphens, the first a letter, the last no hyphen.";
    Err(ValidationError::new("client_id").with_message(message.into()))
}

fn url(text: &str) -> Result<(), ValidationError> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    if rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic())) {
        return Ok(());
    }
    Err(ValidationError::new("url").with_message("This is no https URL of visible ASCII characters.".into()))
}

impl From<&Organization> for OrganizationView {
    fn from(organization: &Organization) -> Self {
        let Organization { id, kind, name, reach } = organization;
        let (practice_id, participant_id) = match reach {
            Some(Reach::Practice(practice)) => (Some(Uuid::from(*practice)), None),
            Some(Reach::Participant(participant)) => (None, Some(Uuid::from(*participant))),
            None => (None, None),
        };
        Self { id: (*id).into(), kind: *kind, name: name.clone(), practice_id, participant_id }
    }
}

impl From<&Registration> for ClientView {
    /// Without keys, as a list shows it.
    fn from(registration: &Registration) -> Self {
        let Registration { client_id, organization, name, scopes, jwks_url, registered_at, is_disabled } = registration;
        Self {
            client_id: client_id.clone(),
            organization_id: (*organization).into(),
            name: name.clone(),
            scopes: scopes.iter().collect(),
            jwks_url: jwks_url.clone(),
            is_disabled: *is_disabled,
            registered_at: *registered_at,
            keys: None,
        }
    }
}

impl From<&Client> for ClientView {
    fn from(client: &Client) -> Self {
        let Client { registration, keys } = client;
        Self { keys: Some(keys.iter().map(ClientKeyView::from).collect()), ..registration.into() }
    }
}

impl From<&ClientKey> for ClientKeyView {
    fn from(key: &ClientKey) -> Self {
        let ClientKey { key_id, public_key: _, added_at, disabled_at } = key;
        Self { kid: key_id.clone(), added_at: *added_at, disabled_at: *disabled_at }
    }
}
