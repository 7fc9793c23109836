//! NPI, TIN, case number, entity id, CEHRT id, our own ids, years, words.

use super::{repeats, text};
use api::extract::FilingPathId;
use domain::{
    environment::Environment,
    filing::Status,
    identifier::{CaseNumber, CehrtId, EntityId, FilingId, Npi, Tin},
    participant::EntityType,
    program::{FilingKind, PerformanceYear},
};
use std::{fmt::Display, str::FromStr};

/// What is taken is what an independent description of the identifier takes, prints as it was, and is read back; an error repeats
/// nothing of what it refuses.
pub(super) fn identifiers(data: &[u8]) {
    let Some(text) = text(data) else { return };
    assert_eq!(printed::<Npi>(text).is_some(), is_npi(text), "{text:?}");
    assert_eq!(printed::<EntityId>(text).is_some(), is_entity_id(text), "{text:?}");
    assert_eq!(printed::<CehrtId>(text).is_some(), is_cehrt_id(text), "{text:?}");
    if printed::<CaseNumber>(text).is_some() {
        assert_one_wrong_character_is_found(text);
    }
    tin(text);
    if let Some(id) = FilingPathId::parse(text) {
        assert_eq!(id.0.to_string(), text);
    }
    if let Ok(id) = text.parse::<FilingId>() {
        assert_eq!(id.to_string().parse::<FilingId>().ok(), Some(id), "{text:?}");
    }
    if let Some(year) = printed::<PerformanceYear>(text) {
        assert!((2017..=2100).contains(&year.get()));
    }
    printed::<EntityType>(text);
    for form in FilingKind::ALL {
        if let Ok(status) = Status::parse(*form, text) {
            assert_eq!(status.as_str(), text);
        }
    }
}

/// The value of `text`, after it was held against it.
fn printed<T>(text: &str) -> Option<T>
where
    T: FromStr<Err: Display> + Display + PartialEq,
{
    match text.parse::<T>() {
        Ok(value) => {
            assert_eq!(value.to_string(), text);
            assert!(value.to_string().parse::<T>().is_ok_and(|again| again == value), "{text:?} is read back otherwise");
            Some(value)
        }
        Err(error) => {
            assert!(!repeats(&error.to_string(), text), "the error repeats {text:?}");
            None
        }
    }
}

fn tin(text: &str) {
    let nine_digits = text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    let Ok(tin) = text.parse::<Tin>() else {
        assert!(!nine_digits, "nine digits are a TIN");
        return;
    };
    assert!(nine_digits && tin.reveal() == text);
    assert!(![tin.to_string(), format!("{tin:?}"), tin.masked()].iter().any(|shown| shown.contains(text)), "a TIN is shown");
    assert!(tin.masked().parse::<Tin>().is_err(), "a masked TIN is none");
    assert_ne!(tin.belongs_to(Environment::Sandbox), tin.belongs_to(Environment::Production));
}

/// By the definition: the Luhn sum over 80840 and the ten digits is a multiple of ten.
fn is_npi(text: &str) -> bool {
    if text.len() != 10 || !text.bytes().all(|byte| byte.is_ascii_digit()) || !text.starts_with(['1', '2']) {
        return false;
    }
    let digits: Vec<u32> = format!("80840{text}").chars().filter_map(|digit| digit.to_digit(10)).collect();
    let doubled = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let sum: u32 = digits.iter().rev().enumerate().map(|(at, digit)| if at % 2 == 1 { doubled(*digit) } else { *digit }).sum();
    sum.is_multiple_of(10)
}

fn is_entity_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.chars().all(|letter| letter == '-' || letter.is_ascii_alphanumeric())
}

fn is_cehrt_id(text: &str) -> bool {
    let (length, edition) = (text.chars().count(), text.chars().skip(2).take(3).collect::<String>());
    length == 15
        && text.chars().all(|letter| matches!(letter, 'A'..='Z' | '0'..='9'))
        && (edition == "15C" || text.starts_with("2025C"))
}

fn assert_one_wrong_character_is_found(number: &str) {
    assert!(number.len() == 16 && number.is_char_boundary(8), "{number}");
    for place in 8..16 {
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars() {
            let changed: String = number.chars().enumerate().map(|(at, own)| if at == place { other } else { own }).collect();
            assert_eq!(changed.parse::<CaseNumber>().is_ok(), changed == number, "{number} read as {changed}");
        }
    }
}
