//! How the file of a year writes down what scores and payments follow.

use super::{
    AdjustmentRules, BasisRules, Bonuses, SubmissionRules,
    source::{Fact, Sources},
};
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SubmissionsInFile {
    qualifying_only: Fact<bool>,
    #[serde(default)]
    bases: Vec<BasisRules>,
}

impl SubmissionsInFile {
    pub(super) fn rules(self, sources: &mut Sources) -> SubmissionRules {
        let Self { qualifying_only, bases } = self;
        SubmissionRules { qualifying_only: sources.take("submissions/qualifyingOnly", qualifying_only), bases }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct BonusesInFile {
    complex_patient_cap: Option<Fact<Decimal>>,
    small_practice_points: Option<Fact<Decimal>>,
}

impl BonusesInFile {
    pub(super) fn rules(self, sources: &mut Sources) -> Bonuses {
        let Self { complex_patient_cap, small_practice_points } = self;
        Bonuses {
            complex_patient_cap: complex_patient_cap.map(|cap| sources.take("bonuses/complexPatientCap", cap)),
            small_practice_points: small_practice_points.map(|points| sources.take("bonuses/smallPracticePoints", points)),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AdjustmentInFile {
    applicable_percent: Fact<Decimal>,
    additional_threshold: Option<Fact<Decimal>>,
    published_maximum: Option<Fact<Decimal>>,
    scaling_factor: Option<Fact<Decimal>>,
    additional_scaling_factor: Option<Fact<Decimal>>,
}

impl AdjustmentInFile {
    pub(super) fn rules(self, sources: &mut Sources) -> AdjustmentRules {
        let Self { applicable_percent, additional_threshold, published_maximum, scaling_factor, additional_scaling_factor } =
            self;
        let mut take =
            |name: &str, fact: Option<Fact<Decimal>>| fact.map(|fact| sources.take(&format!("adjustment/{name}"), fact));
        AdjustmentRules {
            additional_threshold: take("additionalThreshold", additional_threshold),
            published_maximum: take("publishedMaximum", published_maximum),
            scaling_factor: take("scalingFactor", scaling_factor),
            additional_scaling_factor: take("additionalScalingFactor", additional_scaling_factor),
            applicable_percent: sources.take("adjustment/applicablePercent", applicable_percent),
        }
    }
}
