//! Entity tags, and the conditional headers that carry them (RFC 9110, sections 8.8 and 13.1).

use crate::problem::{Problem, ProblemCode, ProblemError};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::fmt;

/// A strong entity tag: equal tags mean equal bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityTag(String);

impl EntityTag {
    /// The tag of a resource in its `version`.
    ///
    /// ```
    /// assert_eq!(api::extract::EntityTag::of_version(3).to_string(), "\"3\"");
    /// ```
    #[must_use]
    pub fn of_version(version: impl fmt::Display) -> Self {
        Self(version.to_string())
    }

    /// The tag of bytes that have no version: a digest of them.
    #[must_use]
    pub fn of_content(content: &[u8]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(&Sha256::digest(content)[..18]))
    }

    /// The tag as the value of `ETag`.
    #[must_use]
    pub fn header_value(&self) -> HeaderValue {
        HeaderValue::from_str(&self.to_string()).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
    }
}

impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

/// What a conditional header lists.
#[derive(Debug, Clone, PartialEq, Eq)]
enum TagList {
    Any,
    Tags(Vec<ListedTag>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct ListedTag {
    weak: bool,
    text: String,
}

/// `If-Match`: change the thing only in one of these versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(TagList);

impl IfMatch {
    /// What the request has; `None` without the header.
    ///
    /// # Errors
    /// `invalidHeader` when it is neither `*` nor a list of entity tags.
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        tag_list(headers, &actix_web::http::header::IF_MATCH, "If-Match").map(|list| list.map(Self))
    }

    /// Whether a resource that has `tag` now may be changed: strong comparison, so that a weak tag never matches.
    #[must_use]
    pub fn matches(&self, tag: &EntityTag) -> bool {
        match &self.0 {
            TagList::Any => true,
            TagList::Tags(tags) => tags.iter().any(|listed| !listed.weak && listed.text == tag.0),
        }
    }
}

/// `If-None-Match`: answer with the body only in another version than these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfNoneMatch(TagList);

impl IfNoneMatch {
    /// What the request has; `None` without the header.
    ///
    /// # Errors
    /// `invalidHeader` when it is neither `*` nor a list of entity tags.
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        tag_list(headers, &actix_web::http::header::IF_NONE_MATCH, "If-None-Match").map(|list| list.map(Self))
    }

    /// Whether the caller already has what `tag` stands for: weak comparison.
    #[must_use]
    pub fn matches(&self, tag: &EntityTag) -> bool {
        match &self.0 {
            TagList::Any => true,
            TagList::Tags(tags) => tags.iter().any(|listed| listed.text == tag.0),
        }
    }
}

impl actix_web::FromRequest for IfNoneMatch {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    /// Without the header: a list that nothing matches.
    fn from_request(request: &actix_web::HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let list = Self::of(request.headers()).map(|header| header.unwrap_or(Self(TagList::Tags(vec![]))));
        std::future::ready(list)
    }
}

fn tag_list(headers: &HeaderMap, name: &HeaderName, shown: &'static str) -> Result<Option<TagList>, Problem> {
    let mut list = None;
    for value in headers.get_all(name) {
        let more = value.to_str().ok().and_then(parse_list).ok_or_else(|| refused(shown))?;
        list = Some(match (list, more) {
            (None, more) => more,
            (Some(TagList::Tags(mut tags)), TagList::Tags(more)) => {
                tags.extend(more);
                TagList::Tags(tags)
            }
            (Some(_), _) => return Err(refused(shown)),
        });
    }
    Ok(list)
}

fn refused(header: &'static str) -> Problem {
    let fault =
        ProblemError::at_header(header, "malformedHeader", "Expected * or entity tags in double quotes, as ETag gave them.");
    Problem::new(ProblemCode::InvalidHeader, format!("{header} cannot be read.")).with_error(fault)
}

fn parse_list(text: &str) -> Option<TagList> {
    let mut rest = text.trim();
    if rest == "*" {
        return Some(TagList::Any);
    }
    let mut tags = Vec::new();
    loop {
        let (weak, quoted) = rest.strip_prefix("W/").map_or((false, rest), |quoted| (true, quoted));
        let (text, after) = quoted.strip_prefix('"')?.split_once('"')?;
        if !text.bytes().all(|byte| byte == b'!' || byte > b'"' && byte != 0x7f) {
            return None;
        }
        tags.push(ListedTag { weak, text: text.to_owned() });
        rest = after.trim_start();
        if rest.is_empty() {
            return Some(TagList::Tags(tags));
        }
        rest = rest.strip_prefix(',')?.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn if_match(values: &[&str]) -> Result<Option<IfMatch>, Problem> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(actix_web::http::header::IF_MATCH, HeaderValue::from_str(value).unwrap());
        }
        IfMatch::of(&headers)
    }

    #[test]
    fn lists_are_read() {
        let three = EntityTag::of_version(3);
        assert_eq!(if_match(&[]).unwrap(), None);
        assert!(if_match(&["*"]).unwrap().unwrap().matches(&three));
        assert!(if_match(&["\"1\", \"a,b\" ,\"3\""]).unwrap().unwrap().matches(&three));
        assert!(if_match(&["\"1\"", "\"3\""]).unwrap().unwrap().matches(&three));
        assert!(!if_match(&["W/\"3\""]).unwrap().unwrap().matches(&three));
        assert!(!if_match(&["\"4\""]).unwrap().unwrap().matches(&three));
    }

    #[test]
    fn malformed_lists_are_refused() {
        for text in ["3", "\"3", "", ",", "\"3\",", "\"3\" \"4\"", "w/\"3\"", "*, \"3\"", "\"a b\""] {
            assert_eq!(if_match(&[text]).unwrap_err().code(), ProblemCode::InvalidHeader, "{text}");
        }
        assert!(if_match(&["*", "\"3\""]).is_err());
    }

    #[test]
    fn content_decides_its_tag() {
        assert_eq!(EntityTag::of_content(b"a"), EntityTag::of_content(b"a"));
        assert_ne!(EntityTag::of_content(b"a"), EntityTag::of_content(b"b"));
    }
}
