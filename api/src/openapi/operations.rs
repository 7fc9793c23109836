//! What follows from the shape of an operation: its problems, the headers of its answers, the headers that it reads.

use super::components::{EVERY_ANSWER, EVERY_LIMITED_ANSWER, REFUSED, header_reference, response_name};
use crate::limits::UNLIMITED;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Completes every operation of `document`.
pub(super) fn complete(document: &mut Value) {
    let components = document["components"].clone();
    for (path, item) in document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten() {
        let is_limited = !UNLIMITED.contains(&path.as_str());
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            complete_operation(method, operation, is_limited, &components);
        }
    }
}

fn complete_operation(method: &str, operation: &mut Value, is_limited: bool, components: &Value) {
    let tagged = method == "get" && operation["responses"]["200"]["headers"].get("ETag").is_some();
    refer_to_header_parameters(operation, tagged);
    let mut problems = problems_of(operation, tagged);
    problems.extend(is_limited.then_some(429));
    if operation.get("security").is_none() {
        operation["security"] = json!([]);
    }
    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    for status in &problems {
        // A refusal that is declared with a body of its own is no problem: those of the token endpoint.
        let has_own_body = responses.get(&status.to_string()).is_some_and(|response| response.get("content").is_some());
        if let Some(name) = response_name(*status).filter(|_| !has_own_body) {
            responses.insert(status.to_string(), response_reference(name));
        }
    }
    // Where nothing that is sent can be wrong, a client still has to know what a refusal looks like.
    if !problems.contains(&400) && !problems.contains(&422) {
        responses.insert("4XX".to_owned(), response_reference(REFUSED));
    }
    if tagged {
        let headers = json!({ "ETag": header_reference("ETag") });
        responses.insert("304".to_owned(), json!({ "description": "You have this version.", "headers": headers }));
    }
    for response in responses.values_mut().filter_map(Value::as_object_mut).filter(|response| !response.contains_key("$ref")) {
        let headers = response.entry("headers").or_insert_with(|| json!({}));
        let declared: Vec<String> = headers.as_object().into_iter().flat_map(Map::keys).cloned().collect();
        let of_quota = EVERY_LIMITED_ANSWER.into_iter().filter(|_| is_limited);
        for name in declared.iter().map(String::as_str).chain(EVERY_ANSWER).chain(of_quota) {
            if components["headers"].get(name).is_some() {
                headers[name] = header_reference(name);
            }
        }
    }
}

/// The header parameters become references to the components, and every operation takes `X-Request-Id`.
fn refer_to_header_parameters(operation: &mut Value, tagged: bool) {
    let mut parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    for parameter in parameters.iter_mut().filter(|parameter| parameter["in"] == "header") {
        let name = parameter["name"].as_str().unwrap_or_default();
        let suffix = if parameter["required"] == json!(true) { "-Required" } else { "" };
        *parameter = parameter_reference(&format!("{name}{suffix}"));
    }
    if tagged {
        parameters.push(parameter_reference("If-None-Match"));
    }
    parameters.push(parameter_reference("X-Request-Id"));
    operation["parameters"] = json!(parameters);
}

fn parameter_reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

fn response_reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/responses/{name}") })
}

fn refers_to(operation: &Value, parameter: &str) -> bool {
    let target = json!(format!("#/components/parameters/{parameter}"));
    operation["parameters"].as_array().into_iter().flatten().any(|parameter| parameter["$ref"] == target)
}

/// The statuses of the problems that the operation can answer: what its handler declares, and what its shape brings.
fn problems_of(operation: &Value, tagged: bool) -> BTreeSet<u16> {
    let declared = operation["responses"].as_object().into_iter().flat_map(Map::keys).filter_map(|status| status.parse().ok());
    let mut statuses: BTreeSet<u16> = declared.filter(|status| *status >= 400).collect();
    statuses.insert(500);
    // Who the caller is, is known to the database: whatever asks for a token asks it too.
    if operation["security"].as_array().is_some_and(|schemes| !schemes.is_empty()) {
        statuses.extend([401, 403, 503]);
    }
    if operation.get("requestBody").is_some() {
        statuses.extend([400, 408, 413, 415]);
    }
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    if parameters.iter().any(|parameter| parameter["in"] == "path") {
        statuses.insert(404);
    }
    if tagged || parameters.iter().any(|parameter| parameter["in"] == "query") {
        statuses.insert(400);
    }
    // Whatever takes a key reads a body, also where it needs none.
    if refers_to(operation, "Idempotency-Key") || refers_to(operation, "Idempotency-Key-Required") {
        statuses.extend([400, 408, 409, 413, 415, 422]);
    }
    if refers_to(operation, "If-Match") {
        statuses.extend([400, 412]);
    }
    if refers_to(operation, "If-Match-Required") {
        statuses.extend([400, 412, 428]);
    }
    statuses
}
