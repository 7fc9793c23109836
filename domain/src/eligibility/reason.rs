//! Why a conclusion came out as it did: the rule, what it was asked with, its source.

use crate::{citation::Confidence, closed_set::closed_set, rule::Rule};
use serde::Serialize;
use std::{borrow::Cow, fmt::Display};

closed_set! {
    /// What a rule says of somebody.
    pub enum Answer {
        /// It applies.
        Yes = "yes",
        /// It does not.
        No = "no",
        /// It depends on a fact that is not on record.
        Unknown = "unknown",
    }
}

impl From<Option<bool>> for Answer {
    fn from(fact: Option<bool>) -> Self {
        match fact {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Unknown,
        }
    }
}

/// A fact that a rule was asked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    /// Which fact, as the import files name it.
    #[schema(value_type = String, max_length = 100, example = "clinicianType")]
    pub fact: &'static str,
    /// Whether it is on record.
    pub known: bool,
    /// What is on record; absent where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "physician")]
    pub value: Option<String>,
}

impl Input {
    /// A fact, or that it is unknown.
    #[must_use]
    pub fn new(fact: &'static str, value: Option<impl Display>) -> Self {
        let value = value.map(|value| value.to_string());
        Self { fact, known: value.is_some(), value }
    }
}

/// One rule that was evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EligibilityReason)]
pub struct Reason {
    /// Which rule: an id of `/v1/rules`.
    #[schema(value_type = String, pattern = "^[A-Z][A-Z0-9-]{0,63}$", max_length = 64, example = "AUTO-PI-CLINICIAN-TYPE")]
    pub rule: &'static str,
    /// Whether it applies.
    pub applies: Answer,
    /// What follows, for a person.
    #[schema(value_type = String, min_length = 1, max_length = 1000, example = "In performance year 2024 a clinicalSocialWorker is reweighted for Promoting Interoperability without applying.")]
    pub message: Cow<'static, str>,
    /// The facts that it was asked with.
    #[schema(max_items = 20)]
    pub inputs: Vec<Input>,
    /// Where the rule comes from.
    #[schema(value_type = String, min_length = 1, max_length = 600, example = "42 CFR 414.1380(c)(2)(i)(A)(4)(iii)")]
    pub citation: Cow<'static, str>,
    /// How well this step is founded.
    pub confidence: Confidence,
}

impl Reason {
    /// What `rule` says, by its own citation.
    #[must_use]
    pub fn new(rule: &'static Rule, applies: Answer, message: impl Into<Cow<'static, str>>, inputs: Vec<Input>) -> Self {
        Self {
            rule: rule.id,
            applies,
            message: message.into(),
            inputs,
            citation: rule.citation.into(),
            confidence: rule.confidence,
        }
    }

    /// The same, founded on what a performance year says.
    #[must_use]
    pub fn founded_on(self, citation: &str, confidence: Confidence) -> Self {
        Self { citation: citation.to_owned().into(), confidence, ..self }
    }

    /// The facts that it was asked with and that are not on record.
    pub fn unknown(&self) -> impl Iterator<Item = &'static str> {
        self.inputs.iter().filter(|input| !input.known).map(|input| input.fact)
    }
}
