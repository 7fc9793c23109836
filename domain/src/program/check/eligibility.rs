//! Whether what a year says about who is in the programme, and who is reweighted by itself, can be.

use super::{Fault, kinds, once, require, text};
use crate::program::{StatusTest, YearRules};
use chrono::{Datelike, Days, Months};

/// Refuses what contradicts itself or the year.
pub(super) fn check(year: &YearRules) -> Result<(), Fault> {
    once(&year.eligible_clinician_types, "eligibleClinicianTypes")?;
    require(!year.eligible_clinician_types.is_empty(), "eligibleClinicianTypes", "names nobody")?;
    text(&year.low_volume_threshold.citation, "lowVolumeThreshold/citation")?;
    kinds(&year.low_volume_threshold.participant_kinds, "lowVolumeThreshold/participantKinds".to_owned())?;
    determination_period(year)?;
    qp_thresholds(year)?;
    special_statuses(year)?;
    automatic_pi(year)?;
    automatic_euc(year)?;
    submissions(year)
}

/// Two segments of twelve months, one after the other; the second ends in the performance year.
fn determination_period(year: &YearRules) -> Result<(), Fault> {
    let period = &year.determination_period;
    let fact = "determinationPeriod/segments";
    text(&period.citation, "determinationPeriod/citation")?;
    let [first, second] = period.segments.as_slice() else {
        return Err((fact.to_owned(), "are two".to_owned()));
    };
    for segment in [first, second] {
        let twelve_months = segment.starts.checked_add_months(Months::new(12)).and_then(|day| day.checked_sub_days(Days::new(1)));
        require(
            twelve_months == Some(segment.ends),
            fact,
            format!("{} to {} are not twelve months", segment.starts, segment.ends),
        )?;
    }
    let last_year = i32::from(year.year.get());
    require(first.starts < second.starts && first.ends < second.ends, fact, "are not in order")?;
    require(second.ends.year() == last_year, fact, format!("do not end in {last_year}"))
}

fn qp_thresholds(year: &YearRules) -> Result<(), Fault> {
    let thresholds = &year.qp_thresholds;
    text(&thresholds.citation, "qpThresholds/citation")?;
    let (qualifying, partial) = (thresholds.qualifying, thresholds.partial);
    let all = [qualifying.payment_percent, qualifying.patient_percent, partial.payment_percent, partial.patient_percent];
    require(all.iter().all(|percent| *percent <= 100), "qpThresholds", "lies outside 0 to 100")?;
    let is_lower = partial.payment_percent < qualifying.payment_percent && partial.patient_percent < qualifying.patient_percent;
    require(is_lower, "qpThresholds/partial", "is not lower than that of a Qualifying APM Participant")?;
    let dates = || thresholds.snapshot_dates.iter().chain(&thresholds.apm_entity_group_date);
    let in_year = dates().all(|date| date.year() == i32::from(year.year.get()));
    require(in_year, "qpThresholds/snapshotDates", "lie outside the performance year")?;
    require(dates().is_sorted() && !thresholds.snapshot_dates.is_empty(), "qpThresholds/snapshotDates", "are not in order")
}

fn special_statuses(year: &YearRules) -> Result<(), Fault> {
    once(&year.special_statuses.iter().map(|entry| entry.status).collect::<Vec<_>>(), "specialStatuses")?;
    for entry in &year.special_statuses {
        let fact = |key: &str| format!("specialStatuses/{}/{key}", entry.status);
        text(&entry.citation, fact("citation"))?;
        let test = |test: &StatusTest, key: &str| {
            text(&test.measure, fact(key))?;
            require(
                test.comparison.is_some() == test.bound.is_some(),
                fact(key),
                "has a comparison without a bound, or a bound without it",
            )
        };
        test(&entry.individual, "individual")?;
        entry.group.as_ref().map_or(Ok(()), |group| test(group, "group"))?;
    }
    Ok(())
}

fn automatic_pi(year: &YearRules) -> Result<(), Fault> {
    let automatic = &year.automatic_pi_reweighting;
    text(&automatic.citation, "automaticPiReweighting/citation")?;
    let types: Vec<_> = automatic.clinician_types.iter().map(|entry| entry.clinician_type).collect();
    once(&types, "automaticPiReweighting/clinicianTypes")?;
    for entry in &automatic.clinician_types {
        let fact = format!("automaticPiReweighting/clinicianTypes/{}", entry.clinician_type);
        text(&entry.citation, fact.clone())?;
        let is_eligible = year.eligible_clinician_types.contains(&entry.clinician_type);
        require(is_eligible, fact, "is no eligible clinician type of this year")?;
    }
    let statuses: Vec<_> = automatic.special_statuses.iter().map(|entry| entry.status).collect();
    once(&statuses, "automaticPiReweighting/specialStatuses")?;
    for entry in &automatic.special_statuses {
        let fact = format!("automaticPiReweighting/specialStatuses/{}", entry.status);
        text(&entry.citation, fact.clone())?;
        let known = year.special_statuses.iter().find(|known| known.status == entry.status);
        let Some(known) = known else {
            return Err((fact, "is no special status of this year".to_owned()));
        };
        require(known.group.is_some() || !entry.group_by_itself, fact, "is a status that no group has by itself")?;
    }
    Ok(())
}

fn automatic_euc(year: &YearRules) -> Result<(), Fault> {
    let Some(automatic) = &year.automatic_euc else {
        return require(year.exceptions_not_taken.is_some(), "automaticEuc", "is missing");
    };
    text(&automatic.citation, "automaticEuc/citation")?;
    let events: Vec<_> = automatic.events.iter().map(|event| (&event.name, &event.area)).collect();
    once(&events, "automaticEuc/events")?;
    for event in &automatic.events {
        for value in [&event.name, &event.area, &event.source] {
            text(value, format!("automaticEuc/events/{}", event.name))?;
        }
        let well_formed = event.declaration.as_deref().is_none_or(is_declaration);
        require(well_formed, format!("automaticEuc/events/{}", event.name), "has no number of FEMA, as in DR-4734-FL")?;
    }
    Ok(())
}

fn is_declaration(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts.as_slice(), ["DR", number, state]
        if number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit())
            && state.len() == 2 && state.bytes().all(|byte| byte.is_ascii_uppercase()))
}

fn submissions(year: &YearRules) -> Result<(), Fault> {
    once(&year.qualifying_submissions.iter().map(|entry| entry.category).collect::<Vec<_>>(), "qualifyingSubmissions")?;
    for entry in &year.qualifying_submissions {
        let fact = format!("qualifyingSubmissions/{}", entry.category);
        text(&entry.minimum, fact.clone())?;
        text(&entry.citation, fact.clone())?;
        require(entry.period_days.is_none_or(|days| (1..=366).contains(&days)), fact, "has no period of 1 to 366 days")?;
    }
    Ok(())
}
