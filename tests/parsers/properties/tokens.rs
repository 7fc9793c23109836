//! Bearer tokens: as bytes, and signed by the sandbox's own key.

use super::{repeats, text};
use api::{
    auth::{
        Principal, TokenVerifier,
        sandbox_keys::{PersonaClaims, SANDBOX_AUDIENCE, SANDBOX_ISSUER, SandboxIssuer},
    },
    context::host_now,
    extract::caller::bearer,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto::sign};
use serde_json::Value;
use std::sync::LazyLock;

/// A sandbox's key, what verifies it, and a token of a persona.
struct Sandbox {
    key: EncodingKey,
    key_id: String,
    verifier: TokenVerifier,
    token: String,
}

static SANDBOX: LazyLock<Sandbox> = LazyLock::new(|| made().unwrap_or_else(|error| panic!("{error}")));

fn made() -> Result<Sandbox, Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("recourse-parsers-{}", std::process::id()));
    let issuer = SandboxIssuer::open(&folder)?;
    let key = EncodingKey::from_ec_der(&std::fs::read(folder.join("keys/signing-key.pk8"))?);
    std::fs::remove_dir_all(&folder)?;
    let keys: Value = serde_json::from_str(&issuer.jwks())?;
    Ok(Sandbox {
        key,
        key_id: keys["keys"][0]["kid"].as_str().unwrap_or_default().to_owned(),
        verifier: TokenVerifier::new(SANDBOX_ISSUER, SANDBOX_AUDIENCE, &issuer.jwks())?,
        token: issuer.mint(&PersonaClaims { subject: "ana".to_owned(), client_id: None })?,
    })
}

/// Nobody without the key makes a token: neither from nothing nor by changing one. A refusal repeats nothing of the token.
pub(super) fn tokens(data: &[u8]) {
    let Sandbox { verifier, token, .. } = &*SANDBOX;
    if let [high, low, byte, ..] = data {
        // Above the length there is no place: the byte goes to the end.
        let place = usize::from(u16::from_be_bytes([*high, *low])).min(token.len());
        let mut changed = token.clone().into_bytes();
        if place == token.len() {
            changed.push(*byte);
        } else {
            changed[place] = *byte;
        }
        match String::from_utf8(changed) {
            Ok(changed) if changed == *token => assert!(verifier.verify(&changed).is_ok()),
            Ok(changed) => assert!(verifier.verify(&changed).is_err(), "a changed token is taken: {changed}"),
            Err(_) => {}
        }
    }
    let Some(text) = text(data) else { return };
    let Some(text) = bearer(text).or(Some(text)) else { return };
    match verifier.verify(text) {
        Ok(_) => assert_eq!(text, token),
        Err(refusal) => assert!(!repeats(&refusal.to_string(), text)),
    }
    let header = text.split('.').next().unwrap_or_default();
    assert!(bearer(&format!("Bearer {header}")).is_some_and(|token| token == header.trim()), "{header:?}");
    assert_eq!(bearer(&format!("Basic {header}")), None);
    assert!(
        TokenVerifier::new(SANDBOX_ISSUER, SANDBOX_AUDIENCE, text).is_ok() <= text.contains("\"kid\""),
        "a key without a kid"
    );
}

/// Claims that the sandbox's key signed: they are taken where issuer, audience, time and subject say so, and name whom they name.
/// Where the data begin with a line of JSON before the claims, that line is the header.
pub(super) fn token_claims(data: &[u8]) {
    let Sandbox { key, key_id, verifier, .. } = &*SANDBOX;
    let own = format!(r#"{{"alg":"ES256","kid":"{key_id}"}}"#);
    let (header, claims) = match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => (String::from_utf8_lossy(&data[..end]).replace("KID", key_id), &data[end + 1..]),
        None => (own, data),
    };
    let now = host_now().unix_milliseconds() / 1000;
    let claims = String::from_utf8_lossy(claims).replace("\"SOON\"", &(now + 600).to_string());
    let claims = claims.replace("\"NOW\"", &now.to_string());
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(&header), URL_SAFE_NO_PAD.encode(&claims));
    let Ok(signature) = sign(message.as_bytes(), key, Algorithm::ES256) else { panic!("not signed") };
    let outcome = verifier.verify(&format!("{message}.{signature}"));
    let Ok(who) = outcome else { return };
    let header: Value = serde_json::from_str(&header).unwrap_or_default();
    assert_eq!((header["alg"].as_str(), header["kid"].as_str()), (Some("ES256"), Some(key_id.as_str())));
    assert!(header["crit"].is_null(), "what is critical was not understood");
    let claims: Value = serde_json::from_str(&claims).unwrap_or_default();
    assert_eq!(claims["iss"], SANDBOX_ISSUER);
    let is_audience = |value: &Value| *value == *SANDBOX_AUDIENCE;
    assert!(is_audience(&claims["aud"]) || claims["aud"].as_array().is_some_and(|all| all.iter().any(is_audience)), "{claims}");
    let number = |name: &str| claims[name].as_f64().unwrap_or(f64::NAN);
    assert!(number("exp") >= (now - 31) as f64 && number("nbf") <= (now + 32) as f64, "{claims}");
    match who {
        Principal::Client { client_id, .. } => assert_eq!(claims["client_id"], client_id),
        Principal::User { issuer, subject } => {
            assert!(claims["client_id"].is_null());
            assert_eq!((issuer.as_str(), &claims["sub"]), (SANDBOX_ISSUER, &Value::from(subject)));
        }
    }
}
