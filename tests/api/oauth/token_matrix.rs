//! Access tokens that open nothing, also those that the genuine key has signed.

use super::{
    Software, ask, assert_refused, db,
    forge::{confused, part, signed, unsigned, with, with_broken_signatures},
    key_pair,
};
use crate::support::{
    app::{PUBLIC_URL, TestApp},
    on_both,
    tokens::{host_seconds, signed as by_the_sandbox},
};
use api::auth::sandbox_keys::{SANDBOX_AUDIENCE, SANDBOX_ISSUER};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

/// So many cells there are at least.
const FLOOR: usize = 150;

/// The key of our own tokens, as the database has it.
struct Genuine {
    header: Value,
    claims: Value,
    key: EncodingKey,
    public: Value,
}

async fn genuine(app: &TestApp) -> Genuine {
    let key = db(app, |store| store.oauth().signing_keys()).await.pop().unwrap();
    let now = host_seconds();
    Genuine {
        header: json!({"typ": "at+jwt", "alg": "ES256", "kid": key.key_id}),
        claims: json!({
            "iss": PUBLIC_URL, "sub": "under-test", "aud": SANDBOX_AUDIENCE, "client_id": "under-test", "scope": "exceptions:read",
            "iat": now, "exp": now + 250, "jti": "forged", "client_key_id": "under-test-1",
        }),
        key: EncodingKey::from_ec_der(&key.private_key),
        public: key.public_key,
    }
}

on_both! {
    async fn no_token_of_the_matrix_opens_anything(app: &TestApp) {
        let software = Software::registered(app, "under-test", "exceptions:read").await;
        let Genuine { header, claims, key, public } = genuine(app).await;
        let sign = |header: &Value, claims: &Value| signed(header, claims, Algorithm::ES256, &key);
        let good = sign(&header, &claims);
        assert_eq!(app.with_token(good.clone()).get("/v1/exception-applications").await.status, 200, "the forge works");
        let mut cells = [unsigned(&header, &claims, &good), confused(&header, &claims, &public), with_broken_signatures(&good)].concat();
        let mut push = |name: String, token: String| cells.push((name, token));
        for (name, value) in [
            ("typ", Value::Null), ("typ", json!("JWT")), ("typ", json!("AT+JWT")), ("typ", json!("application/at+jwt")), ("typ", json!("")), ("typ", json!("id+jwt")),
            ("typ", json!("client-authentication+jwt")), ("typ", json!(1)), ("crit", json!(["exp"])), ("crit", json!([])), ("crit", json!("exp")),
            ("alg", json!("ES384")), ("alg", json!("RS256")), ("alg", json!("EdDSA")), ("alg", json!("es256")), ("alg", Value::Null),
            ("kid", Value::Null), ("kid", json!("")), ("kid", json!("under-test-1")), ("kid", json!("../keys")), ("kid", json!("' OR 1=1 --")), ("kid", json!(1)), ("kid", json!([])),
        ] {
            push(format!("header {name} {value}"), sign(&with(&header, &[(name, value)]), &claims));
        }
        let (stranger, own) = key_pair("stranger");
        for (name, value) in [("jwk", own), ("jku", json!("https://elsewhere.example/")), ("x5u", json!("https://elsewhere.example/")), ("x5c", json!(["MIIB"]))] {
            push(format!("brings {name}"), signed(&with(&header, &[(name, value.clone())]), &claims, Algorithm::ES256, &stranger));
            push(format!("brings {name} alone"), signed(&with(&header, &[(name, value), ("kid", json!("stranger"))]), &claims, Algorithm::ES256, &stranger));
        }
        for name in ["iss", "sub", "aud", "client_id", "scope", "iat", "exp", "jti", "client_key_id"] {
            push(format!("without {name}"), sign(&header, &with(&claims, &[(name, Value::Null)])));
            for value in [json!(true), json!([]), json!({}), json!(1.5), json!(["under-test"])] {
                push(format!("{name} {value}"), sign(&header, &with(&claims, &[(name, value)])));
            }
        }
        let now = host_seconds();
        for (name, value) in [
            ("exp", json!(now - 1)), ("exp", json!(now - 61)), ("exp", json!(0)), ("exp", json!(-1)), ("exp", json!("soon")), ("nbf", json!(now + 61)), ("nbf", json!(i64::MAX)),
            ("iss", json!(format!("{PUBLIC_URL}/"))), ("iss", json!(SANDBOX_ISSUER)), ("iss", json!("")), ("iss", json!("under-test")), ("iss", json!(PUBLIC_URL.to_uppercase())),
            ("aud", json!("recourse")), ("aud", json!(format!("{SANDBOX_AUDIENCE}/"))), ("aud", json!("recourse-sandbo")), ("aud", json!("Recourse-Sandbox")), ("aud", json!(PUBLIC_URL)), ("aud", json!("")),
            ("aud", json!([SANDBOX_AUDIENCE])), ("aud", json!([SANDBOX_AUDIENCE, "elsewhere"])),
            ("sub", json!("another")), ("client_id", json!("northwind-registry")), ("sub", json!("")),
        ] {
            push(format!("{name} {value}"), sign(&header, &with(&claims, &[(name, value)])));
        }
        push("nobody's".to_owned(), sign(&header, &with(&claims, &[("sub", json!("nobody")), ("client_id", json!("nobody"))])));
        push("an assertion as a token".to_owned(), software.assertion());
        push("an assertion for the API".to_owned(), signed(&software.header(), &with(&software.claims(), &[("aud", json!(SANDBOX_AUDIENCE))]), Algorithm::ES256, &software.key));
        push("our claims with the sandbox's key".to_owned(), by_the_sandbox(app, json!({"iss": PUBLIC_URL, "client_id": "under-test"})));
        push("the sandbox's claims with our key".to_owned(), sign(&header, &with(&claims, &[("iss", json!(SANDBOX_ISSUER)), ("nbf", json!(now - 10))])));
        push("signed by a stranger".to_owned(), signed(&header, &claims, Algorithm::ES256, &stranger));
        push("without claims".to_owned(), format!("{}.{}.{}", part(&header), part(&json!({})), good.rsplit_once('.').unwrap().1));
        // White space at the end of a header is no part of it.
        cells.retain(|(_, token)| !token.ends_with(' '));
        for (name, token) in &cells {
            let answer = app.with_token(token.clone()).get("/v1/exception-applications").await;
            let shown = format!("{name}: {} {}", answer.status, String::from_utf8_lossy(&answer.bytes));
            assert_eq!((answer.status, answer.code()), (401, "tokenInvalid"), "{shown}");
            answer.assert_problem();
            let place = format!("resource_metadata=\"{PUBLIC_URL}/.well-known/oauth-protected-resource\"");
            assert!(answer.header("www-authenticate").contains(&place), "{shown}");
        }
        eprintln!("{} tokens that open nothing", cells.len());
        assert!(cells.len() >= FLOOR, "{}", cells.len());
    }

    async fn a_token_is_good_for_its_scopes_and_nothing_else(app: &TestApp) {
        let software = Software::registered(app, "under-test", "exceptions:read reviews:read exceptions:write").await;
        let with_scope = async |scope: &str| {
            let assertion = software.assertion();
            ask(app, "token", &[("grant_type", "client_credentials"), ("client_assertion", &assertion), ("scope", scope)]).await
        };
        let answer = with_scope("reviews:read").await;
        assert_eq!((answer.status, &answer.body["scope"]), (200, &json!("reviews:read")), "{}", answer.body);
        let token = answer.body["access_token"].as_str().unwrap().to_owned();
        let software_with = app.with_token(token);
        assert_eq!(software_with.get("/v1/targeted-reviews").await.status, 200);
        let refused = software_with.get("/v1/exception-applications").await.expect(403);
        assert_eq!(refused.code(), "insufficientScope");
        let challenge = refused.header("www-authenticate");
        assert!(challenge.starts_with("Bearer ") && challenge.contains("error=\"insufficient_scope\", scope=\"exceptions:read\""), "{challenge}");
        let windows = software_with.post_with_key("/v1/performance-years/2024/windows", "k", &json!({})).await.expect(403);
        assert_eq!(windows.code(), "insufficientScope");
        for scope in ["operate", "reviews:write", "reviews:read operate", "Reviews:read", "nothing", "reviews:read  exceptions:read"] {
            assert_refused(&with_scope(scope).await, 400, "invalid_scope", scope);
        }
    }
}
