//! A window that is to be added or extended, as it arrives.

use crate::filings::{reading::Reading, request::not_blank};
use domain::{
    citation::Confidence,
    finding::Finding,
    participant::ParticipantKind,
    program::{EasternTime, Form, WindowChange, WindowProposal, reasons_schema},
    rule,
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// A window to be added to a performance year.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddWindow {
    /// Its name: the year, a hyphen, lower-case words with hyphens.
    #[validate(length(min = 1, max = 64), custom(function = window_name))]
    #[schema(value_type = String, min_length = 1, max_length = 64, pattern = "^[0-9]{4}(-[a-z0-9]+)+$", example = "2024-euc-hurricane-reopening")]
    pub id: Option<String>,
    /// Which form.
    #[schema(value_type = Form)]
    pub form: Option<String>,
    /// When it opens.
    #[schema(value_type = EasternTime)]
    pub opens_at: Option<String>,
    /// When it closes: the first minute that is too late.
    #[schema(value_type = EasternTime)]
    pub closes_at: Option<String>,
    /// Who may file in it, each once.
    #[validate(length(min = 1, max = 6))]
    #[schema(value_type = Vec<ParticipantKind>, min_items = 1, max_items = 6)]
    pub participant_kinds: Option<Vec<String>>,
    /// The only reasons that it takes, each once; leave it out where it takes every reason of the year.
    #[validate(length(min = 1, max = 50))]
    #[schema(schema_with = reasons_schema)]
    pub accepted_reasons: Option<Vec<String>>,
    /// Where the dates come from: the notice and its day.
    #[validate(length(min = 1, max = 500), custom(function = not_blank))]
    #[schema(value_type = String, min_length = 1, max_length = 500, pattern = r"\S", example = "CMS QPP listserv, 2024-10-09")]
    pub source: Option<String>,
    /// How well they are founded; only `sourced` is CMS's own word.
    #[schema(value_type = Confidence)]
    pub confidence: Option<String>,
    /// What else has to be known about it.
    #[validate(length(min = 1, max = 1000), custom(function = not_blank))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1000, pattern = r"\S")]
    pub note: Option<String>,
}

/// A later closing of a window. Opening, people and reasons stay as they are.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExtendWindow {
    /// The name of the window that replaces it; left out, it is named after it: `2024-euc-extended`.
    #[validate(length(min = 1, max = 64), custom(function = window_name))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, pattern = "^[0-9]{4}(-[a-z0-9]+)+$", example = "2024-euc-extended")]
    pub id: Option<String>,
    /// When it closes now: the first minute that is too late.
    #[schema(value_type = EasternTime)]
    pub closes_at: Option<String>,
    /// Where the date comes from: the notice and its day.
    #[validate(length(min = 1, max = 500), custom(function = not_blank))]
    #[schema(value_type = String, min_length = 1, max_length = 500, pattern = r"\S", example = "CMS QPP listserv, 2024-12-20")]
    pub source: Option<String>,
    /// How well it is founded; only `sourced` is CMS's own word.
    #[schema(value_type = Confidence)]
    pub confidence: Option<String>,
    /// What else has to be known about it.
    #[validate(length(min = 1, max = 1000), custom(function = not_blank))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1000, pattern = r"\S")]
    pub note: Option<String>,
}

impl AddWindow {
    /// What is asked for, each member by itself.
    ///
    /// # Errors
    /// Every fault of every member.
    pub(crate) fn read(self) -> Result<WindowProposal, Vec<Finding>> {
        let mut reading = Reading::of(&self);
        let Self { id, form, opens_at, closes_at, participant_kinds, accepted_reasons, source, confidence, note } = self;
        let id = reading.required(id, "/id");
        let form: Option<Form> = required_word(&mut reading, form, "/form");
        let opens = required_time(&mut reading, opens_at, "/opensAt");
        let closes = required_time(&mut reading, closes_at, "/closesAt");
        let kinds = reading.required(participant_kinds, "/participantKinds");
        let kinds: Option<Vec<ParticipantKind>> = reading.words(kinds, "/participantKinds");
        words_of_an_open_set(&mut reading, accepted_reasons.as_deref().unwrap_or_default());
        let source = reading.required(source, "/source");
        let confidence = required_word(&mut reading, confidence, "/confidence");
        let proposal = (|| {
            let (form, opens, participant_kinds) = (form?, opens?, kinds?);
            let change = WindowChange::Added { form, opens, participant_kinds, accepted_reasons };
            Some(WindowProposal { id: Some(id?), change, closes: closes?, source: source?, confidence: confidence?, note })
        })();
        reading.finish(proposal)
    }
}

impl ExtendWindow {
    /// What is asked for, each member by itself; `supersedes` is the window that is extended.
    ///
    /// # Errors
    /// Every fault of every member.
    pub(crate) fn read(self, supersedes: String) -> Result<WindowProposal, Vec<Finding>> {
        let mut reading = Reading::of(&self);
        let Self { id, closes_at, source, confidence, note } = self;
        let closes = required_time(&mut reading, closes_at, "/closesAt");
        let source = reading.required(source, "/source");
        let confidence = required_word(&mut reading, confidence, "/confidence");
        let proposal = (|| {
            let change = WindowChange::Extended { supersedes };
            Some(WindowProposal { id, change, closes: closes?, source: source?, confidence: confidence?, note })
        })();
        reading.finish(proposal)
    }
}

/// The reasons of a form are known with the form: here each is a word, and named once.
fn words_of_an_open_set(reading: &mut Reading, reasons: &[String]) {
    for (index, reason) in reasons.iter().enumerate() {
        let at = || format!("/acceptedReasons/{index}");
        let is_word = reason.starts_with(|first: char| first.is_ascii_alphabetic())
            && reason.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && reason.len() <= 64;
        if !is_word {
            reading.fault(&rule::FIELD_PATTERN, at(), "A reason is a word of 1 to 64 letters, digits and hyphens.");
        } else if reasons[..index].contains(reason) {
            reading.fault(&rule::VALUE_REPEATED, at(), "This is named before; name it once.");
        }
    }
}

/// Whether this is a year, a hyphen and lower-case words with hyphens, as the names of windows are.
pub(super) fn is_window_name(name: &str) -> bool {
    let Some((year, words)) = name.split_once('-') else { return false };
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    is_year && name.len() <= 64 && words.split('-').all(is_word)
}

fn window_name(name: &str) -> Result<(), ValidationError> {
    // An empty name and one that is too long are told by their length.
    if name.is_empty() || name.len() > 64 || is_window_name(name) {
        return Ok(());
    }
    let message = "The name of a window is a year, a hyphen and lower-case words with hyphens, for example 2024-euc-reopening.";
    Err(ValidationError::new("window_name").with_message(message.into()))
}

fn required_time(reading: &mut Reading, text: Option<String>, pointer: &'static str) -> Option<EasternTime> {
    let text = reading.required(text, pointer);
    reading.identifier(text, pointer, |_| &rule::EASTERN_TIME)
}

fn required_word<T>(reading: &mut Reading, text: Option<String>, pointer: &'static str) -> Option<T>
where
    T: std::str::FromStr<Err = domain::closed_set::UnknownSpelling>,
{
    let text = reading.required(text, pointer);
    reading.word(text, pointer)
}
