//! Who has to file: each rule by an example, each kind of participant, what is unknown.

mod agreement;
mod examples;
mod stored;
mod warnings;

use super::{Answer, Conclusion, GroupFacts, Known, Need, Record, Surroundings, conclusions, programme_standing};
use crate::{
    facts::AutomaticEucArea,
    participant::{ParticipantKind, QpStatus, Scenario, YearFacts},
    program::{Category, ClinicianType, Form, YearRules},
    testing,
};

fn rules(year: u16) -> &'static YearRules {
    testing::rules(year).unwrap()
}

/// A physician of a large practice of whom everything is known: in MIPS, reweighted for nothing.
fn physician() -> YearFacts {
    YearFacts {
        clinician_type: Some(ClinicianType::Physician),
        newly_enrolled: Some(false),
        qp_status: Some(QpStatus::None),
        zip: "60601".parse().ok(),
        individual_scenario: Some(ordinary()),
        ..YearFacts::default()
    }
}

/// No special status, and a volume above every figure.
fn ordinary() -> Scenario {
    Scenario {
        hospital_based_clinician: Some(false),
        ambulatory_surgical_center: Some(false),
        non_patient_facing: Some(false),
        small_group_practitioner: Some(false),
        is_facility_based: Some(false),
        rural_clinician: Some(false),
        hpsa_clinician: Some(false),
        allowed_charges: Some(200_000.into()),
        beneficiary_count: Some(500),
        low_volume_services: Some(900),
        ..Scenario::default()
    }
}

/// A large group of whom everything is known.
fn large_group() -> YearFacts {
    YearFacts { group_scenario: Some(ordinary()), eligible_clinician_count: Some(2), ..YearFacts::default() }
}

fn with_scenario(change: impl FnOnce(&mut Scenario)) -> YearFacts {
    let mut facts = physician();
    change(facts.individual_scenario.as_mut().unwrap());
    facts
}

fn area(year: u16) -> AutomaticEucArea {
    AutomaticEucArea {
        performance_year: rules(year).year,
        zip: "96761".parse().unwrap(),
        state: "HI".parse().unwrap(),
        county: "maui".to_owned(),
        incident: None,
    }
}

/// The areas of the year are on record, and the ZIP code lies in none.
fn elsewhere() -> Surroundings {
    Surroundings { designated: Some(Vec::new()), ..Surroundings::default() }
}

fn concluded(
    year: u16,
    kind: ParticipantKind,
    facts: &YearFacts,
    surroundings: &Surroundings,
    record: &Record,
    now: &str,
) -> Vec<Conclusion> {
    let known = Known { kind, facts, surroundings };
    let standing = programme_standing(rules(year), known);
    conclusions(rules(year), known, record, &standing, testing::at(now))
}

const OPEN: &str = "2024-10-01T16:00:00.000Z";

fn need(all: &[Conclusion], form: Form, category: Category) -> Need {
    all.iter().find(|one| one.form == form && one.category == Some(category)).unwrap().need.unwrap()
}

fn euc_needs(all: &[Conclusion]) -> [Need; 4] {
    [Category::Quality, Category::Cost, Category::ImprovementActivities, Category::PromotingInteroperability]
        .map(|category| need(all, Form::ExtremeAndUncontrollableCircumstances, category))
}

#[test]
fn a_physician_of_a_large_practice_needs_an_application_for_everything() {
    let all = concluded(2024, ParticipantKind::Clinician, &physician(), &elsewhere(), &Record::default(), OPEN);
    assert_eq!(euc_needs(&all), [Need::Needed; 4]);
    assert_eq!(need(&all, Form::PromotingInteroperabilityHardship, Category::PromotingInteroperability), Need::Needed);
    assert!(all.iter().filter(|one| one.form != Form::TargetedReview).all(|one| one.may_file));
    let review = all.iter().find(|one| one.form == Form::TargetedReview).unwrap();
    assert_eq!((review.category, review.need), (None, None));
    assert!(!review.may_file, "the window of 2024's reviews opened in 2025");
}

#[test]
fn nobody_of_whom_nothing_is_known_is_told_anything() {
    for kind in [ParticipantKind::Clinician, ParticipantKind::Group, ParticipantKind::VirtualGroup] {
        let all = concluded(2024, kind, &YearFacts::default(), &Surroundings::default(), &Record::default(), OPEN);
        let pi = need(&all, Form::PromotingInteroperabilityHardship, Category::PromotingInteroperability);
        assert_eq!(pi, Need::Unknown, "{kind}");
        let last = all[3].because.last().unwrap();
        assert_eq!((last.rule, last.applies), ("FILING-FACT-UNKNOWN", Answer::Unknown), "{kind}");
        assert!(last.unknown().count() > 0, "{kind}: the missing facts are named");
    }
}

#[test]
fn whoever_is_in_a_designated_area_needs_nothing_as_an_individual() {
    let mut facts = physician();
    facts.zip = "96761".parse().ok();
    let here = Surroundings { designated: Some(vec![area(2024)]), ..Surroundings::default() };
    let all = concluded(2024, ParticipantKind::Clinician, &facts, &here, &Record::default(), OPEN);
    assert_eq!(euc_needs(&all), [Need::AlreadyCovered; 4]);
    assert!(all[0].may_file, "it is taken all the same");
    let unknown = concluded(2024, ParticipantKind::Clinician, &facts, &Surroundings::default(), &Record::default(), OPEN);
    assert_eq!(euc_needs(&unknown), [Need::Unknown; 4], "the areas of the year are not on record");
    let group = concluded(2024, ParticipantKind::Group, &large_group(), &here, &Record::default(), OPEN);
    assert_eq!(need(&group, Form::ExtremeAndUncontrollableCircumstances, Category::Quality), Need::Needed, "individuals alone");
}

#[test]
fn every_type_and_status_that_a_year_reweights_is_covered_in_it() {
    for year in 2017..=2025 {
        for entry in &rules(year).automatic_pi_reweighting.clinician_types {
            let facts = YearFacts { clinician_type: Some(entry.clinician_type), ..physician() };
            let all = concluded(year, ParticipantKind::Clinician, &facts, &elsewhere(), &Record::default(), OPEN);
            let expected = match rules(year).eligible_clinician_types.contains(&entry.clinician_type) {
                true => Need::AlreadyCovered,
                false => Need::NotScored,
            };
            assert_eq!(
                need(&all, Form::PromotingInteroperabilityHardship, Category::PromotingInteroperability),
                expected,
                "{year} {}",
                entry.clinician_type
            );
        }
        for (small, status) in [(true, "smallPractice"), (false, "none")] {
            let facts = with_scenario(|scenario| scenario.small_group_practitioner = Some(small));
            let all = concluded(year, ParticipantKind::Clinician, &facts, &elsewhere(), &Record::default(), OPEN);
            let reasons = all.iter().flat_map(|one| &one.because);
            let by_status = reasons.filter(|reason| reason.rule == "AUTO-PI-SPECIAL-STATUS" && reason.applies == Answer::Yes);
            assert_eq!(by_status.count() > 0, small && year >= 2022, "{year} {status}: automatic from 2022");
        }
    }
}

#[test]
fn a_group_is_covered_by_itself_or_by_all_of_its_clinicians() {
    let pi = |members: &[YearFacts], facts: &YearFacts| {
        let around = Surroundings { members: members.to_vec(), ..Surroundings::default() };
        let all = concluded(2024, ParticipantKind::Group, facts, &around, &Record::default(), OPEN);
        need(&all, Form::PromotingInteroperabilityHardship, Category::PromotingInteroperability)
    };
    let social_worker = YearFacts { clinician_type: Some(ClinicianType::ClinicalSocialWorker), ..physician() };
    let hospital = with_scenario(|scenario| scenario.hospital_based_clinician = Some(true));
    let qp = YearFacts { qp_status: Some(QpStatus::Qualifying), ..physician() };
    assert_eq!(pi(&[social_worker.clone(), hospital.clone()], &large_group()), Need::AlreadyCovered, "each on its own basis");
    assert_eq!(pi(&[social_worker.clone(), physician()], &large_group()), Need::Needed, "one suffices");
    assert_eq!(pi(&[social_worker.clone(), qp], &large_group()), Need::AlreadyCovered, "a QP does not count");
    assert_eq!(pi(&[social_worker.clone(), YearFacts::default()], &large_group()), Need::Unknown);
    assert_eq!(pi(std::slice::from_ref(&social_worker), &large_group()), Need::Unknown, "the roster is not whole");
    assert_eq!(pi(&[physician()], &large_group()), Need::Needed, "one who is not decides, whoever is missing");
    let mut by_itself = large_group();
    by_itself.group_scenario.as_mut().unwrap().hospital_based_clinician = Some(true);
    assert_eq!(pi(&[physician()], &by_itself), Need::AlreadyCovered, "hospital-based as a group");
    let mut asc = large_group();
    asc.group_scenario.as_mut().unwrap().ambulatory_surgical_center = Some(true);
    assert_eq!(pi(&[physician()], &asc), Need::Needed, "a group has no ASC-based status of its own");
    let small = YearFacts { eligible_clinician_count: Some(15), group_scenario: None, ..large_group() };
    let standing_unknown = pi(&[physician()], &small);
    assert_eq!(standing_unknown, Need::AlreadyCovered, "15 eligible clinicians are a small practice");
}

#[test]
fn a_subgroup_inherits_and_an_apm_entity_has_its_own_rules() {
    let mut group = large_group();
    group.group_scenario.as_mut().unwrap().non_patient_facing = Some(true);
    let around = Surroundings { practice: Some(GroupFacts { facts: group, members: Vec::new() }), ..Surroundings::default() };
    let all = concluded(2024, ParticipantKind::Subgroup, &YearFacts::default(), &around, &Record::default(), OPEN);
    assert_eq!(
        euc_needs(&all),
        [Need::Inherits, Need::Inherits, Need::Inherits, Need::AlreadyCovered],
        "what the group is reweighted for"
    );
    assert!(all.iter().all(|one| !one.may_file));

    for (percent, may_file) in [("74", false), ("75", false), ("75.0001", true), ("76", true)] {
        let facts = YearFacts { pi_reweighting_eligible_percent: percent.parse().ok(), ..YearFacts::default() };
        for kind in [ParticipantKind::Aco, ParticipantKind::ApmEntity] {
            let all = concluded(2024, kind, &facts, &Surroundings::default(), &Record::default(), OPEN);
            assert_eq!(all[0].may_file, may_file, "{percent} {kind}: example 24, strict");
            assert_eq!(need(&all, Form::ExtremeAndUncontrollableCircumstances, Category::Cost), Need::NotScored);
            assert_eq!(need(&all, Form::ExtremeAndUncontrollableCircumstances, Category::Quality), Need::Needed);
            let hardship = all.iter().find(|one| one.form == Form::PromotingInteroperabilityHardship).unwrap();
            assert!(!hardship.may_file, "example 25");
        }
    }
    let mut lenient = rules(2024).clone();
    lenient.apm_entity.as_mut().unwrap().strict = false;
    let facts = YearFacts { pi_reweighting_eligible_percent: Some(75.into()), ..YearFacts::default() };
    let known = Known { kind: ParticipantKind::Aco, facts: &facts, surroundings: &Surroundings::default() };
    let standing = programme_standing(&lenient, known);
    let all = conclusions(&lenient, known, &Record::default(), &standing, testing::at(OPEN));
    assert!(all[0].may_file, "example 24: at least 75, where the year says so");
}

#[test]
fn windows_decide_whether_a_filing_would_be_taken() {
    for (now, may) in [
        ("2024-12-31T23:59:59.999Z", true),
        ("2025-01-01T00:59:59.999Z", true),
        ("2025-01-01T01:00:00.000Z", false),
        ("2025-03-31T14:00:00.000Z", true),
        ("2025-04-15T00:00:00.000Z", false),
    ] {
        let all = concluded(2024, ParticipantKind::Clinician, &physician(), &elsewhere(), &Record::default(), now);
        assert_eq!(all[0].may_file, may, "{now}");
    }
    let all = concluded(2018, ParticipantKind::Clinician, &physician(), &elsewhere(), &Record::default(), OPEN);
    assert!(all.iter().all(|one| !one.may_file), "no exceptions before 2019");
}
