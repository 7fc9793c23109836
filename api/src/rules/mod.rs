//! Every rule and every problem, explained.

use crate::{
    context::Context,
    extract::IfNoneMatch,
    problem::{Explanation, Problem, ProblemCode, document::ProblemDocument},
    tagged,
};
use actix_web::{
    HttpResponse, get,
    web::{Data, Path},
};
use domain::{
    citation::Confidence,
    program::{Form, PerformanceYear, Program},
    rule::{self, Rule, RuleCode},
};
use serde::Serialize;
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations of this module.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(find).service(explain);
}

/// Every rule.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuleList {
    /// The rules, in the order of the catalogue.
    #[schema(max_items = 1000)]
    pub data: Vec<RuleDescription>,
}

/// A rule in plain words.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuleDescription {
    /// Its id, for people.
    #[schema(value_type = String, pattern = "^[A-Z][A-Z0-9-]{0,63}$", max_length = 64, example = "EUC-APM-ALL-CATEGORIES")]
    pub id: &'static str,
    /// What a finding of it is called, for programs.
    #[schema(value_type = RuleCode)]
    pub code: &'static str,
    /// What it asks, in a line.
    #[schema(value_type = String, max_length = 600)]
    pub title: &'static str,
    /// When a filing breaks it.
    #[schema(value_type = String, max_length = 600)]
    pub cause: &'static str,
    /// How to comply.
    #[schema(value_type = String, max_length = 600)]
    pub compliance: &'static str,
    /// Its source.
    #[schema(value_type = String, max_length = 600, example = "42 CFR 414.1317(b)(4)")]
    pub citation: &'static str,
    /// How sure the service is of it.
    pub confidence: Confidence,
    /// The forms whose filings it judges; none for a rule of calculations.
    #[schema(value_type = Vec<Form>, max_items = 3)]
    pub forms: &'static [Form],
    /// The first performance year to which it applies.
    #[schema(value_type = PerformanceYear)]
    pub since: u16,
    /// The performance years that the service knows and to which it applies.
    #[schema(max_items = 100)]
    pub performance_years: Vec<PerformanceYear>,
}

impl RuleDescription {
    /// The rule, among the years of `program`.
    #[must_use]
    pub fn new(rule: &'static Rule, program: &Program) -> Self {
        let Rule { id, code, title, cause, compliance, citation, confidence, forms, since, only: _ } = rule;
        let performance_years = program.years().map(|rules| rules.year).filter(|year| rule.applies_to(*year)).collect();
        Self { id, code, title, cause, compliance, citation, confidence: *confidence, forms, since: *since, performance_years }
    }
}

/// A problem in plain words.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProblemDescription {
    /// Its code.
    #[schema(value_type = String, pattern = "^[A-Za-z][A-Za-z0-9-]{0,63}$", min_length = 1, max_length = 64, example = "ruleViolation")]
    pub code: &'static str,
    /// The code in a few words.
    #[schema(value_type = String, max_length = 200, example = "The filing breaks rules")]
    pub title: &'static str,
    /// The HTTP status of every answer with this code.
    #[schema(minimum = 400, maximum = 599, example = 422)]
    pub status: u16,
    /// Whether the same request, unchanged, may succeed later.
    pub retryable: bool,
    /// Why the service answers so.
    #[schema(value_type = String, max_length = 600)]
    pub cause: &'static str,
    /// What to do.
    #[schema(value_type = String, max_length = 600)]
    pub fix: &'static str,
    /// An answer with this code.
    #[schema(value_type = ProblemDocument)]
    pub example: Value,
}

impl From<ProblemCode> for ProblemDescription {
    fn from(code: ProblemCode) -> Self {
        let Explanation { cause, fix } = code.explanation();
        let problem = code.example();
        let document = ProblemDocument::new(&problem, "/v1/exception-applications", "0192474e-7e00-7000-8000-000000000001");
        Self {
            code: code.as_str(),
            title: code.title(),
            status: code.status().as_u16(),
            retryable: code.retryable(),
            cause,
            fix,
            example: serde_json::to_value(document).unwrap_or_default(),
        }
    }
}

/// List the rules
///
/// Every rule by which filings are judged and scores are made: what it asks, its source, how to comply, for which forms and performance
/// years. Public.
#[utoipa::path(
    operation_id = "listRules", tag = "rules",
    responses((status = 200, description = "Every rule.", body = RuleList, headers(("ETag" = String), ("Cache-Control" = String))))
)]
#[get("/v1/rules")]
async fn list(context: Data<Context>, known: IfNoneMatch) -> Result<HttpResponse, Problem> {
    let data = rule::CATALOGUE.iter().map(|rule| RuleDescription::new(rule, &context.years.snapshot())).collect();
    tagged::json_by_content(&RuleList { data }, &known)
}

/// Get a rule
///
/// The rule that a finding names: what it asks, its source, how to comply. Public.
#[utoipa::path(
    operation_id = "getRule", tag = "rules",
    params(("ruleId" = String, Path, description = "The id of the rule.", pattern = "^[A-Z][A-Z0-9-]{0,63}$", max_length = 64, example = "EUC-APM-ALL-CATEGORIES")),
    responses((status = 200, description = "The rule.", body = RuleDescription, headers(("ETag" = String), ("Cache-Control" = String))))
)]
#[get("/v1/rules/{ruleId}")]
async fn find(context: Data<Context>, id: Path<String>, known: IfNoneMatch) -> Result<HttpResponse, Problem> {
    let rule = rule::find(&id).ok_or_else(Problem::not_found)?;
    tagged::json_by_content(&RuleDescription::new(rule, &context.years.snapshot()), &known)
}

/// Explain a problem
///
/// What the `type` of a problem leads to: why the service answers so, and what to do. Public.
#[utoipa::path(
    operation_id = "getProblem", tag = "rules",
    params(("code" = String, Path, description = "The code of the problem.", pattern = "^[A-Za-z][A-Za-z0-9-]{0,63}$", max_length = 64, example = "ruleViolation")),
    responses((status = 200, description = "The problem explained.", body = ProblemDescription, headers(("ETag" = String), ("Cache-Control" = String))))
)]
#[get("/problems/{code}")]
async fn explain(code: Path<String>, known: IfNoneMatch) -> Result<HttpResponse, Problem> {
    let code = ProblemCode::find(&code).ok_or_else(Problem::not_found)?;
    tagged::json_by_content(&ProblemDescription::from(code), &known)
}
