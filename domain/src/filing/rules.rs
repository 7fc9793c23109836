//! The rules that both forms share: windows, participants, who declares to act, attestations, dates of events.

use super::{Event, FilingDraft};
use crate::{
    access::Authority,
    eligibility::Surroundings,
    filing::SubmitterRelationship,
    finding::Findings,
    moment::Moment,
    participant::{Participant, ParticipantKind, YearFacts},
    program::{FieldNeed, FilingKind, Form, PerformanceYear, Window, YearRules},
    review::ReviewReason,
    rule,
};

/// What is known when a filing is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// For whom.
    pub participant: Participant,
    /// What is known of the participant in the performance year; `None` where it did not exist then.
    pub year_facts: Option<YearFacts>,
    /// What is known of those around the participant: its practice, its members, the areas that CMS designated.
    pub surroundings: Surroundings,
    /// By what right the caller files.
    pub authority: Authority,
    /// In how many other performance years the participant was granted the exception for decertified EHR technology.
    pub decertification_years: usize,
    /// What is known of the filing that a targeted review names.
    pub related_filing: RelatedFiling,
}

/// What is known of a related filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelatedFiling {
    /// None is named.
    NotNamed,
    /// The caller may read it.
    Readable,
    /// Unknown, or not for the caller to read.
    NotAvailable,
}

/// A filing that breaks no rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted<C> {
    /// What is asked for, with exactly what it needs.
    pub content: C,
    /// The version of the rules it was judged by.
    pub rule_set: String,
    /// What the rules warn of.
    pub findings: Findings,
}

impl<C> Accepted<C> {
    /// The same with its content as something else.
    #[must_use]
    pub fn map<T>(self, change: impl FnOnce(C) -> T) -> Accepted<T> {
        let Self { content, rule_set, findings } = self;
        Accepted { content: change(content), rule_set, findings }
    }
}

/// What decides whether a window takes a filing.
#[derive(Debug, Clone)]
pub(crate) struct WindowQuestion<'a> {
    pub(crate) form: Form,
    pub(crate) year: PerformanceYear,
    pub(crate) kind: ParticipantKind,
    /// The words by which a reopened window knows its reason.
    pub(crate) reasons: Vec<&'a str>,
    /// Where a filing gives a reason of this name.
    pub(crate) pointer_of: fn(&str) -> &'static str,
    pub(crate) received_at: Moment,
}

/// Judges the window: announced, open, and for this reason.
pub(crate) fn judge_window(findings: &mut Findings, rules: Option<&YearRules>, question: &WindowQuestion<'_>) {
    let Some(rules) = rules else {
        return findings.error(
            &rule::WINDOW_NOT_ANNOUNCED,
            "/performanceYear",
            format!(
                "This service knows no window of performance year {}; GET /v1/performance-years lists the years it knows.",
                question.year
            ),
        );
    };
    let windows: Vec<&Window> = rules.windows_for(question.form).collect();
    if windows.is_empty() {
        return findings.error(
            &rule::WINDOW_NOT_ANNOUNCED,
            "/performanceYear",
            format!("No window for {} of performance year {} has been announced.", question.form.in_words(), question.year),
        );
    }
    let open: Vec<&&Window> = windows.iter().filter(|window| window.is_open_at(question.received_at)).collect();
    if open.is_empty() {
        return judge_closed(findings, rules, &windows, question);
    }
    let mut for_this_kind = open.iter().filter(|window| window.takes_kind(question.kind)).peekable();
    if for_this_kind.peek().is_none() {
        return judge_kind(findings, &windows, &open, question);
    }
    let takes_reason = |window: &Window| window.takes_any_reason(question.reasons.iter().copied());
    if question.reasons.is_empty() || for_this_kind.any(|window| takes_reason(window)) {
        return;
    }
    let accepted: Vec<&str> =
        open.iter().flat_map(|window| window.accepted_reasons.iter().flatten()).map(String::as_str).collect();
    findings.error(
        &rule::WINDOW_REASON,
        accepted.first().map_or("", |reason| (question.pointer_of)(reason)),
        format!(
            "The window that is open for {} of performance year {} takes these reasons only: {}.",
            question.form.in_words(),
            question.year,
            accepted.join(", ")
        ),
    );
}

/// The year takes this kind of participant, but no window that is open does. Where the year does not, another rule says so.
fn judge_kind(findings: &mut Findings, windows: &[&Window], open: &[&&Window], question: &WindowQuestion<'_>) {
    if !windows.iter().any(|window| window.takes_kind(question.kind)) {
        return;
    }
    let mut taken: Vec<&str> = open.iter().flat_map(|window| &window.participant_kinds).map(|kind| kind.as_str()).collect();
    taken.dedup();
    findings.error(
        &rule::WINDOW_KIND,
        "/participant/entityType",
        format!(
            "The window that is open for {} of performance year {} takes these participants only: {}.",
            question.form.in_words(),
            question.year,
            taken.join(", ")
        ),
    );
}

fn judge_closed(findings: &mut Findings, rules: &YearRules, windows: &[&Window], question: &WindowQuestion<'_>) {
    let WindowQuestion { form, year, received_at, .. } = question;
    if *form == Form::ExtremeAndUncontrollableCircumstances && review_form_takes_euc(rules, *received_at) {
        return findings.error(
            &rule::EXC_ON_REVIEW_FORM,
            "/exceptionType",
            format!(
                "For performance year {year}, EUC reweighting is asked for on the targeted review form now: file a targeted review with \
                 the reason {}.",
                ReviewReason::EucReweightingRequest
            ),
        );
    }
    let form = form.in_words();
    // A reopening for others is no news; where no window takes this kind, another rule says so.
    let takes_kind = windows.iter().any(|window| window.takes_kind(question.kind));
    let next = rules.next_opening(question.form, *received_at, |window| !takes_kind || window.takes_kind(question.kind));
    let last = windows.iter().filter(|window| window.closes_at <= *received_at).max_by_key(|window| window.closes_at);
    let next_text = next.and_then(|window| window.opens_at.map(|opens_at| span(opens_at, window)));
    match (last, next_text) {
        (None, Some(next)) => findings.error(
            &rule::WINDOW_NOT_OPEN,
            "/performanceYear",
            format!("The window for {form} of performance year {year} is not open yet; it is open {next}."),
        ),
        (Some(last), next) => findings.error(
            &rule::WINDOW_CLOSED,
            "/performanceYear",
            format!(
                "The window for {form} of performance year {year} closed on {}; this request was received on {} ({received_at}).{}",
                last.closes_at.eastern_text(),
                received_at.eastern_text(),
                next.map(|next| format!(" The next one is open {next}.")).unwrap_or_default()
            ),
        ),
        (None, None) => findings.error(
            &rule::WINDOW_NOT_ANNOUNCED,
            "/performanceYear",
            format!("No window for {form} of performance year {year} has been announced."),
        ),
    }
}

fn review_form_takes_euc(rules: &YearRules, at: Moment) -> bool {
    rules
        .open_windows(Form::TargetedReview, at)
        .any(|window| window.accepted_reasons.is_some() && window.takes_reason(ReviewReason::EucReweightingRequest.as_str()))
}

fn span(opens_at: Moment, window: &Window) -> String {
    let only = window.accepted_reasons.as_ref().map(|reasons| format!(", for these reasons only: {}", reasons.join(", ")));
    format!("from {} until {}{}", opens_at.eastern_text(), window.closes_at.eastern_text(), only.unwrap_or_default())
}

/// Judges what every filing declares: a participant of the year, a relationship that holds, a listed attestation.
pub(crate) fn judge_declarations<C>(
    findings: &mut Findings,
    rules: Option<&YearRules>,
    form: FilingKind,
    draft: &FilingDraft<C>,
    facts: &Facts,
) {
    let (declared, proven) = (draft.submitter_relationship, facts.authority.relationship);
    let is_own_other = declared == SubmitterRelationship::Other && facts.authority.authorization.is_none();
    if declared != proven && !is_own_other {
        findings.error(
            &rule::SUBMITTER_RELATIONSHIP,
            "/submitterRelationship",
            format!("To this participant you are {proven}, not {declared}."),
        );
    }
    let Some(rules) = rules else { return };
    if facts.year_facts.is_none() {
        findings.error(
            &rule::PARTICIPANT_YEAR,
            "/participant",
            format!("This participant is not known in performance year {}.", draft.performance_year),
        );
    }
    if rules.attestation_text(form, &draft.attestation.text_version).is_none() {
        let listed: Vec<&str> =
            rules.attestation_texts.iter().filter(|text| text.form == form).map(|text| text.version.as_str()).collect();
        findings.error(
            &rule::ATTESTATION_TEXT,
            "/attestation/textVersion",
            format!("Performance year {} lists these attestation texts: {}.", draft.performance_year, listed.join(", ")),
        );
    }
}

/// Judges the dates of an event against each other and against today in the Eastern zone.
pub(crate) fn judge_event_dates(findings: &mut Findings, event: &Event, received_at: Moment) {
    let today = received_at.eastern_date();
    if let (Some(start), Some(end)) = (event.start_date, event.end_date)
        && end < start
    {
        findings.error(
            &rule::EVENT_DATES_ORDER,
            "/event/endDate",
            format!("The event ends on {end}, before it starts on {start}."),
        );
    }
    if let Some(start) = event.start_date
        && start > today
    {
        findings.error(
            &rule::EVENT_START_FUTURE,
            "/event/startDate",
            format!("The event starts on {start}; today is {today} in the Eastern zone."),
        );
    }
    match (event.end_date, event.still_affected) {
        (Some(_), Some(true)) => findings.error(
            &rule::EVENT_STILL_AFFECTED,
            "/event/stillAffected",
            "An event that still affects has no end date; leave one of the two out.",
        ),
        (None, None | Some(false)) => findings.warning(
            &rule::EVENT_END_NOT_GIVEN,
            "/event",
            "Neither endDate nor stillAffected true is given; CMS may ask which it is.",
        ),
        (Some(_), None | Some(false)) | (None, Some(true)) => {}
    }
}

/// A member of a request, and whether it was sent.
pub(crate) type Member = (&'static str, bool);

/// Judges which members were sent against those that the chosen reason takes.
pub(crate) fn judge_members(findings: &mut Findings, members: &[Member], needs: &[FieldNeed], reason: &str) {
    for (member, is_sent) in members {
        let need = needs.iter().find(|need| need.member == *member);
        match (need, is_sent) {
            (None, true) => not_applicable(findings, member, &format!("the reason {reason}")),
            (Some(need), false) if need.required => required(findings, format!("/{member}"), &format!("The reason {reason}")),
            (None | Some(_), _) => {}
        }
    }
}

/// Notes that a member does not belong to what was chosen.
pub(crate) fn not_applicable(findings: &mut Findings, member: &str, chosen: &str) {
    findings.error(
        &rule::FIELD_NOT_APPLICABLE,
        format!("/{member}"),
        format!("{member} does not belong to {chosen}; leave it out."),
    );
}

/// Notes that what was chosen needs a member.
pub(crate) fn required(findings: &mut Findings, pointer: String, chosen: &str) {
    let member = pointer.rsplit('/').next().unwrap_or_default().to_owned();
    findings.error(&rule::FIELD_REQUIRED, pointer, format!("{chosen} needs {member}."));
}
