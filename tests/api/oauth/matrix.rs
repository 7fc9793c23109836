//! Assertions that get no token: every cell is refused, in one shape, and none breaks anything.

use super::{
    Software, ask, assert_refused, db,
    forge::{confused, part, signed, unsigned, with, with_broken_signatures},
    key_pair,
};
use crate::support::{
    app::{PUBLIC_URL, TestApp},
    on_both,
    tokens::host_seconds,
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

/// So many cells there are at least.
const FLOOR: usize = 250;

type Cells = Vec<(String, String)>;

on_both! {
    async fn no_assertion_of_the_matrix_gets_a_token(app: &TestApp) {
        let software = Software::registered(app, "under-test", "exceptions:read exceptions:write").await;
        let other = Software::registered(app, "another", "exceptions:read").await;
        let cells = [headers(&software, &other), claims(&software, &other), shapes(app, &software)].concat();
        for (name, assertion) in &cells {
            let answer = ask(app, "token", &[("grant_type", "client_credentials"), ("client_assertion", assertion)]).await;
            assert_refused(&answer, 401, "invalid_client", name);
            assert!(answer.body.get("access_token").is_none(), "{name}");
        }
        // The check says no to the same, and the genuine one is taken after all that.
        for (name, assertion) in cells.iter().step_by(7) {
            let answer = ask(app, "assertion-check", &[("client_assertion", assertion)]).await;
            assert_eq!((answer.status, &answer.body["isValid"]), (200, &json!(false)), "{name}: {}", answer.body);
            assert!(answer.body["faults"].as_array().is_some_and(|faults| !faults.is_empty()), "{name}");
        }
        software.token(app).await;
        eprintln!("{} assertions that get no token", cells.len());
        assert!(cells.len() >= FLOOR, "{}", cells.len());
    }

    async fn clocks_may_be_59_seconds_apart_and_not_61(app: &TestApp) {
        let software = Software::registered(app, "under-test", "exceptions:read").await;
        // One second of room for the time that the test takes.
        for (claim, seconds, is_taken) in
            [("exp", -58, true), ("exp", -61, false), ("nbf", 59, true), ("nbf", 63, false), ("iat", 59, true), ("iat", 63, false), ("exp", 359, true), ("exp", 364, false)]
        {
            let now = host_seconds();
            let issued = if seconds > 300 { now + 59 } else { now - 100 };
            let change = [("iat", json!(issued)), ("exp", json!(now + 100)), (claim, json!(now + seconds))];
            let assertion = signed(&software.header(), &with(&software.claims(), &change), Algorithm::ES256, &software.key);
            let answer = ask(app, "token", &[("grant_type", "client_credentials"), ("client_assertion", &assertion)]).await;
            assert_eq!(answer.status == 200, is_taken, "{claim} {seconds}: {}", answer.body);
        }
    }
}

/// What the first part and the signature can be.
fn headers(software: &Software, other: &Software) -> Cells {
    let (header, claims) = (software.header(), software.claims());
    let genuine = signed(&header, &claims, Algorithm::ES256, &software.key);
    let mut cells =
        [unsigned(&header, &claims, &genuine), confused(&header, &claims, &software.public), with_broken_signatures(&genuine)]
            .concat();
    let mut push = |name: String, assertion: String| cells.push((name, assertion));
    let sign = |change: &[(&str, Value)]| signed(&with(&header, change), &claims, Algorithm::ES256, &software.key);
    for (name, value) in [
        ("typ", json!("at+jwt")),
        ("typ", json!("application/at+jwt")),
        ("typ", json!("dpop+jwt")),
        ("typ", json!("secevent+jwt")),
        ("typ", json!("logout+jwt")),
        ("typ", json!("")),
        ("typ", json!("jwt")),
        ("typ", json!(1)),
        ("typ", json!(["JWT"])),
        ("typ", json!("JOSE")),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("crit", json!(["b64"])),
        ("crit", json!("exp")),
        ("crit", json!({})),
        ("b64", json!(false)),
        ("alg", json!("ES384")),
        ("alg", json!("ES512")),
        ("alg", json!("RS256")),
        ("alg", json!("RS384")),
        ("alg", json!("PS256")),
        ("alg", json!("EdDSA")),
        ("alg", json!("es256")),
        ("alg", json!("ES256K")),
        ("alg", json!("")),
        ("alg", json!(256)),
        ("alg", json!(["ES256"])),
        ("alg", Value::Null),
        ("alg", json!("A128KW")),
        ("alg", json!("dir")),
        ("kid", Value::Null),
        ("kid", json!("")),
        ("kid", json!(1)),
        ("kid", json!([software.key_id])),
        ("kid", json!({})),
        ("kid", json!(true)),
        ("kid", json!("../../../../dev/null")),
        ("kid", json!("..\\..\\secret")),
        ("kid", json!("/proc/self/environ")),
        ("kid", json!("' OR '1'='1")),
        ("kid", json!("x'; DROP TABLE client_keys; --")),
        ("kid", json!("| sleep 1")),
        ("kid", json!("https://elsewhere.example/key")),
        ("kid", json!("under-test-1\u{0}")),
        ("kid", json!("under-test-1 ")),
        ("kid", json!("UNDER-TEST-1")),
        ("kid", json!("*")),
        ("kid", json!("%")),
        ("kid", json!("under-test-_")),
        ("kid", json!("ünder-test-1")),
        ("kid", json!("k".repeat(4000))),
        ("kid", json!(other.key_id)),
    ] {
        push(format!("header {name} {}", value.to_string().chars().take(40).collect::<String>()), sign(&[(name, value)]));
    }
    let (stranger, public) = key_pair(&software.key_id);
    let (_, mine) = (&software.key, &software.public);
    for (name, value) in [
        ("jwk", public.clone()),
        ("jwk", mine.clone()),
        ("jku", json!("https://elsewhere.example/jwks.json")),
        ("jku", json!("http://127.0.0.1/jwks.json")),
        ("x5u", json!("https://elsewhere.example/chain.pem")),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("AAAA")),
        ("x5t#S256", json!("AAAA")),
    ] {
        let brought = with(&header, &[(name, value)]);
        push(format!("brings {name}, signed by a stranger"), signed(&brought, &claims, Algorithm::ES256, &stranger));
        push(format!("brings {name}, signed by the software"), signed(&brought, &claims, Algorithm::ES256, &software.key));
        let nameless = with(&brought, &[("kid", Value::Null)]);
        push(format!("brings {name} instead of kid"), signed(&nameless, &claims, Algorithm::ES256, &stranger));
    }
    push("a stranger's key".to_owned(), signed(&header, &claims, Algorithm::ES256, &stranger));
    push("another software's key".to_owned(), signed(&header, &claims, Algorithm::ES256, &other.key));
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    let wide = EncodingKey::from_ec_der(pkcs8.as_ref());
    for alg in ["ES384", "ES256"] {
        push(
            format!("the wrong curve as {alg}"),
            signed(&with(&header, &[("alg", json!(alg))]), &claims, Algorithm::ES384, &wide),
        );
    }
    // A key of 1024 bits cannot be registered: see the tests of `oauth::key`. Here is what it would sign.
    for (alg, length) in [("RS256", 128), ("RS384", 128), ("ES256", 128), ("RS256", 256), ("RS384", 256)] {
        let message = format!("{}.{}", part(&with(&header, &[("alg", json!(alg))])), part(&claims));
        push(
            format!("an RSA signature of {length} bytes as {alg}"),
            format!("{message}.{}", URL_SAFE_NO_PAD.encode(vec![7; length])),
        );
    }
    cells
}

/// What every claim can be.
fn claims(software: &Software, other: &Software) -> Cells {
    let mut cells = Cells::new();
    let now = host_seconds();
    let mut push = |name: String, change: &[(&str, Value)]| {
        let claims = with(&software.claims(), change);
        cells.push((name, signed(&software.header(), &claims, Algorithm::ES256, &software.key)));
    };
    for name in ["iss", "sub", "aud", "exp", "jti"] {
        push(format!("without {name}"), &[(name, Value::Null)]);
    }
    let strangers = [
        json!(true),
        json!(1),
        json!(1.5),
        json!("other"),
        json!([]),
        json!(["a"]),
        json!({}),
        json!({"a": 1}),
        json!(""),
        json!("under-test\u{0}"),
    ];
    for name in ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"] {
        for value in &strangers {
            let is_right = match name {
                "jti" => value == "other",
                "nbf" | "iat" => value == &json!(1) && name == "nbf",
                _ => false,
            };
            if !is_right {
                push(format!("{name} {value}"), &[(name, value.clone())]);
            }
        }
    }
    for value in [
        json!(-1),
        json!(0),
        json!(now - 61),
        json!(now + 400),
        json!(now + 86_400),
        json!(1_i64 << 53),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e300),
        json!(now.to_string()),
        json!((now + 60) as f64 + 0.5),
    ] {
        push(format!("exp {value}"), &[("exp", value)]);
    }
    for name in ["nbf", "iat"] {
        for value in [json!(now + 100), json!(i64::MAX), json!(u64::MAX), json!(1e300), json!(now.to_string()), json!("soon")] {
            push(format!("{name} {value}"), &[(name, value)]);
        }
    }
    push("a life of 301 seconds".to_owned(), &[("iat", json!(now - 61)), ("exp", json!(now + 240))]);
    for value in [json!("j".repeat(256)), json!("a\u{0}b"), json!("a\nb"), json!("a\u{85}b")] {
        push("jti at its limits".to_owned(), &[("jti", value)]);
    }
    for id in [
        other.client_id.as_str(),
        "UNDER-TEST",
        "under-test ",
        " under-test",
        "under-test/",
        "nobody",
        "' OR 1=1 --",
        "northwind-registry",
    ] {
        push(format!("iss {id:?}"), &[("iss", json!(id))]);
        push(format!("sub {id:?}"), &[("sub", json!(id))]);
        push(format!("iss and sub {id:?}"), &[("iss", json!(id)), ("sub", json!(id))]);
    }
    let host = PUBLIC_URL.trim_start_matches("https://");
    for audience in [
        format!("{PUBLIC_URL}/"),
        format!("{PUBLIC_URL}/oauth2"),
        format!("{PUBLIC_URL}/oauth2/token/"),
        format!("{PUBLIC_URL}/oauth2/token?x=1"),
        format!("{PUBLIC_URL}/oauth2/token#x"),
        format!("{PUBLIC_URL}/OAUTH2/TOKEN"),
        format!("{PUBLIC_URL}/oauth2/introspect"),
        format!("http://{host}"),
        format!("HTTPS://{host}"),
        format!("https://{}", host.to_uppercase()),
        format!("{PUBLIC_URL}:443"),
        format!("{PUBLIC_URL}.elsewhere.example"),
        format!("https://a@{host}"),
        format!(" {PUBLIC_URL}"),
        format!("{PUBLIC_URL} "),
        PUBLIC_URL[..PUBLIC_URL.len() - 1].to_owned(),
        host.to_owned(),
        "recourse-sandbox".to_owned(),
        "recourse".to_owned(),
        "https://sandbox.recourse.example".to_owned(),
        "*".to_owned(),
        format!("{PUBLIC_URL},x"),
    ] {
        push(format!("aud {audience:?}"), &[("aud", json!(audience))]);
    }
    for list in [
        json!([PUBLIC_URL]),
        json!([PUBLIC_URL, "https://elsewhere.example"]),
        json!(["https://elsewhere.example", PUBLIC_URL]),
        json!([[PUBLIC_URL]]),
        json!({"0": PUBLIC_URL}),
    ] {
        push(format!("aud {list}"), &[("aud", list)]);
    }
    cells
}

/// What is no assertion at all.
fn shapes(app: &TestApp, software: &Software) -> Cells {
    let genuine = software.assertion();
    let [header, claims, signature] = genuine.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let of = |header: &str, claims: &str| format!("{header}.{claims}.{signature}");
    let not_json = URL_SAFE_NO_PAD.encode("not JSON");
    [
        ("one part", header.to_owned()),
        ("four parts", format!("{genuine}.")),
        ("five parts, as an encrypted one", format!("{genuine}.a.b")),
        ("only dots", "..".to_owned()),
        ("a dot", ".".to_owned()),
        ("not base64", of("!!!", claims)),
        ("padded base64", of(&format!("{header}="), claims)),
        ("a list for a header", of(&part(&json!([1])), claims)),
        ("a text for claims", of(header, &part(&json!("a")))),
        ("claims that are no JSON", of(header, &not_json)),
        ("a header that is no JSON", of(&not_json, claims)),
        ("null for claims", of(header, &part(&json!(null)))),
        ("space before", format!(" {genuine}")),
        ("line end behind", format!("{genuine}\n")),
        ("header and claims swapped", of(claims, header)),
        ("the header of another, the rest of this", of(&part(&json!({"alg": "ES256", "kid": "another-1"})), claims)),
        ("far too long", of(header, &"A".repeat(20_000))),
        ("deep JSON", of(header, &URL_SAFE_NO_PAD.encode(format!("{}{}", "[".repeat(3000), "]".repeat(3000))))),
        ("a bearer token of a persona", app.token("registry")),
        ("a bearer token of a person", app.token("practice")),
        ("JWS in JSON", json!({"payload": claims, "protected": header, "signature": signature}).to_string()),
    ]
    .map(|(name, assertion)| (name.to_owned(), assertion))
    .to_vec()
}

on_both! {
    async fn a_token_is_no_assertion_and_who_is_disabled_gets_none(app: &TestApp) {
        let software = Software::registered(app, "under-test", "exceptions:read").await;
        let token = software.token(app).await;
        let try_it = async |assertion: String, what: &str| {
            let answer = ask(app, "token", &[("grant_type", "client_credentials"), ("client_assertion", &assertion)]).await;
            assert_refused(&answer, 401, "invalid_client", what);
        };
        try_it(token.clone(), "an access token as an assertion").await;
        let works = app.with_token(token.clone()).get("/v1/exception-applications").await;
        assert_eq!(works.status, 200, "{}", works.body);
        db(app, |store| store.software().set_disabled("under-test", true)).await;
        try_it(software.assertion(), "disabled software").await;
        assert_eq!(app.with_token(token.clone()).get("/v1/exception-applications").await.expect(401).code(), "tokenInvalid");
        db(app, |store| store.software().set_disabled("under-test", false)).await;
        let fresh = software.token(app).await;
        db(app, |store| store.software().disable_key("under-test", "under-test-1", "2024-10-01T16:00:00Z".parse().unwrap())).await;
        try_it(software.assertion(), "a disabled key").await;
        let refused = app.with_token(fresh).get("/v1/exception-applications").await.expect(401);
        assert_eq!(refused.code(), "tokenInvalid", "a token that was asked for with a key that is disabled since");
    }
}
