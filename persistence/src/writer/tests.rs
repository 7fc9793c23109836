//! What is in one commit with what, and who is told what when something fails.

use crate::{Constraint, Database, DatabaseOptions, Error, KeyEncryptionKeys, Store, session::Connection};
use diesel::connection::SimpleConnection;
use domain::{identifier::PracticeId, participant::Practice};
use std::{
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};
use uuid::Uuid;

/// In memory and in a file: what must hold in both.
fn on_both(check: impl Fn(Database)) {
    check(open("sqlite::memory:", &DatabaseOptions::default()));
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("new/folder/test.db").display());
    check(open(&url, &DatabaseOptions::default()));
}

fn keys() -> KeyEncryptionKeys {
    KeyEncryptionKeys::from([7; 32])
}

fn open(url: &str, options: &DatabaseOptions) -> Database {
    let database = Database::open(&url.parse().unwrap(), &keys(), options).unwrap();
    database.migrate().unwrap();
    database
}

fn practice(number: u128) -> Practice {
    Practice { id: PracticeId::from(Uuid::from_u128(number)), tin: format!("{number:09}").parse().unwrap() }
}

fn insert(store: &mut Store<'_>, number: u128) -> Result<u128, Error> {
    store.participants().insert_practice(&practice(number)).map(|()| number)
}

/// How many of the practices 1 to `numbers` were kept.
fn kept(database: &Database, numbers: u128) -> usize {
    let count = |store: &mut Store<'_>| {
        let mut kept = 0;
        for number in 1..=numbers {
            kept += usize::from(store.participants().practice_of(&practice(number).tin)?.is_some());
        }
        Ok::<_, Error>(kept)
    };
    database.read(count).unwrap()
}

/// Keeps the writer busy until the sender is dropped, so that what is submitted meanwhile shares a batch.
fn hold_the_writer(database: &Database) -> Sender<()> {
    let (release, released) = channel::<()>();
    let (begun, has_begun) = channel();
    database.write(
        move |_| {
            begun.send(()).unwrap();
            assert!(released.recv().is_err());
            Ok::<_, Error>(())
        },
        |result| assert!(result.is_ok()),
    );
    has_begun.recv().unwrap();
    release
}

type Answers = Receiver<(u128, Result<u128, Error>)>;

/// Submits the jobs 1 to `jobs` so that they share a batch, and returns their answers in the order of the jobs.
fn in_one_batch(
    database: &Database,
    jobs: u128,
    work: impl Fn(&mut Store<'_>, u128) -> Result<u128, Error> + Copy + Send + 'static,
) -> Vec<Result<u128, Error>> {
    let release = hold_the_writer(database);
    let (answer, answers): (_, Answers) = channel();
    for number in 1..=jobs {
        let answer = answer.clone();
        database.write(move |store| work(store, number), move |result| answer.send((number, result)).unwrap());
    }
    drop((release, answer));
    let mut answers: Vec<_> = answers.iter().collect();
    answers.sort_by_key(|(number, _)| *number);
    answers.into_iter().map(|(_, result)| result).collect()
}

fn on_sqlite(store: &mut Store<'_>, sql: &str) -> Result<(), Error> {
    match &mut store.0.connection {
        Connection::Sqlite(connection) => Ok(connection.batch_execute(sql)?),
        Connection::Postgres(_) => unreachable!("these tests are on SQLite"),
    }
}

#[test]
fn one_failing_job_of_ten_keeps_nine() {
    on_both(|database| {
        let answers = in_one_batch(&database, 10, |store, number| {
            let done = insert(store, number)?;
            if number == 4 { Err(Error::ReadOnly) } else { Ok(done) }
        });
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 9);
        assert!(matches!(answers[3], Err(Error::ReadOnly)));
        assert_eq!(kept(&database, 10), 9);
    });
}

#[test]
fn a_violated_constraint_undoes_one_job() {
    on_both(|database| {
        let answers = in_one_batch(&database, 3, |store, number| {
            insert(store, number + 100)?;
            insert(store, if number == 3 { 1 } else { number })
        });
        assert!(matches!(answers[2], Err(Error::Violates(Constraint::PracticeIdTaken | Constraint::TinTaken))), "{answers:?}");
        assert_eq!(kept(&database, 3), 2);
        assert_eq!(kept(&database, 103), 4);
    });
}

#[test]
fn a_panic_undoes_one_job_and_the_writer_lives_on() {
    on_both(|database| {
        let answers = in_one_batch(&database, 10, |store, number| {
            insert(store, number)?;
            assert_ne!(number, 7, "on purpose");
            Ok(number)
        });
        assert!(matches!(answers[6], Err(Error::Internal(_))));
        assert_eq!(kept(&database, 10), 9);
        assert!(database.write_blocking(|store| insert(store, 11)).is_ok());
    });
}

#[test]
fn a_panicking_reply_harms_nobody_else() {
    on_both(|database| {
        database.write(|store| insert(store, 1), |_| panic!("on purpose"));
        assert!(database.write_blocking(|store| insert(store, 2)).is_ok());
        assert_eq!(kept(&database, 2), 2);
    });
}

#[test]
fn when_the_commit_fails_every_job_is_told() {
    on_both(|database| {
        let answers = in_one_batch(&database, 10, |store, number| {
            insert(store, number)?;
            if number == 5 {
                // A reference that is looked at only at the commit, and then leads nowhere.
                on_sqlite(store, "PRAGMA defer_foreign_keys = ON")?;
                let nowhere = "x'0000000000000000000000000000000f'";
                on_sqlite(store, &format!("INSERT INTO software_clients VALUES ('nobody', {nowhere}, 0)"))?;
            }
            Ok(number)
        });
        assert!(answers.iter().all(|answer| matches!(answer, Err(Error::Violates(Constraint::Reference)))), "{answers:?}");
        assert_eq!(kept(&database, 10), 0);
        assert!(database.write_blocking(|store| insert(store, 11)).is_ok());
    });
}

#[test]
fn when_the_transaction_is_lost_midway_those_before_are_told_and_those_behind_run() {
    on_both(|database| {
        let answers = in_one_batch(&database, 5, |store, number| {
            insert(store, number)?;
            if number == 3 {
                // What SQLite may do by itself when the disk is full.
                on_sqlite(store, "ROLLBACK")?;
                return Err(Error::Full);
            }
            Ok(number)
        });
        assert!(answers[..2].iter().all(|answer| matches!(answer, Err(Error::Unavailable(_)))), "{answers:?}");
        assert!(matches!(answers[2], Err(Error::Full)));
        assert!(answers[3..].iter().all(Result::is_ok), "{answers:?}");
        assert_eq!(kept(&database, 5), 2);
    });
}

#[test]
fn a_full_disk_is_told_and_nothing_half_done_is_kept() {
    on_both(|database| {
        database.write_blocking(|store| on_sqlite(store, "PRAGMA max_page_count = 1")).unwrap();
        let mut written = 0;
        let refused = (1..100_000).find_map(|number| match database.write_blocking(move |store| insert(store, number)) {
            Ok(_) => {
                written += 1;
                None
            }
            Err(error) => Some(error),
        });
        assert!(matches!(refused, Some(Error::Full)), "{refused:?}");
        assert_eq!(kept(&database, 1000), written);
        database.write_blocking(|store| on_sqlite(store, "PRAGMA max_page_count = 100000")).unwrap();
        assert!(database.write_blocking(|store| insert(store, 200_000)).is_ok());
    });
}

#[test]
fn a_full_queue_is_told_at_once() {
    let database = open("sqlite::memory:", &DatabaseOptions { queue: 3, ..DatabaseOptions::default() });
    let release = hold_the_writer(&database);
    let (answer, answers): (_, Answers) = channel();
    for number in 1..=5 {
        let answer = answer.clone();
        database.write(move |store| insert(store, number), move |result| answer.send((number, result)).unwrap());
    }
    // The two for whom there was no room are answered while the writer is still held.
    for expected in [4, 5] {
        let (number, result) = answers.recv_timeout(Duration::from_secs(5)).unwrap();
        assert_eq!(number, expected);
        assert!(matches!(result, Err(Error::Overloaded)));
    }
    drop((release, answer));
    assert_eq!(answers.iter().filter(|(_, result)| result.is_ok()).count(), 3);
}

#[test]
fn the_last_handle_waits_for_what_was_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    let database = open(&url, &DatabaseOptions::default());
    for number in 1..=500 {
        database.write(move |store| insert(store, number), |result| assert!(result.is_ok()));
    }
    drop(database);
    assert_eq!(kept(&open(&url, &DatabaseOptions::default()), 500), 500);
}

#[test]
fn the_last_handle_may_be_dropped_by_a_reply() {
    let database = open("sqlite::memory:", &DatabaseOptions::default());
    let (answer, answered) = channel();
    let kept_by_reply = database.clone();
    let release = hold_the_writer(&database);
    database.write(
        |store| insert(store, 1),
        move |result| {
            drop(kept_by_reply);
            answer.send(result).unwrap();
        },
    );
    // Dropping this handle first would wait; the reply's is the last one only when another thread drops this one meanwhile.
    let dropping = std::thread::spawn(move || drop(database));
    drop(release);
    assert!(answered.recv_timeout(Duration::from_secs(5)).unwrap().is_ok());
    dropping.join().unwrap();
}

#[test]
fn nothing_is_written_by_a_read() {
    on_both(|database| {
        assert!(matches!(database.read(|store| insert(store, 1)), Err(Error::ReadOnly)));
        assert!(database.write_blocking(|store| insert(store, 1)).is_ok());
    });
}

#[test]
fn a_panic_in_a_read_leaves_the_database_usable() {
    on_both(|database| {
        let reading = database.clone();
        let panicked = std::thread::spawn(move || reading.read(|_| -> Result<(), Error> { panic!("on purpose") })).join();
        assert!(panicked.is_err());
        assert!(database.write_blocking(|store| insert(store, 1)).is_ok());
        assert_eq!(kept(&database, 1), 1);
    });
}

#[test]
fn a_file_is_for_its_owner_alone_and_survives_a_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/test.db");
    let url = format!("sqlite://{}", path.display());
    let database = open(&url, &DatabaseOptions::default());
    database.write_blocking(|store| insert(store, 1)).unwrap();
    #[cfg(unix)]
    for suffix in ["", "-wal"] {
        let file = format!("{}{suffix}", path.display());
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "{suffix}");
    }
    drop(database);
    let again = Database::open(&url.parse().unwrap(), &keys(), &DatabaseOptions::default()).unwrap();
    assert!(again.pending_migrations().unwrap().is_empty());
    assert!(again.migrate().unwrap().is_empty());
    assert_eq!(kept(&again, 1), 1);
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let url = "sqlite:///dev/null/folder/test.db".parse().unwrap();
    assert!(matches!(Database::open(&url, &keys(), &DatabaseOptions::default()), Err(Error::Unavailable(_))));
}

#[test]
fn looking_for_migrations_changes_nothing() {
    let database = Database::open(&"sqlite::memory:".parse().unwrap(), &keys(), &DatabaseOptions::default()).unwrap();
    let pending = database.pending_migrations().unwrap();
    assert!(!pending.is_empty());
    assert_eq!(database.pending_migrations().unwrap(), pending);
    assert_eq!(database.migrate().unwrap(), pending);
    assert!(database.pending_migrations().unwrap().is_empty());
    database.revert_all_migrations_and_lose_everything().unwrap();
    assert_eq!(database.pending_migrations().unwrap(), pending);
}
