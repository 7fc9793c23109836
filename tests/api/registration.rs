//! Organizations and software that operators register over HTTP: from the first line to a token, and to its end.

use crate::support::{
    app::{Answer, PUBLIC_URL, Person, TestApp, send},
    bodies::{CLIENTS, EXCEPTIONS, ORGANIZATIONS, cedar_valley, entity, individual, with},
    next_number, on_both,
    tokens::host_seconds,
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use reqwest::Method;
use serde_json::{Value, json};

const BRIGHTCHART: &str = "019248cf-5400-7000-8000-000000000009";

fn vendor() -> Value {
    json!({"kind": "healthItVendor", "name": "Vendor Inc."})
}

/// A key of the vendor's, and its public half.
fn key(kid: &str) -> (EncodingKey, Value) {
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    let key = EncodingKey::from_ec_der(pkcs8.as_ref());
    let public = serde_json::to_value(Jwk::from_encoding_key(&key, Algorithm::ES256).unwrap()).unwrap();
    (key, json!({"kty": "EC", "crv": "P-256", "kid": kid, "x": public["x"], "y": public["y"]}))
}

fn client(keys: &[&Value]) -> Value {
    json!({"organizationId": BRIGHTCHART, "name": "Vendor EHR", "scopes": ["exceptions:read", "exceptions:write"], "keys": keys})
}

/// Asks for a token, as the vendor's software does.
async fn token(app: &TestApp, client_id: &str, kid: &str, key: &EncodingKey) -> Answer {
    let now = host_seconds();
    let jti = format!("registration-{}", next_number());
    let claims = json!({"iss": client_id, "sub": client_id, "aud": PUBLIC_URL, "iat": now, "exp": now + 60, "jti": jti});
    let assertion = encode(&Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::ES256) }, &claims, key).unwrap();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", &assertion),
    ];
    send(app.as_nobody().request(Method::POST, "/oauth2/token").form(&form)).await
}

async fn put(person: &Person<'_>, path: &str, body: &Value) -> Answer {
    send(person.request(Method::PUT, path).json(body)).await
}

/// Each fault as `pointer code`.
fn codes(answer: &Answer) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| format!("{} {}", text(&error["pointer"]), text(&error["code"]))).collect()
}

/// Every entry of the list, a page of `limit` after the other, by the member `name`.
async fn all(person: &Person<'_>, path: &str, limit: usize, name: &str) -> Vec<String> {
    let (mut found, mut next) = (Vec::new(), format!("{path}?limit={limit}"));
    for _ in 0..100 {
        let page = person.get(&next).await.expect(200);
        let data = page.body["data"].as_array().unwrap().clone();
        assert!(data.len() <= limit);
        found.extend(data.iter().map(|one| one[name].as_str().unwrap().to_owned()));
        let Some(cursor) = page.body["nextCursor"].as_str() else { return found };
        next = format!("{path}?limit={limit}&cursor={cursor}");
        assert_eq!(page.header("link"), format!("<{next}>; rel=\"next\""));
    }
    panic!("the list does not end")
}

on_both! {
    async fn an_organization_is_registered_found_and_listed(app: &TestApp) {
        let operator = app.as_persona("operator");
        let before = all(&operator, ORGANIZATIONS, 200, "id").await;
        assert_eq!(before.len(), 9, "those of the sandbox");
        let practice = json!({"kind": "practice", "name": "Another of Cedar Valley", "actsFor": cedar_valley()});
        let group = json!({"kind": "virtualGroup", "name": "Rivers", "actsFor": entity("virtualGroup", "VG-000001")});
        let mut ids = before.clone();
        for (body, acts_for) in [(vendor(), None), (practice, Some("practiceId")), (group, Some("participantId"))] {
            let added = operator.file(ORGANIZATIONS, &body).await.expect(201);
            assert_eq!((&added.body["kind"], &added.body["name"]), (&body["kind"], &body["name"]));
            let shown: Vec<&str> = ["practiceId", "participantId"].into_iter().filter(|name| added.body[*name].is_string()).collect();
            assert_eq!(shown, acts_for.into_iter().collect::<Vec<_>>());
            assert!(!String::from_utf8_lossy(&added.bytes).contains("000100001"), "no TIN is shown");
            let found = operator.get(added.header("location")).await.expect(200);
            assert_eq!((&found.bytes, found.header("etag")), (&added.bytes, added.header("etag")));
            let known = operator.request(Method::GET, added.header("location")).header("If-None-Match", added.header("etag"));
            assert_eq!(send(known).await.status, 304);
            ids.push(added.body["id"].as_str().unwrap().to_owned());
        }
        ids.sort();
        for limit in [1, 5, 12, 200] {
            assert_eq!(all(&operator, ORGANIZATIONS, limit, "id").await, ids, "{limit} to a page");
        }
        operator.get(&format!("{ORGANIZATIONS}/0192474e-7e00-7000-8000-00000000dead")).await.expect(404);
    }

    async fn what_is_wrong_with_an_organization_is_told(app: &TestApp) {
        let operator = app.as_persona("operator");
        let practice = json!({"kind": "practice", "name": "A practice", "actsFor": cedar_valley()});
        for (body, expected) in [
            (json!({}), vec!["/kind fieldRequired", "/name fieldRequired"]),
            (json!({"kind": "bank", "name": " "}), vec!["/kind valueUnknown", "/name fieldPattern"]),
            (with(vendor(), json!({"actsFor": cedar_valley()})), vec!["/actsFor fieldNotApplicable"]),
            (with(practice.clone(), json!({"actsFor": null})), vec!["/actsFor fieldRequired"]),
            (with(practice.clone(), json!({"actsFor": individual("1000000012", "000400004")})), vec!["/actsFor participantUnknown"]),
            (with(practice.clone(), json!({"kind": "practice", "actsFor": null, "name": null})), vec!["/name fieldRequired"]),
        ] {
            let refused = operator.file(ORGANIZATIONS, &body).await.expect(422);
            assert_eq!((refused.code(), codes(&refused)), ("validationFailed", expected.into_iter().map(str::to_owned).collect()), "{body}");
        }
        let of_a_group = with(practice, json!({"actsFor": null}));
        let of_a_group = with(of_a_group, json!({"actsFor": entity("virtualGroup", "VG-000001")}));
        assert_eq!(codes(&operator.file(ORGANIZATIONS, &of_a_group).await.expect(422)), ["/actsFor participantUnknown"]);
        assert_eq!(all(&operator, ORGANIZATIONS, 200, "id").await.len(), 9, "nothing was registered");
    }

    async fn software_is_registered_gets_tokens_and_is_refused_the_moment_it_is_disabled(app: &TestApp) {
        let operator = app.as_persona("operator");
        let elsewhere = app.beside();
        let (first, public) = key("first/1?");
        let added = operator.file(CLIENTS, &with(client(&[&public]), json!({"clientId": "vendor-ehr"}))).await.expect(201);
        let place = format!("{CLIENTS}/vendor-ehr");
        assert_eq!(added.header("location"), place);
        let expected = json!({
            "clientId": "vendor-ehr", "organizationId": BRIGHTCHART, "name": "Vendor EHR", "scopes": ["exceptions:read", "exceptions:write"],
            "isDisabled": false, "registeredAt": "2024-10-01T16:00:00.000Z", "keys": [{"kid": "first/1?", "addedAt": "2024-10-01T16:00:00.000Z"}]
        });
        assert_eq!(added.body, expected);
        let found = operator.get(&place).await.expect(200);
        assert_eq!((&found.bytes, found.header("etag")), (&added.bytes, added.header("etag")));

        let answer = token(app, "vendor-ehr", "first/1?", &first).await;
        assert_eq!((answer.status, &answer.body["scope"]), (200, &json!("exceptions:read exceptions:write")), "{}", answer.body);
        let old = answer.body["access_token"].as_str().unwrap().to_owned();
        let status = async |token: &str| {
            let here = app.with_token(token.to_owned()).get(EXCEPTIONS).await.status;
            assert_eq!(elsewhere.with_token(token.to_owned()).get(EXCEPTIONS).await.status, here, "on every node alike");
            here
        };
        assert_eq!(status(&old).await, 200);
        for _ in 0..2 {
            let disabled = operator.post(&format!("{place}/disable"), &json!({})).await.expect(200);
            assert_eq!(disabled.body["isDisabled"], true);
            assert_eq!(status(&old).await, 401, "with the next request");
            assert_eq!(token(app, "vendor-ehr", "first/1?", &first).await.status, 401);
        }
        let enabled = send(operator.request(Method::POST, &format!("{place}/enable"))).await.expect(200);
        assert_eq!(enabled.body, expected);
        assert_eq!(status(&old).await, 200);

        let (second, public) = key("second");
        let keys = format!("{place}/keys");
        let added = operator.file(&keys, &public).await.expect(200);
        assert_eq!(added.body["keys"].as_array().unwrap().len(), 2);
        assert_eq!(codes(&operator.file(&keys, &public).await.expect(422)), [" keyIdTaken"]);
        let disabled = operator.post(&format!("{keys}/first%2F1%3F/disable"), &json!({})).await.expect(200);
        assert_eq!(disabled.body["keys"][0], json!({"kid": "first/1?", "addedAt": "2024-10-01T16:00:00.000Z", "disabledAt": "2024-10-01T16:00:00.000Z"}));
        assert!(disabled.body["keys"][1].get("disabledAt").is_none());
        assert_eq!(status(&old).await, 401, "a token of the lost key");
        assert_eq!(token(app, "vendor-ehr", "first/1?", &first).await.status, 401);
        operator.post(&format!("{keys}/third/disable"), &json!({})).await.expect(404);

        let other = json!({"scopes": ["reviews:read"]});
        let replaced = put(&operator, &format!("{place}/scopes"), &other).await.expect(200);
        assert_eq!(replaced.body["scopes"], json!(["reviews:read"]));
        let answer = token(app, "vendor-ehr", "second", &second).await;
        assert_eq!((answer.status, &answer.body["scope"]), (200, &json!("reviews:read")), "{}", answer.body);
        assert_eq!(status(answer.body["access_token"].as_str().unwrap()).await, 403);
    }

    async fn software_without_a_name_of_its_own_is_given_one_and_lists_go_on(app: &TestApp) {
        let operator = app.as_persona("operator");
        let mut names = all(&operator, CLIENTS, 200, "clientId").await;
        assert_eq!(names, ["brightchart-ehr", "northwind-registry"]);
        let (_, public) = key("only");
        for number in 0..5 {
            let given = if number % 2 == 0 { json!({}) } else { json!({"clientId": format!("software-{number}")}) };
            let added = operator.file(CLIENTS, &with(client(&[&public]), given)).await.expect(201);
            names.push(added.body["clientId"].as_str().unwrap().to_owned());
        }
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 7);
        for limit in [1, 3, 7, 200] {
            assert_eq!(all(&operator, CLIENTS, limit, "clientId").await, names, "{limit} to a page");
        }
        let page = operator.get(CLIENTS).await.expect(200);
        assert!(page.body["data"].as_array().unwrap().iter().all(|one| one.get("keys").is_none()), "{}", page.body);
        let of_organizations = operator.get(&format!("{ORGANIZATIONS}?limit=1")).await.expect(200).body;
        for cursor in [of_organizations["nextCursor"].as_str().unwrap(), "x", "bnVsbA"] {
            let refused = operator.get(&format!("{CLIENTS}?cursor={cursor}")).await.expect(400);
            assert_eq!(refused.body["errors"][0]["parameter"], "cursor");
        }
        operator.get(&format!("{CLIENTS}?limit=201")).await.expect(400);
    }

    async fn what_is_wrong_with_software_is_told_and_no_private_key_is_kept(app: &TestApp) {
        let operator = app.as_persona("operator");
        let (_, public) = key("first");
        let good = with(client(&[&public]), json!({"clientId": "vendor-ehr"}));
        let key_with = |change: Value| json!({"keys": [with(public.clone(), change)]});
        for (change, expected) in [
            (json!({"clientId": "Vendor"}), vec!["/clientId fieldPattern"]),
            (json!({"clientId": "000100001"}), vec!["/clientId fieldPattern"]),
            (json!({"clientId": "brightchart-ehr"}), vec!["/clientId clientIdTaken"]),
            (json!({"organizationId": "0192474e-7e00-7000-8000-00000000dead"}), vec!["/organizationId organizationUnknown"]),
            (json!({"organizationId": "x", "name": "", "scopes": []}), vec!["/name fieldLength", "/organizationId fieldPattern", "/scopes fieldLength"]),
            (json!({"scopes": ["exceptions:read", "exceptions:read", "all"]}), vec!["/scopes/1 valueRepeated", "/scopes/2 valueUnknown"]),
            (json!({"scopes": ["operate"]}), vec!["/scopes scopeRefused"]),
            (json!({"scopes": ["exceptions:read", "decisions:write"]}), vec!["/scopes scopeRefused"]),
            (json!({"keys": null}), vec!["/keys fieldRequired"]),
            (json!({"jwksUrl": "https://vendor.example/keys"}), vec!["/keys fieldNotApplicable", "/jwksUrl fieldNotApplicable"]),
            (json!({"keys": null, "jwksUrl": "ftp://vendor.example/keys"}), vec!["/jwksUrl fieldPattern"]),
            (json!({"keys": null, "jwksUrl": "https://user:password@vendor.example/"}), vec!["/jwksUrl urlRefused"]),
            (json!({"keys": [public, public]}), vec!["/keys/1 keyIdTaken"]),
            (key_with(json!({"kid": null})), vec!["/keys/0 keyRefused"]),
            (key_with(json!({"crv": "P-521"})), vec!["/keys/0 keyRefused"]),
            (key_with(json!({"alg": "none"})), vec!["/keys/0 keyRefused"]),
            (key_with(json!({"use": "enc"})), vec!["/keys/0 keyRefused"]),
            (key_with(json!({"d": "c2VjcmV0"})), vec!["/keys/0 keyRefused"]),
        ] {
            let refused = operator.file(CLIENTS, &with(good.clone(), change.clone())).await.expect(422);
            assert_eq!((refused.code(), codes(&refused)), ("validationFailed", expected.into_iter().map(str::to_owned).collect()), "{change}");
            assert!(!String::from_utf8_lossy(&refused.bytes).contains("c2VjcmV0"), "the secret is not said again");
        }
        let keys = format!("{CLIENTS}/brightchart-ehr/keys");
        let refused = operator.file(&keys, &with(public.clone(), json!({"d": "c2VjcmV0"}))).await.expect(422);
        assert!(codes(&refused) == [" keyRefused"] && refused.body["errors"][0]["message"].as_str().unwrap().contains("disclosed"), "{}", refused.body);
        let unknown = operator.file(&keys, &with(public, json!({"x5u": "https://vendor.example"}))).await.expect(400);
        assert_eq!(codes(&unknown), ["/x5u unknownMember"]);
        let scopes = format!("{CLIENTS}/brightchart-ehr/scopes");
        assert_eq!(codes(&put(&operator, &scopes, &json!({"scopes": ["operate"]})).await.expect(422)), ["/scopes scopeRefused"]);
        assert_eq!(codes(&put(&operator, &scopes, &json!({})).await.expect(422)), ["/scopes fieldRequired"]);
        assert_eq!(all(&operator, CLIENTS, 200, "clientId").await, ["brightchart-ehr", "northwind-registry"], "nothing was registered");
    }

    async fn everybody_else_is_refused_alike_whatever_is_there(app: &TestApp) {
        let (_, public) = key("first");
        let changes = [(ORGANIZATIONS, vendor()), (CLIENTS, client(&[&public]))];
        for persona in ["clinician", "practice", "staff", "hale", "aco", "virtual-group", "reviewer", "registry", "ehr-vendor"] {
            let person = app.as_persona(persona);
            let expected = match persona {
                "registry" | "ehr-vendor" => ("insufficientScope", vec![]),
                _ => ("forbidden", vec![" OPERATOR-ONLY".to_owned()]),
            };
            let mut answers = Vec::new();
            for (path, body) in &changes {
                answers.push(person.file(path, body).await);
                answers.push(person.get(path).await);
            }
            for id in ["brightchart-ehr", "no-such-software"] {
                let place = format!("{CLIENTS}/{id}");
                answers.push(person.get(&place).await);
                answers.push(person.file(&format!("{place}/keys"), &public).await);
                answers.push(put(&person, &format!("{place}/scopes"), &json!({"scopes": ["reviews:read"]})).await);
                for end in ["disable", "enable", "keys/first/disable"] {
                    answers.push(person.post(&format!("{place}/{end}"), &json!({})).await);
                }
            }
            for id in [BRIGHTCHART, "0192474e-7e00-7000-8000-00000000dead"] {
                answers.push(person.get(&format!("{ORGANIZATIONS}/{id}")).await);
            }
            let mut shapes = std::collections::BTreeSet::new();
            for answer in answers {
                let mut refused = answer.expect(403);
                assert_eq!((refused.code(), refused.faults()), expected, "{persona}: {}", refused.body);
                for name in ["instance", "requestId"] {
                    refused.body.as_object_mut().unwrap().remove(name);
                }
                shapes.insert(refused.body.to_string());
            }
            assert_eq!(shapes.len(), 1, "{persona}: {shapes:?}");
        }
        for (path, body) in &changes {
            assert_eq!(app.as_nobody().file(path, body).await.expect(401).code(), "tokenMissing");
            assert_eq!(app.as_nobody().get(path).await.expect(401).code(), "tokenMissing");
        }
        let operator = app.as_persona("operator");
        assert_eq!(operator.get(&format!("{CLIENTS}/brightchart-ehr")).await.expect(200).body["isDisabled"], false);
        assert_eq!(all(&operator, CLIENTS, 200, "clientId").await.len(), 2, "nothing was registered");
    }

    async fn a_repetition_registers_nothing_anew_and_everything_stands_in_the_trail(app: &TestApp) {
        let operator = app.as_persona("operator");
        let (_, public) = key("first");
        let body = client(&[&public]);
        let first = operator.post_with_key(CLIENTS, "k", &body).await.expect(201);
        let again = operator.post_with_key(CLIENTS, "k", &body).await.expect(201);
        assert_eq!((&again.bytes, again.header("idempotent-replayed")), (&first.bytes, "true"));
        for (path, body) in [(CLIENTS, client(&[])), (ORGANIZATIONS, vendor())] {
            assert_eq!(operator.post_with_key(path, "k", &body).await.expect(422).code(), "idempotencyKeyReused");
        }
        assert_eq!(operator.post(CLIENTS, &body).await.expect(400).code(), "idempotencyKeyRequired");
        let id = first.body["clientId"].as_str().unwrap().to_owned();
        let scopes = json!({"scopes": ["reviews:read"]});
        let replace = || operator.request(Method::PUT, &format!("{CLIENTS}/{id}/scopes")).header("Idempotency-Key", "s").json(&scopes);
        let replaced = send(replace()).await.expect(200);
        put(&operator, &format!("{CLIENTS}/{id}/scopes"), &json!({"scopes": ["exceptions:read"]})).await.expect(200);
        let repeated = send(replace()).await.expect(200);
        assert_eq!((&repeated.bytes, repeated.header("idempotent-replayed")), (&replaced.bytes, "true"));
        assert_eq!(operator.get(&format!("{CLIENTS}/{id}")).await.expect(200).body["scopes"], json!(["exceptions:read"]), "not done twice");
        operator.post(&format!("{CLIENTS}/{id}/disable"), &json!({})).await.expect(200);
        let organization = operator.file(ORGANIZATIONS, &vendor()).await.expect(201);
        let trail = operator.get("/v1/audit-entries?access=change&limit=200").await.expect(200);
        let changes = trail.body["data"].as_array().unwrap().clone();
        let resource = |entry: &Value| (entry["operation"].as_str().unwrap().to_owned(), entry["resources"][0].clone());
        let client = json!({"kind": "softwareClient", "id": id});
        let mut done: Vec<(String, Value)> = changes.iter().filter(|entry| entry["outcome"] == "allowed").map(resource).collect();
        done.reverse();
        let expected = [
            ("registerClient", &client),
            ("replaceClientScopes", &client),
            ("replaceClientScopes", &client),
            ("disableClient", &client),
            ("registerOrganization", &json!({"kind": "organization", "id": organization.body["id"]})),
        ];
        assert_eq!(done, expected.map(|(operation, resource)| (operation.to_owned(), resource.clone())));
    }
}
