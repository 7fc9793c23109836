//! The whole check can fail: a real database is doctored behind the service's back, and each time it is complained of.

use super::{
    client::{Load, clients, ledger},
    servers::Fleet,
    settle_and_check,
    snapshot::Snapshot,
    verdict::complaints,
};
use diesel::{Connection, SqliteConnection, connection::SimpleConnection};

/// What is done to the filing that was made first, and what is complained of then.
const DOCTORED: [(&str, &str); 8] = [
    ("DELETE FROM filings WHERE id = FIRST", "is lost"),
    ("DELETE FROM events WHERE filing_id = FIRST", "the events of"),
    ("DELETE FROM timeline_entries WHERE filing_id = FIRST", "the timeline of"),
    ("DELETE FROM filing_holds WHERE filing_id = FIRST", "has 0 holds"),
    ("DELETE FROM idempotent_answers WHERE filing_id = FIRST", "idempotency records"),
    ("UPDATE idempotent_answers SET sealed = zeroblob(64) WHERE filing_id = FIRST", "is not what was acknowledged"),
    ("UPDATE filings SET sealed = zeroblob(64) WHERE id = FIRST", "was filed by nobody"),
    (
        "CREATE TEMP TABLE twin AS SELECT * FROM filings WHERE id = FIRST;
         UPDATE twin SET id = randomblob(16), case_number = 'TR-2023-00000000';
         INSERT INTO filings SELECT * FROM twin; DROP TABLE twin",
        // What it says opens nowhere else.
        "was filed by nobody",
    ),
];

/// A filing that stands, as it has every kind of row.
const FIRST: &str = "(SELECT id FROM filings WHERE status <> 'withdrawn' ORDER BY id LIMIT 1)";

#[test]
fn a_database_that_was_doctored_is_complained_of() {
    let mut fleet = Fleet::start(None, 1, 10);
    let url = fleet.sqlite_url();
    let load = Load::new(fleet.addresses(), &fleet.token, 10);
    let mut clients = clients("doctored", 2);
    load.during(&mut clients, || load.wait_for(20));
    settle_and_check(&mut clients, &load, &url);
    fleet.servers[0].kill();
    let ledger = ledger(&clients);
    let mut database = SqliteConnection::establish(url.strip_prefix("sqlite://").unwrap()).unwrap();
    for (statement, complaint) in DOCTORED {
        let copy = tempfile::tempdir().unwrap();
        let file = copy.path().join("doctored.sqlite");
        database.batch_execute(&format!("VACUUM INTO '{}'", file.display())).unwrap();
        let mut doctored = SqliteConnection::establish(&file.display().to_string()).unwrap();
        let statement = format!("PRAGMA foreign_keys = OFF; {}", statement.replace("FIRST", FIRST));
        doctored.batch_execute(&statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
        let found = complaints(&ledger, &Snapshot::read(&format!("sqlite://{}", file.display())));
        assert!(found.iter().any(|line| line.contains(complaint)), "{statement}: {found:?}");
    }
}
