//! Organizations and software, as operators register them: what the API and the command line do alike.
//!
//! Every use case here is one transaction of its caller. Over HTTP: `organizations.rs`, `clients.rs`, and what changes software in
//! `change_client.rs` and `change_keys.rs`.

mod change_client;
mod change_keys;
mod clients;
pub(crate) mod examples;
mod json_web_key;
mod organizations;
pub(crate) mod wire;

use crate::{
    filings::{reading::Reading, request::ParticipantBody},
    idempotency::Failure,
    oauth::{jwks_url, key::AssertionKey},
    problem::{Problem, ProblemCode, ProblemError},
};
use domain::{
    access::{OrganizationKind, Reach, Refusal, Scopes},
    audit::{AuditResource, AuditResourceKind},
    environment::Environment,
    identifier::OrganizationId,
    moment::Moment,
};
use persistence::{ClientKey, Organization, Registration, Store};
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(organizations::register)
        .service(organizations::list)
        .service(organizations::find)
        .service(clients::register)
        .service(clients::list)
        .service(clients::find)
        .service(change_client::disable)
        .service(change_client::enable)
        .service(change_client::set_scopes)
        .service(change_keys::add)
        .service(change_keys::disable);
}

/// An organization that is to be registered.
#[derive(Debug, Clone)]
pub(crate) struct NewOrganization {
    pub(crate) kind: OrganizationKind,
    pub(crate) name: String,
    /// For whom it acts by itself: a participant of the practice, or the virtual group or APM Entity itself.
    pub(crate) acts_for: Option<ParticipantBody>,
}

/// Software that is to be registered.
#[derive(Debug, Clone)]
pub(crate) struct NewClient {
    pub(crate) client_id: String,
    pub(crate) organization: OrganizationId,
    pub(crate) name: String,
    pub(crate) scopes: Scopes,
    pub(crate) jwks_url: Option<String>,
    pub(crate) keys: Vec<Value>,
}

/// Software with its keys.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(crate) registration: Registration,
    pub(crate) keys: Vec<ClientKey>,
}

/// How many keys software may have, those that are disabled among them.
const MOST_KEYS: usize = 32;

/// Registers an organization.
///
/// # Errors
/// `validationFailed` when its kind does not go with whom it acts for; `participantNotAvailable`.
pub(crate) fn register_organization(
    store: &mut Store<'_>,
    organization: &NewOrganization,
    id: OrganizationId,
    environment: Environment,
) -> Result<Organization, Failure> {
    let NewOrganization { kind, name, acts_for } = organization;
    let is_intermediary =
        matches!(kind, OrganizationKind::QualifiedRegistry | OrganizationKind::Qcdr | OrganizationKind::HealthItVendor);
    let reach = match acts_for {
        Some(_) if is_intermediary => {
            return Err(fault(
                "/actsFor",
                "fieldNotApplicable",
                "Registries, QCDRs and vendors act for whoever authorizes them: leave it out.",
            )
            .into());
        }
        None if is_intermediary => None,
        None => {
            return Err(fault(
                "/actsFor",
                "fieldRequired",
                "Say for whom it acts: a participant of the practice, or the entity itself.",
            )
            .into());
        }
        Some(body) => Some(reach(store, *kind, body.clone(), environment)?),
    };
    let organization = Organization { id, kind: *kind, name: name.clone(), reach };
    store.organizations().save_organization(&organization)?;
    Ok(organization)
}

fn reach(
    store: &mut Store<'_>,
    kind: OrganizationKind,
    body: ParticipantBody,
    environment: Environment,
) -> Result<Reach, Failure> {
    let mut reading = Reading::default();
    let reference = body.read(&mut reading, "/actsFor", environment);
    let reference = reading.finish(reference).map_err(Problem::validation_failed)?;
    let unknown = || fault("/actsFor", "participantUnknown", "No participant is known by this; import it first.");
    let participant = store.participants().by_reference(&reference)?.ok_or_else(unknown)?;
    if kind != OrganizationKind::Practice {
        return Ok(Reach::Participant(participant.id));
    }
    let no_tin =
        || fault("/actsFor", "participantUnknown", "A practice acts for a TIN: name its group or one of its clinicians.");
    Ok(Reach::Practice(participant.practice_id().ok_or_else(no_tin)?))
}

/// Registers software with its keys.
///
/// # Errors
/// `validationFailed` with everything that is wrong.
pub(crate) fn register_client(
    store: &mut Store<'_>,
    client: &NewClient,
    now: Moment,
    environment: Environment,
) -> Result<Client, Failure> {
    let NewClient { client_id, organization, name, scopes, jwks_url, keys } = client;
    let mut faults = Vec::new();
    if !is_client_id(client_id) {
        faults.push(ProblemError::at_pointer(
            "/clientId",
            "fieldPattern",
            "A client_id has 3 to 64 lower-case letters, digits and hyphens, the first a letter.",
        ));
    } else if store.software().find(client_id)?.is_some() {
        faults.push(ProblemError::at_pointer("/clientId", "clientIdTaken", "There is software with this client_id already."));
    }
    if store.organizations().find_organization(*organization)?.is_none() {
        faults.push(ProblemError::at_pointer("/organizationId", "organizationUnknown", "There is no such organization."));
    }
    faults.extend(judge_scopes(*scopes));
    if let Some(Err(fault)) = jwks_url.as_ref().map(|url| jwks_url::checked(url, environment)) {
        faults.push(ProblemError::at_pointer("/jwksUrl", "urlRefused", fault.to_string()));
    }
    const ONE_OF_THE_TWO: &str = "Send the public keys, or the URL where the software publishes them: one of the two.";
    match (jwks_url, keys.is_empty()) {
        (None, true) => faults.push(ProblemError::at_pointer("/keys", "fieldRequired", ONE_OF_THE_TWO)),
        (Some(_), false) => {
            let either = ["/keys", "/jwksUrl"];
            faults.extend(either.map(|at| ProblemError::at_pointer(at, "fieldNotApplicable", ONE_OF_THE_TWO)));
        }
        (None, false) | (Some(_), true) => {}
    }
    if !faults.is_empty() {
        return Err(Problem::validation_failed(faults).into());
    }
    store.software().register(&Registration {
        client_id: client_id.clone(),
        organization: *organization,
        name: name.clone(),
        scopes: *scopes,
        jwks_url: jwks_url.clone(),
        registered_at: now,
        is_disabled: false,
    })?;
    for (index, key) in keys.iter().enumerate() {
        add_key(store, client_id, key, &format!("/keys/{index}"), now)?;
    }
    find(store, client_id)
}

/// Adds a public key; `at` is where it stands.
///
/// # Errors
/// `notFound`; `validationFailed` when the key is not taken, or one of its name is there.
pub(crate) fn add_key(store: &mut Store<'_>, client_id: &str, key: &Value, at: &str, now: Moment) -> Result<(), Failure> {
    let refused = |code: &'static str, message: String| {
        Problem::validation_failed([ProblemError::at_pointer(at.to_owned(), code, message)])
    };
    let known = find(store, client_id)?.keys;
    let taken = AssertionKey::of(key).map_err(|fault| refused("keyRefused", fault.to_string()))?;
    if known.len() >= MOST_KEYS {
        return Err(refused(
            "fieldLength",
            format!("Software has at most {MOST_KEYS} keys, those that are disabled among them."),
        )
        .into());
    }
    if known.iter().any(|known| known.key_id == taken.key_id) {
        return Err(refused("keyIdTaken", "There is a key with this kid, or was one; take another kid.".to_owned()).into());
    }
    let key = ClientKey { key_id: taken.key_id, public_key: key.clone(), added_at: now, disabled_at: None };
    Ok(store.software().add_key(client_id, &key)?)
}

/// Takes nothing more that is signed with this key; tokens that it was used for are worth nothing from then on.
///
/// # Errors
/// `notFound`.
pub(crate) fn disable_key(store: &mut Store<'_>, client_id: &str, key_id: &str, now: Moment) -> Result<Client, Failure> {
    let client = find(store, client_id)?;
    if !client.keys.iter().any(|key| key.key_id == key_id) {
        return Err(Problem::not_found().into());
    }
    store.software().disable_key(client_id, key_id, now)?;
    find(store, client_id)
}

/// Lets software call, or not.
///
/// # Errors
/// `notFound`.
pub(crate) fn set_disabled(store: &mut Store<'_>, client_id: &str, is_disabled: bool) -> Result<Client, Failure> {
    find(store, client_id)?;
    store.software().set_disabled(client_id, is_disabled)?;
    find(store, client_id)
}

/// Gives software other scopes; tokens that it has keep theirs until they expire, within five minutes.
///
/// # Errors
/// `notFound`; `validationFailed`.
pub(crate) fn set_scopes(store: &mut Store<'_>, client_id: &str, scopes: Scopes) -> Result<Client, Failure> {
    let Client { registration, .. } = find(store, client_id)?;
    if let Some(fault) = judge_scopes(scopes) {
        return Err(Problem::validation_failed([fault]).into());
    }
    store.software().save_registration(&Registration { scopes, ..registration })?;
    find(store, client_id)
}

/// Software with its keys.
///
/// # Errors
/// `notFound`.
pub(crate) fn find(store: &mut Store<'_>, client_id: &str) -> Result<Client, Failure> {
    let registration = store.software().find(client_id)?.ok_or_else(Problem::not_found)?;
    Ok(Client { registration, keys: store.software().keys(client_id)? })
}

fn judge_scopes(scopes: Scopes) -> Option<ProblemError> {
    let message = if scopes.is_empty() {
        "Name at least one scope."
    } else if !scopes.are_among(Scopes::of_software()) {
        "Deciding and operating is for people: software has neither decisions:write nor operate."
    } else {
        return None;
    };
    Some(ProblemError::at_pointer("/scopes", "scopeRefused", message))
}

/// Whether software may be called so. It stands in paths and in the audit trail: what may be a TIN is none.
fn is_client_id(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let begins = text.starts_with(|first: char| first.is_ascii_lowercase());
    (3..=64).contains(&text.len()) && begins && text.bytes().all(is_plain) && !text.ends_with('-')
}

/// The problem for who is no operator.
pub(crate) fn not_an_operator(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Hidden => Problem::not_found(),
        Refusal::Forbidden(finding) => Problem::new(ProblemCode::Forbidden, finding.message.clone()).with_error(*finding),
    }
}

/// An organization as the audit trail names it.
pub(crate) fn organization_resource(id: OrganizationId) -> AuditResource {
    AuditResource { kind: AuditResourceKind::Organization, id: id.to_string() }
}

/// Software as the audit trail names it.
pub(crate) fn client_resource(client_id: &str) -> AuditResource {
    AuditResource { kind: AuditResourceKind::SoftwareClient, id: client_id.to_owned() }
}

fn fault(pointer: &'static str, code: &'static str, message: &'static str) -> Problem {
    Problem::validation_failed([ProblemError::at_pointer(pointer, code, message)])
}
