//! `recourse config`: every setting, its value and where it comes from.

use super::{CommandError, print};
use crate::config::{Configuration, Setting, Settings};

/// Prints the settings; then says what is wrong with them, if anything is.
pub(super) fn run(settings: &Settings) -> Result<(), CommandError> {
    let rows: Vec<(&str, String, String)> = Setting::ALL
        .iter()
        .map(|setting| (setting.name(), settings.shown(*setting), settings.source(*setting).to_string()))
        .collect();
    let widest = rows.iter().map(|(_, value, _)| value.chars().count()).max().unwrap_or_default();
    let text: String = rows.iter().map(|(name, value, source)| format!("{name:<21} {value:<widest$}  {source}\n")).collect();
    print(&text)?;
    Configuration::new(settings)?;
    Ok(())
}
