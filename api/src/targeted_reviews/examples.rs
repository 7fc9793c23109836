//! Requests that the sandbox accepts: in the OpenAPI document, on the terminal and in the tests.

use serde_json::{Value, json};

/// Cedar Valley's data of 2023 were submitted under another TIN.
pub(crate) fn wrong_tin() -> Value {
    json!({
        "performanceYear": 2023,
        "participant": { "entityType": "group", "taxpayerIdentificationNumber": "000100001" },
        "reason": "wrongTinOrNpi",
        "explanation": "Our registry submitted the practice's 2023 data under the TIN of another practice; our own was scored without them.",
        "affectedCategories": ["quality", "ia", "pi"],
        "contact": { "name": "Pat Office", "email": "office@cedarvalley.example", "phone": "+1 903 555 0100" },
        "submitterRelationship": "practiceStaff",
        "attestation": { "attestedBy": "Pat Office", "textVersion": "2024-1" },
        "clientReference": "review-17"
    })
}

/// Reweighting for the cyberattack on Change Healthcare, which was asked for on this form.
pub(crate) fn euc_reweighting() -> Value {
    json!({
        "performanceYear": 2023,
        "participant": {
            "entityType": "individual",
            "nationalProviderIdentifier": "1000000020",
            "taxpayerIdentificationNumber": "000100001"
        },
        "reason": "eucReweightingRequest",
        "explanation": "Claims and quality data could not be submitted before April 15, 2024, solely because of the cyberattack.",
        "affectedCategories": ["quality", "cost"],
        "event": { "type": "ransomMalware", "incident": "changeHealthcareCyberattack", "startDate": "2024-02-21", "endDate": "2024-04-15" },
        "contact": { "name": "Pat Office", "email": "office@cedarvalley.example", "phone": "+1 903 555 0100" },
        "submitterRelationship": "practiceStaff",
        "attestation": { "attestedBy": "Pat Office", "textVersion": "2024-1" }
    })
}
