//! The body of a request: whole, bounded, in time.

use crate::problem::{Problem, ProblemCode, ProblemError};
use actix_web::{
    HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap},
    web::{Bytes, BytesMut},
};
use futures_util::StreamExt;
use std::time::Duration;

/// How large a body may be.
pub const LARGEST_BODY: usize = 256 * 1024;

/// Reads the body to its end, for `patience`.
///
/// # Errors
/// `contentTooLarge`, before reading where `Content-Length` says so; `requestTimeout`; `badRequest` when the framing is broken.
pub async fn read(request: &HttpRequest, payload: Payload, patience: Duration) -> Result<Bytes, Problem> {
    if announced_length(request.headers()).is_some_and(|length| length > LARGEST_BODY as u64) {
        return Err(too_large());
    }
    tokio::time::timeout(patience, collect(payload))
        .await
        .unwrap_or_else(|_| Err(Problem::new(ProblemCode::RequestTimeout, "The body did not arrive whole in time.")))
}

/// What `Content-Length` says.
#[must_use]
pub fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn collect(mut payload: Payload) -> Result<Bytes, Problem> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error: PayloadError| {
            Problem::new(ProblemCode::BadRequest, "The body broke off or is framed wrongly.").with_cause(error)
        })?;
        if body.len() + chunk.len() > LARGEST_BODY {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn too_large() -> Problem {
    Problem::new(ProblemCode::ContentTooLarge, "A body may have 256 KiB (262144 bytes).")
}

/// Whether the body is declared as JSON in UTF-8, not content-coded.
///
/// # Errors
/// `unsupportedMediaType`, naming the header.
pub fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    check_type(headers, "application/json", "Send Content-Type: application/json.")
}

/// Whether the body is declared as a form in UTF-8, not content-coded.
///
/// # Errors
/// `unsupportedMediaType`, naming the header.
pub(crate) fn check_form_type(headers: &HeaderMap) -> Result<(), Problem> {
    check_type(headers, "application/x-www-form-urlencoded", "Send Content-Type: application/x-www-form-urlencoded.")
}

fn check_type(headers: &HeaderMap, wanted: &str, advice: &'static str) -> Result<(), Problem> {
    let mut types = headers.get_all(CONTENT_TYPE);
    let declared = types.next().and_then(|value| value.to_str().ok()).is_some_and(|kind| is_of_type(kind, wanted));
    if !declared || types.next().is_some() {
        return Err(unsupported("Content-Type", advice));
    }
    let plain = headers.get_all(CONTENT_ENCODING).all(|value| value.as_bytes().eq_ignore_ascii_case(b"identity"));
    if plain { Ok(()) } else { Err(unsupported("Content-Encoding", "Send the body without content coding.")) }
}

fn is_of_type(media_type: &str, wanted: &str) -> bool {
    let mut parts = media_type.split(';').map(str::trim);
    parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case(wanted))
        && parts.all(|parameter| {
            parameter.split_once('=').is_some_and(|(name, value)| {
                name.eq_ignore_ascii_case("charset") && value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            })
        })
}

fn unsupported(header: &'static str, message: &'static str) -> Problem {
    Problem::new(ProblemCode::UnsupportedMediaType, message).with_error(ProblemError::at_header(
        header,
        "unsupportedMediaType",
        message,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_in_utf_8_is_json() {
        for good in ["application/json", "Application/JSON; charset=utf-8", "application/json;charset=\"UTF-8\""] {
            assert!(is_of_type(good, "application/json"), "{good}");
        }
        for bad in [
            "",
            "text/plain",
            "application/jsonx",
            "application/json; charset=latin1",
            "application/json; boundary=x",
            "application/json;",
        ] {
            assert!(!is_of_type(bad, "application/json"), "{bad}");
        }
    }
}
