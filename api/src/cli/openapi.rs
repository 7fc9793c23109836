//! `recourse openapi`: the document of the API, as YAML.

use super::{CommandError, print};
use crate::openapi::{document, to_3_0_3, to_yaml};
use clap::ValueEnum;

/// A version of the OpenAPI Specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Specification {
    /// The document that is served.
    #[value(name = "3.1.0")]
    V3_1_0,
    /// Its twin, for generators that know no newer one.
    #[value(name = "3.0.3")]
    V3_0_3,
}

/// Prints the document, written in `specification`.
pub(super) fn run(specification: Specification) -> Result<(), CommandError> {
    let document = match specification {
        Specification::V3_1_0 => document(),
        Specification::V3_0_3 => to_3_0_3(&document()),
    };
    print(&to_yaml(&document).map_err(CommandError::failed)?)
}
