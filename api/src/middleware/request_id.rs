//! The id of a request: the caller's, or one of ours.

use crate::{context::Ids, problem::has_what_looks_like_a_tin};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// 1 to 128 visible ASCII characters, among them nothing that looks like a TIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// What the request brings in `X-Request-Id`, when it is well formed; else a new one.
    #[must_use]
    pub fn of(headers: &HeaderMap, ids: &Ids) -> Self {
        headers
            .get(&X_REQUEST_ID)
            .and_then(|value| value.to_str().ok())
            .filter(|text| (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()))
            .filter(|text| !has_what_looks_like_a_tin(text))
            .map_or_else(|| Self(ids.next_id().to_string()), |text| Self(text.to_owned()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn header_value(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or_else(|_| HeaderValue::from_static("-"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ill_formed_ids_are_replaced() {
        let id = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(X_REQUEST_ID, HeaderValue::from_str(value).unwrap());
            RequestId::of(&headers, &Ids::seeded(1)).0
        };
        assert_eq!(id("abc-1"), "abc-1");
        for bad in ["", "two words", "000100001", &"x".repeat(129)] {
            assert_eq!(id(bad).len(), 36, "{bad}");
        }
    }
}
