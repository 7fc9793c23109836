//! Windows in parts.

use super::{
    ChangeTopic,
    part::{Entry, Parts, listed},
};
use crate::{
    moment::Moment,
    program::{DataSubmissionWindow, Window},
};

pub(super) fn windows(parts: &mut Parts<'_>, windows: &[Window]) {
    for (index, window) in windows.iter().enumerate() {
        let name = parts.without_year(&window.id);
        let opens = window.opens_at.map_or_else(|| "an unknown day".to_owned(), Moment::eastern_text);
        let reasons = window.accepted_reasons.as_ref();
        let reasons = reasons.map(|reasons| format!(", for these reasons only: {}", reasons.join(", "))).unwrap_or_default();
        let kinds = listed(&window.participant_kinds, "nobody");
        let entry = Entry {
            subject: format!("The window {name} for {}", window.form.in_words()),
            words: format!("from {opens} until {}, for {kinds}{reasons}", window.closes_at.eastern_text()),
            citation: &window.source,
            confidence: window.confidence,
            name,
        };
        parts.entry(ChangeTopic::Windows, format!("/windows/{index}"), entry);
    }
}

pub(super) fn data_submission(parts: &mut Parts<'_>, windows: &[DataSubmissionWindow]) {
    for (index, window) in windows.iter().enumerate() {
        let name = parts.without_year(&window.id);
        let entry = Entry {
            subject: format!("The window {name}, in which CMS takes data"),
            words: format!("from {} until {}", window.opens_at.eastern_text(), window.closes_at.eastern_text()),
            citation: &window.source,
            confidence: window.confidence,
            name,
        };
        parts.entry(ChangeTopic::DataSubmission, format!("/dataSubmission/{index}"), entry);
    }
}
