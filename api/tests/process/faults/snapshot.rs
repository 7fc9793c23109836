//! What the database holds, read past the service.

use super::filings::{key, withdrawal_key};
use crate::opened::Opened;
use diesel::{
    Connection, PgConnection, QueryResult, QueryableByName, RunQueryDsl, SqliteConnection,
    sql_types::{Binary, Integer, Nullable, Text},
};
use std::collections::{HashMap, HashSet};

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

#[derive(Debug, Clone)]
pub(crate) struct FilingRow {
    pub(crate) id: String,
    /// `None` also where it does not open.
    pub(crate) client_reference: Option<String>,
    pub(crate) status: String,
    pub(crate) version: i32,
}

#[derive(QueryableByName)]
struct SealedFiling {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Binary)]
    sealed: Vec<u8>,
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
#[derive(Debug, Clone)]
pub(crate) struct AnswerRow {
    pub(crate) key: String,
    pub(crate) filing: Option<String>,
    pub(crate) status: Option<i32>,
    /// `None` where it does not open.
    pub(crate) body: Option<Vec<u8>>,
}

#[derive(QueryableByName)]
struct SealedAnswer {
    #[diesel(sql_type = Text)]
    scope: String,
    #[diesel(sql_type = Binary)]
    key: Vec<u8>,
    #[diesel(sql_type = Nullable<Text>)]
    filing: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    status: Option<i32>,
    #[diesel(sql_type = Binary)]
    sealed: Vec<u8>,
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
    "SELECT {id} AS id, status, version, sealed FROM filings",
    "SELECT {filing_id} AS filing, sequence, to_status AS status FROM timeline_entries",
    "SELECT {filing_id} AS filing, sequence, status FROM events",
    "SELECT scope, key, {filing_id} AS filing, status, sealed FROM idempotent_answers",
    "SELECT {filing_id} AS filing FROM filing_holds",
];

/// Reads all of them on one connection, whichever it is.
macro_rules! read {
    ($connection:ident, $opened:expr, $text:expr, $damage:expr) => {{
        let spelled = |query: &str| {
            ["id", "filing_id"].iter().fold(query.to_owned(), |query, id| query.replace(&format!("{{{id}}}"), &$text(id)))
        };
        let [filings, timeline, events, answers, holds] = QUERIES.map(|query| diesel::sql_query(spelled(query)));
        let filings: Vec<FilingRow> = filings.load($connection)?.into_iter().map(|row| filing($opened, row)).collect();
        let answers: Vec<SealedAnswer> = answers.load($connection)?;
        let keys = keys($opened, &filings, &answers);
        Snapshot {
            filings,
            timeline: timeline.load($connection)?,
            events: events.load($connection)?,
            answers: answers.into_iter().map(|row| answer($opened, &keys, row)).collect(),
            holds: holds.load($connection)?,
            damage: $damage,
        }
    }};
}

impl Snapshot {
    /// Everything, as it is at one moment.
    pub(crate) fn read(url: &str) -> Self {
        let opened = Opened::of_tests(url);
        match url.strip_prefix("sqlite://") {
            Some(file) => sqlite(&mut SqliteConnection::establish(file).unwrap(), &opened),
            None => postgres(&mut PgConnection::establish(url).unwrap(), &opened),
        }
        .unwrap_or_else(|error| panic!("{url}: {error}"))
    }
}

fn filing(opened: &Opened, row: SealedFiling) -> FilingRow {
    let SealedFiling { id, status, version, sealed } = row;
    let secret = opened.document("filings", &bytes(&id), &sealed);
    FilingRow { id, client_reference: secret["clientReference"].as_str().map(str::to_owned), status, version }
}

/// The keys that were sent, as far as one sees from the filings, by their indexes: the database has nothing else of them.
fn keys(opened: &Opened, filings: &[FilingRow], answers: &[SealedAnswer]) -> HashMap<Vec<u8>, String> {
    let numbers = filings.iter().filter_map(|row| row.client_reference.as_ref()?.rsplit_once('-')?.1.parse().ok());
    let sent: Vec<String> = numbers.flat_map(|number| [key(number), withdrawal_key(number)]).collect();
    let scopes: HashSet<&String> = answers.iter().map(|row| &row.scope).collect();
    let index = |scope: &str, sent: &str| {
        opened.vault().index("idempotent_answers.key", format!("{scope}\n{sent}").as_bytes())[..16].to_vec()
    };
    scopes.iter().flat_map(|scope| sent.iter().map(|sent| (index(scope, sent), sent.clone()))).collect()
}

fn answer(opened: &Opened, keys: &HashMap<Vec<u8>, String>, row: SealedAnswer) -> AnswerRow {
    let SealedAnswer { scope: _, key, filing, status, sealed } = row;
    let sent = keys.get(&key).cloned().unwrap_or_else(|| format!("{key:02x?}"));
    let body = opened.open("idempotent_answers", "sealed", &key, &sealed);
    // Before the body stands the fingerprint.
    AnswerRow { key: sent, filing, status, body: body.map(|opened| opened[32..].to_vec()) }
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    (0..hexadecimal.len()).step_by(2).map(|at| u8::from_str_radix(&hexadecimal[at..at + 2], 16).unwrap()).collect()
}

fn sqlite(connection: &mut SqliteConnection, opened: &Opened) -> QueryResult<Snapshot> {
    diesel::sql_query("PRAGMA busy_timeout = 10000").execute(connection)?;
    connection.transaction(|connection| {
        let said: Vec<Said> = diesel::sql_query("SELECT integrity_check AS said FROM pragma_integrity_check").load(connection)?;
        let mut damage: Vec<String> = said.into_iter().map(|line| line.said).filter(|line| line != "ok").collect();
        let dangling = "SELECT \"table\" || ' refers to a missing ' || parent AS said FROM pragma_foreign_key_check";
        damage.extend(diesel::sql_query(dangling).load::<Said>(connection)?.into_iter().map(|line| line.said));
        Ok(read!(connection, opened, |id| format!("lower(hex({id}))"), damage))
    })
}

fn postgres(connection: &mut PgConnection, opened: &Opened) -> QueryResult<Snapshot> {
    connection
        .build_transaction()
        .repeatable_read()
        .read_only()
        .run(|connection| Ok(read!(connection, opened, |id| format!("replace({id}::text, '-', '')"), vec![])))
}
