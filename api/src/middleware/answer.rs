//! The headers of every answer, the body of every problem, the log line of every request.

use super::request_id::{RequestId, X_REQUEST_ID};
use crate::{
    audit::Footprint,
    context::Context,
    extract::caller::{Caller, Identified},
    limits::{Standing, UNLIMITED},
    oauth::metadata::PROTECTED_RESOURCE,
    problem::{
        Problem, ProblemCode,
        document::{PROBLEM_JSON, ProblemDocument},
        oauth::BodyStands,
    },
    routes::RouteTable,
};
use actix_web::{
    Error, HttpMessage, HttpResponse, ResponseError,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        ConnectionType, Method, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, WWW_AUTHENTICATE,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    web::{Bytes, Data},
};
use std::{fmt, time::Duration};

const RECOURSE_TIME: HeaderName = HeaderName::from_static("recourse-time");
const RECOURSE_ENVIRONMENT: HeaderName = HeaderName::from_static("recourse-environment");

/// One request and its answer, as this layer sees them.
pub(super) struct Exchange {
    pub(super) request_id: RequestId,
    context: Data<Context>,
    table: Data<RouteTable>,
    /// How the caller stands with its quota; `None` where nothing is limited.
    standing: Option<Standing>,
    /// What the request leaves in the audit trail.
    footprint: Footprint,
    method: Method,
    path: String,
}

/// An answer on its way out, and why it is none, for the log.
pub(super) struct Answered {
    pub(super) response: ServiceResponse<BoxBody>,
    cause: Option<String>,
}

/// The problem that the framework's error stands for.
pub(super) fn problem_of(error: &Error) -> Problem {
    match error.as_error::<Problem>() {
        Some(problem) => problem.clone(),
        None => bare(error.as_response_error().status_code()).with_cause(error),
    }
}

fn bare(status: StatusCode) -> Problem {
    let code = ProblemCode::of_bare_status(status);
    if code == ProblemCode::NotFound { Problem::not_found() } else { Problem::new(code, code.title()) }
}

impl Exchange {
    /// Begins with a request: gives it an id, finds out who calls, and charges the quota. What it found stays with the request.
    pub(super) fn begin(request: &ServiceRequest, context: Data<Context>, table: Data<RouteTable>) -> Self {
        let headers = request.headers();
        let request_id = RequestId::of(headers, &context.ids);
        // A target without a path (`GET elsewhere:80`) is none of ours; a problem has an instance all the same.
        let path = Some(request.uri().path()).filter(|path| !path.is_empty()).unwrap_or("/").to_owned();
        let (caller, standing) = if UNLIMITED.contains(&path.as_str()) {
            // Who asks is not asked: a check of the token would be work without a limit.
            (Caller::nobody(), None)
        } else {
            let (limits, peer) = (&context.limits, request.peer_addr());
            let mut barred = None;
            let caller = Caller::verified(headers, &context, || {
                barred = limits.barred(peer, headers);
                barred.is_none()
            });
            let standing = barred.or_else(|| limits.count(&caller, peer, headers));
            (caller, standing)
        };
        request.extensions_mut().insert(request_id.clone());
        request.extensions_mut().insert(Identified(caller));
        let footprint = Footprint::default();
        request.extensions_mut().insert(footprint.clone());
        Self { request_id, context, table, standing, footprint, method: request.method().clone(), path }
    }

    /// Why the request is not even looked at.
    pub(super) fn refusal(&self) -> Option<Problem> {
        self.standing.as_ref().and_then(Standing::refusal)
    }

    /// Makes a problem of every answer that is no success, and adds the headers of every answer.
    pub(super) fn finish(&self, mut response: ServiceResponse<BoxBody>) -> Answered {
        let status = response.status();
        let is_problem = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes() == PROBLEM_JSON.as_bytes());
        let stands = response.response().extensions().contains::<BodyStands>();
        let is_refusal = status.is_client_error() || status.is_server_error();
        if !is_refusal || is_problem || stands {
            self.leave_footprint(is_refusal.then(|| ProblemCode::of_bare_status(status)));
            self.add_headers(response.headers_mut());
            return Answered { response, cause: None };
        }
        let problem = response.response().error().map_or_else(|| bare(status), problem_of);
        let refused = self.refuse(problem);
        let (request, _) = response.into_parts();
        Answered { response: ServiceResponse::new(request, refused.response()), cause: refused.cause }
    }

    /// The whole answer for `problem`.
    pub(super) fn refuse(&self, problem: Problem) -> Refused {
        self.leave_footprint(Some(problem.code()));
        let document = ProblemDocument::new(&problem, &self.path, self.request_id.as_str());
        let body = serde_json::to_vec(&document).unwrap_or_else(|_| b"{}".to_vec());
        let mut headers = HeaderMap::new();
        for (name, value) in problem.headers() {
            let value = if *name == WWW_AUTHENTICATE { self.with_metadata(value) } else { value.clone() };
            headers.append(name.clone(), value);
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        self.add_headers(&mut headers);
        Refused { code: problem.code(), headers, body: body.into(), close: false, cause: problem.cause().map(str::to_owned) }
    }

    /// What was read, or refused, goes into the audit trail; a change that was made stands there already.
    fn leave_footprint(&self, refused: Option<ProblemCode>) {
        let left = self.footprint.left(&self.context.ids, refused);
        if !left.is_empty() {
            self.context.trail.leave(left);
        }
    }

    /// The challenge, and where a client finds out whose tokens are taken (RFC 9728).
    fn with_metadata(&self, challenge: &HeaderValue) -> HeaderValue {
        let place = format!("{}{PROTECTED_RESOURCE}", self.context.oauth.issuer.url());
        let said = challenge.to_str().map(|challenge| format!("{challenge}, resource_metadata=\"{place}\""));
        said.ok().and_then(|said| HeaderValue::from_str(&said).ok()).unwrap_or_else(|| challenge.clone())
    }

    fn add_headers(&self, headers: &mut HeaderMap) {
        headers.insert(X_REQUEST_ID, self.request_id.header_value());
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(RECOURSE_ENVIRONMENT, HeaderValue::from_static(self.context.environment.as_str()));
        if let Ok(now) = HeaderValue::from_str(&self.context.clock.now().to_string()) {
            headers.insert(RECOURSE_TIME, now);
        }
        if let Some(standing) = &self.standing {
            standing.add_headers(headers);
        }
    }

    /// Logs and counts the request.
    pub(super) fn note(&self, answered: &Answered, duration: Duration) {
        let route = answered.response.request().match_pattern();
        let route = route.as_deref().unwrap_or("-");
        let status = answered.response.status();
        self.context.metrics.answered(self.table.operation_at(route, self.method.as_str()), status, duration);
        self.log_line(route, status, answered.cause.as_deref(), duration);
    }

    /// Logs and counts a request that no handler answered.
    pub(super) fn note_refused(&self, refused: &Refused, duration: Duration) {
        let status = refused.code.status();
        self.context.metrics.answered(self.table.operation_of(&self.path, self.method.as_str()), status, duration);
        self.log_line("-", status, refused.cause.as_deref(), duration);
    }

    /// One line a request: never a path as it was sent, a query, a body or a token.
    fn log_line(&self, route: &str, status: StatusCode, cause: Option<&str>, duration: Duration) {
        let (method, status, request_id) = (self.method.as_str(), status.as_u16(), self.request_id.as_str());
        let milliseconds = duration.as_secs_f64() * 1000.0;
        match cause {
            Some(cause) if status >= 500 => {
                tracing::error!(target: "recourse::request", method, route, status, milliseconds, request_id, cause, "answered");
            }
            Some(cause) => {
                tracing::info!(target: "recourse::request", method, route, status, milliseconds, request_id, cause, "answered");
            }
            None => tracing::info!(target: "recourse::request", method, route, status, milliseconds, request_id, "answered"),
        }
    }
}

/// A problem, rendered: an error whose answer is complete.
#[derive(Debug)]
pub(super) struct Refused {
    code: ProblemCode,
    headers: HeaderMap,
    body: Bytes,
    close: bool,
    cause: Option<String>,
}

impl Refused {
    pub(super) fn into_error(mut self, keep_connection: bool) -> Error {
        self.close = !keep_connection;
        self.into()
    }

    fn response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.code.status()).set_body(BoxBody::new(self.body.clone()));
        for (name, value) in &self.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        response.headers_mut().remove(CONTENT_LENGTH);
        if self.close {
            response.head_mut().set_connection_type(ConnectionType::Close);
        }
        response
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.response()
    }
}
