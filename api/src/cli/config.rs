//! `recourse config`: every setting, its value and where it comes from.

use super::{CommandError, print};
use crate::config::{Configuration, Setting, Settings};
use std::io::{self, Write};

/// Prints the settings; says on standard error what `serve` would refuse of them, if anything.
pub(super) fn run(settings: &Settings) -> Result<(), CommandError> {
    let rows: Vec<(&str, String, String)> = Setting::ALL
        .iter()
        .map(|setting| (setting.name(), settings.shown(*setting), settings.source(*setting).to_string()))
        .collect();
    let widest = rows.iter().map(|(_, value, _)| value.chars().count()).max().unwrap_or_default();
    let text: String = rows.iter().map(|(name, value, source)| format!("{name:<21} {value:<widest$}  {source}\n")).collect();
    print(&text)?;
    if let Err(error) = Configuration::new(settings) {
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(io::stderr(), "recourse serve would refuse this: {error}");
    }
    Ok(())
}
