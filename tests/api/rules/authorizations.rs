//! Rules of authorizations.

use super::{Example, world::World};
use crate::support::bodies::{AUTHORIZATIONS, asking, cedar_valley, entity, with};
use serde_json::json;

const AT: &str = "2024-10-01T16:00:00Z";

pub(super) fn examples(world: &World) -> Vec<Example> {
    let asked = |change| with(asking(cedar_valley()), change);
    let intermediary = json!({"capacity": "thirdPartyIntermediary"});
    let rows = [
        ("AUTHORIZATION-HOLDER", "clinician", AUTHORIZATIONS.to_owned(), asked(json!({}))),
        ("AUTHORIZATION-ENTITIES", "registry", AUTHORIZATIONS.to_owned(), asking(entity("subgroup", "SG-00000001"))),
        ("AUTHORIZATION-CAPACITY", "staff", AUTHORIZATIONS.to_owned(), asked(intermediary)),
        ("AUTHORIZATION-UNTIL", "registry", AUTHORIZATIONS.to_owned(), asked(json!({"until": "2024-09-30"}))),
        ("AUTHORIZATION-OFFICIAL", "registry", format!("{}/accept", world.requested), json!({})),
        ("AUTHORIZATION-CLINICIANS", "practice", format!("{}/accept", world.requested), json!({})),
    ];
    rows.map(|(rule, persona, path, body)| Example { rule, besides: &[], at: AT, persona: Some(persona), path, body })
        .into_iter()
        .collect()
}
