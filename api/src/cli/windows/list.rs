//! `recourse windows list`.

use super::{CommandError, Place, print};
use crate::years::{self, Years};
use domain::program::{AmendmentAuthor, PerformanceYear, Window, WindowAmendment, YearRules};

/// Prints every window with its history. Where the amendments do not fit the years of this release, prints them as they were announced
/// and says what does not fit.
///
/// # Errors
/// When the years or the database cannot be read; exit status 1 also when the amendments do not fit.
pub(super) fn run(place: &Place, year: Option<PerformanceYear>) -> Result<(), CommandError> {
    let database = place.database()?;
    let mut amendments = database.read(|store| store.window_amendments().all())?;
    let files = years::read(place.years_dir.as_deref()).map_err(CommandError::failed)?;
    let years = Years::new(files, &amendments);
    let is_asked_for = |other: PerformanceYear| year.is_none_or(|year| year == other);
    amendments.retain(|amendment| is_asked_for(amendment.year));
    match years {
        Ok(years) => {
            let program = years.snapshot();
            let asked: Vec<&YearRules> = program.years().filter(|rules| is_asked_for(rules.year)).collect();
            if asked.is_empty() {
                return Err(CommandError::failed("this service does not know that performance year"));
            }
            print(&asked.into_iter().map(|rules| of_year(rules, &amendments)).collect::<String>())
        }
        Err(error) => {
            print(&amendments.iter().map(announced).collect::<String>())?;
            Err(CommandError::failed(error))
        }
    }
}

fn of_year(rules: &YearRules, amendments: &[WindowAmendment]) -> String {
    let heading = format!("{} (rule set {})\n", rules.year, rules.rule_set);
    rules.windows.iter().fold(heading, |text, window| text + &of_window(rules, window, amendments))
}

fn of_window(rules: &YearRules, window: &Window, amendments: &[WindowAmendment]) -> String {
    let kinds: Vec<&str> = window.participant_kinds.iter().map(|kind| kind.as_str()).collect();
    let reasons = window.accepted_reasons.as_ref().map_or_else(|| "every reason".to_owned(), |reasons| reasons.join(", "));
    let opens = window.opens_at.map_or_else(|| "unknown".to_owned(), |opens| opens.eastern_text());
    let later = rules.windows.iter().find(|other| other.supersedes.as_ref() == Some(&window.id));
    let replaced = later.map(|later| format!("    replaced by  {}\n", later.id)).unwrap_or_default();
    let made = amendments.iter().find(|amendment| amendment.terms.id == window.id);
    let made = made.map(|amendment| format!("    announced    {}\n", made_by(amendment))).unwrap_or_default();
    format!(
        "  {}\n    form         {}\n    opens        {opens}\n    closes       {}\n    takes        {}; {reasons}\n    source       {} ({})\n{made}{replaced}",
        window.id,
        window.form,
        window.closes_at.eastern_text(),
        kinds.join(", "),
        window.source,
        window.confidence,
    )
}

fn announced(amendment: &WindowAmendment) -> String {
    let closes = amendment.terms.closes.moment().eastern_text();
    format!("{}: closes {closes}; announced {}\n", amendment.terms.id, made_by(amendment))
}

fn made_by(amendment: &WindowAmendment) -> String {
    let who = match &amendment.made_by {
        AmendmentAuthor::User { user_id } => format!("user {user_id} over the API"),
        AmendmentAuthor::CommandLine { name } => format!("{name} on the command line"),
    };
    format!("{} by {who}, number {} of {}", amendment.announced_at, amendment.number, amendment.year)
}
