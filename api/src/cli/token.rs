//! `recourse token PERSONA`: a bearer token and nothing else, or the assertion that software gets one for.

use super::{CommandError, print};
use crate::{
    auth::sandbox_keys::{SandboxIssuer, SandboxSoftware},
    config::Configuration,
    sandbox::Persona,
};

/// Prints a token for the persona `name`, or an assertion of it. Needs no running server.
pub(super) fn run(configuration: &Configuration, name: &str, assertion: bool) -> Result<(), CommandError> {
    let sandbox = configuration.sandbox()?;
    let persona: Persona = name.parse().map_err(CommandError::usage)?;
    let text = if assertion {
        let client_id = persona
            .client_id()
            .ok_or_else(|| CommandError::usage(format!("{persona} is a person; software signs assertions")))?;
        let software = SandboxSoftware::open(&sandbox.directory, client_id).map_err(CommandError::failed)?;
        let issuer =
            configuration.public_url.as_ref().map_or_else(|| format!("http://{}", configuration.listen), ToString::to_string);
        software.assertion(&issuer).map_err(CommandError::failed)?
    } else {
        let issuer = SandboxIssuer::open(&sandbox.directory).map_err(CommandError::failed)?;
        issuer.mint(&persona.claims()).map_err(CommandError::failed)?
    };
    print(&format!("{text}\n"))
}
