//! The schema of an SQLite file, from its `sqlite_schema` and pragmas.

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection};

use super::schema::Schema;

/// A file of one's own, removed with this handle.
pub(crate) struct Database {
    connection: SqliteConnection,
    path: String,
    _folder: tempfile::TempDir,
}

/// What a query answers, in one column.
#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Database {
    /// Without a table.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("schema.sqlite").display().to_string();
        let connection = SqliteConnection::establish(&path).expect("SQLite opens the file");
        Self { connection, path, _folder: folder }
    }

    /// The URL of the file.
    pub(crate) fn url(&self) -> String {
        format!("sqlite://{}", self.path)
    }

    /// Runs any number of statements.
    pub(crate) fn execute(&mut self, sql: &str) {
        self.connection.batch_execute(sql).unwrap_or_else(|error| panic!("{error} in\n{sql}"));
    }

    /// What both databases must agree on.
    pub(crate) fn schema(&mut self) -> Schema {
        // An INTEGER PRIMARY KEY is the row's own number and never null, whatever is declared.
        let columns = self.lines(
            "SELECT t.name || '|' || c.name || '|' || (c.\"notnull\" = 0 AND NOT (c.pk > 0 AND c.type = 'INTEGER')) AS line
             FROM sqlite_schema t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name <> '__diesel_schema_migrations' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        );
        let indexes = self.lines(
            "SELECT i.name || ' on ' || t.name || ' ('
                 || (SELECT group_concat(coalesce(k.name, 'expression'), ', ') FROM pragma_index_info(i.name) k)
                 || ')' || iif(i.\"unique\", ', unique', '') || iif(i.partial, ', partial', '') AS line
             FROM sqlite_schema t JOIN pragma_index_list(t.name) i
             WHERE t.type = 'table' AND i.origin = 'c'",
        );
        let tables = self.lines("SELECT sql AS line FROM sqlite_schema WHERE type = 'table'");
        let columns = columns.iter().map(|line| match line.split('|').collect::<Vec<_>>()[..] {
            [table, name, null] => (table, name, null == "1"),
            _ => panic!("not a column: {line}"),
        });
        let constraints = tables.iter().flat_map(|sql| constraints(sql)).map(|name| (name, false));
        Schema::new(columns, constraints, indexes.iter().map(String::as_str))
    }

    /// Everything that migrations can leave behind, as it was written.
    pub(crate) fn definitions(&mut self) -> Vec<String> {
        self.lines(
            "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_schema
             WHERE tbl_name <> '__diesel_schema_migrations' ORDER BY line",
        )
    }

    fn lines(&mut self, sql: &str) -> Vec<String> {
        let lines: Vec<Line> =
            diesel::sql_query(sql).load(&mut self.connection).unwrap_or_else(|error| panic!("{error} in\n{sql}"));
        lines.into_iter().map(|Line { line }| line).collect()
    }
}

/// The names after the word CONSTRAINT; SQLite knows them from the text of the table only.
fn constraints(sql: &str) -> Vec<&str> {
    let without_comments = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
    let words: Vec<&str> =
        without_comments.flat_map(|line| line.split([' ', '\t', ',', '(', ')'])).filter(|word| !word.is_empty()).collect();
    let pairs = words.windows(2).filter(|pair| pair[0].eq_ignore_ascii_case("CONSTRAINT"));
    pairs.map(|pair| pair[1].trim_matches(['"', '`'])).collect()
}
