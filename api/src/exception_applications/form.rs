//! What is particular to an exception application: stage 1, rules, answer.

use super::wire::{ExceptionApplicationView, FileExceptionApplication};
use crate::filings::{
    form::{FilingForm, common_members, with_content},
    reading::Reading,
    view::FilingView,
};
use domain::{
    environment::Environment,
    exception::{self, ExceptionDraft, ExceptionType, HardshipReason},
    filing::{Accepted, Content, Facts, Filing, FilingDraft, Status},
    finding::{Finding, Findings},
    identifier::FilingId,
    moment::Moment,
    program::{self, Category, FilingKind, YearRules},
    review::ReviewReason,
    rule,
};
use rust_decimal::Decimal;

/// The exception application.
pub(crate) struct Form;

impl FilingForm for Form {
    const KIND: FilingKind = FilingKind::ExceptionApplication;
    const PATH: &'static str = "/v1/exception-applications";
    type Request = FileExceptionApplication;
    type Draft = ExceptionDraft;
    type View = ExceptionApplicationView;

    fn read(request: FileExceptionApplication, environment: Environment) -> Result<FilingDraft<ExceptionDraft>, Vec<Finding>> {
        request.read(environment)
    }

    fn review_reason(_: &ExceptionDraft) -> Option<ReviewReason> {
        None
    }

    fn hardship_reason(draft: &ExceptionDraft) -> Option<HardshipReason> {
        draft.reason
    }

    fn other_form_for(draft: &ExceptionDraft, category: Category) -> Option<program::Form> {
        let is_pi = category == Category::PromotingInteroperability;
        match draft.exception_type {
            ExceptionType::ExtremeAndUncontrollableCircumstances => {
                let asked = draft.categories.as_ref().is_some_and(|categories| categories.contains(&category));
                (asked && is_pi).then_some(program::Form::PromotingInteroperabilityHardship)
            }
            ExceptionType::PromotingInteroperabilityHardship => {
                is_pi.then_some(program::Form::ExtremeAndUncontrollableCircumstances)
            }
        }
    }

    fn related_filing(_: &ExceptionDraft) -> Option<FilingId> {
        None
    }

    fn judge(
        draft: &FilingDraft<ExceptionDraft>,
        facts: &Facts,
        rules: Option<&YearRules>,
        received_at: Moment,
    ) -> Result<Accepted<Content>, Findings> {
        exception::judge(draft, facts, rules, received_at).map(|judged| judged.map(Content::ExceptionApplication))
    }

    fn view(filing: &Filing, environment: Environment) -> Option<ExceptionApplicationView> {
        match (&filing.content, filing.status) {
            (Content::ExceptionApplication(application), Status::ExceptionApplication(status)) => {
                Some(ExceptionApplicationView::new(FilingView::of(filing, environment), status, application))
            }
            (Content::ExceptionApplication(_) | Content::TargetedReview(_), _) => None,
        }
    }
}

impl FileExceptionApplication {
    /// The draft, in which nothing is a bare text any more.
    ///
    /// # Errors
    /// Every fault of every member, by pointer.
    pub fn read(mut self, environment: Environment) -> Result<FilingDraft<ExceptionDraft>, Vec<Finding>> {
        let mut reading = Reading::of(&self);
        let common = common_members!(self).read(&mut reading, environment);
        let content = content(&mut reading, self);
        reading.finish(common.zip(content).map(|(common, content)| with_content(common, content)))
    }
}

fn content(reading: &mut Reading, request: FileExceptionApplication) -> Option<ExceptionDraft> {
    let FileExceptionApplication {
        performance_year: _,
        participant: _,
        exception_type,
        categories,
        event,
        reason,
        circumstance,
        cehrt_id,
        decertified_on,
        outpatient_encounters_without_control_percent: percent,
        contact: _,
        submitter_relationship: _,
        attestation: _,
        client_reference: _,
    } = request;
    let exception_type =
        reading.required(exception_type, "/exceptionType").and_then(|text| reading.word(Some(text), "/exceptionType"));
    Some(ExceptionDraft {
        categories: reading.words(categories, "/categories"),
        event: event.map(|event| event.read(reading)),
        reason: reading.word(reason, "/reason"),
        circumstance: reading.word(circumstance, "/circumstance"),
        cehrt_id: reading.identifier(cehrt_id, "/cehrtId", |_| &rule::CEHRT_ID_SHAPE),
        decertified_on: reading.date(decertified_on, "/decertifiedOn"),
        outpatient_encounters_without_control_percent: percent.and_then(|percent| percent.to_string().parse::<Decimal>().ok()),
        exception_type: exception_type?,
    })
}
