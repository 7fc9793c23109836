//! What makes an exception application acceptable.

use super::{EventType, ExceptionApplication, ExceptionDraft, ExceptionType, Hardship, HardshipReason, application};
use crate::{
    eligibility::{Known, Unneeded, unneeded},
    filing::{
        Accepted, Event, Facts, FilingDraft,
        rules::{
            Member, WindowQuestion, judge_declarations, judge_event_dates, judge_members, judge_window, not_applicable, required,
        },
    },
    finding::Findings,
    moment::Moment,
    participant::ParticipantKind,
    program::{Category, FilingKind, Form, YearRules},
    rule,
};
use chrono::NaiveDate;

/// Judges an exception application that was received at `received_at` by the rules of its performance year; `rules` is `None` for a
/// year that this service does not know.
///
/// # Errors
/// Every fault at once, in the order of the rules, with the warnings beside them.
pub fn judge(
    draft: &FilingDraft<ExceptionDraft>,
    facts: &Facts,
    rules: Option<&YearRules>,
    received_at: Moment,
) -> Result<Accepted<ExceptionApplication>, Findings> {
    let mut findings = Findings::new();
    if let Some(route) = rules.and_then(|rules| rules.exceptions_not_taken.as_deref()) {
        // Nothing else can be judged: such a year has no applicants, no reasons and no windows.
        let year = draft.performance_year;
        findings.error(
            &rule::EXC_YEAR,
            "/performanceYear",
            format!("This service takes no exception applications for performance year {year}. {route}"),
        );
        return Err(findings);
    }
    judge_window(&mut findings, rules, &window_question(draft, facts, received_at));
    judge_applicant(&mut findings, draft, facts, rules);
    judge_declarations(&mut findings, rules, FilingKind::ExceptionApplication, draft, facts);
    let content = match draft.content.exception_type {
        ExceptionType::ExtremeAndUncontrollableCircumstances => judge_euc(&mut findings, draft, facts, rules),
        ExceptionType::PromotingInteroperabilityHardship => {
            judge_hardship(&mut findings, draft, facts, rules, received_at.eastern_date())
        }
    };
    if let Some(event) = &draft.content.event {
        judge_event_dates(&mut findings, event, received_at);
        judge_incident(&mut findings, event, rules);
    }
    judge_need(&mut findings, draft, facts, rules);
    match (content, rules) {
        (Some(content), Some(rules)) if !findings.refuse() => {
            Ok(Accepted { content, rule_set: rules.rule_set.clone(), findings })
        }
        (Some(_) | None, Some(_) | None) => Err(findings),
    }
}

fn window_question<'a>(draft: &'a FilingDraft<ExceptionDraft>, facts: &Facts, received_at: Moment) -> WindowQuestion<'a> {
    let event = draft.content.event.as_ref();
    let event_type = event.and_then(|event| event.event_type).map(EventType::as_str);
    let incident = event.and_then(|event| event.incident).map(super::Incident::as_str);
    let is_euc = draft.content.exception_type == ExceptionType::ExtremeAndUncontrollableCircumstances;
    WindowQuestion {
        form: Form::from(draft.content.exception_type),
        year: draft.performance_year,
        kind: facts.participant.kind(),
        reasons: if is_euc { event_type.into_iter().chain(incident).collect() } else { Vec::new() },
        pointer_of: |reason| if reason.parse::<EventType>().is_ok() { "/event/type" } else { "/event/incident" },
        received_at,
    }
}

/// Who may apply: 42 CFR 414.1380(c)(2)(i), 414.1317(b)(4), 414.1365(e)(2)(ii).
fn judge_applicant(findings: &mut Findings, draft: &FilingDraft<ExceptionDraft>, facts: &Facts, rules: Option<&YearRules>) {
    let kind = facts.participant.kind();
    let exception_type = draft.content.exception_type;
    let is_hardship = exception_type == ExceptionType::PromotingInteroperabilityHardship;
    match kind {
        ParticipantKind::Subgroup => {
            let route = rules.and_then(|rules| rules.subgroup_route.as_deref()).unwrap_or_default();
            let message = format!(
                "A subgroup files no exception application: it inherits what its affiliated group is granted. File for the group. {route}"
            );
            findings.error(&rule::EXC_SUBGROUP_INHERITS, "/participant/entityType", message.trim_end().to_owned());
        }
        ParticipantKind::ApmEntity | ParticipantKind::Aco if is_hardship => findings.error(
            &rule::EXC_PI_NOT_FOR_APM,
            "/participant/entityType",
            "An APM Entity cannot apply for the PI hardship exception; its clinicians and groups can, each for itself.",
        ),
        ParticipantKind::Clinician
        | ParticipantKind::Group
        | ParticipantKind::VirtualGroup
        | ParticipantKind::ApmEntity
        | ParticipantKind::Aco => {
            let Some(rules) = rules else { return };
            let eligible = rules.applicants_for(exception_type);
            if !eligible.contains(&kind) {
                let named: Vec<&str> = eligible.iter().map(|kind| kind.as_str()).collect();
                findings.error(
                    &rule::EXC_APPLICANT_KIND,
                    "/participant/entityType",
                    format!("In performance year {} this application is open to: {}.", rules.year, named.join(", ")),
                );
            }
        }
    }
}

fn judge_euc(
    findings: &mut Findings,
    draft: &FilingDraft<ExceptionDraft>,
    facts: &Facts,
    rules: Option<&YearRules>,
) -> Option<ExceptionApplication> {
    const CHOSEN: &str = "An EUC application";
    let content = &draft.content;
    for (member, is_sent) in hardship_members(content) {
        if is_sent && member != "event" {
            not_applicable(findings, member, "an EUC application");
        }
    }
    let categories = in_order(content.categories.as_deref().unwrap_or_default());
    if categories.is_empty() {
        findings.error(&rule::EUC_CATEGORIES, "/categories", "Name at least one of the categories quality, cost, ia and pi.");
    } else if matches!(facts.participant.kind(), ParticipantKind::ApmEntity | ParticipantKind::Aco) {
        judge_apm_entity(findings, &categories, facts, rules);
    }
    match &content.event {
        None => required(findings, "/event".to_owned(), CHOSEN),
        Some(event) => judge_euc_event(findings, event, CHOSEN),
    }
    content.event.clone().map(|event| ExceptionApplication::ExtremeAndUncontrollableCircumstances { categories, event })
}

fn judge_euc_event(findings: &mut Findings, event: &Event, chosen: &str) {
    let needs = [
        ("/event/type", event.event_type.is_some()),
        ("/event/description", event.description.is_some()),
        ("/event/startDate", event.start_date.is_some()),
    ];
    for (pointer, is_sent) in needs {
        if !is_sent {
            required(findings, pointer.to_owned(), chosen);
        }
    }
}

/// 42 CFR 414.1317(b)(4): all four categories, and enough clinicians eligible for PI reweighting.
fn judge_apm_entity(findings: &mut Findings, categories: &[Category], facts: &Facts, rules: Option<&YearRules>) {
    if rules.is_some_and(|rules| rules.apm_entity.is_none()) {
        // In such a year no APM Entity applies at all, which another rule says.
        return;
    }
    let missing: Vec<&str> =
        Category::ALL.iter().filter(|category| !categories.contains(category)).map(|category| category.as_str()).collect();
    if !missing.is_empty() {
        findings.error(
            &rule::EUC_APM_ALL_CATEGORIES,
            "/categories",
            format!("An APM Entity must request all four categories; missing: {}.", missing.join(", ")),
        );
    }
    let (Some(rules), Some(year_facts)) = (rules, &facts.year_facts) else {
        return;
    };
    let Some(bound) = &rules.apm_entity else {
        return;
    };
    match year_facts.pi_reweighting_eligible_percent {
        Some(percent) if !bound.is_met_by(percent) => findings.error(
            &rule::EUC_APM_REWEIGHTING_SHARE,
            "/participant",
            format!(
                "{percent} percent of the APM Entity's participant MIPS eligible clinicians would be eligible for PI reweighting in {}; \
                 {} {} percent are needed.",
                rules.year,
                if bound.strict { "more than" } else { "at least" },
                bound.pi_reweighting_percent
            ),
        ),
        Some(_) => {}
        None => findings.warning(
            &rule::EUC_APM_SHARE_UNKNOWN,
            "/participant",
            "Nothing is known of the share of the APM Entity's clinicians who would be eligible for PI reweighting; keep the evidence.",
        ),
    }
}

fn judge_hardship(
    findings: &mut Findings,
    draft: &FilingDraft<ExceptionDraft>,
    facts: &Facts,
    rules: Option<&YearRules>,
    today: NaiveDate,
) -> Option<ExceptionApplication> {
    let content = &draft.content;
    if content.categories.is_some() {
        not_applicable(findings, "categories", "a PI hardship application, which is for the category pi alone");
    }
    let Some(reason) = content.reason else {
        required(findings, "/reason".to_owned(), "A PI hardship application");
        return None;
    };
    if let Some(rules) = rules {
        match rules.hardship_reason(reason) {
            Some(known) => judge_members(findings, &hardship_members(content), &known.fields, reason.as_str()),
            None => {
                let offered: Vec<&str> = rules.hardship_reasons.iter().map(|known| known.reason.as_str()).collect();
                findings.error(
                    &rule::PI_REASON_YEAR,
                    "/reason",
                    format!("Performance year {} offers these reasons: {}.", rules.year, offered.join(", ")),
                );
            }
        }
        judge_hardship_tests(findings, draft, facts, rules, today);
    }
    hardship(content, reason).map(|hardship| ExceptionApplication::PromotingInteroperabilityHardship { hardship })
}

/// The tests of 42 CFR 414.1380(c)(2)(i)(C)(4) and (8).
fn judge_hardship_tests(
    findings: &mut Findings,
    draft: &FilingDraft<ExceptionDraft>,
    facts: &Facts,
    rules: &YearRules,
    today: NaiveDate,
) {
    let content = &draft.content;
    if let (Some(HardshipReason::ExtremeAndUncontrollableCircumstances), Some(event)) = (content.reason, &content.event)
        && event.start_date.is_none()
    {
        required(findings, "/event/startDate".to_owned(), "The reason extremeAndUncontrollableCircumstances");
    }
    if let (Some(HardshipReason::DecertifiedEhr), Some(limits)) = (content.reason, &rules.decertification) {
        let dates = limits.dates(draft.performance_year);
        let last = today.min(*dates.end());
        if content.decertified_on.is_some_and(|date| date < *dates.start() || date > last) {
            findings.error(
                &rule::PI_DECERTIFICATION_DATE,
                "/decertifiedOn",
                format!("For performance year {} the decertification lies between {} and {last}.", rules.year, dates.start()),
            );
        }
        if facts.decertification_years >= usize::from(limits.lifetime_cap_years) {
            findings.error(
                &rule::PI_DECERTIFICATION_CAP,
                "/reason",
                format!(
                    "This participant has been granted the exception for decertified EHR technology in {} performance years; {} are the \
                     most.",
                    facts.decertification_years, limits.lifetime_cap_years
                ),
            );
        }
    }
    if let (Some(HardshipReason::LackOfControlOverCehrt), Some(percent), Some(minimum)) =
        (content.reason, content.outpatient_encounters_without_control_percent, rules.lack_of_control_minimum_percent)
        && percent < minimum
    {
        findings.error(
            &rule::PI_LACK_OF_CONTROL,
            "/outpatientEncountersWithoutControlPercent",
            format!(
                "At least {minimum} percent of the outpatient encounters have to be at locations without control over CEHRT."
            ),
        );
    }
}

/// An application that changes nothing is taken, and the filer is told so.
fn judge_need(findings: &mut Findings, draft: &FilingDraft<ExceptionDraft>, facts: &Facts, rules: Option<&YearRules>) {
    let (Some(rules), Some(year_facts)) = (rules, &facts.year_facts) else { return };
    let is_euc = draft.content.exception_type == ExceptionType::ExtremeAndUncontrollableCircumstances;
    let asked =
        if is_euc { draft.content.categories.as_deref().unwrap_or_default() } else { &[Category::PromotingInteroperability] };
    let known = Known { kind: facts.participant.kind(), facts: year_facts, surroundings: &facts.surroundings };
    for Unneeded { category, rule, message } in unneeded(rules, known, &in_order(asked)) {
        let place = category.and_then(|category| asked.iter().position(|asked| *asked == category));
        let pointer = match place {
            None => "/participant".to_owned(),
            Some(place) if is_euc => format!("/categories/{place}"),
            Some(_) => "/exceptionType".to_owned(),
        };
        findings.warning(rule, pointer, message);
    }
}

/// A named incident is one that the year lists.
fn judge_incident(findings: &mut Findings, event: &Event, rules: Option<&YearRules>) {
    let (Some(incident), Some(rules)) = (event.incident, rules) else { return };
    if rules.incidents.contains(&incident) {
        return;
    }
    let listed: Vec<&str> = rules.incidents.iter().map(|incident| incident.as_str()).collect();
    let listed = if listed.is_empty() { "none".to_owned() } else { listed.join(", ") };
    findings.error(
        &rule::EVENT_INCIDENT_YEAR,
        "/event/incident",
        format!("Performance year {} asks for these incidents on an exception application: {listed}.", rules.year),
    );
}

/// The members that only some reasons take.
fn hardship_members(content: &ExceptionDraft) -> [Member; 6] {
    let application::ExceptionDraft {
        exception_type: _,
        categories: _,
        event,
        reason,
        circumstance,
        cehrt_id,
        decertified_on,
        outpatient_encounters_without_control_percent: percent,
    } = content;
    let is_hardship = content.exception_type == ExceptionType::PromotingInteroperabilityHardship;
    [
        ("reason", reason.is_some() && !is_hardship),
        ("circumstance", circumstance.is_some()),
        ("cehrtId", cehrt_id.is_some()),
        ("decertifiedOn", decertified_on.is_some()),
        ("outpatientEncountersWithoutControlPercent", percent.is_some()),
        ("event", event.is_some()),
    ]
}

/// The hardship with what its reason has to show; `None` while something is missing.
fn hardship(content: &ExceptionDraft, reason: HardshipReason) -> Option<Hardship> {
    Some(match reason {
        HardshipReason::DecertifiedEhr => {
            Hardship::DecertifiedEhr { decertified_on: content.decertified_on?, cehrt_id: content.cehrt_id.clone() }
        }
        HardshipReason::InsufficientInternet => Hardship::InsufficientInternet,
        HardshipReason::ExtremeAndUncontrollableCircumstances => {
            Hardship::ExtremeAndUncontrollableCircumstances { circumstance: content.circumstance?, event: content.event.clone()? }
        }
        HardshipReason::LackOfControlOverCehrt => Hardship::LackOfControlOverCehrt {
            outpatient_encounters_without_control_percent: content.outpatient_encounters_without_control_percent?,
        },
        HardshipReason::SmallPractice => Hardship::SmallPractice,
    })
}

/// The categories in the order of the programme, none twice.
fn in_order(categories: &[Category]) -> Vec<Category> {
    Category::ALL.iter().copied().filter(|category| categories.contains(category)).collect()
}
