//! The rules of scores: why a category weighs what it weighs, and what a final score does to payments. Those that refuse a question come
//! last.

use super::declare::rules;

rules! {
    /// Every rule of the scores.
    SCORING_RULES;

    WEIGHT_TABLE {
        id: "WEIGHT-TABLE", code: "weightOfTable",
        title: "What a scored category weighs is in the table of the year",
        cause: "The category is scored; its weight stands in the row for the categories that are at 0 percent.",
        compliance: "Nothing to do; the performance year lists every table.",
        citation: "42 CFR 414.1380(c)(2)(ii); APM Performance Pathway: 42 CFR 414.1367", confidence: Sourced
    }
    WEIGHT_EUC_APPLICATION {
        id: "WEIGHT-EUC-APPLICATION", code: "reweightedByEucApplication",
        title: "An approved EUC application sets the categories it names to 0 percent",
        cause: "An EUC application of a clinician, group or virtual group was approved for the category.",
        compliance: "Send no data for the category if it shall stay at 0 percent.",
        citation: "42 CFR 414.1380(c)(2)(i)(A)(6) and (C)(2)", confidence: Sourced,
        since: 2019
    }
    WEIGHT_AUTOMATIC_EUC {
        id: "WEIGHT-AUTOMATIC-EUC", code: "reweightedByAutomaticEuc",
        title: "The automatic EUC policy sets all four categories of an individual to 0 percent",
        cause: "The clinician takes part as an individual and practises in an area that CMS designated.",
        compliance: "Nothing to apply for. Data that are sent for quality, improvement activities or Promoting Interoperability bring the category back.",
        citation: "42 CFR 414.1380(c)(2)(i)(A)(8) and (C)(3)", confidence: Sourced,
        since: 2019
    }
    WEIGHT_PI_HARDSHIP {
        id: "WEIGHT-PI-HARDSHIP", code: "reweightedByPiHardship",
        title: "An approved hardship application sets Promoting Interoperability to 0 percent",
        cause: "A Promoting Interoperability hardship application of a clinician, group or virtual group was approved.",
        compliance: "Send no Promoting Interoperability data if the category shall stay at 0 percent.",
        citation: "42 CFR 414.1380(c)(2)(i)(C)", confidence: Sourced
    }
    WEIGHT_AUTOMATIC_PI {
        id: "WEIGHT-AUTOMATIC-PI", code: "reweightedByPiStatus",
        title: "Some are reweighted for Promoting Interoperability without applying",
        cause: "The clinician type or a special status takes the participant out of Promoting Interoperability.",
        compliance: "Nothing to apply for. Promoting Interoperability data that are sent bring the category back.",
        citation: "42 CFR 414.1380(c)(2)(i)(A)(4) and (C)(5) to (7), (9)", confidence: Sourced
    }
    WEIGHT_APM_ENTITY {
        id: "WEIGHT-APM-ENTITY", code: "reweightedByApmEntityApplication",
        title: "An APM Entity's approved application sets all four categories to 0 percent, whatever is submitted",
        cause: "An EUC application of the APM Entity was approved.",
        compliance: "Nothing to do: data that are submitted for the Entity change nothing.",
        citation: "42 CFR 414.1317(b)(4)", confidence: Sourced,
        since: 2020
    }
    WEIGHT_SUBGROUP {
        id: "WEIGHT-SUBGROUP", code: "reweightedAsAffiliatedGroup",
        title: "A subgroup is reweighted as its affiliated group is",
        cause: "The affiliated group is reweighted for the category.",
        compliance: "Nothing to apply for: what the group files counts for its subgroups.",
        citation: "42 CFR 414.1365(e)(2)(ii)", confidence: Sourced,
        since: 2023
    }
    WEIGHT_COMPROMISED_DATA {
        id: "WEIGHT-COMPROMISED-DATA", code: "reweightedByCompromisedData",
        title: "Data that were compromised outside of the clinician's control set their category to 0 percent",
        cause: "CMS found that the data of the category are inaccurate, unusable or otherwise compromised, and that the clinician could not prevent it.",
        compliance: "Nothing to do: data that were submitted do not bring the category back.",
        citation: "42 CFR 414.1380(c)(2)(i)(A)(9) and (C)(10)", confidence: Sourced,
        since: 2019
    }
    WEIGHT_LATE_JOINER {
        id: "WEIGHT-LATE-JOINER", code: "reweightedAsLateJoiner",
        title: "Whoever joins a practice in the last three months of the year is reweighted for all four categories",
        cause: "The clinician joined the practice between October and December, and the practice is new or does not report as a group.",
        compliance: "Nothing to do.",
        citation: "42 CFR 414.1380(c)(2)(i)(A)(3)", confidence: Sourced,
        since: 2019
    }
    WEIGHT_COVID_2019 {
        id: "WEIGHT-COVID-2019", code: "reweightedByCovid19Application2019",
        title: "An approved COVID-19 application of 2019 holds whatever was submitted",
        cause: "An EUC application for performance year 2019 was approved because of COVID-19.",
        compliance: "Nothing to do: the application overrides data that were submitted already.",
        citation: "42 CFR 414.1380(c)(2)(i)(A)(6) and (C)(11)", confidence: Sourced,
        since: 2019, only: [2019]
    }
    WEIGHT_NOT_SCORABLE {
        id: "WEIGHT-NOT-SCORABLE", code: "notScorable",
        title: "A category that cannot be scored weighs nothing",
        cause: "There are not enough measures or activities that apply to the participant and can be scored, as when no cost measure reaches its case minimum.",
        compliance: "Nothing to do.",
        citation: "42 CFR 414.1380(c)(2)(i)(A)(1) and (2)", confidence: Sourced
    }
    WEIGHT_MVP_QUALITY {
        id: "WEIGHT-MVP-QUALITY", code: "qualityStaysInValuePathway",
        title: "In a MIPS Value Pathway quality is not reweighted for want of measures",
        cause: "Quality is named as not scorable, but the participant reports a MIPS Value Pathway, for which that is no ground.",
        compliance: "Choose a pathway whose quality measures apply, or report traditional MIPS.",
        citation: "42 CFR 414.1365(e)(2)(i)", confidence: Sourced,
        since: 2023
    }
    WEIGHT_NEVER_SCORED {
        id: "WEIGHT-NEVER-SCORED", code: "neverScored",
        title: "Some are not scored on a category, whatever they do",
        cause: "CMS set the category to 0 percent for everybody who reports so, or for every participant of this kind.",
        compliance: "Nothing to do.",
        citation: "42 CFR 414.1317(b)(2); CMS announcements for 2020 and 2021", confidence: Sourced,
        since: 2019
    }
    WEIGHT_DATA_CANCEL {
        id: "WEIGHT-DATA-CANCEL", code: "cancelledByData",
        title: "Submitted data cancel the reweighting of their category",
        cause: "Data were submitted for a category that is reweighted; whoever sent them, and whether before the approval or after it, the category is scored.",
        compliance: "If the category shall stay at 0 percent, submit no data for it.",
        citation: "42 CFR 414.1380(c)(2)(i)(A)(6), (8) and (C)", confidence: Sourced
    }
    WEIGHT_DATA_NOT_QUALIFYING {
        id: "WEIGHT-DATA-NOT-QUALIFYING", code: "dataDoNotQualify",
        title: "From performance year 2024 only a qualifying submission cancels a reweighting",
        cause: "The data that were submitted for the category are incomplete, and an incomplete submission leaves it at 0 percent.",
        compliance: "If the category shall be scored, complete the submission: for quality the numerator and denominator of one measure.",
        citation: "CMS Automatic EUC Policy fact sheet 2024 (2025-01-20), after the CY 2025 PFS final rule", confidence: Sourced,
        since: 2024
    }
    WEIGHT_DATA_NO_EFFECT {
        id: "WEIGHT-DATA-NO-EFFECT", code: "dataHaveNoEffect",
        title: "Some reweighting is not cancelled by data",
        cause: "Data were submitted for a category whose reweighting they do not cancel.",
        compliance: "Nothing to do.",
        citation: "42 CFR 414.1380(c)(2)(i); 42 CFR 414.1317(b)(4)(ii)", confidence: Sourced
    }
    WEIGHT_COST_HAS_NO_DATA {
        id: "WEIGHT-COST-HAS-NO-DATA", code: "costHasNoSubmission",
        title: "Nothing is submitted for cost, so nothing cancels its reweighting",
        cause: "CMS computes cost from claims; there is no submission that would bring it back.",
        compliance: "Nothing to do.",
        citation: "42 CFR 414.1325", confidence: Sourced
    }
    SCORE_AT_THRESHOLD {
        id: "SCORE-AT-THRESHOLD", code: "scoredAtThreshold",
        title: "Whoever is scored on fewer than two categories gets the performance threshold",
        cause: "Fewer than two categories have a weight; the final score is the performance threshold, and payments do not move.",
        compliance: "Nothing to do. Submit data for a second category to be scored.",
        citation: "42 CFR 414.1380(c)", confidence: Sourced
    }
    SCORE_SUM {
        id: "SCORE-SUM", code: "weightedSum",
        title: "The final score is the weighted sum of the categories and the bonuses, at most 100",
        cause: "Two or more categories are scored.",
        compliance: "Nothing to do.",
        citation: "42 CFR 414.1380(c)", confidence: Sourced
    }
    SCORE_CATEGORY_MISSING {
        id: "SCORE-CATEGORY-MISSING", code: "categoryCountsZero",
        title: "A category with a weight and without a score counts 0",
        cause: "The category weighs something, but no score is given for it.",
        compliance: "Give its score, or say why it is reweighted.",
        citation: "42 CFR 414.1380(c)", confidence: Derived
    }
    SCORE_CATEGORY_UNUSED {
        id: "SCORE-CATEGORY-UNUSED", code: "categoryScoreUnused",
        title: "The score of a category that weighs nothing changes nothing",
        cause: "A score is given for a category that is at 0 percent.",
        compliance: "Nothing to do.",
        citation: "42 CFR 414.1380(c)", confidence: Derived
    }
    SCORE_COMPLEX_PATIENT_BONUS {
        id: "SCORE-COMPLEX-PATIENT-BONUS", code: "complexPatientBonus",
        title: "The complex patient bonus has the cap of its year and needs data in a category",
        cause: "A complex patient bonus is given.",
        compliance: "Nothing to do.",
        citation: "42 CFR 414.1380(c)(3)", confidence: Sourced,
        since: 2018
    }
    SCORE_SMALL_PRACTICE_BONUS {
        id: "SCORE-SMALL-PRACTICE-BONUS", code: "smallPracticeBonus",
        title: "For performance year 2018 a small practice has 5 points more",
        cause: "The participant is a small practice that submitted data, in the year that adds points to the final score.",
        compliance: "Nothing to do.",
        citation: "42 CFR 414.1380(c)(4)", confidence: Sourced,
        since: 2018, only: [2018]
    }
    ADJUSTMENT_LOWEST_QUARTER {
        id: "ADJUSTMENT-LOWEST-QUARTER", code: "lowestQuarter",
        title: "Up to a quarter of the performance threshold the whole applicable percent is taken",
        cause: "The final score is not greater than one-fourth of the performance threshold.",
        compliance: "Nothing to do.",
        citation: "42 CFR 414.1405(b)(2)", confidence: Sourced
    }
    ADJUSTMENT_BELOW_THRESHOLD {
        id: "ADJUSTMENT-BELOW-THRESHOLD", code: "belowThreshold",
        title: "Below the performance threshold the factor falls on a line",
        cause: "The final score lies between one-fourth of the performance threshold and the threshold.",
        compliance: "Nothing to do.",
        citation: "42 CFR 414.1405(b)(2)", confidence: Sourced
    }
    ADJUSTMENT_AT_THRESHOLD {
        id: "ADJUSTMENT-AT-THRESHOLD", code: "atThreshold",
        title: "At the performance threshold payments do not move",
        cause: "The final score is the performance threshold.",
        compliance: "Nothing to do.",
        citation: "42 CFR 414.1405(b)(1)", confidence: Sourced
    }
    ADJUSTMENT_ABOVE_THRESHOLD {
        id: "ADJUSTMENT-ABOVE-THRESHOLD", code: "aboveThreshold",
        title: "Above the performance threshold the factor rises on a line and is scaled",
        cause: "The final score is greater than the performance threshold.",
        compliance: "Nothing to do.",
        citation: "42 CFR 414.1405(b)(1) and (3)", confidence: Sourced
    }
    ADJUSTMENT_ADDITIONAL {
        id: "ADJUSTMENT-ADDITIONAL", code: "additionalFactor",
        title: "For performance years 2017 to 2022 exceptional scores have an additional factor",
        cause: "The final score is the additional performance threshold or more.",
        compliance: "Nothing to do.",
        citation: "42 CFR 414.1405(d)", confidence: Sourced,
        only: [2017, 2018, 2019, 2020, 2021, 2022]
    }
    ADJUSTMENT_NO_ADDITIONAL {
        id: "ADJUSTMENT-NO-ADDITIONAL", code: "noAdditionalFactor",
        title: "Without an additional performance threshold there is no additional factor",
        cause: "An additional scaling factor is given for a year, or a score, that has no additional factor; it is not used.",
        compliance: "Leave the additional scaling factor out.",
        citation: "42 CFR 414.1405(d)", confidence: Sourced
    }
    ADJUSTMENT_NONE {
        id: "ADJUSTMENT-NONE", code: "notAdjusted",
        title: "Whoever is excluded from MIPS has no payment adjustment, which is not an adjustment of 0",
        cause: "The clinician is a QP, a Partial QP who did not elect MIPS, newly enrolled, below the low-volume threshold, of no eligible type, or reports voluntarily.",
        compliance: "If an adjustment was applied all the same, ask for a targeted review.",
        citation: "42 CFR 414.1310(b) to (d)", confidence: Sourced
    }
    ADJUSTMENT_SCALING_FACTOR {
        id: "ADJUSTMENT-SCALING-FACTOR", code: "scalingFactorUnknown",
        title: "A positive factor needs the scaling factor of its year",
        cause: "The factor is positive, and CMS has not published what it was scaled by in this year, or has published the sum of both factors only.",
        compliance: "Send the scaling factor that you want to calculate with.",
        citation: "42 CFR 414.1405(b)(3) and (d)(1)", confidence: Sourced
    }
    WEIGHT_BASIS_YEAR {
        id: "WEIGHT-BASIS-YEAR", code: "basisNotOfferedInYear",
        title: "A ground for reweighting is one of the performance year",
        cause: "The performance year does not know this ground for reweighting.",
        compliance: "Name one of the grounds that the message lists.",
        citation: "42 CFR 414.1380(c)(2)(i)", confidence: Sourced
    }
    WEIGHT_BASIS_ENTITY {
        id: "WEIGHT-BASIS-ENTITY", code: "basisNotForEntityType",
        title: "A ground for reweighting is open to the participant",
        cause: "A participant of this entity type is not reweighted on this ground.",
        compliance: "Name a ground that the message lists; an APM Entity has apmEntityApplication, a subgroup subgroupInheritance.",
        citation: "42 CFR 414.1380(c)(2)(i), 414.1317(b)(4), 414.1365(e)(2)(ii)", confidence: Sourced
    }
    WEIGHT_BASIS_CATEGORIES {
        id: "WEIGHT-BASIS-CATEGORIES", code: "categoryNotCoveredByBasis",
        title: "A ground for reweighting covers the categories it is named for",
        cause: "The ground does not cover one of the categories, or covers them only all together.",
        compliance: "Name the categories that the message lists, or leave them out to mean all that the ground covers.",
        citation: "42 CFR 414.1380(c)(2)(i), 414.1317(b)(4)", confidence: Sourced
    }
    WEIGHT_OPTION_YEAR {
        id: "WEIGHT-OPTION-YEAR", code: "reportingOptionNotInYear",
        title: "A reporting option is one of the performance year",
        cause: "The performance year does not have this reporting option.",
        compliance: "Name one of the options that the message lists.",
        citation: "42 CFR 414.1365, 414.1367, 414.1380", confidence: Sourced
    }
    WEIGHT_NO_ROW {
        id: "WEIGHT-NO-ROW", code: "weightsNotDefined",
        title: "The weights are those that the regulation gives",
        cause: "The regulation has no row for these categories at 0 percent, and this service does not guess one.",
        compliance: "Ask the QPP Service Center; the performance year lists the rows that there are.",
        citation: "42 CFR 414.1367(d)", confidence: Sourced
    }
    CALCULATION_YEAR {
        id: "CALCULATION-YEAR", code: "performanceYearUnknown",
        title: "A calculation is for a performance year that the service knows",
        cause: "The service has no rules for the performance year.",
        compliance: "Name one of the years that the message lists.",
        citation: "Rule of this service", confidence: Choice
    }
}
