//! What a final score would do to payments.

use super::{
    number, rules_of,
    wire::{ExactFactors, PaymentAdjustmentQuestion, PaymentAdjustmentView},
};
use crate::{
    context::Context,
    extract::Question,
    filings::{reading::Reading, request::read_year},
    problem::{Problem, ProblemCode},
};
use actix_web::{
    post,
    web::{Data, Json},
};
use domain::{
    finding::Finding,
    program::{PerformanceYear, YearRules},
    rule,
    scoring::{
        AdditionalScalingFactor, AdjustmentFactors, Exclusion, FinalScore, PaymentAdjustment, Scaling, ScalingFactor,
        ScalingUnknown, Subject, payment_adjustment,
    },
};

/// Calculate a payment adjustment
///
/// What a final score does to the payments of the payment year: the factor and, for performance years 2017 to 2022, the additional factor, exactly and
/// half away from zero to two decimals. Where CMS has not published what positive factors are scaled by, send `scalingFactor` and,
/// for the additional factor, `additionalScalingFactor`. Whoever is excluded from MIPS has no adjustment: `exclusion` says why, and there are no factors. Nothing is stored.
#[utoipa::path(
    operation_id = "calculatePaymentAdjustment",
    tag = "calculations",
    request_body(content = PaymentAdjustmentQuestion, examples(
        ("published" = (summary = "A year whose largest increase is published", value = json!({"performanceYear": 2023, "finalScore": 85}))),
        ("scaled" = (summary = "A year whose factors you scale yourself", value = json!({"performanceYear": 2022, "finalScore": 95, "scalingFactor": 0.25, "additionalScalingFactor": 0.5}))),
        ("excluded" = (summary = "A QP has no adjustment", value = json!({"performanceYear": 2024, "exclusion": "qp"}))),
    )),
    responses(
        (status = 200, description = "The factors, with their reasons.", body = PaymentAdjustmentView),
        (status = 422, description = "Members are not valid, or a scaling factor is not known."),
    ),
)]
#[post("/v1/calculations/payment-adjustment")]
pub(crate) async fn calculate_payment_adjustment(
    context: Data<Context>,
    question: Question,
) -> Result<Json<PaymentAdjustmentView>, Problem> {
    let question: PaymentAdjustmentQuestion = question.json()?;
    let mut reading = Reading::of(&question);
    let read = read(&mut reading, question);
    let (year, subject, scaling) = reading.finish(read).map_err(Problem::validation_failed)?;
    let program = context.years.snapshot();
    let rules = rules_of(&program, year)?;
    let adjustment = payment_adjustment(rules, subject, scaling).map_err(|unknown| scaling_unknown(year, unknown))?;
    Ok(Json(adjustment_view(rules, adjustment)))
}

fn read(reading: &mut Reading, question: PaymentAdjustmentQuestion) -> Option<(PerformanceYear, Subject, Scaling)> {
    let PaymentAdjustmentQuestion { performance_year, final_score, exclusion, scaling_factor, additional_scaling_factor } =
        question;
    let year = read_year(reading, performance_year);
    if exclusion.is_none() && final_score.is_none() {
        reading.fault(&rule::FIELD_REQUIRED, "/finalScore", "This member is missing; only who is excluded needs no final score.");
    }
    let score = number(reading, final_score, "/finalScore", FinalScore::new);
    let exclusion: Option<Exclusion> = reading.word(exclusion, "/exclusion");
    let scaling = Scaling {
        base: number(reading, scaling_factor, "/scalingFactor", ScalingFactor::new),
        additional: number(reading, additional_scaling_factor, "/additionalScalingFactor", AdditionalScalingFactor::new),
    };
    let subject = exclusion.map(Subject::Excluded).or(score.map(Subject::Scored));
    Some((year?, subject?, scaling))
}

fn scaling_unknown(year: PerformanceYear, unknown: ScalingUnknown) -> Problem {
    let ScalingUnknown { base, additional } = unknown;
    let missing =
        [(base, "/scalingFactor", "scaling factor"), (additional, "/additionalScalingFactor", "additional scaling factor")];
    let findings = missing.into_iter().filter(|(is_missing, _, _)| *is_missing).map(|(_, pointer, words)| {
        let message =
            format!("The {words} of performance year {year} is not published by itself; send the one to calculate with.");
        Finding::new(&rule::ADJUSTMENT_SCALING_FACTOR, pointer, message)
    });
    Problem::new(ProblemCode::ScalingFactorUnknown, "A positive factor is scaled; send what is named to calculate it.")
        .with_errors(findings)
}

/// As it is answered.
pub(crate) fn adjustment_view(rules: &YearRules, adjustment: PaymentAdjustment) -> PaymentAdjustmentView {
    let bare = |because: Vec<_>, confidence| PaymentAdjustmentView {
        performance_year: rules.year,
        payment_year: rules.payment_year,
        performance_threshold: rules.performance_threshold,
        exclusion: None,
        base_factor: None,
        additional_factor: None,
        total_factor: None,
        exact: None,
        because,
        confidence,
    };
    match adjustment {
        PaymentAdjustment::None { exclusion, because } => {
            let confidence = because.confidence;
            PaymentAdjustmentView { exclusion: Some(exclusion), ..bare(vec![because], confidence) }
        }
        PaymentAdjustment::Adjusted(AdjustmentFactors { base, additional, total, because, confidence }) => {
            PaymentAdjustmentView {
                base_factor: Some(base.shown()),
                additional_factor: Some(additional.shown()),
                total_factor: Some(total.shown()),
                exact: Some(ExactFactors {
                    base_factor: base.exact(),
                    additional_factor: additional.exact(),
                    total_factor: total.exact(),
                }),
                ..bare(because, confidence)
            }
        }
    }
}
