use super::*;
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use jsonwebtoken::{EncodingKey, Header, encode, jwk::Jwk};
use serde_json::json;

const NOW: i64 = 1_800_000_000;
const AUDIENCES: [&str; 2] = ["https://recourse.example/oauth2/token", "https://recourse.example"];

struct Signer(EncodingKey, [AssertionKey; 1]);

fn signer() -> Signer {
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    let key = EncodingKey::from_ec_der(pkcs8.as_ref());
    let mut jwk = Jwk::from_encoding_key(&key, Algorithm::ES256).unwrap();
    jwk.common.key_id = Some("one".to_owned());
    let public = AssertionKey::of(&serde_json::to_value(&jwk).unwrap()).unwrap();
    Signer(key, [public])
}

fn claims() -> Value {
    json!({"iss": "northwind", "sub": "northwind", "aud": AUDIENCES[1], "iat": NOW, "exp": NOW + 300, "jti": "a"})
}

fn judged(signer: &Signer, claims: &Value) -> Result<Proven, Vec<&'static str>> {
    let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::ES256) };
    let text = encode(&header, claims, &signer.0).unwrap();
    let expected = Expected { keys: &signer.1, audiences: AUDIENCES, now: NOW };
    let judged = Assertion::read(&text).unwrap().judge(&expected);
    judged.map_err(|faults| faults.iter().map(|fault| fault.part).collect())
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let signer = signer();
    let proven = judged(&signer, &claims()).unwrap();
    assert_eq!((proven.client_id.as_str(), proven.key_id.as_str(), proven.assertion_id.as_str()), ("northwind", "one", "a"));
    assert_eq!(proven.forget_at, NOW + 360);
    let wrong = json!({"iss": "other", "sub": "northwind", "aud": ["x"], "exp": "soon", "nbf": 1.5, "iat": NOW + 61});
    assert_eq!(judged(&signer, &wrong), Err(vec!["iss", "aud", "exp", "nbf", "iat", "jti"]));
    assert_eq!(judged(&signer, &json!({})), Err(vec!["sub", "iss", "aud", "exp", "jti"]));
}

#[test]
fn clocks_may_be_a_minute_apart() {
    let signer = signer();
    for (claim, seconds, is_taken) in [
        ("exp", -59, true),
        ("exp", -60, false),
        ("exp", 360, true),
        ("exp", 361, false),
        ("nbf", 60, true),
        ("nbf", 61, false),
        ("iat", 60, true),
        ("iat", 61, false),
    ] {
        let mut claims = claims();
        claims["iat"] = json!(NOW + if claim == "exp" && seconds > 300 { 60 } else { -30 });
        claims["exp"] = json!(NOW + 200);
        claims[claim] = json!(NOW + seconds);
        let expected = if is_taken { Ok(()) } else { Err(vec![claim]) };
        assert_eq!(judged(&signer, &claims).map(|_| ()), expected, "{claim} {seconds}");
    }
    let mut long = claims();
    long["iat"] = json!(NOW - 1);
    assert_eq!(judged(&signer, &long), Err(vec!["exp"]), "five minutes are the longest life");
}
