//! Who is in the programme: clinician types, the low-volume threshold, when it is measured, Qualifying APM Participants.

use super::requirement::{as_number, as_optional_number};
use crate::{
    citation::Confidence,
    closed_set::{closed_set, open_set},
    participant::ParticipantKind,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

open_set! {
    /// A type of clinician that is or was a MIPS eligible clinician, 42 CFR 414.1305.
    pub enum ClinicianType {
        /// A doctor of medicine, osteopathy, dental surgery, podiatric medicine, optometry, or a chiropractor.
        Physician = "physician",
        /// A physician assistant.
        PhysicianAssistant = "physicianAssistant",
        /// A nurse practitioner.
        NursePractitioner = "nursePractitioner",
        /// A clinical nurse specialist.
        ClinicalNurseSpecialist = "clinicalNurseSpecialist",
        /// A certified registered nurse anesthetist.
        CertifiedRegisteredNurseAnesthetist = "certifiedRegisteredNurseAnesthetist",
        /// A physical therapist.
        PhysicalTherapist = "physicalTherapist",
        /// An occupational therapist.
        OccupationalTherapist = "occupationalTherapist",
        /// A qualified speech-language pathologist.
        QualifiedSpeechLanguagePathologist = "qualifiedSpeechLanguagePathologist",
        /// A qualified audiologist.
        QualifiedAudiologist = "qualifiedAudiologist",
        /// A clinical psychologist.
        ClinicalPsychologist = "clinicalPsychologist",
        /// A registered dietitian or nutrition professional.
        RegisteredDietitian = "registeredDietitian",
        /// A clinical social worker.
        ClinicalSocialWorker = "clinicalSocialWorker",
        /// A certified nurse-midwife.
        CertifiedNurseMidwife = "certifiedNurseMidwife",
    }
}

/// Below which volume a clinician or group is not in the programme, 42 CFR 414.1305: at or below any one of the figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LowVolumeThreshold {
    /// Allowed charges for covered professional services, in dollars.
    #[serde(serialize_with = "as_number")]
    #[schema(value_type = f64, minimum = 0, maximum = 1000000, example = 90000)]
    pub allowed_charges: Decimal,
    /// Medicare patients.
    #[schema(minimum = 0, maximum = 100000, example = 200)]
    pub patients: u32,
    /// Covered professional services; absent in the years that did not count them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 100000, example = 200)]
    pub services: Option<u32>,
    /// Whether a figure has to be exceeded; if not, it suffices to reach it.
    pub strict: bool,
    /// Whether somebody who exceeds some of the figures, and not all, may opt in.
    pub opt_in: bool,
    /// On which level it is measured.
    #[schema(min_items = 1, max_items = 6)]
    pub participant_kinds: Vec<ParticipantKind>,
    /// The regulation.
    #[schema(max_length = 300, example = "42 CFR 414.1305; 42 CFR 414.1310(b)(1)(iii)")]
    pub citation: String,
    /// How well it is founded.
    pub confidence: Confidence,
}

closed_set! {
    /// How somebody stands to the low-volume threshold.
    pub enum LowVolumeStanding {
        /// Above every figure: in the programme.
        Exceeds = "exceeds",
        /// Not above all of them, but above one: may opt in.
        MayOptIn = "mayOptIn",
        /// Below: not in the programme.
        Below = "below",
    }
}

impl LowVolumeThreshold {
    /// How somebody with this volume stands to the threshold.
    ///
    /// ```
    /// use domain::program::{LowVolumeStanding, PerformanceYear, Program};
    /// let program = Program::embedded().unwrap();
    /// let threshold = &program.year(PerformanceYear::new(2023).unwrap()).unwrap().low_volume_threshold;
    /// assert_eq!(threshold.standing(95_000.into(), 200, 900), LowVolumeStanding::MayOptIn, "200 is not more than 200");
    /// assert_eq!(threshold.standing(95_000.into(), 201, 900), LowVolumeStanding::Exceeds);
    /// ```
    #[must_use]
    pub fn standing(&self, allowed_charges: Decimal, patients: u32, services: u32) -> LowVolumeStanding {
        let over = |value: Decimal, figure: Decimal| value > figure || (!self.strict && value == figure);
        let charges = over(allowed_charges, self.allowed_charges);
        let patients = over(patients.into(), self.patients.into());
        let services = self.services.map(|figure| over(services.into(), figure.into()));
        if charges && patients && services != Some(false) {
            LowVolumeStanding::Exceeds
        } else if self.opt_in && (charges || patients || services == Some(true)) {
            LowVolumeStanding::MayOptIn
        } else {
            LowVolumeStanding::Below
        }
    }
}

/// In which months volume and special statuses are measured, 42 CFR 414.1305.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeterminationPeriod {
    /// The segments, the earlier first. What the first finds below the threshold, or of special status, stands whatever the second
    /// finds; who bills for the first time in the second is judged on it.
    #[schema(min_items = 2, max_items = 2)]
    pub segments: Vec<DeterminationSegment>,
    /// Who is judged on the first segment alone.
    #[schema(max_items = 6)]
    pub first_segment_only: Vec<ParticipantKind>,
    /// The regulation.
    #[schema(max_length = 300, example = "42 CFR 414.1305")]
    pub citation: String,
    /// How well it is founded.
    pub confidence: Confidence,
}

/// Twelve months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeterminationSegment {
    /// The first day.
    #[schema(max_length = 10)]
    pub starts: NaiveDate,
    /// The last day.
    #[schema(max_length = 10)]
    pub ends: NaiveDate,
}

/// From which share on an eligible clinician is a Qualifying APM Participant, Medicare option, 42 CFR 414.1430.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QpThresholds {
    /// For a Qualifying APM Participant.
    pub qualifying: QpShare,
    /// For a Partial Qualifying APM Participant.
    pub partial: QpShare,
    /// On which days a clinician has to be on a Participation List; one of them suffices.
    #[schema(min_items = 1, max_items = 10)]
    #[schema(schema_with = dates_schema)]
    pub snapshot_dates: Vec<NaiveDate>,
    /// One more day that counts for the MIPS score of an APM Entity group; absent where nothing is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 10)]
    pub apm_entity_group_date: Option<NaiveDate>,
    /// The regulation.
    #[schema(max_length = 300, example = "42 CFR 414.1430")]
    pub citation: String,
    /// How well it is founded.
    pub confidence: Confidence,
    /// What else has to be known about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub note: Option<String>,
}

/// Either share suffices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QpShare {
    /// Of payments, in percent.
    #[schema(minimum = 0, maximum = 100, example = 50)]
    pub payment_percent: u8,
    /// Of patients, in percent.
    #[schema(minimum = 0, maximum = 100, example = 35)]
    pub patient_percent: u8,
}

fn dates_schema() -> utoipa::openapi::schema::Array {
    use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
    let date = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
        .max_length(Some(10))
        .examples([serde_json::json!("2024-03-31")])
        .build();
    ArrayBuilder::new()
        .items(date)
        .min_items(Some(1))
        .max_items(Some(10))
        .description(Some("On which days a clinician has to be on a Participation List; one of them suffices."))
        .build()
}

closed_set! {
    /// A special status, 42 CFR 414.1305.
    pub enum SpecialStatus {
        /// A practice of few eligible clinicians.
        SmallPractice = "smallPractice",
        /// In a rural area.
        Rural = "rural",
        /// In a health professional shortage area.
        Hpsa = "hpsa",
        /// Based at a hospital.
        HospitalBased = "hospitalBased",
        /// Based at an ambulatory surgical center.
        AscBased = "ascBased",
        /// Without patients face to face.
        NonPatientFacing = "nonPatientFacing",
        /// Scored by the hospital's Value-Based Purchasing score.
        FacilityBased = "facilityBased",
    }
}

closed_set! {
    /// How a value is held against a bound.
    pub enum Comparison {
        /// The bound or more.
        AtLeast = "atLeast",
        /// More than the bound.
        MoreThan = "moreThan",
        /// The bound or less.
        AtMost = "atMost",
    }
}

/// What has to be so for a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StatusTest {
    /// What is looked at.
    #[schema(max_length = 300)]
    pub measure: String,
    /// How it is compared; absent where it is no number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub comparison: Option<Comparison>,
    /// With what.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "as_optional_number")]
    #[schema(nullable = false, value_type = f64, minimum = 0, maximum = 1000, example = 75)]
    pub bound: Option<Decimal>,
}

impl StatusTest {
    /// Whether `value` passes; `None` where the test is no comparison of numbers.
    #[must_use]
    pub fn is_met_by(&self, value: Decimal) -> Option<bool> {
        let bound = self.bound?;
        self.comparison.map(|comparison| match comparison {
            Comparison::AtLeast => value >= bound,
            Comparison::MoreThan => value > bound,
            Comparison::AtMost => value <= bound,
        })
    }
}

/// What makes a special status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SpecialStatusRules {
    /// The status.
    pub status: SpecialStatus,
    /// For a clinician.
    pub individual: StatusTest,
    /// For a group or virtual group; absent where a group does not have the status as such.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub group: Option<StatusTest>,
    /// The regulation.
    #[schema(max_length = 300, example = "42 CFR 414.1305")]
    pub citation: String,
    /// How well it is founded.
    pub confidence: Confidence,
}
