//! What a filing has to bring, in parts.

use super::{
    ChangeTopic,
    part::{Entry, Parts, listed},
};
use crate::{
    participant::ParticipantKind,
    program::{
        ApmEntityRules, AttestationText, DecertificationRules, ExceptionApplicants, FieldNeed, HardshipReasonRules, ResponseDays,
        ReviewReasonRules,
    },
};
use rust_decimal::Decimal;

pub(super) fn routes(parts: &mut Parts<'_>, exceptions_not_taken: Option<&str>, subgroup_route: Option<&str>) {
    for (fact, subject, route) in [
        ("exceptionsNotTaken", "Where to turn instead of filing an exception application", exceptions_not_taken),
        ("subgroupRoute", "The route that CMS gave subgroups", subgroup_route),
    ] {
        parts.fact(ChangeTopic::Applicants, fact, subject, sentence(route.unwrap_or_default()));
    }
}

pub(super) fn applicants(parts: &mut Parts<'_>, exceptions: &[ExceptionApplicants], reviews: &[ParticipantKind]) {
    for (index, applicants) in exceptions.iter().enumerate() {
        let ExceptionApplicants { exception_type, participant_kinds, citation, confidence } = applicants;
        let entry = Entry {
            name: exception_type.to_string(),
            subject: format!("Who may apply for the exception {exception_type}"),
            words: listed(participant_kinds, "nobody"),
            citation,
            confidence: *confidence,
        };
        parts.entry(ChangeTopic::Applicants, format!("/exceptionApplicants/{index}"), entry);
    }
    parts.each_word(ChangeTopic::Applicants, "reviewSubjects", "The subject of targeted reviews", reviews);
}

pub(super) fn attestations(parts: &mut Parts<'_>, texts: &[AttestationText]) {
    for (index, text) in texts.iter().enumerate() {
        let entry = Entry {
            name: format!("{}/{}", text.form, text.version),
            subject: format!("The attestation text {} for {}", text.version, text.form.in_words()),
            words: format!("\u{201c}{}\u{201d}", text.text),
            citation: "",
            confidence: text.confidence,
        };
        parts.entry(ChangeTopic::Attestations, format!("/attestationTexts/{index}"), entry);
    }
}

pub(super) fn hardship_reasons(
    parts: &mut Parts<'_>,
    reasons: &[HardshipReasonRules],
    lack_of_control: Option<Decimal>,
    decertification: Option<&DecertificationRules>,
) {
    for (index, known) in reasons.iter().enumerate() {
        let HardshipReasonRules { reason, fields, evidence, citation, confidence } = known;
        let entry = Entry {
            name: reason.to_string(),
            subject: format!("The hardship reason {reason}"),
            words: format!("takes {}; {}", members(fields), sentence(evidence)),
            citation,
            confidence: *confidence,
        };
        parts.entry(ChangeTopic::HardshipReasons, format!("/hardshipReasons/{index}"), entry);
    }
    if let Some(percent) = lack_of_control {
        let subject = "The least share of outpatient encounters without control over CEHRT";
        parts.fact(ChangeTopic::HardshipReasons, "lackOfControlMinimumPercent", subject, format!("{percent} percent"));
    }
    if let Some(DecertificationRules { lifetime_cap_years, preceding_calendar_years, citation, confidence }) = decertification {
        let entry = Entry {
            name: "decertification".to_owned(),
            subject: "The limits of the exception for decertified EHR technology".to_owned(),
            words: format!(
                "{lifetime_cap_years} performance years at most, and decertified at most {preceding_calendar_years} calendar years \
                 before the performance year"
            ),
            citation,
            confidence: *confidence,
        };
        parts.entry(ChangeTopic::HardshipReasons, "/decertification".to_owned(), entry);
    }
}

pub(super) fn review_reasons(parts: &mut Parts<'_>, reasons: &[ReviewReasonRules]) {
    for (index, known) in reasons.iter().enumerate() {
        let ReviewReasonRules { reason, fields, incident, subjects, evidence, citation, confidence } = known;
        let incident = incident.map(|incident| format!(", for the incident {incident}")).unwrap_or_default();
        let subjects = subjects.as_ref().map(|kinds| format!(", for {} only", listed(kinds, "nobody"))).unwrap_or_default();
        let entry = Entry {
            name: reason.to_string(),
            subject: format!("The review reason {reason}"),
            words: format!("takes {}{incident}{subjects}; {}", members(fields), sentence(evidence)),
            citation,
            confidence: *confidence,
        };
        parts.entry(ChangeTopic::ReviewReasons, format!("/reviewReasons/{index}"), entry);
    }
}

pub(super) fn response_days(parts: &mut Parts<'_>, days: ResponseDays) {
    let ResponseDays { exception_application, targeted_review } = days;
    for (fact, subject, days) in [
        ("responseDays/exceptionApplication", "The days to answer on an exception application", exception_application),
        ("responseDays/targetedReview", "The days to answer on a targeted review", targeted_review),
    ] {
        parts.fact(ChangeTopic::ResponseDays, fact, subject, days.to_string());
    }
}

pub(super) fn apm_entity(parts: &mut Parts<'_>, rules: Option<&ApmEntityRules>) {
    let Some(ApmEntityRules { pi_reweighting_percent, strict, citation, confidence, note: _ }) = rules else { return };
    let bound = if *strict { "more than" } else { "at least" };
    let entry = Entry {
        name: "apmEntity".to_owned(),
        subject: "The share of an APM Entity's clinicians who have to be eligible for Promoting Interoperability reweighting"
            .to_owned(),
        words: format!("{bound} {pi_reweighting_percent} percent"),
        citation,
        confidence: *confidence,
    };
    parts.entry(ChangeTopic::ApmEntity, "/apmEntity".to_owned(), entry);
}

fn members(fields: &[FieldNeed]) -> String {
    let names: Vec<String> = fields
        .iter()
        .map(|need| if need.required { need.member.clone() } else { format!("{} (optional)", need.member) })
        .collect();
    listed(&names, "no member of its own")
}

/// A sentence without its full stop, to go on from.
fn sentence(text: &str) -> String {
    text.trim_end_matches('.').to_owned()
}
