//! `recourse judge-again`.

use super::{CommandError, print};
use crate::{
    application::{open_database, years_in_force},
    config::Storage,
    filings::again::{Selection, judge_stored},
};
use std::path::Path;

/// Judges the selected filings again and prints a line for each that would come out otherwise, then how many there were.
///
/// # Errors
/// Exit status 1 when one would come out otherwise, when none has the case number that was asked for, or when they cannot be
/// read; 2 when the database is not at the present schema.
pub(super) fn run(storage: &Storage, years_dir: Option<&Path>, selection: &Selection) -> Result<(), CommandError> {
    let database = open_database(storage)?;
    if !database.pending_migrations()?.is_empty() {
        return Err(CommandError::usage("the database is not at the present schema: recourse migrate brings it there"));
    }
    let years = years_in_force(&database, years_dir).map_err(CommandError::usage)?;
    let mut printed = Ok(());
    let summary = judge_stored(&database, &years.snapshot(), selection, |filing, difference| {
        if printed.is_ok() {
            printed = print(&format!("{} {difference}\n", filing.case_number));
        }
    })?;
    printed?;
    print(&format!("{summary}\n"))?;
    match &selection.case_number {
        Some(number) if summary.judged == 0 => Err(CommandError::failed(format!("no such filing has the case number {number}"))),
        Some(_) | None if summary.differing > 0 => {
            Err(CommandError::failed(format!("{} filings would come out otherwise", summary.differing)))
        }
        Some(_) | None => Ok(()),
    }
}
