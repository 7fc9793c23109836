//! The authorization server: software proves who it is with an assertion and gets an access token.
//!
//! * [`token`]: an assertion for a token; [`check`]: what is wrong with an assertion; [`tokens`]: what a token is worth, and its end.
//! * `client`: who asks; [`assertion`]: an assertion and everything that may be wrong with it.
//! * `key`: which public keys are taken; [`jwks_url`]: those that software publishes itself, `public_address`: from where.
//! * [`signing_keys`]: the keys that sign our own tokens; the tokens themselves are made in [`crate::auth::issuer`].
//! * [`metadata`]: what a client finds out by itself.

pub mod assertion;
pub mod check;
mod client;
pub mod jwks_url;
pub(crate) mod key;
pub mod metadata;
mod public_address;
pub mod signing_keys;
pub mod token;
pub mod tokens;

use crate::auth::Issuer;
use domain::environment::Environment;
use jwks_url::PublishedKeys;
use signing_keys::Followed;
use std::sync::Arc;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations of this module.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(token::request_token).service(check::check_assertion);
    config.service(tokens::introspect_token).service(tokens::revoke_token);
    config.service(metadata::authorization_server).service(metadata::protected_resource).service(metadata::jwks);
}

/// What the authorization server works with.
#[derive(Debug)]
pub struct Oauth {
    /// Makes and verifies our own tokens.
    pub issuer: Arc<Issuer>,
    pub(crate) published: PublishedKeys,
    pub(crate) followed: Followed,
}

impl Oauth {
    /// An authorization server that makes tokens with `issuer`.
    #[must_use]
    pub fn new(issuer: Arc<Issuer>, environment: Environment) -> Self {
        Self { issuer, published: PublishedKeys::new(environment), followed: Followed::default() }
    }
}
