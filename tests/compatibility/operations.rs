//! Operations side by side: parameters, bodies, answers, who may call.

use super::{Comparison, Side, members, resolve};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// What of an operation is for readers, or is compared member by member below.
const KNOWN: [&str; 9] =
    ["tags", "summary", "description", "externalDocs", "deprecated", "operationId", "parameters", "requestBody", "responses"];

/// Scopes by scheme: one of the ways to be let in.
type Alternative<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

impl Comparison<'_> {
    pub(super) fn compare(&mut self) {
        let (old, new) = (self.old, self.new);
        for server in old["servers"].as_array().into_iter().flatten() {
            let stays = new["servers"].as_array().into_iter().flatten().any(|kept| kept["url"] == server["url"]);
            if !stays {
                self.report("servers", format!("{} is gone", server["url"]));
            }
        }
        for (name, scheme) in members(&old["components"], "securitySchemes") {
            for (key, value) in scheme.as_object().into_iter().flatten().filter(|(key, _)| !is_for_readers(key)) {
                let now = &new["components"]["securitySchemes"][name][key];
                if now != value && key != "bearerFormat" {
                    self.report(&format!("security scheme {name}"), format!("{key} was {value}, is {}", said(now)));
                }
            }
        }
        for (path, item) in members(old, "paths") {
            for method in METHODS.into_iter().filter(|method| item.get(method).is_some()) {
                self.operations += 1;
                self.operation = format!("{} {path}", method.to_uppercase());
                let place = self.operation.clone();
                match new["paths"][path].get(method) {
                    Some(now) => self.operation(&place, (item, &item[method]), (&new["paths"][path], now)),
                    None => self.report(&place, "is gone"),
                }
            }
        }
    }

    fn operation(&mut self, at: &str, (old_item, old): (&Value, &Value), (new_item, new): (&Value, &Value)) {
        if old["operationId"] != new["operationId"] {
            self.report(
                at,
                format!("operationId was {}, is {}: generated clients name it", old["operationId"], said(&new["operationId"])),
            );
        }
        self.security(at, old, new);
        self.parameters(at, (old_item, old), (new_item, new));
        self.request_body(at, &old["requestBody"], &new["requestBody"]);
        for (status, response) in members(old, "responses") {
            match new["responses"].get(status) {
                Some(now) => self.response(&format!("{at} {status}"), response, now),
                None => self.report(&format!("{at} {status}"), "is gone"),
            }
        }
        for (status, _) in members(new, "responses") {
            if status.starts_with(['2', '3', 'd']) && old["responses"].get(status).is_none() {
                self.report(&format!("{at} {status}"), "is an answer that was not known");
            }
        }
        let names: BTreeSet<&String> =
            [old, new].into_iter().flat_map(|side| side.as_object().into_iter().flatten()).map(|(name, _)| name).collect();
        for name in names {
            if !KNOWN.contains(&name.as_str()) && name != "security" && !name.starts_with("x-") && old.get(name) != new.get(name)
            {
                self.unjudged(at, name);
            }
        }
    }

    fn security(&mut self, at: &str, old: &Value, new: &Value) {
        let now = alternatives(new, self.new);
        for before in alternatives(old, self.old) {
            // Whoever was let in by `before` has its schemes and its scopes, and not more.
            let lets_in = |way: &Alternative<'_>| {
                way.iter().all(|(scheme, scopes)| before.get(scheme).is_some_and(|held| scopes.is_subset(held)))
            };
            if !now.iter().any(lets_in) {
                self.report(&format!("{at} security"), format!("was {before:?}, is {now:?}"));
            }
        }
    }

    fn parameters(&mut self, at: &str, old: (&Value, &Value), new: (&Value, &Value)) {
        let (before, now) = (parameters(self.old, old), parameters(self.new, new));
        for ((place, name), parameter) in &before {
            let at = format!("{at} {place} {name}");
            let Some(now) = now.get(&(place.clone(), name.clone())) else {
                self.report(&at, "is gone");
                continue;
            };
            if now["required"] == true && parameter["required"] != true {
                self.report(&at, "is required now");
            }
            for word in ["style", "explode", "allowReserved", "allowEmptyValue", "content"] {
                if parameter.get(word) != now.get(word) {
                    self.unjudged(&at, word);
                }
            }
            self.schema(&at, Side::Request, &parameter["schema"], &now["schema"]);
        }
        for ((place, name), parameter) in &now {
            if parameter["required"] == true && !before.contains_key(&(place.clone(), name.clone())) {
                self.report(&format!("{at} {place} {name}"), "is new and required");
            }
        }
    }

    fn request_body(&mut self, at: &str, old: &Value, new: &Value) {
        let ((old, _), (new, _)) = (resolve(self.old, old), resolve(self.new, new));
        let at = format!("{at} request body");
        match (old.is_null(), new.is_null()) {
            (true, true) => return,
            (true, false) if new["required"] == true => return self.report(&at, "is new and required"),
            (true, false) => return,
            (false, true) => return self.report(&at, "is gone"),
            (false, false) => {}
        }
        if new["required"] == true && old["required"] != true {
            self.report(&at, "is required now");
        }
        self.content(&at, Side::Request, old, new);
    }

    fn response(&mut self, at: &str, old: &Value, new: &Value) {
        let ((old, _), (new, _)) = (resolve(self.old, old), resolve(self.new, new));
        self.content(at, Side::Response, old, new);
        for (name, header) in members(old, "headers") {
            let at = format!("{at} header {name}");
            let now = members(new, "headers").find(|(known, _)| known.eq_ignore_ascii_case(name));
            let Some((_, now)) = now else {
                self.report(&at, "is gone");
                continue;
            };
            let ((header, _), (now, _)) = (resolve(self.old, header), resolve(self.new, now));
            if header["required"] == true && now["required"] != true {
                self.report(&at, "is optional now");
            }
            self.schema(&at, Side::Response, &header["schema"], &now["schema"]);
        }
    }

    fn content(&mut self, at: &str, side: Side, old: &Value, new: &Value) {
        for (media_type, content) in members(old, "content") {
            let at = format!("{at} {media_type}");
            let Some(now) = new["content"].get(media_type) else {
                self.report(&at, "is gone");
                continue;
            };
            if content.get("encoding") != now.get("encoding") {
                self.unjudged(&at, "encoding");
            }
            self.schema(&at, side, &content["schema"], &now["schema"]);
        }
    }
}

fn alternatives<'a>(operation: &'a Value, document: &'a Value) -> Vec<Alternative<'a>> {
    let ways = operation.get("security").or_else(|| document.get("security")).and_then(Value::as_array);
    let way = |way: &'a Value| {
        let scopes = |list: &'a Value| list.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        way.as_object().into_iter().flatten().map(|(scheme, list)| (scheme.as_str(), scopes(list))).collect()
    };
    match ways {
        // Nothing is asked for.
        None => vec![Alternative::new()],
        Some(ways) if ways.is_empty() => vec![Alternative::new()],
        Some(ways) => ways.iter().map(way).collect(),
    }
}

/// The parameters of a path and of its operation by place and name; those of the operation win.
fn parameters<'a>(document: &'a Value, (item, operation): (&'a Value, &'a Value)) -> BTreeMap<(String, String), &'a Value> {
    let all = [item, operation].into_iter().flat_map(|of| of["parameters"].as_array().into_iter().flatten());
    all.map(|parameter| {
        let (parameter, _) = resolve(document, parameter);
        let (place, name) = (parameter["in"].as_str().unwrap_or_default(), parameter["name"].as_str().unwrap_or_default());
        let name = if place == "header" { name.to_lowercase() } else { name.to_owned() };
        ((place.to_owned(), name), parameter)
    })
    .collect()
}

/// Whether a key of anything is read by people only.
pub(super) fn is_for_readers(key: &str) -> bool {
    const READERS: [&str; 9] =
        ["title", "description", "summary", "example", "examples", "deprecated", "externalDocs", "xml", "$comment"];
    READERS.contains(&key) || (key.starts_with("x-") && key != "x-extensible-enum")
}

/// A value as a break tells it.
pub(super) fn said(value: &Value) -> String {
    if value.is_null() { "absent".to_owned() } else { value.to_string() }
}
