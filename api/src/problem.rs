//! Every answer that is no success: one closed table of codes, one schema, RFC 9457.
//!
//! This is the only file that knows which refusal has which status. A [`Problem`] is made anywhere below a handler and travels
//! as an error; the outermost middleware turns it into [`document::ProblemDocument`], because it alone knows the request's id.

mod declare;
pub mod document;
mod entry;
mod example;
mod explanation;
mod from_persistence;
mod masking;
pub mod oauth;

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{ALLOW, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use declare::problem_codes;
use domain::access::OAuthScope;
use std::{borrow::Cow, fmt};

pub use entry::{ProblemError, Resolution};
pub use explanation::Explanation;
pub(crate) use masking::has_what_looks_like_a_tin;
pub use masking::masked;

problem_codes! {
    /// Bytes that are HTTP, but no request that we can read.
    BadRequest = "badRequest", BAD_REQUEST, "The request cannot be read", false;
    /// The body is no JSON.
    MalformedJson = "malformedJson", BAD_REQUEST, "The body is not JSON", false;
    /// A member is unknown, repeated, `null` or of the wrong JSON type.
    InvalidMember = "invalidMember", BAD_REQUEST, "A member of the body cannot be read", false;
    /// A query parameter is unknown, repeated or malformed.
    InvalidParameter = "invalidParameter", BAD_REQUEST, "A query parameter cannot be read", false;
    /// A header is malformed.
    InvalidHeader = "invalidHeader", BAD_REQUEST, "A header cannot be read", false;
    /// The operation needs an `Idempotency-Key`, and the request has none that is well formed.
    IdempotencyKeyRequired = "idempotencyKeyRequired", BAD_REQUEST, "The Idempotency-Key is missing or malformed", false;
    /// No bearer token was sent.
    TokenMissing = "tokenMissing", UNAUTHORIZED, "A bearer token is needed", false;
    /// The bearer token was refused.
    TokenInvalid = "tokenInvalid", UNAUTHORIZED, "The bearer token is not valid", false;
    /// The caller's role does not include the operation.
    Forbidden = "forbidden", FORBIDDEN, "Not permitted", false;
    /// The token is not good for the operation.
    InsufficientScope = "insufficientScope", FORBIDDEN, "The token lacks the scope of the operation", false;
    /// The caller has standing with the participant, but not for this form, year or capacity.
    NotAuthorizedForFiling = "notAuthorizedForFiling", FORBIDDEN, "Not authorized to file this for the participant", false;
    /// Nothing is there, or nothing that the caller may know about.
    NotFound = "notFound", NOT_FOUND, "Not found", false;
    /// The path exists, the method does not.
    MethodNotAllowed = "methodNotAllowed", METHOD_NOT_ALLOWED, "The path does not have this method", false;
    /// The body did not arrive in time.
    RequestTimeout = "requestTimeout", REQUEST_TIMEOUT, "The request took too long to arrive", true;
    /// Another filing holds what this one asks for.
    DuplicateFiling = "duplicateFiling", CONFLICT, "There is such a filing already", false;
    /// The life cycle of the thing does not allow the command in its present state.
    IllegalTransition = "illegalTransition", CONFLICT, "Not possible in the present state", false;
    /// The first request with this key has not been answered yet.
    IdempotencyInProgress = "idempotencyInProgress", CONFLICT, "The first request with this key is still running", true;
    /// `If-Match` names another version than the present one.
    PreconditionFailed = "preconditionFailed", PRECONDITION_FAILED, "The thing has changed since it was read", false;
    /// The body is larger than the operation takes.
    ContentTooLarge = "contentTooLarge", PAYLOAD_TOO_LARGE, "The body is too large", false;
    /// The body's media type is not taken.
    UnsupportedMediaType = "unsupportedMediaType", UNSUPPORTED_MEDIA_TYPE, "The media type is not supported", false;
    /// Single members of the body are missing or malformed.
    ValidationFailed = "validationFailed", UNPROCESSABLE_ENTITY, "Members of the body are not valid", false;
    /// The rules of the programme refuse the filing.
    RuleViolation = "ruleViolation", UNPROCESSABLE_ENTITY, "The filing breaks rules", false;
    /// A window cannot be added or extended as asked.
    WindowRefused = "windowRefused", UNPROCESSABLE_ENTITY, "The window cannot be announced", false;
    /// An authorization cannot be asked for, or given, as it stands.
    AuthorizationRefused = "authorizationRefused", UNPROCESSABLE_ENTITY, "The authorization is not possible", false;
    /// A calculation asks for what the rules do not give.
    CalculationRefused = "calculationRefused", UNPROCESSABLE_ENTITY, "The calculation cannot be made", false;
    /// A positive factor is asked for, and what it is scaled by is not known.
    ScalingFactorUnknown = "scalingFactorUnknown", UNPROCESSABLE_ENTITY, "The scaling factor of the year is not known", false;
    /// The body names a participant that is unknown, or with whom the caller has no standing.
    ParticipantNotAvailable = "participantNotAvailable", UNPROCESSABLE_ENTITY, "The participant is not available", false;
    /// The key was used for another request.
    IdempotencyKeyReused = "idempotencyKeyReused", UNPROCESSABLE_ENTITY, "The Idempotency-Key belongs to another request", false;
    /// The operation needs `If-Match`.
    PreconditionRequired = "preconditionRequired", PRECONDITION_REQUIRED, "An If-Match header is needed", false;
    /// The caller has asked for more than its quota.
    RateLimited = "rateLimited", TOO_MANY_REQUESTS, "Too many requests", true;
    /// A fault of ours.
    InternalError = "internalError", INTERNAL_SERVER_ERROR, "Internal error", true;
    /// The database cannot answer now.
    DatabaseUnavailable = "databaseUnavailable", SERVICE_UNAVAILABLE, "The service cannot answer now", true;
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl ProblemCode {
    /// The code with this spelling.
    #[must_use]
    pub fn find(spelling: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == spelling)
    }

    /// The code that an answer of the framework gets, which has a status and no problem.
    #[must_use]
    pub fn of_bare_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::TokenMissing,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Self::RequestTimeout,
            StatusCode::PAYLOAD_TOO_LARGE => Self::ContentTooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            StatusCode::TOO_MANY_REQUESTS => Self::RateLimited,
            StatusCode::SERVICE_UNAVAILABLE => Self::DatabaseUnavailable,
            other if other.is_client_error() => Self::BadRequest,
            _ => Self::InternalError,
        }
    }
}

/// Why a request is refused.
///
/// ```
/// use api::problem::{Problem, ProblemCode, ProblemError};
/// let problem = Problem::new(ProblemCode::InvalidParameter, "The query cannot be read.")
///     .with_error(ProblemError::at_parameter("limit", "wrongType", "Expected an integer."));
/// assert_eq!(problem.code().status().as_u16(), 400);
/// assert_eq!(problem.errors().len(), 1);
/// ```
#[derive(Debug, Clone)]
pub struct Problem(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    code: ProblemCode,
    detail: Cow<'static, str>,
    errors: Vec<ProblemError>,
    resolution: Option<Resolution>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<String>,
    writes_are_refused: bool,
}

impl Problem {
    /// A refusal with `code`, explained by `detail` for a person. `detail` never repeats a TIN, an NPI, a token or contact data.
    #[must_use]
    pub fn new(code: ProblemCode, detail: impl Into<Cow<'static, str>>) -> Self {
        let problem = Self(Box::new(Parts {
            code,
            detail: detail.into(),
            errors: vec![],
            resolution: None,
            headers: vec![],
            cause: None,
            writes_are_refused: false,
        }));
        if code == ProblemCode::TokenMissing {
            problem.with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"recourse\""))
        } else if code == ProblemCode::TokenInvalid {
            problem.with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"recourse\", error=\"invalid_token\""))
        } else if code == ProblemCode::IdempotencyInProgress {
            problem.with_retry_after(1)
        } else if code == ProblemCode::DatabaseUnavailable {
            problem.with_retry_after(2)
        } else {
            problem
        }
    }

    /// `insufficientScope`, naming the scope that is missing, for people and as RFC 6750 has it.
    #[must_use]
    pub fn insufficient_scope(scope: OAuthScope) -> Self {
        let problem = Self::new(
            ProblemCode::InsufficientScope,
            format!(
                "The token is not good for this: it lacks the scope {scope}. Ask for a token that has it, if your software is registered for it."
            ),
        );
        let challenge = format!("Bearer realm=\"recourse\", error=\"insufficient_scope\", scope=\"{scope}\"");
        match HeaderValue::from_str(&challenge) {
            Ok(value) => problem.with_header(WWW_AUTHENTICATE, value),
            Err(_) => problem,
        }
    }

    /// `notFound`: the same bytes for what does not exist and for what the caller may not know about.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(ProblemCode::NotFound, "There is nothing at this path that you may see.")
    }

    /// `methodNotAllowed`, with every method of the path.
    #[must_use]
    pub fn method_not_allowed(allow: &str) -> Self {
        let problem = Self::new(ProblemCode::MethodNotAllowed, format!("This path takes {allow}."));
        match HeaderValue::from_str(allow) {
            Ok(value) => problem.with_header(ALLOW, value),
            Err(_) => problem,
        }
    }

    /// `validationFailed`: what is wrong with the members of the body, each by itself; stage 1.
    #[must_use]
    pub fn validation_failed<E: Into<ProblemError>>(errors: impl IntoIterator<Item = E>) -> Self {
        Self::new(ProblemCode::ValidationFailed, "Correct the members that are named and send the request again.")
            .with_errors(errors)
    }

    /// `ruleViolation`: which rules of the programme refuse the filing; stage 2.
    #[must_use]
    pub fn rule_violation<E: Into<ProblemError>>(errors: impl IntoIterator<Item = E>) -> Self {
        Self::new(ProblemCode::RuleViolation, "Each entry names the rule, its source and how to comply.").with_errors(errors)
    }

    /// `rateLimited`; so many seconds from now there is room for another request.
    #[must_use]
    pub fn rate_limited(wait: u16) -> Self {
        Self::new(
            ProblemCode::RateLimited,
            "You have used up your quota of requests; nothing was done. Send the same request again after the seconds that Retry-After names.",
        )
        .with_retry_after(wait)
    }

    /// `internalError`; `cause` goes to the log and nowhere else.
    #[must_use]
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::new(
            ProblemCode::InternalError,
            "Something went wrong on our side. Nothing was filed by this request unless a retry says so.",
        )
        .with_cause(cause)
    }

    /// Adds one fault.
    #[must_use]
    pub fn with_error(mut self, error: impl Into<ProblemError>) -> Self {
        self.0.errors.push(error.into());
        self
    }

    /// Adds faults.
    #[must_use]
    pub fn with_errors<E: Into<ProblemError>>(mut self, errors: impl IntoIterator<Item = E>) -> Self {
        let room = document::MOST_ERRORS.saturating_sub(self.0.errors.len());
        self.0.errors.extend(errors.into_iter().take(room).map(Into::into));
        self
    }

    /// Says where help is.
    #[must_use]
    pub fn with_resolution(mut self, rel: impl Into<Cow<'static, str>>, href: impl Into<Cow<'static, str>>) -> Self {
        self.0.resolution = Some(Resolution { rel: rel.into(), href: href.into() });
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// Sets `Retry-After`.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u16) -> Self {
        self.0.headers.retain(|(name, _)| *name != RETRY_AFTER);
        self.with_header(RETRY_AFTER, seconds.into())
    }

    /// Notes the inner cause, for the log only.
    #[must_use]
    pub fn with_cause(mut self, cause: impl fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// Notes that the database takes no writes, for the sign of readiness.
    #[must_use]
    pub(crate) fn because_writes_are_refused(mut self) -> Self {
        self.0.writes_are_refused = true;
        self
    }

    /// Whether the database takes no writes.
    pub(crate) fn writes_are_refused(&self) -> bool {
        self.0.writes_are_refused
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        self.0.code
    }

    /// The explanation for a person.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The faults.
    #[must_use]
    pub fn errors(&self) -> &[ProblemError] {
        &self.0.errors
    }

    /// Where help is.
    #[must_use]
    pub fn resolution(&self) -> Option<&Resolution> {
        self.0.resolution.as_ref()
    }

    /// The headers that the answer carries.
    #[must_use]
    pub fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.0.headers
    }

    /// The inner cause, for the log only.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// The title of this very problem.
    #[must_use]
    pub fn title(&self) -> Cow<'static, str> {
        match self.0.errors.len() {
            1 if self.0.code == ProblemCode::RuleViolation => "The filing breaks 1 rule".into(),
            count if self.0.code == ProblemCode::RuleViolation => format!("The filing breaks {count} rules").into(),
            _ => self.0.code.title().into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code, self.0.detail)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.code.status()
    }

    /// The bare status: the middleware writes the body, see [`crate::middleware`].
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
