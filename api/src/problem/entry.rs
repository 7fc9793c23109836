//! One fault of a request, and where help is.

use domain::finding::Finding;
use serde::Serialize;
use std::borrow::Cow;

/// One fault of a request: where it lies, what it is, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProblemError {
    /// Where in the body: a JSON Pointer (RFC 6901); empty for the body as a whole. It has the names that the body has, whatever is in them.
    #[schema(value_type = Option<String>, pattern = r"^(?:/[\s\S]*)?$", max_length = 400, example = "/categories")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<Cow<'static, str>>,
    /// Which query parameter.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, example = "limit")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<Cow<'static, str>>,
    /// Which header.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, example = "Idempotency-Key")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<Cow<'static, str>>,
    /// Which rule: an id of `/v1/rules`.
    #[schema(value_type = Option<String>, pattern = "^[A-Z][A-Z0-9-]{0,63}$", max_length = 64, example = "EUC-APM-ALL-CATEGORIES")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Cow<'static, str>>,
    /// What went wrong, for a program. An open set: new values may come.
    #[schema(value_type = String, pattern = "^[A-Za-z][A-Za-z0-9-]{0,63}$", min_length = 1, max_length = 64, example = "apmMustRequestAllCategories")]
    pub code: Cow<'static, str>,
    /// What went wrong and how to comply, for a person.
    #[schema(value_type = String, min_length = 1, max_length = 2000, example = "An APM Entity must request all four categories; missing: cost, ia.")]
    pub message: Cow<'static, str>,
    /// The source of the rule.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 300, example = "42 CFR 414.1317(b)(4)")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub citation: Option<Cow<'static, str>>,
}

impl ProblemError {
    /// A fault of the member at `pointer`.
    #[must_use]
    pub fn at_pointer(
        pointer: impl Into<Cow<'static, str>>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { pointer: Some(pointer.into()), code: code.into(), message: message.into(), ..Self::default() }
    }

    /// A fault of the query parameter `name`.
    #[must_use]
    pub fn at_parameter(
        name: impl Into<Cow<'static, str>>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { parameter: Some(name.into()), code: code.into(), message: message.into(), ..Self::default() }
    }

    /// A fault of the header `name`.
    #[must_use]
    pub fn at_header(name: &'static str, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { header: Some(name.into()), code: code.into(), message: message.into(), ..Self::default() }
    }
}

impl From<Finding> for ProblemError {
    fn from(finding: Finding) -> Self {
        let Finding { pointer, rule, code, message, citation } = finding;
        Self { pointer: Some(pointer), rule: Some(rule), code, message, citation: Some(citation), ..Self::default() }
    }
}

/// Where the caller finds what helps: a relation and a path of this service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Resolution {
    /// What is there. An open set: new values may come.
    #[schema(value_type = String, pattern = "^[A-Za-z][A-Za-z0-9-]{0,63}$", min_length = 1, max_length = 64, example = "existingFiling")]
    pub rel: Cow<'static, str>,
    /// Where it is, relative to this service.
    #[schema(value_type = String, pattern = "^/", min_length = 1, max_length = 400, example = "/v1/exception-applications/0192474e-7e00-7000-8000-000000000001")]
    pub href: Cow<'static, str>,
}
