//! What operations refer to: headers, header parameters, one response a status, the security scheme.

use crate::{
    extract::headers::{IdempotencyKeyRequired, IfMatchRequired, if_none_match, request_id},
    problem::{
        ProblemCode, ProblemError, Resolution,
        document::{PROBLEM_JSON, ProblemDocument},
    },
};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use utoipa::{IntoParams, PartialSchema, ToSchema};

/// The headers of every answer, by the name of their component.
pub(super) const EVERY_ANSWER: [&str; 3] = ["X-Request-Id", "Recourse-Time", "Recourse-Environment"];

/// The response component for whatever else a caller may be refused with.
pub(super) const REFUSED: &str = "Refused";

/// The headers of every answer whose operation counts against the caller's quota.
pub(super) const EVERY_LIMITED_ANSWER: [&str; 2] = ["RateLimit", "RateLimit-Policy"];

/// Adds every component to `document`.
pub(super) fn add(document: &mut Value) {
    let components = &mut document["components"];
    components["headers"] = headers();
    components["parameters"] = parameters();
    components["responses"] = responses();
    components["securitySchemes"] = json!({ "bearer": {
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description": "A JWT (RFC 7519, used as RFC8725 advises) of the issuer of this environment, signed with ES256 or RS256, with \
            exp, nbf, iss, aud and sub; a software client's token also has client_id. In the sandbox `recourse token PERSONA` prints one.",
    }});
    let schemas = &mut components["schemas"];
    schemas["Problem"] = value(ProblemDocument::schema());
    schemas[ProblemError::name().as_ref()] = value(ProblemError::schema());
    schemas[Resolution::name().as_ref()] = value(Resolution::schema());
}

/// The name of the response component for `status`; `None` where no problem has it.
pub(super) fn response_name(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        408 => "RequestTimeout",
        409 => "Conflict",
        412 => "PreconditionFailed",
        413 => "ContentTooLarge",
        415 => "UnsupportedMediaType",
        422 => "UnprocessableContent",
        428 => "PreconditionRequired",
        429 => "TooManyRequests",
        500 => "InternalError",
        503 => "ServiceUnavailable",
        _ => return None,
    })
}

fn value(schema: impl serde::Serialize) -> Value {
    serde_json::to_value(schema).unwrap_or_default()
}

fn parameters() -> Value {
    let mut all = Map::new();
    let named = IdempotencyKeyRequired::into_params(|| None).into_iter().chain(IfMatchRequired::into_params(|| None));
    for parameter in named.chain([if_none_match(), request_id()]) {
        let mut parameter = value(parameter);
        // `required` belongs to the operation: the same header is required here and honoured there.
        let required = parameter["required"] == json!(true);
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        all.insert(if required { format!("{name}-Required") } else { name.clone() }, parameter.clone());
        if required {
            parameter["required"] = json!(false);
            all.insert(name, parameter);
        }
    }
    Value::Object(all)
}

fn headers() -> Value {
    let text = |description: &str, pattern: &str, longest: usize, example: &str| {
        json!({ "description": description,
            "schema": {"type": "string", "pattern": pattern, "minLength": 1, "maxLength": longest, "examples": [example]} })
    };
    json!({
        "X-Request-Id": text("The id of the request: yours, or one that the service made.", "^[!-~]{1,128}$", 128,
            "0192474e-7e00-7000-8000-000000000001"),
        "Recourse-Time": { "description": "The service's clock: what deadlines are judged by. In the sandbox it can be set.",
            "schema": {"type": "string", "format": "date-time", "maxLength": 24, "examples": ["2024-10-01T16:00:00.000Z"]} },
        "Recourse-Environment": { "description": "Which world the answer is from.",
            "schema": {"type": "string", "enum": domain::environment::Environment::SPELLINGS} },
        "ETag": text("The tag of this version: send it as If-Match to change it, as If-None-Match to ask for news.",
            "^\"[!#-~]+\"$", 64, "\"3\""),
        "Location": text("Where the new resource is, relative to this service.", "^/", 400,
            "/v1/exception-applications/0192474e-7e00-7000-8000-000000000001"),
        "Cache-Control": text("Whether and how the answer may be kept.", "^[a-z0-9=, -]+$", 64, "private, no-cache"),
        "Link": text("The next page (RFC 8288).", "^<[^>]*>; rel=\"next\"$", 4000,
            "</v1/exception-applications?cursor=abc>; rel=\"next\""),
        "Idempotent-Replayed": text("Present when the answer is the one that the first request with this key got.", "^true$", 4, "true"),
        "Idempotency-Expires": { "description": "Until when the key is remembered.",
            "schema": {"type": "string", "format": "date-time", "maxLength": 24, "examples": ["2024-11-11T01:00:00.000Z"]} },
        "Retry-After": { "description": "How many seconds to wait before the next attempt.",
            "schema": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 3600, "examples": [2]} },
        "RateLimit": text("How many requests are left of the caller's quota (`r`), and in how many seconds it is whole again (`t`), as in \
            draft-ietf-httpapi-ratelimit-headers-10. Absent where nothing is limited.", "^\"default\";r=[0-9]+;t=[0-9]+$", 64,
            "\"default\";r=5999;t=1"),
        "RateLimit-Policy": text("The caller's quota: so many requests at once (`q`), which fill up evenly within so many seconds (`w`). Absent \
            where nothing is limited.", "^\"default\";q=[0-9]+;w=[0-9]+$", 64, "\"default\";q=6000;w=60"),
        "WWW-Authenticate": text("What is wrong with the token (RFC 6750).", "^Bearer ", 600, "Bearer realm=\"recourse\""),
    })
}

fn example(code: ProblemCode) -> Value {
    value(ProblemDocument::new(&code.example(), "/v1/exception-applications", "0192474e-7e00-7000-8000-000000000001"))
}

fn responses() -> Value {
    let mut all = Map::new();
    for status in ProblemCode::ALL.iter().map(|code| code.status().as_u16()) {
        let Some(name) = response_name(status) else { continue };
        let codes: Vec<&str> =
            ProblemCode::ALL.iter().filter(|code| code.status().as_u16() == status).map(|code| code.as_str()).collect();
        let own = match status {
            401 | 403 => Some("WWW-Authenticate"),
            429 | 503 => Some("Retry-After"),
            _ => None,
        };
        let names = EVERY_ANSWER.into_iter().chain(EVERY_LIMITED_ANSWER).chain(own);
        let headers: Map<String, Value> = names.map(|name| (name.to_owned(), header_reference(name))).collect();
        let examples: Map<String, Value> = ProblemCode::ALL
            .iter()
            .filter(|code| code.status().as_u16() == status)
            .map(|code| (code.as_str().to_owned(), json!({"summary": code.title(), "value": example(*code)})))
            .collect();
        let content = json!({ PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples} });
        let description = format!("Refused with one of the codes: {}.", codes.join(", "));
        all.insert(name.to_owned(), json!({"description": description, "headers": headers, "content": content}));
    }
    let names = EVERY_ANSWER.into_iter().chain(EVERY_LIMITED_ANSWER);
    let headers: Map<String, Value> = names.map(|name| (name.to_owned(), header_reference(name))).collect();
    all.insert(
        REFUSED.to_owned(),
        json!({
            "description": "Refused. Nothing that the operation takes can be wrong; whatever the status is, the body is a problem.",
            "headers": headers,
            "content": { PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}} },
        }),
    );
    Value::Object(all)
}

/// A reference to the header component `name`.
pub(super) fn header_reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

/// Leaves out the parameters that no operation takes: a header that is required wherever it is read has no optional twin.
pub(super) fn remove_unused_parameters(document: &mut Value) {
    let items = document["paths"].as_object().into_iter().flat_map(Map::values).filter_map(Value::as_object);
    let taken = items.flat_map(Map::values).filter_map(|operation| operation["parameters"].as_array()).flatten();
    let used: BTreeSet<String> = taken.filter_map(|parameter| parameter["$ref"].as_str()).map(str::to_owned).collect();
    if let Some(parameters) = document.pointer_mut("/components/parameters").and_then(Value::as_object_mut) {
        parameters.retain(|name, _| used.contains(&format!("#/components/parameters/{name}")));
    }
}
