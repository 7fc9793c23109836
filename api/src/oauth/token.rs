//! `POST /oauth2/token`: an assertion for an access token.

use super::client::authenticate;
use crate::{
    auth::issuer::LIFETIME,
    context::Context,
    extract::form::{Form, Parameters},
    problem::{
        Problem,
        oauth::{OauthCode, OauthErrorDocument, OauthFailure, OauthRefusal, answered},
    },
};
use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, PRAGMA},
    post,
    web::Data,
};
use domain::access::Scopes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an access token is asked for with.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "read as parameters, each by itself: the type documents them")]
pub struct TokenRequest {
    /// The grant.
    #[schema(value_type = String, pattern = "^client_credentials$", max_length = 18, example = "client_credentials")]
    grant_type: String,
    /// The kind of assertion.
    #[schema(value_type = String, pattern = "^urn:ietf:params:oauth:client-assertion-type:jwt-bearer$", max_length = 54, example = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")]
    client_assertion_type: String,
    /// The assertion: a JWT that the software signed.
    #[schema(value_type = String, pattern = r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$", min_length = 5, max_length = 8192)]
    client_assertion: String,
    /// What the token shall be good for; left out, all that the software is registered for.
    #[schema(value_type = Option<String>, pattern = "^[a-z:]+( [a-z:]+)*$", min_length = 1, max_length = 500, example = "exceptions:write exceptions:read")]
    scope: Option<String>,
    /// The software; what `sub` says.
    #[schema(value_type = Option<String>, pattern = "^[!-~]+$", min_length = 1, max_length = 128, example = "northwind-registry")]
    client_id: Option<String>,
}

/// An access token.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenResponse {
    /// The token: send it as `Authorization: Bearer`.
    #[schema(
        min_length = 5,
        max_length = 8192,
        pattern = r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$",
        example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL3JlY291cnNlLmV4YW1wbGUifQ.c2lnbmF0dXJl"
    )]
    pub access_token: String,
    /// How to send it.
    #[schema(value_type = String, pattern = "^Bearer$", max_length = 6, example = "Bearer")]
    pub token_type: &'static str,
    /// In how many seconds it expires.
    #[schema(minimum = 1, maximum = 300, example = 300)]
    pub expires_in: i64,
    /// What it is good for.
    #[schema(pattern = "^[a-z:]+( [a-z:]+)*$", max_length = 500, example = "exceptions:read exceptions:write")]
    pub scope: String,
}

/// Get an access token
///
/// Client credentials (RFC 6749, section 4.4) with `private_key_jwt` (RFC 7523): the software signs an assertion with a key that is
/// registered for it, and gets a token for five minutes. `iss` and `sub` are its `client_id`, `aud` is the address of this operation or the
/// issuer of `/.well-known/oauth-authorization-server`, `exp` lies at most five minutes ahead, and each assertion is used once: its `jti` is
/// remembered on every node until it would have expired. Refusals are those of RFC 6749; `POST /oauth2/assertion-check` says more.
#[utoipa::path(
    operation_id = "requestToken", tag = "oauth",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token.", body = TokenResponse, headers(("Cache-Control" = String))),
        (status = 400, description = "Refused: invalid_request, unsupported_grant_type, invalid_scope.", body = OauthErrorDocument, headers(("Cache-Control" = String))),
        (status = 401, description = "Refused: invalid_client, who asks did not prove who it is.", body = OauthErrorDocument, headers(("Cache-Control" = String))),
    ),
)]
#[post("/oauth2/token")]
pub(crate) async fn request_token(context: Data<Context>, form: Form) -> Result<HttpResponse, Problem> {
    let parameters = form.parameters()?;
    answered(issue(&context, parameters).await)
}

async fn issue(context: &Context, parameters: Result<Parameters, OauthRefusal>) -> Result<HttpResponse, OauthFailure> {
    let parameters = parameters?;
    if parameters.required("grant_type")? != "client_credentials" {
        return Err(OauthRefusal::new(OauthCode::UnsupportedGrantType, "The grant_type has to be client_credentials.").into());
    }
    let client = authenticate(context, &parameters).await?;
    let scopes = granted(parameters.get("scope"), client.registration.scopes)?;
    let client = context
        .write({
            let client = std::sync::Arc::new(client);
            move |store| client.spend(store).map(|()| client.clone())
        })
        .await?;
    let proven = &client.proven;
    let issued = context.oauth.issuer.issue(&proven.client_id, &proven.key_id, scopes, &context.ids);
    let access_token = issued.map_err(Problem::internal)?;
    let answer = TokenResponse { access_token, token_type: "Bearer", expires_in: LIFETIME, scope: scopes.to_string() };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).insert_header((PRAGMA, "no-cache")).json(answer))
}

impl TokenResponse {
    /// A token that no key has signed.
    pub(crate) fn example() -> Self {
        Self {
            access_token: "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL3JlY291cnNlLmV4YW1wbGUifQ.c2lnbmF0dXJl"
                .to_owned(),
            token_type: "Bearer",
            expires_in: LIFETIME,
            scope: "exceptions:read exceptions:write".to_owned(),
        }
    }
}

/// What a token is good for: what is asked for, if the software is registered for it.
fn granted(asked: Option<&str>, registered: Scopes) -> Result<Scopes, OauthRefusal> {
    let refused = |description: String| OauthRefusal::new(OauthCode::InvalidScope, description);
    let Some(asked) = asked else {
        let none = || refused("The software is registered for no scope.".to_owned());
        return Some(registered).filter(|scopes| !scopes.is_empty()).ok_or_else(none);
    };
    let known = asked.parse::<Scopes>().map_err(|unknown| refused(format!("The scope is not known: {unknown}.")))?;
    if known.are_among(registered) {
        return Ok(known);
    }
    Err(refused(format!("The software is registered for: {registered}.")))
}
