//! What CMS told a participant about its year.

use crate::{
    identifier::ParticipantId,
    program::{Category, PerformanceYear},
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What CMS told a participant about its year: final performance feedback. Third parties never see it, as CMS's notices
/// on final scores say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PerformanceFeedback {
    /// Whose.
    pub participant: ParticipantId,
    /// Of which year.
    pub performance_year: PerformanceYear,
    /// What each category scored; absent where the category was not scored.
    #[serde(default)]
    pub category_scores: FeedbackScores,
    /// The final score, 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub final_score: Option<Decimal>,
    /// The complex patient bonus in it, 0 to 10 points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complex_patient_bonus: Option<Decimal>,
    /// What payments are moved by in all, in percent; absent where there is no adjustment, which is not an adjustment of 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_adjustment_percentage: Option<Decimal>,
    /// The additional factor for exceptional scores in it, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_adjustment_percentage: Option<Decimal>,
    /// The day on which CMS published it.
    pub as_of: NaiveDate,
}

/// What each category scored, 0 to 100 percent of what it can reach.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct FeedbackScores {
    /// Quality.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<Decimal>,
    /// Cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Decimal>,
    /// Improvement activities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ia: Option<Decimal>,
    /// Promoting Interoperability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pi: Option<Decimal>,
}

impl FeedbackScores {
    /// The score of `category`.
    #[must_use]
    pub const fn of(&self, category: Category) -> Option<Decimal> {
        match category {
            Category::Quality => self.quality,
            Category::Cost => self.cost,
            Category::ImprovementActivities => self.ia,
            Category::PromotingInteroperability => self.pi,
        }
    }
}
