//! An assertion with which software proves who it is (RFC 7523), and everything that may be wrong with one.

use super::key::{ALGORITHMS, AssertionKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Algorithm;
use serde::Serialize;
use serde_json::{Map, Value};

/// How far the clocks of software and service may be apart, in seconds.
pub const SKEW: i64 = 60;

/// How far ahead `exp` may lie, in seconds.
pub const LONGEST_LIFE: i64 = 300;

/// An assertion is no longer than this.
const LONGEST: usize = 8 * 1024;

/// The greatest number that every reader of JSON takes.
const MOST: i64 = (1 << 53) - 1;

/// The types that an assertion may say to be of; saying nothing is right too.
const TYPES: [&str; 2] = ["JWT", "client-authentication+jwt"];

/// Members of the header that bring a key or the way to one, which is never followed.
const KEY_BEARERS: [&str; 5] = ["jwk", "jku", "x5c", "x5u", "x5t"];

/// An assertion, taken apart and not yet believed.
#[derive(Debug)]
pub(crate) struct Assertion {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    signed: String,
    signature: String,
}

/// What is wrong with one part of an assertion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AssertionFault)]
pub struct Fault {
    /// Where: a claim, a member of the header as `header.alg`, `signature`, or `assertion` for the whole.
    #[schema(value_type = String, pattern = "^[a-zA-Z0-9._]{1,32}$", max_length = 32, example = "aud")]
    pub part: &'static str,
    /// What is wrong.
    #[schema(min_length = 1, max_length = 300, example = "It is for another service.")]
    pub problem: String,
    /// What would be right.
    #[schema(
        min_length = 1,
        max_length = 600,
        example = "one string: https://recourse.example/oauth2/token, or https://recourse.example"
    )]
    pub expected: String,
}

/// What an assertion is held against.
pub(crate) struct Expected<'a> {
    /// The keys of the software that the assertion names; none where there is no such software, or it is disabled.
    pub(crate) keys: &'a [AssertionKey],
    /// What `aud` may be.
    pub(crate) audiences: [&'a str; 2],
    /// The host's time, in seconds.
    pub(crate) now: i64,
}

/// An assertion that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proven {
    pub(crate) client_id: String,
    pub(crate) key_id: String,
    pub(crate) assertion_id: String,
    /// The first second in which nobody takes it any more.
    pub(crate) forget_at: i64,
}

fn fault(part: &'static str, problem: &str, expected: impl Into<String>) -> Fault {
    Fault { part, problem: problem.to_owned(), expected: expected.into() }
}

impl Assertion {
    /// Takes an assertion apart.
    ///
    /// # Errors
    /// When it is no compact JWS of two JSON objects.
    pub(crate) fn read(text: &str) -> Result<Self, Fault> {
        let no_jwt =
            || fault("assertion", "It is no signed JWT.", "three parts of base64url without padding, with dots between them");
        let parts: Vec<&str> = text.split('.').collect();
        let [header, claims, signature] = parts[..] else { return Err(no_jwt()) };
        if text.len() > LONGEST {
            return Err(fault("assertion", "It is too long.", format!("at most {LONGEST} characters")));
        }
        Ok(Self {
            header: object(header).ok_or_else(no_jwt)?,
            claims: object(claims).ok_or_else(no_jwt)?,
            signed: format!("{header}.{claims}"),
            signature: signature.to_owned(),
        })
    }

    /// Whom it says to be of.
    pub(crate) fn client_id(&self) -> Option<&str> {
        self.text("sub")
    }

    /// With which key it says to be signed.
    pub(crate) fn key_id(&self) -> Option<&str> {
        self.header.get("kid").and_then(Value::as_str)
    }

    /// By how many seconds the clock of the software is ahead of ours, as far as `iat` tells.
    pub(crate) fn skew(&self, now: i64) -> Option<i64> {
        self.claims.get("iat").and_then(Value::as_i64).map(|issued| issued.saturating_sub(now).clamp(-MOST, MOST))
    }

    /// Holds it against what is expected.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn judge(&self, expected: &Expected<'_>) -> Result<Proven, Vec<Fault>> {
        let mut faults = Vec::new();
        let algorithm = self.algorithm(&mut faults);
        self.judge_header(&mut faults);
        let key = self.judge_signature(algorithm, expected.keys, &mut faults);
        let client_id = self.judge_names(&mut faults);
        self.judge_audience(expected.audiences, &mut faults);
        let expires = self.judge_times(expected.now, &mut faults);
        let assertion_id = self.name("jti", 255);
        if assertion_id.is_none() {
            faults.push(fault(
                "jti",
                "It is missing, or no name.",
                "a string of 1 to 255 characters, another one for each assertion",
            ));
        }
        match (key, client_id, assertion_id, expires) {
            (Some(key), Some(client_id), Some(assertion_id), Some(expires)) if faults.is_empty() => Ok(Proven {
                client_id: client_id.to_owned(),
                key_id: key.key_id.clone(),
                assertion_id: assertion_id.to_owned(),
                forget_at: expires + SKEW,
            }),
            _ => Err(faults),
        }
    }

    fn algorithm(&self, faults: &mut Vec<Fault>) -> Option<Algorithm> {
        let named = self.header.get("alg").and_then(Value::as_str);
        let known = ALGORITHMS.iter().find(|(name, _)| named == Some(name)).map(|(_, algorithm)| *algorithm);
        if known.is_none() {
            let names = ALGORITHMS.map(|(name, _)| name).join(", ");
            faults.push(fault("header.alg", "It is missing, or an algorithm that is not taken.", format!("one of {names}")));
        }
        known
    }

    fn judge_header(&self, faults: &mut Vec<Fault>) {
        if self.header.get("typ").is_some_and(|typ| !TYPES.iter().any(|known| typ == known)) {
            faults.push(fault("header.typ", "It is a JWT of another kind.", TYPES.join(" or ")));
        }
        if self.header.contains_key("crit") || self.header.get("b64").is_some() {
            faults.push(fault("header.crit", "It asks for extensions that are not understood.", "no crit and no b64"));
        }
        if KEY_BEARERS.iter().any(|name| self.header.contains_key(*name)) || self.header.contains_key("x5t#S256") {
            faults.push(fault("header.jwk", "It brings a key or the way to one, which is not followed.", "kid alone"));
        }
    }

    fn judge_signature<'k>(
        &self,
        algorithm: Option<Algorithm>,
        keys: &'k [AssertionKey],
        faults: &mut Vec<Fault>,
    ) -> Option<&'k AssertionKey> {
        let Some(key) = keys.iter().find(|key| self.key_id() == Some(key.key_id.as_str())) else {
            let how =
                "the kid of a key that is registered for the software and not disabled; the software itself is not disabled";
            faults.push(fault("header.kid", "No key with this kid is known of the software that sub names.", how));
            return None;
        };
        let algorithm = algorithm?;
        if !key.is_for(algorithm) {
            faults.push(fault("header.alg", "The key with this kid is not for this algorithm.", "an algorithm of the key"));
            return None;
        }
        if !key.has_signed(&self.signed, &self.signature, algorithm) {
            let how =
                "a signature over the first two parts as they are sent; for ES256 and ES384 the two numbers r and s, not ASN.1";
            faults.push(fault("signature", "It does not hold under the key with this kid.", how));
            return None;
        }
        Some(key)
    }

    fn judge_names(&self, faults: &mut Vec<Fault>) -> Option<&str> {
        let (issuer, subject) = (self.name("iss", 128), self.name("sub", 128));
        if subject.is_none() {
            faults.push(fault("sub", "It is missing, or no name.", "the client_id"));
        }
        if issuer.is_none() || issuer != subject {
            faults.push(fault("iss", "It is missing, or another one than sub.", "the client_id, as in sub"));
        }
        subject
    }

    fn judge_audience(&self, audiences: [&str; 2], faults: &mut Vec<Fault>) {
        let expected = || format!("one string: {}, or {}", audiences[0], audiences[1]);
        match self.claims.get("aud") {
            Some(Value::String(audience)) if audiences.contains(&audience.as_str()) => {}
            Some(Value::String(_)) => faults.push(fault("aud", "It is for another service.", expected())),
            Some(Value::Array(_)) => faults.push(fault("aud", "It is a list.", expected())),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {
                faults.push(fault("aud", "It is missing, or no text.", expected()));
            }
        }
    }

    /// When it expires, if that is well.
    fn judge_times(&self, now: i64, faults: &mut Vec<Fault>) -> Option<i64> {
        let before = faults.len();
        let expires = self.claims.get("exp").and_then(Value::as_i64);
        let wanted = || format!("whole seconds since 1970, at most {LONGEST_LIFE} ahead of the service's clock");
        match expires {
            None => faults.push(fault("exp", "It is missing, or no whole number.", wanted())),
            Some(expires) if expires <= now - SKEW => faults.push(fault("exp", "It has passed.", wanted())),
            Some(expires) if expires > now + LONGEST_LIFE + SKEW => faults.push(fault("exp", "It lies too far ahead.", wanted())),
            Some(_) => {}
        }
        for name in ["nbf", "iat"] {
            let wanted = format!("whole seconds since 1970, at most {SKEW} ahead of the service's clock, or none at all");
            match self.claims.get(name) {
                None => {}
                Some(value) => match value.as_i64() {
                    None => faults.push(fault(name, "It is no whole number.", wanted)),
                    Some(at) if at > now + SKEW => faults.push(fault(name, "It lies ahead.", wanted)),
                    Some(_) => {}
                },
            }
        }
        let issued = self.claims.get("iat").and_then(Value::as_i64);
        if let (Some(issued), Some(expires)) = (issued, expires)
            && expires.saturating_sub(issued) > LONGEST_LIFE
            && faults.len() == before
        {
            let wanted = format!("at most {LONGEST_LIFE} seconds after iat");
            faults.push(fault("exp", "It lies too far behind iat.", wanted));
        }
        expires.filter(|_| faults.len() == before)
    }

    fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim).and_then(Value::as_str)
    }

    /// A claim that is a name: not empty, not too long, and of nothing that a database or a log could stumble over.
    fn name(&self, claim: &str, longest: usize) -> Option<&str> {
        self.text(claim).filter(|name| (1..=longest).contains(&name.len()) && !name.chars().any(char::is_control))
    }
}

fn object(part: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
#[path = "assertion_tests.rs"]
mod tests;
