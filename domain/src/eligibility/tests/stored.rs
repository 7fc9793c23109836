//! What is stored, as the situation that scores are computed from; what approved filings are worth.

use super::{area, elsewhere, large_group, ordinary, physician, rules, with_scenario};
use crate::{
    eligibility::{GroupFacts, Known, Need, Record, Surroundings, granted, situation},
    exception::{EventType, ExceptionApplication, ExceptionApplicationStatus, Hardship},
    facts::{Shortfall, Submission, SubmissionMethod},
    filing::{Attestation, Contact, Content, Event, FiledBy, FiledParticipant, Filing, Status, SubmitterRelationship},
    identifier::{CaseNumber, FilingId, ParticipantId},
    participant::{ParticipantKind, YearFacts},
    program::{Category, FilingKind, Form, ReportingOption, Weights},
    review::{ReviewReason, TargetedReview, TargetedReviewStatus},
    scoring::{ReweightingBasis, weights_in_force},
    testing,
};
use Category::{Cost, ImprovementActivities, PromotingInteroperability, Quality};
use uuid::Uuid;

const APPROVED: Status = Status::ExceptionApplication(ExceptionApplicationStatus::Approved);
const PENDING: Status = Status::ExceptionApplication(ExceptionApplicationStatus::Pending);

fn filing(year: u16, status: Status, content: Content) -> Filing {
    let participant = testing::participant(ParticipantKind::Clinician);
    Filing {
        id: FilingId::from(Uuid::from_u128(9)),
        case_number: CaseNumber::from_random(FilingKind::ExceptionApplication, rules(year).year, 9),
        performance_year: rules(year).year,
        participant: FiledParticipant::from(&participant),
        practice: participant.practice_id(),
        status,
        version: 1,
        created_at: testing::at(super::OPEN),
        received_at: testing::at(super::OPEN),
        updated_at: testing::at(super::OPEN),
        next_action_by: None,
        filed_by: FiledBy { organization: None, client_id: None, user: None, authorization: None },
        submitter_relationship: SubmitterRelationship::Clinician,
        contact: Contact { name: String::new(), email: String::new(), phone: String::new() },
        attestation: Attestation { attested_by: String::new(), text_version: String::new(), record: None },
        client_reference: None,
        rule_set: String::new(),
        warnings: Vec::new(),
        content,
    }
}

fn euc(year: u16, status: Status, categories: &[Category]) -> Filing {
    let event = Event { event_type: Some(EventType::Covid19), ..Event::default() };
    let application = ExceptionApplication::ExtremeAndUncontrollableCircumstances { categories: categories.to_vec(), event };
    filing(year, status, Content::ExceptionApplication(application))
}

fn hardship(year: u16, status: Status) -> Filing {
    let hardship = Hardship::InsufficientInternet;
    filing(year, status, Content::ExceptionApplication(ExceptionApplication::PromotingInteroperabilityHardship { hardship }))
}

fn submission(year: u16, category: Category, qualifying: bool) -> Submission {
    let day = |month_day: &str| format!("{year}-{month_day}").parse().unwrap();
    Submission {
        participant: ParticipantId::from(Uuid::from_u128(2)),
        performance_year: rules(year).year,
        category,
        submission_method: SubmissionMethod::Registry,
        reporting_option: None,
        performance_start: day("01-01"),
        performance_end: day("12-31"),
        measurements: 1,
        shortfalls: if qualifying { [].into() } else { [Shortfall::CehrtIdMissing].into() },
    }
}

/// Weights of a participant with what is stored.
fn weights(year: u16, kind: ParticipantKind, facts: &YearFacts, around: &Surroundings, record: &Record) -> [u8; 4] {
    let stored = situation(rules(year), Known { kind, facts, surroundings: around }, record);
    let Weights { quality, cost, ia, pi } = weights_in_force(rules(year), &stored.situation).unwrap().weights;
    [quality, cost, ia, pi]
}

#[test]
fn worked_examples_from_what_is_stored() {
    let all = [Quality, Cost, ImprovementActivities, PromotingInteroperability];
    let (quality_cost, large) = ([Quality, Cost], physician());
    let data = |year, qualifying: &[Category], incomplete: &[Category]| {
        let whole = qualifying.iter().map(|category| submission(year, *category, true));
        whole.chain(incomplete.iter().map(|category| submission(year, *category, false))).collect::<Vec<_>>()
    };
    let of = |filings: Vec<Filing>, submissions| Record { filings, submissions };
    let (ia, pi) = (ImprovementActivities, PromotingInteroperability);
    let rows: [(&str, u16, Record, [u8; 4]); 8] = [
        ("1", 2024, of(vec![euc(2024, APPROVED, &quality_cost)], data(2024, &[ia, pi], &[])), [0, 0, 15, 85]),
        ("2", 2024, of(vec![euc(2024, APPROVED, &quality_cost)], data(2024, &[Quality, ia, pi], &[])), [55, 0, 15, 30]),
        ("3", 2024, of(vec![euc(2024, APPROVED, &quality_cost)], data(2024, &[ia, pi], &[Quality])), [0, 0, 15, 85]),
        ("4", 2023, of(vec![euc(2023, APPROVED, &quality_cost)], data(2023, &[ia, pi], &[Quality])), [55, 0, 15, 30]),
        ("5", 2025, of(vec![hardship(2025, APPROVED)], data(2025, &[Quality, ia], &[])), [55, 30, 15, 0]),
        ("6", 2025, of(vec![hardship(2025, APPROVED)], data(2025, &[Quality, ia, pi], &[])), [30, 30, 15, 25]),
        ("10", 2024, of(vec![euc(2024, APPROVED, &all)], vec![]), [0, 0, 0, 0]),
        ("12", 2024, of(vec![euc(2024, APPROVED, &all)], data(2024, &[Quality, pi], &[])), [70, 0, 0, 30]),
    ];
    for (number, year, record, expected) in rows {
        assert_eq!(weights(year, ParticipantKind::Clinician, &large, &elsewhere(), &record), expected, "example {number}");
    }
    let small = with_scenario(|scenario| scenario.small_group_practitioner = Some(true));
    let record = of(vec![], data(2025, &[Quality, ia], &[]));
    assert_eq!(weights(2025, ParticipantKind::Clinician, &small, &elsewhere(), &record), [40, 30, 30, 0], "example 7");
    let no_cost = YearFacts { not_scorable: Some([Cost].into()), ..small };
    assert_eq!(weights(2025, ParticipantKind::Clinician, &no_cost, &elsewhere(), &record), [50, 0, 50, 0], "example 8");
    let entity = of(vec![euc(2024, APPROVED, &all)], data(2024, &[Quality, pi], &[]));
    let nothing = YearFacts::default();
    assert_eq!(weights(2024, ParticipantKind::Aco, &nothing, &elsewhere(), &entity), [0, 0, 0, 0], "example 22");
}

#[test]
fn only_what_was_approved_for_this_year_counts() {
    let denied = Status::ExceptionApplication(ExceptionApplicationStatus::Denied);
    for filing in [euc(2024, PENDING, &[Quality]), euc(2024, denied, &[Quality]), euc(2023, APPROVED, &[Quality])] {
        let record = Record { filings: vec![filing], submissions: Vec::new() };
        assert_eq!(weights(2024, ParticipantKind::Clinician, &physician(), &elsewhere(), &record), [30, 30, 15, 25]);
    }
}

#[test]
fn of_2019_an_approved_covid_application_overrides_data() {
    let record = Record {
        filings: vec![euc(2019, APPROVED, &[Quality, Cost, ImprovementActivities, PromotingInteroperability])],
        submissions: vec![submission(2019, Quality, true), submission(2019, PromotingInteroperability, true)],
    };
    let stored = situation(
        rules(2019),
        Known { kind: ParticipantKind::Group, facts: &large_group(), surroundings: &Surroundings::default() },
        &record,
    );
    assert_eq!(stored.situation.reweighting[0].basis, ReweightingBasis::Covid19Application2019);
    assert_eq!(weights(2019, ParticipantKind::Group, &large_group(), &Surroundings::default(), &record), [0, 0, 0, 0]);
}

#[test]
fn a_targeted_review_that_asked_for_reweighting_grants_it() {
    let review = TargetedReview {
        reason: ReviewReason::EucReweightingRequest,
        explanation: String::new(),
        affected_categories: vec![Cost],
        event: None,
        related_filing_id: None,
    };
    let approved = Status::TargetedReview(TargetedReviewStatus::Approved);
    let filing = filing(2023, approved, Content::TargetedReview(review));
    let (grants, applied) = granted(rules(2023), ParticipantKind::Clinician, &[filing]);
    assert_eq!((grants.len(), applied.len()), (1, 0));
    assert_eq!(
        (grants[0].form, grants[0].categories(rules(2023)).iter().collect::<Vec<_>>()),
        (Form::TargetedReview, vec![Cost])
    );
}

#[test]
fn the_automatic_policy_is_cancelled_category_by_category_and_cost_never() {
    let mut facts = physician();
    facts.zip = "96761".parse().ok();
    let here = Surroundings { designated: Some(vec![area(2024)]), ..Surroundings::default() };
    let of = |categories: &[Category]| Record {
        filings: Vec::new(),
        submissions: categories.iter().map(|category| submission(2024, *category, true)).collect(),
    };
    let weigh = |categories: &[Category]| weights(2024, ParticipantKind::Clinician, &facts, &here, &of(categories));
    let (ia, pi) = (ImprovementActivities, PromotingInteroperability);
    for (data, expected) in [
        (vec![], [0, 0, 0, 0]),
        (vec![Quality, pi], [70, 0, 0, 30]),
        (vec![Quality, ia], [85, 0, 15, 0]),
        (vec![ia, pi], [0, 0, 15, 85]),
        (vec![Quality, ia, pi], [55, 0, 15, 30]),
        (vec![pi], [0, 0, 0, 100]),
    ] {
        assert_eq!(weigh(&data), expected, "{data:?}: as the fact sheet prints it");
    }
}

#[test]
fn a_subgroup_has_what_its_group_was_granted() {
    let mut group = large_group();
    group.group_scenario.as_mut().unwrap().hospital_based_clinician = Some(true);
    let around = Surroundings { practice: Some(GroupFacts { facts: group, members: Vec::new() }), ..Surroundings::default() };
    let record = Record { filings: vec![euc(2024, APPROVED, &[Quality])], submissions: Vec::new() };
    let nothing = YearFacts::default();
    let known = Known { kind: ParticipantKind::Subgroup, facts: &nothing, surroundings: &around };
    let stored = situation(rules(2024), known, &record);
    assert_eq!(stored.situation.reporting_option, ReportingOption::Mvp, "a subgroup reports nothing else");
    let [inherited] = stored.situation.reweighting.as_slice() else { panic!("{stored:?}") };
    assert_eq!(inherited.basis, ReweightingBasis::SubgroupInheritance);
    assert_eq!(weights(2024, ParticipantKind::Subgroup, &nothing, &around, &record), [0, 50, 50, 0]);
    let with_data = Record { submissions: vec![submission(2024, PromotingInteroperability, true)], ..record };
    assert_eq!(weights(2024, ParticipantKind::Subgroup, &nothing, &around, &with_data), [0, 30, 15, 55], "its own data cancel");
}

#[test]
fn what_is_unknown_is_named_and_not_assumed() {
    let nothing = YearFacts::default();
    let known = Known { kind: ParticipantKind::Clinician, facts: &nothing, surroundings: &Surroundings::default() };
    let stored = situation(rules(2024), known, &Record::default());
    assert!(!stored.is_complete());
    assert!(stored.situation.reweighting.is_empty() && !stored.situation.small_practice);
    let missing: Vec<&str> = stored.inputs.iter().filter(|input| !input.known).map(|input| input.fact).collect();
    for fact in ["smallGroupPractitioner", "reportingOption", "clinicianType", "zip"] {
        assert!(missing.contains(&fact), "{fact}: {missing:?}");
    }
    let facts = YearFacts { reporting_option: Some(ReportingOption::TraditionalMips), ..physician() };
    let known = Known { kind: ParticipantKind::Clinician, facts: &facts, surroundings: &elsewhere() };
    assert!(situation(rules(2024), known, &Record::default()).is_complete());
}

#[test]
fn a_short_period_does_not_qualify_in_the_years_that_ask_for_a_long_one() {
    let mut short = submission(2024, PromotingInteroperability, true);
    short.performance_start = "2024-07-06".parse().unwrap();
    let least = |year: u16| rules(year).qualifying_submissions.iter().find(|least| least.category == PromotingInteroperability);
    assert_eq!(short.period_days(), 179);
    assert!(!short.qualifies(least(2024)), "180 days are needed");
    short.performance_start = "2024-07-05".parse().unwrap();
    assert!(short.qualifies(least(2024)));
    assert!(!submission(2024, PromotingInteroperability, false).qualifies(least(2024)));
}

#[test]
fn what_waits_or_is_granted_is_told() {
    let of = |filing| Record { filings: vec![filing], submissions: Vec::new() };
    let told = |record: &Record| {
        let all = super::concluded(2024, ParticipantKind::Clinician, &physician(), &elsewhere(), record, super::OPEN);
        (super::euc_needs(&all), all[0].may_file)
    };
    let others = [Need::Needed; 3];
    let waits = told(&of(euc(2024, PENDING, &[Quality])));
    assert_eq!((waits.0[0], &waits.0[1..], waits.1), (Need::AppliedFor, &others[..], false));
    let granted = told(&of(euc(2024, APPROVED, &[Quality])));
    assert_eq!((granted.0[0], &granted.0[1..], granted.1), (Need::AlreadyCovered, &others[..], false));
    let by_hardship = told(&of(hardship(2024, APPROVED)));
    assert_eq!((by_hardship.0[3], by_hardship.1), (Need::AlreadyCovered, true), "another kind of filing covers it");
}

#[test]
fn the_level_of_the_facts_is_the_level_of_the_participant() {
    let facts = YearFacts {
        individual_scenario: Some(crate::participant::Scenario { hospital_based_clinician: Some(true), ..ordinary() }),
        ..large_group()
    };
    let known = Known { kind: ParticipantKind::Group, facts: &facts, surroundings: &Surroundings::default() };
    let stored = situation(rules(2024), known, &Record::default());
    assert!(stored.situation.reweighting.is_empty(), "what holds for one clinician does not hold for the group");
}
