//! What holds of every filing: 50,000 random ones on random moments, each judged twice.

use crate::{
    finding::Finding,
    program::Form,
    rule,
    testing::{random::RandomFiling, rules},
};
use std::collections::BTreeMap;

const FILINGS: usize = 50_000;
const SEED: u64 = 20_261_122;

/// The rules that are judged elsewhere, with a caller and a store: who may file, duplicates, life cycles, single members.
const JUDGED_ELSEWHERE: [&str; 7] = [
    "AUTHORIZATION-REQUIRED",
    "AUTHORIZATION-HEALTH-IT-VENDOR",
    "DUPLICATE-EXCEPTION",
    "DUPLICATE-REVIEW",
    "LIFE-CYCLE",
    "TR-QP-OMISSION-FILER",
    "PARTICIPANT-AVAILABLE",
];

/// That a finding is what its rule says, and that the rule is one of this form and year.
fn assert_of_the_catalogue(finding: &Finding, filing: &RandomFiling) {
    let rule = rule::find(&finding.rule).unwrap_or_else(|| panic!("{finding:?} is of no rule"));
    assert_eq!((finding.code.as_ref(), finding.citation.as_ref()), (rule.code, rule.citation));
    assert!(rule.forms.contains(&filing.form()), "{} is not said to judge {}: {filing:#?}", rule.id, filing.form());
    if rules(filing.year().get()).is_some() {
        assert!(rule.applies_to(filing.year()), "{} is not said to apply to {}: {filing:#?}", rule.id, filing.year());
    }
    assert!(finding.pointer.is_empty() || finding.pointer.starts_with('/'), "{finding:?}");
    assert!(!finding.message.contains("000100001") && finding.message.ends_with(['.', ')']), "{finding:?}");
}

#[test]
fn every_filing_has_one_verdict_by_rules_of_its_form_and_year() {
    let (mut accepted, mut warned) = (0, 0);
    let mut reached: BTreeMap<String, usize> = BTreeMap::new();
    for filing in RandomFiling::many(FILINGS, SEED) {
        let verdict = filing.judge();
        assert_eq!(verdict, filing.judge(), "the same filing at the same moment: {filing:#?}");
        let findings = match verdict {
            Ok(taken) => {
                accepted += 1;
                warned += usize::from(!taken.findings.warnings.is_empty());
                assert!(taken.findings.errors.is_empty(), "{filing:#?}");
                assert_eq!(Some(&taken.rule_set), rules(filing.year().get()).map(|rules| &rules.rule_set), "{filing:#?}");
                taken.findings
            }
            Err(findings) => {
                assert!(!findings.errors.is_empty(), "refused for nothing: {filing:#?}");
                findings
            }
        };
        for finding in findings.errors.iter().chain(&findings.warnings) {
            assert_of_the_catalogue(finding, &filing);
            *reached.entry(finding.rule.to_string()).or_default() += 1;
        }
    }
    let share = accepted * 100 / FILINGS;
    assert!((35..=75).contains(&share), "{share} percent are taken");
    assert!(warned * 20 > accepted, "{warned} of {accepted} are warned of something");
    let unreached: Vec<&str> = rule::CATALOGUE
        .iter()
        .filter(|rule| !rule.forms.is_empty() && !rule.is_of_one_member() && !JUDGED_ELSEWHERE.contains(&rule.id))
        .map(|rule| rule.id)
        .filter(|id| reached.get(*id).is_none_or(|times| *times < 5))
        .collect();
    assert!(unreached.is_empty(), "hardly any filing breaks {unreached:?}: {reached:#?}");
    println!("{FILINGS} filings of seed {SEED}: {share} percent taken, {} rules reached", reached.len());
}

#[test]
fn the_forms_of_the_rules_are_those_of_the_programme() {
    for rule in rule::CATALOGUE.iter().filter(|rule| rule.id.starts_with("TR-")) {
        assert_eq!(rule.forms, [Form::TargetedReview], "{}", rule.id);
    }
    for rule in rule::CATALOGUE.iter().filter(|rule| rule.id.starts_with("PI-")) {
        assert_eq!(rule.forms, [Form::PromotingInteroperabilityHardship], "{}", rule.id);
    }
}
