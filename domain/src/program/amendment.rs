//! Windows that an operator adds or extends while the service runs, and the years with them.
//!
//! Amendments are only ever added, numbered from 1 within their year. A [`YearRules`] with the first `n` of them has the rule set
//! `2024.1+n`: what was judged by it can be judged again by applying the same `n`.

use super::{EasternTime, Form, PerformanceYear, Program, Window, YearRules, check};
use crate::{citation::Confidence, identifier::UserId, moment::Moment, participant::ParticipantKind};
use serde::{Deserialize, Serialize};

/// A window that was added or extended: what, when and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowAmendment {
    /// The performance year.
    pub year: PerformanceYear,
    /// 1 for the first of its year, then one more each time.
    pub number: u8,
    /// When it was made, and so announced.
    pub announced_at: Moment,
    /// Who made it.
    pub made_by: AmendmentAuthor,
    /// What it says.
    pub terms: WindowTerms,
}

/// Who made an amendment: kept for the operators, never shown to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum AmendmentAuthor {
    /// An operator, over the API.
    User {
        /// Who.
        user_id: UserId,
    },
    /// Whoever gave this name on the command line.
    CommandLine {
        /// The name.
        name: String,
    },
}

/// What an amendment says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WindowTerms {
    /// The name of the new window; begins with its performance year.
    pub id: String,
    /// A window of its own, or a later closing of another.
    pub change: WindowChange,
    /// When it closes.
    pub closes: EasternTime,
    /// Where the dates come from.
    pub source: String,
    /// How well they are founded.
    pub confidence: Confidence,
    /// What else has to be known about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What becomes of the windows of the year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum WindowChange {
    /// A window of its own, as a reopening is.
    Added {
        /// Which form.
        form: Form,
        /// When it opens.
        opens: EasternTime,
        /// Who may file in it.
        participant_kinds: Vec<ParticipantKind>,
        /// The only reasons that it takes; `None` where it takes every reason of the year.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        accepted_reasons: Option<Vec<String>>,
    },
    /// The same window with a later closing: it has form, opening, people and reasons of the one that it replaces.
    Extended {
        /// The window that it replaces.
        supersedes: String,
    },
}

/// Why a year cannot be amended as the database says: it has become another one, or a row was tampered with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "window amendment {number} of performance year {year} (window {window}, announced {announced_at}) does not fit \
     {rule_set}: {reason}"
)]
pub struct AmendmentError {
    /// The year.
    pub year: PerformanceYear,
    /// Which amendment of it.
    pub number: u8,
    /// The name of its window.
    pub window: String,
    /// When it was made.
    pub announced_at: Moment,
    /// The year file that it does not fit.
    pub rule_set: String,
    /// What stands against it.
    pub reason: String,
}

impl AmendmentError {
    fn new(amendment: &WindowAmendment, rule_set: impl Into<String>, reason: impl Into<String>) -> Self {
        let WindowAmendment { year, number, announced_at, made_by: _, terms } = amendment;
        let (window, announced_at) = (terms.id.clone(), *announced_at);
        Self { year: *year, number: *number, window, announced_at, rule_set: rule_set.into(), reason: reason.into() }
    }
}

impl Program {
    /// These years with `amendments`, which are all that there are, each year's in the order of their numbers.
    ///
    /// # Errors
    ///
    /// When an amendment is of a year that is not known, or does not fit it any more.
    pub fn amended(&self, amendments: &[WindowAmendment]) -> Result<Self, AmendmentError> {
        if let Some(stray) = amendments.iter().find(|amendment| self.year(amendment.year).is_none()) {
            return Err(AmendmentError::new(stray, "the years of this service", "the year is not known"));
        }
        let mut program = self.clone();
        for rules in program.years.values_mut() {
            let own: Vec<WindowAmendment> = amendments.iter().filter(|amendment| amendment.year == rules.year).cloned().collect();
            let mut states = rules.with_each(&own)?;
            if let Some(latest) = states.pop() {
                program.earlier.insert(rules.year, states);
                *rules = latest;
            }
        }
        Ok(program)
    }
}

impl YearRules {
    /// The rules of a year file with the first amendments of its year, from number 1 on. A window that the file has by now, as the
    /// amendment gave it, stays as it is.
    ///
    /// # Errors
    ///
    /// When a number is missing, or when an amendment does not fit.
    pub fn amended(&self, amendments: &[WindowAmendment]) -> Result<Self, AmendmentError> {
        Ok(self.with_each(amendments)?.pop().unwrap_or_else(|| self.clone()))
    }

    /// The rules of a year file without an amendment, with the first, with the first two and so on.
    fn with_each(&self, amendments: &[WindowAmendment]) -> Result<Vec<Self>, AmendmentError> {
        let mut states = vec![self.clone()];
        let mut rules = self.clone();
        for (index, amendment) in amendments.iter().enumerate() {
            let number = index + 1;
            let refused = |reason: String| AmendmentError::new(amendment, self.rule_set.as_str(), reason);
            if usize::from(amendment.number) != number {
                return Err(refused(format!("amendment {number} is missing before it")));
            }
            rules.take(&amendment.terms, amendment.announced_at).map_err(refused)?;
            rules.rule_set = format!("{}+{number}", self.rule_set);
            states.push(rules.clone());
        }
        Ok(states)
    }

    /// Takes one more window, unless the year says the same already; says what is wrong where the year would contradict itself.
    pub(super) fn take(&mut self, terms: &WindowTerms, announced_at: Moment) -> Result<(), String> {
        let window = self.window_of(terms, announced_at)?;
        if let Some(known) = self.windows.iter_mut().find(|known| known.id == window.id) {
            if !says_the_same(known, &window) {
                return Err(format!("windows/{}: the year has another window of this name", window.id));
            }
            known.announced_at = Some(announced_at);
            return Ok(());
        }
        let after = |known: &Window| known.form == window.form && known.opens_at <= window.opens_at;
        let of_form = |known: &Window| known.form == window.form;
        let behind = self.windows.iter().rposition(after).map(|before| before + 1);
        let place = behind.or_else(|| self.windows.iter().position(of_form)).unwrap_or(self.windows.len());
        self.windows.insert(place, window);
        check::windows(self)
    }

    fn window_of(&self, terms: &WindowTerms, announced_at: Moment) -> Result<Window, String> {
        let WindowTerms { id, change, closes, source, confidence, note } = terms.clone();
        let (closes_at, announced_at) = (closes.moment(), Some(announced_at));
        match change {
            WindowChange::Added { form, opens, participant_kinds, accepted_reasons } => Ok(Window {
                id,
                form,
                opens_at: Some(opens.moment()),
                closes_at,
                participant_kinds,
                accepted_reasons,
                source,
                confidence,
                opening_confidence: None,
                closing_confidence: None,
                supersedes: None,
                continues: None,
                note,
                announced_at,
            }),
            WindowChange::Extended { supersedes } => {
                let replaced =
                    self.window(&supersedes).ok_or_else(|| format!("windows/{id}/supersedes: there is no {supersedes}"))?;
                let opening = replaced.opening_confidence.unwrap_or(replaced.confidence);
                let differ = opening != confidence;
                Ok(Window {
                    id,
                    closes_at,
                    source,
                    confidence: opening.max(confidence),
                    opening_confidence: differ.then_some(opening),
                    closing_confidence: differ.then_some(confidence),
                    supersedes: Some(supersedes),
                    note,
                    announced_at,
                    ..replaced.clone()
                })
            }
        }
    }
}

/// Whether two windows open and close alike for the same people and reasons: what an amendment said and a release took over.
fn says_the_same(one: &Window, other: &Window) -> bool {
    let sorted = |window: &Window| {
        let (mut kinds, mut reasons) = (window.participant_kinds.clone(), window.accepted_reasons.clone());
        kinds.sort_unstable();
        reasons.iter_mut().for_each(|reasons| reasons.sort_unstable());
        (kinds, reasons)
    };
    (one.form, one.opens_at, one.closes_at, &one.supersedes) == (other.form, other.opens_at, other.closes_at, &other.supersedes)
        && sorted(one) == sorted(other)
}
