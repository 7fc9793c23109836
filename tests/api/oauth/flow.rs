//! Tokens are got, used once each way, looked at and revoked; on several nodes and after a restart.

use super::{ASSERTION_TYPE, Software, ask, assert_refused, db};
use crate::support::{
    app::{PUBLIC_URL, send},
    bodies::{cedar_valley, euc, with},
    on_both,
    tokens::host_seconds,
};
use domain::moment::Moment;
use reqwest::Method;
use serde_json::json;

const LIST: &str = "/v1/exception-applications";

on_both! {
    async fn an_assertion_gets_a_token_that_files(app: &TestApp) {
        let assertion = app.software("northwind-registry").assertion(&format!("{PUBLIC_URL}/oauth2/token")).unwrap();
        let answer = ask(app, "token", &[("grant_type", "client_credentials"), ("client_assertion", &assertion)]).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
        assert_eq!((&answer.body["token_type"], &answer.body["expires_in"]), (&json!("Bearer"), &json!(300)));
        let token = answer.body["access_token"].as_str().unwrap().to_owned();
        let header = jsonwebtoken::decode_header(&token).unwrap();
        assert_eq!((header.typ.as_deref(), header.alg), (Some("at+jwt"), jsonwebtoken::Algorithm::ES256));
        let keys = app.as_nobody().get("/.well-known/jwks.json").await.expect(200);
        let published = keys.body["keys"].as_array().unwrap().iter().any(|key| key["kid"] == json!(header.kid) && key.get("d").is_none());
        assert!(published, "{}", keys.body);
        let filed = app.with_token(token).file(LIST, &with(euc(cedar_valley()), json!({"submitterRelationship": "thirdPartyIntermediary"}))).await;
        assert_eq!(filed.status, 201, "{}", filed.body);
        let key = jsonwebtoken::decode_header(&assertion).unwrap().kid;
        assert_eq!(filed.body["filedBy"]["keyId"], json!(key), "the chain goes down to the key");
    }

    async fn an_assertion_is_used_once_wherever_and_whenever(app: &TestApp) {
        let software = Software::registered(app, "under-test", "exceptions:read").await;
        let assertion = software.assertion();
        let form = [("grant_type", "client_credentials"), ("client_assertion", assertion.as_str())];
        let elsewhere = app.beside();
        let answer = ask(&elsewhere, "token", &form).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let token = answer.body["access_token"].as_str().unwrap().to_owned();
        assert_eq!(app.with_token(token).get(LIST).await.status, 200, "one node takes the tokens of another");
        assert_refused(&ask(&elsewhere, "token", &form).await, 401, "invalid_client", "the same node");
        assert_refused(&ask(app, "token", &form).await, 401, "invalid_client", "another node");
        drop(elsewhere);
        let restarted = app.beside();
        assert_refused(&ask(&restarted, "token", &form).await, 401, "invalid_client", "after a restart");
        let check = ask(app, "assertion-check", &[("client_assertion", &assertion)]).await;
        assert_eq!((&check.body["isValid"], &check.body["faults"][0]["part"]), (&json!(false), &json!("jti")));
        // For the other endpoints it is used up as well, and theirs for this one.
        let other = software.assertion();
        assert_eq!(ask(app, "introspect", &[("token", "x"), ("client_assertion", &other)]).await.body, json!({"active": false}));
        assert_refused(&ask(app, "token", &[("grant_type", "client_credentials"), ("client_assertion", &other)]).await, 401, "invalid_client", "used to introspect");
    }

    async fn of_a_hundred_at_once_one_wins(app: &TestApp) {
        let software = Software::registered(app, "under-test", "exceptions:read").await;
        let assertion = software.assertion();
        let form = [("grant_type", "client_credentials"), ("client_assertion", assertion.as_str()), ("client_assertion_type", ASSERTION_TYPE)];
        let elsewhere = app.beside();
        let asks = (0..100).map(|number| {
            let node = if number % 2 == 0 { app } else { &elsewhere };
            send(node.as_nobody().request(Method::POST, "/oauth2/token").form(&form))
        });
        let answers = futures_util::future::join_all(asks).await;
        let won = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(won, 1);
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            assert_refused(answer, 401, "invalid_client", "in parallel");
        }
    }

    async fn a_token_is_revoked_at_once_on_every_node(app: &TestApp) {
        let (software, other) = (Software::registered(app, "under-test", "exceptions:read").await, Software::registered(app, "another", "exceptions:read").await);
        let elsewhere = app.beside();
        let token = software.token(app).await;
        let worth = async |who: &Software| ask(app, "introspect", &[("token", &token), ("client_assertion", &who.assertion())]).await;
        let state = worth(&software).await;
        assert_eq!((state.status, &state.body["active"], &state.body["client_id"]), (200, &json!(true), &json!("under-test")), "{}", state.body);
        assert_eq!(state.body["scope"], "exceptions:read");
        assert_eq!(worth(&other).await.body, json!({"active": false}), "others learn nothing");
        for node in [app, &elsewhere] {
            assert_eq!(node.with_token(token.clone()).get(LIST).await.status, 200);
        }
        let refused = ask(app, "revoke", &[("token", &token), ("client_assertion", &other.assertion())]).await;
        assert_refused(&refused, 400, "unauthorized_client", "another's token");
        assert_eq!(elsewhere.with_token(token.clone()).get(LIST).await.status, 200);
        for _ in 0..2 {
            let revoked = ask(app, "revoke", &[("token", &token), ("token_type_hint", "refresh_token"), ("client_assertion", &software.assertion())]).await;
            assert_eq!((revoked.status, revoked.bytes.len()), (200, 0));
        }
        for node in [app, &elsewhere] {
            let refused = node.with_token(token.clone()).get(LIST).await.expect(401);
            assert_eq!(refused.code(), "tokenInvalid");
        }
        assert_eq!(worth(&software).await.body, json!({"active": false}));
        let nonsense = ask(app, "revoke", &[("token", "nonsense"), ("client_assertion", &software.assertion())]).await;
        assert_eq!(nonsense.status, 200, "what is no token is over already");
    }

    async fn what_is_asked_for_wrongly_is_refused_as_rfc_6749_has_it(app: &TestApp) {
        let software = Software::registered(app, "under-test", "exceptions:read").await;
        let grant = ("grant_type", "client_credentials");
        let typed = ("client_assertion_type", ASSERTION_TYPE);
        let assertion = software.assertion();
        let proof = ("client_assertion", assertion.as_str());
        for (form, error, status) in [
            (vec![], "invalid_request", 400),
            (vec![proof, typed], "invalid_request", 400),
            (vec![("grant_type", ""), proof, typed], "invalid_request", 400),
            (vec![("grant_type", "password"), proof, typed], "unsupported_grant_type", 400),
            (vec![("grant_type", "refresh_token"), proof, typed], "unsupported_grant_type", 400),
            (vec![("grant_type", "CLIENT_CREDENTIALS"), proof, typed], "unsupported_grant_type", 400),
            (vec![grant], "invalid_client", 401),
            (vec![grant, ("client_id", "under-test"), ("client_secret", "x")], "invalid_request", 400),
            (vec![grant, proof], "invalid_request", 400),
            (vec![grant, proof, ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer")], "invalid_request", 400),
            (vec![grant, proof, typed, grant], "invalid_request", 400),
            (vec![grant, proof, typed, proof], "invalid_request", 400),
            (vec![grant, proof, typed, ("client_id", "another")], "invalid_client", 401),
            (vec![grant, proof, typed, ("scope", "nothing")], "invalid_scope", 400),
            (vec![grant, proof, typed, ("scope", "reviews:read")], "invalid_scope", 400),
        ] {
            let answer = send(app.as_nobody().request(Method::POST, "/oauth2/token").form(&form)).await;
            let names: Vec<&str> = form.iter().map(|(name, _)| *name).collect();
            assert_refused(&answer, status, error, &format!("{names:?}"));
        }
        // None of that used the assertion up.
        let check = ask(app, "assertion-check", &[proof]).await;
        assert_eq!((&check.body["isValid"], &check.body["faults"], &check.body["clockSkewSeconds"]), (&json!(true), &json!([]), &check.body["clockSkewSeconds"]));
        assert!(check.body["clockSkewSeconds"].as_i64().is_some_and(|skew| (-10..=1).contains(&skew)), "{}", check.body);
        assert_eq!(ask(app, "token", &[grant, proof]).await.status, 200);
        let json = send(app.as_nobody().request(Method::POST, "/oauth2/token").json(&json!({"grant_type": "client_credentials"}))).await;
        assert_eq!(json.expect(415).code(), "unsupportedMediaType");
        assert_eq!(app.as_nobody().get("/oauth2/token").await.expect(405).code(), "methodNotAllowed");
    }

    async fn a_check_says_everything_at_once_and_keeps_nothing(app: &TestApp) {
        let software = Software::registered(app, "under-test", "exceptions:read").await;
        let now = host_seconds();
        let wrong = json!({"iss": "x", "sub": "under-test", "aud": [PUBLIC_URL], "iat": now - 500, "exp": now - 400});
        let assertion = super::forge::signed(&json!({"alg": "ES256", "typ": "at+jwt", "kid": "under-test-1"}), &wrong, jsonwebtoken::Algorithm::ES256, &software.key);
        for _ in 0..2 {
            let check = ask(app, "assertion-check", &[("client_assertion", &assertion)]).await;
            assert_eq!(check.status, 200);
            let parts: Vec<&str> = check.body["faults"].as_array().unwrap().iter().map(|fault| fault["part"].as_str().unwrap()).collect();
            assert_eq!(parts, ["header.typ", "iss", "aud", "exp", "jti"], "{}", check.body);
            assert!((-502..=-499).contains(&check.body["clockSkewSeconds"].as_i64().unwrap()), "{}", check.body);
            assert_eq!(check.body["expected"]["audiences"], json!([format!("{PUBLIC_URL}/oauth2/token"), PUBLIC_URL]));
            assert!(check.body.get("access_token").is_none());
        }
        assert_refused(&ask(app, "assertion-check", &[]).await, 400, "invalid_request", "no assertion");
    }

    async fn keys_follow_one_another_and_tokens_outlive_theirs(app: &TestApp) {
        let software = Software::registered(app, "under-test", "exceptions:read").await;
        let token = software.token(app).await;
        let first = db(app, |store| store.oauth().signing_keys()).await;
        assert_eq!(first.len(), 1);
        let at = |instant: Moment, seconds: i64| instant.plus(chrono::TimeDelta::seconds(seconds));
        let rotate = async |now: Moment| {
            let database = app.context.database().clone();
            tokio::task::spawn_blocking(move || database.write_blocking(move |store| api::oauth::signing_keys::rotate(store, now))).await.unwrap().unwrap();
            db(app, |store| store.oauth().signing_keys()).await
        };
        let until = first[0].signs_until;
        assert_eq!(rotate(at(until, -3 * 86_400)).await.len(), 1, "it is not time yet");
        let both = rotate(at(until, -2 * 86_400)).await;
        assert_eq!(both.len(), 2);
        assert_eq!((both[1].signs_from, both[1].generation), (until, 2), "published before it signs");
        assert_ne!(both[0].key_id, both[1].key_id);
        assert_eq!(rotate(at(until, 299)).await.len(), 2, "the last token of the first is alive");
        assert_eq!(app.with_token(token).get(LIST).await.status, 200);
        let left = rotate(at(until, 601)).await;
        assert_eq!(left.iter().map(|key| key.generation).collect::<Vec<_>>(), [2]);
        // Both nodes make it at once: one of them does.
        assert_eq!(rotate(at(until, 601)).await.len(), 1);
    }

    async fn the_metadata_name_what_there_is(app: &TestApp) {
        let server = app.as_nobody().get("/.well-known/oauth-authorization-server").await.expect(200).body;
        assert_eq!(server["issuer"], PUBLIC_URL);
        for endpoint in ["token_endpoint", "introspection_endpoint", "revocation_endpoint"] {
            let path = server[endpoint].as_str().unwrap().strip_prefix(PUBLIC_URL).unwrap().to_owned();
            let answer = send(app.as_nobody().request(Method::POST, &path).form(&[("a", "b")])).await;
            assert!(answer.status == 400 || answer.status == 401, "{path}: {}", answer.body);
        }
        let keys = server["jwks_uri"].as_str().unwrap().strip_prefix(PUBLIC_URL).unwrap().to_owned();
        assert_eq!(app.as_nobody().get(&keys).await.expect(200).body["keys"].as_array().unwrap().len(), 1);
        let resource = app.as_nobody().get("/.well-known/oauth-protected-resource").await.expect(200).body;
        assert_eq!((&resource["resource"], &resource["authorization_servers"]), (&json!(PUBLIC_URL), &json!([PUBLIC_URL])));
    }
}
