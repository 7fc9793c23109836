//! Who asks the authorization server: software that proves who it is with an assertion, once.

use super::{
    assertion::{Assertion, Expected, Fault, Proven},
    key::AssertionKey,
};
use crate::{
    context::{Context, host_now},
    extract::form::Parameters,
    problem::{
        Problem,
        oauth::{OauthCode, OauthFailure, OauthRefusal},
    },
};
use domain::moment::Moment;
use persistence::{Constraint, Error, Registration, Store};
use std::sync::Arc;

/// The only kind of assertion (RFC 7523).
pub(super) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Software that has proven who it is, but for a second use of its assertion.
pub(super) struct ProvenClient {
    pub(super) registration: Registration,
    pub(super) proven: Proven,
}

/// Who asks with these parameters.
///
/// # Errors
/// `invalid_request`, `invalid_client`.
pub(super) async fn authenticate(context: &Context, parameters: &Parameters) -> Result<ProvenClient, OauthFailure> {
    if parameters.get("client_secret").is_some() {
        return Err(refused(
            OauthCode::InvalidRequest,
            "There are no client secrets here; client_assertion alone proves who asks.",
        ));
    }
    let Some(text) = parameters.get("client_assertion") else {
        return Err(refused(
            OauthCode::InvalidClient,
            "The parameter client_assertion is missing; prove who asks with private_key_jwt.",
        ));
    };
    if parameters.required("client_assertion_type")? != ASSERTION_TYPE {
        return Err(refused(OauthCode::InvalidRequest, format!("The client_assertion_type has to be {ASSERTION_TYPE}.")));
    }
    let assertion = Assertion::read(text).map_err(|fault| unproven(&[fault]))?;
    if parameters.get("client_id").is_some_and(|named| assertion.client_id() != Some(named)) {
        return Err(refused(OauthCode::InvalidClient, "The client_id is another one than the sub of the assertion."));
    }
    let (registration, keys) = known(context, &assertion).await?;
    let proven = judge(context, &assertion, &keys).map_err(|faults| unproven(&faults))?;
    // Software without a registration has no keys, so that nothing was proven for it.
    let registration = registration.ok_or_else(|| OauthFailure::Problem(Problem::internal("keys without a registration")))?;
    Ok(ProvenClient { registration, proven })
}

/// Holds an assertion against our own time and names.
pub(super) fn judge(context: &Context, assertion: &Assertion, keys: &[AssertionKey]) -> Result<Proven, Vec<Fault>> {
    let endpoint = context.oauth.issuer.token_endpoint();
    let audiences = [endpoint.as_str(), context.oauth.issuer.url()];
    assertion.judge(&Expected { keys, audiences, now: host_now().unix_milliseconds() / 1000 })
}

/// The software that an assertion names and its keys; no keys where it is unknown or disabled: which of the two is not said.
pub(super) async fn known(
    context: &Context,
    assertion: &Assertion,
) -> Result<(Option<Registration>, Arc<[AssertionKey]>), Error> {
    let Some(client_id) = assertion.client_id().filter(|id| !id.contains('\0')).map(str::to_owned) else {
        return Ok((None, Arc::new([])));
    };
    let (found, stored) = context
        .read(move |store| {
            let found = store.software().find(&client_id)?.filter(|found| !found.is_disabled);
            let stored = if found.is_some() { store.software().keys(&client_id)? } else { Vec::new() };
            Ok::<_, Error>((found, stored))
        })
        .await?;
    let Some(url) = found.as_ref().and_then(|found| found.jwks_url.as_ref()) else {
        let keys = stored.iter().filter(|key| key.disabled_at.is_none()).filter_map(|key| AssertionKey::of(&key.public_key).ok());
        return Ok((found, keys.collect()));
    };
    let keys = context.oauth.published.keys(url, assertion.key_id()).await;
    // A key that was disabled here stays so, whatever the software publishes.
    if !stored.iter().any(|key| key.disabled_at.is_some() && Some(key.key_id.as_str()) == assertion.key_id()) {
        return Ok((found, keys));
    }
    Ok((found, Arc::new([])))
}

impl ProvenClient {
    /// Uses the assertion up, in the transaction of what it is used for.
    ///
    /// # Errors
    /// `invalid_client` when it was used before, here or on another node.
    pub(super) fn spend(&self, store: &mut Store<'_>) -> Result<(), OauthFailure> {
        let Proven { client_id, assertion_id, forget_at, key_id: _ } = &self.proven;
        let forget_at = Moment::from_unix_seconds(*forget_at).ok_or_else(|| Problem::internal("no such instant"))?;
        match store.oauth().use_assertion(client_id, assertion_id, forget_at) {
            Err(Error::Violates(Constraint::AssertionUsed)) => {
                Err(refused(OauthCode::InvalidClient, "jti: the assertion was used before; sign another one for each request."))
            }
            spent => Ok(spent?),
        }
    }
}

fn refused(code: OauthCode, description: impl Into<std::borrow::Cow<'static, str>>) -> OauthFailure {
    OauthRefusal::new(code, description).into()
}

fn unproven(faults: &[Fault]) -> OauthFailure {
    let said: Vec<String> = faults.iter().map(|fault| format!("{}: {}", fault.part, fault.problem)).collect();
    refused(OauthCode::InvalidClient, format!("{} POST /oauth2/assertion-check says what is expected.", said.join(" ")))
}
