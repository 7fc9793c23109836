//! `recourse token PERSONA`: a bearer token and nothing else.

use super::{CommandError, print};
use crate::{auth::sandbox_keys::SandboxIssuer, config::Configuration, sandbox::Persona};

/// Prints a token for the persona `name`. Needs no running server.
pub(super) fn run(configuration: &Configuration, name: &str) -> Result<(), CommandError> {
    let sandbox = configuration.sandbox()?;
    let persona: Persona = name.parse().map_err(CommandError::usage)?;
    let issuer = SandboxIssuer::open(&sandbox.directory).map_err(CommandError::failed)?;
    let token = issuer.mint(&persona.claims()).map_err(CommandError::failed)?;
    print(&format!("{token}\n"))
}
