//! Stage 1 of a situation: each member by itself.

use super::wire::{CategoryWeightsQuestion, ReweightingBody, SubmissionBody};
use crate::filings::{reading::Reading, request::read_year};
use domain::{
    participant::EntityType,
    program::{Category, PerformanceYear, ReportingOption},
    scoring::{Reweighting, Situation, Submissions},
};

/// The year and the situation; `None` when a member is faulty, all of them noted.
pub(super) fn read(reading: &mut Reading, question: CategoryWeightsQuestion) -> Option<(PerformanceYear, Situation)> {
    let CategoryWeightsQuestion {
        performance_year,
        entity_type,
        small_practice,
        reporting_option,
        reweighting,
        submissions,
        not_scorable,
    } = question;
    let year = read_year(reading, performance_year);
    let situation = Situation {
        entity_type: reading.word(entity_type, "/entityType").unwrap_or(EntityType::Individual),
        small_practice: small_practice.unwrap_or(false),
        reporting_option: reading.word(reporting_option, "/reportingOption").unwrap_or(ReportingOption::TraditionalMips),
        reweighting: read_reweighting(reading, reweighting.unwrap_or_default()),
        submissions: read_submissions(reading, submissions.unwrap_or_default()),
        not_scorable: reading.words(not_scorable, "/notScorable").unwrap_or_default().into_iter().collect(),
    };
    Some((year?, situation))
}

fn read_reweighting(reading: &mut Reading, bodies: Vec<ReweightingBody>) -> Vec<Reweighting> {
    let mut all = Vec::with_capacity(bodies.len());
    for (place, ReweightingBody { basis, categories }) in bodies.into_iter().enumerate() {
        let at = format!("/reweighting/{place}");
        let basis = reading.required(basis, format!("{at}/basis"));
        let basis = reading.word(basis, format!("{at}/basis"));
        let categories: Option<Vec<Category>> = reading.words(categories, &format!("{at}/categories"));
        all.extend(basis.map(|basis| Reweighting { basis, categories: categories.map(|all| all.into_iter().collect()) }));
    }
    all
}

fn read_submissions(reading: &mut Reading, bodies: Vec<SubmissionBody>) -> Submissions {
    let mut all = Submissions::default();
    for (place, SubmissionBody { category, qualifying }) in bodies.into_iter().enumerate() {
        let at = format!("/submissions/{place}/category");
        let category = reading.required(category, at.clone());
        if let Some(category) = reading.word(category, at) {
            all = all.with(category, qualifying.unwrap_or(true));
        }
    }
    all
}
