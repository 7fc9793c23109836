//! The OpenAPI document: what the registration of the routes says, completed by the rules that hold for every operation.
//!
//! * `schemas`: optional means absent; requests take no other members; every string is restricted.
//! * `operations`: the problems, headers and parameters that follow from the shape of an operation.
//! * `components`: what those refer to.
//! * `flattened`: one object where serde flattens one into another.
//! * `examples`: an answer of each operation.
//! * `twin`: the same in OpenAPI 3.0.3.

mod components;
mod examples;
mod flattened;
mod operations;
mod schemas;
mod twin;
mod yaml;

use crate::routes;
use actix_web::App;
use serde_json::{Value, json};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

pub use schemas::{FREE_TEXT_PATTERN, WRITTEN_TEXT_PATTERN};
pub use twin::to_3_0_3;
pub use yaml::to_yaml;

/// What is said of the API as a whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Recourse",
        description = "File exception applications and requests for targeted review with the Quality Payment Program, read \
            them, follow them, withdraw them; every refusal names the rule, its source and how to comply.\n\n\
            A program files with a bearer token and an `Idempotency-Key`; the same key and body again give the same answer. \
            Instants are RFC 3339 in UTC with milliseconds; a member that does not apply is absent, never null; an unknown \
            member in a request is refused. Every answer that is no success is a `Problem`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        contact(name = "The maintainers of Recourse", url = "https://recourse.example/contact"),
    ),
    servers((url = "/", description = "The service that serves this document: production, or a sandbox.")),
    tags(
        (name = "exceptionApplications", description = "Applications for an exception: extreme and uncontrollable circumstances, and Promoting Interoperability hardship."),
        (name = "targetedReviews", description = "Requests that CMS look again at a MIPS payment adjustment."),
        (name = "authorizations", description = "Who may act for whom: asked for by a third party, given by a Security Official, ended by either side."),
        (name = "participants", description = "The clinicians, groups, subgroups, virtual groups and APM Entities that a caller may file for."),
        (name = "audit", description = "Who read or changed what, when, under which authority."),
        (name = "registration", description = "Organizations and software, as operators of the service register them."),
        (name = "calculations", description = "What if: weights, final scores and payment adjustments of any situation, computed and forgotten."),
        (name = "performanceYears", description = "What holds in which performance year: windows, thresholds, weights, reasons, attestations."),
        (name = "rules", description = "Every rule and every problem in plain words: cause, source, how to comply."),
        (name = "oauth", description = "How software gets its tokens: RFC 6749 with private_key_jwt, RFC 7662, RFC 7009, RFC 8414, RFC 9728."),
        (name = "service", description = "The service itself: health and this document."),
    ),
)]
struct Base;

/// The operations that are registered, by path and method, without what the document says of them.
#[must_use]
pub fn registered() -> Value {
    let (_, collected) = App::new().into_utoipa_app().configure(routes::all).split_for_parts();
    json!({"paths": serde_json::to_value(&collected.paths.paths).unwrap_or_default()})
}

/// The whole document, the same on every run.
///
/// ```
/// let document = api::openapi::document();
/// assert!(document["paths"]["/health/live"]["get"]["operationId"] == "getLiveness");
/// ```
#[must_use]
pub fn document() -> Value {
    let (_, collected) = App::new().into_utoipa_app().openapi(Base::openapi()).configure(routes::all).split_for_parts();
    let mut document = serde_json::to_value(&collected).unwrap_or_default();
    // For callers from outside; utoipa has no extensions of servers.
    document["servers"][0]["x-internal"] = json!(false);
    components::add(&mut document);
    operations::complete(&mut document);
    components::remove_unused_parameters(&mut document);
    flattened::flatten(&mut document);
    schemas::tighten(&mut document);
    examples::add(&mut document);
    document
}

#[cfg(test)]
mod tests {
    use super::document;
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn operations(document: &Value) -> Vec<(String, Value)> {
        let paths = document["paths"].as_object().unwrap();
        let all = paths.iter().flat_map(|(path, item)| {
            item.as_object().unwrap().iter().map(move |(method, operation)| (format!("{method} {path}"), operation.clone()))
        });
        all.collect()
    }

    #[test]
    fn every_operation_is_described() {
        let document = document();
        let mut ids = BTreeSet::new();
        for (name, operation) in operations(&document) {
            let id = operation["operationId"].as_str().unwrap();
            assert!(id.starts_with(char::is_lowercase) && id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name}: {id}");
            assert!(ids.insert(id.to_owned()), "{name}: {id} is used twice");
            assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{name}: one tag");
            for text in ["summary", "description"] {
                assert!(operation[text].as_str().is_some_and(|text| !text.is_empty()), "{name}: {text}");
            }
            assert!(operation["responses"]["500"]["$ref"].is_string(), "{name}");
        }
    }

    #[test]
    fn the_document_has_the_operations_that_are_registered() {
        let ids = |document: &Value| {
            let operations = operations(document).into_iter();
            operations.map(|(name, operation)| (name, operation["operationId"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(ids(&super::registered()), ids(&document()));
    }

    #[test]
    fn every_reference_leads_somewhere_and_nothing_is_null() {
        fn walk(document: &Value, node: &Value) {
            match node {
                Value::Object(members) => {
                    if let Some(target) = members.get("$ref").and_then(Value::as_str) {
                        assert!(document.pointer(target.trim_start_matches('#')).is_some(), "{target}");
                    }
                    assert_ne!(members.get("type"), Some(&Value::from("null")));
                    members.values().for_each(|member| walk(document, member));
                }
                Value::Array(items) => items.iter().for_each(|item| walk(document, item)),
                Value::String(text) => assert_ne!(text, "null"),
                Value::Null => panic!("null in the document"),
                Value::Bool(_) | Value::Number(_) => {}
            }
        }
        let document = document();
        walk(&document, &document);
    }
}
