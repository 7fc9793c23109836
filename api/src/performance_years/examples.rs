//! Requests of an operator that the sandbox accepts: in the OpenAPI document and in the tests.

use serde_json::{Value, json};

/// The EUC application of 2024 opens again, for two kinds of event.
pub(crate) fn reopening() -> Value {
    json!({
        "id": "2024-euc-hurricane-reopening",
        "form": "extremeAndUncontrollableCircumstances",
        "opensAt": "2025-02-03T09:00",
        "closesAt": "2025-02-28T20:00",
        "participantKinds": ["clinician", "group", "virtualGroup"],
        "acceptedReasons": ["hurricane", "flood"],
        "source": "CMS QPP listserv, 2025-01-15",
        "confidence": "sourced",
        "note": "For practices in the counties that FEMA designated."
    })
}

/// The EUC window of 2024 closes two months later.
pub(crate) fn extension() -> Value {
    json!({ "closesAt": "2025-02-28T20:00", "source": "CMS QPP listserv, 2024-12-20", "confidence": "sourced" })
}
