//! The rules of filings: those of both forms, then those of each form.

use super::declare::rules;
use crate::program::Form::{
    ExtremeAndUncontrollableCircumstances as Euc, PromotingInteroperabilityHardship as Hardship, TargetedReview as Review,
};

rules! {
    /// Every rule of the filings.
    FILING_RULES for [Euc, Hardship, Review];

    WINDOW_NOT_ANNOUNCED {
        id: "WINDOW-NOT-ANNOUNCED", code: "windowNotAnnounced",
        title: "A filing needs an announced window",
        cause: "No window was announced for this form and performance year.",
        compliance: "Wait for CMS to announce the window; GET /v1/performance-years lists every window that this service knows.",
        citation: "42 CFR 414.1385(a)(2); QPP exception application announcements", confidence: Sourced
    }
    WINDOW_NOT_OPEN {
        id: "WINDOW-NOT-OPEN", code: "windowNotOpen",
        title: "A filing is made after its window opens",
        cause: "The request was received before the window opened.",
        compliance: "File between the opening and the closing instant that the message names.",
        citation: "42 CFR 414.1385(a)(2); QPP exception application announcements", confidence: Sourced
    }
    WINDOW_CLOSED {
        id: "WINDOW-CLOSED", code: "windowClosed",
        title: "A filing is made before its window closes",
        cause: "The request was received at or after the closing instant, 8 p.m. Eastern of the last day unless CMS said otherwise.",
        compliance: "Nothing can be filed for this window any more; the message names a later window where there is one.",
        citation: "42 CFR 414.1385(a)(2); QPP exception application announcements", confidence: Sourced
    }
    WINDOW_REASON {
        id: "WINDOW-REASON", code: "reasonNotAcceptedInWindow",
        title: "A reopened window takes only its reasons",
        cause: "The window that is open takes other reasons than the one given.",
        compliance: "File for one of the reasons that the message names, if it applies.",
        citation: "CMS notices of reopened exception applications (2024-03, 2025-03)", confidence: Sourced,
        forms: [Euc, Review], since: 2019
    }
    WINDOW_KIND {
        id: "WINDOW-KIND", code: "participantKindNotTakenInWindow",
        title: "A reopened window takes only the participants it was reopened for",
        cause: "The window that is open takes other kinds of participant than this one, though the performance year takes this one too.",
        compliance: "Where the participant belongs to one of the kinds that the message names, file for that one.",
        citation: "CMS announcements of reopened windows", confidence: SourcedSecondary,
        forms: [Euc], since: 2019
    }
    EXC_ON_REVIEW_FORM {
        id: "EXC-ON-REVIEW-FORM", code: "fileOnTargetedReview",
        title: "From 2024-09-23 to 2024-10-11 EUC reweighting for 2023 was asked for on the targeted review form",
        cause: "An EUC application for performance year 2023 was sent while only the targeted review form takes that request.",
        compliance: "File a targeted review with the reason eucReweightingRequest and the incident changeHealthcareCyberattack.",
        citation: "AAFP and Texas Medical Association reports of the CMS notice of 2024-09-23", confidence: SourcedSecondary,
        forms: [Euc], since: 2020, only: [2020, 2023]
    }
    PARTICIPANT_YEAR {
        id: "PARTICIPANT-YEAR", code: "participantNotActiveInYear",
        title: "A participant exists in the performance year",
        cause: "The participant is not known in the performance year of the filing.",
        compliance: "Check the performance year, or file for the participant that existed in it.",
        citation: "42 CFR 414.1305, 414.1315, 414.1318", confidence: Derived
    }
    SUBMITTER_RELATIONSHIP {
        id: "SUBMITTER-RELATIONSHIP", code: "submitterRelationshipMismatch",
        title: "The declared relationship is the one that the token proves",
        cause: "submitterRelationship says something else than what the caller is to the participant.",
        compliance: "Declare the relationship that the message names.",
        citation: "42 CFR 414.1385(a)(1), 414.1400; EUC and PI application guides (submitter relationship)", confidence: Derived
    }
    ATTESTATION_TEXT {
        id: "ATTESTATION-TEXT", code: "attestationTextUnknown",
        title: "The attestation is made under a listed text",
        cause: "attestation.textVersion is none of the versions that the performance year lists for this form.",
        compliance: "Show one of the listed texts to the person who attests and send its version.",
        citation: "Rule of this service", confidence: Choice
    }
    AUTHORIZATION_REQUIRED {
        id: "AUTHORIZATION-REQUIRED", code: "authorizationMissing",
        title: "A third party files with an authorization for the form, the year and the capacity",
        cause: "The caller has standing with the participant, but no authorization in force for this form, performance year or capacity.",
        compliance: "Ask the participant's Security Official for the authorization that the message names.",
        citation: "42 CFR 414.1385(a)(1), 414.1400; EUC application guide (permission of the clinician or practice)", confidence: Derived
    }
    AUTHORIZATION_HEALTH_IT_VENDOR {
        id: "AUTHORIZATION-HEALTH-IT-VENDOR", code: "healthItVendorNotIntermediary",
        title: "From performance year 2025 a health IT vendor is no third party intermediary",
        cause: "A health IT vendor acts as third party intermediary for performance year 2025 or later.",
        compliance: "Ask the practice for an authorization as its representative.",
        citation: "42 CFR 414.1400(a)", confidence: Sourced,
        since: 2025
    }
    DUPLICATE_EXCEPTION {
        id: "DUPLICATE-EXCEPTION", code: "duplicateExceptionApplication",
        title: "One application at a time for a participant, year, type and category",
        cause: "Another application for the same participant, performance year, exception type and category is pending or approved.",
        compliance: "Read the existing application; withdraw it to file another, or leave the category out.",
        citation: "Rule of this service", confidence: Choice,
        forms: [Euc, Hardship], since: 2019
    }
    DUPLICATE_REVIEW {
        id: "DUPLICATE-REVIEW", code: "duplicateTargetedReview",
        title: "One targeted review for a participant, year and reason",
        cause: "Another request for the same participant, performance year and reason exists and is not withdrawn.",
        compliance: "Read the existing request; a different reason is not a duplicate, and a withdrawn request never blocks.",
        citation: "42 CFR 414.1385(a)(3)", confidence: Derived,
        forms: [Review]
    }
    LIFE_CYCLE {
        id: "LIFE-CYCLE", code: "illegalTransition",
        title: "A filing takes only the commands of its state",
        cause: "The filing is in a state that does not take this command.",
        compliance: "Read the filing: its state, whether it is final and whose move it is; the performance year lists every transition.",
        citation: "Rule of this service", confidence: Choice
    }
    EXC_YEAR {
        id: "EXC-YEAR", code: "exceptionsNotTakenInYear",
        title: "Exception applications are taken from performance year 2019 on",
        cause: "An exception application names a performance year of which this service has scores, adjustments and reviews only.",
        compliance: "Follow the route that the message names; a wrong score is a matter of the targeted review.",
        citation: "Rule of this service", confidence: Choice,
        forms: [Euc, Hardship], only: [2017, 2018]
    }
    EXC_SUBGROUP_INHERITS {
        id: "EXC-SUBGROUP-INHERITS", code: "subgroupInherits",
        title: "A subgroup files no exception application",
        cause: "An exception application names a subgroup.",
        compliance: "File for the affiliated group: a subgroup inherits its reweighting.",
        citation: "42 CFR 414.1365(e)(2)(ii)", confidence: Sourced,
        forms: [Euc, Hardship], since: 2019
    }
    EXC_PI_NOT_FOR_APM {
        id: "EXC-PI-NOT-FOR-APM", code: "hardshipNotForApmEntity",
        title: "An APM Entity files no PI hardship application",
        cause: "A PI hardship application names an APM Entity or ACO.",
        compliance: "Its clinicians and groups may file for themselves; an APM Entity may file an EUC application for all four categories.",
        citation: "42 CFR 414.1317(b); 2023 PI hardship application guide", confidence: Sourced,
        forms: [Hardship], since: 2019
    }
    EXC_APPLICANT_KIND {
        id: "EXC-APPLICANT-KIND", code: "participantKindNotEligible",
        title: "The participant may file this application in this year",
        cause: "In this performance year a participant of this kind may not file this application.",
        compliance: "File for a participant of one of the kinds that the message names.",
        citation: "42 CFR 414.1380(c)(2)(i), 414.1317(b)(4)", confidence: Sourced,
        forms: [Euc], since: 2019
    }
    EUC_CATEGORIES {
        id: "EUC-CATEGORIES", code: "categoriesRequired",
        title: "An EUC application names the categories affected",
        cause: "An EUC application names no category.",
        compliance: "Name at least one of quality, cost, ia and pi.",
        citation: "42 CFR 414.1380(c)(2)(i)(A)(6)", confidence: Sourced,
        forms: [Euc], since: 2019
    }
    EUC_APM_ALL_CATEGORIES {
        id: "EUC-APM-ALL-CATEGORIES", code: "apmMustRequestAllCategories",
        title: "An APM Entity asks for all four categories",
        cause: "An EUC application of an APM Entity leaves a category out.",
        compliance: "Request quality, cost, ia and pi together.",
        citation: "42 CFR 414.1317(b)(4)", confidence: Sourced,
        forms: [Euc], since: 2020
    }
    EUC_APM_REWEIGHTING_SHARE {
        id: "EUC-APM-REWEIGHTING-SHARE", code: "apmReweightingShareTooLow",
        title: "More than 75 percent of an APM Entity's clinicians would be eligible for PI reweighting",
        cause: "Too small a share of the Entity's participant MIPS eligible clinicians would be eligible for reweighting of the Promoting Interoperability category.",
        compliance: "Its clinicians and groups may apply for themselves; if the share is wrong, have the participation data corrected first.",
        citation: "42 CFR 414.1317(b)(4)(i)", confidence: Sourced,
        forms: [Euc], since: 2020
    }
    EUC_APM_SHARE_UNKNOWN {
        id: "EUC-APM-SHARE-UNKNOWN", code: "apmReweightingShareUnknown",
        title: "The share of an APM Entity is known",
        cause: "Nothing is known of the share of the Entity's clinicians who would be eligible for PI reweighting.",
        compliance: "Keep the evidence of the share: CMS may ask for it.",
        citation: "42 CFR 414.1317(b)(4)(i)", confidence: Choice,
        forms: [Euc], since: 2020
    }
    EVENT_DATES_ORDER {
        id: "EVENT-DATES-ORDER", code: "eventEndsBeforeStart",
        title: "An event ends on or after the day it starts",
        cause: "event.endDate lies before event.startDate.",
        compliance: "Correct one of the two dates.",
        citation: "Rule of this service", confidence: Choice
    }
    EVENT_START_FUTURE {
        id: "EVENT-START-FUTURE", code: "eventStartsAfterToday",
        title: "An event has started",
        cause: "event.startDate lies after today in the Eastern zone.",
        compliance: "File once the event has happened, with its first day as the start date.",
        citation: "Rule of this service", confidence: Choice
    }
    EVENT_STILL_AFFECTED {
        id: "EVENT-STILL-AFFECTED", code: "endDateWithStillAffected",
        title: "An event has an end or still affects, not both",
        cause: "event.endDate was sent together with stillAffected true.",
        compliance: "Leave one of the two out.",
        citation: "EUC application form (date range or still affected)", confidence: SourcedSecondary
    }
    EVENT_END_NOT_GIVEN {
        id: "EVENT-END-NOT-GIVEN", code: "eventEndNotGiven",
        title: "The form asks for the event's last day or that it still affects",
        cause: "Neither event.endDate nor stillAffected true was sent.",
        compliance: "Send one of the two; CMS may ask for it.",
        citation: "EUC application form (date range or still affected)", confidence: SourcedSecondary
    }
    EVENT_INCIDENT_YEAR {
        id: "EVENT-INCIDENT-YEAR", code: "incidentNotOfferedInYear",
        title: "A named incident is one that the performance year asks for",
        cause: "event.incident names an incident that the exception applications of the performance year do not ask for.",
        compliance: "Leave event.incident out, or send one that the message names.",
        citation: "Texas Medical Association and NCMS reports of the 2024 EUC application guide, page 8", confidence: SourcedSecondary,
        forms: [Euc, Hardship], since: 2019
    }
    PI_REASON_YEAR {
        id: "PI-REASON-YEAR", code: "reasonNotOfferedInYear",
        title: "The reason is offered in the performance year",
        cause: "The performance year does not offer this reason for a PI hardship application.",
        compliance: "Give one of the reasons that the message names.",
        citation: "42 CFR 414.1380(c)(2)(i)(C)", confidence: Sourced,
        forms: [Hardship], since: 2019
    }
    PI_DECERTIFICATION_DATE {
        id: "PI-DECERTIFICATION-DATE", code: "decertificationOutsidePeriod",
        title: "The CEHRT was decertified in the performance period or the calendar year before",
        cause: "decertifiedOn lies neither in the performance year nor in the calendar year before it, or after today.",
        compliance: "If the CEHRT was decertified in those two years, correct the date; otherwise this reason does not apply.",
        citation: "42 CFR 414.1380(c)(2)(i)(C)(8)", confidence: Sourced,
        forms: [Hardship], since: 2019
    }
    PI_DECERTIFICATION_CAP {
        id: "PI-DECERTIFICATION-CAP", code: "decertificationCapReached",
        title: "The decertification exception is granted for five years at most",
        cause: "The participant has been granted this exception in five performance years already.",
        compliance: "Give another reason, if one applies.",
        citation: "42 CFR 414.1380(c)(2)(i)(C)(8)", confidence: Sourced,
        forms: [Hardship], since: 2019
    }
    PI_LACK_OF_CONTROL {
        id: "PI-LACK-OF-CONTROL", code: "lackOfControlBelowHalf",
        title: "Half of the outpatient encounters were without control over CEHRT",
        cause: "Fewer than 50 percent of the outpatient encounters were at locations without control over the availability of CEHRT.",
        compliance: "If the share is 50 percent or more, correct it; otherwise this reason does not apply.",
        citation: "42 CFR 414.1380(c)(2)(i)(C)(4)", confidence: Sourced,
        forms: [Hardship], since: 2019
    }
    TR_SUBJECT_KIND {
        id: "TR-SUBJECT-KIND", code: "participantKindNotEligible",
        title: "The participant may ask for a targeted review in this year",
        cause: "In this performance year no targeted review is open to participants of this kind.",
        compliance: "File for a participant of one of the kinds that the message names.",
        citation: "42 CFR 414.1385(a)(1)", confidence: Sourced,
        forms: [Review]
    }
    TR_REASON_YEAR {
        id: "TR-REASON-YEAR", code: "reasonNotOfferedInYear",
        title: "The reason is offered in the performance year",
        cause: "The performance year does not take this reason on the targeted review form.",
        compliance: "Give one of the reasons that the message names.",
        citation: "42 CFR 414.1385(a); CMS notices of the targeted review form", confidence: Sourced,
        forms: [Review]
    }
    TR_EUC_INCIDENT {
        id: "TR-EUC-INCIDENT", code: "incidentRequired",
        title: "EUC reweighting on the review form is for the named incident",
        cause: "event.incident is missing or is not the one for which CMS took EUC requests on the targeted review form.",
        compliance: "Send event.incident with the value that the message names.",
        citation: "AAFP and Texas Medical Association reports of the CMS notice of 2024-09-23", confidence: SourcedSecondary,
        forms: [Review], since: 2020, only: [2020, 2023]
    }
    TR_QP_OMISSION_SUBJECT {
        id: "TR-QP-OMISSION-SUBJECT", code: "qpOmissionSubject",
        title: "The review of a QP list omission is for a clinician or an APM Entity",
        cause: "A review for the reason qpListOmission names a participant of another kind.",
        compliance: "Name the clinician (individual) or the APM Entity (apm).",
        citation: "42 CFR 414.1455(b)(1)", confidence: Sourced,
        forms: [Review], since: 2021
    }
    TR_QP_OMISSION_FILER {
        id: "TR-QP-OMISSION-FILER", code: "qpOmissionFiler",
        title: "The clinician or the APM Entity asks for the review of a QP list omission",
        cause: "Somebody other than the clinician in person or the APM Entity files with the reason qpListOmission.",
        compliance: "Let the clinician or the APM Entity file.",
        citation: "42 CFR 414.1455(b)(1)", confidence: Sourced,
        forms: [Review], since: 2021
    }
    TR_RELATED_FILING {
        id: "TR-RELATED-FILING", code: "relatedFilingNotAvailable",
        title: "A related filing is known to the caller",
        cause: "relatedFilingId names no filing that the caller may read.",
        compliance: "Send the id of a filing that you may read, or leave the member out.",
        citation: "Rule of this service", confidence: Choice,
        forms: [Review]
    }
    PARTICIPANT_AVAILABLE {
        id: "PARTICIPANT-AVAILABLE", code: "participantNotAvailable",
        title: "A filing is for a participant whom the caller may act for",
        cause: "The participant is unknown, or the caller has no standing with it; which of the two is not said.",
        compliance: "Check the identifiers; if they are right, ask the participant's Security Official for an authorization.",
        citation: "Rule of this service", confidence: Choice
    }
}
