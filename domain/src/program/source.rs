//! Where the facts of a year come from.

use crate::citation::Confidence;
use serde::{Deserialize, Serialize};

/// Where one fact of a performance year comes from, and how sure this service is of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FactSource {
    /// Which fact: the member that holds it, and the entry where it is a list with a source for each.
    #[schema(max_length = 100, pattern = "^[A-Za-z]+(/[A-Za-z0-9]+)?$", example = "eventTypes/ransomMalware")]
    pub fact: String,
    /// The document.
    #[schema(max_length = 500, example = "42 CFR 414.1405(b)")]
    pub source: String,
    /// How well the fact is founded.
    pub confidence: Confidence,
    /// What else has to be known about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub note: Option<String>,
}

/// A fact as the file of a year writes it: the value with its source beside it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Fact<T> {
    value: T,
    source: String,
    confidence: Confidence,
    note: Option<String>,
}

/// Takes facts apart into the value, which goes where it belongs, and the source, which goes here.
#[derive(Debug, Default)]
pub(super) struct Sources(Vec<FactSource>);

impl Sources {
    /// The value of `fact`; its source is kept under `name`.
    pub(super) fn take<T>(&mut self, name: &str, fact: Fact<T>) -> T {
        let Fact { value, source, confidence, note } = fact;
        self.0.push(FactSource { fact: name.to_owned(), source, confidence, note });
        value
    }

    /// The value of a fact that not every year has.
    pub(super) fn take_optional<T>(&mut self, name: &str, fact: Option<Fact<T>>) -> Option<T> {
        fact.map(|fact| self.take(name, fact))
    }

    /// The entries of a fact that not every year has; none where it has not.
    pub(super) fn take_list<T>(&mut self, name: &str, fact: Option<Fact<Vec<T>>>) -> Vec<T> {
        self.take_optional(name, fact).unwrap_or_default()
    }

    /// The values of a list in which each entry has a source of its own, kept under `name/entry`.
    pub(super) fn take_each<T: AsRef<str>>(&mut self, name: &str, facts: Vec<Fact<T>>) -> Vec<T> {
        facts.into_iter().map(|fact| self.take(&format!("{name}/{}", fact.value.as_ref()), fact)).collect()
    }

    pub(super) fn into_list(self) -> Vec<FactSource> {
        self.0
    }
}
