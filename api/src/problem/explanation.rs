//! What `/problems/{code}` says: cause and fix of every code, for a person.

use super::ProblemCode;

/// Cause and fix of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// Why the service answers so.
    pub cause: &'static str,
    /// What to do.
    pub fix: &'static str,
}

impl ProblemCode {
    /// Cause and fix of this code.
    #[must_use]
    pub const fn explanation(self) -> Explanation {
        let (cause, fix) = match self {
            Self::BadRequest => {
                ("The request line, a header or the framing of the body is broken.", "Send well-formed HTTP/1.1.")
            }
            Self::MalformedJson => (
                "The body is not one JSON text in UTF-8: a syntax error, bytes after the end, a byte order mark, a NUL, a number out of range or more than 64 levels of nesting.",
                "Send one JSON text; the detail says where reading stopped.",
            ),
            Self::InvalidMember => (
                "The body is JSON, but a member is unknown, repeated, null or of the wrong JSON type.",
                "Correct what the pointer names. Leave a member out instead of sending null.",
            ),
            Self::InvalidParameter => (
                "A query parameter is unknown to the operation, repeated, or its value cannot be read.",
                "Use the parameters that the API's documentation lists for the operation.",
            ),
            Self::InvalidHeader => ("A header that the operation reads is malformed.", "Correct the header that is named."),
            Self::IdempotencyKeyRequired => (
                "The operation creates something, and the request has no Idempotency-Key of 1 to 255 visible ASCII characters.",
                "Send a fresh key (a UUID does) with each new filing and the same key with each retry of it.",
            ),
            Self::TokenMissing => (
                "The operation needs a caller, and the request has no Authorization header of the form: Bearer TOKEN.",
                "Send a bearer token. In the sandbox, `recourse token PERSONA` prints one.",
            ),
            Self::TokenInvalid => (
                "The token is expired, not yet valid, from another issuer, for another audience, or its signature does not hold.",
                "Get a new token from the issuer of this environment.",
            ),
            Self::Forbidden => ("The caller's role does not include the operation.", "Ask somebody whose role does."),
            Self::InsufficientScope => (
                "The token is genuine, and not good for this operation: its scope does not have what the operation names in its security.",
                "Ask /oauth2/token for the scope that WWW-Authenticate names; an operator registers which scopes your software may have.",
            ),
            Self::NotAuthorizedForFiling => (
                "The caller has standing with the participant, but the authorization does not cover this form, performance year or capacity, has expired or was revoked.",
                "Ask the participant to authorize what is missing.",
            ),
            Self::NotFound => (
                "Nothing has this path, or the caller may not know about it. The two are not told apart.",
                "Check the path, and that the token is of somebody who may see it.",
            ),
            Self::MethodNotAllowed => {
                ("The path exists, but not with this method.", "Use one of the methods of the Allow header.")
            }
            Self::RequestTimeout => {
                ("The body did not arrive whole within 30 seconds.", "Send the request again on a better line.")
            }
            Self::DuplicateFiling => (
                "A filing that is not denied or withdrawn already asks for the same thing for the same participant and year.",
                "Read the existing filing; withdraw it first if it should be replaced.",
            ),
            Self::IllegalTransition => (
                "The command is not possible in the present state: filings that are approved, denied or withdrawn are final, and so are authorizations that are declined, expired or revoked.",
                "Read the thing again and look at its status.",
            ),
            Self::IdempotencyInProgress => (
                "Another request with the same key is being handled at this moment.",
                "Wait as long as Retry-After says and send the same request again: it gets the first one's answer.",
            ),
            Self::PreconditionFailed => (
                "The If-Match header names a version that is no longer the present one.",
                "Read the resource again, decide again, and send its new ETag.",
            ),
            Self::ContentTooLarge => ("A body may have 256 KiB.", "Shorten the texts of the filing."),
            Self::UnsupportedMediaType => (
                "The body is not declared as application/json in UTF-8, or it is content-coded.",
                "Send Content-Type: application/json and no Content-Encoding.",
            ),
            Self::ValidationFailed => (
                "Members are missing or malformed, each by itself: length, pattern, unknown value, check digit, impossible date. Every one is listed.",
                "Correct each pointer that is listed. The rules of the programme are judged after that.",
            ),
            Self::RuleViolation => (
                "The request is well formed, but rules of the programme refuse it. Every broken rule is listed.",
                "Each entry says how to comply and cites its source; /v1/rules explains each rule.",
            ),
            Self::WindowRefused => (
                "The request is well formed, but the windows of the year do not take it: it would shorten a window, contradict another one, or name what the year does not have. Nothing was changed.",
                "Each entry says how to comply; /v1/performance-years/{year} shows the windows as they are.",
            ),
            Self::AuthorizationRefused => (
                "The request is well formed, but it asks for what cannot be given: participants of several TINs, a capacity that is not open, an end that does not lie ahead; or it names clinicians who are not of the practice that accepts it. Nothing was changed.",
                "Each entry names the rule and how to comply.",
            ),
            Self::CalculationRefused => (
                "The request is well formed, but the performance year does not have what it names, or the regulation gives no number for it. Nothing is guessed.",
                "Each entry names the member and what would be taken; /v1/performance-years/{year} shows what the year has.",
            ),
            Self::ScalingFactorUnknown => (
                "The final score lies above the performance threshold, and CMS has not published by itself what factors of that year are scaled by.",
                "Send the scaling factors that are named, as you know or assume them.",
            ),
            Self::ParticipantNotAvailable => (
                "The body names a participant that is unknown, or with whom the caller has no standing. The two are not told apart.",
                "Check the identifiers; ask the participant for an authorization.",
            ),
            Self::IdempotencyKeyReused => (
                "The Idempotency-Key was used before, for a request with another operation, path or body.",
                "Use a fresh key for a new request; repeat the first request unchanged to get its answer again.",
            ),
            Self::PreconditionRequired => (
                "The operation changes something that others may change too, and the request has no If-Match header.",
                "Read the resource and send its ETag as If-Match.",
            ),
            Self::RateLimited => (
                "The software client, the person or, without a valid token, the address has sent more requests than its quota takes. It was not carried out.",
                "Send the same request with the same Idempotency-Key again after the seconds that Retry-After names; the RateLimit field of every answer says how much is left.",
            ),
            Self::InternalError => (
                "A fault of the service.",
                "Send the same request with the same Idempotency-Key again; quote the request id if it stays.",
            ),
            Self::DatabaseUnavailable => (
                "The database is away, read-only, full, or more work is waiting than can be done in time.",
                "Send the same request with the same Idempotency-Key again after the seconds that Retry-After names.",
            ),
        };
        Explanation { cause, fix }
    }
}
