//! The rules of eligibility: who is in MIPS, who is reweighted without applying, which filings change nothing. An example of each is in
//! `domain/src/eligibility/tests/examples.rs`.

use super::declare::rules;
use crate::program::Form::{ExtremeAndUncontrollableCircumstances as Euc, PromotingInteroperabilityHardship as Hardship};

rules! {
    /// Every rule of eligibility.
    ELIGIBILITY_RULES;

    ELIG_CLINICIAN_TYPE {
        id: "ELIG-CLINICIAN-TYPE", code: "clinicianTypeEligible",
        title: "A MIPS eligible clinician is of one of the types of the year",
        cause: "The clinician's type is known, and it is not one of the year.",
        compliance: "Nothing to file: such a clinician is not scored. If the type on record is wrong, have it corrected in PECOS and ask for a targeted review.",
        citation: "42 CFR 414.1305", confidence: Sourced
    }
    ELIG_NEWLY_ENROLLED {
        id: "ELIG-NEWLY-ENROLLED", code: "newlyEnrolled",
        title: "Whoever enrols in Medicare for the first time in the year is not in MIPS in it",
        cause: "The clinician enrolled in Medicare for the first time in the performance year.",
        compliance: "Nothing to file: such a clinician has no payment adjustment.",
        citation: "42 CFR 414.1310(c)", confidence: Sourced
    }
    ELIG_QP {
        id: "ELIG-QP", code: "qualifyingApmParticipant",
        title: "A Qualifying APM Participant is not in MIPS",
        cause: "The clinician is a QP in the year.",
        compliance: "Nothing to file: a QP has no payment adjustment. If one was applied all the same, ask for a targeted review.",
        citation: "42 CFR 414.1310(b)(1)(i)", confidence: Sourced
    }
    ELIG_PARTIAL_QP {
        id: "ELIG-PARTIAL-QP", code: "partialQp",
        title: "A Partial QP is in MIPS only by electing it",
        cause: "The clinician is a Partial QP that did not elect to take part in MIPS.",
        compliance: "Nothing to file unless MIPS was elected for the clinician.",
        citation: "42 CFR 414.1310(b)(1)(ii)", confidence: Sourced
    }
    ELIG_LOW_VOLUME {
        id: "ELIG-LOW-VOLUME", code: "belowLowVolumeThreshold",
        title: "Whoever does not exceed the low-volume threshold is not in MIPS",
        cause: "The allowed charges, the patients or the services do not exceed their figure.",
        compliance: "Nothing to file unless the clinician or group opted in, or takes part through a group that exceeds the threshold.",
        citation: "42 CFR 414.1305; 42 CFR 414.1310(b)(1)(iii)", confidence: Sourced
    }
    ELIG_OPT_IN {
        id: "ELIG-OPT-IN", code: "optIn",
        title: "Whoever exceeds some of the low-volume figures and not all may opt in",
        cause: "At least one figure is exceeded, and not all of them.",
        compliance: "Opt in on the QPP site, which binds for the year, or file nothing.",
        citation: "42 CFR 414.1310(b)(1)(iii)(A)", confidence: Sourced
    }
    ELIG_IN_PROGRAMME {
        id: "ELIG-IN-PROGRAMME", code: "inMips",
        title: "Whom nothing excludes is in MIPS",
        cause: "No rule takes the participant out of the programme.",
        compliance: "Report, or file for what cannot be reported.",
        citation: "42 CFR 414.1310(a)", confidence: Derived
    }
    AUTO_PI_CLINICIAN_TYPE {
        id: "AUTO-PI-CLINICIAN-TYPE", code: "piReweightedByClinicianType",
        title: "Some types of clinician are reweighted in Promoting Interoperability without applying",
        cause: "The clinician's type is one that the year reweights.",
        compliance: "Nothing to apply for. Promoting Interoperability data that are sent bring the category back.",
        citation: "42 CFR 414.1380(c)(2)(i)(A)(4)", confidence: Sourced
    }
    AUTO_PI_SPECIAL_STATUS {
        id: "AUTO-PI-SPECIAL-STATUS", code: "piReweightedBySpecialStatus",
        title: "Some special statuses are reweighted in Promoting Interoperability without applying",
        cause: "The clinician, or the group itself, has a special status that the year reweights.",
        compliance: "Nothing to apply for. Promoting Interoperability data that are sent bring the category back.",
        citation: "42 CFR 414.1380(c)(2)(i)(C)(5) to (7), (9)", confidence: Sourced
    }
    AUTO_PI_ALL_MEMBERS {
        id: "AUTO-PI-ALL-MEMBERS", code: "piReweightedByAllMembers",
        title: "A group is reweighted in Promoting Interoperability when all its MIPS eligible clinicians are",
        cause: "Every MIPS eligible clinician of the group is reweighted, each on any ground.",
        compliance: "Nothing to apply for. One clinician who is not reweighted suffices to have the group scored: then apply for the hardship exception.",
        citation: "42 CFR 414.1380(c)(2)(iii)", confidence: Sourced
    }
    AUTO_EUC_AREA {
        id: "AUTO-EUC-AREA", code: "inDesignatedArea",
        title: "An individual in an area that CMS designated is reweighted without applying",
        cause: "The practice address that CMS has lies in a county that it designated for the year, or the event was declared for everybody.",
        compliance: "Nothing to apply for as an individual. If it was not applied, ask for a targeted review.",
        citation: "42 CFR 414.1380(c)(2)(i)(A)(8) and (C)(3)", confidence: Sourced
    }
    AUTO_EUC_INDIVIDUALS {
        id: "AUTO-EUC-INDIVIDUALS", code: "automaticEucIndividualsOnly",
        title: "The automatic EUC policy is for individuals alone",
        cause: "The participant is a group, a subgroup, a virtual group or an APM Entity.",
        compliance: "A group, a virtual group or an APM Entity that was affected applies for the exception.",
        citation: "CMS Automatic EUC Policy fact sheets 2022 to 2025", confidence: Sourced
    }
    SUBGROUP_AS_GROUP {
        id: "SUBGROUP-AS-GROUP", code: "subgroupAsAffiliatedGroup",
        title: "A subgroup stands as its affiliated group stands",
        cause: "The participant is a subgroup: volume and reweighting are those of the affiliated group.",
        compliance: "File for the affiliated group.",
        citation: "42 CFR 414.1318(a)(1), 414.1365(e)(2)(ii)", confidence: Sourced
    }
    FILING_ALREADY_COVERED {
        id: "FILING-ALREADY-COVERED", code: "alreadyCovered",
        title: "A category that is reweighted already needs no application",
        cause: "The category weighs nothing already: by the automatic policies, or by an application that was approved.",
        compliance: "Nothing to file; the application is taken all the same. Only data that are sent would bring the category back.",
        citation: "CMS exception application notices 2019 to 2021 (no application where the reweighting is automatic)", confidence: SourcedSecondary,
        forms: [Euc, Hardship], since: 2019
    }
    FILING_NOT_SCORED {
        id: "FILING-NOT-SCORED", code: "notScored",
        title: "Whoever is not scored needs no application",
        cause: "The participant is excluded from MIPS in the year, or the category is never scored for it.",
        compliance: "Nothing to file; the application is taken all the same, in case the record is wrong.",
        citation: "42 CFR 414.1310(b) to (d); 42 CFR 414.1317(b)(2), 414.1380(c)(2)(i)", confidence: Derived,
        forms: [Euc, Hardship], since: 2019
    }
    FILING_NEEDED {
        id: "FILING-NEEDED", code: "applicationNeeded",
        title: "A category that nothing reweights is scored unless an application is approved",
        cause: "Nothing on record takes the category out of the score.",
        compliance: "Report the category, or apply while the window is open.",
        citation: "42 CFR 414.1380(c)", confidence: Derived
    }
    FILING_FACT_UNKNOWN {
        id: "FILING-FACT-UNKNOWN", code: "factUnknown",
        title: "What is not known is not guessed",
        cause: "Whether an application is needed depends on facts that are not on record here.",
        compliance: "Look the participant up in the QPP Participation Status Tool; file if it says nothing else.",
        citation: "Rule of this service", confidence: Choice
    }
    FEEDBACK_NOT_APPLIED {
        id: "FEEDBACK-NOT-APPLIED", code: "reweightingNotInFeedback",
        title: "Reweighting that was due and is not in the final score is a reason for a targeted review",
        cause: "The final score of the feedback is the one that there would be without the reweighting.",
        compliance: "Ask for a targeted review with the reason that is suggested, while its window is open.",
        citation: "42 CFR 414.1385(a); CMS targeted review user guides", confidence: Derived
    }
    FEEDBACK_EXCLUDED {
        id: "FEEDBACK-EXCLUDED", code: "excludedButAdjusted",
        title: "An adjustment for somebody who is not in MIPS is a reason for a targeted review",
        cause: "The feedback has a payment adjustment, and the participant is excluded from MIPS.",
        compliance: "Ask for a targeted review with the reason that is suggested, while its window is open.",
        citation: "42 CFR 414.1385(a); 42 CFR 414.1310(b) to (d)", confidence: Derived
    }
    FEEDBACK_NO_DATA {
        id: "FEEDBACK-NO-DATA", code: "scoredZeroWithoutData",
        title: "A category that scored 0 while no data are on record may have its data under another TIN or NPI",
        cause: "The category has a weight and scored 0, and nothing was submitted for it under these identifiers.",
        compliance: "If data were submitted, look under which TIN and NPI; ask for a targeted review with the reason wrongTinOrNpi.",
        citation: "42 CFR 414.1385(a); CMS targeted review examples", confidence: Derived
    }
    FEEDBACK_DATA_ZERO {
        id: "FEEDBACK-DATA-ZERO", code: "scoredZeroWithData",
        title: "A category that scored 0 although complete data are on record is a reason for a targeted review",
        cause: "The category has a weight and scored 0, and a qualifying submission is on record for it.",
        compliance: "Ask for a targeted review with the reason dataQualityError, with the submission report.",
        citation: "42 CFR 414.1385(a); CMS targeted review examples", confidence: Derived
    }
    FEEDBACK_BONUS {
        id: "FEEDBACK-BONUS", code: "bonusNotInFeedback",
        title: "A bonus that is missing in the final score is a reason for a targeted review",
        cause: "The final score of the feedback is the one that there would be without the bonuses.",
        compliance: "Ask for a targeted review with the reason bonusNotApplied, while its window is open.",
        citation: "42 CFR 414.1385(a); 42 CFR 414.1380(c)(3) and (4)", confidence: Derived
    }
    FEEDBACK_ARITHMETIC {
        id: "FEEDBACK-ARITHMETIC", code: "feedbackDiffers",
        title: "A number that does not follow from the others is a reason for a targeted review",
        cause: "The final score or the adjustment of the feedback is not what its own numbers come to, and no single cause explains it.",
        compliance: "Ask for a targeted review with the reason other and both calculations.",
        citation: "42 CFR 414.1385(a)", confidence: Derived
    }
}
