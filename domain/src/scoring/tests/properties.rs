//! What holds for every input.

use super::{decimal, rules};
use crate::{
    participant::EntityType,
    program::{Category, CategorySet, ReportingOption},
    scoring::{
        AdditionalScalingFactor, AdjustmentFactor, CategoryScore, CategoryScores, ComplexPatientBonus, FinalScore,
        PaymentAdjustment, Reweighting, ReweightingBasis, Scaling, ScalingFactor, Situation, Subject, Submissions, final_score,
        payment_adjustment, weights_in_force,
    },
};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn set() -> impl Strategy<Value = CategorySet> {
    prop::sample::select(CategorySet::every().collect::<Vec<_>>())
}

fn year() -> impl Strategy<Value = u16> {
    2017_u16..=2025
}

fn submissions() -> impl Strategy<Value = Submissions> {
    (set(), set()).prop_map(|(complete, incomplete)| {
        let submissions = complete.iter().fold(Submissions::default(), |all, category| all.with(category, true));
        incomplete.without(complete).iter().fold(submissions, |all, category| all.with(category, false))
    })
}

fn reweighting() -> impl Strategy<Value = Reweighting> {
    (prop::sample::select(ReweightingBasis::ALL), prop::option::of(set()))
        .prop_map(|(basis, categories)| Reweighting { basis, categories })
}

fn situation() -> impl Strategy<Value = Situation> {
    let parts = (
        prop::sample::select(EntityType::ALL),
        any::<bool>(),
        prop::sample::select(ReportingOption::ALL),
        prop::collection::vec(reweighting(), 0..4),
        submissions(),
        set(),
    );
    parts.prop_map(|(entity_type, small_practice, reporting_option, reweighting, submissions, not_scorable)| Situation {
        entity_type,
        small_practice,
        reporting_option,
        reweighting,
        submissions,
        not_scorable,
    })
}

fn score() -> impl Strategy<Value = CategoryScore> {
    (0_i64..=1_000_000).prop_map(|units| CategoryScore::new(Decimal::new(units, 4)).unwrap())
}

fn final_scores() -> impl Strategy<Value = FinalScore> {
    (0_i64..=1_000_000).prop_map(|units| FinalScore::new(Decimal::new(units, 4)).unwrap())
}

/// So that every positive factor is known.
fn scaling() -> impl Strategy<Value = Scaling> {
    (1_i64..=30_000, 1_i64..=10_000).prop_map(|(base, additional)| Scaling {
        base: Some(ScalingFactor::new(Decimal::new(base, 4)).unwrap()),
        additional: Some(AdditionalScalingFactor::new(Decimal::new(additional, 4)).unwrap()),
    })
}

fn set_of(category: Category) -> CategorySet {
    CategorySet::NONE.with(category)
}

fn total(year: u16, score: FinalScore, scaling: Scaling) -> AdjustmentFactor {
    match payment_adjustment(rules(year), Subject::Scored(score), scaling).unwrap() {
        PaymentAdjustment::Adjusted(factors) => factors.total,
        PaymentAdjustment::None { .. } => panic!("a score has factors"),
    }
}

#[test]
fn there_is_an_answer_or_a_refusal_for_every_set_year_and_option() {
    for year in 2017..=2025 {
        for option in ReportingOption::ALL {
            for (small_practice, zeroed) in
                [false, true].into_iter().flat_map(|small| CategorySet::every().map(move |set| (small, set)))
            {
                let mut situation =
                    Situation { small_practice, reporting_option: *option, ..Situation::plain(EntityType::Individual) };
                if *option == ReportingOption::Mvp && !zeroed.is_empty() {
                    let basis = ReweightingBasis::CompromisedData;
                    situation.reweighting.push(Reweighting { basis, categories: Some(zeroed) });
                } else {
                    situation.not_scorable = zeroed;
                }
                let Some(table) = rules(year).weight_table_for(*option, EntityType::Individual, small_practice) else {
                    assert!(weights_in_force(rules(year), &situation).is_err(), "{year} {option}");
                    continue;
                };
                let outcome = weights_in_force(rules(year), &situation);
                // CMS set cost to 0 percent for everybody in traditional MIPS.
                let for_everybody = if [2020, 2021].contains(&year) { set_of(Category::Cost) } else { CategorySet::NONE };
                assert_eq!(
                    outcome.as_ref().ok().map(|outcome| outcome.weights),
                    table.row_of(zeroed.union(for_everybody)).map(|row| row.weights),
                    "{year} {option} {zeroed:?}"
                );
                if table.name != crate::program::WeightTableName::App {
                    assert!(outcome.is_ok(), "{year} {option} {zeroed:?}: practices have all sixteen rows");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn weights_add_to_100_or_nothing_is_scored(year in year(), situation in situation()) {
        if let Ok(outcome) = weights_in_force(rules(year), &situation) {
            prop_assert_eq!(outcome.weights.total(), if outcome.scored().is_empty() { 0 } else { 100 });
            prop_assert_eq!(outcome.scored_at_threshold, outcome.scored().len() < 2);
            for category in Category::ALL {
                prop_assert!(outcome.because.iter().any(|step| step.category == Some(*category)));
            }
        }
    }

    #[test]
    fn one_more_category_at_zero_is_one_less_that_is_scored(year in year(), small in any::<bool>(), zeroed in set(), more in prop::sample::select(Category::ALL)) {
        let weights = |zeroed| {
            let situation = Situation { small_practice: small, not_scorable: zeroed, ..Situation::plain(EntityType::Group) };
            weights_in_force(rules(year), &situation).unwrap()
        };
        let (fewer, wider) = (weights(zeroed), weights(zeroed.with(more)));
        prop_assert_eq!(wider.scored(), fewer.scored().without(set_of(more)));
        // A category that stays never loses, but for a small practice's quality: 55 without cost, 50 without cost and PI.
        for category in wider.scored().iter() {
            prop_assert!(small || wider.weights.of(category) >= fewer.weights.of(category), "{:?} {}", zeroed, category);
        }
    }

    #[test]
    fn more_data_bring_back_and_never_take_away(year in year(), situation in situation(), more in prop::sample::select(Category::ALL)) {
        let with_more = Situation { submissions: situation.submissions.with(more, true), ..situation.clone() };
        if let (Ok(before), Ok(after)) = (weights_in_force(rules(year), &situation), weights_in_force(rules(year), &with_more)) {
            prop_assert!(before.scored().without(after.scored()).is_empty());
            prop_assert!(after.scored().without(before.scored()).without(set_of(more)).is_empty());
            prop_assert!(more != Category::Cost || before.weights == after.weights, "nothing is submitted for cost");
        }
    }

    #[test]
    fn a_final_score_lies_between_0_and_100(year in year(), situation in situation(), given in prop::collection::vec(prop::option::of(score()), 4), bonus in 0_i64..=100_000) {
        let scores = Category::ALL.iter().zip(&given).fold(CategoryScores::default(), |all, (category, score)| match score {
            Some(score) => all.with(*category, *score),
            None => all,
        });
        let bonus = ComplexPatientBonus::new(Decimal::new(bonus, 4)).unwrap();
        if let Ok(outcome) = final_score(rules(year), &situation, scores, bonus) {
            prop_assert!((Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&outcome.exact));
            prop_assert!(outcome.exact.scale() <= 6);
            prop_assert!((outcome.score.points() - outcome.exact).abs() <= decimal("0.005"));
            if outcome.weights.scored_at_threshold {
                prop_assert_eq!(outcome.score.points(), rules(year).performance_threshold);
            }
        }
    }

    #[test]
    fn a_better_score_is_never_paid_less(year in year(), one in final_scores(), other in final_scores(), scaling in scaling()) {
        let (low, high) = if one < other { (one, other) } else { (other, one) };
        prop_assert!(total(year, low, scaling) <= total(year, high, scaling));
    }

    #[test]
    fn factors_are_continuous_but_at_the_quarter_and_the_additional_threshold(year in year(), units in 0_i64..1_000_000, scaling in scaling()) {
        let score = |units| FinalScore::new(Decimal::new(units, 4)).unwrap();
        let (below, above) = (score(units), score(units + 1));
        let rules = rules(year);
        let jumps = [Some(rules.performance_threshold / decimal("4")), rules.adjustment.additional_threshold.map(|threshold| threshold - decimal("0.0001"))];
        let step = total(year, above, scaling).percent() - total(year, below, scaling).percent();
        // The steepest line is the additional factor's of 2022: 9.5 / 11 a point, beside 27 / 25.
        if jumps.contains(&Some(below.points())) {
            prop_assert!(step > Decimal::ZERO);
        } else {
            prop_assert!(step <= decimal("0.0002"), "{} {}", below, step);
        }
    }

    #[test]
    fn what_is_shown_is_the_nearest_cent(year in year(), score in final_scores(), scaling in scaling()) {
        let factor = total(year, score, scaling);
        prop_assert!((factor.shown() - factor.percent()).abs() <= decimal("0.005"));
        prop_assert!((factor.exact() - factor.percent()).abs() <= decimal("0.00000000005"));
        prop_assert!(!(factor.shown().is_zero() && factor.shown().is_sign_negative()));
        prop_assert_eq!(factor.percent().is_sign_negative() && !factor.percent().is_zero(), score.points() < rules(year).performance_threshold);
    }
}

#[test]
fn both_jumps_are_there() {
    let scaling = Scaling {
        base: Some(ScalingFactor::new(decimal("1")).unwrap()),
        additional: Some(AdditionalScalingFactor::new(decimal("1")).unwrap()),
    };
    let at = |points: &str| total(2022, FinalScore::new(decimal(points)).unwrap(), scaling).percent();
    assert_eq!((at("18.75"), at("18.7501")), (decimal("-9"), decimal("-6.749988")));
    assert_eq!((at("88.9999"), at("89")), (decimal("5.039964"), decimal("5.54")));
}
