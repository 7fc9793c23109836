//! How software gets its tokens, and what never gets one.

mod flow;
mod forge;
mod keys;
mod matrix;
mod token_matrix;

use crate::support::{
    app::{Answer, PUBLIC_URL, TestApp, send},
    tokens::host_seconds,
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use domain::{access::Scopes, identifier::OrganizationId, moment::Moment};
use jsonwebtoken::{Algorithm, EncodingKey, jwk::Jwk};
use persistence::{ClientKey, Registration};
use reqwest::Method;
use serde_json::{Value, json};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Northwind Registry, as the sandbox has it.
const NORTHWIND: &str = "019248cf-5400-7000-8000-000000000008";

/// Software of Northwind Registry with one key of its own.
pub(super) struct Software {
    client_id: String,
    key_id: String,
    key: EncodingKey,
    public: Value,
}

impl Software {
    /// Software that an operator has registered for `scopes`.
    async fn registered(app: &TestApp, client_id: &str, scopes: &str) -> Self {
        let (key, public) = key_pair(&format!("{client_id}-1"));
        let key_id = format!("{client_id}-1");
        let software = Self { client_id: client_id.to_owned(), key_id: key_id.clone(), key, public: public.clone() };
        let now: Moment = "2024-10-01T16:00:00Z".parse().unwrap();
        let registration = Registration {
            client_id: client_id.to_owned(),
            organization: NORTHWIND.parse::<OrganizationId>().unwrap(),
            name: "Software under test".to_owned(),
            scopes: scopes.parse::<Scopes>().unwrap(),
            jwks_url: None,
            registered_at: now,
            is_disabled: false,
        };
        let stored = ClientKey { key_id, public_key: public, added_at: now, disabled_at: None };
        let id = software.client_id.clone();
        db(app, move |store| {
            store.software().register(&registration)?;
            store.software().add_key(&id, &stored)
        })
        .await;
        software
    }

    fn header(&self) -> Value {
        json!({"typ": "JWT", "alg": "ES256", "kid": self.key_id})
    }

    fn claims(&self) -> Value {
        let now = host_seconds();
        let id = &self.client_id;
        let jti = format!("a-{}", crate::support::next_number());
        json!({"iss": id, "sub": id, "aud": PUBLIC_URL, "iat": now, "exp": now + 240, "jti": jti})
    }

    fn assertion(&self) -> String {
        forge::signed(&self.header(), &self.claims(), Algorithm::ES256, &self.key)
    }

    /// A token for what the software is registered for.
    async fn token(&self, app: &TestApp) -> String {
        let answer = ask(app, "token", &[("grant_type", "client_credentials"), ("client_assertion", &self.assertion())]).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["access_token"].as_str().unwrap().to_owned()
    }
}

fn key_pair(kid: &str) -> (EncodingKey, Value) {
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    let key = EncodingKey::from_ec_der(pkcs8.as_ref());
    let mut public = Jwk::from_encoding_key(&key, Algorithm::ES256).unwrap();
    public.common.key_id = Some(kid.to_owned());
    (key, serde_json::to_value(&public).unwrap())
}

/// Asks an operation of the authorization server; the kind of assertion is added where there is one.
async fn ask(app: &TestApp, operation: &str, parameters: &[(&str, &str)]) -> Answer {
    let mut form = parameters.to_vec();
    if parameters.iter().any(|(name, _)| *name == "client_assertion") {
        form.push(("client_assertion_type", ASSERTION_TYPE));
    }
    send(app.as_nobody().request(Method::POST, &format!("/oauth2/{operation}")).form(&form)).await
}

async fn db<T: Send + 'static>(
    app: &TestApp,
    work: impl FnMut(&mut persistence::Store<'_>) -> Result<T, persistence::Error> + Send + 'static,
) -> T {
    let database = app.context.database().clone();
    tokio::task::spawn_blocking(move || database.write_blocking(work)).await.unwrap().unwrap()
}

/// The one shape of a refusal of the authorization server.
#[track_caller]
fn assert_refused(answer: &Answer, status: u16, error: &str, what: &str) {
    let shown = format!("{what}: {} {}", answer.status, String::from_utf8_lossy(&answer.bytes));
    assert_eq!((answer.status, answer.body["error"].as_str()), (status, Some(error)), "{shown}");
    assert_eq!(answer.header("content-type"), "application/json", "{shown}");
    assert_eq!(answer.header("cache-control"), "no-store", "{shown}");
    assert!(!answer.header("x-request-id").is_empty(), "{shown}");
    let members: Vec<&String> = answer.body.as_object().unwrap().keys().collect();
    assert_eq!(members, ["error", "error_description"], "{shown}");
    let description = answer.body["error_description"].as_str().unwrap();
    assert!(
        !description.is_empty() && description.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'),
        "{shown}"
    );
}
