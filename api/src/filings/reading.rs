//! Stage 1: each member of a request by itself. Wire structs hold optional strings and numbers, so that every fault is told at once.

use domain::{
    closed_set::UnknownSpelling,
    finding::{Finding, Findings},
    rule::{self, Rule},
};
use std::{borrow::Cow, fmt::Display, str::FromStr};
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

/// Collects the faults of the members while they are read.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    findings: Findings,
}

impl Reading {
    /// Begins with the bounds that the wire struct declares.
    pub(crate) fn of(request: &impl Validate) -> Self {
        let mut reading = Self::default();
        if let Err(errors) = request.validate() {
            reading.note_bounds("", &errors);
        }
        reading
    }

    /// A member that every such request needs.
    pub(crate) fn required<T>(&mut self, value: Option<T>, pointer: impl Into<Cow<'static, str>>) -> Option<T> {
        if value.is_none() {
            self.fault(&rule::FIELD_REQUIRED, pointer, "This member is missing.");
        }
        value
    }

    /// A text that is read as an identifier; its own error says what is wrong.
    pub(crate) fn identifier<T>(
        &mut self,
        text: Option<String>,
        pointer: impl Into<Cow<'static, str>>,
        rule_of: impl FnOnce(&T::Err) -> &'static Rule,
    ) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        text.and_then(|text| match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.fault(rule_of(&error), pointer, sentence(&error.to_string()));
                None
            }
        })
    }

    /// A word of a set.
    pub(crate) fn word<T>(&mut self, text: Option<String>, pointer: impl Into<Cow<'static, str>>) -> Option<T>
    where
        T: FromStr<Err = UnknownSpelling>,
    {
        self.identifier(text, pointer, |_| &rule::VALUE_UNKNOWN)
    }

    /// A list of words of a set, each at most once. A word that is unknown is noted where it stands.
    pub(crate) fn words<T>(&mut self, texts: Option<Vec<String>>, pointer: &str) -> Option<Vec<T>>
    where
        T: FromStr<Err = UnknownSpelling> + PartialEq + Copy,
    {
        let mut words = Vec::new();
        for (index, text) in texts?.into_iter().enumerate() {
            let at = format!("{pointer}/{index}");
            let Some(word) = self.word::<T>(Some(text), at.clone()) else {
                continue;
            };
            if words.contains(&word) {
                self.fault(&rule::VALUE_REPEATED, at, "This is named before; name it once.");
            } else {
                words.push(word);
            }
        }
        Some(words)
    }

    /// A calendar date, written `YYYY-MM-DD`.
    pub(crate) fn date(&mut self, text: Option<String>, pointer: impl Into<Cow<'static, str>>) -> Option<chrono::NaiveDate> {
        let text = text?;
        let date = calendar_date(&text);
        if date.is_none() {
            self.fault(&rule::DATE_IMPOSSIBLE, pointer, "There is no such date; write a date of the calendar as YYYY-MM-DD.");
        }
        date
    }

    /// Whether a fault of this member is noted already.
    pub(crate) fn has_fault_at(&self, pointer: &str) -> bool {
        self.findings.errors.iter().any(|finding| finding.pointer == pointer)
    }

    /// Notes a fault.
    pub(crate) fn fault(
        &mut self,
        rule: &'static Rule,
        pointer: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.findings.error(rule, pointer, message);
    }

    /// What was read, or every fault: by pointer, then by rule.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, Vec<Finding>> {
        let mut errors = self.findings.errors;
        match value {
            Some(value) if errors.is_empty() => Ok(value),
            Some(_) | None => {
                errors.sort_by(|one, other| (&one.pointer, &one.rule).cmp(&(&other.pointer, &other.rule)));
                Err(errors)
            }
        }
    }

    fn note_bounds(&mut self, at: &str, errors: &ValidationErrors) {
        for (member, kind) in errors.errors() {
            let pointer = format!("{at}/{}", camel_case(member));
            match kind {
                ValidationErrorsKind::Struct(nested) => self.note_bounds(&pointer, nested),
                ValidationErrorsKind::List(items) => {
                    for (index, nested) in items {
                        self.note_bounds(&format!("{pointer}/{index}"), nested);
                    }
                }
                ValidationErrorsKind::Field(errors) => {
                    for error in errors {
                        let (rule, message) = explain(error);
                        self.fault(rule, pointer.clone(), message);
                    }
                }
            }
        }
    }
}

/// The rule that a declared bound stands for, and what it asks.
fn explain(error: &ValidationError) -> (&'static Rule, String) {
    let bound = |name: &str| error.params.get(name).map(ToString::to_string);
    match error.code.as_ref() {
        "length" => {
            let span = match (bound("min"), bound("max"), bound("equal")) {
                (_, _, Some(equal)) => equal,
                (Some(min), Some(max), None) => format!("{min} to {max}"),
                (min, max, None) => min.or(max).unwrap_or_default(),
            };
            (&rule::FIELD_LENGTH, format!("This member takes {span} characters or items."))
        }
        "range" => {
            let (min, max) = (bound("min").unwrap_or_default(), bound("max").unwrap_or_default());
            (&rule::FIELD_RANGE, format!("This member takes a number from {} to {}.", whole(&min), whole(&max)))
        }
        "email" => (&rule::EMAIL_ADDRESS, "This is no e-mail address; send one such as name@example.org.".to_owned()),
        _ => (
            &rule::FIELD_PATTERN,
            error.message.as_deref().unwrap_or("This member has characters that it does not take.").to_owned(),
        ),
    }
}

/// `100.0` is written 100.
fn whole(number: &str) -> &str {
    number.strip_suffix(".0").unwrap_or(number)
}

/// `client_reference` is `clientReference` on the wire; `event_type` is `type`, `key_use` is `use`.
fn camel_case(member: &str) -> String {
    match member {
        "event_type" => return "type".to_owned(),
        "key_use" => return "use".to_owned(),
        _ => {}
    }
    let mut words = member.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        name + &letters.next().map(|letter| letter.to_ascii_uppercase().to_string()).unwrap_or_default() + letters.as_str()
    })
}

pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// A date in its one spelling: chrono alone would take `2024-7-8` and a sign.
pub(crate) fn calendar_date(text: &str) -> Option<chrono::NaiveDate> {
    let is_shaped = text.len() == 10
        && text.bytes().enumerate().all(
            |(place, byte)| {
                if place == 4 || place == 7 { byte == b'-' } else { byte.is_ascii_digit() }
            },
        );
    if is_shaped { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dates_of_the_calendar_are_dates() {
        for good in ["2024-02-29", "2024-12-31"] {
            assert!(calendar_date(good).is_some(), "{good}");
        }
        for bad in ["2023-02-29", "2024-02-30", "2024-13-01", "2024-7-8", "+2024-07-1", "2024-07-08T00", "20240708", "2024‑07‑08"]
        {
            assert!(calendar_date(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn members_are_named_as_on_the_wire() {
        assert_eq!(camel_case("outpatient_encounters_without_control_percent"), "outpatientEncountersWithoutControlPercent");
        assert_eq!(camel_case("event_type"), "type");
        assert_eq!(camel_case("name"), "name");
    }
}
