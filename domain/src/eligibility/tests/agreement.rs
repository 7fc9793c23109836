//! The three answers say the same of any facts: who needs no application weighs nothing, and a warning says what eligibility says.

use super::area;
use crate::{
    eligibility::{
        GroupFacts, Known, Need, Record, Standing, Surroundings, conclusions, programme_standing, situation, unneeded,
    },
    participant::{ParticipantKind, QpStatus, Scenario, YearFacts},
    program::{Category, ClinicianType, Form},
    rule,
    scoring::weights_in_force,
    testing,
};
use proptest::{option, prelude::*, sample::select};

fn flag() -> impl Strategy<Value = Option<bool>> {
    option::weighted(0.8, any::<bool>())
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let volume = (option::weighted(0.8, 0_u32..200_000), option::weighted(0.8, 0_u32..400), option::weighted(0.8, 0_u32..400));
    (flag(), flag(), flag(), flag(), flag(), flag(), volume).prop_map(
        |(hospital, asc, facing, small, switch, opted, (charges, patients, services))| Scenario {
            hospital_based_clinician: hospital,
            ambulatory_surgical_center: asc,
            non_patient_facing: facing,
            small_group_practitioner: small,
            low_volume_switch: switch,
            is_opted_in: opted,
            allowed_charges: charges.map(Into::into),
            beneficiary_count: patients,
            low_volume_services: services,
            ..Scenario::default()
        },
    )
}

fn facts() -> impl Strategy<Value = YearFacts> {
    let clinician = (option::of(select(ClinicianType::ALL)), flag(), option::of(select(QpStatus::ALL)), flag());
    (clinician, any::<bool>(), option::of(0_u32..30), option::of(scenario()), option::of(scenario()), flag()).prop_map(
        |((clinician_type, newly_enrolled, qp_status, elects), has_zip, count, individual, group, late)| YearFacts {
            clinician_type,
            newly_enrolled,
            qp_status,
            partial_qp_elects_mips: elects,
            late_joiner: late.filter(|late| *late),
            zip: has_zip.then(|| "96761".parse().unwrap()),
            eligible_clinician_count: count,
            not_scorable: has_zip.then(|| [Category::Cost].into()),
            individual_scenario: individual,
            group_scenario: group,
            ..YearFacts::default()
        },
    )
}

fn surroundings() -> impl Strategy<Value = Surroundings> {
    let members = || prop::collection::vec(facts(), 0..4);
    let practice = option::of((facts(), members()).prop_map(|(facts, members)| GroupFacts { facts, members }));
    let designated = option::of(prop::collection::vec(Just(area(2024)), 0..2));
    (practice, members(), designated).prop_map(|(practice, members, designated)| Surroundings {
        practice,
        members,
        designated,
        ..Surroundings::default()
    })
}

const fn changes_nothing(need: Option<Need>) -> bool {
    matches!(need, Some(Need::AlreadyCovered | Need::NotScored))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn eligibility_weights_and_warnings_agree(
        year in 2019_u16..=2025, kind in select(ParticipantKind::ALL), facts in facts(), around in surroundings(),
    ) {
        let rules = super::rules(year);
        let known = Known { kind, facts: &facts, surroundings: &around };
        let record = Record::default();
        let standing = programme_standing(rules, known);
        let all = conclusions(rules, known, &record, &standing, testing::at(super::OPEN));
        prop_assert_eq!(all.len(), 6);
        let in_mips = !matches!(standing.standing, Standing::Excluded | Standing::MayOptIn);
        prop_assert_eq!(!in_mips, standing.exclusion.is_some());
        let stored = situation(rules, known, &record);
        // Subgroups and Value Pathways began in 2023.
        let weights = weights_in_force(rules, &stored.situation);
        if kind != ParticipantKind::Subgroup || year >= 2023 {
            let weights = weights.as_ref().map_err(|refusals| TestCaseError::fail(format!("{refusals:?}")))?;
            for one in all.iter().filter(|one| one.form == Form::ExtremeAndUncontrollableCircumstances && in_mips) {
                let weight = weights.weights.of(one.category.unwrap());
                match one.need.unwrap() {
                    Need::AlreadyCovered | Need::NotScored => prop_assert_eq!(weight, 0, "{:?}", one),
                    Need::Needed | Need::Inherits => {
                        prop_assert!(weight > 0 || weights.scored_at_threshold, "{:?} {:?}", one, weights);
                    }
                    Need::Unknown => prop_assert!(one.because.last().unwrap().unknown().count() > 0, "{:?}", one),
                    Need::AppliedFor => prop_assert!(false, "nothing was filed"),
                }
            }
        }
        let is_not_warned = matches!(kind, ParticipantKind::Subgroup | ParticipantKind::ApmEntity | ParticipantKind::Aco);
        let warned = unneeded(rules, known, Category::ALL);
        for one in all.iter().filter(|one| one.form == Form::ExtremeAndUncontrollableCircumstances) {
            let told = warned.iter().find(|warning| warning.category.is_none() || warning.category == one.category);
            match told.map(|warning| warning.rule.id) {
                Some(id) if id == rule::FILING_ALREADY_COVERED.id => prop_assert!(
                    matches!(one.need, Some(Need::AlreadyCovered | Need::NotScored)), "{:?}", one
                ),
                Some(id) => prop_assert_eq!((id, one.need), (rule::FILING_NOT_SCORED.id, Some(Need::NotScored))),
                None => prop_assert!(is_not_warned || !changes_nothing(one.need), "a warning is missing: {:?}", one),
            }
        }
        for reason in all.iter().flat_map(|one| &one.because) {
            prop_assert!(rule::find(reason.rule).is_some() && reason.message.len() <= 1000 && reason.citation.len() <= 600);
            prop_assert!(reason.inputs.iter().all(|input| input.known == input.value.is_some()));
        }
    }
}
