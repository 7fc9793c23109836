//! Many at once: one winner, the others told, nobody lost.

use super::{
    Opened, each_database,
    samples::{cedar_valley, euc, filing, id, load, moment, participants, year},
};
use domain::{
    filing::Filing,
    identifier::FilingId,
    program::{Category, FilingKind},
};
use persistence::{Claim, Constraint, DatabaseOptions, Error, FirstRequest, Kept, Store, StoredAnswer};
use std::{
    sync::{Arc, Barrier},
    thread::scope,
    time::Duration,
};

const THREADS: u128 = 32;

/// Runs `work` on as many threads at once, and returns what each returned.
fn at_once<T: Send>(work: impl Fn(u128) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(usize::try_from(THREADS).unwrap());
    scope(|threads| {
        let run = |number| {
            let (start, work) = (&start, &work);
            threads.spawn(move || {
                start.wait();
                work(number)
            })
        };
        let running: Vec<_> = (1..=THREADS).map(run).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn answer(filing: FilingId) -> StoredAnswer {
    StoredAnswer {
        status: 201,
        headers: Vec::new(),
        body: filing.to_string().into_bytes(),
        filing_id: Some(filing),
        expires_at: moment("2025-01-31T05:00:00Z"),
    }
}

each_database! {
    fn one_of_many_first_filings_wins_and_the_others_see_it(database) {
        database.put(load);
        let outcomes = at_once(|number| {
            // Overlapping and in different orders: what could make two wait for each other.
            let mut categories = vec![Category::Cost, Category::Quality, Category::ImprovementActivities];
            categories.rotate_left(usize::try_from(number % 3).unwrap());
            let filing = filing(number, &participants()[0], year(2024), euc(&categories));
            database.put(move |store| match store.filings().insert(&filing) {
                Ok(()) => Ok((filing.id, vec![filing.id; 3])),
                Err(Error::Violates(Constraint::FilingHoldTaken)) => {
                    let held = store.filings().held_by(year(2024), filing.participant.id, filing.form())?;
                    Ok((filing.id, held.into_iter().map(|(_, holder)| holder).collect()))
                }
                Err(error) => Err(error),
            })
        });
        let winners: Vec<FilingId> =
            outcomes.iter().filter(|(own, holders)| holders.contains(own)).map(|(own, _)| *own).collect();
        let [winner] = winners.as_slice() else { panic!("{winners:?} of {outcomes:?}") };
        assert!(outcomes.iter().all(|(_, holders)| *holders == [*winner; 3]), "{outcomes:?}");
        for (own, _) in outcomes {
            let found = database.get(|store| store.filings().find(FilingKind::ExceptionApplication, own));
            assert_eq!(found.is_some(), own == *winner, "of the losers nothing is kept");
        }
    }

    fn one_of_many_claims_wins_and_the_others_get_its_answer(database) {
        database.put(load);
        let outcomes = at_once(|number| {
            let filing = filing(number, &participants()[0], year(2024), euc(&[Category::Cost]));
            database.write_blocking(move |store| {
                let (claim, _) = store.idempotency().claim("s", "k")?;
                if claim == Claim::New {
                    store.filings().insert(&filing)?;
                    std::thread::sleep(Duration::from_millis(20));
                    keep(store, &answer(filing.id))?;
                }
                Ok::<_, Error>((filing.id, claim))
            })
        });
        let outcomes: Vec<(FilingId, Claim)> = outcomes.into_iter().map(Result::unwrap).collect();
        let winners: Vec<FilingId> = outcomes.iter().filter(|(_, claim)| *claim == Claim::New).map(|(id, _)| *id).collect();
        let [winner] = winners.as_slice() else { panic!("{winners:?}") };
        for (_, claim) in outcomes.iter().filter(|(_, claim)| *claim != Claim::New) {
            let Claim::Known { answer: given, .. } = claim else { unreachable!() };
            assert_eq!(*given, answer(*winner));
        }
    }

    fn one_of_many_changes_of_a_version_wins(database) {
        database.put(load);
        let kept = filing(1, &participants()[0], year(2024), euc(&[Category::Cost]));
        let changed = kept.clone();
        database.put(move |store| store.filings().insert(&kept));
        let won = at_once(|_| {
            let changed = Filing { version: 2, ..changed.clone() };
            database.put(move |store| store.filings().update(&changed, 1))
        });
        assert_eq!(won.into_iter().filter(|won| *won).count(), 1);
    }

    fn no_change_under_a_lock_is_lost(database) {
        database.put(load);
        let kept = filing(1, &participants()[0], year(2024), euc(&[Category::Cost]));
        let (form, of) = (kept.form(), kept.id);
        database.put(move |store| store.filings().insert(&kept));
        at_once(|_| {
            database.put(move |store| {
                let mut filing = store.filings().find_for_update(form, of)?.unwrap();
                filing.version += 1;
                assert!(store.filings().update(&filing, filing.version - 1)?);
                Ok(())
            });
        });
        let version = database.get(|store| store.filings().find(form, of)).unwrap().version;
        assert_eq!(version, 1 + i32::try_from(THREADS).unwrap());
    }

    fn many_make_the_same_practice_once(database) {
        let ids = at_once(|number| {
            database.put(move |store| store.participants().ensure_practice(&cedar_valley().tin, id(number)))
        });
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    }
}

#[test]
fn who_waits_too_long_for_a_key_is_told_on_postgres() {
    let options = DatabaseOptions { lock_timeout: Duration::from_millis(200), ..DatabaseOptions::default() };
    let Some(database) = Opened::postgres_with(&options) else {
        return;
    };
    let (claimed, finish) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    scope(|threads| {
        let (has_claimed, may_finish) = (Arc::clone(&claimed), Arc::clone(&finish));
        let database = &database;
        threads.spawn(move || {
            database.put(move |store| {
                store.idempotency().claim("s", "k")?;
                has_claimed.wait();
                may_finish.wait();
                keep(store, &StoredAnswer { filing_id: None, ..answer(id(1)) })
            });
        });
        claimed.wait();
        let waited = database.write_blocking(|store| store.idempotency().claim("s", "k"));
        assert!(matches!(waited, Err(Error::Busy)), "{waited:?}");
        finish.wait();
    });
    let (known, _) = database.put(|store| store.idempotency().claim("s", "k"));
    assert!(matches!(known, Claim::Known { .. }));
}

#[test]
fn two_who_wait_for_each_other_both_arrive_on_postgres() {
    let Some(database) = Opened::postgres() else { return };
    database.put(load);
    let filings = [
        filing(1, &participants()[0], year(2024), euc(&[Category::Cost])),
        filing(2, &participants()[1], year(2024), euc(&[Category::Cost])),
    ];
    let ids = [filings[0].id, filings[1].id];
    database.put(move |store| filings.iter().try_for_each(|filing| store.filings().insert(filing)));
    let met = Arc::new(Barrier::new(2));
    scope(|threads| {
        for order in [[ids[0], ids[1]], [ids[1], ids[0]]] {
            let (met, database) = (Arc::clone(&met), &database);
            threads.spawn(move || {
                let mut first_time = true;
                database.put(move |store| {
                    for (place, of) in order.into_iter().enumerate() {
                        if place == 1 && std::mem::take(&mut first_time) {
                            met.wait();
                        }
                        let mut filing = store.filings().find_for_update(FilingKind::ExceptionApplication, of)?.unwrap();
                        filing.version += 1;
                        store.filings().update(&filing, filing.version - 1)?;
                    }
                    Ok(())
                });
            });
        }
    });
    for of in ids {
        let found = database.get(|store| store.filings().find(FilingKind::ExceptionApplication, of)).unwrap();
        assert_eq!(found.version, 3);
    }
}

fn keep(store: &mut Store<'_>, answer: &StoredAnswer) -> Result<(), Error> {
    let request = FirstRequest { operation: "o", fingerprint: &[1; 32] };
    store.idempotency().keep(&Kept { scope: "s", key: "k", request, answer })
}
