//! What differs from performance year to performance year: data, one file a year in `program/`.
//!
//! [`Program`] is all years, [`YearRules`] one of them. A new year is a new file and one line in `FILES`; nothing else changes.

mod amendment;
mod amendment_rules;
mod calendar;
mod category;
mod category_set;
mod changes;
mod check;
mod eastern_time;
mod eligibility;
mod error;
mod form;
mod performance_year;
mod requirement;
mod reweighting;
mod scoring_file;
mod scoring_rules;
mod source;
mod submission_window;
mod weights;
mod window;
mod year_file;
mod year_rules;

#[cfg(test)]
pub(crate) mod tests;

pub use amendment::{AmendmentAuthor, AmendmentError, WindowAmendment, WindowChange, WindowTerms};
pub use amendment_rules::{AmendmentRefusal, WindowProposal};
pub use calendar::{Calendar, OpenWindow, UpcomingWindow};
pub use category::Category;
pub use category_set::CategorySet;
pub use changes::{Change, ChangeKind, ChangeTopic, FactOfYear};
pub use eastern_time::{EasternTime, InvalidEasternTime};
pub use eligibility::{
    ClinicianType, Comparison, DeterminationPeriod, DeterminationSegment, LowVolumeStanding, LowVolumeThreshold, QpShare,
    QpThresholds, SpecialStatus, SpecialStatusRules, StatusTest,
};
pub use error::ProgramError;
pub use form::{FilingKind, Form};
pub use performance_year::{InvalidPerformanceYear, PerformanceYear};
pub use requirement::{
    ApmEntityRules, AttestationText, DecertificationRules, ExceptionApplicants, FieldNeed, HardshipReasonRules, ResponseDays,
    ReviewReasonRules, as_number,
};
pub use reweighting::{
    AutomaticEuc, AutomaticPiReweighting, DesignatedEvent, QualifyingSubmission, ReweightedClinicianType, ReweightedStatus,
};
pub use scoring_rules::{AdjustmentRules, BasisRules, Bonuses, NeverScored, ScoreTier, SubmissionRules};
pub use source::FactSource;
pub use submission_window::DataSubmissionWindow;
pub use weights::{ReportingOption, WeightRow, WeightTable, WeightTableName, Weights};
pub use window::{Window, reasons_schema};
pub use year_rules::YearRules;

use std::collections::BTreeMap;
use year_file::YearFile;

/// The files compiled into this program: name and text.
const FILES: [(&str, &str); 9] = [
    ("2017.toml", include_str!("../../program/2017.toml")),
    ("2018.toml", include_str!("../../program/2018.toml")),
    ("2019.toml", include_str!("../../program/2019.toml")),
    ("2020.toml", include_str!("../../program/2020.toml")),
    ("2021.toml", include_str!("../../program/2021.toml")),
    ("2022.toml", include_str!("../../program/2022.toml")),
    ("2023.toml", include_str!("../../program/2023.toml")),
    ("2024.toml", include_str!("../../program/2024.toml")),
    ("2025.toml", include_str!("../../program/2025.toml")),
];

/// Every performance year that this service knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    years: BTreeMap<PerformanceYear, YearRules>,
    /// The rule sets that amendments replaced since the file, the file itself first.
    earlier: BTreeMap<PerformanceYear, Vec<YearRules>>,
}

impl Program {
    /// The years compiled into this program.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or contradicts itself; the error names the file and the fact. A release in which that happens
    /// fails its own tests.
    ///
    /// ```
    /// use domain::program::{Form, PerformanceYear, Program};
    /// let program = Program::embedded().unwrap();
    /// let year = program.year(PerformanceYear::new(2024).unwrap()).unwrap();
    /// assert_eq!(year.windows_for(Form::PromotingInteroperabilityHardship).count(), 1);
    /// assert!(program.year(PerformanceYear::new(2031).unwrap()).is_none(), "a year that is not known is no error");
    /// ```
    pub fn embedded() -> Result<Self, ProgramError> {
        Self::with_further([])
    }

    /// The years compiled into this program, and further ones, given as for [`Program::from_files`].
    ///
    /// # Errors
    ///
    /// As there: a further file cannot give a year that is compiled in.
    ///
    /// ```
    /// use domain::program::Program;
    /// let again = include_str!("../../program/2025.toml");
    /// let error = Program::with_further([("2025.toml", again)]).unwrap_err();
    /// assert_eq!(error.to_string(), "2025.toml: performanceYear: 2025 is already given");
    /// ```
    pub fn with_further<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, ProgramError> {
        Self::from_files(FILES.into_iter().chain(files))
    }

    /// The years of these files, given as name and text; a file is named after its year: `2024.toml`.
    ///
    /// # Errors
    ///
    /// When a text is no year file, when its facts contradict each other, or when two files give the same year.
    ///
    /// ```
    /// let error = domain::program::Program::from_files([("2024.toml", "performanceYear = 1999")]).unwrap_err();
    /// assert!(error.to_string().starts_with("2024.toml: "));
    /// ```
    pub fn from_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, ProgramError> {
        let mut years = BTreeMap::new();
        for (name, text) in files {
            let file: YearFile = toml::from_str(text).map_err(|error| ProgramError::unreadable(name, &error))?;
            let rules = YearRules::from(file);
            check::check(name, &rules)?;
            if let Some(earlier) = years.insert(rules.year, rules) {
                return Err(ProgramError::refused(name, "performanceYear", format!("{} is already given", earlier.year)));
            }
        }
        Ok(Self { years, earlier: BTreeMap::new() })
    }

    /// The rules of `year`; `None` when this service does not know it.
    #[must_use]
    pub fn year(&self, year: PerformanceYear) -> Option<&YearRules> {
        self.years.get(&year)
    }

    /// The rules that a filing of `year` was judged by: the set that it names, also one that windows were added to since. `None` when
    /// this service does not know that set any more.
    ///
    /// ```
    /// use domain::program::{PerformanceYear, Program};
    /// let (program, year) = (Program::embedded().unwrap(), PerformanceYear::new(2024).unwrap());
    /// let current = &program.year(year).unwrap().rule_set;
    /// assert!(program.pinned(year, current).is_some());
    /// assert!(program.pinned(year, "2024.0").is_none());
    /// ```
    #[must_use]
    pub fn pinned(&self, year: PerformanceYear, rule_set: &str) -> Option<&YearRules> {
        let known = self.earlier.get(&year).into_iter().flatten().chain(self.year(year));
        known.into_iter().find(|rules| rules.rule_set == rule_set)
    }

    /// Every year, the earliest first.
    pub fn years(&self) -> impl DoubleEndedIterator<Item = &YearRules> {
        self.years.values()
    }
}
