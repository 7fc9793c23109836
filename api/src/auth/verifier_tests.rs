use super::*;
use crate::auth::sandbox_keys::SandboxIssuer;
use aws_lc_rs::{
    encoding::AsDer,
    rsa::{KeyPair, KeySize},
};
use jsonwebtoken::{EncodingKey, Header, encode, jwk::ThumbprintHash};
use serde_json::{Value, json};

const ISSUER: &str = "https://issuer.example";
const AUDIENCE: &str = "recourse";

struct Key {
    signing: EncodingKey,
    jwk: Jwk,
    algorithm: Algorithm,
}

impl Key {
    fn es256() -> Self {
        use aws_lc_rs::{rand::SystemRandom, signature};
        let pkcs8 =
            signature::EcdsaKeyPair::generate_pkcs8(&signature::ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        Self::new(EncodingKey::from_ec_der(pkcs8.as_ref()), Algorithm::ES256)
    }

    fn rs256() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let pkcs8: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let pem = pem("PRIVATE KEY", pkcs8.as_ref());
        Self::new(EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap(), Algorithm::RS256)
    }

    fn new(signing: EncodingKey, algorithm: Algorithm) -> Self {
        let mut jwk = Jwk::from_encoding_key(&signing, algorithm).unwrap();
        jwk.common.key_id = Some(jwk.thumbprint(ThumbprintHash::SHA256).unwrap());
        Self { signing, jwk, algorithm }
    }

    fn kid(&self) -> String {
        self.jwk.common.key_id.clone().unwrap()
    }

    fn token(&self, claims: &Value) -> String {
        let header = Header { kid: Some(self.kid()), ..Header::new(self.algorithm) };
        encode(&header, claims, &self.signing).unwrap()
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

fn now() -> i64 {
    host_now().unix_milliseconds() / 1000
}

fn claims() -> Value {
    json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "ana", "nbf": now() - 1, "exp": now() + 600, "iat": now()})
}

fn with(member: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims();
    claims[member] = value.into();
    claims
}

fn without(member: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(member);
    claims
}

fn verifier(keys: &[&Key]) -> TokenVerifier {
    let jwks = JwkSet { keys: keys.iter().map(|key| key.jwk.clone()).collect() };
    TokenVerifier::new(ISSUER, AUDIENCE, &serde_json::to_string(&jwks).unwrap()).unwrap()
}

/// A token whose parts are written by hand, signature included.
fn forged(header: &Value, claims: &Value, signature: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(header), part(claims), URL_SAFE_NO_PAD.encode(signature))
}

#[test]
fn people_and_clients_are_told_apart() {
    let (ec, rsa) = (Key::es256(), Key::rs256());
    let verifier = verifier(&[&ec, &rsa]);
    let user = Principal::User { issuer: ISSUER.into(), subject: "ana".into() };
    assert_eq!(verifier.verify(&ec.token(&claims())), Ok(user.clone()));
    assert_eq!(verifier.verify(&rsa.token(&claims())), Ok(user));
    let client = Principal::software("northwind");
    assert_eq!(verifier.verify(&rsa.token(&with("client_id", "northwind"))), Ok(client));
    assert!(verifier.verify(&ec.token(&with("aud", json!(["other", AUDIENCE])))).is_ok());
}

#[test]
fn every_claim_is_judged() {
    let key = Key::es256();
    let verifier = verifier(&[&key]);
    let refused = |claims: &Value| verifier.verify(&key.token(claims)).unwrap_err();
    for claim in ["exp", "nbf", "iss", "aud", "sub"] {
        assert_eq!(refused(&without(claim)), TokenRefusal::MissingClaim, "{claim}");
    }
    assert_eq!(refused(&with("iss", "https://other.example")), TokenRefusal::WrongIssuer);
    assert_eq!(refused(&with("aud", "other")), TokenRefusal::WrongAudience);
    assert_eq!(refused(&with("exp", now() - 31)), TokenRefusal::Expired);
    assert_eq!(refused(&with("nbf", now() + 60)), TokenRefusal::NotYetValid);
    assert_eq!(refused(&with("exp", "tomorrow")), TokenRefusal::MissingClaim);
    assert_eq!(refused(&with("sub", 7)), TokenRefusal::MissingClaim);
    assert_eq!(refused(&with("sub", "a\0b")), TokenRefusal::MissingClaim);
    assert_eq!(refused(&with("client_id", "a\0b")), TokenRefusal::MissingClaim);
    assert!(verifier.verify(&key.token(&with("exp", now() - 20))).is_ok(), "within the leeway");
}

#[test]
fn the_key_decides_the_algorithm() {
    let (ec, rsa, stranger) = (Key::es256(), Key::rs256(), Key::es256());
    let verifier = verifier(&[&ec, &rsa]);
    let refused = |token: &str| verifier.verify(token).unwrap_err();
    // HS256 with the public key as the secret, RS256's kid on an ES256 signature, and none at all.
    let public = pem("PUBLIC KEY", rsa.jwk.thumbprint(ThumbprintHash::SHA256).unwrap().as_bytes());
    let header = Header { kid: Some(rsa.kid()), ..Header::new(Algorithm::HS256) };
    let hmac = encode(&header, &claims(), &EncodingKey::from_secret(public.as_bytes())).unwrap();
    assert_eq!(refused(&hmac), TokenRefusal::BadSignature);
    let header = Header { kid: Some(rsa.kid()), ..Header::new(Algorithm::ES256) };
    assert_eq!(refused(&encode(&header, &claims(), &ec.signing).unwrap()), TokenRefusal::BadSignature);
    assert_eq!(refused(&forged(&json!({"alg": "none", "kid": ec.kid()}), &claims(), b"")), TokenRefusal::Malformed);
    assert_eq!(refused(&forged(&json!({"alg": "ES256", "kid": ec.kid()}), &claims(), &[0; 64])), TokenRefusal::BadSignature);
    // A stranger's key under our kid, and under its own.
    let header = Header { kid: Some(ec.kid()), ..Header::new(Algorithm::ES256) };
    assert_eq!(refused(&encode(&header, &claims(), &stranger.signing).unwrap()), TokenRefusal::BadSignature);
    assert_eq!(refused(&stranger.token(&claims())), TokenRefusal::UnknownKey);
    assert_eq!(refused(&encode(&Header::new(Algorithm::ES256), &claims(), &ec.signing).unwrap()), TokenRefusal::UnknownKey);
    let header = Header { kid: Some(ec.kid()), crit: Some(vec!["b64".into()]), ..Header::new(Algorithm::ES256) };
    assert_eq!(refused(&encode(&header, &claims(), &ec.signing).unwrap()), TokenRefusal::Malformed);
}

#[test]
fn what_is_no_token_is_refused() {
    let key = Key::es256();
    let verifier = verifier(&[&key]);
    let long = "a".repeat(LONGEST_TOKEN + 1);
    for text in ["", ".", "..", "a.b.c", "a.b.c.d", "💥", long.as_str()] {
        assert_eq!(verifier.verify(text), Err(TokenRefusal::Malformed), "{text}");
    }
}

#[test]
fn a_changed_token_is_another_token() {
    let key = Key::es256();
    let verifier = verifier(&[&key]);
    let token = key.token(&claims());
    assert!(verifier.verify(&token).is_ok());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let other = key.token(&with("sub", "eve"));
    let (other_signed, _) = other.rsplit_once('.').unwrap();
    assert_eq!(verifier.verify(&format!("{other_signed}.{signature}")), Err(TokenRefusal::BadSignature));
    assert!(verifier.verify(&format!("{signed}.{signature}")).is_ok());
}

#[test]
fn a_remembered_token_expires_all_the_same() {
    let key = Key::es256();
    let verifier = verifier(&[&key]);
    let token = key.token(&with("exp", now() + 100));
    assert!(verifier.verify(&token).is_ok());
    let remembered = |at: i64| verifier.verify_at(&token, at, || panic!("it is checked again")).unwrap();
    assert!(remembered(now() + 129).is_ok(), "within the leeway");
    assert_eq!(remembered(now() + 131), Err(TokenRefusal::Expired));
}

#[test]
fn key_sets_are_judged_when_they_are_read() {
    let (ec, rsa) = (Key::es256(), Key::rs256());
    let read = |keys: Value| TokenVerifier::new(ISSUER, AUDIENCE, &json!({ "keys": keys }).to_string());
    let (ec, rsa) = (json!(ec.jwk), json!(rsa.jwk));
    assert!(matches!(TokenVerifier::new(ISSUER, AUDIENCE, "[]"), Err(JwksError::Malformed(_))));
    assert!(matches!(read(json!([])), Err(JwksError::NoKeys)));
    assert!(matches!(read(json!([ec, ec])), Err(JwksError::RepeatedKid(_))));
    let changed = |key: &Value, member: &str, value: &str| {
        let mut key = key.clone();
        key[member] = value.into();
        key
    };
    assert!(matches!(read(json!([changed(&ec, "use", "enc")])), Err(JwksError::NoKeys)));
    assert!(matches!(read(json!([changed(&rsa, "alg", "RS512")])), Err(JwksError::NoKeys)));
    assert!(read(json!([changed(&ec, "use", "enc"), rsa])).is_ok());
}

#[test]
fn a_sandbox_token_is_nothing_in_production() {
    let folder = tempfile::tempdir().unwrap();
    let issuer = SandboxIssuer::open(folder.path()).unwrap();
    let persona = crate::auth::sandbox_keys::PersonaClaims { subject: "ana".into(), client_id: None };
    let token = issuer.mint(&persona).unwrap();
    assert_eq!(verifier(&[&Key::es256()]).verify(&token), Err(TokenRefusal::UnknownKey));
    // Even if production were given the sandbox's key by mistake.
    let mistaken = TokenVerifier::new(ISSUER, AUDIENCE, &issuer.jwks()).unwrap();
    assert_eq!(mistaken.verify(&token), Err(TokenRefusal::WrongIssuer));
}
