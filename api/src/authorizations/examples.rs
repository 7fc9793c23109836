//! Requests that the sandbox accepts: in the OpenAPI document and in the tests.

use serde_json::{Value, json};

/// A billing company, or another practice, asks Lakeshore to be appointed.
pub(crate) fn request() -> Value {
    json!({
        "entities": [{ "entityType": "group", "taxpayerIdentificationNumber": "000200002" }],
        "capacity": "representative",
        "forms": ["exceptionApplication", "targetedReview"],
        "performanceYears": [2023, 2024],
        "until": "2025-12-31"
    })
}

/// Two clinicians of Cedar Valley, and one of Lakeshore.
pub(crate) fn check() -> Value {
    json!({
        "performanceYear": 2024,
        "form": "exceptionApplication",
        "entities": [
            { "entityType": "individual", "nationalProviderIdentifier": "1000000012", "taxpayerIdentificationNumber": "000100001" },
            { "entityType": "group", "taxpayerIdentificationNumber": "000100001" },
            { "entityType": "group", "taxpayerIdentificationNumber": "000200002" }
        ]
    })
}
