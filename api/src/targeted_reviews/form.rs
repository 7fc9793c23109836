//! What is particular to a targeted review: stage 1, rules, answer.

use super::wire::{FileTargetedReview, TargetedReviewView};
use crate::filings::{
    form::{FilingForm, common_members, with_content},
    reading::Reading,
    view::FilingView,
};
use domain::{
    environment::Environment,
    exception::HardshipReason,
    filing::{Accepted, Content, Facts, Filing, FilingDraft, Status},
    finding::{Finding, Findings},
    identifier::FilingId,
    moment::Moment,
    program::{self, Category, FilingKind, YearRules},
    review::{self, ReviewReason, TargetedReview},
    rule,
};

/// The request for targeted review.
pub(crate) struct Form;

impl FilingForm for Form {
    const KIND: FilingKind = FilingKind::TargetedReview;
    const PATH: &'static str = "/v1/targeted-reviews";
    type Request = FileTargetedReview;
    type Draft = TargetedReview;
    type View = TargetedReviewView;

    fn read(request: FileTargetedReview, environment: Environment) -> Result<FilingDraft<TargetedReview>, Vec<Finding>> {
        request.read(environment)
    }

    fn review_reason(draft: &TargetedReview) -> Option<ReviewReason> {
        Some(draft.reason)
    }

    fn hardship_reason(_: &TargetedReview) -> Option<HardshipReason> {
        None
    }

    fn other_form_for(_: &TargetedReview, _: Category) -> Option<program::Form> {
        None
    }

    fn related_filing(draft: &TargetedReview) -> Option<FilingId> {
        draft.related_filing_id
    }

    fn judge(
        draft: &FilingDraft<TargetedReview>,
        facts: &Facts,
        rules: Option<&YearRules>,
        received_at: Moment,
    ) -> Result<Accepted<Content>, Findings> {
        review::judge(draft, facts, rules, received_at).map(|judged| judged.map(Content::TargetedReview))
    }

    fn view(filing: &Filing, environment: Environment) -> Option<TargetedReviewView> {
        match (&filing.content, filing.status) {
            (Content::TargetedReview(review), Status::TargetedReview(status)) => {
                Some(TargetedReviewView::new(FilingView::of(filing, environment), status, review))
            }
            (Content::ExceptionApplication(_) | Content::TargetedReview(_), _) => None,
        }
    }
}

impl FileTargetedReview {
    /// The draft, in which nothing is a bare text any more.
    ///
    /// # Errors
    /// Every fault of every member, by pointer.
    pub fn read(mut self, environment: Environment) -> Result<FilingDraft<TargetedReview>, Vec<Finding>> {
        let mut reading = Reading::of(&self);
        let common = common_members!(self).read(&mut reading, environment);
        let content = content(&mut reading, self);
        reading.finish(common.zip(content).map(|(common, content)| with_content(common, content)))
    }
}

fn content(reading: &mut Reading, request: FileTargetedReview) -> Option<TargetedReview> {
    let FileTargetedReview {
        performance_year: _,
        participant: _,
        reason,
        explanation,
        affected_categories,
        event,
        related_filing_id,
        contact: _,
        submitter_relationship: _,
        attestation: _,
        client_reference: _,
    } = request;
    let reason = reading.required(reason, "/reason").and_then(|text| reading.word(Some(text), "/reason"));
    let explanation = reading.required(explanation, "/explanation");
    let affected_categories = reading.words(affected_categories, "/affectedCategories").unwrap_or_default();
    let event = event.map(|event| event.read(reading));
    let related_filing_id = related_filing_id.and_then(|text| {
        let id = text.parse().ok();
        if id.is_none() {
            reading.fault(&rule::FIELD_PATTERN, "/relatedFilingId", "This is no UUID; send the id of the filing.");
        }
        id
    });
    Some(TargetedReview { reason: reason?, explanation: explanation?, affected_categories, event, related_filing_id })
}
