//! What makes a request for targeted review acceptable.

use super::TargetedReview;
use crate::{
    filing::{
        Accepted, Facts, FilingDraft, RelatedFiling,
        rules::{Member, WindowQuestion, judge_declarations, judge_event_dates, judge_members, judge_window},
    },
    finding::Findings,
    moment::Moment,
    program::{FilingKind, Form, ReviewReasonRules, YearRules},
    rule,
};

/// Judges a request for targeted review that was received at `received_at` by the rules of its performance year; `rules` is `None`
/// for a year that this service does not know.
///
/// # Errors
/// Every fault at once, in the order of the rules, with the warnings beside them.
pub fn judge(
    draft: &FilingDraft<TargetedReview>,
    facts: &Facts,
    rules: Option<&YearRules>,
    received_at: Moment,
) -> Result<Accepted<TargetedReview>, Findings> {
    let mut findings = Findings::new();
    let question = WindowQuestion {
        form: Form::TargetedReview,
        year: draft.performance_year,
        kind: facts.participant.kind(),
        reasons: vec![draft.content.reason.as_str()],
        pointer_of: |_| "/reason",
        received_at,
    };
    let known_reason = rules.and_then(|rules| rules.review_reason(draft.content.reason));
    if known_reason.is_some() || rules.is_none_or(|rules| rules.windows_for(Form::TargetedReview).next().is_none()) {
        judge_window(&mut findings, rules, &question);
    }
    if let Some(rules) = rules {
        judge_subject(&mut findings, draft, facts, rules);
    }
    judge_declarations(&mut findings, rules, FilingKind::TargetedReview, draft, facts);
    if let Some(known) = known_reason {
        judge_reason(&mut findings, &draft.content, known);
    }
    if let Some(event) = draft.content.event.as_ref().filter(|event| event.start_date.is_some()) {
        judge_event_dates(&mut findings, event, received_at);
    }
    judge_related_filing(&mut findings, facts.related_filing);
    match rules {
        Some(rules) if !findings.refuse() => {
            Ok(Accepted { content: draft.content.clone(), rule_set: rules.rule_set.clone(), findings })
        }
        Some(_) | None => Err(findings),
    }
}

/// Who may ask, and for which reason: 42 CFR 414.1385(a)(1), 414.1455(b)(1).
fn judge_subject(findings: &mut Findings, draft: &FilingDraft<TargetedReview>, facts: &Facts, rules: &YearRules) {
    let kind = facts.participant.kind();
    if !rules.review_subjects.contains(&kind) {
        let named: Vec<&str> = rules.review_subjects.iter().map(|kind| kind.as_str()).collect();
        findings.error(
            &rule::TR_SUBJECT_KIND,
            "/participant/entityType",
            format!("In performance year {} a targeted review is open to: {}.", rules.year, named.join(", ")),
        );
    }
    match rules.review_reason(draft.content.reason) {
        None => {
            let offered: Vec<&str> = rules.review_reasons.iter().map(|known| known.reason.as_str()).collect();
            findings.error(
                &rule::TR_REASON_YEAR,
                "/reason",
                format!("Performance year {} takes these reasons: {}.", rules.year, offered.join(", ")),
            );
        }
        Some(known) if !known.is_open_to(kind) => findings.error(
            &rule::TR_QP_OMISSION_SUBJECT,
            "/participant/entityType",
            format!("The reason {} is for a clinician or an APM Entity, not for {}.", known.reason, kind.in_words()),
        ),
        Some(_) => {}
    }
}

fn judge_reason(findings: &mut Findings, content: &TargetedReview, known: &ReviewReasonRules) {
    let members: [Member; 3] = [
        ("affectedCategories", !content.affected_categories.is_empty()),
        ("event", content.event.is_some()),
        ("relatedFilingId", content.related_filing_id.is_some()),
    ];
    judge_members(findings, &members, &known.fields, known.reason.as_str());
    if let (Some(needed), Some(event)) = (known.incident, &content.event)
        && event.incident != Some(needed)
    {
        findings.error(
            &rule::TR_EUC_INCIDENT,
            "/event/incident",
            format!("The reason {} is for the incident {needed}; send it as event.incident.", known.reason),
        );
    }
}

fn judge_related_filing(findings: &mut Findings, related: RelatedFiling) {
    match related {
        RelatedFiling::NotNamed | RelatedFiling::Readable => {}
        RelatedFiling::NotAvailable => {
            findings.error(&rule::TR_RELATED_FILING, "/relatedFilingId", "No filing with this id is known to you.");
        }
    }
}
