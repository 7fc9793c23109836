//! What a final score does to payments, 42 CFR 414.1405.

use super::{AdditionalScalingFactor, AdjustmentFactor, Because, Exclusion, FinalScore, ScalingFactor, because::confidence_of};
use crate::{
    citation::Confidence,
    program::YearRules,
    rule::{self, Rule},
};
use rust_decimal::Decimal;

/// Whose payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A clinician with a final score.
    Scored(FinalScore),
    /// A clinician who is excluded from MIPS, whatever was submitted.
    Excluded(Exclusion),
}

/// What to scale positive factors by, instead of what the year says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scaling {
    /// For the payment adjustment factor.
    pub base: Option<ScalingFactor>,
    /// For the additional factor.
    pub additional: Option<AdditionalScalingFactor>,
}

/// What happens to the payments of a clinician.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentAdjustment {
    /// They are adjusted, if only by 0.
    Adjusted(AdjustmentFactors),
    /// There is no adjustment, which is not an adjustment of 0.
    None {
        /// Why.
        exclusion: Exclusion,
        /// The same with its source.
        because: Because,
    },
}

/// The factors of a clinician, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjustmentFactors {
    /// The payment adjustment factor.
    pub base: AdjustmentFactor,
    /// The additional factor for exceptional scores; 0 where there is none.
    pub additional: AdjustmentFactor,
    /// Both, added and never compounded.
    pub total: AdjustmentFactor,
    /// Each step.
    pub because: Vec<Because>,
    /// How sure one can be of it.
    pub confidence: Confidence,
}

/// A positive factor was asked for, and what it is scaled by is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the scaling factor of this performance year is not known")]
pub struct ScalingUnknown {
    /// Whether the scaling factor is missing.
    pub base: bool,
    /// Whether the additional scaling factor is missing.
    pub additional: bool,
}

/// What a final score does to the payments of the payment year.
///
/// Up to a quarter of the performance threshold, the quarter included, the whole applicable percent is taken; from there to the
/// threshold the factor lies on the line from minus the applicable percent at a score of 0 to 0 at the threshold; above it, on the
/// line from 0 to the applicable percent at 100, scaled. Exceptional scores have an additional factor: 0.5 percent at the additional
/// threshold, 10 percent at 100, scaled by a factor of its own. `scaling` stands before what the year says. Where a year has no
/// additional factor and CMS published what 100 was paid, that number is used as it is, never as a quotient cut off.
///
/// # Errors
///
/// [`ScalingUnknown`] when a factor is positive and neither `scaling` nor the year says what it is scaled by.
///
/// ```
/// use domain::{
///     program::{PerformanceYear, Program},
///     scoring::{FinalScore, PaymentAdjustment, Scaling, Subject, payment_adjustment},
/// };
/// let program = Program::embedded().unwrap();
/// let rules = |year| program.year(PerformanceYear::new(year).unwrap()).unwrap();
/// let score = |points: &str| Subject::Scored(FinalScore::new(points.parse().unwrap()).unwrap());
///
/// let Ok(PaymentAdjustment::Adjusted(factors)) = payment_adjustment(rules(2023), score("85"), Scaling::default()) else { panic!() };
/// assert_eq!(factors.total.shown().to_string(), "0.86");
/// assert!(payment_adjustment(rules(2022), score("85"), Scaling::default()).is_err(), "CMS published both factors in one");
/// ```
pub fn payment_adjustment(rules: &YearRules, subject: Subject, scaling: Scaling) -> Result<PaymentAdjustment, ScalingUnknown> {
    match subject {
        Subject::Scored(score) => {
            Factors { rules, points: score.points(), scaling, because: Vec::new() }.computed().map(PaymentAdjustment::Adjusted)
        }
        Subject::Excluded(exclusion) => {
            let message = format!("There is no payment adjustment, as {}. That is not an adjustment of 0.", exclusion.in_words());
            Ok(PaymentAdjustment::None { exclusion, because: Because::new(None, &rule::ADJUSTMENT_NONE, message) })
        }
    }
}

/// The calculation while it goes on.
struct Factors<'a> {
    rules: &'a YearRules,
    points: Decimal,
    scaling: Scaling,
    because: Vec<Because>,
}

impl Factors<'_> {
    fn computed(mut self) -> Result<AdjustmentFactors, ScalingUnknown> {
        let (base, additional) = match (self.base(), self.additional()) {
            (Some(base), Some(additional)) => (base, additional),
            (base, additional) => return Err(ScalingUnknown { base: base.is_none(), additional: additional.is_none() }),
        };
        let confidence = confidence_of(&self.because);
        Ok(AdjustmentFactors { base, additional, total: base.plus(additional), because: self.because, confidence })
    }

    /// The payment adjustment factor; `None` where it is positive and not known.
    fn base(&mut self) -> Option<AdjustmentFactor> {
        let (points, threshold, percent) =
            (self.points, self.rules.performance_threshold, self.rules.adjustment.applicable_percent);
        if points * Decimal::from(4) <= threshold {
            self.note(
                &rule::ADJUSTMENT_LOWEST_QUARTER,
                "adjustment/applicablePercent",
                format!("{points} is not greater than one-fourth of the performance threshold, {threshold}: the whole {percent} percent is taken."),
            );
            return Some(AdjustmentFactor::quotient(-percent, Decimal::ONE));
        }
        if points < threshold {
            self.note(
                &rule::ADJUSTMENT_BELOW_THRESHOLD,
                "adjustment/applicablePercent",
                format!("{points} is below the performance threshold, {threshold}: -{percent} * ({threshold} - {points}) / {threshold}."),
            );
            return Some(AdjustmentFactor::quotient(-percent * (threshold - points), threshold));
        }
        if points == threshold {
            let message = format!("{points} is the performance threshold: payments do not move.");
            self.note(&rule::ADJUSTMENT_AT_THRESHOLD, "performanceThreshold", message);
            return Some(AdjustmentFactor::ZERO);
        }
        let (rise, run) = (points - threshold, Decimal::ONE_HUNDRED - threshold);
        let (at_hundred, fact) = self.base_at_hundred()?;
        let message = format!(
            "{points} is above the performance threshold, {threshold}: {} * ({points} - {threshold}) / (100 - {threshold}).",
            at_hundred.normalize()
        );
        self.note(&rule::ADJUSTMENT_ABOVE_THRESHOLD, fact, message);
        Some(AdjustmentFactor::quotient(at_hundred * rise, run))
    }

    /// What the payment adjustment factor of a final score of 100 is, and the fact that says so.
    fn base_at_hundred(&self) -> Option<(Decimal, &'static str)> {
        let adjustment = &self.rules.adjustment;
        if let Some(factor) = self.scaling.base {
            return Some((adjustment.applicable_percent * factor.get(), "adjustment/applicablePercent"));
        }
        if let Some(factor) = adjustment.scaling_factor {
            return Some((adjustment.applicable_percent * factor, "adjustment/scalingFactor"));
        }
        // With an additional factor the published maximum is the sum of two factors, which nothing takes apart.
        let maximum = adjustment.published_maximum.filter(|_| adjustment.additional_threshold.is_none())?;
        Some((maximum, "adjustment/publishedMaximum"))
    }

    /// The additional factor, 0 where there is none; `None` where it is positive and not known.
    fn additional(&mut self) -> Option<AdjustmentFactor> {
        let points = self.points;
        let threshold = self.rules.adjustment.additional_threshold.filter(|threshold| points >= *threshold);
        let Some(threshold) = threshold else {
            if self.scaling.additional.is_some() {
                let message = format!(
                    "In performance year {} a final score of {points} has no additional factor: the additional scaling factor is not used.",
                    self.rules.year
                );
                self.because.push(Because::new(None, &rule::ADJUSTMENT_NO_ADDITIONAL, message));
            }
            return Some(AdjustmentFactor::ZERO);
        };
        let known = self.rules.adjustment.additional_scaling_factor.map(|factor| (factor, "adjustment/additionalScalingFactor"));
        let given = self.scaling.additional.map(|factor| (factor.get(), "adjustment/additionalThreshold"));
        let (factor, fact) = given.or(known)?;
        let message = format!(
            "{points} reaches the additional performance threshold, {threshold}: (0.5 + 9.5 * ({points} - {threshold}) / (100 - {threshold})) * {factor}."
        );
        self.note(&rule::ADJUSTMENT_ADDITIONAL, fact, message);
        let run = Decimal::ONE_HUNDRED - threshold;
        let (half, rise) = (Decimal::new(5, 1) * run, Decimal::new(95, 1) * (points - threshold));
        Some(AdjustmentFactor::quotient((half + rise) * factor, run))
    }

    /// Notes a step by `rule`, as sure as the fact of the year that it rests on.
    fn note(&mut self, rule: &'static Rule, fact: &str, message: String) {
        let confidence = self.rules.confidence_of(fact);
        self.because.push(Because::new(None, rule, message).founded_on(rule.citation, confidence));
    }
}
