//! A public key as operators send it.

use serde::{Deserialize, Deserializer, Serialize, de::IgnoredAny};
use serde_json::Value;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// A public key as a JSON Web Key (RFC 7517): EC with P-256 or P-384, RSA of 2048 to 8192 bits, OKP with Ed25519. Never a private one.
#[derive(Debug, Default, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!(super::examples::key()))]
pub(crate) struct JsonWebKey {
    /// Its kind: EC, RSA or OKP.
    #[validate(length(min = 1, max = 8))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, min_length = 1, max_length = 8, example = "EC")]
    pub(crate) kty: Option<String>,
    /// Its name: assertions say by it with which key they are signed.
    #[validate(length(min = 1, max = 128), custom(function = key_id))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, min_length = 1, max_length = 128, pattern = "^[!-~]+$", example = "2026-01")]
    pub(crate) kid: Option<String>,
    /// What it is for: `sig`, or left out.
    #[validate(length(min = 1, max = 8))]
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 8, example = "sig")]
    pub(crate) key_use: Option<String>,
    /// The only algorithm that it is for, or left out.
    #[validate(length(min = 1, max = 8))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 8, example = "ES256")]
    pub(crate) alg: Option<String>,
    /// Its curve.
    #[validate(length(min = 1, max = 16))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 16, example = "P-256")]
    pub(crate) crv: Option<String>,
    /// Its point, without padding.
    #[validate(length(min = 1, max = 128))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128, example = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4")]
    pub(crate) x: Option<String>,
    /// Its point, without padding.
    #[validate(length(min = 1, max = 128))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128, example = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM")]
    pub(crate) y: Option<String>,
    /// Its modulus, without padding.
    #[validate(length(min = 1, max = 2048))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 2048)]
    pub(crate) n: Option<String>,
    /// Its exponent, without padding.
    #[validate(length(min = 1, max = 16))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 16, example = "AQAB")]
    pub(crate) e: Option<String>,
    #[serde(default, skip_serializing)]
    #[schema(ignore)]
    d: Sent,
    #[serde(default, skip_serializing)]
    #[schema(ignore)]
    p: Sent,
    #[serde(default, skip_serializing)]
    #[schema(ignore)]
    q: Sent,
    #[serde(default, skip_serializing)]
    #[schema(ignore)]
    dp: Sent,
    #[serde(default, skip_serializing)]
    #[schema(ignore)]
    dq: Sent,
    #[serde(default, skip_serializing)]
    #[schema(ignore)]
    qi: Sent,
    #[serde(default, skip_serializing)]
    #[schema(ignore)]
    oth: Sent,
    #[serde(default, skip_serializing)]
    #[schema(ignore)]
    k: Sent,
}

/// Whether a member was sent, and nothing of what it holds.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Sent(bool);

impl<'de> Deserialize<'de> for Sent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

impl JsonWebKey {
    /// The key as JSON. Of a private one it says no more than that it is private.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub(super) fn value(&self) -> serde_json::Result<Value> {
        let Self { d, p, q, dp, dq, qi, oth, k, .. } = self;
        let mut value = serde_json::to_value(self)?;
        if [d, p, q, dp, dq, qi, oth, k].into_iter().any(|member| member.0) {
            value["d"] = Value::Bool(true);
        }
        Ok(value)
    }
}

fn key_id(kid: &str) -> Result<(), ValidationError> {
    if kid.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(ValidationError::new("key_id").with_message("The name of a key has visible ASCII characters only.".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::key::{AssertionKey, KeyFault};
    use serde_json::json;

    #[test]
    fn a_private_key_is_told_as_one_and_not_kept() {
        let public = super::super::examples::key();
        let read = |more: Value| {
            let mut key = public.clone();
            key.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            serde_json::from_value::<JsonWebKey>(key).map(|key| key.value().unwrap())
        };
        let same = read(json!({})).unwrap();
        assert_eq!(same, public);
        assert!(AssertionKey::of(&same).is_ok());
        for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            let private = read(json!({member: "a secret"})).unwrap();
            assert_eq!(AssertionKey::of(&private).err(), Some(KeyFault::Private), "{member}");
            assert!(!private.to_string().contains("a secret"), "{member}");
        }
        assert!(read(json!({"x5u": "https://keys.example"})).is_err());
    }
}
