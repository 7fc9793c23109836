//! Whether an operator may add or extend a window as asked: every fault at once, before anything is written.

use super::{
    EasternTime, PerformanceYear, Window, WindowChange, WindowTerms, YearRules,
    check::{who_may_file, window_id_is_well_formed, year_lists},
};
use crate::{
    citation::Confidence,
    finding::{Finding, Findings},
    moment::{Moment, start_of_eastern_day},
    rule,
};
use chrono::NaiveDate;

/// How many windows a year may have; what answers promise.
const MOST_WINDOWS: usize = 100;

/// The longest name of a window.
const LONGEST_ID: usize = 64;

/// What an operator asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowProposal {
    /// The name of the new window. An extension without one is named after the window that it replaces.
    pub id: Option<String>,
    /// A window of its own, or a later closing of another.
    pub change: WindowChange,
    /// When it is to close.
    pub closes: EasternTime,
    /// Where the dates come from.
    pub source: String,
    /// How well they are founded.
    pub confidence: Confidence,
    /// What else has to be known about it.
    pub note: Option<String>,
}

/// Why a window is not added or extended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AmendmentRefusal {
    /// The year has no window of the name that is to be extended.
    UnknownWindow,
    /// Rules are broken: each of them.
    Rules(Vec<Finding>),
}

impl WindowProposal {
    /// What is to be written, if `year`, which has all amendments so far, can take it at `now`.
    ///
    /// # Errors
    ///
    /// [`AmendmentRefusal::UnknownWindow`], or every rule that is broken.
    pub fn judge(&self, year: &YearRules, now: Moment) -> Result<WindowTerms, AmendmentRefusal> {
        let mut findings = Findings::new();
        match &self.change {
            WindowChange::Added { .. } => self.judge_added(year, &mut findings),
            WindowChange::Extended { supersedes } => {
                let replaced = year.window(supersedes).ok_or(AmendmentRefusal::UnknownWindow)?;
                self.judge_extended(year, replaced, &mut findings);
            }
        }
        let id = self.judge_id(year, &mut findings);
        self.judge_closing(year.year, now, &mut findings);
        if year.windows.len() >= MOST_WINDOWS {
            findings.error(&rule::AMENDMENT_COUNT, "", format!("The year {} has {MOST_WINDOWS} windows already.", year.year));
        }
        if findings.refuse() {
            return Err(AmendmentRefusal::Rules(findings.errors));
        }
        let Self { id: _, change, closes, source, confidence, note } = self.clone();
        let terms = WindowTerms { id, change, closes, source, confidence, note };
        match year.clone().take(&terms, now) {
            Ok(()) => Ok(terms),
            Err(problem) => {
                let message = format!("The windows of the year would contradict each other: {problem}.");
                Err(AmendmentRefusal::Rules(vec![Finding::new(&rule::AMENDMENT_CONSISTENT, "", message)]))
            }
        }
    }

    fn judge_added(&self, year: &YearRules, findings: &mut Findings) {
        let WindowChange::Added { form, opens, participant_kinds, accepted_reasons } = &self.change else { return };
        if opens.moment() >= self.closes.moment() {
            findings.error(&rule::AMENDMENT_ORDER, "/opensAt", "The opening is not before the closing.");
        }
        let first = first_day(year.year.get());
        if opens.moment() < first {
            let message =
                format!("A window of performance year {} opens at the earliest on {}.", year.year, first.eastern_text());
            findings.error(&rule::AMENDMENT_SPAN, "/opensAt", message);
        }
        let may_file = who_may_file(year, *form);
        if let Some(stranger) = participant_kinds.iter().find(|kind| !may_file.contains(kind)) {
            let names: Vec<&str> = may_file.iter().map(|kind| kind.as_str()).collect();
            let who = if names.is_empty() { "nobody".to_owned() } else { names.join(", ") };
            let message = format!("{} of performance year {} are filed by {who}, not by {stranger}.", form.in_words(), year.year);
            findings.error(&rule::AMENDMENT_KINDS, "/participantKinds", message);
        }
        for (index, reason) in accepted_reasons.iter().flatten().enumerate() {
            if !year_lists(year, *form, reason) {
                let message = format!("Performance year {} does not list this reason for {}.", year.year, form.in_words());
                findings.error(&rule::AMENDMENT_REASONS, format!("/acceptedReasons/{index}"), message);
            }
        }
    }

    fn judge_extended(&self, year: &YearRules, replaced: &Window, findings: &mut Findings) {
        if self.closes.moment() <= replaced.closes_at {
            let message = format!(
                "{} closes at {}; an extension closes later, and no window is ever shortened.",
                replaced.id,
                replaced.closes_at.eastern_text()
            );
            findings.error(&rule::AMENDMENT_LATER, "/closesAt", message);
        }
        if let Some(later) = year.windows.iter().find(|other| other.supersedes.as_ref() == Some(&replaced.id)) {
            let message =
                format!("{} was replaced by {}, which closes at {}.", replaced.id, later.id, later.closes_at.eastern_text());
            findings.error(&rule::AMENDMENT_ONCE, "", message);
        }
    }

    /// The name, which is free.
    fn judge_id(&self, year: &YearRules, findings: &mut Findings) -> String {
        let id = match (&self.id, &self.change) {
            (Some(id), _) => id.clone(),
            (None, WindowChange::Extended { supersedes }) => extended_name(year, supersedes),
            (None, WindowChange::Added { .. }) => {
                findings.error(&rule::FIELD_REQUIRED, "/id", "This member is missing.");
                return String::new();
            }
        };
        if !window_id_is_well_formed(year, &id) {
            let message =
                format!("A name begins with {}- and has lower-case words with hyphens, 64 characters at most.", year.year);
            findings.error(&rule::AMENDMENT_ID, "/id", message);
        } else if year.window(&id).is_some() {
            findings.error(&rule::AMENDMENT_ID, "/id", format!("The year has a window {id} already."));
        }
        id
    }

    fn judge_closing(&self, year: PerformanceYear, now: Moment, findings: &mut Findings) {
        let closes_at = self.closes.moment();
        if closes_at <= now {
            let message = format!("The closing has passed: it is {}.", now.eastern_text());
            findings.error(&rule::AMENDMENT_PAST, "/closesAt", message);
        }
        if closes_at > first_day(year.payment_year() + 1) {
            let message = format!(
                "A window of performance year {year} closes at the latest with its payment year, {}.",
                year.payment_year()
            );
            findings.error(&rule::AMENDMENT_SPAN, "/closesAt", message);
        }
    }
}

/// 00:00 Eastern of January 1.
fn first_day(year: u16) -> Moment {
    start_of_eastern_day(NaiveDate::from_ymd_opt(i32::from(year), 1, 1).unwrap_or(NaiveDate::MAX))
}

/// `2024-euc-extended`, then `2024-euc-extended-2` and so on.
fn extended_name(year: &YearRules, replaced: &str) -> String {
    let stem = match replaced.rsplit_once("-extended") {
        Some((stem, count)) if count.is_empty() || count.strip_prefix('-').is_some_and(|count| count.parse::<u32>().is_ok()) => {
            stem
        }
        Some(_) | None => replaced,
    };
    let name = |count: usize| match count {
        1 => "-extended".to_owned(),
        more => format!("-extended-{more}"),
    };
    // Where the name of the window leaves no room, it is cut.
    let named = |count: usize| {
        let ending = name(count);
        let room = LONGEST_ID.saturating_sub(ending.len());
        format!("{}{ending}", stem.get(..room.min(stem.len())).unwrap_or(stem).trim_end_matches('-'))
    };
    let is_free = |id: &String| year.window(id).is_none();
    (1..=MOST_WINDOWS + 1).map(named).find(is_free).unwrap_or_else(|| named(1))
}
