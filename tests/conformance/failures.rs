//! What a use case is told when a database fails, and that no row is trusted.

use super::{
    Opened, each_database,
    samples::{ana, cedar_valley, euc, filing, load, moment, participants, year},
};
use crate::support::keys;
use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};
use domain::{
    access::Principal,
    filing::{Command, TimelineActor, TimelineEntry},
    program::{Category, FilingKind},
};
use persistence::{Database, DatabaseOptions, Error, Store};
use std::time::{Duration, Instant};

/// A statement that spoils a row, and the table and column that must be named. No value of a row may be.
const SPOILT: [(&str, &str, &str); 17] = [
    ("UPDATE practices SET tin = (SELECT sealed FROM participants LIMIT 1)", "practices", "tin"),
    ("UPDATE participants SET kind = 'SECRET'", "participants", "kind"),
    ("UPDATE participants SET entity_type = 'SECRET'", "participants", "entity_type"),
    // What one row holds opens in no other.
    ("UPDATE participants SET sealed = (SELECT sealed FROM participants WHERE kind = 'group' LIMIT 1)", "participants", "sealed"),
    ("UPDATE participants SET npi_index = NULL", "participants", "npi_index"),
    ("UPDATE organizations SET kind = 'SECRET'", "organizations", "kind"),
    ("UPDATE user_organizations SET role = 'SECRET'", "user_organizations", "role"),
    ("UPDATE users SET npi_sealed = 'SECRET'", "users", "npi_sealed"),
    ("UPDATE users SET npi_sealed = 'AQAAAAFTRUNSRVQ='", "users", "npi_sealed"),
    ("UPDATE filings SET status = 'submitted'", "filings", "status"),
    ("UPDATE filings SET case_number = 'SECRET'", "filings", "case_number"),
    ("UPDATE filings SET performance_year = 1999", "filings", "performance_year"),
    ("UPDATE filings SET sealed = (SELECT tin FROM practices LIMIT 1)", "filings", "sealed"),
    (
        "UPDATE filings SET client_reference_index = (SELECT tin_index FROM practices LIMIT 1)",
        "filings",
        "client_reference_index",
    ),
    ("UPDATE filings SET reason = 'decertifiedEhr'", "filings", "reason"),
    ("UPDATE filings SET entity_type = 'apm'", "filings", "entity_type"),
    ("UPDATE timeline_entries SET command = 'SECRET'", "timeline_entries", "command"),
];

fn load_all(store: &mut Store<'_>) -> Result<(), Error> {
    load(store)?;
    let filing = filing(1, &participants()[1], year(2024), euc(&[Category::Cost]));
    store.filings().insert(&filing)?;
    let entry = TimelineEntry {
        sequence: 1,
        at: moment("2024-10-01T16:00:00Z"),
        actor: TimelineActor::system(),
        command: Command::File,
        from_status: None,
        to_status: "pending".to_owned(),
    };
    store.timeline().append(filing.id, &entry)
}

/// Reads everything that `load_all` wrote.
fn read_all(store: &mut Store<'_>) -> Result<(), Error> {
    let filing = filing(1, &participants()[1], year(2024), euc(&[Category::Cost]));
    store.participants().find(participants()[1].id)?;
    store.organizations().actor(&Principal::User { issuer: ana().issuer, subject: ana().subject })?;
    store.filings().find(FilingKind::ExceptionApplication, filing.id)?;
    store.timeline().of(filing.id)?;
    Ok(())
}

fn check_spoilt(open: impl Fn() -> Option<Opened>) {
    for (spoil, table, column) in SPOILT {
        let Some(database) = open() else { return };
        database.put(load_all);
        database.get(read_all);
        assert!(database.tampered(spoil));
        let read = database.read(read_all);
        let Err(error @ Error::Corrupt { .. }) = read else { panic!("{spoil}: {read:?}") };
        let Error::Corrupt { table: named, column: at, id } = &error else { unreachable!() };
        assert_eq!((*named, *at), (table, column), "{spoil}");
        assert!(!id.is_empty() && !error.to_string().contains("SECRET"), "{error}");
    }
}

#[test]
fn a_row_that_cannot_be_read_is_named_on_sqlite() {
    check_spoilt(|| Some(Opened::sqlite()));
}

#[test]
fn a_row_that_cannot_be_read_is_named_on_postgres() {
    check_spoilt(Opened::postgres);
}

#[test]
fn an_instant_beyond_the_calendar_is_named_on_postgres() {
    let Some(database) = Opened::postgres() else { return };
    database.put(load_all);
    assert!(database.tampered("UPDATE filings SET received_at = 'infinity'"));
    let read = database.read(read_all);
    assert!(matches!(read, Err(Error::Corrupt { table: "filings", column: "received_at", .. })), "{read:?}");
}

each_database! {
    fn a_read_writes_nothing(database) {
        let refused = database.read(|store| store.participants().insert_practice(&cedar_valley()));
        assert!(matches!(refused, Err(Error::ReadOnly)), "{refused:?}");
        database.put(|store| store.participants().insert_practice(&cedar_valley()));
    }

    fn a_panic_in_a_command_is_an_error_and_harms_nobody(database) {
        let panicked = database.write_blocking(|store| -> Result<(), Error> {
            store.participants().insert_practice(&cedar_valley())?;
            panic!("on purpose")
        });
        assert!(matches!(panicked, Err(Error::Internal(_))), "{panicked:?}");
        assert_eq!(database.get(|store| store.participants().practice_of(&cedar_valley().tin)), None);
        database.put(|store| store.participants().insert_practice(&cedar_valley()));
    }

    fn a_read_sees_one_moment(database) {
        database.put(load);
        let reader = Database::clone(database);
        if database.url == "sqlite::memory:" {
            // One connection: nobody can write while it is read.
            return;
        }
        let found = reader.read(|store| {
            let before = store.events().count()?;
            let kept = filing(1, &participants()[0], year(2024), euc(&[Category::Cost]));
            database.put(move |store| store.filings().insert(&kept));
            assert_eq!(store.events().count()?, before);
            store.filings().latest_update()
        });
        assert_eq!(found.unwrap(), None, "what was written meanwhile is not seen");
        assert!(database.get(|store| store.filings().latest_update()).is_some());
    }

    fn migrations_can_be_undone_and_done_again(database) {
        assert!(database.migrate().unwrap().is_empty());
        database.revert_all_migrations_and_lose_everything().unwrap();
        let pending = database.pending_migrations().unwrap();
        assert!(!pending.is_empty());
        assert_eq!(database.migrate().unwrap(), pending);
        database.put(load);
    }
}

#[test]
fn many_that_start_at_once_migrate_once() {
    for database in [Some(Opened::sqlite()), Opened::postgres()].into_iter().flatten() {
        database.revert_all_migrations_and_lose_everything().unwrap();
        let pending = database.pending_migrations().unwrap().len();
        let applied: usize = std::thread::scope(|threads| {
            let start = || {
                let own = Database::open(&database.url.parse().unwrap(), &keys(), &DatabaseOptions::default()).unwrap();
                own.migrate().unwrap().len()
            };
            let starting: Vec<_> = (0..8).map(|_| threads.spawn(start)).collect();
            starting.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(applied, pending);
    }
}

#[test]
fn another_process_that_writes_is_waited_for_and_then_reported_on_sqlite() {
    let options = DatabaseOptions { busy_timeout: Duration::from_millis(200), ..DatabaseOptions::default() };
    let database = Opened::sqlite_with(&options);
    let mut other = SqliteConnection::establish(database.url.strip_prefix("sqlite://").unwrap()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let waited = database.write_blocking(|store| store.participants().insert_practice(&cedar_valley()));
    assert!(matches!(waited, Err(Error::Busy)), "{waited:?}");
    database.ping().unwrap();
    other.batch_execute("ROLLBACK").unwrap();
    database.put(|store| store.participants().insert_practice(&cedar_valley()));
}

#[test]
fn no_server_is_told_at_once() {
    let url = "postgres://nobody:secret@127.0.0.1:9/nowhere".parse().unwrap();
    let database = Database::open(&url, &keys(), &DatabaseOptions::default()).unwrap();
    let begun = Instant::now();
    for refused in [database.ping(), database.migrate().map(drop), database.write_blocking(|_| Ok::<_, Error>(()))] {
        let Err(error @ Error::Unavailable(_)) = refused else { panic!("{refused:?}") };
        assert!(!error.to_string().contains("secret"));
    }
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_malformed_url_is_not_quoted() {
    let url = "postgres://me:secret@[::1/nowhere".parse().unwrap();
    let refused = Database::open(&url, &keys(), &DatabaseOptions::default()).unwrap().ping();
    let Err(error @ Error::Unavailable(_)) = refused else { panic!("{refused:?}") };
    assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
}

/// Ends every other connection to the database, as a restart of the server does.
const END_ALL: &str =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[test]
fn connections_that_died_idle_are_replaced_on_postgres() {
    let Some(database) = Opened::postgres() else { return };
    database.put(load);
    assert!(database.tampered(END_ALL));
    database.ping().unwrap();
    assert!(database.tampered(END_ALL));
    database.put(load_nothing);
}

fn load_nothing(_: &mut Store<'_>) -> Result<(), Error> {
    Ok(())
}

#[test]
fn a_command_whose_connection_dies_before_the_commit_is_run_again_on_postgres() {
    let Some(database) = Opened::postgres() else { return };
    let url = database.url.clone();
    let mut attempts = 0;
    let attempts = database.put(move |store| {
        attempts += 1;
        store.participants().insert_practice(&cedar_valley())?;
        if attempts == 1 {
            PgConnection::establish(&url).unwrap().batch_execute(END_ALL).unwrap();
        }
        store.events().count()?;
        Ok(attempts)
    });
    assert_eq!(attempts, 2);
    assert!(database.get(|store| store.participants().practice_of(&cedar_valley().tin)).is_some());
}

#[test]
fn a_connection_that_dies_at_the_commit_leaves_the_outcome_open_on_postgres() {
    let Some(database) = Opened::postgres() else { return };
    let url = database.url.clone();
    let mut attempts = 0;
    let outcome = database.write_blocking(move |store| {
        attempts += 1;
        assert_eq!(attempts, 1, "it must not be run again");
        store.participants().insert_practice(&cedar_valley())?;
        PgConnection::establish(&url).unwrap().batch_execute(END_ALL).unwrap();
        Ok::<_, Error>(())
    });
    assert!(matches!(outcome, Err(Error::OutcomeUnknown(_))), "{outcome:?}");
    database.ping().unwrap();
}

#[test]
fn a_command_that_goes_on_after_a_failed_statement_is_undone_on_postgres() {
    let Some(database) = Opened::postgres() else { return };
    let outcome = database.write_blocking(|store| {
        store.participants().insert_practice(&cedar_valley())?;
        assert!(store.participants().insert_practice(&cedar_valley()).is_err());
        Ok::<_, Error>(())
    });
    assert!(matches!(outcome, Err(Error::Internal(_))), "{outcome:?}");
    assert_eq!(database.get(|store| store.participants().practice_of(&cedar_valley().tin)), None);
}

#[test]
fn a_database_that_takes_no_writes_is_told_on_postgres() {
    let Some(database) = Opened::postgres() else { return };
    let alter =
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$";
    assert!(database.tampered(alter));
    // What is open already does not notice.
    let database = Database::open(&database.url.parse().unwrap(), &keys(), &DatabaseOptions::default()).unwrap();
    let refused = database.write_blocking(|store| store.participants().insert_practice(&cedar_valley()));
    assert!(matches!(refused, Err(Error::ReadOnly)), "{refused:?}");
    database.ping().unwrap();
}

#[test]
fn a_statement_that_takes_too_long_is_told_on_postgres() {
    let options = DatabaseOptions { statement_timeout: Duration::from_millis(200), ..DatabaseOptions::default() };
    let Some(database) = Opened::postgres_with(&options) else {
        return;
    };
    let mut other = PgConnection::establish(&database.url).unwrap();
    other.batch_execute("BEGIN; LOCK TABLE events").unwrap();
    let waited = database.read(|store| store.events().count());
    assert!(matches!(waited, Err(Error::Busy)), "{waited:?}");
    other.batch_execute("ROLLBACK").unwrap();
    database.get(|store| store.events().count());
}
