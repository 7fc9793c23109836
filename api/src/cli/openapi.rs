//! `recourse openapi`: the document of the API, as YAML.

use super::{CommandError, print};
use crate::openapi::{document, to_yaml};

/// Prints the document.
pub(super) fn run() -> Result<(), CommandError> {
    print(&to_yaml(&document()).map_err(CommandError::failed)?)
}
