//! The rules of single members of a request.

use super::declare::rules;
use crate::program::Form::{
    ExtremeAndUncontrollableCircumstances as Euc, PromotingInteroperabilityHardship as Hardship, TargetedReview as Review,
};

rules! {
    /// Every rule of the filings.
    MEMBER_RULES for [Euc, Hardship, Review];

    FIELD_REQUIRED {
        id: "FIELD-REQUIRED", code: "fieldRequired",
        title: "A member that every such request needs is there",
        cause: "A required member is missing, or one that the chosen type or reason needs.",
        compliance: "Send the member; the message and the performance year's data say which members a reason needs.",
        citation: "Rule of this service", confidence: Choice
    }
    FIELD_NOT_APPLICABLE {
        id: "FIELD-NOT-APPLICABLE", code: "fieldNotApplicable",
        title: "Only members that belong to the chosen form, type or reason are sent",
        cause: "A member was sent that does not belong to the chosen form, type or reason.",
        compliance: "Leave the member out, or choose the type or reason that it belongs to.",
        citation: "Rule of this service", confidence: Choice
    }
    FIELD_LENGTH {
        id: "FIELD-LENGTH", code: "fieldLength",
        title: "Texts and lists keep their bounds",
        cause: "A text or a list is shorter or longer than its bounds.",
        compliance: "Keep to the bounds that the OpenAPI document gives for the member.",
        citation: "Rule of this service", confidence: Choice
    }
    FIELD_PATTERN {
        id: "FIELD-PATTERN", code: "fieldPattern",
        title: "Texts have their shape",
        cause: "A text has characters or a shape that the member does not take.",
        compliance: "Keep to the pattern that the OpenAPI document gives for the member.",
        citation: "Rule of this service", confidence: Choice
    }
    FIELD_RANGE {
        id: "FIELD-RANGE", code: "fieldRange",
        title: "Numbers keep their bounds",
        cause: "A number lies outside its bounds.",
        compliance: "Keep to the bounds that the OpenAPI document gives for the member.",
        citation: "Rule of this service", confidence: Choice
    }
    VALUE_UNKNOWN {
        id: "VALUE-UNKNOWN", code: "valueUnknown",
        title: "Words are those of the set",
        cause: "A word is none of those that the member takes.",
        compliance: "Send one of the accepted words, spelt exactly as the message lists them.",
        citation: "Rule of this service", confidence: Choice
    }
    VALUE_REPEATED {
        id: "VALUE-REPEATED", code: "valueRepeated",
        title: "A list names each thing once",
        cause: "A list names the same thing twice.",
        compliance: "Name each thing once.",
        citation: "Rule of this service", confidence: Choice
    }
    DATE_IMPOSSIBLE {
        id: "DATE-IMPOSSIBLE", code: "dateImpossible",
        title: "Dates exist and are written YYYY-MM-DD",
        cause: "A date is not on the calendar or not written YYYY-MM-DD.",
        compliance: "Send a date of the Gregorian calendar as YYYY-MM-DD, for example 2024-07-08.",
        citation: "RFC 3339, section 5.6 (full-date)", confidence: Choice
    }
    EMAIL_ADDRESS {
        id: "EMAIL-ADDRESS", code: "emailInvalid",
        title: "E-mail addresses can be written to",
        cause: "A text is no e-mail address.",
        compliance: "Send an address such as name@example.org.",
        citation: "Rule of this service", confidence: Choice
    }
    NPI_SHAPE {
        id: "NPI-SHAPE", code: "npiShape",
        title: "An NPI has ten digits and begins with 1 or 2",
        cause: "A text is not ten digits, or begins with another digit than 1 or 2.",
        compliance: "Send the ten digits of the NPI without spaces or hyphens.",
        citation: "45 CFR 162.406(a)", confidence: Sourced
    }
    NPI_CHECK_DIGIT {
        id: "NPI-CHECK-DIGIT", code: "npiCheckDigit",
        title: "The check digit of an NPI fits",
        cause: "The last digit of the NPI is not the check digit of the others: a digit was mistyped, or two were swapped.",
        compliance: "Compare the NPI with the NPPES registry and send it as it stands there.",
        citation: "45 CFR 162.406(a); ISO/IEC 7812 (Luhn) over 80840", confidence: Sourced
    }
    TIN_SHAPE {
        id: "TIN-SHAPE", code: "tinShape",
        title: "A TIN has nine digits",
        cause: "A text is not nine digits.",
        compliance: "Send the nine digits without a hyphen, leading zeros included.",
        citation: "26 CFR 301.6109-1(a)(1)", confidence: Recalled
    }
    TIN_MASKED {
        id: "TIN-MASKED", code: "maskedIdentifier",
        title: "A masked identifier is never sent back",
        cause: "A request repeats a TIN in the masked form of an answer.",
        compliance: "Send all nine digits; answers never contain them.",
        citation: "Rule of this service", confidence: Choice
    }
    TIN_ENVIRONMENT {
        id: "TIN-ENVIRONMENT", code: "tinNotOfThisEnvironment",
        title: "Sandbox and production share no TIN",
        cause: "A TIN that begins with 000 was sent to production, or another one to the sandbox.",
        compliance: "In the sandbox use the TINs of its people, which begin with 000; in production use real ones.",
        citation: "Rule of this service", confidence: Choice
    }
    ENTITY_ID_SHAPE {
        id: "ENTITY-ID-SHAPE", code: "entityIdShape",
        title: "An entity id has 1 to 64 letters, digits and hyphens",
        cause: "The id of a subgroup, virtual group or APM Entity has other characters or another length.",
        compliance: "Send the id exactly as CMS assigned it, for example SG-00000001 or A9001.",
        citation: "Rule of this service", confidence: Choice
    }
    CEHRT_ID_SHAPE {
        id: "CEHRT-ID-SHAPE", code: "cehrtIdShape",
        title: "A CMS EHR Certification ID has its shape",
        cause: "The text is no CMS EHR Certification ID.",
        compliance: "Send the 15 characters as the Certified Health IT Product List shows them: 2025C and ten more, or two, then 15C and ten more.",
        citation: "QPP Submissions API, cehrtId", confidence: Sourced,
        forms: [Hardship], since: 2019
    }
}
