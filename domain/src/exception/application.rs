//! What an exception application asks for.

use super::{Circumstance, ExceptionType, HardshipReason};
use crate::{filing::Event, identifier::CehrtId, program::Category};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What is particular to an exception application, every member well formed, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionDraft {
    /// Which exception.
    pub exception_type: ExceptionType,
    /// EUC: the categories affected.
    pub categories: Option<Vec<Category>>,
    /// EUC, and the hardship reason of circumstances: what happened.
    pub event: Option<Event>,
    /// Hardship: why.
    pub reason: Option<HardshipReason>,
    /// Hardship by circumstances: which.
    pub circumstance: Option<Circumstance>,
    /// Hardship by decertification: the product's certification.
    pub cehrt_id: Option<CehrtId>,
    /// Hardship by decertification: when.
    pub decertified_on: Option<NaiveDate>,
    /// Hardship by lack of control: of 100 outpatient encounters, how many were at locations without control over CEHRT.
    pub outpatient_encounters_without_control_percent: Option<Decimal>,
}

/// What an exception application asks for, with exactly what its type and reason need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "exceptionType", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ExceptionApplication {
    /// Reweighting of categories for extreme and uncontrollable circumstances, 42 CFR 414.1380(c)(2)(i)(A)(6) and (C)(2).
    ExtremeAndUncontrollableCircumstances {
        /// The categories, in the order of the programme, none twice.
        categories: Vec<Category>,
        /// What happened.
        event: Event,
    },
    /// Reweighting of Promoting Interoperability for a hardship, 42 CFR 414.1380(c)(2)(i)(C).
    PromotingInteroperabilityHardship {
        /// Why.
        hardship: Hardship,
    },
}

/// A hardship, with what its reason has to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Hardship {
    /// The CEHRT was decertified.
    DecertifiedEhr {
        /// When.
        decertified_on: NaiveDate,
        /// Which product.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cehrt_id: Option<CehrtId>,
    },
    /// Insufficient internet connectivity.
    InsufficientInternet,
    /// Circumstances that made the CEHRT unavailable.
    ExtremeAndUncontrollableCircumstances {
        /// Which kind.
        circumstance: Circumstance,
        /// What happened.
        event: Event,
    },
    /// No control over the availability of CEHRT.
    LackOfControlOverCehrt {
        /// Percent of outpatient encounters, 0 to 100.
        outpatient_encounters_without_control_percent: Decimal,
    },
    /// A small practice with overwhelming barriers.
    SmallPractice,
}

impl Hardship {
    /// Its reason.
    #[must_use]
    pub const fn reason(&self) -> HardshipReason {
        match self {
            Self::DecertifiedEhr { .. } => HardshipReason::DecertifiedEhr,
            Self::InsufficientInternet => HardshipReason::InsufficientInternet,
            Self::ExtremeAndUncontrollableCircumstances { .. } => HardshipReason::ExtremeAndUncontrollableCircumstances,
            Self::LackOfControlOverCehrt { .. } => HardshipReason::LackOfControlOverCehrt,
            Self::SmallPractice => HardshipReason::SmallPractice,
        }
    }
}

impl ExceptionApplication {
    /// Which exception.
    #[must_use]
    pub const fn exception_type(&self) -> ExceptionType {
        match self {
            Self::ExtremeAndUncontrollableCircumstances { .. } => ExceptionType::ExtremeAndUncontrollableCircumstances,
            Self::PromotingInteroperabilityHardship { .. } => ExceptionType::PromotingInteroperabilityHardship,
        }
    }

    /// The categories asked for; a hardship asks for Promoting Interoperability.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        match self {
            Self::ExtremeAndUncontrollableCircumstances { categories, .. } => categories,
            Self::PromotingInteroperabilityHardship { .. } => &[Category::PromotingInteroperability],
        }
    }
}
