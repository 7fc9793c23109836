//! Keys of every kind, registered by operators or published by the software itself: which get tokens, which are taken nowhere.

use super::{ask, assert_refused, forge};
use crate::support::{
    app::{Answer, PUBLIC_URL, TestApp},
    bodies::{CLIENTS, EXCEPTIONS},
    next_number, on_both,
    tokens::host_seconds,
};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jsonwebtoken::{Algorithm, EncodingKey, jwk::Jwk};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// The modulus of a key that `openssl genrsa 1024` made.
const SHORT_MODULUS: &str = "vjdwByNPxiv58y0QMnRf1USRDYgFJrY4hpJgDpLeIVNKJWzP52JjYUr3rl0mHo0QqSr-OzIQAcYsVGVJZRScGo5UofGkNmifiwltydPx93T__Lywns7bGp5tLWcfaOtmL1_Tld8NHUGBx2wxfYk1f6O_Plq2iOxlV7Cy5MgxpX0";

const OF_BRIGHTCHART: &str = "019248cf-5400-7000-8000-000000000009";

#[expect(clippy::wildcard_enum_match_arm, reason = "the library's algorithms: what is left is checked to be one of two")]
fn key_for(algorithm: Algorithm) -> EncodingKey {
    let random = SystemRandom::new();
    match algorithm {
        Algorithm::ES256 => {
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
            EncodingKey::from_ec_der(pkcs8.as_ref())
        }
        Algorithm::ES384 => {
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random).unwrap();
            EncodingKey::from_ec_der(pkcs8.as_ref())
        }
        Algorithm::EdDSA => EncodingKey::from_ed_der(Ed25519KeyPair::generate_pkcs8v1(&random).unwrap().as_ref()),
        other => {
            assert!(matches!(other, Algorithm::RS256 | Algorithm::RS384), "{other:?}");
            let key = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap();
            let der: Pkcs8V1Der<'_> = key.as_der().unwrap();
            let pem =
                format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64_STANDARD.encode(der.as_ref()));
            EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap()
        }
    }
}

/// The public half, for whatever algorithm goes with its kind.
fn public(key: &EncodingKey, algorithm: Algorithm, kid: &str) -> Value {
    let mut public = serde_json::to_value(Jwk::from_encoding_key(key, algorithm).unwrap()).unwrap();
    public.as_object_mut().unwrap().remove("alg");
    public["kid"] = json!(kid);
    public
}

async fn registered(app: &TestApp, change: Value) -> Answer {
    let mut body = json!({"organizationId": OF_BRIGHTCHART, "name": "Software under test", "scopes": ["exceptions:read"]});
    body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    app.as_persona("operator").file(CLIENTS, &body).await
}

fn assertion(client_id: &str, kid: &str, algorithm: Algorithm, key: &EncodingKey) -> String {
    let now = host_seconds();
    let jti = format!("keys-{}", next_number());
    let claims = json!({"iss": client_id, "sub": client_id, "aud": PUBLIC_URL, "iat": now, "exp": now + 60, "jti": jti});
    forge::signed(&json!({"typ": "JWT", "alg": format!("{algorithm:?}"), "kid": kid}), &claims, algorithm, key)
}

async fn token(app: &TestApp, assertion: &str) -> Answer {
    ask(app, "token", &[("grant_type", "client_credentials"), ("client_assertion", assertion)]).await
}

/// A server on this machine that publishes `body` with `head`, and how often it was asked.
fn publisher(head: &'static str, body: String) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().take(50) {
            let mut stream = stream.unwrap();
            counter.fetch_add(1, Ordering::SeqCst);
            let _ = stream.read(&mut [0; 4096]);
            let length = body.len();
            let _ = write!(stream, "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
        }
    });
    (url, asked)
}

on_both! {
    async fn every_algorithm_gets_a_token_with_its_own_kind_of_key(app: &TestApp) {
        let algorithms = [Algorithm::ES256, Algorithm::ES384, Algorithm::RS256, Algorithm::RS384, Algorithm::EdDSA];
        for algorithm in algorithms {
            let key = key_for(algorithm);
            let added = registered(app, json!({"keys": [public(&key, algorithm, "k")]})).await.expect(201);
            let client_id = added.body["clientId"].as_str().unwrap();
            let answer = token(app, &assertion(client_id, "k", algorithm, &key)).await;
            assert_eq!(answer.status, 200, "{algorithm:?}: {}", answer.body);
            let access = answer.body["access_token"].as_str().unwrap().to_owned();
            assert_eq!(app.with_token(access).get(EXCEPTIONS).await.status, 200, "{algorithm:?}");
            let another = key_for(algorithm);
            assert_refused(&token(app, &assertion(client_id, "k", algorithm, &another)).await, 401, "invalid_client", "another key");
            let bound = json!({"keys": [{"alg": format!("{algorithm:?}")}]});
            let mut only = public(&key, algorithm, "k");
            only["alg"] = bound["keys"][0]["alg"].clone();
            registered(app, json!({"keys": [only]})).await.expect(201);
        }
    }

    async fn a_short_rsa_key_is_taken_nowhere(app: &TestApp) {
        let short = json!({"kty": "RSA", "kid": "short", "e": "AQAB", "n": SHORT_MODULUS});
        let refused = registered(app, json!({"keys": [short]})).await.expect(422);
        assert_eq!((&refused.body["errors"][0]["pointer"], &refused.body["errors"][0]["code"]), (&json!("/keys/0"), &json!("keyRefused")));
        let keys = format!("{CLIENTS}/brightchart-ehr/keys");
        let refused = app.as_persona("operator").file(&keys, &short).await.expect(422);
        assert!(refused.body["errors"][0]["message"].as_str().unwrap().contains("2048"), "{}", refused.body);
        // Published, it is as if it were not there.
        let key = key_for(Algorithm::ES256);
        let (url, asked) = publisher("200 OK", json!({"keys": [short, public(&key, Algorithm::ES256, "long")]}).to_string());
        let added = registered(app, json!({"jwksUrl": url})).await.expect(201);
        let client_id = added.body["clientId"].as_str().unwrap();
        let of_short = assertion(client_id, "short", Algorithm::ES256, &key);
        let check = ask(app, "assertion-check", &[("client_assertion", &of_short)]).await;
        assert_eq!((check.status, &check.body["isValid"], &check.body["faults"][0]["part"]), (200, &json!(false), &json!("header.kid")), "{}", check.body);
        assert_eq!(token(app, &assertion(client_id, "long", Algorithm::ES256, &key)).await.status, 200);
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    async fn keys_are_fetched_where_software_publishes_them_and_no_oftener_than_needed(app: &TestApp) {
        let (key, another) = (key_for(Algorithm::ES256), key_for(Algorithm::EdDSA));
        let set = json!({"keys": [public(&key, Algorithm::ES256, "first"), public(&another, Algorithm::EdDSA, "second")]});
        let (url, asked) = publisher("200 OK", set.to_string());
        let added = registered(app, json!({"jwksUrl": url})).await.expect(201);
        assert_eq!((&added.body["jwksUrl"], &added.body["keys"]), (&json!(url), &json!([])));
        assert_eq!(asked.load(Ordering::SeqCst), 0, "not before they are needed");
        let client_id = added.body["clientId"].as_str().unwrap();
        for (kid, algorithm, key) in [("first", Algorithm::ES256, &key), ("second", Algorithm::EdDSA, &another)] {
            let answer = token(app, &assertion(client_id, kid, algorithm, key)).await;
            assert_eq!(answer.status, 200, "{kid}: {}", answer.body);
        }
        for kid in ["third", "fourth", "first"] {
            let forged = assertion(client_id, kid, Algorithm::ES256, &key_for(Algorithm::ES256));
            assert_refused(&token(app, &forged).await, 401, "invalid_client", kid);
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1, "made-up names have nobody fetch anything");

        let (far, asked) = publisher("200 OK", set.to_string());
        let moved: &'static str = Box::leak(format!("302 Found\r\nLocation: {far}").into_boxed_str());
        for (head, body) in [(moved, set.to_string()), ("500 Oops", set.to_string()), ("200 OK", "no keys".to_owned())] {
            let (url, _) = publisher(head, body);
            let added = registered(app, json!({"jwksUrl": url})).await.expect(201);
            let genuine = assertion(added.body["clientId"].as_str().unwrap(), "first", Algorithm::ES256, &key);
            assert_refused(&token(app, &genuine).await, 401, "invalid_client", head);
        }
        assert_eq!(asked.load(Ordering::SeqCst), 0, "a redirect is not followed");
    }
}
