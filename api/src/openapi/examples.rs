//! An answer of each operation, made of the types that real answers are made of.

mod authorization;
mod calculation;
mod registration;
mod sample;
mod stored;

use crate::{
    exception_applications as exceptions,
    filings::{
        form::FilingForm,
        view::{Timeline, Verdict, WouldBe},
    },
    health::{Health, HealthStatus},
    oauth::{
        check::AssertionCheck,
        metadata::{AuthorizationServer, KeySet, ProtectedResource},
        token::TokenResponse,
        tokens::TokenState,
    },
    participants::{
        reveal_tin::RevealedTin,
        wire::{ParticipantSearchResult, ParticipantSearchResults, ParticipantView},
    },
    performance_years::{PerformanceYearDetail, PerformanceYearList, PerformanceYearSummary, YearChanges},
    problem::ProblemCode,
    rules::{ProblemDescription, RuleDescription, RuleList},
    targeted_reviews as reviews,
};
use domain::{
    citation::Confidence,
    environment::Environment,
    filing::Filing,
    program::{ChangeTopic, PerformanceYear, Program, Window, YearRules},
    rule,
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// Puts an example beside the schema of every success.
pub(super) fn add(document: &mut Value) {
    let items = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut);
    for operation in items.filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        let Some(example) = operation["operationId"].as_str().and_then(answer) else { continue };
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten();
        for (_, response) in responses.filter(|(status, _)| status.starts_with('2')) {
            response["content"]["application/json"]["example"] = example.clone();
        }
    }
}

/// The answer of the operation; `None` for the document itself.
fn answer(operation: &str) -> Option<Value> {
    match operation {
        "fileExceptionApplication" | "getExceptionApplication" => shown::<exceptions::Form>(&sample::application()?),
        "withdrawExceptionApplication" => shown::<exceptions::Form>(&sample::withdrawn(sample::application()?)),
        "listExceptionApplications" => page::<exceptions::Form>(&sample::application()?),
        "fileTargetedReview" | "getTargetedReview" => shown::<reviews::Form>(&sample::review()?),
        "withdrawTargetedReview" => shown::<reviews::Form>(&sample::withdrawn(sample::review()?)),
        "listTargetedReviews" => page::<reviews::Form>(&sample::review()?),
        "validateExceptionApplication" | "validateTargetedReview" => json(&refused()?),
        "getExceptionApplicationTimeline" => timeline(&sample::application()?),
        "getTargetedReviewTimeline" => timeline(&sample::review()?),
        "listAuditEntries" => json(&crate::audit::example(&sample::application()?)?),
        "requestAuthorization" => authorization::requested(),
        "getAuthorization" | "acceptAuthorization" => authorization::accepted(),
        "declineAuthorization" => authorization::declined(),
        "revokeAuthorization" => authorization::revoked(),
        "listAuthorizations" => authorization::page(),
        "getAuthorizationTimeline" => authorization::timeline(),
        "checkAuthorizations" => authorization::checked(),
        "registerOrganization" | "getOrganization" => registration::organization(),
        "listOrganizations" => registration::organizations(),
        "registerClient" | "getClient" | "enableClient" | "addClientKey" | "replaceClientScopes" => registration::client(),
        "disableClient" => registration::disabled(),
        "disableClientKey" => registration::without_key(),
        "listClients" => registration::clients(),
        "searchParticipants" => json(&found()?),
        "getParticipant" => json(&ParticipantView::new(&sample::participant()?, vec![sample::membership()?])),
        "revealTin" => json(&RevealedTin::of(&sample::participant()?)?),
        "getEligibility" => json(&stored::eligibility()?),
        "getCategoryWeights" => json(&stored::weights()?),
        "getPerformanceFeedback" => json(&stored::feedback()?),
        "calculateCategoryWeights" => json(&calculation::weights()?),
        "calculateFinalScore" => json(&calculation::score()?),
        "calculatePaymentAdjustment" => json(&calculation::adjustment()?),
        "listPerformanceYears" => json(&PerformanceYearList { data: vec![PerformanceYearSummary::from(&year()?)] }),
        "getPerformanceYear" => json(&PerformanceYearDetail::new(&year()?)),
        "getWindow" | "addWindow" | "extendWindow" => json(&extended()?),
        "comparePerformanceYears" => json(&differing()?),
        "listRules" => json(&RuleList { data: vec![described()?] }),
        "getRule" => json(&described()?),
        "getProblem" => json(&ProblemDescription::from(ProblemCode::RuleViolation)),
        "getAuthorizationServer" => json(&AuthorizationServer::at("https://recourse.example")),
        "getProtectedResource" => json(&ProtectedResource::at("https://recourse.example")),
        "getJwks" => json(&KeySet::example()),
        "requestToken" => json(&TokenResponse::example()),
        "introspectToken" => json(&TokenState::default()),
        "checkAssertion" => json(&AssertionCheck::example()),
        "getLiveness" => json(&Health { status: HealthStatus::Live, environment: Environment::Sandbox }),
        "getReadiness" => json(&Health { status: HealthStatus::Ready, environment: Environment::Sandbox }),
        _ => None,
    }
}

fn json(value: &impl Serialize) -> Option<Value> {
    serde_json::to_value(value).ok()
}

fn shown<F: FilingForm>(filing: &Filing) -> Option<Value> {
    json(&F::view(filing, Environment::Sandbox)?)
}

fn page<F: FilingForm>(filing: &Filing) -> Option<Value> {
    Some(json!({ "data": [shown::<F>(filing)?], "nextCursor": "eyJsIjoiMXgzIiwiaSI6IjAxOTI0NzRlIn0" }))
}

fn timeline(filing: &Filing) -> Option<Value> {
    json(&Timeline { data: vec![sample::filed(filing).into()] })
}

fn refused() -> Option<Verdict> {
    let errors = ProblemCode::RuleViolation.example().errors().to_vec();
    Some(Verdict { would_be: WouldBe::Refused, as_of: sample::instant()?, errors, warnings: Vec::new() })
}

fn found() -> Option<ParticipantSearchResults> {
    let participant = ParticipantView::new(&sample::participant()?, vec![sample::membership()?]);
    let results = vec![
        ParticipantSearchResult { index: 0, participant: Some(participant) },
        ParticipantSearchResult { index: 1, participant: None },
    ];
    Some(ParticipantSearchResults { results })
}

/// The EUC window of 2024, two months longer.
fn extended() -> Option<Window> {
    let rules = Program::embedded().ok()?.year(PerformanceYear::new(2024).ok()?)?.clone();
    Some(Window {
        id: "2024-euc-extended".to_owned(),
        closes_at: "2025-03-01T01:00:00.000Z".parse().ok()?,
        source: "CMS QPP listserv, 2024-12-20".to_owned(),
        closing_confidence: Some(Confidence::Sourced),
        supersedes: Some("2024-euc".to_owned()),
        note: None,
        announced_at: Some(sample::instant()?),
        ..rules.window("2024-euc")?.clone()
    })
}

/// The latest year that the service knows.
fn year() -> Option<YearRules> {
    program()?.years().next_back().cloned()
}

/// The years, read once for all examples.
fn program() -> Option<&'static Program> {
    static PROGRAM: LazyLock<Option<Program>> = LazyLock::new(|| Program::embedded().ok());
    PROGRAM.as_ref()
}

/// 2022 held against 2021: of all that differs, two topics.
fn differing() -> Option<YearChanges> {
    let program = Program::embedded().ok()?;
    let rules = |year| program.year(PerformanceYear::new(year).ok()?);
    let mut compared = YearChanges::between(rules(2022)?, rules(2021)?);
    compared.changes.retain(|change| [ChangeTopic::Thresholds, ChangeTopic::Eligibility].contains(&change.topic));
    Some(compared)
}

fn described() -> Option<RuleDescription> {
    Some(RuleDescription::new(&rule::EUC_APM_ALL_CATEGORIES, &Program::embedded().ok()?))
}
