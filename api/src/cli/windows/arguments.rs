//! What `recourse windows` takes.

use super::year_of;
use crate::performance_years::window_wire::{AddWindow, ExtendWindow};
use clap::{Args, Subcommand};
use domain::{
    finding::Finding,
    program::{PerformanceYear, WindowProposal},
};

#[derive(Debug, Subcommand)]
pub(crate) enum WindowsCommand {
    /// Show every window: of the year files, added, extended, replaced
    List {
        /// Only of this performance year
        #[arg(long)]
        year: Option<PerformanceYear>,
    },
    /// Add a window, as a reopening that CMS announced
    ///
    /// It takes the form from the people and for the reasons that are named, beside the windows that the year has. It cannot be shortened
    /// or removed afterwards: try it with --dry-run first.
    Add(Addition),
    /// Extend a window: a later closing, all else stays
    ///
    /// A window that has closed may be extended too. One that was extended is extended by the name of its extension.
    Extend(Extension),
}

/// A new window.
#[derive(Debug, Args)]
pub(crate) struct Addition {
    /// Its name, beginning with its performance year: 2024-euc-hurricane-reopening
    id: String,
    /// extremeAndUncontrollableCircumstances, promotingInteroperabilityHardship or targetedReview
    #[arg(long)]
    form: String,
    /// When it opens: civil time in America/New_York without an offset, 2025-02-03T09:00
    #[arg(long, value_name = "TIME")]
    opens_at: String,
    /// Who may file in it, with commas: clinician,group,subgroup,virtualGroup,apmEntity,aco
    #[arg(long, value_name = "KINDS", value_delimiter = ',', required = true)]
    participant_kinds: Vec<String>,
    /// The only reasons that it takes, with commas; left out: every reason of the year
    #[arg(long, value_name = "REASONS", value_delimiter = ',')]
    accepted_reasons: Option<Vec<String>>,
    #[command(flatten)]
    announcement: Announcement,
}

/// A later closing.
#[derive(Debug, Args)]
pub(crate) struct Extension {
    /// The window, by its name: 2024-euc
    window: String,
    /// The name of the window that replaces it [default: that of the window and -extended]
    #[arg(long)]
    id: Option<String>,
    #[command(flatten)]
    announcement: Announcement,
}

/// What both say.
#[derive(Debug, Args)]
pub(crate) struct Announcement {
    /// When it closes, the first minute that is too late: civil time in America/New_York without an offset, 2025-04-14T20:00
    #[arg(long, value_name = "TIME")]
    closes_at: String,
    /// Where the dates come from: the notice and its day
    #[arg(long)]
    source: String,
    /// How well they are founded: sourced (CMS's own word), sourcedSecondary, derived, recalled or choice
    #[arg(long)]
    confidence: String,
    /// What else has to be known about it; shown with the window
    #[arg(long)]
    note: Option<String>,
    /// Your name, for the operators who come after you; never shown to callers of the API
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub(super) by: String,
    /// Only judge it and say what would be announced
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// What is asked for, of which year, and how it is announced.
type Asked = (PerformanceYear, WindowProposal, Announcement);

impl Addition {
    /// # Errors
    /// Every fault of every value, by the rules of the API.
    pub(super) fn read(self) -> Result<Asked, Vec<Finding>> {
        let Self { id, form, opens_at, participant_kinds, accepted_reasons, announcement } = self;
        let year = year_of(&id)?;
        let body = AddWindow {
            id: Some(id),
            form: Some(form),
            opens_at: Some(opens_at),
            closes_at: Some(announcement.closes_at.clone()),
            participant_kinds: Some(participant_kinds),
            accepted_reasons,
            source: Some(announcement.source.clone()),
            confidence: Some(announcement.confidence.clone()),
            note: announcement.note.clone(),
        };
        Ok((year, body.read()?, announcement))
    }
}

impl Extension {
    /// # Errors
    /// Every fault of every value, by the rules of the API.
    pub(super) fn read(self) -> Result<Asked, Vec<Finding>> {
        let Self { window, id, announcement } = self;
        let year = year_of(&window)?;
        let body = ExtendWindow {
            id,
            closes_at: Some(announcement.closes_at.clone()),
            source: Some(announcement.source.clone()),
            confidence: Some(announcement.confidence.clone()),
            note: announcement.note.clone(),
        };
        Ok((year, body.read(window)?, announcement))
    }
}

fn name(text: &str) -> Result<String, &'static str> {
    let is_name = (1..=100).contains(&text.chars().count()) && !text.trim().is_empty() && !text.contains(char::is_control);
    if is_name { Ok(text.to_owned()) } else { Err("a name has 1 to 100 characters") }
}
