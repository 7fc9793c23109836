//! Whether what a year says about scores and payments can be.

use super::{Fault, once, require, text};
use crate::program::{Category, YearRules};
use rust_decimal::Decimal;

pub(super) fn check(year: &YearRules) -> Result<(), Fault> {
    adjustment(year)
        .and_then(|()| bonuses(year))
        .and_then(|()| submissions(year))
        .and_then(|()| never_scored(year))
        .and_then(|()| precedence(year))
}

fn adjustment(year: &YearRules) -> Result<(), Fault> {
    let rules = &year.adjustment;
    let most = |name: &str, value: Option<Decimal>, most: u32| {
        let lies_within = value.is_none_or(|value| value > Decimal::ZERO && value <= Decimal::from(most));
        require(lies_within, format!("adjustment/{name}"), format!("is not greater than 0 and at most {most}"))
    };
    let inside = year.performance_threshold > Decimal::ZERO && year.performance_threshold < Decimal::ONE_HUNDRED;
    require(inside, "performanceThreshold", "leaves no line below or above it")?;
    most("applicablePercent", Some(rules.applicable_percent), 100)?;
    most("scalingFactor", rules.scaling_factor, 3)?;
    most("additionalScalingFactor", rules.additional_scaling_factor, 1)?;
    most("publishedMaximum", rules.published_maximum, 100)?;
    let above = rules
        .additional_threshold
        .is_none_or(|threshold| threshold > year.performance_threshold && threshold < Decimal::ONE_HUNDRED);
    require(above, "adjustment/additionalThreshold", "does not lie between the performance threshold and 100")?;
    let needed = rules.additional_scaling_factor.is_none() || rules.additional_threshold.is_some();
    require(needed, "adjustment/additionalScalingFactor", "there is no additional threshold")?;
    let (Some(maximum), Some(scaling)) = (rules.published_maximum, rules.scaling_factor) else {
        return Ok(());
    };
    let additional = rules.additional_scaling_factor.unwrap_or_default() * Decimal::TEN;
    let agrees = (rules.applicable_percent * scaling + additional - maximum).abs() < Decimal::new(1, 2);
    require(agrees, "adjustment/publishedMaximum", "is not what the scaling factors give at 100")
}

fn bonuses(year: &YearRules) -> Result<(), Fault> {
    let points =
        [("complexPatientCap", year.bonuses.complex_patient_cap), ("smallPracticePoints", year.bonuses.small_practice_points)];
    points.into_iter().try_for_each(|(name, points)| {
        let lies_within = points.is_none_or(|points| points > Decimal::ZERO && points <= Decimal::ONE_HUNDRED);
        require(lies_within, format!("bonuses/{name}"), "lies outside 0 to 100")
    })
}

fn submissions(year: &YearRules) -> Result<(), Fault> {
    once(&year.submissions.bases.iter().map(|rules| rules.basis).collect::<Vec<_>>(), "submissions/bases")?;
    for rules in &year.submissions.bases {
        let fact = |key: &str| format!("submissions/bases/{}/{key}", rules.basis);
        require(!rules.entity_types.is_empty(), fact("entityTypes"), "names nobody")?;
        require(!rules.categories.is_empty(), fact("categories"), "names none")?;
        once(&rules.entity_types, fact("entityTypes"))?;
        once(&rules.categories, fact("categories"))?;
        once(&rules.cancelled_by_data, fact("cancelledByData"))?;
        text(&rules.citation, fact("citation"))?;
        let covered = rules.cancelled_by().without(rules.covers()).is_empty();
        require(covered, fact("cancelledByData"), "names a category that the ground does not cover")?;
        require(
            !rules.cancelled_by().contains(Category::Cost),
            fact("cancelledByData"),
            "names cost, for which nothing is submitted",
        )?;
    }
    Ok(())
}

fn never_scored(year: &YearRules) -> Result<(), Fault> {
    for entry in &year.never_scored {
        let fact = |key: &str| format!("neverScored/{}/{key}", entry.category);
        require(!entry.reporting_options.is_empty(), fact("reportingOptions"), "names none")?;
        require(!entry.entity_types.is_empty(), fact("entityTypes"), "names nobody")?;
        once(&entry.reporting_options, fact("reportingOptions"))?;
        once(&entry.entity_types, fact("entityTypes"))?;
        text(&entry.citation, fact("citation"))?;
    }
    Ok(())
}

fn precedence(year: &YearRules) -> Result<(), Fault> {
    let tiers = &year.score_precedence;
    let all: Vec<_> = tiers.iter().flat_map(|tier| &tier.entity_types).collect();
    require(!all.is_empty(), "scorePrecedence", "names nobody")?;
    require(tiers.iter().all(|tier| !tier.entity_types.is_empty()), "scorePrecedence", "has a tier without anybody")?;
    once(&all, "scorePrecedence")
}
