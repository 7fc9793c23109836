//! Rules of windows that an operator adds or extends.

use super::Example;
use crate::support::bodies::with;
use serde_json::{Value, json};

const ADD: &str = "/v1/performance-years/2024/windows";
const EXTEND: &str = "/v1/performance-years/2024/windows/2024-euc/extend";

/// While the windows of 2024 are open, and after they have closed.
const BEFORE: &str = "2024-10-01T16:00:00Z";
const AFTERWARDS: &str = "2025-02-01T12:00:00Z";

fn reopening(change: Value) -> Value {
    let reopening = json!({
        "id": "2024-euc-hurricane", "form": "extremeAndUncontrollableCircumstances",
        "opensAt": "2025-02-03T09:00", "closesAt": "2025-02-28T20:00",
        "participantKinds": ["clinician"], "acceptedReasons": ["hurricane"],
        "source": "CMS QPP listserv, 2025-01-31", "confidence": "sourced"
    });
    with(reopening, change)
}

fn extension(closes_at: &str) -> Value {
    json!({"closesAt": closes_at, "source": "CMS QPP listserv, 2025-01-31", "confidence": "sourced"})
}

pub(super) fn examples() -> Vec<Example> {
    let refused = [
        ("EASTERN-TIME", json!({"opensAt": "2025-02-03T09:00-05:00"})),
        ("WINDOW-AMENDMENT-ID", json!({"id": "2023-x"})),
        ("WINDOW-AMENDMENT-ORDER", json!({"opensAt": "2025-02-28T20:00"})),
        ("WINDOW-AMENDMENT-SPAN", json!({"closesAt": "2062-02-28T20:00"})),
        ("WINDOW-AMENDMENT-KINDS", json!({"participantKinds": ["subgroup"]})),
        ("WINDOW-AMENDMENT-REASONS", json!({"acceptedReasons": ["plague"]})),
        (
            "WINDOW-AMENDMENT-CONSISTENT",
            json!({"participantKinds": ["group"], "acceptedReasons": ["ivFluidShortage"], "closesAt": "2025-04-01T00:00"}),
        ),
    ];
    let added = refused.map(|(rule, change)| (rule, AFTERWARDS, "operator", ADD, reopening(change)));
    let others = [
        ("OPERATOR-ONLY", AFTERWARDS, "practice", ADD, reopening(json!({}))),
        ("WINDOW-AMENDMENT-LATER", BEFORE, "operator", EXTEND, extension("2024-12-30T20:00")),
        ("WINDOW-AMENDMENT-PAST", AFTERWARDS, "operator", EXTEND, extension("2025-02-01T06:59")),
    ];
    let rows = added.into_iter().chain(others);
    rows.map(|(rule, at, persona, path, body)| Example {
        rule,
        besides: &[],
        at,
        persona: Some(persona),
        path: path.to_owned(),
        body,
    })
    .collect()
}
