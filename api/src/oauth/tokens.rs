//! What an access token is worth (RFC 7662), and its end before its time (RFC 7009): each software for its own.

use super::client::{ProvenClient, authenticate};
use crate::{
    auth::issuer::AccessToken,
    context::Context,
    extract::form::{Form, Parameters},
    problem::{
        Problem,
        oauth::{OauthCode, OauthErrorDocument, OauthFailure, OauthRefusal, answered},
    },
};
use actix_web::{HttpResponse, http::header::CACHE_CONTROL, post, web::Data};
use domain::moment::Moment;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A token, and who asks about it.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "read as parameters, each by itself: the type documents them")]
pub struct TokenReference {
    /// The access token.
    #[schema(value_type = String, min_length = 1, max_length = 16384, pattern = "^[!-~]+$")]
    token: String,
    /// What kind of token it is; there is one kind only.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, pattern = "^[a-z_]+$", example = "access_token")]
    token_type_hint: Option<String>,
    /// The kind of assertion.
    #[schema(value_type = String, pattern = "^urn:ietf:params:oauth:client-assertion-type:jwt-bearer$", max_length = 54, example = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")]
    client_assertion_type: String,
    /// The assertion: a JWT that the software signed.
    #[schema(value_type = String, pattern = r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$", min_length = 5, max_length = 8192)]
    client_assertion: String,
}

/// What a token is worth. Of one that is worth nothing nothing more is said.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct TokenState {
    /// Whether it is taken at this moment.
    pub active: bool,
    /// What it is good for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z:]+( [a-z:]+)*$", max_length = 500, example = "exceptions:read")]
    pub scope: Option<String>,
    /// Whose software it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[!-~]+$", max_length = 128, example = "northwind-registry")]
    pub client_id: Option<String>,
    /// How it is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = "^Bearer$", max_length = 6, example = "Bearer")]
    pub token_type: Option<&'static str>,
    /// When it expires: seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 1_800_000_300)]
    pub exp: Option<i64>,
    /// When it was made: seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 1_800_000_000)]
    pub iat: Option<i64>,
    /// Whom it is about: the software.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[!-~]+$", max_length = 128, example = "northwind-registry")]
    pub sub: Option<String>,
    /// Whom it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "recourse")]
    pub aud: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "https://recourse.example")]
    pub iss: Option<String>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 64, example = "0192474e-7e00-7000-8000-000000000001")]
    pub jti: Option<String>,
}

/// Ask what a token is worth
///
/// RFC 7662. Software asks about its own tokens, and proves who it is as at `/oauth2/token`, with an assertion of its own. A token of
/// somebody else is as one that does not exist.
#[utoipa::path(
    operation_id = "introspectToken", tag = "oauth",
    request_body(content = TokenReference, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "What it is worth.", body = TokenState, headers(("Cache-Control" = String))),
        (status = 400, description = "Refused: invalid_request.", body = OauthErrorDocument, headers(("Cache-Control" = String))),
        (status = 401, description = "Refused: invalid_client.", body = OauthErrorDocument, headers(("Cache-Control" = String))),
    ),
)]
#[post("/oauth2/introspect")]
pub(crate) async fn introspect_token(context: Data<Context>, form: Form) -> Result<HttpResponse, Problem> {
    let parameters = form.parameters()?;
    answered(introspect(&context, parameters).await)
}

/// Revoke a token
///
/// RFC 7009. Software ends a token of its own before its time, on every node within a second. A token that is over already, or never was
/// one, is answered in the same way.
#[utoipa::path(
    operation_id = "revokeToken", tag = "oauth",
    request_body(content = TokenReference, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "It is worth nothing any more.", headers(("Cache-Control" = String))),
        (status = 400, description = "Refused: invalid_request, or unauthorized_client where the token is of other software.", body = OauthErrorDocument, headers(("Cache-Control" = String))),
        (status = 401, description = "Refused: invalid_client.", body = OauthErrorDocument, headers(("Cache-Control" = String))),
    ),
)]
#[post("/oauth2/revoke")]
pub(crate) async fn revoke_token(context: Data<Context>, form: Form) -> Result<HttpResponse, Problem> {
    let parameters = form.parameters()?;
    answered(revoke(&context, parameters).await)
}

async fn introspect(context: &Context, parameters: Result<Parameters, OauthRefusal>) -> Result<HttpResponse, OauthFailure> {
    let parameters = parameters?;
    let (client, token) = asked(context, &parameters).await?;
    let own = token.filter(|token| token.client_id == client.proven.client_id);
    let (client, looked_for) = (Arc::new(client), own.as_ref().map(|token| token.jti.clone()));
    let is_revoked = context
        .write(move |store| {
            client.spend(store)?;
            let looked_for = looked_for.as_ref().map(|id| store.oauth().is_revoked(id)).transpose()?;
            Ok::<_, OauthFailure>(looked_for.unwrap_or(true))
        })
        .await?;
    let state = own.filter(|_| !is_revoked).map_or_else(TokenState::default, TokenState::of);
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(state))
}

async fn revoke(context: &Context, parameters: Result<Parameters, OauthRefusal>) -> Result<HttpResponse, OauthFailure> {
    let parameters = parameters?;
    let (client, token) = asked(context, &parameters).await?;
    let client = Arc::new(client);
    context
        .write(move |store| {
            client.spend(store)?;
            let Some(AccessToken { client_id, jti, exp, .. }) = &token else { return Ok(()) };
            if *client_id != client.proven.client_id {
                let refusal = OauthRefusal::new(OauthCode::UnauthorizedClient, "The token was made for other software.");
                return Err(OauthFailure::from(refusal));
            }
            let forget_at =
                Moment::from_unix_seconds(exp.saturating_add(60)).ok_or_else(|| Problem::internal("no such instant"))?;
            Ok(store.oauth().revoke(client_id, jti, forget_at)?)
        })
        .await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).finish())
}

/// Who asks, and about which token of ours; `None` for what is none of ours, or is over.
async fn asked(context: &Context, parameters: &Parameters) -> Result<(ProvenClient, Option<AccessToken>), OauthFailure> {
    let client = authenticate(context, parameters).await?;
    let token = parameters.required("token")?;
    Ok((client, context.oauth.issuer.verify(token).ok()))
}

impl TokenState {
    fn of(token: AccessToken) -> Self {
        let AccessToken { iss, sub, aud, client_id, scope, iat, exp, jti, client_key_id: _ } = token;
        Self {
            active: true,
            scope: Some(scope),
            client_id: Some(client_id),
            token_type: Some("Bearer"),
            exp: Some(exp),
            iat: Some(iat),
            sub: Some(sub),
            aud: Some(aud),
            iss: Some(iss),
            jti: Some(jti),
        }
    }
}
