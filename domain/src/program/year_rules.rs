//! Everything that one performance year lays down.

use super::{
    AdjustmentRules, ApmEntityRules, AttestationText, AutomaticEuc, AutomaticPiReweighting, Bonuses, ClinicianType,
    DataSubmissionWindow, DecertificationRules, DeterminationPeriod, ExceptionApplicants, FactSource, FilingKind, Form,
    HardshipReasonRules, LowVolumeThreshold, NeverScored, PerformanceYear, QpThresholds, QualifyingSubmission, ReportingOption,
    ResponseDays, ReviewReasonRules, ScoreTier, SpecialStatusRules, SubmissionRules, WeightTable, WeightTableName, Weights,
    Window,
    requirement::{as_number, as_optional_number},
};
use crate::{
    citation::Confidence,
    exception::{Circumstance, EventImpact, EventType, ExceptionType, HardshipReason, Incident},
    moment::Moment,
    participant::{EntityType, ParticipantKind},
    review::ReviewReason,
};
use rust_decimal::Decimal;
use serde::Serialize;

/// The rules of one performance year: what may be filed, when, by whom, why, and what it changes.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct YearRules {
    /// The year.
    #[serde(rename = "performanceYear")]
    pub year: PerformanceYear,
    /// The year in which its score moves payments.
    #[schema(minimum = 2019, maximum = 2102, example = 2026)]
    pub payment_year: u16,
    /// The version of these rules; a filing keeps the one it was judged by. `2024.1+2` is the second amendment of `2024.1`.
    #[schema(max_length = 16, pattern = r"^[0-9]{4}\.[0-9]+(\+[0-9]+)?$", example = "2024.1")]
    pub rule_set: String,
    /// Every window, extension and reopening.
    #[schema(max_items = 100)]
    pub windows: Vec<Window>,
    /// When CMS takes the data of the year; what is submitted then cancels approved reweighting.
    #[schema(max_items = 20)]
    pub data_submission: Vec<DataSubmissionWindow>,
    /// The final score at which payments do not move.
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = f64, minimum = 0, maximum = 100, example = 75)]
    pub performance_threshold: Decimal,
    /// The weights when every category is scored.
    pub base_weights: Weights,
    /// The weights when some are not.
    #[schema(max_items = 10)]
    pub weight_tables: Vec<WeightTable>,
    /// On what grounds categories are reweighted, and what submitted data do to it.
    pub submissions: SubmissionRules,
    /// The categories on which some are not scored, whatever they do.
    #[schema(max_items = 20)]
    pub never_scored: Vec<NeverScored>,
    /// What is added to the weighted sum.
    pub bonuses: Bonuses,
    /// How a final score moves payments.
    pub adjustment: AdjustmentRules,
    /// Which final score counts where a clinician has several: the highest of the first tier that has one.
    #[schema(min_items = 1, max_items = 5)]
    pub score_precedence: Vec<ScoreTier>,
    /// Where to turn, in a year for which this service takes no exception applications; absent where it takes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub exceptions_not_taken: Option<String>,
    /// Who may apply for which exception.
    #[schema(max_items = 2)]
    pub exception_applicants: Vec<ExceptionApplicants>,
    /// The route that CMS gave subgroups, which cannot apply here; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub subgroup_route: Option<String>,
    /// The reasons of a Promoting Interoperability hardship application.
    #[schema(max_items = 50)]
    pub hardship_reasons: Vec<HardshipReasonRules>,
    /// The circumstances of the reason `extremeAndUncontrollableCircumstances`.
    #[schema(max_items = 50)]
    pub circumstances: Vec<Circumstance>,
    /// The values of `event.type`.
    #[schema(max_items = 50)]
    pub event_types: Vec<EventType>,
    /// The values of `event.incident`.
    #[schema(max_items = 50)]
    pub incidents: Vec<Incident>,
    /// The values of `event.impact`.
    #[schema(max_items = 50)]
    pub impacts: Vec<EventImpact>,
    /// What an APM Entity has to show; absent where it cannot apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub apm_entity: Option<ApmEntityRules>,
    /// The limits of the decertified-EHR exception.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub decertification: Option<DecertificationRules>,
    /// The least share of outpatient encounters without control over the CEHRT, in percent; the share itself suffices.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_optional_number")]
    #[schema(nullable = false, value_type = f64, minimum = 0, maximum = 100, example = 50)]
    pub lack_of_control_minimum_percent: Option<Decimal>,
    /// The reasons of a request for targeted review.
    #[schema(max_items = 50)]
    pub review_reasons: Vec<ReviewReasonRules>,
    /// Who may ask for a targeted review.
    #[schema(min_items = 1, max_items = 6)]
    pub review_subjects: Vec<ParticipantKind>,
    /// How long a filer has to answer.
    pub response_days: ResponseDays,
    /// What the person who files declares.
    #[schema(max_items = 20)]
    pub attestation_texts: Vec<AttestationText>,
    /// The types of clinician that are in the programme.
    #[schema(min_items = 1, max_items = 50)]
    pub eligible_clinician_types: Vec<ClinicianType>,
    /// Below which volume nobody is in the programme.
    pub low_volume_threshold: LowVolumeThreshold,
    /// When volume and special statuses are measured.
    pub determination_period: DeterminationPeriod,
    /// What makes each special status.
    #[schema(max_items = 20)]
    pub special_statuses: Vec<SpecialStatusRules>,
    /// From which share on an eligible clinician is a Qualifying APM Participant.
    pub qp_thresholds: QpThresholds,
    /// Who is reweighted in Promoting Interoperability without applying.
    pub automatic_pi_reweighting: AutomaticPiReweighting,
    /// Who is reweighted because CMS designated an event; absent in the years of which this service has no exceptions.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub automatic_euc: Option<AutomaticEuc>,
    /// What the least is that counts as a submission of a category.
    #[schema(max_items = 4)]
    pub qualifying_submissions: Vec<QualifyingSubmission>,
    /// Where those facts come from that do not say so themselves.
    #[schema(max_items = 100)]
    pub sources: Vec<FactSource>,
}

impl YearRules {
    /// The windows of `form` that count, in the order of the file: all but those that a later one replaces. None at all means
    /// that CMS has not announced one.
    pub fn windows_for(&self, form: Form) -> impl Iterator<Item = &Window> {
        self.windows.iter().filter(move |window| window.form == form && !self.is_superseded(window))
    }

    /// The windows of `form` that are open at `moment`; where several are, they take different people or reasons.
    pub fn open_windows(&self, form: Form, moment: Moment) -> impl Iterator<Item = &Window> {
        self.windows_for(form).filter(move |window| window.is_open_at(moment))
    }

    /// The window of `form` that opens next after `moment`, among those that count for the asker.
    ///
    /// ```
    /// use domain::program::{Form, PerformanceYear, Program};
    /// let program = Program::embedded().unwrap();
    /// let year = program.year(PerformanceYear::new(2024).unwrap()).unwrap();
    /// let between = "2025-02-15T12:00:00Z".parse().unwrap();
    /// let next = year.next_opening(Form::ExtremeAndUncontrollableCircumstances, between, |_| true).unwrap();
    /// assert_eq!(next.opens_at.unwrap().to_string(), "2025-03-31T14:00:00.000Z");
    /// assert!(year.next_opening(Form::PromotingInteroperabilityHardship, between, |_| true).is_none());
    /// ```
    #[must_use]
    pub fn next_opening(&self, form: Form, moment: Moment, counts: impl Fn(&Window) -> bool) -> Option<&Window> {
        let opens_later = |window: &&Window| window.opens_at > Some(moment) && counts(window);
        self.windows_for(form).filter(opens_later).min_by_key(|window| window.opens_at)
    }

    /// The window of this name.
    #[must_use]
    pub fn window(&self, id: &str) -> Option<&Window> {
        self.windows.iter().find(|window| window.id == id)
    }

    /// Who may apply for this exception.
    #[must_use]
    pub fn applicants_for(&self, exception_type: ExceptionType) -> &[ParticipantKind] {
        self.exception_applicants
            .iter()
            .find(|entry| entry.exception_type == exception_type)
            .map_or(&[], |entry| &entry.participant_kinds)
    }

    /// What this hardship reason has to show; `None` where the year does not list it.
    #[must_use]
    pub fn hardship_reason(&self, reason: HardshipReason) -> Option<&HardshipReasonRules> {
        self.hardship_reasons.iter().find(|entry| entry.reason == reason)
    }

    /// What this review reason has to show; `None` where the year does not list it.
    #[must_use]
    pub fn review_reason(&self, reason: ReviewReason) -> Option<&ReviewReasonRules> {
        self.review_reasons.iter().find(|entry| entry.reason == reason)
    }

    /// The attestation of this version; `None` where the year does not list it for this kind of filing.
    #[must_use]
    pub fn attestation_text(&self, form: FilingKind, version: &str) -> Option<&AttestationText> {
        self.attestation_texts.iter().find(|entry| entry.form == form && entry.version == version)
    }

    /// The table of weights for this kind of participant.
    #[must_use]
    pub fn weight_table(&self, name: WeightTableName) -> Option<&WeightTable> {
        self.weight_tables.iter().find(|table| table.name == name)
    }

    /// The table of weights by which somebody is scored: an APM Entity or not, a small practice or not, in this way of reporting.
    /// `None` where the year does not have that way.
    ///
    /// ```
    /// use domain::{participant::EntityType, program::{PerformanceYear, Program, ReportingOption, WeightTableName}};
    /// let program = Program::embedded().unwrap();
    /// let year = |number| program.year(PerformanceYear::new(number).unwrap()).unwrap();
    /// let table = year(2024).weight_table_for(ReportingOption::Mvp, EntityType::Group, true).unwrap();
    /// assert_eq!(table.name, WeightTableName::SmallPractice);
    /// assert_eq!(year(2022).weight_table_for(ReportingOption::Mvp, EntityType::Group, true), None, "MVPs began in 2023");
    /// ```
    #[must_use]
    pub fn weight_table_for(
        &self,
        option: ReportingOption,
        entity_type: EntityType,
        small_practice: bool,
    ) -> Option<&WeightTable> {
        let name = match option {
            ReportingOption::App | ReportingOption::AppPlus => WeightTableName::App,
            ReportingOption::TraditionalMips | ReportingOption::Mvp if entity_type == EntityType::Apm => {
                WeightTableName::ApmEntity
            }
            ReportingOption::TraditionalMips | ReportingOption::Mvp => match self.weight_table(WeightTableName::AnyPractice) {
                Some(_) => WeightTableName::AnyPractice,
                None if small_practice => WeightTableName::SmallPractice,
                None => WeightTableName::NotSmallPractice,
            },
        };
        self.weight_table(name).filter(|table| table.reporting_options.contains(&option))
    }

    /// Every reporting option of the year.
    pub fn reporting_options(&self) -> impl Iterator<Item = ReportingOption> {
        let has = |option: &ReportingOption| self.weight_tables.iter().any(|table| table.reporting_options.contains(option));
        ReportingOption::ALL.iter().copied().filter(has)
    }

    /// How sure this service is of a fact that does not say so itself; a fact that has no source is one of the service.
    #[must_use]
    pub fn confidence_of(&self, fact: &str) -> Confidence {
        self.source_of(fact).map_or(Confidence::Choice, |source| source.confidence)
    }

    /// Where a fact comes from that does not say so itself, by the name of its member.
    #[must_use]
    pub fn source_of(&self, fact: &str) -> Option<&FactSource> {
        self.sources.iter().find(|source| source.fact == fact)
    }

    fn is_superseded(&self, window: &Window) -> bool {
        self.windows.iter().any(|other| other.supersedes.as_ref() == Some(&window.id))
    }
}
