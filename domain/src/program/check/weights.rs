//! Whether the tables of weights are whole and add up.

use super::{Fault, once, require, text};
use crate::program::{Category, CategorySet, WeightRow, WeightTable, WeightTableName, YearRules};

/// Refuses tables that are missing, incomplete or add to something else than 100.
pub(super) fn check(year: &YearRules) -> Result<(), Fault> {
    use WeightTableName::{AnyPractice, ApmEntity, App, NotSmallPractice, SmallPractice};
    let given = |name: WeightTableName| year.weight_tables.iter().filter(|table| table.name == name).count();
    for name in WeightTableName::ALL {
        require(given(*name) <= 1, format!("weightTables/{name}"), "is given twice")?;
    }
    for table in &year.weight_tables {
        weight_table(table)?;
    }
    let practices: &[WeightTableName] = if given(AnyPractice) == 1 { &[AnyPractice] } else { &[NotSmallPractice, SmallPractice] };
    for name in [AnyPractice, NotSmallPractice, SmallPractice] {
        let problem = "every year has the table anyPractice, or both notSmallPractice and smallPractice";
        require((given(name) == 1) == practices.contains(&name), format!("weightTables/{name}"), problem)?;
    }
    for name in practices {
        let base = year.weight_table(*name).and_then(|table| table.row(&[]));
        let agrees = base.is_some_and(|row| row.weights == year.base_weights);
        require(agrees, "baseWeights", format!("differs from the first row of weightTables/{name}"))?;
    }
    // APM Entities are scored apart from 2019 on, by the APM Performance Pathway from 2021 on.
    let has_entity = given(ApmEntity) == 1 || year.exceptions_not_taken.is_some();
    require(has_entity, format!("weightTables/{ApmEntity}"), "is missing")?;
    require(given(App) == 0 || given(ApmEntity) == 1, format!("weightTables/{App}"), "stands without the table apmEntity")
}

fn weight_table(table: &WeightTable) -> Result<(), Fault> {
    let fact = format!("weightTables/{}", table.name);
    text(&table.citation, format!("{fact}/citation"))?;
    require(!table.reporting_options.is_empty(), format!("{fact}/reportingOptions"), "names none")?;
    require(table.row(&[]).is_some(), format!("{fact}/rows"), "has no row in which every category is scored")?;
    for (index, row) in table.rows.iter().enumerate() {
        let words: Vec<&str> = row.zeroed.iter().map(|category| category.as_str()).collect();
        let fact = format!("{fact}/rows/{}", if words.is_empty() { "none".to_owned() } else { words.join("+") });
        weight_row(row, &fact)?;
        let telling = |row: &WeightRow| CategorySet::from_iter(row.zeroed.iter().copied()).and(table.weighing());
        let same = |other: &WeightRow| telling(other) == telling(row);
        require(!table.rows[..index].iter().any(same), fact, "is given twice")?;
    }
    match table.name {
        WeightTableName::AnyPractice | WeightTableName::NotSmallPractice | WeightTableName::SmallPractice => {
            complete(table, &fact)
        }
        // The regulation itself leaves rows out.
        WeightTableName::App | WeightTableName::ApmEntity => Ok(()),
    }
}

/// Every set of categories at 0 percent has its row.
fn complete(table: &WeightTable, fact: &str) -> Result<(), Fault> {
    for zeroed in CategorySet::every() {
        let words: Vec<&str> = zeroed.iter().map(Category::as_str).collect();
        require(table.row_of(zeroed).is_some(), format!("{fact}/rows/{}", words.join("+")), "there is no such row")?;
    }
    Ok(())
}

fn weight_row(row: &WeightRow, fact: &str) -> Result<(), Fault> {
    once(&row.zeroed, format!("{fact}/zeroed"))?;
    let kept = row.zeroed.iter().find(|category| row.weights.of(**category) != 0);
    require(kept.is_none(), fact, "a category that is at 0 percent has a weight")?;
    let total = row.weights.total();
    let nothing_is_left = row.zeroed.len() == Category::ALL.len();
    require(total == if nothing_is_left { 0 } else { 100 }, fact, format!("adds to {total}"))
}
