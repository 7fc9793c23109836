//! Who calls: bearer tokens, verified against the issuer's keys.

pub mod sandbox_keys;
mod verifier;

pub use verifier::{JwksError, TokenRefusal, TokenVerifier};

pub use domain::access::Principal;
