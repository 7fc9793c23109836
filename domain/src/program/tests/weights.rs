//! The tables of weights against the rows that the regulation prints.

use super::{program, year};
use crate::{
    citation::Confidence,
    program::{
        Category::{self, Cost, ImprovementActivities, PromotingInteroperability, Quality},
        ReportingOption, WeightTableName, Weights,
    },
};
use WeightTableName::{App, NotSmallPractice, SmallPractice};

/// 42 CFR 414.1380(c)(2)(ii)(F): zeroed, quality, cost, ia, pi.
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

#[test]
fn printed_rows() {
    for year in program().years() {
        for (name, printed) in [(NotSmallPractice, NOT_SMALL), (SmallPractice, SMALL), (App, APP)] {
            let table = year.weight_table(name).unwrap();
            for line in printed.lines() {
                let (zeroed, weights) = parse(line);
                let row = table.row(&zeroed).unwrap();
                assert_eq!((row.weights, row.confidence), (weights, Confidence::Sourced), "{} {name} {line}", year.year);
            }
            let sourced = table.rows.iter().filter(|row| row.confidence == Confidence::Sourced).count();
            assert_eq!(sourced, printed.lines().count(), "{} {name}: every other row is derived", year.year);
        }
    }
}

#[test]
fn practices_have_a_row_for_every_set_of_categories() {
    for year in program().years() {
        for name in [NotSmallPractice, SmallPractice] {
            let table = year.weight_table(name).unwrap();
            for bits in 0..16_usize {
                let zeroed: Vec<Category> = Category::ALL
                    .iter()
                    .enumerate()
                    .filter(|(index, _)| bits >> index & 1 == 1)
                    .map(|(_, category)| *category)
                    .collect();
                let row = table.row(&zeroed).unwrap();
                assert_eq!(row.weights.total(), if zeroed.len() == 4 { 0 } else { 100 }, "{} {name} {zeroed:?}", year.year);
            }
            assert_eq!(table.rows.len(), 16);
        }
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
    for year in program().years() {
        for name in [NotSmallPractice, SmallPractice] {
            let options = &year.weight_table(name).unwrap().reporting_options;
            assert!(options.contains(&ReportingOption::TraditionalMips));
            assert_eq!(options.contains(&ReportingOption::Mvp), year.year.get() >= 2023, "{}", year.year);
        }
    }
}
