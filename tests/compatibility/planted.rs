//! The gate can fail: breaks are planted, each is found where it is and nothing else is; what only adds is let through.

use super::{Break, Comparison};
use serde_json::{Value, json};

/// The place in the document; one that is not there is a mistake of the test.
fn at<'a>(document: &'a mut Value, pointer: &str) -> &'a mut Value {
    document.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} leads nowhere"))
}

fn insert(document: &mut Value, pointer: &str, key: &str, value: Value) {
    let replaced = at(document, pointer).as_object_mut().unwrap().insert(key.to_owned(), value);
    assert_eq!(replaced, None, "{pointer} has {key} already");
}

fn remove(document: &mut Value, pointer: &str, key: &str) {
    let gone = at(document, pointer).as_object_mut().unwrap().shift_remove(key);
    assert!(gone.is_some(), "{pointer} has no {key}");
}

fn without(document: &mut Value, pointer: &str, word: &str) {
    let list = at(document, pointer).as_array_mut().unwrap();
    let before = list.len();
    list.retain(|known| known != word);
    assert_eq!(list.len() + 1, before, "{pointer} has no {word}");
}

fn push(document: &mut Value, pointer: &str, value: Value) {
    at(document, pointer).as_array_mut().unwrap().push(value);
}

fn breaks(old: &Value, change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut new = old.clone();
    change(&mut new);
    assert_ne!(&new, old, "nothing was planted");
    Comparison::of(old, &new).breaks.iter().map(|Break { at, why, .. }| format!("{at}: {why}")).collect()
}

const LIST: &str = "/paths/~1v1~1exception-applications/get";
const FILE: &str = "/paths/~1v1~1exception-applications/post";
const SCHEMAS: &str = "/components/schemas";

type Change = fn(&mut Value);

#[test]
fn each_planted_break_of_the_document_is_found_and_nothing_else() {
    let planted: [(Change, &str); 22] = [
        (|d| remove(d, "/paths/~1v1~1rules", "get"), "GET /v1/rules: is gone"),
        (|d| remove(d, "/paths", "/v1/rules"), "GET /v1/rules: is gone"),
        (
            |d| *at(d, &format!("{FILE}/operationId")) = json!("submit"),
            "POST /v1/exception-applications: operationId was \"fileExceptionApplication\", is \"submit\": generated clients name it",
        ),
        (
            |d| parameter(d, "clientReference")["required"] = json!(true),
            "GET /v1/exception-applications query clientReference: is required now",
        ),
        (
            |d| parameter(d, "clientReference")["name"] = json!("reference"),
            "GET /v1/exception-applications query clientReference: is gone",
        ),
        (
            |d| parameter(d, "limit")["schema"]["maximum"] = json!(10),
            "GET /v1/exception-applications query limit: maximum was 200, is 10",
        ),
        (
            |d| push(d, &format!("{LIST}/parameters"), json!({"name": "year", "in": "query", "required": true, "schema": {}})),
            "GET /v1/exception-applications query year: is new and required",
        ),
        (
            |d| *at(d, &format!("{SCHEMAS}/EventInput/properties/description/maxLength")) = json!(3999),
            "request EventInput/description: maxLength was 4000, is 3999",
        ),
        (
            |d| *at(d, &format!("{SCHEMAS}/FileExceptionApplication/properties/decertifiedOn/format")) = json!("date-time"),
            "request FileExceptionApplication/decertifiedOn: format was \"date\", is \"date-time\"",
        ),
        (
            |d| push(d, &format!("{SCHEMAS}/FileExceptionApplication/required"), json!("clientReference")),
            "request FileExceptionApplication/clientReference: is required now",
        ),
        (
            |d| remove(d, &format!("{SCHEMAS}/FileExceptionApplication/properties"), "clientReference"),
            "request FileExceptionApplication/clientReference: is gone",
        ),
        (
            |d| without(d, &format!("{SCHEMAS}/ExceptionApplication/required"), "caseNumber"),
            "response ExceptionApplication/caseNumber: is optional now",
        ),
        (
            |d| remove(d, &format!("{SCHEMAS}/ExceptionApplication/properties"), "caseNumber"),
            "response ExceptionApplication/caseNumber: is gone",
        ),
        (
            |d| remove(d, &format!("{SCHEMAS}/ExceptionApplication/properties"), "clientReference"),
            "response ExceptionApplication/clientReference: is gone",
        ),
        (
            |d| *at(d, &format!("{SCHEMAS}/ExceptionApplication/properties/caseNumber/maxLength")) = json!(20),
            "response ExceptionApplication/caseNumber: maxLength was 16, is 20",
        ),
        (
            |d| *at(d, &format!("{SCHEMAS}/ExceptionApplication/properties/caseNumber/type")) = json!(["string", "null"]),
            "response ExceptionApplication/caseNumber: type was \"string\", is [\"string\",\"null\"]",
        ),
        (
            |d| push(d, &format!("{SCHEMAS}/ExceptionApplicationStatus/enum"), json!("closed")),
            "response ExceptionApplicationStatus: enum gained \"closed\"",
        ),
        (|d| remove(d, &format!("{FILE}/responses"), "409"), "POST /v1/exception-applications 409: is gone"),
        (
            |d| insert(d, &format!("{FILE}/responses"), "202", json!({"description": "Later."})),
            "POST /v1/exception-applications 202: is an answer that was not known",
        ),
        (
            |d| remove(d, &format!("{FILE}/responses/201/headers"), "Location"),
            "POST /v1/exception-applications 201 header Location: is gone",
        ),
        (
            |d| *at(d, &format!("{FILE}/security/0/bearer")) = json!(["filings:write"]),
            "POST /v1/exception-applications security: was {\"bearer\": {\"exceptions:write\"}}, is [{\"bearer\": {\"filings:write\"}}]",
        ),
        (
            |d| *at(d, "/components/securitySchemes/bearer/scheme") = json!("basic"),
            "security scheme bearer: scheme was \"bearer\", is \"basic\"",
        ),
    ];
    let document = api::openapi::document();
    let found = planted.map(|(change, _)| breaks(&document, change));
    assert_eq!(found, planted.map(|(_, expected)| vec![expected.to_owned()]));
}

/// What a request may say is narrowed in one schema that answers hold as well: a word that is gone breaks requests, one that is new answers.
#[test]
fn a_schema_of_both_sides_is_held_on_both() {
    let document = api::openapi::document();
    let category = format!("{SCHEMAS}/Category/enum");
    assert_eq!(breaks(&document, |new| without(new, &category, "cost")), ["request Category: enum lost \"cost\""]);
    assert_eq!(breaks(&document, |new| push(new, &category, json!("equity"))), ["response Category: enum gained \"equity\""]);
}

#[test]
fn what_only_adds_is_let_through() {
    let added: [Change; 10] = [
        |d| insert(d, "/paths", "/v1/news", json!({"get": {"operationId": "listNews", "responses": {"200": {}}}})),
        |d| push(d, &format!("{LIST}/parameters"), json!({"name": "year", "in": "query", "required": false, "schema": {}})),
        |d| parameter(d, "limit")["schema"]["maximum"] = json!(1000),
        |d| insert(d, &format!("{SCHEMAS}/FileExceptionApplication/properties"), "notes", json!({"type": "string"})),
        |d| insert(d, &format!("{SCHEMAS}/ExceptionApplication/properties"), "notes", json!({"type": "string"})),
        |d| push(d, &format!("{SCHEMAS}/ExceptionApplication/required"), json!("clientReference")),
        |d| *at(d, &format!("{SCHEMAS}/EventInput/properties/description/maxLength")) = json!(5000),
        |d| insert(d, &format!("{FILE}/responses"), "410", json!({"description": "No more."})),
        |d| *at(d, &format!("{FILE}/security")) = json!([]),
        |d| *at(d, &format!("{FILE}/summary")) = json!("File"),
    ];
    let document = api::openapi::document();
    for change in added {
        assert_eq!(breaks(&document, change), Vec::<String>::new());
    }
    assert!(Comparison::of(&document, &document).breaks.is_empty());
}

fn parameter<'a>(document: &'a mut Value, name: &str) -> &'a mut Value {
    let parameters = at(document, &format!("{LIST}/parameters")).as_array_mut().unwrap();
    parameters.iter_mut().find(|parameter| parameter["name"] == name).unwrap_or_else(|| panic!("no parameter {name}"))
}

/// A document of one operation whose request and answer have this schema.
fn small(schema: Value) -> Value {
    let content = json!({"application/json": {"schema": schema}});
    json!({"paths": {"/x": {"post": {"requestBody": {"content": content}, "responses": {"200": {"content": content}}}}}})
}

/// What changing one schema to the other breaks: requests, answers.
fn changed(old: Value, new: Value) -> [Vec<String>; 2] {
    let (old, new) = (small(old), small(new));
    let all: Vec<String> =
        Comparison::of(&old, &new).breaks.iter().map(|broken| format!("{}: {}", broken.at, broken.why)).collect();
    ["POST /x request body application/json", "POST /x 200 application/json"].map(|side| {
        all.iter()
            .filter_map(|broken| broken.strip_prefix(side))
            .map(|broken| broken.trim_start_matches(": ").to_owned())
            .collect()
    })
}

/// Words that the document does not have yet are weighed already; each line: narrower breaks requests alone, wider answers alone.
#[test]
fn a_narrower_schema_breaks_requests_and_a_wider_one_answers() {
    for (wide, narrow) in [
        (json!({}), json!({"type": "string"})),
        (json!({"type": "number"}), json!({"type": "integer"})),
        (json!({"type": ["string", "null"]}), json!({"type": "string"})),
        (json!({"enum": ["a", "b"]}), json!({"enum": ["a"]})),
        (json!({"enum": ["a", "b"]}), json!({"const": "a"})),
        (json!({}), json!({"enum": ["a"]})),
        (json!({}), json!({"minimum": 0})),
        (json!({"minLength": 1}), json!({"minLength": 2})),
        (json!({"exclusiveMaximum": 2}), json!({"exclusiveMaximum": 1})),
        (json!({"maxItems": 2}), json!({"maxItems": 1})),
        (json!({}), json!({"format": "date"})),
        (json!({}), json!({"pattern": "^a"})),
        (json!({}), json!({"uniqueItems": true})),
        (json!({"items": {"type": ["string", "null"]}}), json!({"items": {"type": "string"}})),
        (json!({}), json!({"items": {"type": "string"}})),
        (json!({}), json!({"additionalProperties": false})),
        (json!({"additionalProperties": {"type": "number"}}), json!({"additionalProperties": {"type": "integer"}})),
        (json!({"properties": {"a": {}}}), json!({"properties": {"a": {}}, "required": ["a"]})),
        (json!({"properties": {"a": {"maxLength": 2}}}), json!({"properties": {"a": {"maxLength": 1}}})),
        (json!({"oneOf": [{"maximum": 2}, {}]}), json!({"oneOf": [{"maximum": 1}, {}]})),
    ] {
        let [requests, answers] = changed(wide.clone(), narrow.clone());
        assert_eq!((requests.len(), answers.len()), (1, 0), "{wide} to {narrow}: {requests:?}, {answers:?}");
        let [requests, answers] = changed(narrow.clone(), wide.clone());
        assert_eq!((requests.len(), answers.len()), (0, 1), "{narrow} to {wide}: {requests:?}, {answers:?}");
    }
}

#[test]
fn what_cannot_be_weighed_is_never_let_through() {
    for (old, new) in [
        (json!({}), json!({"not": {"type": "string"}})),
        (json!({"oneOf": [{}]}), json!({"oneOf": [{}, {}]})),
        (json!({"readOnly": true}), json!({})),
        (json!({"discriminator": {"propertyName": "a"}}), json!({"discriminator": {"propertyName": "b"}})),
        (json!({"pattern": "^a"}), json!({"pattern": "^b"})),
        (json!({"format": "date"}), json!({"format": "date-time"})),
    ] {
        let [requests, answers] = changed(old.clone(), new.clone());
        assert_eq!((requests.len(), answers.len()), (1, 1), "{old} to {new}");
    }
    assert_eq!(changed(json!({"default": 1}), json!({"default": 2})), [vec!["default was 1, is 2".to_owned()], vec![]]);
    let open = |words: &[&str]| json!({"x-extensible-enum": words});
    assert_eq!(changed(open(&["a", "b"]), open(&["a"])), [vec!["x-extensible-enum lost \"b\"".to_owned()], vec![]]);
    assert_eq!(changed(open(&["a"]), open(&["a", "b"])), [const { Vec::<String>::new() }; 2]);
}

#[test]
fn bodies_media_types_and_ways_in_are_held() {
    let old = small(json!({"type": "string"}));
    let post = "/paths/~1x/post";
    let body = "POST /x request body";
    let found = |change: Change| breaks(&old, change);
    assert_eq!(found(|d| remove(d, "/paths/~1x/post", "requestBody")), [format!("{body}: is gone")]);
    assert_eq!(found(|d| at(d, "/paths/~1x/post/requestBody")["required"] = json!(true)), [format!("{body}: is required now")]);
    assert_eq!(
        found(|d| remove(d, "/paths/~1x/post/requestBody/content", "application/json")),
        [format!("{body} application/json: is gone")]
    );
    assert_eq!(found(|d| remove(d, "/paths/~1x/post/responses/200", "content")), ["POST /x 200 application/json: is gone"]);
    assert_eq!(found(|d| at(d, "/paths/~1x/post")["callbacks"] = json!({})).len(), 1);
    assert_eq!(found(|d| d["security"] = json!([{"key": []}])), ["POST /x security: was {}, is [{\"key\": {}}]"]);
    let mut keyed = old.clone();
    at(&mut keyed, post)["security"] = json!([{"key": []}, {"token": ["read", "write"]}]);
    assert_eq!(breaks(&keyed, |d| at(d, post)["security"] = json!([{"key": []}, {"token": ["read"]}])), Vec::<String>::new());
    assert_eq!(breaks(&keyed, |d| at(d, post)["security"] = json!([{"key": []}])).len(), 1);
    assert_eq!(breaks(&keyed, |d| at(d, post)["security"] = json!([{"key": [], "token": ["read"]}])).len(), 2);
}

/// A schema that holds itself is compared to its end, under the name by which it is met.
#[test]
fn a_recursion_ends() {
    let document = |most: u32| {
        let mut document = small(json!({"$ref": "#/components/schemas/Node"}));
        let next = json!({"$ref": "#/components/schemas/Node"});
        document["components"]["schemas"]["Node"] = json!({"properties": {"next": next, "name": {"maxLength": most}}});
        document
    };
    let found = Comparison::of(&document(2), &document(1)).breaks;
    assert_eq!(found.iter().map(Break::shown).collect::<Vec<_>>(), ["request Node/name: maxLength was 2, is 1 (met by POST /x)"]);
    assert!(Comparison::of(&document(2), &document(2)).breaks.is_empty());
}
