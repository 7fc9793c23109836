//! JSON with an entity tag: the body, or 304 for who has it.

use crate::{
    extract::{EntityTag, IfNoneMatch},
    problem::Problem,
};
use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, ETAG},
    web::Bytes,
};
use serde::Serialize;

/// How an answer with a tag may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// By anybody, asking again each time.
    Public,
    /// By the caller alone, asking again each time.
    Private,
}

impl Keeping {
    const fn directives(self) -> &'static str {
        match self {
            Self::Public => "public, no-cache",
            Self::Private => "private, no-cache",
        }
    }
}

/// `value` under `tag`: 200 with the JSON, or 304 when `known` has it.
///
/// # Errors
/// `internalError` when `value` cannot be written as JSON.
pub fn json(value: &impl Serialize, tag: &EntityTag, known: &IfNoneMatch, keeping: Keeping) -> Result<HttpResponse, Problem> {
    if known.matches(tag) {
        return Ok(unchanged(tag, keeping));
    }
    Ok(whole(serde_json::to_vec(value).map_err(Problem::internal)?.into(), "application/json", tag, keeping))
}

/// `value` under a tag made of its content.
///
/// # Errors
/// `internalError` when `value` cannot be written as JSON.
pub fn json_by_content(value: &impl Serialize, known: &IfNoneMatch) -> Result<HttpResponse, Problem> {
    Ok(bytes_by_content(serde_json::to_vec(value).map_err(Problem::internal)?.into(), "application/json", known))
}

/// The same for the caller alone.
///
/// # Errors
/// `internalError` when `value` cannot be written as JSON.
pub fn private_json_by_content(value: &impl Serialize, known: &IfNoneMatch) -> Result<HttpResponse, Problem> {
    let content: Bytes = serde_json::to_vec(value).map_err(Problem::internal)?.into();
    let tag = EntityTag::of_content(&content);
    Ok(private_json(content, &tag, known))
}

/// JSON for the caller alone, written already.
#[must_use]
pub fn private_json(content: Bytes, tag: &EntityTag, known: &IfNoneMatch) -> HttpResponse {
    let keeping = Keeping::Private;
    if known.matches(tag) { unchanged(tag, keeping) } else { whole(content, "application/json", tag, keeping) }
}

/// Content that does not change while the service runs, under a tag made of it once.
#[derive(Debug)]
pub struct Fixed {
    content: Bytes,
    media_type: &'static str,
    tag: EntityTag,
}

impl Fixed {
    /// `content` and its tag.
    #[must_use]
    pub fn new(content: Bytes, media_type: &'static str) -> Self {
        let tag = EntityTag::of_content(&content);
        Self { content, media_type, tag }
    }

    /// The content, or 304 when `known` has it.
    #[must_use]
    pub fn answer(&self, known: &IfNoneMatch) -> HttpResponse {
        let Self { content, media_type, tag } = self;
        if known.matches(tag) {
            unchanged(tag, Keeping::Public)
        } else {
            whole(content.clone(), media_type, tag, Keeping::Public)
        }
    }
}

/// `content` under a tag made of it.
#[must_use]
pub fn bytes_by_content(content: Bytes, media_type: &'static str, known: &IfNoneMatch) -> HttpResponse {
    let tag = EntityTag::of_content(&content);
    if known.matches(&tag) { unchanged(&tag, Keeping::Public) } else { whole(content, media_type, &tag, Keeping::Public) }
}

fn whole(content: Bytes, media_type: &'static str, tag: &EntityTag, keeping: Keeping) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((ETAG, tag.header_value()))
        .insert_header((CACHE_CONTROL, keeping.directives()))
        .body(content)
}

fn unchanged(tag: &EntityTag, keeping: Keeping) -> HttpResponse {
    HttpResponse::NotModified()
        .insert_header((ETAG, tag.header_value()))
        .insert_header((CACHE_CONTROL, keeping.directives()))
        .finish()
}
