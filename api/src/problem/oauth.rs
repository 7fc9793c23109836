//! The refusals of the token endpoint and its siblings: RFC 6749, section 5.2, and not a problem.

use super::Problem;
use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, PRAGMA},
    },
};
use serde::Serialize;
use std::borrow::Cow;

/// Declares the closed table: `Member = "code", STATUS`.
macro_rules! oauth_codes {
    ($($(#[$meta:meta])* $member:ident = $code:literal, $status:ident;)+) => {
        /// Why a request for a token was refused, for a program.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum OauthCode {
            $($(#[$meta])* $member,)+
        }

        impl OauthCode {
            /// Every spelling, in the order of the table.
            pub const SPELLINGS: &'static [&'static str] = &[$($code),+];

            /// The one spelling of the code.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$member => $code,)+ }
            }

            const fn status(self) -> StatusCode {
                match self { $(Self::$member => StatusCode::$status,)+ }
            }
        }
    };
}

oauth_codes! {
    /// A parameter is missing, malformed or sent twice.
    InvalidRequest = "invalid_request", BAD_REQUEST;
    /// The client did not prove who it is.
    InvalidClient = "invalid_client", UNAUTHORIZED;
    /// The client may not do that, though it is who it says.
    UnauthorizedClient = "unauthorized_client", BAD_REQUEST;
    /// Another grant than client credentials.
    UnsupportedGrantType = "unsupported_grant_type", BAD_REQUEST;
    /// A scope that is unknown or not registered for the client.
    InvalidScope = "invalid_scope", BAD_REQUEST;
}

/// Why a request for a token was refused (RFC 6749, section 5.2).
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = OauthError)]
pub struct OauthErrorDocument {
    /// What went wrong, for a program.
    #[schema(value_type = String, pattern = "^[a-z_]{1,64}$", max_length = 64, example = "invalid_client")]
    pub error: &'static str,
    /// What went wrong and what to do, for a person.
    #[schema(value_type = String, min_length = 1, max_length = 2000, pattern = r"^[\x20-\x21\x23-\x5B\x5D-\x7E]+$", example = "aud: it is for another service.")]
    pub error_description: Cow<'static, str>,
}

/// A refusal in the words of RFC 6749.
#[derive(Debug, Clone)]
pub(crate) struct OauthRefusal {
    code: OauthCode,
    description: Cow<'static, str>,
}

/// Why an operation of the authorization server did not do what it was asked for.
#[derive(Debug)]
pub(crate) enum OauthFailure {
    /// The client is told so in the words of RFC 6749.
    Refused(OauthRefusal),
    /// All else is a problem, as everywhere.
    Problem(Problem),
}

/// Marks an answer whose body stands, although its status is that of a refusal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyStands;

impl OauthRefusal {
    /// A refusal; `description` never repeats what was sent.
    pub(crate) fn new(code: OauthCode, description: impl Into<Cow<'static, str>>) -> Self {
        Self { code, description: description.into() }
    }

    fn response(self) -> HttpResponse {
        let Self { code, description } = self;
        // RFC 6749 takes neither quotes nor backslashes nor anything beyond ASCII in a description.
        let is_plain = |letter: char| (' '..='~').contains(&letter) && letter != '"' && letter != '\\';
        let description = match description.chars().all(is_plain) {
            true => description,
            false => description.chars().map(|letter| if is_plain(letter) { letter } else { '?' }).collect::<String>().into(),
        };
        let body = OauthErrorDocument { error: code.as_str(), error_description: description };
        let mut response = HttpResponse::build(code.status())
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((PRAGMA, "no-cache"))
            .json(body);
        response.extensions_mut().insert(BodyStands);
        response
    }
}

impl From<OauthRefusal> for OauthFailure {
    fn from(refusal: OauthRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Problem> for OauthFailure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<persistence::Error> for OauthFailure {
    fn from(error: persistence::Error) -> Self {
        Self::Problem(error.into())
    }
}

/// The answer of an operation of the authorization server.
///
/// # Errors
/// What is no matter of RFC 6749.
pub(crate) fn answered(outcome: Result<HttpResponse, OauthFailure>) -> Result<HttpResponse, Problem> {
    match outcome {
        Ok(response) => Ok(response),
        Err(OauthFailure::Refused(refusal)) => Ok(refusal.response()),
        Err(OauthFailure::Problem(problem)) => Err(problem),
    }
}
