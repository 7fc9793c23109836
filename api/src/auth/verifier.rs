//! Verifying a bearer token: the key decides the algorithm, the host's time decides the rest.

use super::{Issuer, Principal};
use crate::context::host_now;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::access::Scopes;
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    errors::{Error, ErrorKind},
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse},
};
use moka::sync::Cache;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{collections::HashMap, sync::Arc, time::Duration};

/// How far the clocks of issuer and service may be apart, in seconds.
const LEEWAY: u64 = 30;

/// How many verified tokens are remembered, and how long.
const REMEMBERED: u64 = 10_000;
const REMEMBERED_FOR: Duration = Duration::from_secs(60);

/// A bearer token is no longer than this.
const LONGEST_TOKEN: usize = 8 * 1024;

/// Verifies tokens of one issuer for one audience, and our own.
///
/// Which keys count is decided by the token's `iss`: our own tokens are verified by our own keys, all others by those of the issuer elsewhere.
pub struct TokenVerifier {
    keys: HashMap<String, VerifyingKey>,
    own: Option<Arc<Issuer>>,
    seen: Cache<[u8; 32], Verified>,
}

struct VerifyingKey {
    key: DecodingKey,
    validation: Validation,
}

#[derive(Clone)]
struct Verified {
    principal: Principal,
    /// The first second in which it is refused.
    ends: u64,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: f64,
    client_id: Option<String>,
    scope: Option<String>,
}

/// Who made a token, as it says itself: read before anything is believed.
#[derive(Deserialize)]
struct Maker {
    iss: String,
}

/// Why a token was refused; says nothing of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// Not a JWT that this service understands.
    #[error("The token is not a signed JWT of this issuer.")]
    Malformed,
    /// No key of the issuer has the token's `kid`.
    #[error("The token's key is not one of the issuer's keys.")]
    UnknownKey,
    /// The signature does not hold, or was made with another algorithm than the key's.
    #[error("The token's signature does not hold.")]
    BadSignature,
    /// `exp` has passed.
    #[error("The token has expired.")]
    Expired,
    /// `nbf` has not come.
    #[error("The token is not valid yet.")]
    NotYetValid,
    /// Another issuer.
    #[error("The token is of another issuer.")]
    WrongIssuer,
    /// Another audience.
    #[error("The token is for another audience.")]
    WrongAudience,
    /// One of exp, nbf, iss, aud, sub is missing or malformed.
    #[error("The token lacks one of the claims exp, nbf, iss, aud and sub.")]
    MissingClaim,
}

/// Why a key set cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JwksError {
    /// Not a JSON Web Key Set.
    #[error("not a JSON Web Key Set: {0}")]
    Malformed(#[from] serde_json::Error),
    /// Two keys of one name.
    #[error("two keys have the kid {0:?}")]
    RepeatedKid(String),
    /// A key of a supported kind cannot be read.
    #[error("the key with the kid {0:?} cannot be read: {1}")]
    BadKey(String, Error),
    /// Nothing to verify with.
    #[error("no key with a kid for signatures with ES256 or RS256")]
    NoKeys,
}

impl TokenVerifier {
    /// A verifier for the keys of the JSON Web Key Set `jwks`.
    ///
    /// Keys for other algorithms than ES256 and RS256, for encryption or without a `kid` are left out.
    ///
    /// # Errors
    /// When `jwks` is no key set, a key is broken, or none is left.
    pub fn new(issuer: &str, audience: &str, jwks: &str) -> Result<Self, JwksError> {
        let set: JwkSet = serde_json::from_str(jwks)?;
        let mut keys = HashMap::new();
        for jwk in &set.keys {
            let Some((kid, algorithm)) = jwk.common.key_id.clone().zip(signing_algorithm(jwk)) else {
                tracing::warn!("a key of the key set is left out: it has no kid, or is not for ES256 or RS256");
                continue;
            };
            let key = DecodingKey::from_jwk(jwk).map_err(|error| JwksError::BadKey(kid.clone(), error))?;
            let key = VerifyingKey { key, validation: validation(algorithm, issuer, audience) };
            if keys.insert(kid.clone(), key).is_some() {
                return Err(JwksError::RepeatedKid(kid));
            }
        }
        if keys.is_empty() {
            return Err(JwksError::NoKeys);
        }
        Ok(Self { keys, own: None, seen: Cache::builder().max_capacity(REMEMBERED).time_to_live(REMEMBERED_FOR).build() })
    }

    /// The same, and a verifier of the tokens that `own` makes.
    #[must_use]
    pub fn and_of(self, own: Arc<Issuer>) -> Self {
        Self { own: Some(own), ..self }
    }

    /// Who `token` is about.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn verify(&self, token: &str) -> Result<Principal, TokenRefusal> {
        self.verify_if(token, || true).unwrap_or(Err(TokenRefusal::Malformed))
    }

    /// The same; `None` when `token` is not remembered, and `may_check` does not let its signature be checked, which costs more than
    /// all else that is done for a request that is refused.
    pub(crate) fn verify_if(&self, token: &str, may_check: impl FnOnce() -> bool) -> Option<Result<Principal, TokenRefusal>> {
        self.verify_at(token, host_now().unix_milliseconds() / 1000, may_check)
    }

    /// `now` counts for remembered tokens only: a token seen for the first time is judged by the library's own clock.
    fn verify_at(&self, token: &str, now: i64, may_check: impl FnOnce() -> bool) -> Option<Result<Principal, TokenRefusal>> {
        if token.len() > LONGEST_TOKEN {
            return Some(Err(TokenRefusal::Malformed));
        }
        let digest: [u8; 32] = Sha256::digest(token).into();
        if let Some(verified) = self.seen.get(&digest) {
            let in_time = u64::try_from(now).is_ok_and(|now| now < verified.ends);
            return Some(if in_time { Ok(verified.principal) } else { Err(TokenRefusal::Expired) });
        }
        may_check().then(|| {
            let verified = self.judge(token)?;
            self.seen.insert(digest, verified.clone());
            Ok(verified.principal)
        })
    }

    fn judge(&self, token: &str) -> Result<Verified, TokenRefusal> {
        if let Some(own) = self.own.as_ref().filter(|own| maker(token).is_some_and(|maker| maker == own.url())) {
            let token = own.verify(token)?;
            return Ok(Verified { ends: u64::try_from(token.exp).unwrap_or_default(), principal: token.principal() });
        }
        let header = decode_header(token).map_err(|_| TokenRefusal::Malformed)?;
        // RFC 7515: whoever does not understand what `crit` lists refuses the token; we understand none of it.
        if header.crit.is_some() {
            return Err(TokenRefusal::Malformed);
        }
        let VerifyingKey { key, validation } = header.kid.and_then(|kid| self.keys.get(&kid)).ok_or(TokenRefusal::UnknownKey)?;
        let Claims { iss, sub, exp, client_id, scope } =
            decode::<Claims>(token, key, validation).map_err(|error| refusal(&error))?.claims;
        // A NUL is in nobody's name, and no database keeps one.
        if [Some(&iss), Some(&sub), client_id.as_ref()].into_iter().flatten().any(|name| name.contains('\0')) {
            return Err(TokenRefusal::MissingClaim);
        }
        let principal = match client_id {
            Some(client_id) => software(client_id, scope.as_deref()),
            None => Principal::User { issuer: iss, subject: sub },
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float cast saturates, as it should here")]
        Ok(Verified { principal, ends: (exp as u64).saturating_add(LEEWAY) })
    }
}

fn maker(token: &str) -> Option<String> {
    let claims = token.split('.').nth(1)?;
    let Maker { iss } = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    Some(iss)
}

/// Software with a token of an issuer elsewhere; one that says nothing of scopes is good for all that software may do.
fn software(client_id: String, scope: Option<&str>) -> Principal {
    let most = Scopes::of_software();
    let named =
        |text: &str| text.split(' ').filter_map(|scope| scope.parse().ok()).filter(|scope| most.contains(*scope)).collect();
    Principal::Client { client_id, key_id: None, token_id: None, scopes: scope.map_or(most, named) }
}

impl std::fmt::Debug for TokenVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenVerifier").field("keys", &self.keys.len()).finish_non_exhaustive()
    }
}

fn validation(algorithm: Algorithm, issuer: &str, audience: &str) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.leeway = LEEWAY;
    validation.validate_nbf = true;
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    validation
}

fn signing_algorithm(jwk: &Jwk) -> Option<Algorithm> {
    if matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption | PublicKeyUse::Other(_))) {
        return None;
    }
    #[expect(clippy::wildcard_enum_match_arm, reason = "the library's kinds of key: all but two are left out")]
    let by_kind = match &jwk.algorithm {
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => (Algorithm::ES256, KeyAlgorithm::ES256),
        AlgorithmParameters::RSA(_) => (Algorithm::RS256, KeyAlgorithm::RS256),
        _ => return None,
    };
    jwk.common.key_algorithm.is_none_or(|named| named == by_kind.1).then_some(by_kind.0)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library's errors, which it may add to")]
pub(super) fn refusal(error: &Error) -> TokenRefusal {
    match error.kind() {
        ErrorKind::ExpiredSignature => TokenRefusal::Expired,
        ErrorKind::ImmatureSignature => TokenRefusal::NotYetValid,
        ErrorKind::InvalidIssuer => TokenRefusal::WrongIssuer,
        ErrorKind::InvalidAudience => TokenRefusal::WrongAudience,
        ErrorKind::MissingRequiredClaim(_) | ErrorKind::InvalidClaimFormat(_) | ErrorKind::Json(_) => TokenRefusal::MissingClaim,
        ErrorKind::InvalidSignature | ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName => TokenRefusal::BadSignature,
        _ => TokenRefusal::Malformed,
    }
}

#[cfg(test)]
#[path = "verifier_tests.rs"]
mod tests;
