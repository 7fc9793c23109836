//! What a year says about scores and payments: what cancels a reweighting, who is never scored on what, bonuses, factors.

use super::{Category, CategorySet, ReportingOption, requirement::as_number};
use crate::{citation::Confidence, participant::EntityType, scoring::ReweightingBasis};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer};

/// On what grounds a year reweights categories, and what submitted data do to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmissionRules {
    /// Whether only a qualifying submission cancels; else an incomplete one does so too, and is scored 0.
    pub qualifying_only: bool,
    /// Each ground, with the categories whose data cancel it.
    #[schema(max_items = 20)]
    pub bases: Vec<BasisRules>,
}

impl SubmissionRules {
    /// What the year says of this ground; `None` where it does not know it.
    #[must_use]
    pub fn basis(&self, basis: ReweightingBasis) -> Option<&BasisRules> {
        self.bases.iter().find(|rules| rules.basis == basis)
    }
}

/// A ground for reweighting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BasisRules {
    /// The ground.
    pub basis: ReweightingBasis,
    /// For whom.
    #[schema(min_items = 1, max_items = 5)]
    pub entity_types: Vec<EntityType>,
    /// What it can cover.
    #[schema(min_items = 1, max_items = 4)]
    pub categories: Vec<Category>,
    /// Whether it covers them all together and never one alone.
    pub all_together: bool,
    /// The categories whose data cancel it, each for itself. Never cost: nothing is submitted for it.
    #[schema(max_items = 3)]
    pub cancelled_by_data: Vec<Category>,
    /// The regulation.
    #[schema(max_length = 300, example = "42 CFR 414.1380(c)(2)(i)(A)(6) and (C)(2)")]
    pub citation: String,
    /// How well it is founded.
    pub confidence: Confidence,
    /// What else has to be known about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub note: Option<String>,
}

impl BasisRules {
    /// What it can cover.
    #[must_use]
    pub fn covers(&self) -> CategorySet {
        self.categories.iter().copied().collect()
    }

    /// The categories whose data cancel it.
    #[must_use]
    pub fn cancelled_by(&self) -> CategorySet {
        self.cancelled_by_data.iter().copied().collect()
    }
}

/// A category on which some are not scored, whatever they do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NeverScored {
    /// The category.
    pub category: Category,
    /// With which reporting options.
    #[schema(min_items = 1, max_items = 4)]
    pub reporting_options: Vec<ReportingOption>,
    /// Who.
    #[schema(min_items = 1, max_items = 5)]
    pub entity_types: Vec<EntityType>,
    /// The regulation or announcement.
    #[schema(max_length = 300, example = "42 CFR 414.1317(b)(2)")]
    pub citation: String,
    /// How well it is founded.
    pub confidence: Confidence,
}

/// Final scores of which the highest counts, where no earlier tier has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScoreTier {
    /// As what the score was made.
    #[schema(min_items = 1, max_items = 5)]
    pub entity_types: Vec<EntityType>,
}

/// What is added to the weighted sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Bonuses {
    /// The most points that the complex patient bonus can add; absent where there is none.
    #[serde(serialize_with = "as_number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false, minimum = 0, maximum = 100, example = 10)]
    pub complex_patient_cap: Option<Decimal>,
    /// The points that a small practice with data in a category gets on the final score; absent where there are none.
    #[serde(serialize_with = "as_number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false, minimum = 0, maximum = 100, example = 5)]
    pub small_practice_points: Option<Decimal>,
}

/// How a final score moves payments, 42 CFR 414.1405.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdjustmentRules {
    /// The applicable percent: the largest cut, and the largest increase before scaling.
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = f64, minimum = 0, maximum = 100, example = 9)]
    pub applicable_percent: Decimal,
    /// The additional performance threshold, from which exceptional scores have an additional factor; absent where there is none.
    #[serde(serialize_with = "as_number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false, minimum = 0, maximum = 100, example = 89)]
    pub additional_threshold: Option<Decimal>,
    /// What a final score of 100 was in fact paid, both factors together, in percent; absent where it is not known.
    #[serde(serialize_with = "as_number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false, minimum = 0, maximum = 100, example = 1.05)]
    pub published_maximum: Option<Decimal>,
    /// What positive factors are scaled by; absent where it is not known by itself.
    #[serde(serialize_with = "as_number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false, minimum = 0, maximum = 3, example = 0.0634)]
    pub scaling_factor: Option<Decimal>,
    /// What additional factors are scaled by; absent where it is not known by itself.
    #[serde(serialize_with = "as_number_if_there", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>, nullable = false, minimum = 0, maximum = 1, example = 0.1359)]
    pub additional_scaling_factor: Option<Decimal>,
}

fn as_number_if_there<S: Serializer>(decimal: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match decimal {
        Some(decimal) => as_number(decimal, serializer),
        None => serializer.serialize_none(),
    }
}
