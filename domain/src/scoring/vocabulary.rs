//! The words of scores: on what ground a category is reweighted, and why somebody has no payment adjustment.

use crate::{
    closed_set::open_set,
    rule::{self, Rule},
};

open_set! {
    /// On what ground a category is reweighted (42 CFR 414.1380(c)(2)(i)).
    pub enum ReweightingBasis {
        /// An approved EUC application of a clinician, group or virtual group.
        EucApplication = "eucApplication",
        /// The automatic EUC policy, for individuals.
        AutomaticEuc = "automaticEuc",
        /// An approved Promoting Interoperability hardship application.
        PromotingInteroperabilityHardship = "promotingInteroperabilityHardship",
        /// Reweighting of Promoting Interoperability by clinician type or special status.
        AutomaticPromotingInteroperability = "automaticPromotingInteroperability",
        /// An approved EUC application of an APM Entity.
        ApmEntityApplication = "apmEntityApplication",
        /// What the affiliated group of a subgroup is reweighted for.
        SubgroupInheritance = "subgroupInheritance",
        /// Data compromised outside of the clinician's control.
        CompromisedData = "compromisedData",
        /// Joined a practice in the last three months of the year.
        LateJoiner = "lateJoiner",
        /// An EUC application for 2019 that was approved because of COVID-19.
        Covid19Application2019 = "covid19Application2019",
    }
}

impl ReweightingBasis {
    /// The rule of the catalogue that explains it.
    #[must_use]
    pub fn rule(self) -> &'static Rule {
        match self {
            Self::EucApplication => &rule::WEIGHT_EUC_APPLICATION,
            Self::AutomaticEuc => &rule::WEIGHT_AUTOMATIC_EUC,
            Self::PromotingInteroperabilityHardship => &rule::WEIGHT_PI_HARDSHIP,
            Self::AutomaticPromotingInteroperability => &rule::WEIGHT_AUTOMATIC_PI,
            Self::ApmEntityApplication => &rule::WEIGHT_APM_ENTITY,
            Self::SubgroupInheritance => &rule::WEIGHT_SUBGROUP,
            Self::CompromisedData => &rule::WEIGHT_COMPROMISED_DATA,
            Self::LateJoiner => &rule::WEIGHT_LATE_JOINER,
            Self::Covid19Application2019 => &rule::WEIGHT_COVID_2019,
        }
    }

    /// In words, with its article: `an approved EUC application`.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::EucApplication => "an approved EUC application",
            Self::AutomaticEuc => "the automatic EUC policy",
            Self::PromotingInteroperabilityHardship => "an approved Promoting Interoperability hardship application",
            Self::AutomaticPromotingInteroperability => "the automatic reweighting by clinician type or special status",
            Self::ApmEntityApplication => "the APM Entity's approved EUC application",
            Self::SubgroupInheritance => "the reweighting of the affiliated group",
            Self::CompromisedData => "data compromised outside of your control",
            Self::LateJoiner => "joining the practice in the last three months of the year",
            Self::Covid19Application2019 => "an approved COVID-19 application for 2019",
        }
    }
}

open_set! {
    /// Why a clinician has no payment adjustment at all (42 CFR 414.1310(b) to (d)).
    pub enum Exclusion {
        /// A qualifying APM participant.
        Qp = "qp",
        /// A Partial QP that did not elect to take part in MIPS.
        PartialQpNotElecting = "partialQpNotElecting",
        /// Does not exceed the low-volume threshold, and did not opt in.
        BelowLowVolumeThreshold = "belowLowVolumeThreshold",
        /// Enrolled in Medicare for the first time in the performance year.
        NewlyEnrolled = "newlyEnrolled",
        /// Of a type that is not MIPS eligible.
        NotEligibleType = "notEligibleType",
        /// Reports without having to.
        VoluntaryReporter = "voluntaryReporter",
    }
}

impl Exclusion {
    /// In words: `the clinician is a QP`.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Qp => "the clinician is a qualifying APM participant (QP)",
            Self::PartialQpNotElecting => "the clinician is a Partial QP that did not elect to take part in MIPS",
            Self::BelowLowVolumeThreshold => "the clinician does not exceed the low-volume threshold and did not opt in",
            Self::NewlyEnrolled => "the clinician enrolled in Medicare for the first time in the performance year",
            Self::NotEligibleType => "the clinician is of a type that is not MIPS eligible",
            Self::VoluntaryReporter => "the clinician reports voluntarily",
        }
    }
}
