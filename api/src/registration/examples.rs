//! Requests of an operator that the sandbox accepts: in the OpenAPI document and in the tests.

use serde_json::{Value, json};

/// A practice that acts for the group of its TIN.
pub(crate) fn practice() -> Value {
    json!({
        "kind": "practice",
        "name": "Lakeshore Medical Group",
        "actsFor": { "entityType": "group", "taxpayerIdentificationNumber": "000200002" }
    })
}

/// A vendor, which acts for whoever authorizes it.
pub(crate) fn vendor() -> Value {
    json!({ "kind": "healthItVendor", "name": "Brightchart EHR" })
}

/// Software of Brightchart, with a key.
pub(crate) fn client() -> Value {
    json!({
        "organizationId": "019248cf-5400-7000-8000-000000000009",
        "name": "Brightchart EHR 12",
        "scopes": ["exceptions:read", "exceptions:write", "participants:read"],
        "keys": [key()]
    })
}

/// Software of Brightchart that publishes its keys.
pub(crate) fn publishing_client() -> Value {
    json!({
        "organizationId": "019248cf-5400-7000-8000-000000000009",
        "name": "Brightchart EHR 13",
        "scopes": ["exceptions:read", "exceptions:write"],
        "jwksUrl": "https://brightchart.example/jwks.json"
    })
}

/// The public key of RFC 7517, appendix A.1.
pub(crate) fn key() -> Value {
    json!({
        "kty": "EC",
        "kid": "2026-01",
        "use": "sig",
        "alg": "ES256",
        "crv": "P-256",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
    })
}

/// What software shall have from now on.
pub(crate) fn scopes() -> Value {
    json!({ "scopes": ["exceptions:read", "reviews:read", "reviews:write", "participants:read"] })
}
