//! What filings that were made reweight: those approved, and those that are not decided yet.

use crate::{
    exception::{EventType, ExceptionApplication, ExceptionApplicationStatus},
    filing::{Content, Filing, Status},
    participant::ParticipantKind,
    program::{Category, CategorySet, Form, YearRules},
    review::{ReviewReason, TargetedReviewStatus},
    scoring::{Reweighting, ReweightingBasis},
};

/// What a filing was granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// On which form it was asked for.
    pub form: Form,
    /// What it reweights.
    pub reweighting: Reweighting,
}

/// What was asked for and is not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// On which form.
    pub form: Form,
    /// For which categories.
    pub categories: CategorySet,
}

/// What the filings of a participant of this kind were granted in the year, and what they wait for. A filing of another year is left out.
#[must_use]
pub fn granted(rules: &YearRules, kind: ParticipantKind, filings: &[Filing]) -> (Vec<Grant>, Vec<Applied>) {
    let (mut grants, mut applied) = (Vec::new(), Vec::new());
    for filing in filings.iter().filter(|filing| filing.performance_year == rules.year) {
        let Some((form, basis, categories)) = asked(rules, kind, &filing.content) else { continue };
        match filing.status {
            Status::ExceptionApplication(ExceptionApplicationStatus::Approved)
            | Status::TargetedReview(TargetedReviewStatus::Approved) => {
                // A ground that covers everything together is named without its categories.
                let whole = rules.submissions.basis(basis).is_some_and(|basis| basis.all_together);
                let categories = (!whole).then_some(categories);
                grants.push(Grant { form, reweighting: Reweighting { basis, categories } });
            }
            status if !status.is_final() => applied.push(Applied { form, categories }),
            Status::ExceptionApplication(_) | Status::TargetedReview(_) => {}
        }
    }
    (grants, applied)
}

/// On which form, on what ground and for which categories a filing asks to be reweighted; `None` where it asks for something else.
fn asked(rules: &YearRules, kind: ParticipantKind, content: &Content) -> Option<(Form, ReweightingBasis, CategorySet)> {
    match content {
        Content::ExceptionApplication(application) => {
            let form = Form::from(application.exception_type());
            let categories = application.categories().iter().copied().collect();
            Some((form, ground(rules, kind, application), categories))
        }
        Content::TargetedReview(review) if review.reason == ReviewReason::EucReweightingRequest => {
            let categories: CategorySet = review.affected_categories.iter().copied().collect();
            let is_apm = matches!(kind, ParticipantKind::ApmEntity | ParticipantKind::Aco);
            let basis = if is_apm { ReweightingBasis::ApmEntityApplication } else { ReweightingBasis::EucApplication };
            Some((Form::TargetedReview, basis, categories))
        }
        Content::TargetedReview(_) => None,
    }
}

fn ground(rules: &YearRules, kind: ParticipantKind, application: &ExceptionApplication) -> ReweightingBasis {
    match application {
        ExceptionApplication::PromotingInteroperabilityHardship { hardship: _ } => {
            ReweightingBasis::PromotingInteroperabilityHardship
        }
        ExceptionApplication::ExtremeAndUncontrollableCircumstances { categories: _, event } => match kind {
            ParticipantKind::ApmEntity | ParticipantKind::Aco => ReweightingBasis::ApmEntityApplication,
            ParticipantKind::Clinician | ParticipantKind::Group | ParticipantKind::Subgroup | ParticipantKind::VirtualGroup => {
                let overrides_data = rules.submissions.basis(ReweightingBasis::Covid19Application2019).is_some();
                if overrides_data && event.event_type == Some(EventType::Covid19) {
                    ReweightingBasis::Covid19Application2019
                } else {
                    ReweightingBasis::EucApplication
                }
            }
        },
    }
}

impl Grant {
    /// The categories that it takes out of the score in this year.
    #[must_use]
    pub fn categories(&self, rules: &YearRules) -> CategorySet {
        let covered = rules.submissions.basis(self.reweighting.basis).map_or(CategorySet::NONE, |basis| basis.covers());
        self.reweighting.categories.unwrap_or(covered)
    }

    /// Whether it takes `category` out of the score in this year.
    #[must_use]
    pub fn covers(&self, rules: &YearRules, category: Category) -> bool {
        self.categories(rules).contains(category)
    }
}
