//! Rules of single members.

use super::Example;
use crate::support::bodies::{EXCEPTIONS, euc, individual, with};
use serde_json::{Value, json};

pub(super) fn examples() -> Vec<Example> {
    let npi = |npi: &str| json!({"participant": {"nationalProviderIdentifier": npi}});
    let tin = |tin: &str| json!({"participant": {"taxpayerIdentificationNumber": tin}});
    let changes: Vec<(&'static str, Value)> = vec![
        ("FIELD-REQUIRED", json!({"contact": null})),
        ("FIELD-NOT-APPLICABLE", json!({"participant": {"entityId": "A9001"}})),
        ("FIELD-LENGTH", json!({"clientReference": ""})),
        ("FIELD-PATTERN", json!({"contact": {"phone": "call our office"}})),
        ("FIELD-RANGE", json!({"performanceYear": 1999})),
        ("VALUE-UNKNOWN", json!({"event": {"type": "meteor"}})),
        ("VALUE-REPEATED", json!({"categories": ["quality", "quality"]})),
        ("DATE-IMPOSSIBLE", json!({"event": {"startDate": "2023-02-29"}})),
        ("EMAIL-ADDRESS", json!({"contact": {"email": "office"}})),
        ("NPI-SHAPE", npi("3000000014")),
        ("NPI-CHECK-DIGIT", npi("1234567890")),
        ("TIN-SHAPE", tin("00-0100001")),
        ("TIN-MASKED", tin("*****0001")),
        ("TIN-ENVIRONMENT", tin("123456789")),
        ("CEHRT-ID-SHAPE", json!({"cehrtId": "0015C"})),
    ];
    let by_identifiers =
        changes.into_iter().map(|(rule, change)| (rule, with(euc(individual("1000000012", "000100001")), change)));
    let entity = json!({"entityType": "apm", "entityId": "A 9001"});
    let rows = by_identifiers.chain([("ENTITY-ID-SHAPE", euc(entity))]);
    rows.map(|(rule, body)| Example {
        rule,
        besides: &[],
        at: "2024-10-01T16:00:00Z",
        persona: Some("practice"),
        path: format!("{EXCEPTIONS}/validate"),
        body,
    })
    .collect()
}
