//! Whether the facts of a year agree with each other. A file that fails is not taken at all.

use super::{Category, FilingKind, Form, ProgramError, WeightRow, WeightTable, WeightTableName, Window, YearRules};
use crate::{
    exception::{EventType, ExceptionType, HardshipReason, Incident},
    participant::ParticipantKind,
    review::ReviewReason,
};
use rust_decimal::Decimal;

/// What is wrong: the fact and the problem.
type Fault = (String, String);

/// Refuses the year of `file` at the first fact that cannot be.
pub(super) fn check(file: &str, year: &YearRules) -> Result<(), ProgramError> {
    name(file, year)
        .and_then(|()| numbers(year))
        .and_then(|()| windows(year))
        .and_then(|()| weights(year))
        .and_then(|()| applicants(year))
        .and_then(|()| hardship_reasons(year))
        .and_then(|()| review_reasons(year))
        .and_then(|()| attestations(year))
        .and_then(|()| sources(year))
        .map_err(|(fact, problem)| ProgramError::refused(file, fact, problem))
}

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
        ("performanceThreshold", year.performance_threshold),
        ("apmEntity/piReweightingPercent", year.apm_entity.pi_reweighting_percent),
        ("lackOfControlMinimumPercent", year.lack_of_control_minimum_percent),
    ] {
        require(percent.contains(&value), fact, "lies outside 0 to 100")?;
    }
    for kind in FilingKind::ALL {
        require((1..=365).contains(&year.response_days.of(*kind)), format!("responseDays/{kind}"), "lies outside 1 to 365")?;
    }
    require(
        (1..=20).contains(&year.decertification.lifetime_cap_years),
        "decertification/lifetimeCapYears",
        "lies outside 1 to 20",
    )?;
    require(year.decertification.preceding_calendar_years <= 5, "decertification/precedingCalendarYears", "lies outside 0 to 5")
}

fn windows(year: &YearRules) -> Result<(), Fault> {
    let ids: Vec<&str> = year.windows.iter().map(|window| window.id.as_str()).collect();
    for (index, window) in year.windows.iter().enumerate() {
        let fact = |key: &str| format!("windows/{}/{key}", window.id);
        require(window_id_is_well_formed(year, &window.id), fact("id"), format!("begins with {}- and is lower case", year.year))?;
        require(!ids[..index].contains(&window.id.as_str()), fact("id"), "is given to two windows")?;
        require(window.opens_at.is_none_or(|opens| opens < window.closes_at), fact("opens"), "is not before the closing")?;
        text(&window.source, fact("source"))?;
        kinds(&window.participant_kinds, fact("participantKinds"))?;
        let may_file = who_may_file(year, window.form);
        let stranger = window.participant_kinds.iter().find(|kind| !may_file.contains(kind));
        require(stranger.is_none(), fact("participantKinds"), "lists a kind that may not file this form in this year")?;
        accepted_reasons(year, window)?;
        if let Some(earlier) = &window.supersedes {
            let replaced = year.window(earlier).filter(|other| other.form == window.form && other.id != window.id);
            require(replaced.is_some(), fact("supersedes"), format!("there is no other window {earlier} of this form"))?;
        }
    }
    Ok(())
}

fn window_id_is_well_formed(year: &YearRules, id: &str) -> bool {
    let rest = id.strip_prefix(&format!("{}-", year.year)).unwrap_or_default();
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    id.len() <= 64 && rest.split('-').all(is_word)
}

fn who_may_file(year: &YearRules, form: Form) -> &[ParticipantKind] {
    match form {
        Form::ExtremeAndUncontrollableCircumstances => year.applicants_for(ExceptionType::ExtremeAndUncontrollableCircumstances),
        Form::PromotingInteroperabilityHardship => year.applicants_for(ExceptionType::PromotingInteroperabilityHardship),
        Form::TargetedReview => &year.review_subjects,
    }
}

fn kinds(list: &[ParticipantKind], fact: String) -> Result<(), Fault> {
    require(!list.is_empty(), fact.clone(), "names nobody")?;
    once(list, fact)
}

/// A reason that is misspelt, or that the year does not list, would close the window to everybody.
fn accepted_reasons(year: &YearRules, window: &Window) -> Result<(), Fault> {
    let Some(reasons) = &window.accepted_reasons else {
        return Ok(());
    };
    let fact = format!("windows/{}/acceptedReasons", window.id);
    require(!reasons.is_empty(), fact.clone(), "names no reason; leave it out where every reason is taken")?;
    once(reasons, fact.clone())?;
    for reason in reasons {
        require(year_lists(year, window.form, reason), fact.clone(), format!("the year does not list {reason}"))?;
    }
    Ok(())
}

fn year_lists(year: &YearRules, form: Form, reason: &str) -> bool {
    match form {
        Form::ExtremeAndUncontrollableCircumstances => {
            reason.parse::<EventType>().is_ok_and(|event_type| year.event_types.contains(&event_type))
                || reason.parse::<Incident>().is_ok_and(|incident| year.incidents.contains(&incident))
        }
        Form::PromotingInteroperabilityHardship => {
            reason.parse::<HardshipReason>().is_ok_and(|reason| year.hardship_reason(reason).is_some())
        }
        Form::TargetedReview => reason.parse::<ReviewReason>().is_ok_and(|reason| year.review_reason(reason).is_some()),
    }
}

fn weights(year: &YearRules) -> Result<(), Fault> {
    for name in WeightTableName::ALL {
        let tables = year.weight_tables.iter().filter(|table| table.name == *name).count();
        require(tables == 1, format!("weightTables/{name}"), format!("is given {tables} times, not once"))?;
    }
    for table in &year.weight_tables {
        weight_table(table)?;
    }
    for name in [WeightTableName::NotSmallPractice, WeightTableName::SmallPractice] {
        let base = year.weight_table(name).and_then(|table| table.row(&[]));
        let agrees = base.is_some_and(|row| row.weights == year.base_weights);
        require(agrees, "baseWeights", format!("differs from the first row of weightTables/{name}"))?;
    }
    Ok(())
}

fn weight_table(table: &WeightTable) -> Result<(), Fault> {
    let fact = format!("weightTables/{}", table.name);
    text(&table.citation, format!("{fact}/citation"))?;
    require(!table.reporting_options.is_empty(), format!("{fact}/reportingOptions"), "names none")?;
    require(table.row(&[]).is_some(), format!("{fact}/rows"), "has no row in which every category is scored")?;
    for (index, row) in table.rows.iter().enumerate() {
        let words: Vec<&str> = row.zeroed.iter().map(|category| category.as_str()).collect();
        let fact = format!("{fact}/rows/{}", if words.is_empty() { "none".to_owned() } else { words.join("+") });
        weight_row(row, &fact)?;
        let same = |other: &WeightRow| table.telling(&other.zeroed) == table.telling(&row.zeroed);
        require(!table.rows[..index].iter().any(same), fact, "is given twice")?;
    }
    Ok(())
}

fn weight_row(row: &WeightRow, fact: &str) -> Result<(), Fault> {
    once(&row.zeroed, format!("{fact}/zeroed"))?;
    let kept = row.zeroed.iter().find(|category| row.weights.of(**category) != 0);
    require(kept.is_none(), fact, "a category that is at 0 percent has a weight")?;
    let total = row.weights.total();
    let nothing_is_left = row.zeroed.len() == Category::ALL.len();
    require(total == if nothing_is_left { 0 } else { 100 }, fact, format!("adds to {total}"))
}

fn applicants(year: &YearRules) -> Result<(), Fault> {
    for exception_type in ExceptionType::ALL {
        let fact = format!("exceptionApplicants/{exception_type}");
        let entries = year.exception_applicants.iter().filter(|entry| entry.exception_type == *exception_type).count();
        require(entries == 1, fact.clone(), format!("is given {entries} times, not once"))?;
        kinds(year.applicants_for(*exception_type), fact)?;
    }
    kinds(&year.review_subjects, "reviewSubjects".to_owned())
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
        let has_one = year.attestation_texts.iter().any(|entry| entry.form == *kind);
        require(has_one, format!("attestationTexts/{kind}"), "there is none")?;
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
    text(&year.apm_entity.citation, "apmEntity/citation")?;
    text(&year.decertification.citation, "decertification/citation")?;
    year.exception_applicants
        .iter()
        .try_for_each(|entry| text(&entry.citation, format!("exceptionApplicants/{}/citation", entry.exception_type)))
}
