//! What holds in which performance year, as the programme's data say it.

pub(crate) mod amend;
mod changes;
pub(crate) mod examples;
pub mod life_cycle;
pub mod window_wire;
mod windows;

use crate::{context::Context, extract::IfNoneMatch, problem::Problem, tagged};
use actix_web::{
    HttpResponse, get,
    web::{Data, Path},
};
pub use changes::{ComparedYear, YearChanges};
use domain::program::{PerformanceYear, Window, YearRules};
use life_cycle::LifeCycles;
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations of this module.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(find).service(changes::changes_since);
    config.service(windows::get_window).service(windows::add_window).service(windows::extend_window);
}

/// Every performance year that the service knows.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PerformanceYearList {
    /// The years, the earliest first.
    #[schema(max_items = 100)]
    pub data: Vec<PerformanceYearSummary>,
}

/// A performance year in short.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PerformanceYearSummary {
    /// The year.
    pub performance_year: PerformanceYear,
    /// The year in which its score moves payments.
    #[schema(minimum = 2019, maximum = 2102, example = 2026)]
    pub payment_year: u16,
    /// The version of its rules.
    #[schema(max_length = 16, pattern = r"^[0-9]{4}\.[0-9]+(\+[0-9]+)?$", example = "2024.1")]
    pub rule_set: String,
    /// Where all of it is, relative to this service.
    #[schema(max_length = 40, pattern = "^/v1/performance-years/[0-9]{4}$", example = "/v1/performance-years/2024")]
    pub href: String,
    /// Every window, extension and reopening.
    #[schema(max_items = 100)]
    pub windows: Vec<Window>,
}

impl From<&YearRules> for PerformanceYearSummary {
    fn from(rules: &YearRules) -> Self {
        Self {
            performance_year: rules.year,
            payment_year: rules.payment_year,
            rule_set: rules.rule_set.clone(),
            href: format!("/v1/performance-years/{}", rules.year),
            windows: rules.windows.clone(),
        }
    }
}

/// What holds in a performance year.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PerformanceYearDetail)]
pub struct PerformanceYearDetail {
    #[serde(flatten)]
    rules: YearRules,
    /// Which command leads a filing from which state to which.
    life_cycles: LifeCycles,
}

impl PerformanceYearDetail {
    /// What holds in the year of `rules`.
    #[must_use]
    pub fn new(rules: &YearRules) -> Self {
        Self { rules: rules.clone(), life_cycles: LifeCycles::of_the_domain() }
    }
}

/// List the performance years
///
/// Each with every window in which its forms are taken, extensions and reopenings included. Public.
#[utoipa::path(
    operation_id = "listPerformanceYears", tag = "performanceYears",
    responses((status = 200, description = "The years, the earliest first.", body = PerformanceYearList, headers(("ETag" = String), ("Cache-Control" = String))))
)]
#[get("/v1/performance-years")]
async fn list(context: Data<Context>, known: IfNoneMatch) -> Result<HttpResponse, Problem> {
    let data = context.years.snapshot().years().map(PerformanceYearSummary::from).collect();
    tagged::json_by_content(&PerformanceYearList { data }, &known)
}

/// Get a performance year
///
/// Windows, thresholds, weights, reasons with what each has to show, attestation texts; each fact with its source and how sure
/// the service is of it. Public.
#[utoipa::path(
    operation_id = "getPerformanceYear", tag = "performanceYears",
    params(("year" = PerformanceYear, Path, description = "The performance year.")),
    responses((status = 200, description = "What holds in the year.", body = PerformanceYearDetail, headers(("ETag" = String), ("Cache-Control" = String))))
)]
#[get("/v1/performance-years/{year}")]
async fn find(context: Data<Context>, year: Path<String>, known: IfNoneMatch) -> Result<HttpResponse, Problem> {
    let year: PerformanceYear = year.parse().map_err(|_| Problem::not_found())?;
    let program = context.years.snapshot();
    let rules = program.year(year).ok_or_else(Problem::not_found)?;
    tagged::json_by_content(&PerformanceYearDetail::new(rules), &known)
}
