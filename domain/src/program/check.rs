//! Whether the facts of a year agree with each other. A file that fails is not taken at all.

mod eligibility;
mod scoring;
mod weights;
mod windows;

use super::{FilingKind, ProgramError, YearRules};
use crate::{exception::ExceptionType, participant::ParticipantKind};
use rust_decimal::Decimal;

/// What is wrong: the fact and the problem.
type Fault = (String, String);

/// Refuses the year of `file` at the first fact that cannot be.
pub(super) fn check(file: &str, year: &YearRules) -> Result<(), ProgramError> {
    name(file, year)
        .and_then(|()| numbers(year))
        .and_then(|()| exceptions(year))
        .and_then(|()| windows::check(year))
        .and_then(|()| weights::check(year))
        .and_then(|()| eligibility::check(year))
        .and_then(|()| applicants(year))
        .and_then(|()| hardship_reasons(year))
        .and_then(|()| review_reasons(year))
        .and_then(|()| attestations(year))
        .and_then(|()| scoring::check(year))
        .and_then(|()| sources(year))
        .map_err(|(fact, problem)| ProgramError::refused(file, fact, problem))
}

/// Whether the windows of a year that was amended agree with each other and with the rest of it.
pub(super) fn windows(year: &YearRules) -> Result<(), String> {
    windows::check(year).map_err(|(fact, problem)| format!("{fact}: {problem}"))
}

pub(super) use windows::{who_may_file, window_id_is_well_formed, year_lists};

fn require(holds: bool, fact: impl Into<String>, problem: impl Into<String>) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err((fact.into(), problem.into())) }
}

/// Refuses an entry that stands in a list twice.
fn once<T: PartialEq>(list: &[T], fact: impl Into<String>) -> Result<(), Fault> {
    let repeated = list.iter().enumerate().any(|(index, entry)| list[..index].contains(entry));
    require(!repeated, fact, "an entry is listed twice")
}

fn text(value: &str, fact: impl Into<String>) -> Result<(), Fault> {
    require(!value.trim().is_empty(), fact, "is empty")
}

fn name(file: &str, year: &YearRules) -> Result<(), Fault> {
    require(file == format!("{}.toml", year.year), "performanceYear", format!("{} does not belong in this file", year.year))?;
    let version = year.rule_set.strip_prefix(&format!("{}.", year.year)).unwrap_or_default();
    let is_number = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
    require(is_number, "ruleSet", format!("is written {}.1, {}.2 and so on", year.year, year.year))
}

fn numbers(year: &YearRules) -> Result<(), Fault> {
    let percent = Decimal::ZERO..=Decimal::ONE_HUNDRED;
    for (fact, value) in [
        ("performanceThreshold", Some(year.performance_threshold)),
        ("apmEntity/piReweightingPercent", year.apm_entity.as_ref().map(|entity| entity.pi_reweighting_percent)),
        ("lackOfControlMinimumPercent", year.lack_of_control_minimum_percent),
    ] {
        require(value.is_none_or(|value| percent.contains(&value)), fact, "lies outside 0 to 100")?;
    }
    for kind in FilingKind::ALL {
        require((1..=365).contains(&year.response_days.of(*kind)), format!("responseDays/{kind}"), "lies outside 1 to 365")?;
    }
    let Some(decertification) = &year.decertification else {
        return Ok(());
    };
    require((1..=20).contains(&decertification.lifetime_cap_years), "decertification/lifetimeCapYears", "lies outside 1 to 20")?;
    require(decertification.preceding_calendar_years <= 5, "decertification/precedingCalendarYears", "lies outside 0 to 5")
}

/// A year takes exception applications and says all about them, or it says why not and nothing else.
fn exceptions(year: &YearRules) -> Result<(), Fault> {
    let taken = year.exceptions_not_taken.is_none();
    for (fact, is_given) in [
        ("exceptionApplicants", !year.exception_applicants.is_empty()),
        ("hardshipReasons", !year.hardship_reasons.is_empty()),
        ("circumstances", !year.circumstances.is_empty()),
        ("eventTypes", !year.event_types.is_empty()),
        ("impacts", !year.impacts.is_empty()),
        ("decertification", year.decertification.is_some()),
        ("lackOfControlMinimumPercent", year.lack_of_control_minimum_percent.is_some()),
    ] {
        let problem = if taken { "is missing" } else { "belongs to exception applications, which the year does not take" };
        require(is_given == taken, fact, problem)?;
    }
    let applies =
        |kind: &ParticipantKind| year.applicants_for(ExceptionType::ExtremeAndUncontrollableCircumstances).contains(kind);
    let apm_entities_apply = applies(&ParticipantKind::ApmEntity) || applies(&ParticipantKind::Aco);
    require(
        year.apm_entity.is_some() == apm_entities_apply,
        "apmEntity",
        "is given where an APM Entity may apply, and only there",
    )
}

fn kinds(list: &[ParticipantKind], fact: String) -> Result<(), Fault> {
    require(!list.is_empty(), fact.clone(), "names nobody")?;
    once(list, fact)
}

fn applicants(year: &YearRules) -> Result<(), Fault> {
    kinds(&year.review_subjects, "reviewSubjects".to_owned())?;
    if year.exceptions_not_taken.is_some() {
        return Ok(());
    }
    for exception_type in ExceptionType::ALL {
        let fact = format!("exceptionApplicants/{exception_type}");
        let entries = year.exception_applicants.iter().filter(|entry| entry.exception_type == *exception_type).count();
        require(entries == 1, fact.clone(), format!("is given {entries} times, not once"))?;
        kinds(year.applicants_for(*exception_type), fact)?;
    }
    Ok(())
}

fn hardship_reasons(year: &YearRules) -> Result<(), Fault> {
    once(&year.hardship_reasons.iter().map(|entry| entry.reason).collect::<Vec<_>>(), "hardshipReasons")?;
    once(&year.circumstances, "circumstances")?;
    once(&year.event_types, "eventTypes")?;
    once(&year.incidents, "incidents")?;
    once(&year.impacts, "impacts")?;
    for entry in &year.hardship_reasons {
        let fact = |key: &str| format!("hardshipReasons/{}/{key}", entry.reason);
        once(&entry.fields.iter().map(|field| &field.member).collect::<Vec<_>>(), fact("fields"))?;
        text(&entry.evidence, fact("evidence"))?;
        text(&entry.citation, fact("citation"))?;
    }
    Ok(())
}

fn review_reasons(year: &YearRules) -> Result<(), Fault> {
    once(&year.review_reasons.iter().map(|entry| entry.reason).collect::<Vec<_>>(), "reviewReasons")?;
    for entry in &year.review_reasons {
        let fact = |key: &str| format!("reviewReasons/{}/{key}", entry.reason);
        once(&entry.fields.iter().map(|field| &field.member).collect::<Vec<_>>(), fact("fields"))?;
        text(&entry.evidence, fact("evidence"))?;
        text(&entry.citation, fact("citation"))?;
        if let Some(incident) = entry.incident {
            require(year.incidents.contains(&incident), fact("incident"), format!("the year does not list {incident}"))?;
        }
        if let Some(subjects) = &entry.subjects {
            kinds(subjects, fact("subjects"))?;
            let all_known = subjects.iter().all(|kind| year.review_subjects.contains(kind));
            require(all_known, fact("subjects"), "lists a kind that is no subject of a review in this year")?;
        }
    }
    Ok(())
}

fn attestations(year: &YearRules) -> Result<(), Fault> {
    once(
        &year.attestation_texts.iter().map(|entry| (entry.form, entry.version.as_str())).collect::<Vec<_>>(),
        "attestationTexts",
    )?;
    for kind in FilingKind::ALL {
        let is_taken = *kind == FilingKind::TargetedReview || year.exceptions_not_taken.is_none();
        let has_one = year.attestation_texts.iter().any(|entry| entry.form == *kind);
        require(has_one || !is_taken, format!("attestationTexts/{kind}"), "there is none")?;
    }
    for entry in &year.attestation_texts {
        text(&entry.version, format!("attestationTexts/{}/version", entry.form))?;
        text(&entry.text, format!("attestationTexts/{}/{}/text", entry.form, entry.version))?;
    }
    Ok(())
}

fn sources(year: &YearRules) -> Result<(), Fault> {
    for source in &year.sources {
        text(&source.source, format!("{}/source", source.fact))?;
    }
    if let Some(entity) = &year.apm_entity {
        text(&entity.citation, "apmEntity/citation")?;
    }
    if let Some(decertification) = &year.decertification {
        text(&decertification.citation, "decertification/citation")?;
    }
    year.exception_applicants
        .iter()
        .try_for_each(|entry| text(&entry.citation, format!("exceptionApplicants/{}/citation", entry.exception_type)))
}
