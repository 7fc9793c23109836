//! Everything that a POST brings: who, with which key, on which version, what, and when it was whole.

use super::{Caller, IfMatch, body, json};
use crate::{
    audit::Footprint,
    auth::Principal,
    context::Context,
    problem::{Problem, ProblemCode, ProblemError},
};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{HeaderMap, HeaderName},
    web::{Bytes, Data},
};
use domain::{moment::Moment, program::Program};
use serde::de::DeserializeOwned;
use std::{future::Future, pin::Pin, sync::Arc};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A caller's name for one command: 1 to 255 visible ASCII characters, compared byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key, when `text` is well formed.
    ///
    /// ```
    /// use api::extract::IdempotencyKey;
    /// assert!(IdempotencyKey::new("ehr-8841/1").is_some());
    /// assert!(IdempotencyKey::new("").is_none());
    /// assert!(IdempotencyKey::new("two words").is_none());
    /// ```
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let well_formed = (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The key as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What the request has for an `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyHeader {
    /// No such header.
    Absent,
    /// More than one, or none that is well formed.
    Malformed,
    /// One, well formed.
    Given(IdempotencyKey),
}

impl KeyHeader {
    /// What `headers` have.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let mut values = headers.get_all(&IDEMPOTENCY_KEY);
        match (values.next(), values.next()) {
            (None, _) => Self::Absent,
            (Some(value), None) => value.to_str().ok().and_then(IdempotencyKey::new).map_or(Self::Malformed, Self::Given),
            (Some(_), Some(_)) => Self::Malformed,
        }
    }

    /// The key of an operation that needs one.
    ///
    /// # Errors
    /// `idempotencyKeyRequired` when it is absent or malformed.
    pub fn required(&self) -> Result<&IdempotencyKey, Problem> {
        self.optional()?.ok_or_else(|| refused("The header Idempotency-Key is missing."))
    }

    /// The key of an operation that honours one.
    ///
    /// # Errors
    /// `idempotencyKeyRequired` when it is malformed.
    pub fn optional(&self) -> Result<Option<&IdempotencyKey>, Problem> {
        match self {
            Self::Absent => Ok(None),
            Self::Malformed => Err(refused("The header Idempotency-Key takes 1 to 255 visible ASCII characters, once.")),
            Self::Given(key) => Ok(Some(key)),
        }
    }
}

fn refused(message: &'static str) -> Problem {
    Problem::new(ProblemCode::IdempotencyKeyRequired, message).with_error(ProblemError::at_header(
        "Idempotency-Key",
        "idempotencyKeyRequired",
        message,
    ))
}

/// A command as it arrived.
///
/// Extracting it refuses, in this order: the token (401), the body's size and framing (413, 408, 400). The key, `If-Match` and the
/// media type are kept as values: a replay is answered before the media type is judged, and `If-Match` is judged last.
#[derive(Debug)]
pub struct Command {
    /// Who calls.
    pub caller: Principal,
    /// What it leaves in the audit trail.
    pub(crate) footprint: Footprint,
    /// What the request has for an `Idempotency-Key`.
    pub key: KeyHeader,
    /// Which versions may be changed; `invalidHeader` when it is malformed, which only an operation that reads it minds.
    pub if_match: Result<Option<IfMatch>, Problem>,
    /// Whether the body is declared as JSON; else `unsupportedMediaType`.
    pub media_type: Result<(), Problem>,
    /// The body, whole.
    pub body: Bytes,
    /// The instant at which the body was whole: the one that the deadline is judged by.
    pub received_at: Moment,
    /// The years as they were in force then: one state for all that is judged.
    pub program: Arc<Program>,
}

impl Command {
    /// The body as a `T`; its media type is judged first.
    ///
    /// # Errors
    /// `unsupportedMediaType`, and those of [`json::parse`].
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        self.media_type.clone()?;
        json::parse(&self.body)
    }

    /// As [`Command::json`]; a request without a body stands for a `T` without members.
    ///
    /// # Errors
    /// As [`Command::json`].
    pub fn json_or_default<T: DeserializeOwned + Default>(&self) -> Result<T, Problem> {
        if self.body.is_empty() { Ok(T::default()) } else { self.json() }
    }
}

impl FromRequest for Command {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let Caller(caller) = Caller::of(&request)?;
            let footprint = Footprint::of(&request)?;
            let headers = request.headers();
            let context =
                request.app_data::<Data<Context>>().ok_or_else(|| Problem::internal("no context in the application"))?;
            let body = body::read(&request, payload, context.body_timeout).await?;
            Ok(Self {
                caller,
                footprint,
                key: KeyHeader::of(headers),
                if_match: IfMatch::of(headers),
                media_type: body::check_media_type(headers),
                body,
                received_at: context.clock.now(),
                program: context.years.snapshot(),
            })
        })
    }
}
