//! What a rule has to say about a filing: which rule, where in the request, in words, with its source.

use crate::rule::Rule;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One fault of a request, or one warning about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Where: a JSON Pointer (RFC 6901) into the request body.
    #[schema(value_type = String, max_length = 400, example = "/categories")]
    pub pointer: Cow<'static, str>,
    /// Which rule: an id of `/v1/rules`.
    #[schema(value_type = String, pattern = "^[A-Z][A-Z0-9-]{0,63}$", max_length = 64, example = "EUC-APM-ALL-CATEGORIES")]
    pub rule: Cow<'static, str>,
    /// What went wrong, for a program.
    #[schema(value_type = crate::rule::RuleCode)]
    pub code: Cow<'static, str>,
    /// What went wrong and how to comply, for a person. Never repeats a TIN, an NPI or contact data.
    #[schema(value_type = String, max_length = 2000, example = "An APM Entity must request all four categories; missing: cost, ia.")]
    pub message: Cow<'static, str>,
    /// The source of the rule.
    #[schema(value_type = String, max_length = 300, example = "42 CFR 414.1317(b)(4)")]
    pub citation: Cow<'static, str>,
}

impl Finding {
    /// A finding of `rule` at `pointer`.
    #[must_use]
    pub fn new(rule: &'static Rule, pointer: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            pointer: pointer.into(),
            rule: rule.id.into(),
            code: rule.code.into(),
            message: message.into(),
            citation: rule.citation.into(),
        }
    }
}

/// Everything the rules of one stage had to say: faults refuse the request, warnings go along with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// The faults, in the order in which the rules are judged.
    pub errors: Vec<Finding>,
    /// The warnings, in the same order.
    pub warnings: Vec<Finding>,
}

impl Findings {
    /// Nothing found yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a fault.
    pub fn error(&mut self, rule: &'static Rule, pointer: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) {
        self.errors.push(Finding::new(rule, pointer, message));
    }

    /// Notes a warning.
    pub fn warning(&mut self, rule: &'static Rule, pointer: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) {
        self.warnings.push(Finding::new(rule, pointer, message));
    }

    /// Takes over what another judgement found.
    pub fn extend(&mut self, other: Self) {
        self.errors.extend(other.errors);
        self.warnings.extend(other.warnings);
    }

    /// Whether the request is refused.
    #[must_use]
    pub fn refuse(&self) -> bool {
        !self.errors.is_empty()
    }
}
