//! The catalogue of rules: what each asks, where it comes from and how to comply.
//!
//! A rule is named once, here; the code that judges it refers to its constant, findings carry its id, code and citation, and the
//! API serves the catalogue as it stands.

mod authorizations;
mod catalogue;
mod declare;
mod eligibility;
mod members;
mod scoring;
mod windows;

use crate::{
    citation::Confidence,
    closed_set::open_set_schema,
    program::{Form, PerformanceYear},
};
use serde::Serialize;

pub use authorizations::*;
pub use catalogue::*;
pub use eligibility::*;
pub use members::*;
pub use scoring::*;
pub use windows::*;

/// A rule of the programme or of this service.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Its id, for people: `EUC-APM-ALL-CATEGORIES`.
    pub id: &'static str,
    /// What a finding of it is called, for programs: `apmMustRequestAllCategories`.
    pub code: &'static str,
    /// What it asks, in a line.
    pub title: &'static str,
    /// When a filing breaks it.
    pub cause: &'static str,
    /// How to comply.
    pub compliance: &'static str,
    /// Its source.
    pub citation: &'static str,
    /// How sure we are of it; only `sourced` is CMS's own word.
    pub confidence: Confidence,
    /// The forms whose filings it judges; none for a rule of calculations.
    pub forms: &'static [Form],
    /// The first performance year to which it applies.
    pub since: u16,
    /// The only performance years to which it applies; empty where it applies to every year since the first.
    pub only: &'static [u16],
}

impl Rule {
    /// Whether it applies to a performance year.
    ///
    /// ```
    /// use domain::{program::PerformanceYear, rule};
    /// let year = |number| PerformanceYear::new(number).unwrap();
    /// assert!(rule::EUC_APM_ALL_CATEGORIES.applies_to(year(2024)));
    /// assert!(!rule::EUC_APM_ALL_CATEGORIES.applies_to(year(2019)), "an APM Entity applies from 2020 on");
    /// ```
    #[must_use]
    pub fn applies_to(&self, year: PerformanceYear) -> bool {
        let number = year.get();
        number >= self.since && (self.only.is_empty() || self.only.contains(&number))
    }
}

/// Every rule: those of single members, of filings, of eligibility, of scores, of windows that an operator adds, of authorizations.
pub static CATALOGUE: &[&Rule] = &joined::<
    {
        members::MEMBER_RULES.len()
            + catalogue::FILING_RULES.len()
            + eligibility::ELIGIBILITY_RULES.len()
            + scoring::SCORING_RULES.len()
            + windows::AMENDMENT_RULES.len()
            + authorizations::AUTHORIZATION_RULES.len()
    },
    6,
>([
    members::MEMBER_RULES,
    catalogue::FILING_RULES,
    eligibility::ELIGIBILITY_RULES,
    scoring::SCORING_RULES,
    windows::AMENDMENT_RULES,
    authorizations::AUTHORIZATION_RULES,
]);

const fn joined<const LENGTH: usize, const LISTS: usize>(lists: [&[&'static Rule]; LISTS]) -> [&'static Rule; LENGTH] {
    let mut all = [lists[0][0]; LENGTH];
    let (mut list, mut from, mut at) = (0, 0, 0);
    while at < LENGTH {
        if at - from == lists[list].len() {
            (list, from) = (list + 1, at);
        }
        all[at] = lists[list][at - from];
        at += 1;
    }
    all
}

/// The rule with this id.
///
/// ```
/// use domain::rule;
/// assert_eq!(rule::find("NPI-CHECK-DIGIT").map(|rule| rule.code), Some("npiCheckDigit"));
/// assert_eq!(rule::find("NO-SUCH-RULE"), None);
/// ```
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    CATALOGUE.iter().copied().find(|rule| rule.id == id)
}

/// The open set of the codes of findings, for the OpenAPI document.
#[derive(Debug, Clone, Copy)]
pub struct RuleCode;

impl RuleCode {
    /// Every code of the catalogue, each once, in alphabetical order.
    #[must_use]
    pub fn all() -> Vec<&'static str> {
        let mut codes: Vec<&'static str> = CATALOGUE.iter().map(|rule| rule.code).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

#[cfg(test)]
impl Rule {
    /// Whether it judges a single member of a request by itself.
    pub(crate) fn is_of_one_member(&self) -> bool {
        members::MEMBER_RULES.iter().any(|rule| rule.id == self.id)
    }
}

impl utoipa::PartialSchema for RuleCode {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        open_set_schema(&Self::all())
    }
}

impl utoipa::ToSchema for RuleCode {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_well_formed() {
        let ids: BTreeSet<&str> = CATALOGUE.iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), CATALOGUE.len());
        for rule in CATALOGUE {
            assert!(
                rule.id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-'),
                "{}",
                rule.id
            );
            assert!(rule.id.len() <= 64 && rule.code.len() <= 64, "{}", rule.id);
            assert!(rule.code.starts_with(|first: char| first.is_ascii_lowercase()), "{}", rule.code);
            assert!(rule.code.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{}", rule.code);
        }
    }

    #[test]
    fn every_rule_explains_itself() {
        for rule in CATALOGUE {
            for text in [rule.title, rule.cause, rule.compliance, rule.citation] {
                assert!(!text.trim().is_empty() && text.len() <= 600, "{}", rule.id);
            }
            assert!(rule.compliance.ends_with('.') && rule.cause.ends_with('.'), "{}", rule.id);
            assert!(
                rule.since >= PerformanceYear::FIRST && rule.only.first().is_none_or(|first| *first == rule.since),
                "{}",
                rule.id
            );
            assert!(rule.only.is_sorted() && rule.forms.is_sorted(), "{}", rule.id);
        }
    }
}
