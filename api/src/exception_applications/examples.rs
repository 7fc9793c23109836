//! Requests that the sandbox accepts: in the OpenAPI document, on the terminal and in the tests.

use serde_json::{Value, json};

/// An EUC application of Cedar Valley's Ana Ruiz for 2024.
pub(crate) fn euc() -> Value {
    json!({
        "performanceYear": 2024,
        "participant": {
            "entityType": "individual",
            "nationalProviderIdentifier": "1000000012",
            "taxpayerIdentificationNumber": "000100001"
        },
        "exceptionType": "extremeAndUncontrollableCircumstances",
        "categories": ["quality", "ia"],
        "event": {
            "type": "hurricane",
            "description": "Hurricane Beryl flooded the office; records could not be reached for three months.",
            "startDate": "2024-07-08",
            "stillAffected": true
        },
        "contact": { "name": "Pat Office", "email": "office@cedarvalley.example", "phone": "+1 903 555 0100" },
        "submitterRelationship": "practiceStaff",
        "attestation": { "attestedBy": "Pat Office", "textVersion": "2024-1" },
        "clientReference": "ehr-8841"
    })
}

/// A PI hardship application of Cedar Valley as a group for 2024.
pub(crate) fn hardship() -> Value {
    json!({
        "performanceYear": 2024,
        "participant": { "entityType": "group", "taxpayerIdentificationNumber": "000100001" },
        "exceptionType": "promotingInteroperabilityHardship",
        "reason": "decertifiedEhr",
        "cehrtId": "0015CABCDEFGHIJ",
        "decertifiedOn": "2024-03-15",
        "contact": { "name": "Pat Office", "email": "office@cedarvalley.example", "phone": "+1 903 555 0100" },
        "submitterRelationship": "practiceStaff",
        "attestation": { "attestedBy": "Pat Office", "textVersion": "2024-1" }
    })
}
