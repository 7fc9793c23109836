//! What differs between two performance years.

use crate::{context::Context, extract::IfNoneMatch, problem::Problem, tagged};
use actix_web::{
    HttpResponse, get,
    web::{Data, Path},
};
use domain::program::{Change, PerformanceYear, YearRules};
use serde::Serialize;

/// What is otherwise in a performance year than in another.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct YearChanges {
    /// The year that is asked about: what its facts say is `after`.
    pub of: ComparedYear,
    /// The year that it is held against: what its facts say is `before`.
    pub since: ComparedYear,
    /// The facts that differ, by topic; none for a year and itself.
    #[schema(max_items = 5000)]
    pub changes: Vec<Change>,
}

/// A performance year that was compared.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComparedYear {
    /// The year.
    pub performance_year: PerformanceYear,
    /// The year in which its score moves payments.
    #[schema(minimum = 2019, maximum = 2102, example = 2026)]
    pub payment_year: u16,
    /// The version of its rules.
    #[schema(max_length = 16, pattern = r"^[0-9]{4}\.[0-9]+$", example = "2024.1")]
    pub rule_set: String,
    /// Where all of it is, relative to this service.
    #[schema(max_length = 40, pattern = "^/v1/performance-years/[0-9]{4}$", example = "/v1/performance-years/2024")]
    pub href: String,
}

impl YearChanges {
    /// What is otherwise in the year of `of` than in that of `since`.
    #[must_use]
    pub fn between(of: &YearRules, since: &YearRules) -> Self {
        Self { of: of.into(), since: since.into(), changes: of.changes_since(since) }
    }
}

impl From<&YearRules> for ComparedYear {
    fn from(rules: &YearRules) -> Self {
        Self {
            performance_year: rules.year,
            payment_year: rules.payment_year,
            rule_set: rules.rule_set.clone(),
            href: format!("/v1/performance-years/{}", rules.year),
        }
    }
}

/// Compare two performance years
///
/// What is otherwise in `year` than in `since`, fact by fact, in words and data: windows, thresholds, weights, reasons with what each
/// needs, who is in the programme and who is reweighted without applying. `before` is always what `since` says, also where it is the
/// later year; a year and itself do not differ. Which year it is, and its `ruleSet`, stand beside the changes and are none. Public.
#[utoipa::path(
    operation_id = "comparePerformanceYears", tag = "performanceYears",
    params(
        ("year" = PerformanceYear, Path, description = "The performance year that is asked about."),
        ("since" = PerformanceYear, Path, description = "The performance year that it is held against.", example = 2023),
    ),
    responses((status = 200, description = "What differs.", body = YearChanges, headers(("ETag" = String), ("Cache-Control" = String))))
)]
#[get("/v1/performance-years/{year}/changes-since/{since}")]
pub(super) async fn changes_since(
    context: Data<Context>,
    years: Path<(String, String)>,
    known: IfNoneMatch,
) -> Result<HttpResponse, Problem> {
    let program = context.years.snapshot();
    let rules = |year: &str| {
        let year: PerformanceYear = year.parse().map_err(|_| Problem::not_found())?;
        program.year(year).ok_or_else(Problem::not_found)
    };
    let (of, since) = years.into_inner();
    tagged::json_by_content(&YearChanges::between(rules(&of)?, rules(&since)?), &known)
}
