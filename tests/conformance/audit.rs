//! The audit trail: entries are added and never changed, and whatever is done to them behind the back of the service is found.

mod tampering;

use super::{Opened, each_database, samples::moment};
use domain::{
    access::Reach,
    audit::{
        AuditAccess, AuditActor, AuditAuthority, AuditAuthorityKind, AuditEntry, AuditFilter, AuditPosition, AuditResource,
        AuditResourceKind, AuditScope,
    },
};
use persistence::{Error, TrailFault, TrailHead, TrailReport, VerificationError};
use std::{sync::Arc, thread};
use uuid::Uuid;

pub(super) fn entry(number: u128) -> AuditEntry {
    AuditEntry {
        id: Uuid::from_u128(number),
        at: moment("2026-11-22T12:00:00Z").plus(chrono::TimeDelta::milliseconds(i64::try_from(number).unwrap())),
        request_id: format!("request-{number}"),
        operation: "getExceptionApplication".to_owned(),
        access: AuditAccess::Read,
        refused: None,
        actor: AuditActor { client_id: Some("northwind-registry".to_owned()), ..AuditActor::system() },
        authority: AuditAuthority::of(AuditAuthorityKind::Direct),
        concerned: Some(Reach::Practice(Uuid::from_u128(7).into())),
        resources: vec![AuditResource { kind: AuditResourceKind::ExceptionApplication, id: Uuid::from_u128(number).to_string() }],
    }
}

fn entries(numbers: std::ops::Range<u128>) -> Arc<[AuditEntry]> {
    numbers.map(entry).collect()
}

/// Adds these entries in one transaction.
#[track_caller]
fn append(database: &Opened, numbers: std::ops::Range<u128>) {
    let entries = entries(numbers);
    database.put(move |store| store.audit().append(&entries));
}

/// Notes how far the chains have come.
#[track_caller]
fn note(database: &Opened, number: u128) -> Option<TrailHead> {
    database.put(move |store| store.audit().note_heads(Uuid::from_u128(number), moment("2026-11-22T13:00:00Z")))
}

#[track_caller]
fn verified(database: &Opened) -> TrailReport {
    database.verify_audit_trail(None).unwrap()
}

fn fault(database: &Opened, expected: Option<TrailHead>) -> Option<TrailFault> {
    match database.verify_audit_trail(expected) {
        Ok(_) => None,
        Err(VerificationError::Fault(fault)) => Some(fault),
        Err(VerificationError::Database(error)) => panic!("{error}"),
    }
}

fn everything() -> AuditScope {
    AuditScope { everything: true, ..AuditScope::default() }
}

each_database! {
    fn what_is_added_is_verified_and_counted(database) {
        assert_eq!(fault(database, None), Some(TrailFault::Absent));
        append(database, 1..4);
        append(database, 4..5);
        let head = note(database, 100).unwrap();
        assert_eq!(verified(database), TrailReport { entries: 4, chains: 1, not_noted: 0, head });
        append(database, 5..7);
        assert_eq!(verified(database), TrailReport { entries: 6, chains: 1, not_noted: 2, head });
        assert!(database.has_heads_to_note());
        let head = note(database, 101).unwrap();
        assert_eq!((verified(database).not_noted, head.position), (0, 2));
        assert_eq!((note(database, 102), database.has_heads_to_note()), (None, false));
    }

    fn what_is_undone_leaves_no_gap(database) {
        append(database, 1..3);
        let failed = database.write_blocking(|store| {
            store.audit().append(&[entry(3), entry(4)])?;
            store.audit().note_heads(Uuid::from_u128(90), moment("2026-11-22T13:00:00Z"))?;
            Err::<(), _>(Error::Busy)
        });
        assert!(matches!(failed, Err(Error::Busy)));
        append(database, 5..6);
        note(database, 91);
        assert_eq!((verified(database).entries, verified(database).not_noted), (3, 0));
    }

    fn a_place_that_is_taken_makes_the_writer_begin_another_chain(database) {
        append(database, 1..3);
        note(database, 90);
        let took = "INSERT INTO audit_entries (chain, position, id, at, request_id, operation, access, actor_kind, authority, resources, mac)
            SELECT chain, 3, id, at, request_id, operation, access, actor_kind, authority, resources, mac FROM audit_entries WHERE position = 2";
        if !database.tampered(took) {
            return;
        }
        let refused = database.write_blocking(|store| store.audit().append(&[entry(3)]));
        assert!(matches!(refused, Err(Error::Violates(persistence::Constraint::AuditPositionTaken))), "{refused:?}");
        append(database, 4..6);
        note(database, 91);
        let found = fault(database, None);
        let chain = Uuid::from_u128(1);
        assert_eq!(found, Some(TrailFault::Altered { chain, position: 3, id: Uuid::from_u128(2) }), "the forged one");
        database.tampered(&format!("{}; DELETE FROM audit_entries WHERE position = 3", tampering::unguarded(database)));
        assert_eq!(verified(database).chains, 2);
    }

    fn a_transaction_that_reads_leaves_nothing(database) {
        let refused = database.read(|store| store.audit().append(&[entry(1)]));
        assert!(matches!(refused, Err(Error::Internal(_))), "{refused:?}");
    }

    fn lists_are_newest_first_and_within_the_scope(database) {
        append(database, 1..6);
        let others = AuditEntry { concerned: Some(Reach::Participant(Uuid::from_u128(8).into())), ..entry(6) };
        let of_practice = Some(Reach::Practice(Uuid::from_u128(9).into()));
        let deed = AuditEntry {
            concerned: of_practice,
            authority: AuditAuthority { organization: Some(Uuid::from_u128(10).into()), ..entry(7).authority },
            actor: AuditActor { organization: Some(Uuid::from_u128(10).into()), ..entry(7).actor },
            ..entry(7)
        };
        let added = [others.clone(), deed.clone()];
        database.put(move |store| store.audit().append(&added));
        note(database, 100);
        let list = |scope: AuditScope, filter: AuditFilter, after: Option<AuditPosition>, limit| {
            database.get(move |store| store.audit().list(&scope, &filter, after, limit))
        };
        let numbers = |entries: Vec<AuditEntry>| entries.iter().map(|entry| entry.id.as_u128()).collect::<Vec<_>>();
        assert_eq!(list(everything(), AuditFilter::default(), None, 2), [deed.clone(), others]);
        let after = Some(AuditPosition { at: entry(6).at, id: entry(6).id });
        assert_eq!(numbers(list(everything(), AuditFilter::default(), after, 10)), [5, 4, 3, 2, 1]);
        let own = AuditScope { practices: vec![Uuid::from_u128(7).into()], ..AuditScope::default() };
        assert_eq!(numbers(list(own.clone(), AuditFilter::default(), None, 10)), [5, 4, 3, 2, 1]);
        let both = AuditScope { participants: vec![Uuid::from_u128(8).into()], ..own.clone() };
        assert_eq!(numbers(list(both, AuditFilter::default(), None, 10)), [6, 5, 4, 3, 2, 1]);
        let deeds = AuditScope {
            organizations: vec![Uuid::from_u128(10).into()],
            practices: vec![Uuid::from_u128(9).into()],
            ..AuditScope::default()
        };
        assert_eq!(list(deeds, AuditFilter::default(), None, 10), [deed], "once, though both parts of the scope have it");
        assert_eq!(numbers(list(AuditScope::default(), AuditFilter::default(), None, 10)), [0; 0]);
        let narrow = AuditFilter { since: Some(entry(2).at), until: Some(entry(4).at), ..AuditFilter::default() };
        assert_eq!(numbers(list(own.clone(), narrow, None, 10)), [3, 2]);
        let nothing = [
            AuditFilter { operation: Some("another".to_owned()), ..AuditFilter::default() },
            AuditFilter { access: Some(AuditAccess::Change), ..AuditFilter::default() },
            AuditFilter { client_id: Some("another".to_owned()), ..AuditFilter::default() },
            AuditFilter { user: Some(Uuid::from_u128(1).into()), ..AuditFilter::default() },
            AuditFilter { organization: Some(Uuid::from_u128(1).into()), ..AuditFilter::default() },
        ];
        for filter in nothing {
            assert_eq!(list(own.clone(), filter, None, 10), []);
        }
    }

    fn many_writers_wait_for_nobody_and_leave_chains_that_hold(database) {
        thread::scope(|scope| {
            for writer in 0..8_u128 {
                scope.spawn(move || {
                    for turn in 0..10 {
                        let number = 1000 * (writer + 1) + 10 * turn;
                        append(database, number..number + 3);
                        if turn % 3 == 0 {
                            note(database, 100_000 + number);
                        }
                    }
                });
            }
        });
        note(database, 1);
        let report = verified(database);
        assert_eq!((report.entries, report.not_noted), (240, 0));
    }
}
