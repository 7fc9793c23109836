//! The rules of authorizations: who asks for one, for whom, who answers.

use super::declare::rules;

rules! {
    /// Every rule of authorizations, besides those that filings share.
    AUTHORIZATION_RULES;

    AUTHORIZATION_HOLDER {
        id: "AUTHORIZATION-HOLDER", code: "authorizationNeedsOrganization",
        title: "An authorization is given to an organization",
        cause: "The caller belongs to no organization, belongs to several and names none, or names one that is not theirs.",
        compliance: "Call as software or as a member of the organization that shall act; name it in organizationId where you belong to several.",
        citation: "Rule of this service", confidence: Choice
    }
    AUTHORIZATION_ENTITIES {
        id: "AUTHORIZATION-ENTITIES", code: "authorizationEntitiesMixed",
        title: "One Security Official answers one request",
        cause: "The entities are not all of one TIN, one virtual group or one APM Entity, one is named twice or beside its whole, or one is a subgroup.",
        compliance: "Send a request for each TIN: its group alone, or its clinicians; a subgroup is covered by its TIN.",
        citation: "Rule of this service, after QPP's roles: a Security Official acts for one organization", confidence: Choice
    }
    AUTHORIZATION_CAPACITY {
        id: "AUTHORIZATION-CAPACITY", code: "capacityNotOpen",
        title: "Third party intermediaries are qualified registries and QCDRs",
        cause: "An organization that is no third party intermediary asks for an authorization as one.",
        compliance: "Ask with the capacity representative, which anybody may be appointed to in every year.",
        citation: "42 CFR 414.1305, 414.1400(a)", confidence: Sourced
    }
    AUTHORIZATION_UNTIL {
        id: "AUTHORIZATION-UNTIL", code: "authorizationEndOutOfRange",
        title: "An authorization ends on a day that lies ahead, within five years",
        cause: "The last day is over, or more than five years ahead.",
        compliance: "Send a last day between today, in Eastern time, and five years from now.",
        citation: "Rule of this service", confidence: Choice
    }
    AUTHORIZATION_OFFICIAL {
        id: "AUTHORIZATION-OFFICIAL", code: "securityOfficialOnly",
        title: "The Security Official decides who acts for an organization",
        cause: "Somebody else than a Security Official of those whom the authorization is about accepts, declines or revokes it.",
        compliance: "Ask a Security Official of the organization to decide.",
        citation: "QPP Access User Guide (roles: Security Official, Staff User)", confidence: Derived
    }
    AUTHORIZATION_CLINICIANS {
        id: "AUTHORIZATION-CLINICIANS", code: "clinicianNotOfPractice",
        title: "An authorization is accepted for clinicians of the practice",
        cause: "The request names an NPI that is no clinician of the practice that accepts it.",
        compliance: "Decline the request, and let the third party ask again for the clinicians of the practice.",
        citation: "Rule of this service", confidence: Choice
    }
    AUTHORIZATION_LIFE_CYCLE {
        id: "AUTHORIZATION-LIFE-CYCLE", code: "illegalAuthorizationTransition",
        title: "An authorization takes only the commands of its state",
        cause: "The authorization is in a state that does not take this command, or its time is over.",
        compliance: "Read the authorization: a request is accepted or declined within 21 days, an active one is revoked; ask again for one that is over.",
        citation: "Rule of this service", confidence: Choice
    }
}
