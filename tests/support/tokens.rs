//! Tokens that the sandbox signs and would never issue.

use super::{app::TestApp, bodies::with};
use api::{
    auth::sandbox_keys::{SANDBOX_AUDIENCE, SANDBOX_ISSUER},
    context::host_now,
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, decode_header, encode};
use serde_json::{Value, json};

/// Now, in seconds since 1970 of the host's time, which tokens are judged by.
pub(crate) fn host_seconds() -> i64 {
    host_now().unix_milliseconds() / 1000
}

/// A token of the practice's official with other claims, signed with the sandbox's own key.
pub(crate) fn signed(app: &TestApp, change: Value) -> String {
    let pkcs8 = std::fs::read(app.directory().join("keys/signing-key.pk8")).unwrap();
    let header = Header { kid: decode_header(app.token("practice")).unwrap().kid, ..Header::new(Algorithm::ES256) };
    let now = host_seconds();
    let claims = json!({
        "iss": SANDBOX_ISSUER, "aud": SANDBOX_AUDIENCE, "sub": "cedar-valley-official",
        "iat": now - 60, "nbf": now - 60, "exp": now + 600, "environment": "sandbox"
    });
    encode(&header, &with(claims, change), &EncodingKey::from_ec_der(&pkcs8)).unwrap()
}
