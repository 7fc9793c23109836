//! Who calls: the verified bearer token of the request.

use crate::{
    auth::Principal,
    context::Context,
    problem::{Problem, ProblemCode},
    routes::RouteTable,
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{AUTHORIZATION, HeaderMap},
    web::Data,
};
use std::future::{Ready, ready};

/// Who calls, or why that is not known: found out once for a request, before its quota is charged.
#[derive(Debug, Clone)]
pub(crate) struct Identified(pub(crate) Result<Caller, Problem>);

/// The caller of a request, as the token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller(pub Principal);

impl Caller {
    /// The caller of `request`, whom the outermost layer has found out already.
    ///
    /// # Errors
    /// `tokenMissing`, `tokenInvalid`, `insufficientScope`.
    pub fn of(request: &HttpRequest) -> Result<Self, Problem> {
        match request.extensions().get::<Identified>() {
            Some(Identified(Ok(caller))) => caller.clone().in_scope_of(request),
            Some(Identified(Err(problem))) => Err(problem.clone()),
            None => Err(Problem::internal("nobody has looked at the token")),
        }
    }

    /// The caller, if the token is good for the operation of `request`: the one place that asks.
    ///
    /// # Errors
    /// `insufficientScope`, naming what is missing.
    fn in_scope_of(self, request: &HttpRequest) -> Result<Self, Problem> {
        let pattern = request.match_pattern().unwrap_or_default();
        let table = request.app_data::<Data<RouteTable>>();
        match table.and_then(|table| table.scope_at(&pattern, request.method().as_str())) {
            Some(needed) if !self.0.has(needed) => Err(Problem::insufficient_scope(needed)),
            Some(_) | None => Ok(self),
        }
    }

    /// Nobody: what a request without a token brings.
    ///
    /// # Errors
    /// `tokenMissing`, always.
    pub(crate) fn nobody() -> Result<Self, Problem> {
        Err(Problem::new(ProblemCode::TokenMissing, "Send the header Authorization: Bearer TOKEN."))
    }

    /// The caller whose token is among `headers`; a token that is not remembered is looked at only if `may_check` says so.
    ///
    /// # Errors
    /// `tokenMissing`, `tokenInvalid`.
    pub(crate) fn verified(headers: &HeaderMap, context: &Context, may_check: impl FnOnce() -> bool) -> Result<Self, Problem> {
        let mut headers = headers.get_all(AUTHORIZATION);
        let (header, another) = (headers.next(), headers.next());
        if another.is_some() {
            return Err(Problem::new(ProblemCode::TokenInvalid, "The request has more than one Authorization header."));
        }
        let Some(token) = header.and_then(|value| value.to_str().ok()).and_then(bearer) else { return Self::nobody() };
        let mut is_checked = false;
        let verified = context.tokens.verify_if(token, || {
            is_checked = may_check();
            is_checked
        });
        let Some(verified) = verified else { return Self::nobody() };
        if is_checked {
            context.metrics.token_checked(verified.is_ok());
        }
        verified.map(Self).map_err(|refusal| Problem::new(ProblemCode::TokenInvalid, refusal.to_string()))
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

/// The token in the value of an `Authorization` header; `None` for another scheme than Bearer.
///
/// ```
/// assert_eq!(api::extract::caller::bearer("bearer  a.b.c "), Some("a.b.c"));
/// assert_eq!(api::extract::caller::bearer("Basic dXNlcjpwYXNz"), None);
/// ```
#[must_use]
pub fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
