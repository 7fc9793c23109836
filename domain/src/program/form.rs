//! What can be filed: the forms that have windows, and the two kinds of filing they belong to.

use crate::{closed_set::closed_set, exception::ExceptionType};

closed_set! {
    /// A form with windows of its own.
    pub enum Form {
        /// The application for the extreme and uncontrollable circumstances (EUC) exception.
        ExtremeAndUncontrollableCircumstances = "extremeAndUncontrollableCircumstances",
        /// The application for the Promoting Interoperability hardship exception.
        PromotingInteroperabilityHardship = "promotingInteroperabilityHardship",
        /// The request for targeted review.
        TargetedReview = "targetedReview",
    }
}

closed_set! {
    /// The two kinds of filing.
    pub enum FilingKind {
        /// An exception application, of either type.
        ExceptionApplication = "exceptionApplication",
        /// A request for targeted review.
        TargetedReview = "targetedReview",
    }
}

impl Form {
    /// The kind of filing that is made on this form.
    ///
    /// ```
    /// use domain::program::{FilingKind, Form};
    /// assert_eq!(Form::PromotingInteroperabilityHardship.filing_kind(), FilingKind::ExceptionApplication);
    /// ```
    #[must_use]
    pub const fn filing_kind(self) -> FilingKind {
        match self {
            Self::ExtremeAndUncontrollableCircumstances | Self::PromotingInteroperabilityHardship => {
                FilingKind::ExceptionApplication
            }
            Self::TargetedReview => FilingKind::TargetedReview,
        }
    }
}

impl Form {
    /// In words, plural: `EUC exception applications`.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::ExtremeAndUncontrollableCircumstances => "EUC exception applications",
            Self::PromotingInteroperabilityHardship => "PI hardship exception applications",
            Self::TargetedReview => "targeted reviews",
        }
    }
}

impl From<ExceptionType> for Form {
    fn from(exception_type: ExceptionType) -> Self {
        match exception_type {
            ExceptionType::PromotingInteroperabilityHardship => Self::PromotingInteroperabilityHardship,
            ExceptionType::ExtremeAndUncontrollableCircumstances => Self::ExtremeAndUncontrollableCircumstances,
        }
    }
}

impl FilingKind {
    /// In words, plural.
    ///
    /// ```
    /// use domain::program::{FilingKind, Form};
    /// assert_eq!(FilingKind::ExceptionApplication.in_words(), "exception applications");
    /// assert_eq!(FilingKind::TargetedReview.in_words(), Form::TargetedReview.in_words());
    /// ```
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::ExceptionApplication => "exception applications",
            Self::TargetedReview => "targeted reviews",
        }
    }
}
