//! For every operation of the OpenAPI document a request that succeeds: what a test then spoils.

use super::{
    app::TestApp,
    bodies::{AUTHORIZATIONS, CLIENTS, EXCEPTIONS, REVIEWS, asking, cedar_valley, hardship, individual, review, with},
    connection::RawRequest,
    document::{Operation, operation, resolve},
};
use serde_json::{Value, json};

/// A participant of the practice and of nobody else here, with a filing on each form.
pub(crate) struct Sample {
    pub(crate) application: String,
    pub(crate) review: String,
    pub(crate) participant: String,
    /// Authorizations that the practice may answer or revoke, each by the operation that names it.
    authorizations: [(&'static str, String); 3],
    token: String,
    operator: String,
}

impl Sample {
    /// Files for one of Cedar Valley's clinicians, whom no example of the document names together with these matters.
    pub(crate) async fn of(app: &TestApp) -> Self {
        let practice = app.as_persona("practice");
        let clinician = individual("1000000038", "000100001");
        let filed = practice.file(EXCEPTIONS, &hardship(clinician.clone())).await.expect(201);
        let reviewed = practice.file(REVIEWS, &with(review(clinician), json!({"reason": "other"}))).await.expect(201);
        let registry = app.as_persona("registry");
        let mut asked = Vec::new();
        for _ in 0..3 {
            asked.push(registry.file(AUTHORIZATIONS, &asking(cedar_valley())).await.expect(201).header("location").to_owned());
        }
        practice.post(&format!("{}/accept", asked[2]), &json!({})).await.expect(200);
        let keys = format!("{CLIENTS}/brightchart-ehr/keys");
        app.as_persona("operator").file(&keys, &operation("addClientKey").with_other_key("sample")).await.expect(200);
        let id = |place: usize| asked[place].rsplit('/').next().unwrap().to_owned();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            application: text(&filed.body["id"]),
            review: text(&reviewed.body["id"]),
            authorizations: [("/accept", id(0)), ("/decline", id(1)), ("", id(2))],
            participant: text(&filed.body["participant"]["id"]),
            token: app.token("practice"),
            operator: app.token("operator"),
        }
    }

    /// A request for `operation` that succeeds as the practice, or as the operator where only that one may, with everything that it needs and a key of its own.
    pub(crate) fn request(&self, operation: &Operation) -> RawRequest {
        let mut request = RawRequest::new(&operation.method, &self.path(operation)).with_query(&required_query(operation));
        if operation.is_secured() {
            let token = if is_for_operators(operation) { &self.operator } else { &self.token };
            request = request.with_header("Authorization", &format!("Bearer {token}"));
        }
        if operation.takes_header("Idempotency-Key") {
            request = request.with_header("Idempotency-Key", &format!("sample-{}", super::next_number()));
        }
        if operation.needs_header("If-Match") {
            request = request.with_header("If-Match", "\"1\"");
        }
        match operation.examples().first() {
            Some((_, body)) => request.with_body(body.to_string()),
            None => request,
        }
    }

    /// The path of `operation`, its parameters filled in: the sample's own things, else the examples of the document.
    pub(crate) fn path(&self, operation: &Operation) -> String {
        let authorization = self.authorizations.iter().find(|(end, _)| operation.path.ends_with(end)).map(|(_, id)| id);
        let own = [(EXCEPTIONS, &self.application), (REVIEWS, &self.review), ("/v1/participants", &self.participant)];
        let own = own.iter().find(|(start, _)| operation.path.starts_with(start)).map(|(_, id)| *id);
        let own = if operation.path.starts_with(AUTHORIZATIONS) { authorization } else { own };
        let kid = "sample".to_owned();
        let in_path = operation.parameters().into_iter().filter(|parameter| parameter["in"] == "path");
        in_path.fold(operation.path.clone(), |path, parameter| {
            let schema = resolve(&parameter["schema"]);
            let example = parameter.get("example").or_else(|| schema["examples"].get(0)).map(spelled);
            let own = if parameter["name"] == "kid" { Some(&kid) } else { own };
            let value = own.cloned().or(example).unwrap_or_else(|| panic!("{}: no example of {parameter}", operation.id));
            path.replace(&format!("{{{}}}", parameter["name"].as_str().unwrap()), &value)
        })
    }
}

/// Whether only an operator of the service may call it.
pub(crate) fn is_for_operators(operation: &Operation) -> bool {
    operation.is_secured() && operation.scope() == "operate"
}

/// The query parameters that `operation` needs, by the examples of the document.
pub(crate) fn required_query(operation: &Operation) -> String {
    let needed =
        operation.parameters().into_iter().filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
    let pairs: Vec<String> = needed
        .map(|parameter| {
            let name = parameter["name"].as_str().unwrap();
            let schema = resolve(&parameter["schema"]);
            let example = parameter.get("example").or_else(|| schema["examples"].get(0)).map(spelled);
            format!("{name}={}", example.unwrap_or_else(|| panic!("{}: no example of {name}", operation.id)))
        })
        .collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

fn spelled(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
