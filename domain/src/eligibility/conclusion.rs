//! For each form and category: whether a participant may file now, and whether it has to.

use super::{
    Answer, Applied, Evaluated, Grant, Input, Known, ProgrammeStanding, Reason, Record, Standing, automatic_reweighting, granted,
    situation, situation::StoredSituation,
};
use crate::{
    closed_set::open_set,
    exception::ExceptionType,
    moment::Moment,
    participant::ParticipantKind,
    program::{Category, Form, YearRules},
    rule::{self, Rule},
};

open_set! {
    /// Whether an application is needed to have a category taken out of the score.
    pub enum Need {
        /// Nothing else takes it out.
        Needed = "needed",
        /// It is out already.
        AlreadyCovered = "alreadyCovered",
        /// An application waits for its decision.
        AppliedFor = "appliedFor",
        /// The participant is not scored on it anyway.
        NotScored = "notScored",
        /// The participant files none: what its group is granted counts.
        Inherits = "inherits",
        /// It depends on facts that are not on record.
        Unknown = "unknown",
    }
}

/// What is concluded about one form, and one category of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusion {
    /// The form.
    pub form: Form,
    /// The category; `None` for targeted reviews, which are about a score as a whole.
    pub category: Option<Category>,
    /// Whether it would be taken now.
    pub may_file: bool,
    /// Whether it is needed; `None` for targeted reviews, of which the performance feedback tells.
    pub need: Option<Need>,
    /// Every rule that was evaluated.
    pub because: Vec<Reason>,
}

/// What is concluded about every form and category of the year at `now`.
#[must_use]
pub fn conclusions(
    rules: &YearRules,
    known: Known<'_>,
    record: &Record,
    standing: &ProgrammeStanding,
    now: Moment,
) -> Vec<Conclusion> {
    let (grants, applied) = granted(rules, known.kind, &record.filings);
    let StoredSituation { situation, inputs: _ } = situation(rules, known, record);
    let asked = Asked {
        rules,
        known,
        standing,
        evaluated: automatic_reweighting(rules, known),
        grants,
        applied,
        option: situation.reporting_option,
        now,
    };
    let euc =
        Category::ALL.iter().map(|category| asked.exception(ExceptionType::ExtremeAndUncontrollableCircumstances, *category));
    let hardship = asked.exception(ExceptionType::PromotingInteroperabilityHardship, Category::PromotingInteroperability);
    euc.chain([hardship, asked.review()]).collect()
}

/// Everything that the conclusions follow from.
struct Asked<'a> {
    rules: &'a YearRules,
    known: Known<'a>,
    standing: &'a ProgrammeStanding,
    evaluated: Vec<Evaluated>,
    grants: Vec<Grant>,
    applied: Vec<Applied>,
    option: crate::program::ReportingOption,
    now: Moment,
}

impl Asked<'_> {
    fn exception(&self, exception_type: ExceptionType, category: Category) -> Conclusion {
        let form = Form::from(exception_type);
        let mut because = Vec::new();
        let may = [self.applicant(exception_type), self.window(form), self.free(form, category), self.share(exception_type)];
        let may_file = may.iter().flatten().all(|reason| reason.applies != Answer::No);
        because.extend(may.into_iter().flatten());
        let need = self.need(category, &mut because);
        Conclusion { form, category: Some(category), may_file, need: Some(need), because }
    }

    fn review(&self) -> Conclusion {
        let takes = self.rules.review_subjects.contains(&self.known.kind);
        let message = if takes {
            format!("In performance year {} {} may ask for a targeted review.", self.rules.year, self.known.kind.in_words())
        } else {
            format!("In performance year {} {} has no targeted review.", self.rules.year, self.known.kind.in_words())
        };
        let subject = Reason::new(&rule::TR_SUBJECT_KIND, Some(takes).into(), message, vec![self.kind_input()]);
        let because: Vec<Reason> = [Some(subject), self.window(Form::TargetedReview)].into_iter().flatten().collect();
        let may_file = because.iter().all(|reason| reason.applies == Answer::Yes);
        Conclusion { form: Form::TargetedReview, category: None, may_file, need: None, because }
    }

    fn kind_input(&self) -> Input {
        Input::new("kind", Some(self.known.kind))
    }

    /// Whether the year takes this application from such a participant.
    fn applicant(&self, exception_type: ExceptionType) -> Option<Reason> {
        let (rules, kind, year) = (self.rules, self.known.kind, self.rules.year);
        let inputs = vec![self.kind_input()];
        let no = |rule: &'static Rule, message: String| Some(Reason::new(rule, Answer::No, message, inputs.clone()));
        if let Some(route) = &rules.exceptions_not_taken {
            return no(&rule::EXC_YEAR, format!("This service takes no exception applications for {year}. {route}"));
        }
        if kind == ParticipantKind::Subgroup {
            let message = "A subgroup files no exception application: it inherits what its affiliated group is granted.";
            return no(&rule::EXC_SUBGROUP_INHERITS, message.to_owned());
        }
        let is_apm = matches!(kind, ParticipantKind::ApmEntity | ParticipantKind::Aco);
        if is_apm && exception_type == ExceptionType::PromotingInteroperabilityHardship {
            let message = "An APM Entity cannot apply for the PI hardship exception; its clinicians and groups can.";
            return no(&rule::EXC_PI_NOT_FOR_APM, message.to_owned());
        }
        let takes = rules.applicants_for(exception_type).contains(&kind);
        let message = if takes {
            format!("In performance year {year} this application is open to {}.", kind.in_words())
        } else {
            format!("In performance year {year} this application is not open to {}.", kind.in_words())
        };
        Some(Reason::new(&rule::EXC_APPLICANT_KIND, Some(takes).into(), message, inputs))
    }

    /// Whether a window is open for such a participant.
    fn window(&self, form: Form) -> Option<Reason> {
        let (rules, now, kind) = (self.rules, self.now, self.known.kind);
        let at = vec![Input::new("asOf", Some(now))];
        let (words, year) = (form.in_words(), rules.year);
        if let Some(open) = rules.open_windows(form, now).find(|window| window.takes_kind(kind)) {
            let only = open.accepted_reasons.as_ref().map(|only| format!(", for these reasons only: {}", only.join(", ")));
            let until = open.closes_at.eastern_text();
            let message =
                format!("The window for {words} of performance year {year} is open until {until}{}.", only.unwrap_or_default());
            let reason = Reason::new(&rule::WINDOW_CLOSED, Answer::Yes, message, at);
            return Some(reason.founded_on(&open.source, open.confidence));
        }
        if let Some(next) = rules.next_opening(form, now, |window| window.takes_kind(kind)) {
            let opens = next.opens_at.map(Moment::eastern_text).unwrap_or_default();
            let message = format!("The next window for {words} of performance year {year} opens on {opens}.");
            let reason = Reason::new(&rule::WINDOW_NOT_OPEN, Answer::No, message, at);
            return Some(reason.founded_on(&next.source, next.confidence));
        }
        let last = rules.windows_for(form).filter(|window| window.takes_kind(kind)).max_by_key(|window| window.closes_at);
        let reason = match last {
            Some(last) => {
                let closed = last.closes_at.eastern_text();
                let message = format!("The window for {words} of performance year {year} closed on {closed}.");
                Reason::new(&rule::WINDOW_CLOSED, Answer::No, message, at).founded_on(&last.source, last.confidence)
            }
            None => {
                let message =
                    format!("No window for {words} of performance year {year} has been announced for {}.", kind.in_words());
                Reason::new(&rule::WINDOW_NOT_ANNOUNCED, Answer::No, message, at)
            }
        };
        Some(reason)
    }

    /// Whether no filing of the same kind stands for the category.
    fn free(&self, form: Form, category: Category) -> Option<Reason> {
        let is_granted = self.grants.iter().any(|grant| grant.form == form && grant.covers(self.rules, category));
        let is_pending = self.applied.iter().any(|applied| applied.form == form && applied.categories.contains(category));
        let words = category.in_words();
        let message = match (is_granted, is_pending) {
            (true, _) => format!("An application of this kind was approved for {words}."),
            (false, true) => format!("An application of this kind for {words} waits for its decision."),
            (false, false) => return None,
        };
        Some(Reason::new(&rule::DUPLICATE_EXCEPTION, Answer::No, message, Vec::new()))
    }

    /// The share that an APM Entity has to show.
    fn share(&self, exception_type: ExceptionType) -> Option<Reason> {
        let is_apm = matches!(self.known.kind, ParticipantKind::ApmEntity | ParticipantKind::Aco);
        let bound = self.rules.apm_entity.as_ref().filter(|_| is_apm)?;
        if exception_type != ExceptionType::ExtremeAndUncontrollableCircumstances {
            return None;
        }
        let percent = self.known.facts.pi_reweighting_eligible_percent;
        let needed = if bound.strict { "more than" } else { "at least" };
        let message = match percent {
            Some(percent) => format!(
                "{percent} percent of the APM Entity's clinicians would be eligible for PI reweighting; {needed} {} percent are needed.",
                bound.pi_reweighting_percent
            ),
            None => format!(
                "The share of the APM Entity's clinicians who would be eligible for PI reweighting is not on record; {needed} {} percent \
                 are needed.",
                bound.pi_reweighting_percent
            ),
        };
        let inputs = vec![Input::new("piReweightingEligiblePercent", percent)];
        let applies = percent.map(|percent| bound.is_met_by(percent)).into();
        let reason = Reason::new(&rule::EUC_APM_REWEIGHTING_SHARE, applies, message, inputs);
        Some(reason.founded_on(&bound.citation, bound.confidence))
    }

    /// Whether anything takes `category` out of the score; every rule that was asked goes to `because`.
    fn need(&self, category: Category, because: &mut Vec<Reason>) -> Need {
        let words = category.in_words();
        let of_category = self.evaluated.iter().filter(|evaluated| evaluated.categories.contains(category));
        because.extend(self.standing.because.iter().cloned().chain(of_category.map(|evaluated| evaluated.reason.clone())));
        let (need, rule, message) = if self.known.is_never_scored(self.rules, self.option, category) {
            (Need::NotScored, &rule::FILING_NOT_SCORED, format!("The participant is not scored on {words} anyway."))
        } else if matches!(self.standing.standing, Standing::Excluded | Standing::MayOptIn) {
            (
                Need::NotScored,
                &rule::FILING_NOT_SCORED,
                format!("The participant is not in MIPS: nothing is scored, {words} included."),
            )
        } else if self.grants.iter().any(|grant| grant.covers(self.rules, category)) {
            (Need::AlreadyCovered, &rule::FILING_ALREADY_COVERED, format!("An approved filing takes {words} out of the score."))
        } else if self.evaluated.iter().any(|evaluated| evaluated.covers(category)) {
            (
                Need::AlreadyCovered,
                &rule::FILING_ALREADY_COVERED,
                format!("{} is out of the score without an application.", capital(words)),
            )
        } else if self.applied.iter().any(|applied| applied.categories.contains(category)) {
            (Need::AppliedFor, &rule::FILING_NEEDED, format!("An application for {words} waits for its decision."))
        } else if self.known.kind == ParticipantKind::Subgroup {
            let message =
                format!("What its affiliated group is granted for {words} counts for the subgroup: file for the group.");
            (Need::Inherits, &rule::SUBGROUP_AS_GROUP, message)
        } else if self.standing.standing == Standing::Unknown
            || self.evaluated.iter().any(|evaluated| evaluated.may_cover(category))
        {
            let message = format!("Whether {words} is out of the score already depends on facts that are not on record.");
            (Need::Unknown, &rule::FILING_FACT_UNKNOWN, message)
        } else {
            (Need::Needed, &rule::FILING_NEEDED, format!("Nothing takes {words} out of the score but an approved application."))
        };
        let applies = if need == Need::Unknown { Answer::Unknown } else { Answer::Yes };
        let unknown = because.iter().flat_map(|reason| &reason.inputs).filter(|input| need == Need::Unknown && !input.known);
        let mut inputs: Vec<Input> = Vec::new();
        for input in unknown {
            if !inputs.contains(input) {
                inputs.push(input.clone());
            }
        }
        because.push(Reason::new(rule, applies, message, inputs));
        need
    }
}

fn capital(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
