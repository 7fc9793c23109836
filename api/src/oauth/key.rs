//! A public key of software: which are taken, and for which algorithms.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, ParsedPublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto, jwk::Jwk};
use serde_json::Value;

/// The algorithms of assertions, as RFC 7518 and RFC 8037 name them.
pub(crate) const ALGORITHMS: [(&str, Algorithm); 5] = [
    ("ES256", Algorithm::ES256),
    ("ES384", Algorithm::ES384),
    ("RS256", Algorithm::RS256),
    ("RS384", Algorithm::RS384),
    ("EdDSA", Algorithm::EdDSA),
];

/// The lengths of an RSA modulus that are taken, in bits.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// The members of a JSON Web Key that are nobody's business but its owner's.
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A key that assertions are verified with.
pub(crate) struct AssertionKey {
    /// Its `kid`.
    pub(crate) key_id: String,
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

/// Why a key is not taken; says nothing of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyFault {
    /// No JSON object with a `kty`.
    #[error("It is no JSON Web Key (RFC 7517).")]
    NotAKey,
    /// The private half.
    #[error(
        "It has members of a private or symmetric key. Treat it as disclosed, make another one, and send the public half only."
    )]
    Private,
    /// No `kid`.
    #[error("It has no kid of 1 to 128 visible ASCII characters.")]
    NoKeyId,
    /// For encryption.
    #[error("It is not for verifying signatures: leave use out or send sig, leave key_ops out or send verify.")]
    NotForSignatures,
    /// Another kind.
    #[error("It is of a kind that is not taken. Take EC with P-256 or P-384, RSA of 2048 to 8192 bits, or OKP with Ed25519.")]
    Kind,
    /// Another algorithm.
    #[error("Its alg does not go with its kind; alg may be left out.")]
    Algorithm,
    /// Not on the curve, or not of the right length.
    #[error("Its numbers are no key of its kind.")]
    Broken,
}

impl AssertionKey {
    /// The key of a JSON Web Key.
    ///
    /// # Errors
    /// Why it is not taken.
    pub(crate) fn of(jwk: &Value) -> Result<Self, KeyFault> {
        let members = jwk.as_object().ok_or(KeyFault::NotAKey)?;
        if PRIVATE_MEMBERS.iter().any(|name| members.contains_key(*name)) {
            return Err(KeyFault::Private);
        }
        let text = |name: &str| jwk[name].as_str();
        let is_name = |kid: &&str| (1..=128).contains(&kid.len()) && kid.bytes().all(|byte| byte.is_ascii_graphic());
        let key_id = text("kid").filter(is_name).ok_or(KeyFault::NoKeyId)?;
        let operations = members.get("key_ops");
        let verifies = operations.is_none_or(|all| all.as_array().is_some_and(|all| all.contains(&Value::from("verify"))));
        if members.get("use").is_some_and(|purpose| purpose != "sig") || !verifies {
            return Err(KeyFault::NotForSignatures);
        }
        let bytes = |name: &str| text(name).and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).ok_or(KeyFault::Broken);
        let algorithms: &[Algorithm] = match (text("kty"), text("crv")) {
            (Some("EC"), Some("P-256")) => {
                let point = [&[4][..], &bytes("x")?[..], &bytes("y")?[..]].concat();
                ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).map_err(|_| KeyFault::Broken)?;
                &[Algorithm::ES256]
            }
            (Some("EC"), Some("P-384")) => {
                let point = [&[4][..], &bytes("x")?[..], &bytes("y")?[..]].concat();
                ParsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point).map_err(|_| KeyFault::Broken)?;
                &[Algorithm::ES384]
            }
            (Some("OKP"), Some("Ed25519")) => {
                ParsedPublicKey::new(&ED25519, bytes("x")?).map_err(|_| KeyFault::Broken)?;
                &[Algorithm::EdDSA]
            }
            (Some("RSA"), None) => {
                let (modulus, exponent) = (bytes("n")?, bytes("e")?);
                let is_odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
                if !RSA_BITS.contains(&bits(&modulus)) || !is_odd(&modulus) {
                    return Err(KeyFault::Kind);
                }
                if !is_odd(&exponent) || !(2..=33).contains(&bits(&exponent)) {
                    return Err(KeyFault::Broken);
                }
                &[Algorithm::RS256, Algorithm::RS384]
            }
            (None, _) => return Err(KeyFault::NotAKey),
            (Some(_), _) => return Err(KeyFault::Kind),
        };
        let mut algorithms = algorithms.to_vec();
        if let Some(named) = members.get("alg") {
            let named = ALGORITHMS.iter().find(|(name, _)| named == name).ok_or(KeyFault::Algorithm)?;
            algorithms.retain(|algorithm| *algorithm == named.1);
        }
        if algorithms.is_empty() {
            return Err(KeyFault::Algorithm);
        }
        let parsed: Jwk = serde_json::from_value(jwk.clone()).map_err(|_| KeyFault::Broken)?;
        let key = DecodingKey::from_jwk(&parsed).map_err(|_| KeyFault::Broken)?;
        Ok(Self { key_id: key_id.to_owned(), algorithms, key })
    }

    /// Whether the key is for `algorithm`: the key decides, not the assertion.
    pub(crate) fn is_for(&self, algorithm: Algorithm) -> bool {
        self.algorithms.contains(&algorithm)
    }

    /// Whether `signature` is the key's, over `signed`.
    pub(crate) fn has_signed(&self, signed: &str, signature: &str, algorithm: Algorithm) -> bool {
        self.is_for(algorithm) && crypto::verify(signature, signed.as_bytes(), &self.key, algorithm).unwrap_or(false)
    }
}

/// How many bits a number has, without leading zeros.
fn bits(number: &[u8]) -> usize {
    let number = &number[number.iter().take_while(|byte| **byte == 0).count()..];
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

impl std::fmt::Debug for AssertionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AssertionKey").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The key of RFC 7517, appendix A.1.
    fn p256() -> Value {
        json!({"kty": "EC", "crv": "P-256", "kid": "1",
            "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"})
    }

    fn fault(change: &[(&str, Value)]) -> Option<KeyFault> {
        let mut jwk = p256();
        for (name, value) in change {
            jwk[*name] = value.clone();
        }
        AssertionKey::of(&jwk).err()
    }

    #[test]
    fn a_key_says_why_it_is_not_taken() {
        assert_eq!(fault(&[]), None);
        assert_eq!(fault(&[("alg", json!("ES256")), ("use", json!("sig")), ("key_ops", json!(["verify"]))]), None);
        for (change, expected) in [
            (("d", json!("AA")), KeyFault::Private),
            (("k", json!("AA")), KeyFault::Private),
            (("kid", json!("")), KeyFault::NoKeyId),
            (("kid", json!(1)), KeyFault::NoKeyId),
            (("kid", json!("two words")), KeyFault::NoKeyId),
            (("use", json!("enc")), KeyFault::NotForSignatures),
            (("key_ops", json!(["sign"])), KeyFault::NotForSignatures),
            (("crv", json!("P-521")), KeyFault::Kind),
            (("crv", json!("secp256k1")), KeyFault::Kind),
            (("kty", json!("oct")), KeyFault::Kind),
            (("alg", json!("RS256")), KeyFault::Algorithm),
            (("alg", json!("none")), KeyFault::Algorithm),
            (("alg", json!("HS256")), KeyFault::Algorithm),
            (("y", json!("MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4")), KeyFault::Broken),
            (("x", json!("AAAA")), KeyFault::Broken),
            (("crv", json!("P-384")), KeyFault::Broken),
        ] {
            assert_eq!(fault(std::slice::from_ref(&change)), Some(expected), "{change:?}");
        }
        for no_key in [json!(null), json!([]), json!("a"), json!({"kid": "1"})] {
            assert!(AssertionKey::of(&no_key).is_err(), "{no_key}");
        }
    }

    #[test]
    fn a_short_rsa_key_is_not_taken() {
        let of_bits = |bits: usize| {
            let mut modulus = vec![0xFF; bits / 8];
            modulus.insert(0, 0);
            json!({"kty": "RSA", "kid": "1", "e": "AQAB", "n": URL_SAFE_NO_PAD.encode(modulus)})
        };
        assert_eq!(AssertionKey::of(&of_bits(1024)).err(), Some(KeyFault::Kind));
        assert_eq!(AssertionKey::of(&of_bits(2040)).err(), Some(KeyFault::Kind));
        assert_eq!(AssertionKey::of(&of_bits(16384)).err(), Some(KeyFault::Kind));
        let taken = AssertionKey::of(&of_bits(2048)).unwrap();
        assert!(taken.is_for(Algorithm::RS256) && taken.is_for(Algorithm::RS384) && !taken.is_for(Algorithm::PS256));
        assert_eq!((bits(&[0, 0, 1]), bits(&[0x80, 0]), bits(&[])), (1, 16, 0));
    }
}
