//! What the programme has on record besides filings goes in and comes out exactly; saving twice changes nothing.

use super::{
    each_database,
    samples::{entity_id, id, load, participants, year},
};
use chrono::NaiveDate;
use domain::{
    facts::{
        ApmModel, ApmRosterEntry, AutomaticEucArea, FeedbackScores, ListedApmEntity, PerformanceFeedback, Shortfall, Submission,
        SubmissionMethod,
    },
    program::{Category, ReportingOption},
};
use persistence::{Constraint, Error, Saved};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().unwrap())
}

/// Of Ana Ruiz at Cedar Valley.
fn submission(category: Category, measurements: u32) -> Submission {
    Submission {
        participant: participants()[1].id,
        performance_year: year(2024),
        category,
        submission_method: SubmissionMethod::Registry,
        reporting_option: None,
        performance_start: day("2024-01-01"),
        performance_end: day("2024-12-31"),
        measurements,
        shortfalls: BTreeSet::from([Shortfall::NoActivityPerformed, Shortfall::CehrtIdMissing]),
    }
}

fn feedback(final_score: &str) -> PerformanceFeedback {
    PerformanceFeedback {
        participant: participants()[0].id,
        performance_year: year(2023),
        category_scores: FeedbackScores { quality: number("0"), cost: number("55.1234"), ia: number("0.0000"), pi: None },
        final_score: number(final_score),
        complex_patient_bonus: number("2.35"),
        payment_adjustment_percentage: number("-9"),
        additional_adjustment_percentage: None,
        as_of: day("2024-08-12"),
    }
}

fn area(zip: &str, county: &str) -> AutomaticEucArea {
    AutomaticEucArea {
        performance_year: year(2024),
        zip: zip.parse().unwrap(),
        state: "TX".parse().unwrap(),
        county: county.to_owned(),
        incident: None,
    }
}

fn entry(member: usize, snapshot: &str) -> ApmRosterEntry {
    ApmRosterEntry {
        apm_entity: participants()[6].id,
        member: participants()[member].id,
        performance_year: year(2024),
        snapshot_date: day(snapshot),
    }
}

each_database! {
    fn submissions_are_kept_by_category_method_and_option(database) {
        database.put(load);
        let save = |submissions: Vec<Submission>| database.put(move |store| store.submissions().save_many(&submissions));
        let quality = submission(Category::Quality, 6);
        let by_ehr = Submission { submission_method: SubmissionMethod::ElectronicHealthRecord, ..quality.clone() };
        let mvp = Submission { reporting_option: Some(ReportingOption::Mvp), shortfalls: BTreeSet::new(), ..quality.clone() };
        let pi = submission(Category::PromotingInteroperability, 10);
        let elsewhen = Submission { performance_year: year(2023), ..pi.clone() };
        let all = vec![quality.clone(), by_ehr.clone(), mvp.clone(), pi.clone(), elsewhen.clone()];
        assert_eq!(save(all.clone()), [Saved::Created; 5]);
        assert_eq!(save(all), [Saved::Unchanged; 5]);
        let fewer = Submission { measurements: 5, ..quality };
        assert_eq!(save(vec![pi.clone(), fewer.clone()]), [Saved::Unchanged, Saved::Changed]);
        let found = database.get(|store| store.submissions().of(pi.participant, year(2024)));
        assert_eq!(found, [pi.clone(), by_ehr, fewer, mvp]);
        assert_eq!(database.get(|store| store.submissions().of(pi.participant, year(2023))), [elsewhen]);
        assert_eq!(database.get(|store| store.submissions().of(participants()[0].id, year(2024))), []);
    }

    fn feedback_is_kept_exactly(database) {
        database.put(load);
        let save = |feedback: &PerformanceFeedback| {
            let kept = vec![feedback.clone()];
            let saved = database.put(move |store| store.performance_feedback().save_many(&kept));
            let found = database.get(|store| store.performance_feedback().of(feedback.participant, year(2023)));
            assert_eq!(found.as_ref(), Some(feedback));
            saved
        };
        assert_eq!(save(&feedback("16.50")), [Saved::Created]);
        assert_eq!(save(&feedback("16.50")), [Saved::Unchanged]);
        assert_eq!(save(&feedback("16.51")), [Saved::Changed]);
        let without = PerformanceFeedback { payment_adjustment_percentage: None, final_score: None, ..feedback("0") };
        assert_eq!(save(&without), [Saved::Changed]);
        assert_eq!(database.get(|store| store.performance_feedback().of(without.participant, year(2022))), None);
        assert_eq!(database.get(|store| store.performance_feedback().of(participants()[1].id, year(2023))), None);
    }

    fn a_zip_code_may_lie_in_several_designated_counties(database) {
        let save = |areas: Vec<AutomaticEucArea>| database.put(move |store| store.automatic_euc().save_many(year(2024), &areas));
        let areas = vec![area("75763", "anderson"), area("75763", "henderson"), area("75801", "anderson")];
        assert_eq!(save(areas.clone()), [Saved::Created; 3]);
        assert_eq!(save(areas.clone()), [Saved::Unchanged; 3]);
        let named = AutomaticEucArea { incident: Some("DR-4798-TX".to_owned()), ..areas[1].clone() };
        assert_eq!(save(vec![areas[0].clone(), named.clone()]), [Saved::Unchanged, Saved::Changed]);
        let at = |number, zip: &str| database.get(|store| store.automatic_euc().at(year(number), &zip.parse().unwrap()));
        assert_eq!(at(2024, "75763"), [areas[0].clone(), named]);
        assert_eq!(at(2024, "75801"), [areas[2].clone()]);
        assert_eq!(at(2024, "75802"), []);
        assert_eq!(at(2023, "75763"), []);
        assert_eq!(database.get(|store| store.automatic_euc().count(year(2024))), 3);
        assert_eq!(database.get(|store| store.automatic_euc().count(year(2023))), 0);
        assert!(database.get(|store| store.automatic_euc().is_known(year(2024))));
        assert!(!database.get(|store| store.automatic_euc().is_known(year(2023))));
    }

    fn rosters_are_kept_by_snapshot(database) {
        database.put(load);
        let save = |entries: Vec<ApmRosterEntry>| database.put(move |store| store.apm().save_roster(&entries));
        let (march, august) = (entry(3, "2024-03-31"), entry(3, "2024-08-31"));
        let group = entry(2, "2024-03-31");
        assert_eq!(save(vec![august, march]), [Saved::Created; 2]);
        assert_eq!(save(vec![march, group, group]), [Saved::Unchanged, Saved::Created, Saved::Unchanged]);
        assert_eq!(database.get(|store| store.apm().of_member(march.member, year(2024))), [march, august]);
        assert_eq!(database.get(|store| store.apm().of_entity(march.apm_entity, year(2024))), [group, march, august]);
        assert_eq!(database.get(|store| store.apm().of_member(march.member, year(2023))), []);
        assert_eq!(database.get(|store| store.apm().of_entity(march.member, year(2024))), []);
    }

    fn ids_stand_on_the_lists_of_models(database) {
        let listed = |text: &str, model| ListedApmEntity { entity_id: entity_id(text), model };
        let one = listed("AR0437", ApmModel::PrimaryCareFirst);
        let (again, other) = (one.clone(), listed("AR0437", ApmModel::ComprehensivePrimaryCarePlus));
        let save = |listed: Vec<ListedApmEntity>| database.put(move |store| store.apm().save_listed(&listed));
        assert_eq!(save(vec![one.clone(), again]), [Saved::Created, Saved::Unchanged]);
        assert_eq!(save(vec![one, other]), [Saved::Unchanged, Saved::Created]);
        let models = |text: &str| database.get(|store| store.apm().models_of(&entity_id(text)));
        assert_eq!(models("AR0437"), [ApmModel::ComprehensivePrimaryCarePlus, ApmModel::PrimaryCareFirst]);
        assert_eq!(models("AR0438"), []);
    }

    fn nothing_is_kept_of_strangers(database) {
        database.put(load);
        let stranger = id(0x999);
        let refused = [
            database.write_blocking(move |store| {
                store.submissions().save_many(&[Submission { participant: stranger, ..submission(Category::Quality, 1) }])
            }),
            database.write_blocking(move |store| {
                store.performance_feedback().save_many(&[PerformanceFeedback { participant: stranger, ..feedback("1") }])
            }),
            database.write_blocking(move |store| {
                store.apm().save_roster(&[ApmRosterEntry { member: stranger, ..entry(3, "2024-03-31") }])
            }),
            database.write_blocking(move |store| {
                store.apm().save_roster(&[ApmRosterEntry { apm_entity: stranger, ..entry(3, "2024-03-31") }])
            }),
        ];
        for (place, refused) in refused.iter().enumerate() {
            assert!(matches!(refused, Err(Error::Violates(Constraint::Reference))), "{place}: {refused:?}");
        }
        assert_eq!(database.get(|store| store.apm().of_member(entry(3, "2024-03-31").member, year(2024))), []);
    }
}
