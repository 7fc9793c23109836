//! The tables of weights against the rows that the regulation prints.

use super::{program, year};
use crate::{
    citation::Confidence,
    participant::EntityType::{Apm, Group, Individual},
    program::{
        Category::{self, Cost, ImprovementActivities, PromotingInteroperability, Quality},
        ReportingOption, WeightTableName, Weights,
    },
};
use WeightTableName::{AnyPractice, ApmEntity, App, NotSmallPractice, SmallPractice};

/// 2017, targeted-review.md 4.5: zeroed, quality, cost, ia, pi. Cost weighs nothing.
const T2017: &str = "\
none,60,0,15,25
PI,85,0,15,0
quality,0,0,50,50
IA,75,0,0,25";

/// 2018, targeted-review.md 4.5.
const T2018: &str = "\
none,50,10,15,25
cost,60,0,15,25
PI,75,10,15,0
quality,0,10,45,45
IA,65,10,0,25
cost&PI,85,0,15,0
cost&quality,0,0,50,50
cost&IA,75,0,0,25
PI&quality,0,10,90,0
PI&IA,90,10,0,0
quality&IA,0,10,0,90";

/// 42 CFR 414.1380(c)(2)(ii)(C).
const T2019: &str = "\
none,45,15,15,25
cost,60,0,15,25
PI,70,15,15,0
quality,0,15,40,45
IA,60,15,0,25
cost&PI,85,0,15,0
cost&quality,0,0,50,50
cost&IA,75,0,0,25
PI&quality,0,15,85,0
PI&IA,85,15,0,0
quality&IA,0,15,0,85";

/// 42 CFR 414.1380(c)(2)(ii)(D).
const T2020: &str = "\
none,45,15,15,25
cost,55,0,15,30
PI,70,15,15,0
quality,0,15,15,70
IA,60,15,0,25
cost&PI,85,0,15,0
cost&quality,0,0,15,85
cost&IA,70,0,0,30
PI&quality,0,50,50,0
PI&IA,85,15,0,0
quality&IA,0,15,0,85";

/// 42 CFR 414.1380(c)(2)(ii)(E).
const T2021: &str = "\
none,40,20,15,25
cost,55,0,15,30
PI,65,20,15,0
quality,0,20,15,65
IA,55,20,0,25
cost&PI,85,0,15,0
cost&quality,0,0,15,85
cost&IA,70,0,0,30
PI&quality,0,50,50,0
PI&IA,80,20,0,0
quality&IA,0,20,0,80";

/// 42 CFR 414.1380(c)(2)(ii)(F).
const NOT_SMALL: &str = "\
none,30,30,15,25
cost,55,0,15,30
PI,55,30,15,0
quality,0,30,15,55
IA,45,30,0,25
cost&PI,85,0,15,0
cost&quality,0,0,15,85
cost&IA,70,0,0,30
PI&quality,0,50,50,0
PI&IA,70,30,0,0
quality&IA,0,30,0,70";

/// 42 CFR 414.1380(c)(2)(ii)(G).
const SMALL: &str = "\
none,30,30,15,25
cost,55,0,15,30
PI,40,30,30,0
quality,0,30,15,55
IA,45,30,0,25
cost&PI,50,0,50,0
cost&quality,0,0,15,85
cost&IA,70,0,0,30
PI&quality,0,50,50,0
PI&IA,70,30,0,0
quality&IA,0,30,0,70";

/// 42 CFR 414.1367(c)(2), (d).
const APP: &str = "\
none,50,0,20,30
PI,75,0,25,0
quality,0,0,25,75";

fn parse(line: &str) -> (Vec<Category>, Weights) {
    let mut cells = line.split(',');
    let zeroed = cells.next().unwrap();
    let zeroed = zeroed.split('&').filter(|word| *word != "none").map(|word| word.to_lowercase().parse().unwrap()).collect();
    let [quality, cost, ia, pi] = [(); 4].map(|()| cells.next().unwrap().parse().unwrap());
    (zeroed, Weights { quality, cost, ia, pi })
}

/// The tables of practices and of the APM Performance Pathway of a year, with the rows that the regulation prints.
fn printed(year: u16) -> Vec<(WeightTableName, &'static str)> {
    match year {
        2017 => vec![(AnyPractice, T2017)],
        2018 => vec![(AnyPractice, T2018)],
        2019 => vec![(AnyPractice, T2019)],
        2020 => vec![(AnyPractice, T2020)],
        2021 => vec![(AnyPractice, T2021), (App, APP)],
        _ => vec![(NotSmallPractice, NOT_SMALL), (SmallPractice, SMALL), (App, APP)],
    }
}

#[test]
fn printed_rows() {
    for year in program().years() {
        let printed = printed(year.year.get());
        for (name, printed) in &printed {
            let table = year.weight_table(*name).unwrap();
            for line in printed.lines() {
                let (zeroed, weights) = parse(line);
                let row = table.row(&zeroed).unwrap();
                assert_eq!((row.weights, row.confidence), (weights, Confidence::Sourced), "{} {name} {line}", year.year);
            }
            let sourced = table.rows.iter().filter(|row| row.confidence == Confidence::Sourced).count();
            assert_eq!(sourced, printed.lines().count(), "{} {name}: every other row is derived", year.year);
        }
        let others = year.weight_tables.iter().filter(|table| !printed.iter().any(|(name, _)| *name == table.name));
        assert!(others.map(|table| table.name).eq((year.year.get() >= 2019).then_some(ApmEntity)), "{}", year.year);
    }
}

/// The set of categories whose bits are set.
fn subset(bits: usize) -> Vec<Category> {
    Category::ALL.iter().enumerate().filter(|(index, _)| bits >> index & 1 == 1).map(|(_, category)| *category).collect()
}

#[test]
fn practices_have_a_row_for_every_set_of_categories() {
    for year in program().years() {
        for table in
            year.weight_tables.iter().filter(|table| [AnyPractice, NotSmallPractice, SmallPractice].contains(&table.name))
        {
            for zeroed in (0..16).map(subset) {
                let row = table.row(&zeroed).unwrap();
                // In 2017 cost weighs nothing: without the other three nothing is left.
                let nothing_is_left =
                    Category::ALL.iter().all(|category| zeroed.contains(category) || year.base_weights.of(*category) == 0);
                assert_eq!(row.weights.total(), if nothing_is_left { 0 } else { 100 }, "{} {} {zeroed:?}", year.year, table.name);
                assert!(zeroed.iter().all(|category| row.weights.of(*category) == 0));
            }
            assert_eq!(table.rows.len(), if year.year.get() == 2017 { 8 } else { 16 });
        }
    }
}

/// An APM Entity is scored without cost: by the scoring standard, as it is remembered, then by the rows of the table of practices.
#[test]
fn an_apm_entity_has_no_cost() {
    for year in program().years().filter(|year| year.year.get() >= 2019) {
        let table = year.weight_table(ApmEntity).unwrap();
        let of = |zeroed: &[Category]| table.row(zeroed).map(|row| row.weights);
        let weights = |quality, ia, pi| Some(Weights { quality, cost: 0, ia, pi });
        if year.year.get() <= 2020 {
            assert_eq!((of(&[]), of(&[PromotingInteroperability])), (weights(50, 20, 30), weights(75, 25, 0)));
            assert_eq!((of(&[Quality]), of(&[ImprovementActivities])), (weights(0, 25, 75), None));
            assert!(table.rows.iter().all(|row| row.confidence == Confidence::Recalled));
        } else {
            assert_eq!((of(&[]), of(&[PromotingInteroperability])), (weights(55, 15, 30), weights(85, 15, 0)));
            let practices = year.weight_table_for(ReportingOption::TraditionalMips, Group, false).unwrap();
            for zeroed in (0..16).map(subset) {
                let without_cost: Vec<Category> = zeroed.iter().copied().chain([Cost]).collect();
                assert_eq!(of(&zeroed), practices.row(&without_cost).map(|row| row.weights), "{} {zeroed:?}", year.year);
            }
            assert!(table.rows.iter().all(|row| row.confidence == Confidence::Derived));
        }
    }
}

/// The five rows that the automatic EUC fact sheets of 2022 to 2025 print: what is submitted, then quality, cost, ia, pi.
const FACT_SHEETS: &str = "\
quality&PI,70,0,0,30
quality&IA,85,0,15,0
IA&PI,0,0,15,85
quality&IA&PI,55,0,15,30
none,0,0,0,0";

#[test]
fn the_rows_of_the_automatic_euc_fact_sheets() {
    for number in 2022..=2025 {
        let year = year(number);
        for line in FACT_SHEETS.lines() {
            let (submitted, printed) = parse(line);
            // Cost is never restored.
            let zeroed: Vec<Category> = Category::ALL.iter().copied().filter(|category| !submitted.contains(category)).collect();
            for small in [false, true] {
                let table = year.weight_table_for(ReportingOption::TraditionalMips, Individual, small).unwrap();
                let expected = match (line, small) {
                    ("quality&IA,85,0,15,0", true) => Weights { quality: 50, cost: 0, ia: 50, pi: 0 },
                    _ => printed,
                };
                assert_eq!(table.row(&zeroed).unwrap().weights, expected, "{number} {line} small: {small}");
            }
        }
        for (alone, index) in [(Quality, 0), (ImprovementActivities, 2), (PromotingInteroperability, 3)] {
            let zeroed: Vec<Category> = Category::ALL.iter().copied().filter(|category| *category != alone).collect();
            for small in [false, true] {
                let row = year.weight_table_for(ReportingOption::Mvp, Individual, small);
                assert_eq!(row.is_some(), number >= 2023);
                let table = year.weight_table_for(ReportingOption::TraditionalMips, Individual, small).unwrap();
                let weights = table.row(&zeroed).unwrap().weights;
                let all = [weights.quality, weights.cost, weights.ia, weights.pi];
                assert_eq!(all.iter().position(|weight| *weight == 100), Some(index), "single: 100, but neutral");
            }
        }
    }
}

#[test]
fn each_way_of_reporting_has_its_table() {
    use ReportingOption::{App as Pathway, AppPlus, Mvp, TraditionalMips};
    let table = |number: u16, option, entity, small| year(number).weight_table_for(option, entity, small).map(|table| table.name);
    for number in 2017..=2021 {
        assert_eq!(table(number, TraditionalMips, Group, true), Some(AnyPractice));
        assert_eq!(table(number, TraditionalMips, Apm, false), (number >= 2019).then_some(ApmEntity));
        assert_eq!(table(number, Pathway, Apm, false), (number == 2021).then_some(App));
        assert_eq!(table(number, Mvp, Group, false), None);
    }
    for number in 2022..=2025 {
        assert_eq!(table(number, TraditionalMips, Group, true), Some(SmallPractice));
        assert_eq!(table(number, TraditionalMips, Group, false), Some(NotSmallPractice));
        assert_eq!(table(number, Mvp, Apm, false), (number >= 2023).then_some(ApmEntity));
        assert_eq!(table(number, Pathway, Group, true), Some(App));
        assert_eq!(table(number, AppPlus, Group, true), (number >= 2025).then_some(App));
    }
}

#[test]
fn cost_makes_no_difference_where_it_weighs_nothing() {
    let year = year(2024);
    let table = year.weight_table(App).unwrap();
    assert_eq!(table.row(&[Cost]), table.row(&[]));
    assert_eq!(table.row(&[Cost, PromotingInteroperability]).unwrap().weights.quality, 75);
    assert_eq!(table.row(Category::ALL).unwrap().weights.total(), 0);
    assert_eq!(table.row(&[ImprovementActivities]), None, "the regulation has no such row");
    assert_eq!(table.row(&[Quality, PromotingInteroperability]).unwrap().confidence, Confidence::Derived);
}

#[test]
fn value_pathways_use_the_same_tables_from_2023() {
    for year in program().years().filter(|year| year.year.get() >= 2022) {
        for name in [NotSmallPractice, SmallPractice] {
            let options = &year.weight_table(name).unwrap().reporting_options;
            assert!(options.contains(&ReportingOption::TraditionalMips));
            assert_eq!(options.contains(&ReportingOption::Mvp), year.year.get() >= 2023, "{}", year.year);
        }
    }
}
