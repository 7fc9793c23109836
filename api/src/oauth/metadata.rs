//! What a client finds out by itself: the endpoints, what they take, and our public keys.

use super::key::ALGORITHMS;
use crate::{context::Context, extract::IfNoneMatch, problem::Problem, tagged};
use actix_web::{HttpResponse, get, web::Data};
use domain::access::OAuthScope;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{
    ToSchema,
    openapi::{
        RefOr,
        schema::{ArrayBuilder, ObjectBuilder, Schema, Type},
    },
};

/// The path of the metadata of the protected resource, which every challenge names.
pub const PROTECTED_RESOURCE: &str = "/.well-known/oauth-protected-resource";

const METHODS: [&str; 1] = ["private_key_jwt"];

/// The authorization server (RFC 8414).
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorizationServer {
    /// The `iss` of its tokens.
    #[schema(max_length = 200, pattern = "^https?://[!-~]+$", example = "https://recourse.example")]
    issuer: String,
    /// Where tokens are asked for.
    #[schema(max_length = 200, pattern = "^https?://[!-~]+$", example = "https://recourse.example/oauth2/token")]
    token_endpoint: String,
    /// The public keys of its tokens.
    #[schema(max_length = 200, pattern = "^https?://[!-~]+$", example = "https://recourse.example/.well-known/jwks.json")]
    jwks_uri: String,
    /// Where a token's worth is asked for.
    #[schema(max_length = 200, pattern = "^https?://[!-~]+$", example = "https://recourse.example/oauth2/introspect")]
    introspection_endpoint: String,
    /// Where a token is revoked.
    #[schema(max_length = 200, pattern = "^https?://[!-~]+$", example = "https://recourse.example/oauth2/revoke")]
    revocation_endpoint: String,
    /// The scopes.
    #[schema(schema_with = names)]
    scopes_supported: Vec<&'static str>,
    /// None: nobody is sent here with a browser.
    #[schema(schema_with = names)]
    response_types_supported: [&'static str; 0],
    /// The grants.
    #[schema(schema_with = names)]
    grant_types_supported: [&'static str; 1],
    /// How software proves who it is.
    #[schema(schema_with = names)]
    token_endpoint_auth_methods_supported: [&'static str; 1],
    /// With which signatures.
    #[schema(schema_with = names)]
    token_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    /// The same for the other endpoints.
    #[schema(schema_with = names)]
    introspection_endpoint_auth_methods_supported: [&'static str; 1],
    /// The same for the other endpoints.
    #[schema(schema_with = names)]
    introspection_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    /// The same for the other endpoints.
    #[schema(schema_with = names)]
    revocation_endpoint_auth_methods_supported: [&'static str; 1],
    /// The same for the other endpoints.
    #[schema(schema_with = names)]
    revocation_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    /// Where people read about it.
    #[schema(max_length = 200, pattern = "^https?://[!-~]+$", example = "https://recourse.example/guides/going-live")]
    service_documentation: String,
}

/// The API as a protected resource (RFC 9728).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProtectedResource {
    /// The API.
    #[schema(max_length = 200, pattern = "^https?://[!-~]+$", example = "https://recourse.example")]
    resource: String,
    /// Whose tokens it takes.
    #[schema(schema_with = names)]
    authorization_servers: Vec<String>,
    /// How a token is sent.
    #[schema(schema_with = names)]
    bearer_methods_supported: [&'static str; 1],
    /// The scopes.
    #[schema(schema_with = names)]
    scopes_supported: Vec<&'static str>,
    /// Where people read about it.
    #[schema(max_length = 200, pattern = "^https?://[!-~]+$", example = "https://recourse.example/docs/")]
    resource_documentation: String,
}

/// Public keys (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
pub struct KeySet {
    /// The keys: those that sign, have signed, and are about to.
    #[schema(value_type = Vec<PublicKey>, max_items = 100)]
    pub(crate) keys: Vec<Value>,
}

/// A public key for ES256.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicKey {
    /// Its kind.
    #[schema(pattern = "^EC$", max_length = 2, example = "EC")]
    kty: String,
    /// Its curve.
    #[schema(pattern = "^P-256$", max_length = 5, example = "P-256")]
    crv: String,
    /// Its name.
    #[schema(pattern = "^[A-Za-z0-9_-]+$", max_length = 64, example = "XNbLoQkDn9vC9mpmkR4Lw4oLLDYa2Zzt0gO5F0eVQ3o")]
    kid: String,
    /// What it is for.
    #[serde(rename = "use")]
    #[schema(pattern = "^sig$", max_length = 3, example = "sig")]
    purpose: String,
    /// Its algorithm.
    #[schema(pattern = "^ES256$", max_length = 5, example = "ES256")]
    alg: String,
    /// Its point.
    #[schema(pattern = "^[A-Za-z0-9_-]+$", max_length = 64, example = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4")]
    x: String,
    /// Its point.
    #[schema(pattern = "^[A-Za-z0-9_-]+$", max_length = 64, example = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM")]
    y: String,
}

/// Describe the authorization server
///
/// RFC 8414: the endpoints, and what they take. Public.
#[utoipa::path(
    operation_id = "getAuthorizationServer", tag = "oauth",
    responses((status = 200, description = "The authorization server.", body = AuthorizationServer, headers(("ETag" = String), ("Cache-Control" = String))))
)]
#[get("/.well-known/oauth-authorization-server")]
pub(crate) async fn authorization_server(context: Data<Context>, known: IfNoneMatch) -> Result<HttpResponse, Problem> {
    tagged::json_by_content(&AuthorizationServer::at(context.oauth.issuer.url()), &known)
}

/// Describe the API as a protected resource
///
/// RFC 9728: whose tokens the API takes, and for what. Every challenge of the API names this place. Public.
#[utoipa::path(
    operation_id = "getProtectedResource", tag = "oauth",
    responses((status = 200, description = "The protected resource.", body = ProtectedResource, headers(("ETag" = String), ("Cache-Control" = String))))
)]
#[get("/.well-known/oauth-protected-resource")]
pub(crate) async fn protected_resource(context: Data<Context>, known: IfNoneMatch) -> Result<HttpResponse, Problem> {
    tagged::json_by_content(&ProtectedResource::at(context.oauth.issuer.url()), &known)
}

/// Get the public keys
///
/// RFC 7517: the keys that access tokens are signed with. A new key is here two days before it signs, and an old one until its last token
/// has expired. Public.
#[utoipa::path(
    operation_id = "getJwks", tag = "oauth",
    responses((status = 200, description = "The keys.", body = KeySet, headers(("ETag" = String), ("Cache-Control" = String))))
)]
#[get("/.well-known/jwks.json")]
pub(crate) async fn jwks(context: Data<Context>, known: IfNoneMatch) -> Result<HttpResponse, Problem> {
    tagged::json_by_content(&KeySet { keys: context.oauth.issuer.jwks() }, &known)
}

impl AuthorizationServer {
    /// The one at `url`.
    #[must_use]
    pub fn at(url: &str) -> Self {
        let algorithms: Vec<&'static str> = ALGORITHMS.iter().map(|(name, _)| *name).collect();
        Self {
            issuer: url.to_owned(),
            token_endpoint: format!("{url}/oauth2/token"),
            jwks_uri: format!("{url}/.well-known/jwks.json"),
            introspection_endpoint: format!("{url}/oauth2/introspect"),
            revocation_endpoint: format!("{url}/oauth2/revoke"),
            scopes_supported: scopes(),
            response_types_supported: [],
            grant_types_supported: ["client_credentials"],
            token_endpoint_auth_methods_supported: METHODS,
            token_endpoint_auth_signing_alg_values_supported: algorithms.clone(),
            introspection_endpoint_auth_methods_supported: METHODS,
            introspection_endpoint_auth_signing_alg_values_supported: algorithms.clone(),
            revocation_endpoint_auth_methods_supported: METHODS,
            revocation_endpoint_auth_signing_alg_values_supported: algorithms,
            service_documentation: format!("{url}/guides/going-live"),
        }
    }
}

impl KeySet {
    /// The key of RFC 7517, appendix A.1.
    pub(crate) fn example() -> Self {
        Self {
            keys: vec![json!({
                "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "XNbLoQkDn9vC9mpmkR4Lw4oLLDYa2Zzt0gO5F0eVQ3o",
                "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
            })],
        }
    }
}

impl ProtectedResource {
    /// The one at `url`.
    #[must_use]
    pub fn at(url: &str) -> Self {
        Self {
            resource: url.to_owned(),
            authorization_servers: vec![url.to_owned()],
            bearer_methods_supported: ["header"],
            scopes_supported: scopes(),
            resource_documentation: format!("{url}/docs/"),
        }
    }
}

/// A list of names.
pub(super) fn names() -> RefOr<Schema> {
    let name = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[!-~]+$")).min_length(Some(1)).max_length(Some(200));
    ArrayBuilder::new().items(name).max_items(Some(100)).into()
}

/// What software may have.
fn scopes() -> Vec<&'static str> {
    OAuthScope::ALL.iter().filter(|scope| scope.is_for_software()).map(|scope| scope.as_str()).collect()
}
