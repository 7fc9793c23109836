//! What differs between the two forms.

use domain::{
    environment::Environment,
    exception::HardshipReason,
    filing::{Accepted, Content, Facts, Filing, FilingDraft},
    finding::{Finding, Findings},
    identifier::FilingId,
    moment::Moment,
    program::{Category, FilingKind, Form, YearRules},
    review::ReviewReason,
};
use serde::{Serialize, de::DeserializeOwned};

/// A form: its request, its rules, its answer. Two implement it.
pub(crate) trait FilingForm: 'static {
    /// Which kind of filing is made on it.
    const KIND: FilingKind;
    /// Where its filings live.
    const PATH: &'static str;
    /// The request as it arrives.
    type Request: DeserializeOwned;
    /// What is particular to it, well formed.
    type Draft: Clone + Send + Sync + 'static;
    /// The answer.
    type View: Serialize;

    /// Stage 1: the draft, or every fault of its members.
    fn read(request: Self::Request, environment: Environment) -> Result<FilingDraft<Self::Draft>, Vec<Finding>>;

    /// Why a targeted review is asked for.
    fn review_reason(draft: &Self::Draft) -> Option<ReviewReason>;

    /// Why a hardship exception is asked for.
    fn hardship_reason(draft: &Self::Draft) -> Option<HardshipReason>;

    /// The other form on which the same category could have been asked for; `None` where it does not ask for that category.
    fn other_form_for(draft: &Self::Draft, category: Category) -> Option<Form>;

    /// The other filing that it names.
    fn related_filing(draft: &Self::Draft) -> Option<FilingId>;

    /// Stage 2: the rules of the programme.
    fn judge(
        draft: &FilingDraft<Self::Draft>,
        facts: &Facts,
        rules: Option<&YearRules>,
        received_at: Moment,
    ) -> Result<Accepted<Content>, Findings>;

    /// The answer; `None` when the filing is on the other form.
    fn view(filing: &Filing, environment: Environment) -> Option<Self::View>;

    /// The path of one filing.
    fn href(id: FilingId) -> String {
        format!("{}/{id}", Self::PATH)
    }
}

/// Puts what is particular to a form into a draft of what is common.
pub(crate) fn with_content<C>(common: FilingDraft<()>, content: C) -> FilingDraft<C> {
    let FilingDraft {
        performance_year,
        participant,
        contact,
        submitter_relationship,
        attestation,
        client_reference,
        content: (),
    } = common;
    FilingDraft { performance_year, participant, contact, submitter_relationship, attestation, client_reference, content }
}

/// The path of a filing of either form.
pub(crate) fn href(form: FilingKind, id: FilingId) -> String {
    match form {
        FilingKind::ExceptionApplication => crate::exception_applications::Form::href(id),
        FilingKind::TargetedReview => crate::targeted_reviews::Form::href(id),
    }
}

/// Takes the members that both requests share out of one.
macro_rules! common_members {
    ($request:ident) => {
        $crate::filings::request::CommonBody {
            performance_year: $request.performance_year,
            participant: $request.participant.take(),
            contact: $request.contact.take(),
            submitter_relationship: $request.submitter_relationship.take(),
            attestation: $request.attestation.take(),
            client_reference: $request.client_reference.take(),
        }
    };
}

pub(crate) use common_members;
