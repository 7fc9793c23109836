//! `recourse organizations` and `recourse clients`, beside a server that runs: from the first line to a token, and to its end.

use crate::{
    command_line::{ran, recourse, serve, terminate, text},
    support::{Answer, Connection},
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use serde_json::{Value, json};
use std::{path::Path, process::Output};

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

fn told(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = ran(folder, arguments);
    (status.code(), text(&stdout), text(&stderr))
}

#[track_caller]
fn done(folder: &Path, arguments: &[&str]) -> String {
    let (status, out, error) = told(folder, arguments);
    assert_eq!(status, Some(0), "{arguments:?}: {error}");
    out
}

/// A key of the vendor's, and the file of its public half.
fn key(folder: &Path, kid: &str) -> (EncodingKey, String) {
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    let key = EncodingKey::from_ec_der(pkcs8.as_ref());
    let mut public = Jwk::from_encoding_key(&key, Algorithm::ES256).unwrap();
    public.common.key_id = Some(kid.to_owned());
    let file = folder.join(format!("{kid}.json"));
    std::fs::write(&file, serde_json::to_string(&public).unwrap()).unwrap();
    (key, file.display().to_string())
}

/// Asks the server at `address` for a token, as the vendor's software does.
fn token(address: &str, kid: &str, key: &EncodingKey) -> Answer {
    let server = Connection::new(address.parse().unwrap()).get("/.well-known/oauth-authorization-server").json();
    assert_eq!(server["issuer"], format!("http://{address}"));
    let now = api::context::host_now().unix_milliseconds() / 1000;
    let jti = api::context::Ids::from_host().next_id();
    let claims =
        json!({"iss": "vendor-ehr", "sub": "vendor-ehr", "aud": server["issuer"], "iat": now, "exp": now + 60, "jti": jti});
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::ES256) };
    let assertion = encode(&header, &claims, key).unwrap();
    let form = format!(
        "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={assertion}"
    );
    Connection::new(address.parse().unwrap()).post("/oauth2/token", &[FORM], form.as_bytes())
}

fn status_with(address: &str, token: &Value) -> u16 {
    let authorization = format!("Authorization: Bearer {}", token.as_str().unwrap());
    Connection::new(address.parse().unwrap()).ask("GET /v1/exception-applications", &[&authorization], b"").status
}

#[test]
fn a_vendor_is_registered_gets_tokens_and_is_stopped_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let none_yet = told(folder, &["clients", "list"]);
    assert!(none_yet.0 == Some(1) && none_yet.2.contains("recourse migrate"), "{none_yet:?}");
    let (child, address) = serve(&mut recourse(folder, &["--listen", "127.0.0.1:0"]));

    let added = done(folder, &["organizations", "add", "healthItVendor", "Vendor Inc."]);
    let organization = added.split(' ').next().unwrap();
    assert!(done(folder, &["organizations", "list"]).contains(&added), "{added}");
    let (first, file) = key(folder, "first");
    let scopes = "exceptions:read,exceptions:write";
    let client = |more: &[&str]| {
        let all = [&["clients", "add", "vendor-ehr", "--organization", organization, "--name", "Vendor EHR"], more].concat();
        told(folder, &all)
    };
    for (more, said) in [
        (vec!["--scopes", "exceptions:read,nothing", "--keys", &file], "unknown value"),
        (vec!["--scopes", "operate", "--keys", &file], "is for people"),
        (vec!["--scopes", scopes], "one of the two"),
        (vec!["--scopes", scopes, "--jwks-url", "ftp://vendor.example/keys"], "https"),
        (vec!["--scopes", scopes, "--jwks-url", "keys"], "absolute URL"),
    ] {
        let (status, out, error) = client(&more);
        assert!(status.is_some_and(|status| status > 0) && out.is_empty() && error.contains(said), "{more:?}: {error}");
    }
    let registered = client(&["--scopes", scopes, "--keys", &file]);
    assert_eq!(registered.0, Some(0), "{registered:?}");
    assert!(
        registered.1.contains("client_id vendor-ehr\nenabled\n") && registered.1.ends_with("key first in use\n"),
        "{registered:?}"
    );
    assert!(client(&["--scopes", scopes, "--keys", &file]).2.contains("already"), "a client_id is given once");

    let answer = token(&address, "first", &first);
    assert_eq!(answer.status, 200, "{}", answer.json());
    let answer = answer.json();
    assert_eq!(answer["scope"], "exceptions:read exceptions:write");
    assert_eq!(status_with(&address, &answer["access_token"]), 200);

    done(folder, &["clients", "disable", "vendor-ehr"]);
    assert_eq!(status_with(&address, &answer["access_token"]), 401, "from this moment on");
    assert_eq!(token(&address, "first", &first).status, 401);
    done(folder, &["clients", "enable", "vendor-ehr"]);
    assert_eq!(status_with(&address, &answer["access_token"]), 200);

    let (second, file) = key(folder, "second");
    done(folder, &["clients", "add-key", "vendor-ehr", &file]);
    assert_eq!(told(folder, &["clients", "add-key", "vendor-ehr", &file]).0, Some(1), "a kid is given once");
    let shown = done(folder, &["clients", "disable-key", "vendor-ehr", "first"]);
    assert!(shown.contains("key first disabled since") && shown.contains("key second in use"), "{shown}");
    assert_eq!(status_with(&address, &answer["access_token"]), 401, "a token of the lost key");
    assert_eq!(token(&address, "first", &first).status, 401);
    done(folder, &["clients", "scopes", "vendor-ehr", "reviews:read"]);
    let answer = token(&address, "second", &second).json();
    assert_eq!(answer["scope"], "reviews:read");
    assert_eq!(status_with(&address, &answer["access_token"]), 403);
    assert!(done(folder, &["clients", "list"]).contains("vendor-ehr enabled"));

    let disclosed = folder.join("private.json");
    std::fs::write(&disclosed, r#"{"kty": "EC", "crv": "P-256", "kid": "p", "x": "AA", "y": "AA", "d": "AA"}"#).unwrap();
    let refused = told(folder, &["clients", "add-key", "vendor-ehr", disclosed.to_str().unwrap()]);
    assert!(refused.0 == Some(1) && refused.2.contains("disclosed"), "{refused:?}");
    assert_eq!(told(folder, &["clients", "show", "nobody"]).0, Some(1));
    assert_eq!(terminate(child).0, Some(0));
}
