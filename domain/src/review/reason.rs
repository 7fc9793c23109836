//! Why a targeted review is asked for.

use crate::closed_set::open_set;

open_set! {
    /// The reason of a request for targeted review, 42 CFR 414.1385 and 414.1455. CMS publishes examples and calls none of its
    /// lists complete.
    pub enum ReviewReason {
        /// Data were submitted under the wrong TIN or NPI.
        WrongTinOrNpi = "wrongTinOrNpi",
        /// A Qualifying APM Participant was given a payment adjustment.
        QpStatusAdjusted = "qpStatusAdjusted",
        /// Eligibility or a special status is wrong.
        EligibilityOrSpecialStatus = "eligibilityOrSpecialStatus",
        /// The automatic EUC policy was not applied.
        EucNotAutomaticallyReweighted = "eucNotAutomaticallyReweighted",
        /// An approved exception was not applied.
        ExceptionNotApplied = "exceptionNotApplied",
        /// Errors or data quality issues in submitted measures or activities.
        DataQualityError = "dataQualityError",
        /// The denominator of the quality category was not lowered.
        QualityDenominator = "qualityDenominator",
        /// Left off an APM participation list, or not scored under APM scoring.
        ApmParticipationList = "apmParticipationList",
        /// A clerical error of CMS left the clinician off a Participation List, 42 CFR 414.1455(b).
        QpListOmission = "qpListOmission",
        /// A bonus was not applied.
        BonusNotApplied = "bonusNotApplied",
        /// EUC reweighting asked for on this form, in the years in which CMS took it here.
        EucReweightingRequest = "eucReweightingRequest",
        /// Any other circumstance of the calculation.
        Other = "other",
    }
}
