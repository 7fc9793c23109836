//! What data do to each ground for reweighting, year by year; what the years say of it; each refusal.

use super::{decimal, ground, rules, scored, set};
use crate::{
    participant::EntityType::{self, Apm, Group, Individual, Subgroup, VirtualGroup},
    program::{Category, CategorySet, ReportingOption, WeightTableName, Weights},
    scoring::{
        Refusal,
        ReweightingBasis::{self, *},
        Situation, Submissions, WeightsInForce, weights_in_force,
    },
    testing,
};

const YEARS: [u16; 4] = [2022, 2023, 2024, 2025];

fn weights(year: u16, situation: &Situation) -> Result<WeightsInForce, Vec<Refusal>> {
    weights_in_force(rules(year), situation)
}

/// All that the ground covers, with complete or incomplete data for all four categories.
fn with_all_data(entity_type: EntityType, basis: ReweightingBasis, qualifying: bool) -> Situation {
    let submissions = Category::ALL.iter().fold(Submissions::default(), |all, category| all.with(*category, qualifying));
    Situation { reweighting: vec![ground(basis, "")], submissions, ..Situation::plain(entity_type) }
}

/// What is at 0 percent when data for everything were submitted.
fn left(year: u16, entity_type: EntityType, basis: ReweightingBasis, qualifying: bool) -> CategorySet {
    let situation = with_all_data(entity_type, basis, qualifying);
    CategorySet::ALL.without(weights(year, &situation).unwrap().scored())
}

#[test]
fn data_cancel_by_each_ground_what_the_regulation_says() {
    for year in YEARS {
        for (entity_type, basis, stays) in [
            (Individual, EucApplication, "C"),
            (Group, EucApplication, "C"),
            (VirtualGroup, EucApplication, "C"),
            (Individual, AutomaticEuc, "C"),
            (Individual, PromotingInteroperabilityHardship, ""),
            (Individual, AutomaticPromotingInteroperability, ""),
            (Apm, ApmEntityApplication, "QCIP"),
            (Individual, CompromisedData, "QCIP"),
            (Individual, LateJoiner, "QCIP"),
        ] {
            assert_eq!(left(year, entity_type, basis, true), set(stays), "{year} {basis}");
        }
    }
    for year in [2023, 2024, 2025] {
        assert_eq!(left(year, Subgroup, SubgroupInheritance, true), set("C"), "{year}");
    }
    assert_eq!(left(2023, Subgroup, EucApplication, true), set("C"));
}

#[test]
fn from_2024_incomplete_data_cancel_nothing() {
    for year in YEARS {
        let expected = if year >= 2024 { "QCIP" } else { "C" };
        assert_eq!(left(year, Individual, AutomaticEuc, false), set(expected), "{year}");
        assert_eq!(left(year, Group, EucApplication, false), set(expected), "{year}");
        let expected = if year >= 2024 { "P" } else { "" };
        assert_eq!(left(year, Group, PromotingInteroperabilityHardship, false), set(expected), "{year}");
    }
}

#[test]
fn a_category_is_at_zero_while_one_ground_holds() {
    let mut situation = with_all_data(Individual, PromotingInteroperabilityHardship, true);
    assert_eq!(weights(2024, &situation).unwrap().weights.pi, 25);
    situation.reweighting.push(ground(CompromisedData, "P"));
    let outcome = weights(2024, &situation).unwrap();
    assert_eq!(outcome.weights.pi, 0);
    let rules: Vec<&str> = outcome
        .because
        .iter()
        .filter(|step| step.category == Some(super::PromotingInteroperability))
        .map(|step| step.rule)
        .collect();
    assert_eq!(rules, ["WEIGHT-DATA-CANCEL", "WEIGHT-DATA-NO-EFFECT"]);
}

#[test]
fn every_category_is_explained_by_rules_of_the_catalogue() {
    for year in YEARS {
        for basis in rules(year).submissions.bases.iter().map(|rules| rules.basis) {
            let entity_type = rules(year).submissions.basis(basis).unwrap().entity_types[0];
            for qualifying in [true, false] {
                let outcome = weights(year, &with_all_data(entity_type, basis, qualifying)).unwrap();
                for category in Category::ALL {
                    assert!(outcome.because.iter().any(|step| step.category == Some(*category)), "{year} {basis} {category}");
                }
                for step in &outcome.because {
                    assert!(crate::rule::find(step.rule).is_some(), "{}", step.rule);
                    assert!(step.message.ends_with('.') && !step.citation.is_empty(), "{step:?}");
                    assert!(step.message.len() <= 600 && step.citation.len() <= 600, "{step:?}");
                }
            }
        }
    }
}

#[test]
fn each_effect_has_its_rule_and_its_words() {
    let steps = |year, situation: &Situation, category| {
        let because = weights(year, situation).unwrap().because;
        because
            .into_iter()
            .filter(|step| step.category == Some(category))
            .map(|step| (step.rule, step.message))
            .collect::<Vec<_>>()
    };
    let complete = with_all_data(Individual, EucApplication, true);
    let [(rule, message), (table, weight)] = &steps(2024, &complete, super::Quality)[..] else { panic!("two steps") };
    assert_eq!((*rule, *table), ("WEIGHT-DATA-CANCEL", "WEIGHT-TABLE"));
    assert_eq!(message, "Data were submitted for quality, which cancel its reweighting because of an approved EUC application.");
    assert_eq!(weight, "The weight of quality is 55 percent, with cost at 0 percent.");
    let incomplete = with_all_data(Individual, EucApplication, false);
    assert!(
        steps(2023, &incomplete, super::Quality)[0]
            .1
            .starts_with("Incomplete data were submitted for quality; in performance year 2023")
    );
    assert_eq!(steps(2024, &incomplete, super::Quality)[0].0, "WEIGHT-DATA-NOT-QUALIFYING");
    assert_eq!(steps(2024, &complete, super::Cost)[0].0, "WEIGHT-COST-HAS-NO-DATA");
    assert_eq!(
        steps(2024, &with_all_data(Apm, ApmEntityApplication, true), super::Cost).iter().map(|step| step.0).collect::<Vec<_>>(),
        ["WEIGHT-NEVER-SCORED", "WEIGHT-DATA-NO-EFFECT"]
    );
    let bare = Situation { submissions: Submissions::default(), ..complete };
    assert_eq!(
        steps(2024, &bare, super::Quality),
        [("WEIGHT-EUC-APPLICATION", "The weight of quality is 0 percent because of an approved EUC application.".into())]
    );
    let plain = Situation::plain(Group);
    assert_eq!(
        steps(2024, &plain, super::Cost),
        [("WEIGHT-TABLE", "The weight of cost is 30 percent: nothing is reweighted.".into())]
    );
    let citations: Vec<_> = weights(2024, &plain).unwrap().because.into_iter().map(|step| step.citation).collect();
    assert_eq!(citations, ["42 CFR 414.1380(c)(2)(ii)(F); MVPs: 42 CFR 414.1365(e)(2)"; 4], "of the table, not of the rule");
    let app = Situation { reporting_option: ReportingOption::App, ..Situation::plain(Group) };
    assert_eq!(steps(2024, &app, super::Cost)[0].1, "Whoever takes part so is not scored on cost in performance year 2024.");
    let three = Situation { not_scorable: set("QCI"), ..Situation::plain(Group) };
    assert_eq!(
        steps(2024, &three, super::PromotingInteroperability)[0].1,
        "The weight of Promoting Interoperability is 100 percent, with quality, cost and improvement activities at 0 percent."
    );
    assert_eq!(steps(2024, &three, super::Cost)[0].0, "WEIGHT-NOT-SCORABLE");
}

#[test]
fn an_apm_entity_is_not_scored_on_cost() {
    for year in YEARS {
        let plain = weights(year, &Situation::plain(Apm)).unwrap().weights;
        assert_eq!(plain, Weights { quality: 55, cost: 0, ia: 15, pi: 30 }, "{year}");
        let without_pi = Situation { reweighting: vec![ground(AutomaticPromotingInteroperability, "")], ..Situation::plain(Apm) };
        assert_eq!(weights(year, &without_pi).unwrap().weights, Weights { quality: 85, cost: 0, ia: 15, pi: 0 }, "{year}");
    }
}

#[test]
fn in_a_value_pathway_quality_keeps_its_weight_for_want_of_measures() {
    let situation = |reporting_option| Situation { reporting_option, not_scorable: set("QC"), ..Situation::plain(Group) };
    assert_eq!(weights(2024, &situation(ReportingOption::TraditionalMips)).unwrap().scored(), set("IP"));
    let pathway = weights(2024, &situation(ReportingOption::Mvp)).unwrap();
    assert_eq!(pathway.weights, Weights { quality: 55, cost: 0, ia: 15, pi: 30 });
    assert!(pathway.because.iter().any(|step| step.rule == "WEIGHT-MVP-QUALITY"));
}

#[test]
fn the_rows_that_the_automatic_euc_fact_sheets_print() {
    for year in YEARS {
        for (small, data, expected) in [
            (false, "QP", [70, 0, 0, 30]),
            (false, "QI", [85, 0, 15, 0]),
            (false, "IP", [0, 0, 15, 85]),
            (false, "QIP", [55, 0, 15, 30]),
            (false, "Q", [100, 0, 0, 0]),
            (true, "QP", [70, 0, 0, 30]),
            (true, "QI", [50, 0, 50, 0]),
            (true, "IP", [0, 0, 15, 85]),
            (true, "QIP", [55, 0, 15, 30]),
            (true, "P", [0, 0, 0, 100]),
        ] {
            let submissions = set(data).iter().fold(Submissions::default(), |all, category| all.with(category, true));
            let situation = Situation {
                small_practice: small,
                submissions,
                reweighting: vec![ground(AutomaticEuc, "")],
                ..Situation::plain(Individual)
            };
            let outcome = weights(year, &situation).unwrap();
            let [quality, cost, ia, pi] = expected;
            assert_eq!(outcome.weights, Weights { quality, cost, ia, pi }, "{year} {small} {data}");
            assert_eq!(outcome.scored_at_threshold, data.len() == 1, "{year} {small} {data}");
        }
    }
}

#[test]
fn a_set_without_a_row_is_refused_and_not_guessed() {
    for year in YEARS {
        for (letters, has_row) in
            [("I", false), ("IP", false), ("QI", false), ("CI", false), ("", true), ("P", true), ("QP", true), ("QCIP", true)]
        {
            let situation =
                Situation { reporting_option: ReportingOption::App, not_scorable: set(letters), ..Situation::plain(Group) };
            let outcome = weights(year, &situation);
            assert_eq!(outcome.is_ok(), has_row, "{year} {letters}");
            if let Err(refusals) = outcome {
                let zeroed = set(letters).without(set("C"));
                assert_eq!(refusals, [Refusal::NoRow { year: rules(year).year, zeroed }]);
                assert_eq!(refusals[0].finding().code, "weightsNotDefined");
            }
        }
    }
}

#[test]
fn every_refusal_is_told_with_its_place() {
    let situation = Situation {
        reporting_option: ReportingOption::Mvp,
        reweighting: vec![
            ground(SubgroupInheritance, "Q"),
            ground(ApmEntityApplication, ""),
            ground(PromotingInteroperabilityHardship, "Q"),
            ground(AutomaticEuc, "QC"),
            ground(EucApplication, "Q"),
        ],
        ..Situation::plain(Individual)
    };
    let refusals = weights(2022, &situation).unwrap_err();
    let findings: Vec<_> = refusals.iter().map(Refusal::finding).collect();
    let told: Vec<(&str, &str)> = findings.iter().map(|finding| (finding.pointer.as_ref(), finding.rule.as_ref())).collect();
    let expected = [
        ("/reportingOption", "WEIGHT-OPTION-YEAR"),
        ("/reweighting/0/basis", "WEIGHT-BASIS-YEAR"),
        ("/reweighting/1/basis", "WEIGHT-BASIS-ENTITY"),
        ("/reweighting/2/categories", "WEIGHT-BASIS-CATEGORIES"),
        ("/reweighting/3/categories", "WEIGHT-BASIS-CATEGORIES"),
    ];
    assert_eq!(told, expected);
    assert_eq!(
        findings[0].message,
        "Performance year 2022 does not have the reporting option mvp for the entity type individual; it has traditionalMips, app."
    );
    assert!(
        findings[1].message.starts_with("Performance year 2022 does not know subgroupInheritance; it knows eucApplication, ")
    );
    assert!(findings[2].message.contains("eucApplication") && !findings[2].message.contains("apmEntityApplication, "));
    assert_eq!(
        findings[2].message,
        "Nobody of the entity type individual is reweighted by apmEntityApplication; it may be by eucApplication, automaticEuc, promotingInteroperabilityHardship, automaticPromotingInteroperability, compromisedData, lateJoiner."
    );
    assert!(findings[3].message.contains("at least one") && findings[4].message.contains("all together"));
    let nothing = Situation {
        reweighting: vec![super::Reweighting { basis: EucApplication, categories: Some(CategorySet::NONE) }],
        ..Situation::plain(Group)
    };
    assert_eq!(weights(2024, &nothing).unwrap_err().len(), 1, "a ground for no category is none");
}

#[test]
fn an_entity_type_without_weights_is_told_so() {
    let refusals = weights(2018, &Situation::plain(Apm)).unwrap_err();
    assert_eq!(refusals[0].to_string(), "This service knows no weights of performance year 2018 for the entity type apm.");
}

#[test]
fn app_plus_comes_with_2025() {
    for year in YEARS {
        let situation = Situation { reporting_option: ReportingOption::AppPlus, ..Situation::plain(Group) };
        assert_eq!(weights(year, &situation).is_ok(), year >= 2025, "{year}");
    }
    assert!(rules(2025).weight_table(WeightTableName::App).unwrap().reporting_options.contains(&ReportingOption::AppPlus));
}

#[test]
fn a_year_without_a_row_or_a_bonus_says_so() {
    let mut year = rules(2024).clone();
    year.bonuses.complex_patient_cap = None;
    year.bonuses.small_practice_points = Some(decimal("5"));
    let situation = Situation { small_practice: true, ..Situation::plain(Group) };
    let score = |year: &crate::program::YearRules, given: &str| {
        let bonus = crate::scoring::ComplexPatientBonus::new(decimal("4")).unwrap();
        crate::scoring::final_score(year, &situation, super::scores(given), bonus).unwrap()
    };
    assert_eq!(score(&year, "Q50 C50 I50 P50").exact, decimal("55"), "5 for a small practice, nothing for complex patients");
    assert_eq!(score(&year, "C50").exact, decimal("15"), "bonuses need data");
    year.bonuses.complex_patient_cap = Some(decimal("3"));
    assert_eq!(score(&year, "Q50 C50 I50 P50").exact, decimal("58"), "the cap of the year");
    year.bonuses.small_practice_points = None;
    assert_eq!(score(&year, "C50").exact, decimal("15"), "cost is no data: the complex patient bonus adds nothing");
    year.bonuses.small_practice_points = Some(decimal("5"));
    let rules: Vec<&str> = score(&year, "Q50").because.iter().map(|step| step.rule).collect();
    let missing = "SCORE-CATEGORY-MISSING";
    assert_eq!(rules, [missing, missing, missing, "SCORE-COMPLEX-PATIENT-BONUS", "SCORE-SMALL-PRACTICE-BONUS", "SCORE-SUM"]);
}

#[test]
fn a_bonus_is_told_where_there_is_one() {
    let told = |bonus: &str| {
        let outcome = scored(2024, &Situation::plain(Group), "Q80 C70 I100 P90", bonus).unwrap();
        outcome.because.iter().any(|step| step.rule == "SCORE-COMPLEX-PATIENT-BONUS")
    };
    assert!(!told("0") && told("0.0001"));
    let words = |bonus: &str| {
        let outcome = scored(2019, &Situation::plain(Group), "Q80 C70 I100 P90", bonus).unwrap();
        let step = outcome.because.into_iter().find(|step| step.rule == "SCORE-COMPLEX-PATIENT-BONUS");
        step.unwrap().message.into_owned()
    };
    assert_eq!(words("4.9"), "The complex patient bonus adds 4.9 points.");
    assert_eq!(words("5"), "The complex patient bonus adds 5 points.");
    assert_eq!(words("5.1"), "In performance year 2019 the complex patient bonus adds at most 5 points: it adds 5.");
}

#[test]
fn a_score_is_rounded_half_up_and_kept_exactly() {
    let outcome = scored(2024, &Situation::plain(Group), "Q80.0333 C70.1 I100 P90.01", "0").unwrap();
    assert_eq!(outcome.exact, decimal("82.54249"));
    assert_eq!(outcome.score.points(), decimal("82.54"));
    let tie = scored(2024, &Situation::plain(Group), "Q80.05 C70 I100 P90", "0").unwrap();
    assert_eq!((tie.exact, tie.score.points()), (decimal("82.515"), decimal("82.52")));
    let unused = Situation { not_scorable: set("C"), ..Situation::plain(Group) };
    let outcome = scored(2024, &unused, "Q72 C50 I100 P85", "0").unwrap();
    assert_eq!(outcome.score.points(), decimal("80.1"));
    assert!(outcome.because.iter().any(|step| step.rule == "SCORE-CATEGORY-UNUSED"));
}

#[test]
fn words_of_the_year_are_those_of_the_code() {
    for basis in ReweightingBasis::ALL {
        let known_from = YEARS.iter().find(|year| rules(**year).submissions.basis(*basis).is_some());
        let expected = match basis {
            SubgroupInheritance => Some(&2023),
            Covid19Application2019 => None,
            EucApplication
            | AutomaticEuc
            | PromotingInteroperabilityHardship
            | AutomaticPromotingInteroperability
            | ApmEntityApplication
            | CompromisedData
            | LateJoiner => Some(&2022),
        };
        assert_eq!(known_from, expected, "{basis}");
        assert!(!basis.in_words().is_empty() && !basis.rule().id.is_empty());
    }
    assert!(testing::rules(2099).is_none());
}
