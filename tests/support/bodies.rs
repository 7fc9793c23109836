//! Requests that the sandbox accepts, to be changed by a test.

use serde_json::{Value, json};

pub(crate) const EXCEPTIONS: &str = "/v1/exception-applications";
pub(crate) const AUTHORIZATIONS: &str = "/v1/authorizations";
pub(crate) const CLIENTS: &str = "/v1/clients";
pub(crate) const ORGANIZATIONS: &str = "/v1/organizations";
pub(crate) const REVIEWS: &str = "/v1/targeted-reviews";

/// A participant by NPI and TIN.
pub(crate) fn individual(npi: &str, tin: &str) -> Value {
    json!({"entityType": "individual", "nationalProviderIdentifier": npi, "taxpayerIdentificationNumber": tin})
}

/// A group by TIN.
pub(crate) fn group(tin: &str) -> Value {
    json!({"entityType": "group", "taxpayerIdentificationNumber": tin})
}

/// A subgroup, virtual group or APM Entity by its id.
pub(crate) fn entity(entity_type: &str, id: &str) -> Value {
    json!({"entityType": entity_type, "entityId": id})
}

/// Cedar Valley as a group.
pub(crate) fn cedar_valley() -> Value {
    group("000100001")
}

/// An EUC application of 2024 by practice staff.
pub(crate) fn euc(participant: Value) -> Value {
    json!({
        "performanceYear": 2024,
        "participant": participant,
        "exceptionType": "extremeAndUncontrollableCircumstances",
        "categories": ["quality", "ia"],
        "event": {"type": "hurricane", "description": "The office was flooded.", "startDate": "2024-07-08", "stillAffected": true},
        "contact": {"name": "Pat Office", "email": "office@cedarvalley.example", "phone": "+1 903 555 0100"},
        "submitterRelationship": "practiceStaff",
        "attestation": {"attestedBy": "Pat Office", "textVersion": "2024-1"}
    })
}

/// A PI hardship application of 2024 by practice staff.
pub(crate) fn hardship(participant: Value) -> Value {
    json!({
        "performanceYear": 2024,
        "participant": participant,
        "exceptionType": "promotingInteroperabilityHardship",
        "reason": "insufficientInternet",
        "contact": {"name": "Pat Office", "email": "office@cedarvalley.example", "phone": "+1 903 555 0100"},
        "submitterRelationship": "practiceStaff",
        "attestation": {"attestedBy": "Pat Office", "textVersion": "2024-1"}
    })
}

/// A targeted review of 2023 by practice staff.
pub(crate) fn review(participant: Value) -> Value {
    json!({
        "performanceYear": 2023,
        "participant": participant,
        "reason": "wrongTinOrNpi",
        "explanation": "Our data were submitted under the TIN of another practice.",
        "contact": {"name": "Pat Office", "email": "office@cedarvalley.example", "phone": "+1 903 555 0100"},
        "submitterRelationship": "practiceStaff",
        "attestation": {"attestedBy": "Pat Office", "textVersion": "2024-1"}
    })
}

/// A request for an authorization to represent, for 2024.
pub(crate) fn asking(entity: Value) -> Value {
    json!({
        "entities": [entity],
        "capacity": "representative",
        "forms": ["exceptionApplication", "targetedReview"],
        "performanceYears": [2024],
        "until": "2025-12-31"
    })
}

/// `body` with other members: objects are merged member by member, `null` takes a member out (RFC 7396).
pub(crate) fn with(mut body: Value, change: Value) -> Value {
    merge(&mut body, change);
    body
}

fn merge(target: &mut Value, change: Value) {
    let (Value::Object(members), true) = (&change, target.is_object()) else {
        *target = change;
        return;
    };
    for (name, value) in members {
        if value.is_null() {
            target.as_object_mut().unwrap().remove(name);
        } else {
            merge(&mut target[name], value.clone());
        }
    }
}
