//! Why a calculation came out as it did.

use crate::{citation::Confidence, program::Category, rule::Rule};
use serde::Serialize;
use std::borrow::Cow;

/// One step of a calculation: which rule took it, in the words of a practice, with its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Because {
    /// The category it is about; absent where it is about the score or the payments as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub category: Option<Category>,
    /// Which rule: an id of `/v1/rules`.
    #[schema(value_type = String, pattern = "^[A-Z][A-Z0-9-]{0,63}$", max_length = 64, example = "WEIGHT-DATA-CANCEL")]
    pub rule: &'static str,
    /// Where the rule comes from.
    #[schema(value_type = String, min_length = 1, max_length = 600, example = "42 CFR 414.1380(c)(2)(i)(A)(6) and (C)(2)")]
    pub citation: Cow<'static, str>,
    /// What happened, for a person.
    #[schema(value_type = String, min_length = 1, max_length = 600, example = "Data were submitted for quality, which cancel its reweighting because of an approved EUC application.")]
    pub message: Cow<'static, str>,
    /// How well this step is founded.
    pub confidence: Confidence,
}

impl Because {
    /// A step that `rule` takes by its own citation.
    #[must_use]
    pub fn new(category: Option<Category>, rule: &'static Rule, message: impl Into<Cow<'static, str>>) -> Self {
        Self { category, rule: rule.id, citation: rule.citation.into(), message: message.into(), confidence: rule.confidence }
    }

    /// The same, founded on what a performance year says.
    #[must_use]
    pub fn founded_on(self, citation: &str, confidence: Confidence) -> Self {
        Self { citation: citation.to_owned().into(), confidence, ..self }
    }
}

/// How sure one can be of what follows from all these: no surer than of the least sure, and of a calculation no surer than `derived`.
pub(super) fn confidence_of<'a>(steps: impl IntoIterator<Item = &'a Because>) -> Confidence {
    steps.into_iter().map(|step| step.confidence).fold(Confidence::Derived, Confidence::max)
}
