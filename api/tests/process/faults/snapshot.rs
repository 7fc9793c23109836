//! What the database holds, read past the service.

use diesel::{
    Connection, PgConnection, QueryResult, QueryableByName, RunQueryDsl, SqliteConnection,
    sql_types::{Binary, Integer, Nullable, Text},
};

/// The rows that a filing consists of. Ids are 32 hexadecimal digits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Snapshot {
    pub(crate) filings: Vec<FilingRow>,
    pub(crate) timeline: Vec<StepRow>,
    pub(crate) events: Vec<StepRow>,
    pub(crate) answers: Vec<AnswerRow>,
    pub(crate) holds: Vec<HoldRow>,
    /// What the database says of itself, where it can say more than `ok`.
    pub(crate) damage: Vec<String>,
}

#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct FilingRow {
    #[diesel(sql_type = Text)]
    pub(crate) id: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) client_reference: Option<String>,
    #[diesel(sql_type = Text)]
    pub(crate) status: String,
    #[diesel(sql_type = Integer)]
    pub(crate) version: i32,
}

/// An entry of a timeline, or the event of one.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct StepRow {
    #[diesel(sql_type = Text)]
    pub(crate) filing: String,
    #[diesel(sql_type = Integer)]
    pub(crate) sequence: i32,
    #[diesel(sql_type = Text)]
    pub(crate) status: String,
}

/// An idempotency record.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct AnswerRow {
    #[diesel(sql_type = Text)]
    pub(crate) key: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) filing: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub(crate) status: Option<i32>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub(crate) body: Option<Vec<u8>>,
}

#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct HoldRow {
    #[diesel(sql_type = Text)]
    pub(crate) filing: String,
}

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    said: String,
}

/// The queries, in the order of the members of [`Snapshot`]; what is in braces is a column to be turned into text.
const QUERIES: [&str; 5] = [
    "SELECT {id} AS id, client_reference, status, version FROM filings",
    "SELECT {filing_id} AS filing, sequence, to_status AS status FROM timeline_entries",
    "SELECT {filing_id} AS filing, sequence, status FROM events",
    "SELECT key, {filing_id} AS filing, status, body FROM idempotent_answers",
    "SELECT {filing_id} AS filing FROM filing_holds",
];

/// Reads all of them on one connection, whichever it is.
macro_rules! read {
    ($connection:ident, $text:expr, $damage:expr) => {{
        let spelled = |query: &str| {
            ["id", "filing_id"].iter().fold(query.to_owned(), |query, id| query.replace(&format!("{{{id}}}"), &$text(id)))
        };
        let [filings, timeline, events, answers, holds] = QUERIES.map(|query| diesel::sql_query(spelled(query)));
        Snapshot {
            filings: filings.load($connection)?,
            timeline: timeline.load($connection)?,
            events: events.load($connection)?,
            answers: answers.load($connection)?,
            holds: holds.load($connection)?,
            damage: $damage,
        }
    }};
}

impl Snapshot {
    /// Everything, as it is at one moment.
    pub(crate) fn read(url: &str) -> Self {
        match url.strip_prefix("sqlite://") {
            Some(file) => sqlite(&mut SqliteConnection::establish(file).unwrap()),
            None => postgres(&mut PgConnection::establish(url).unwrap()),
        }
        .unwrap_or_else(|error| panic!("{url}: {error}"))
    }
}

fn sqlite(connection: &mut SqliteConnection) -> QueryResult<Snapshot> {
    diesel::sql_query("PRAGMA busy_timeout = 10000").execute(connection)?;
    connection.transaction(|connection| {
        let said: Vec<Said> = diesel::sql_query("SELECT integrity_check AS said FROM pragma_integrity_check").load(connection)?;
        let mut damage: Vec<String> = said.into_iter().map(|line| line.said).filter(|line| line != "ok").collect();
        let dangling = "SELECT \"table\" || ' refers to a missing ' || parent AS said FROM pragma_foreign_key_check";
        damage.extend(diesel::sql_query(dangling).load::<Said>(connection)?.into_iter().map(|line| line.said));
        Ok(read!(connection, |id| format!("lower(hex({id}))"), damage))
    })
}

fn postgres(connection: &mut PgConnection) -> QueryResult<Snapshot> {
    connection
        .build_transaction()
        .repeatable_read()
        .read_only()
        .run(|connection| Ok(read!(connection, |id| format!("replace({id}::text, '-', '')"), vec![])))
}
