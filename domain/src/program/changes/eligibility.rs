//! Who is in the programme, in parts.

use super::{
    ChangeTopic,
    part::{Entry, Parts, listed},
};
use crate::program::{
    ClinicianType, Comparison, DeterminationPeriod, LowVolumeThreshold, QpShare, QpThresholds, SpecialStatusRules, StatusTest,
};

pub(super) fn clinicians(
    parts: &mut Parts<'_>,
    types: &[ClinicianType],
    low_volume: &LowVolumeThreshold,
    period: &DeterminationPeriod,
) {
    parts.each_word(ChangeTopic::Eligibility, "eligibleClinicianTypes", "The eligible clinician type", types);
    let LowVolumeThreshold { allowed_charges, patients, services, strict, opt_in, participant_kinds, citation, confidence } =
        low_volume;
    let services = services.map(|services| format!(", {services} services")).unwrap_or_default();
    let entry = Entry {
        name: "lowVolumeThreshold".to_owned(),
        subject: "The low-volume threshold".to_owned(),
        words: format!(
            "{allowed_charges} dollars of allowed charges, {patients} patients{services}, each to be {}; {}; measured for {}",
            if *strict { "exceeded" } else { "reached" },
            if *opt_in { "who exceeds some may opt in" } else { "nobody may opt in" },
            listed(participant_kinds, "nobody")
        ),
        citation,
        confidence: *confidence,
    };
    parts.entry(ChangeTopic::Eligibility, "/lowVolumeThreshold".to_owned(), entry);
    let DeterminationPeriod { segments, first_segment_only, citation, confidence } = period;
    let segments: Vec<String> = segments.iter().map(|segment| format!("{} to {}", segment.starts, segment.ends)).collect();
    let entry = Entry {
        name: "determinationPeriod".to_owned(),
        subject: "The determination period".to_owned(),
        words: format!(
            "{}; judged on the first segment alone: {}",
            segments.join(", then "),
            listed(first_segment_only, "nobody")
        ),
        citation,
        confidence: *confidence,
    };
    parts.entry(ChangeTopic::Eligibility, "/determinationPeriod".to_owned(), entry);
}

pub(super) fn special_statuses(parts: &mut Parts<'_>, statuses: &[SpecialStatusRules]) {
    for (index, SpecialStatusRules { status, individual, group, citation, confidence }) in statuses.iter().enumerate() {
        let group = group.as_ref().map_or_else(|| "no test of its own".to_owned(), test);
        let entry = Entry {
            name: status.to_string(),
            subject: format!("The special status {status}"),
            words: format!("for a clinician: {}; for a group: {group}", test(individual)),
            citation,
            confidence: *confidence,
        };
        parts.entry(ChangeTopic::SpecialStatuses, format!("/specialStatuses/{index}"), entry);
    }
}

pub(super) fn qp_thresholds(parts: &mut Parts<'_>, thresholds: &QpThresholds) {
    let QpThresholds { qualifying, partial, snapshot_dates, apm_entity_group_date, citation, confidence, note: _ } = thresholds;
    let share =
        |share: &QpShare| format!("{} percent of payments or {} of patients", share.payment_percent, share.patient_percent);
    let dates: Vec<String> = snapshot_dates.iter().map(ToString::to_string).collect();
    let group_date = apm_entity_group_date.map(|date| format!(", and {date} for the score of an APM Entity group"));
    let entry = Entry {
        name: "qpThresholds".to_owned(),
        subject: "Who is a Qualifying APM Participant".to_owned(),
        words: format!(
            "from {}; partial from {}; on a Participation List on {}{}",
            share(qualifying),
            share(partial),
            dates.join(", "),
            group_date.unwrap_or_default()
        ),
        citation,
        confidence: *confidence,
    };
    parts.entry(ChangeTopic::QpThresholds, "/qpThresholds".to_owned(), entry);
}

fn test(test: &StatusTest) -> String {
    let StatusTest { measure, comparison, bound } = test;
    let measure = measure.trim_end_matches('.');
    match (comparison, bound) {
        (Some(comparison), Some(bound)) => {
            let comparison = match comparison {
                Comparison::AtLeast => "at least",
                Comparison::MoreThan => "more than",
                Comparison::AtMost => "at most",
            };
            format!("{measure}, {comparison} {bound}")
        }
        (Some(_) | None, Some(_) | None) => measure.to_owned(),
    }
}
