//! Who calls: bearer tokens, verified against the keys of their issuer.
//!
//! * [`issuer`]: our own access tokens, for software.
//! * [`sandbox_keys`]: the issuer of the sandbox.
//! * `verifier`: the tokens of one issuer elsewhere, and our own.

pub mod issuer;
pub mod sandbox_keys;
mod verifier;

pub use issuer::Issuer;
pub use verifier::{JwksError, TokenRefusal, TokenVerifier};

pub use domain::access::Principal;
