//! What each category weighs, and how its weight moves when it is not scored.

use super::{Category, CategorySet};
use crate::{citation::Confidence, closed_set::closed_set};
use serde::{Deserialize, Serialize};

/// The weight of each category in the final score, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Weights {
    /// Quality.
    #[schema(maximum = 100, example = 55)]
    pub quality: u8,
    /// Cost.
    #[schema(maximum = 100, example = 0)]
    pub cost: u8,
    /// Improvement activities.
    #[schema(maximum = 100, example = 15)]
    pub ia: u8,
    /// Promoting Interoperability.
    #[schema(maximum = 100, example = 30)]
    pub pi: u8,
}

impl Weights {
    /// The weight of one category.
    #[must_use]
    pub const fn of(self, category: Category) -> u8 {
        match category {
            Category::Quality => self.quality,
            Category::Cost => self.cost,
            Category::ImprovementActivities => self.ia,
            Category::PromotingInteroperability => self.pi,
        }
    }

    /// The sum: 100, or 0 when nothing is scored.
    #[must_use]
    pub fn total(self) -> u16 {
        Category::ALL.iter().map(|category| u16::from(self.of(*category))).sum()
    }
}

closed_set! {
    /// For whom a table of weights is written.
    pub enum WeightTableName {
        /// Any practice, in the years whose table does not tell small ones apart.
        AnyPractice = "anyPractice",
        /// Anybody but a small practice.
        NotSmallPractice = "notSmallPractice",
        /// A small practice: 15 or fewer eligible clinicians.
        SmallPractice = "smallPractice",
        /// The APM Performance Pathway.
        App = "app",
        /// An APM Entity that does not report the APM Performance Pathway: its cost weighs nothing.
        ApmEntity = "apmEntity",
    }
}

closed_set! {
    /// How a participant reports.
    pub enum ReportingOption {
        /// Traditional MIPS.
        TraditionalMips = "traditionalMips",
        /// A MIPS Value Pathway, from performance year 2023.
        Mvp = "mvp",
        /// The APM Performance Pathway, from performance year 2021.
        App = "app",
        /// The APM Performance Pathway with its larger measure set, from performance year 2025.
        AppPlus = "appPlus",
    }
}

/// One row of a table: what the others weigh when these are not scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WeightRow {
    /// The categories that end at 0 percent.
    #[schema(max_items = 4)]
    pub zeroed: Vec<Category>,
    /// The weights that are left.
    pub weights: Weights,
    /// How well the row is founded.
    pub confidence: Confidence,
}

/// The weights for one kind of participant, whatever is reweighted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeightTable {
    /// For whom.
    pub name: WeightTableName,
    /// For which reporting options.
    #[schema(min_items = 1, max_items = 4)]
    pub reporting_options: Vec<ReportingOption>,
    /// The regulation.
    #[schema(max_length = 300, example = "42 CFR 414.1380(c)(2)(ii)(F)")]
    pub citation: String,
    /// The rows, from no category at 0 percent to all four.
    #[schema(min_items = 1, max_items = 16)]
    pub rows: Vec<WeightRow>,
}

impl WeightTable {
    /// The row for exactly these categories at 0 percent, in any order. A category that weighs nothing in this table to begin
    /// with, like cost in the APM Performance Pathway, makes no difference. `None` where no row is written.
    ///
    /// ```
    /// use domain::program::{Category::{Cost, PromotingInteroperability}, PerformanceYear, Program, WeightTableName};
    /// let program = Program::embedded().unwrap();
    /// let year = program.year(PerformanceYear::new(2024).unwrap()).unwrap();
    /// let table = year.weight_table(WeightTableName::SmallPractice).unwrap();
    /// assert_eq!(table.row(&[PromotingInteroperability, Cost]).unwrap().weights.quality, 50);
    /// ```
    #[must_use]
    pub fn row(&self, zeroed: &[Category]) -> Option<&WeightRow> {
        self.row_of(zeroed.iter().copied().collect())
    }

    /// As [`WeightTable::row`].
    #[must_use]
    pub fn row_of(&self, zeroed: CategorySet) -> Option<&WeightRow> {
        let weighing = self.weighing();
        let is_wanted =
            |row: &&WeightRow| CategorySet::from_iter(row.zeroed.iter().copied()).and(weighing) == zeroed.and(weighing);
        self.rows.iter().find(is_wanted)
    }

    /// The categories that weigh something in this table when all are scored: only these tell its rows apart.
    #[must_use]
    pub fn weighing(&self) -> CategorySet {
        let base = self.rows.iter().find(|row| row.zeroed.is_empty());
        let weighs = |category: &Category| base.is_none_or(|row| row.weights.of(*category) > 0);
        Category::ALL.iter().copied().filter(weighs).collect()
    }
}
