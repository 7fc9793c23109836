//! `/v1/calculations`: what if. Any situation is computed by the same functions as stored answers; nothing is stored, nobody is asked who
//! they are.

mod category_weights;
mod final_score;
mod payment_adjustment;
mod situation;
pub mod wire;

pub(crate) use category_weights::weights_view;
pub(crate) use final_score::score_view;
pub(crate) use payment_adjustment::adjustment_view;

use crate::{
    filings::reading::Reading,
    problem::{Problem, ProblemCode},
};
use domain::{
    finding::Finding,
    program::{PerformanceYear, Program, YearRules},
    rule,
};
use rust_decimal::Decimal;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(category_weights::calculate_category_weights)
        .service(final_score::calculate_final_score)
        .service(payment_adjustment::calculate_payment_adjustment);
}

/// Stage 2: what the rules refuse.
fn refused(findings: impl IntoIterator<Item = Finding>) -> Problem {
    Problem::new(ProblemCode::CalculationRefused, "Each entry names the member and what would be taken.").with_errors(findings)
}

/// The rules of the year, or the years that there are.
fn rules_of(program: &Program, year: PerformanceYear) -> Result<&YearRules, Problem> {
    program.year(year).ok_or_else(|| {
        let known: Vec<String> = program.years().map(|rules| rules.year.to_string()).collect();
        let message = format!("The service has no rules for performance year {year}; it has {}.", known.join(", "));
        refused([Finding::new(&rule::CALCULATION_YEAR, "/performanceYear", message)])
    })
}

/// A number as it was written: its bounds are the wire struct's, its digits the domain's.
fn number<T, E: std::fmt::Display>(
    reading: &mut Reading,
    value: Option<f64>,
    pointer: &'static str,
    parse: impl FnOnce(Decimal) -> Result<T, E>,
) -> Option<T> {
    let value = value?;
    // A double is written with the fewest digits that tell it from its neighbours: those that were sent.
    let parsed = value.to_string().parse::<Decimal>().map_err(|error| error.to_string());
    match parsed.and_then(|number| parse(number).map_err(|error| error.to_string())) {
        Ok(number) => Some(number),
        Err(message) => {
            if !reading.has_fault_at(pointer) {
                reading.fault(&rule::FIELD_RANGE, pointer, format!("This is not taken: {message}."));
            }
            None
        }
    }
}
