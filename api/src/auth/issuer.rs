//! Our own access tokens (RFC 9068): made by `/oauth2/token`, verified by everybody who has our public keys.

use super::{Principal, TokenRefusal};
use crate::context::{Ids, NoRandomness, host_now};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use domain::{access::Scopes, moment::Moment};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
    jwk::{Jwk, KeyAlgorithm, PublicKeyUse, ThumbprintHash},
};
use persistence::SigningKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// How long an access token lives, in seconds.
pub const LIFETIME: i64 = 300;

/// The `typ` of an access token, which nothing else that we make or take has.
const TYPE: &str = "at+jwt";

/// Makes access tokens and verifies them.
pub struct Issuer {
    /// Known when the port is.
    url: OnceLock<String>,
    audience: String,
    keys: RwLock<Arc<[Key]>>,
}

struct Key {
    key_id: String,
    public: Value,
    signing: EncodingKey,
    verifying: DecodingKey,
    signs_from: Moment,
}

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessToken {
    /// Who made it: our own URL.
    pub iss: String,
    /// Whom it is about: the software itself.
    pub sub: String,
    /// Whom it is for.
    pub aud: String,
    /// Whose software it is about.
    pub client_id: String,
    /// What it is good for.
    pub scope: String,
    /// When it was made.
    pub iat: i64,
    /// When it expires.
    pub exp: i64,
    /// Its id, by which it is revoked.
    pub jti: String,
    /// With which of its keys the software asked for it.
    pub client_key_id: String,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// No key signs yet.
    #[error("there is no key that signs access tokens")]
    NoKey,
    /// A key that is stored cannot be used.
    #[error("a key that signs access tokens cannot be used: {0}")]
    Key(#[from] jsonwebtoken::errors::Error),
    /// No key could be made.
    #[error("no key could be made: {0}")]
    Random(#[from] NoRandomness),
    /// A key has no JSON.
    #[error("a key that signs access tokens cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

impl Issuer {
    /// An issuer without a key, for tokens that are for `audience`.
    #[must_use]
    pub fn new(audience: &str) -> Self {
        Self { url: OnceLock::new(), audience: audience.to_owned(), keys: RwLock::new(Arc::new([])) }
    }

    /// Takes the name that its tokens carry; the first one counts.
    pub(crate) fn set_url(&self, url: String) {
        let _ = self.url.set(url);
    }

    /// Our own URL, as callers reach us: the `iss` of the tokens.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.get().map_or("", String::as_str)
    }

    /// Where tokens are asked for.
    #[must_use]
    pub fn token_endpoint(&self) -> String {
        format!("{}/oauth2/token", self.url())
    }

    /// Takes these keys instead of those that it has.
    ///
    /// # Errors
    /// When one cannot be used: then nothing changes.
    pub(crate) fn take_keys(&self, stored: &[SigningKey]) -> Result<(), IssueError> {
        let keys = stored.iter().map(Key::of).collect::<Result<Vec<_>, _>>()?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys.into();
        Ok(())
    }

    fn keys(&self) -> Arc<[Key]> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The public keys, as a JSON Web Key Set: those that sign, have signed, and are about to.
    #[must_use]
    pub fn jwks(&self) -> Vec<Value> {
        self.keys().iter().map(|key| key.public.clone()).collect()
    }

    /// A token for software, good for `scopes`, for five minutes from now on.
    ///
    /// # Errors
    /// When there is no key.
    pub(crate) fn issue(&self, client_id: &str, key_id: &str, scopes: Scopes, ids: &Ids) -> Result<String, IssueError> {
        let now = host_now();
        let keys = self.keys();
        // The newest that may sign: one whose time is over goes on while no other is there.
        let key = keys.iter().rev().find(|key| key.signs_from <= now).ok_or(IssueError::NoKey)?;
        let issued = now.unix_milliseconds() / 1000;
        let claims = AccessToken {
            iss: self.url().to_owned(),
            sub: client_id.to_owned(),
            aud: self.audience.clone(),
            client_id: client_id.to_owned(),
            scope: scopes.to_string(),
            iat: issued,
            exp: issued + LIFETIME,
            jti: ids.next_id().to_string(),
            client_key_id: key_id.to_owned(),
        };
        let header = Header { typ: Some(TYPE.to_owned()), kid: Some(key.key_id.clone()), ..Header::new(Algorithm::ES256) };
        Ok(encode(&header, &claims, &key.signing)?)
    }

    /// What a token of ours says.
    ///
    /// # Errors
    /// Why it is refused.
    pub(crate) fn verify(&self, token: &str) -> Result<AccessToken, TokenRefusal> {
        let header = decode_header(token).map_err(|_| TokenRefusal::Malformed)?;
        if header.typ.as_deref() != Some(TYPE) || header.crit.is_some() {
            return Err(TokenRefusal::Malformed);
        }
        let keys = self.keys();
        let key = keys.iter().find(|key| header.kid.as_deref() == Some(&key.key_id)).ok_or(TokenRefusal::UnknownKey)?;
        let mut validation = Validation::new(Algorithm::ES256);
        validation.leeway = 0;
        validation.validate_nbf = true;
        validation.set_issuer(&[self.url()]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let claims =
            decode::<AccessToken>(token, &key.verifying, &validation).map_err(|error| super::verifier::refusal(&error))?.claims;
        if claims.sub == claims.client_id { Ok(claims) } else { Err(TokenRefusal::MissingClaim) }
    }
}

impl AccessToken {
    /// Who it is about. A scope that this release does not know is none.
    pub(crate) fn principal(self) -> Principal {
        let scopes = self.scope.split(' ').filter_map(|scope| scope.parse().ok()).collect();
        Principal::Client { client_id: self.client_id, key_id: Some(self.client_key_id), token_id: Some(self.jti), scopes }
    }
}

impl Key {
    fn of(stored: &SigningKey) -> Result<Self, IssueError> {
        let SigningKey { key_id, public_key, private_key, signs_from, .. } = stored;
        let public: Jwk = serde_json::from_value(public_key.clone())?;
        Ok(Self {
            key_id: key_id.clone(),
            public: public_key.clone(),
            signing: EncodingKey::from_ec_der(private_key),
            verifying: DecodingKey::from_jwk(&public)?,
            signs_from: *signs_from,
        })
    }
}

/// A new key: its `kid`, its public half and its private half.
///
/// # Errors
/// When the system has no randomness.
pub(crate) fn fresh_key() -> Result<(String, Value, Vec<u8>), IssueError> {
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).map_err(|_| NoRandomness)?;
    let mut public = Jwk::from_encoding_key(&EncodingKey::from_ec_der(pkcs8.as_ref()), Algorithm::ES256)?;
    let key_id = public.thumbprint(ThumbprintHash::SHA256)?;
    public.common.key_id = Some(key_id.clone());
    public.common.public_key_use = Some(PublicKeyUse::Signature);
    public.common.key_algorithm = Some(KeyAlgorithm::ES256);
    Ok((key_id, serde_json::to_value(&public)?, pkcs8.as_ref().to_vec()))
}

impl From<IssueError> for crate::problem::Problem {
    fn from(error: IssueError) -> Self {
        Self::internal(error)
    }
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issuer").field("url", &self.url()).field("keys", &self.keys().len()).finish_non_exhaustive()
    }
}
