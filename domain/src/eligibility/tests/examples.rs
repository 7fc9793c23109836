//! One example of each rule of eligibility that makes it apply, and one that does not. A rule without one fails the last test.

use super::{area, elsewhere, large_group, ordinary, physician, rules, with_scenario};
use crate::{
    eligibility::{Answer, GroupFacts, Known, Record, Standing, Surroundings, conclusions, programme_standing},
    participant::{ParticipantKind, QpStatus, YearFacts},
    program::ClinicianType,
    rule,
    scoring::Exclusion,
    testing,
};
use std::collections::BTreeSet;

/// A rule, who it is asked of, whether it applies.
type Example = (&'static str, ParticipantKind, YearFacts, Surroundings, Answer);

fn examples() -> Vec<Example> {
    use Answer::{No, Unknown, Yes};
    use ParticipantKind::{Clinician, Group, Subgroup};
    let social_worker = YearFacts { clinician_type: Some(ClinicianType::ClinicalSocialWorker), ..physician() };
    let members = |members: &[YearFacts]| Surroundings { members: members.to_vec(), ..Surroundings::default() };
    let here = Surroundings { designated: Some(vec![area(2024)]), ..Surroundings::default() };
    let group = Surroundings { practice: Some(GroupFacts { facts: large_group(), members: vec![] }), ..Surroundings::default() };
    let qp = |status| YearFacts { qp_status: status, ..physician() };
    let partial = |elects| YearFacts { qp_status: Some(QpStatus::Partial), partial_qp_elects_mips: elects, ..physician() };
    let opt_in = |opted| {
        with_scenario(|scenario| {
            scenario.beneficiary_count = Some(200);
            scenario.is_opted_in = opted;
        })
    };
    let below = with_scenario(|scenario| {
        (scenario.allowed_charges, scenario.beneficiary_count, scenario.low_volume_services) =
            (Some(88_000.into()), Some(190), Some(150));
    });
    let no_volume = with_scenario(|scenario| scenario.beneficiary_count = None);
    let newly = |newly| YearFacts { newly_enrolled: newly, ..physician() };
    let typed = |clinician_type| YearFacts { clinician_type, ..physician() };
    vec![
        ("ELIG-CLINICIAN-TYPE", Clinician, physician(), elsewhere(), No),
        ("ELIG-CLINICIAN-TYPE", Clinician, typed(None), elsewhere(), Unknown),
        ("ELIG-NEWLY-ENROLLED", Clinician, newly(Some(true)), elsewhere(), Yes),
        ("ELIG-NEWLY-ENROLLED", Clinician, newly(Some(false)), elsewhere(), No),
        ("ELIG-NEWLY-ENROLLED", Clinician, newly(None), elsewhere(), Unknown),
        ("ELIG-QP", Clinician, qp(Some(QpStatus::Qualifying)), elsewhere(), Yes),
        ("ELIG-QP", Clinician, qp(Some(QpStatus::None)), elsewhere(), No),
        ("ELIG-QP", Clinician, qp(Some(QpStatus::UnexplainedR)), elsewhere(), Unknown),
        ("ELIG-QP", Clinician, qp(None), elsewhere(), Unknown),
        ("ELIG-PARTIAL-QP", Clinician, partial(Some(false)), elsewhere(), Yes),
        ("ELIG-PARTIAL-QP", Clinician, partial(Some(true)), elsewhere(), No),
        ("ELIG-PARTIAL-QP", Clinician, partial(None), elsewhere(), Unknown),
        ("ELIG-LOW-VOLUME", Clinician, below, elsewhere(), Yes),
        ("ELIG-LOW-VOLUME", Clinician, physician(), elsewhere(), No),
        ("ELIG-LOW-VOLUME", Clinician, no_volume, elsewhere(), Unknown),
        ("ELIG-OPT-IN", Clinician, opt_in(Some(false)), elsewhere(), Yes),
        ("ELIG-OPT-IN", Clinician, opt_in(Some(true)), elsewhere(), No),
        ("ELIG-OPT-IN", Clinician, opt_in(None), elsewhere(), Unknown),
        ("ELIG-IN-PROGRAMME", Clinician, physician(), elsewhere(), Yes),
        ("AUTO-PI-CLINICIAN-TYPE", Clinician, social_worker.clone(), elsewhere(), Yes),
        ("AUTO-PI-CLINICIAN-TYPE", Clinician, physician(), elsewhere(), No),
        ("AUTO-PI-SPECIAL-STATUS", Group, hospital_group(), Surroundings::default(), Yes),
        ("AUTO-PI-SPECIAL-STATUS", Group, large_group(), Surroundings::default(), No),
        ("AUTO-PI-ALL-MEMBERS", Group, large_group(), members(&[social_worker.clone(), social_worker.clone()]), Yes),
        ("AUTO-PI-ALL-MEMBERS", Group, large_group(), members(&[social_worker.clone(), physician()]), No),
        ("AUTO-PI-ALL-MEMBERS", Group, large_group(), members(&[social_worker]), Unknown),
        ("AUTO-EUC-AREA", Clinician, physician(), here.clone(), Yes),
        ("AUTO-EUC-AREA", Clinician, physician(), elsewhere(), No),
        ("AUTO-EUC-AREA", Clinician, physician(), Surroundings::default(), Unknown),
        ("AUTO-EUC-INDIVIDUALS", Group, large_group(), Surroundings::default(), No),
        ("SUBGROUP-AS-GROUP", Subgroup, YearFacts::default(), group, Yes),
        ("FILING-ALREADY-COVERED", Clinician, physician(), here, Yes),
        ("FILING-NOT-SCORED", Clinician, qp(Some(QpStatus::Qualifying)), elsewhere(), Yes),
        ("FILING-NEEDED", Clinician, physician(), elsewhere(), Yes),
        ("FILING-FACT-UNKNOWN", Clinician, typed(None), elsewhere(), Unknown),
    ]
}

fn hospital_group() -> YearFacts {
    let mut scenario = ordinary();
    scenario.hospital_based_clinician = Some(true);
    YearFacts { group_scenario: Some(scenario), ..large_group() }
}

#[test]
fn each_rule_says_what_its_examples_say() {
    for (id, kind, facts, surroundings, expected) in examples() {
        let known = Known { kind, facts: &facts, surroundings: &surroundings };
        let standing = programme_standing(rules(2024), known);
        let all = conclusions(rules(2024), known, &Record::default(), &standing, testing::at(super::OPEN));
        let reasons = all.iter().flat_map(|one| &one.because).chain(&standing.because);
        let answers: BTreeSet<Answer> = reasons.filter(|reason| reason.rule == id).map(|reason| reason.applies).collect();
        assert!(answers.contains(&expected), "{id}: {answers:?}, not {expected}");
    }
}

#[test]
fn a_type_that_the_year_does_not_have_is_excluded() {
    let known_type = YearFacts { clinician_type: Some(ClinicianType::PhysicalTherapist), ..physician() };
    for (year, excluded) in [(2017, true), (2018, true), (2019, false), (2024, false)] {
        let known = Known { kind: ParticipantKind::Clinician, facts: &known_type, surroundings: &elsewhere() };
        let standing = programme_standing(rules(year), known);
        let expected = if excluded { Some(Exclusion::NotEligibleType) } else { None };
        assert_eq!(standing.exclusion, expected, "{year}");
        let applies = standing.because.iter().find(|reason| reason.rule == "ELIG-CLINICIAN-TYPE").unwrap().applies;
        assert_eq!(applies == Answer::Yes, excluded, "{year}");
    }
}

#[test]
fn d8_of_the_targeted_reviews_may_opt_in() {
    let facts = with_scenario(|scenario| {
        (scenario.allowed_charges, scenario.beneficiary_count, scenario.low_volume_services) =
            (Some(95_000.into()), Some(200), Some(900));
        scenario.is_opted_in = Some(false);
    });
    let known = Known { kind: ParticipantKind::Clinician, facts: &facts, surroundings: &elsewhere() };
    let standing = programme_standing(rules(2023), known);
    assert_eq!((standing.standing, standing.exclusion), (Standing::MayOptIn, Some(Exclusion::BelowLowVolumeThreshold)));
}

#[test]
fn what_excludes_wins_over_what_is_unknown() {
    let facts = YearFacts { qp_status: Some(QpStatus::Qualifying), ..YearFacts::default() };
    let known = Known { kind: ParticipantKind::Clinician, facts: &facts, surroundings: &Surroundings::default() };
    let standing = programme_standing(rules(2024), known);
    assert_eq!((standing.standing, standing.exclusion), (Standing::Excluded, Some(Exclusion::Qp)));
    let nothing = YearFacts::default();
    let known = Known { kind: ParticipantKind::Clinician, facts: &nothing, surroundings: &Surroundings::default() };
    assert_eq!(programme_standing(rules(2024), known).standing, Standing::Unknown);
}

#[test]
fn cms_own_conclusion_counts_where_the_figures_are_not_on_record() {
    for (switch, opt_in, opted, expected) in [
        (Some(false), None, None, Standing::InMips),
        (Some(true), Some(false), None, Standing::Excluded),
        (Some(true), Some(true), Some(false), Standing::MayOptIn),
        (Some(true), Some(true), Some(true), Standing::InMips),
        (None, None, None, Standing::Unknown),
    ] {
        let facts = with_scenario(|scenario| {
            scenario.allowed_charges = None;
            (scenario.low_volume_switch, scenario.is_opt_in_eligible, scenario.is_opted_in) = (switch, opt_in, opted);
        });
        let known = Known { kind: ParticipantKind::Clinician, facts: &facts, surroundings: &elsewhere() };
        assert_eq!(programme_standing(rules(2024), known).standing, expected, "{switch:?} {opt_in:?} {opted:?}");
    }
}

#[test]
fn no_rule_of_eligibility_is_without_an_example() {
    let shown: BTreeSet<&str> = examples().iter().map(|example| example.0).collect();
    let own = ["ELIG-", "AUTO-", "FILING-", "SUBGROUP-AS-"];
    for rule in rule::CATALOGUE.iter().filter(|rule| own.iter().any(|prefix| rule.id.starts_with(prefix))) {
        assert!(shown.contains(rule.id), "{}: add an example to the table in this file that makes the rule apply", rule.id);
    }
    for id in shown {
        assert!(rule::find(id).is_some(), "{id} is no rule");
    }
}
