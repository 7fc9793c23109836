//! What both databases must agree on, said in words that both can say.

use std::collections::BTreeSet;

/// The tables of one database.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Schema {
    /// `table.column`, and whether it may be null.
    columns: BTreeSet<String>,
    /// The names that constraints were given.
    constraints: BTreeSet<String>,
    /// The names that PostgreSQL makes up for constraints without one. On SQLite these have none.
    made_up: BTreeSet<String>,
    /// `name on table (columns)`, and whether it is unique; those that a constraint brings along are left out.
    indexes: BTreeSet<String>,
}

impl Schema {
    /// Of columns (table, name, may be null), constraints (name, made up) and indexes.
    pub(crate) fn new<T: Into<String>>(
        columns: impl IntoIterator<Item = (T, T, bool)>,
        constraints: impl IntoIterator<Item = (T, bool)>,
        indexes: impl IntoIterator<Item = T>,
    ) -> Self {
        let columns = columns.into_iter().map(|(table, name, null)| {
            let null = if null { " (may be null)" } else { "" };
            format!("{}.{}{null}", table.into(), name.into())
        });
        let constraints = constraints.into_iter().map(|(name, made_up)| (name.into(), made_up));
        let (made_up, named): (Vec<_>, Vec<_>) = constraints.partition(|(_, made_up)| *made_up);
        let names = |constraints: Vec<(String, bool)>| constraints.into_iter().map(|(name, _)| name).collect();
        Self {
            columns: columns.collect(),
            constraints: names(named),
            made_up: names(made_up),
            indexes: indexes.into_iter().map(Into::into).collect(),
        }
    }
}

/// What one of them has and the other has not.
pub(crate) fn differences(sqlite: &Schema, postgres: &Schema) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, only: &str, mine: &BTreeSet<String>, theirs: &BTreeSet<String>| {
        found.extend(mine.difference(theirs).map(|name| format!("{what} {name}: {only} only")));
    };
    compare("column", "SQLite", &sqlite.columns, &postgres.columns);
    compare("column", "PostgreSQL", &postgres.columns, &sqlite.columns);
    let any_name = postgres.constraints.union(&postgres.made_up).cloned().collect();
    compare("constraint", "SQLite", &sqlite.constraints, &any_name);
    compare("constraint", "PostgreSQL", &postgres.constraints, &sqlite.constraints);
    compare("index", "SQLite", &sqlite.indexes, &postgres.indexes);
    compare("index", "PostgreSQL", &postgres.indexes, &sqlite.indexes);
    found
}
