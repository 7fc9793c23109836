//! Ids in a path.

use crate::{problem::Problem, routes};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use std::future::{Ready, ready};
use uuid::Uuid;

/// The `{id}` of a path: a UUID, or there is nothing there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilingPathId(pub Uuid);

impl FilingPathId {
    /// The id, in its one spelling: lower case, with hyphens.
    ///
    /// ```
    /// use api::extract::FilingPathId;
    /// assert!(FilingPathId::parse("0192474e-7e00-7000-8000-00000000000a").is_some());
    /// assert!(FilingPathId::parse("0192474E-7E00-7000-8000-00000000000A").is_none());
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let id = Uuid::try_parse(text).ok()?;
        (id.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text).then_some(Self(id))
    }
}

impl FromRequest for FilingPathId {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    /// # Errors
    /// `notFound` when the segment is no UUID in its one spelling (lower case, hyphens); `methodNotAllowed` when the segment
    /// is the name of another operation, as `validate` is.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match request.match_info().get("id").and_then(Self::parse) {
            Some(id) => Ok(id),
            None => Err(routes::unrouted(request)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::FilingPathId;

    #[test]
    fn one_spelling_only() {
        assert!(FilingPathId::parse("0192474e-7e00-7000-8000-00000000000a").is_some());
        for text in [
            "",
            "x",
            "0192474E-7E00-7000-8000-00000000000A",
            "0192474e7e0070008000000000000001",
            "{0192474e-7e00-7000-8000-000000000001}",
        ] {
            assert!(FilingPathId::parse(text).is_none(), "{text}");
        }
    }
}
