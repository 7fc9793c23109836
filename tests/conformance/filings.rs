//! Filings, timelines, events and idempotent answers go in and come out.

use super::{
    audit, each_database,
    samples::{
        circumstances, decertified, euc, filing, hardship, id, load, moment, participants, review, third_party_filing, year,
    },
};
use domain::{
    exception::{ExceptionApplicationStatus, Hardship},
    filing::{Command, EventKind, EventSubject, Filing, OutboxEvent, Status, Subject, TimelineActor, TimelineEntry},
    identifier::FilingId,
    moment::Moment,
    program::{Category, FilingKind, Form},
    review::ReviewReason,
};
use persistence::{Claim, Constraint, Error, FirstRequest, Kept, NewFiling, Revision, StoredAnswer};

fn first<'a>(operation: &'a str, fingerprint: &'a [u8; 32]) -> FirstRequest<'a> {
    FirstRequest { operation, fingerprint }
}

/// One of each content, each for a participant of another kind.
fn one_of_each() -> Vec<Filing> {
    let people = participants();
    let encounters = "62.5".parse().unwrap();
    vec![
        third_party_filing(1, &people[0], year(2024), euc(Category::ALL)),
        filing(2, &people[1], year(2024), decertified()),
        filing(3, &people[5], year(2024), circumstances()),
        filing(4, &people[2], year(2024), hardship(Hardship::InsufficientInternet)),
        filing(
            5,
            &people[3],
            year(2024),
            hardship(Hardship::LackOfControlOverCehrt { outpatient_encounters_without_control_percent: encounters }),
        ),
        third_party_filing(6, &people[1], year(2023), review(ReviewReason::ExceptionNotApplied)),
        filing(7, &people[4], year(2023), review(ReviewReason::Other)),
        filing(8, &people[6], year(2024), euc(Category::ALL)),
    ]
}

fn entry(sequence: i32) -> TimelineEntry {
    TimelineEntry {
        sequence,
        at: moment("2024-10-01T16:00:00.123Z"),
        actor: TimelineActor::system(),
        command: Command::Withdraw,
        from_status: (sequence > 1).then(|| "pending".to_owned()),
        to_status: "withdrawn".to_owned(),
    }
}

fn event(number: u128, filing: FilingId, sequence: i32) -> OutboxEvent {
    OutboxEvent {
        id: id(0xE000 + number),
        subject: EventSubject::Filing { id: filing, status: "pending".to_owned() },
        sequence,
        kind: EventKind::ExceptionApplicationFiled,
        at: moment("2024-10-01T16:00:00.123Z"),
    }
}

fn answer(expires_at: Moment, filing_id: Option<FilingId>) -> StoredAnswer {
    StoredAnswer {
        status: 201,
        headers: vec![("ETag".to_owned(), "\"1\"".to_owned()), ("Location".to_owned(), "/v1/é".to_owned())],
        body: vec![0, 159, 146, 150, b'{', b'}'],
        filing_id,
        expires_at,
    }
}

each_database! {
    fn what_is_filed_is_read_again(database) {
        database.put(load);
        for expected in one_of_each() {
            let kept = expected.clone();
            database.put(move |store| store.filings().insert(&kept));
            let found = database.get(|store| store.filings().find(expected.form(), expected.id));
            assert_eq!(found.as_ref(), Some(&expected));
            let by_number = database.get(|store| store.filings().find_by_case_number(&expected.case_number));
            assert_eq!(by_number.as_ref(), Some(&expected));
            let locked = expected.clone();
            let locked = database.put(move |store| store.filings().find_for_update(locked.form(), locked.id));
            assert_eq!(locked, Some(expected));
        }
    }

    fn a_filing_is_not_found_under_the_other_form(database) {
        database.put(load);
        let kept = filing(1, &participants()[0], year(2024), euc(&[Category::Cost]));
        let id = kept.id;
        database.put(move |store| store.filings().insert(&kept));
        assert_eq!(database.get(|store| store.filings().find(FilingKind::TargetedReview, id)), None);
        assert_eq!(database.put(move |store| store.filings().find_for_update(FilingKind::TargetedReview, id)), None);
    }

    fn what_a_participant_holds_is_found_whatever_the_form(database) {
        database.put(load);
        let [ana, cedar] = [&participants()[0], &participants()[1]];
        let own = [
            filing(1, ana, year(2024), euc(&[Category::Quality, Category::Cost])),
            filing(2, ana, year(2024), hardship(Hardship::InsufficientInternet)),
            filing(3, ana, year(2024), review(ReviewReason::Other)),
        ];
        let others = [filing(4, ana, year(2023), euc(&[Category::Cost])), filing(5, cedar, year(2024), euc(&[Category::Cost]))];
        let all = [own.to_vec(), others.to_vec()].concat();
        database.put(move |store| all.iter().try_for_each(|filing| store.filings().insert(filing)));
        let holding = || database.get(|store| store.filings().holding(ana.id, year(2024)));
        assert_eq!(holding(), own);
        let mut denied = own[0].clone();
        (denied.status, denied.version) = (Status::ExceptionApplication(ExceptionApplicationStatus::Denied), 2);
        assert!(database.put(move |store| store.filings().update(&denied, 1)));
        assert_eq!(holding(), own[1..], "what was denied holds nothing");
        assert_eq!(database.get(|store| store.filings().holding(ana.id, year(2022))), []);
    }

    fn a_taken_subject_is_refused_and_its_holder_named(database) {
        database.put(load);
        let people = participants();
        let first = filing(1, &people[0], year(2024), euc(&[Category::Quality, Category::Cost]));
        let second = filing(2, &people[0], year(2024), euc(&[Category::ImprovementActivities, Category::Cost]));
        let winner = first.id;
        database.put(move |store| store.filings().insert(&first));
        let refused = database.write_blocking(move |store| {
            let refused = store.filings().insert(&second).unwrap_err();
            // The transaction can still be asked for the holder.
            let held = store.filings().held_by(year(2024), second.participant.id, second.form())?;
            let cost = Subject { form: Form::ExtremeAndUncontrollableCircumstances, matter: "cost".to_owned() };
            assert!(held.contains(&(cost, winner)), "{held:?}");
            Err::<(), _>(refused)
        });
        assert!(matches!(refused, Err(Error::Violates(Constraint::FilingHoldTaken))), "{refused:?}");
        assert_eq!(database.get(|store| store.filings().find(FilingKind::ExceptionApplication, id(0xF002))), None);
    }

    fn other_years_participants_and_forms_hold_nothing_off(database) {
        database.put(load);
        let people = participants();
        let others = [
            filing(1, &people[0], year(2024), euc(&[Category::PromotingInteroperability])),
            filing(2, &people[0], year(2023), euc(&[Category::PromotingInteroperability])),
            filing(3, &people[1], year(2024), euc(&[Category::PromotingInteroperability])),
            filing(4, &people[0], year(2024), hardship(Hardship::InsufficientInternet)),
            filing(5, &people[0], year(2024), review(ReviewReason::Other)),
            filing(6, &people[0], year(2024), review(ReviewReason::BonusNotApplied)),
        ];
        for other in others {
            database.put(move |store| store.filings().insert(&other));
        }
    }

    fn a_taken_case_number_can_be_replaced_in_the_same_transaction(database) {
        database.put(load);
        let people = participants();
        let first = filing(1, &people[0], year(2024), euc(&[Category::Cost]));
        let mut second = filing(2, &people[1], year(2024), euc(&[Category::Cost]));
        let own_number = second.case_number.clone();
        second.case_number = first.case_number.clone();
        database.put(move |store| store.filings().insert(&first));
        database.put(move |store| {
            let taken = store.filings().insert(&second);
            assert!(matches!(taken, Err(Error::Violates(Constraint::CaseNumberTaken))), "{taken:?}");
            store.filings().insert(&Filing { case_number: own_number.clone(), ..second.clone() })
        });
    }

    fn a_withdrawn_filing_gives_its_subject_free(database) {
        database.put(load);
        let kept = filing(1, &participants()[0], year(2024), euc(&[Category::Cost]));
        let again = Filing { id: id(0xF777), ..filing(2, &participants()[0], year(2024), euc(&[Category::Cost])) };
        let changed = Filing {
            status: Status::ExceptionApplication(ExceptionApplicationStatus::Withdrawn),
            version: 2,
            updated_at: moment("2024-10-02T00:00:00Z"),
            next_action_by: None,
            ..kept.clone()
        };
        let expected = changed.clone();
        database.put(move |store| store.filings().insert(&kept));
        assert!(database.put(move |store| store.filings().update(&changed, 1)));
        let found = database.get(|store| store.filings().find(expected.form(), expected.id));
        assert_eq!(found.as_ref(), Some(&expected));
        database.put(move |store| store.filings().insert(&again));
    }

    fn a_stale_version_changes_nothing(database) {
        database.put(load);
        let kept = third_party_filing(1, &participants()[0], year(2024), euc(&[Category::Cost]));
        let expected = kept.clone();
        let changed = Filing {
            status: Status::ExceptionApplication(ExceptionApplicationStatus::Withdrawn),
            version: 3,
            ..kept.clone()
        };
        database.put(move |store| store.filings().insert(&kept));
        assert!(!database.put(move |store| store.filings().update(&changed, 2)));
        assert_eq!(database.get(|store| store.filings().find(expected.form(), expected.id)).as_ref(), Some(&expected));
        let held = database.get(|store| {
            store.filings().held_by(year(2024), expected.participant.id, expected.form())
        });
        assert_eq!(held.len(), 1, "and the subject is still held");
    }

    fn years_of_decertification_are_counted_once_each(database) {
        database.put(load);
        let ana = &participants()[1];
        let approved = Status::ExceptionApplication(ExceptionApplicationStatus::Approved);
        let denied = Status::ExceptionApplication(ExceptionApplicationStatus::Denied);
        let filings = [
            Filing { status: approved, ..filing(1, ana, year(2022), decertified()) },
            Filing { status: approved, ..filing(2, ana, year(2023), decertified()) },
            Filing { status: approved, ..filing(3, ana, year(2024), decertified()) },
            Filing { status: denied, ..filing(4, ana, year(2025), decertified()) },
            Filing { status: approved, ..filing(5, ana, year(2021), hardship(Hardship::InsufficientInternet)) },
            Filing { status: approved, ..filing(6, &participants()[0], year(2020), decertified()) },
        ];
        let participant = ana.id;
        for filing in filings {
            database.put(move |store| store.filings().insert(&filing));
        }
        let count = |of| database.get(|store| store.filings().approved_decertification_years(participant, year(of)));
        assert_eq!((count(2024), count(2025)), (2, 3));
    }

    fn timelines_and_events_keep_their_order(database) {
        database.put(load);
        let kept = filing(1, &participants()[0], year(2024), euc(&[Category::Cost]));
        let of = kept.id;
        database.put(move |store| {
            store.filings().insert(&kept)?;
            for sequence in [2, 1, 3] {
                store.timeline().append(of, &entry(sequence))?;
                store.events().append(&event(sequence.unsigned_abs().into(), of, sequence))?;
            }
            Ok(())
        });
        assert_eq!(database.get(|store| store.timeline().of(of)), [entry(1), entry(2), entry(3)]);
        assert_eq!(database.get(|store| store.events().of_filing(of)), [event(1, of, 1), event(2, of, 2), event(3, of, 3)]);
        assert_eq!(database.get(|store| store.events().count()), 3);
        assert_eq!(database.get(|store| store.timeline().of(id(0xF999))), []);
    }

    fn a_filing_and_how_it_stands_are_found_with_the_version_of_access(database) {
        database.put(load);
        let kept = filing(1, &participants()[0], year(2024), euc(&[Category::Cost]));
        let expected = kept.clone();
        database.put(move |store| store.filings().insert(&kept));
        let (form, version) = (expected.form(), database.get(|store| store.access_version()));
        let found = database.look_up(|store| store.filings().find_at_once(form, expected.id)).unwrap();
        assert_eq!(found, (version, Some(expected.clone())));
        let revision = database.look_up(|store| store.filings().revision_at_once(form, expected.id)).unwrap();
        assert_eq!(revision, (version, Some(Revision::of(&expected))));
        for (form, id) in [(FilingKind::TargetedReview, expected.id), (form, id(0xF999))] {
            assert_eq!(database.get(|store| store.filings().find_at_once(form, id)), (version, None));
            assert_eq!(database.get(|store| store.filings().revision_at_once(form, id)), (version, None));
        }
        let some = database.get(|store| store.filings().with_ids(&[id(0xF999), expected.id]));
        assert_eq!(some, [expected]);
    }

    fn a_new_filing_is_written_with_all_that_belongs_to_it(database) {
        database.put(load);
        let new = NewFiling {
            filing: filing(1, &participants()[0], year(2024), euc(&[Category::Quality, Category::Cost])),
            entry: entry(1),
            event: event(1, id(0xF001), 1),
        };
        let expected = new.clone();
        let given = answer(moment("2025-01-31T05:00:00Z"), Some(new.filing.id));
        let kept = given.clone();
        database.put(move |store| {
            let answer = Kept { scope: "s", key: "k", request: first("o", &[1; 32]), answer: &kept };
            store.record(&new, &[audit::entry(1)], Some(&answer))
        });
        let filing = &expected.filing;
        assert_eq!(database.get(|store| store.filings().find(filing.form(), filing.id)).as_ref(), Some(filing));
        assert_eq!(database.get(|store| store.timeline().of(filing.id)), std::slice::from_ref(&expected.entry));
        assert_eq!(database.get(|store| store.events().of_filing(filing.id)), std::slice::from_ref(&expected.event));
        assert_eq!(database.get(|store| store.filings().held_by(year(2024), filing.participant.id, filing.form())).len(), 2);
        let known = database.get(|store| store.idempotency().find("s", "k"));
        assert!(matches!(known, Some(Claim::Known { answer, .. }) if answer == given));
        // Another one under the same key: nothing of it is kept.
        let other = NewFiling {
            filing: crate::conformance::samples::filing(2, &participants()[1], year(2024), euc(&[Category::Cost])),
            entry: entry(1),
            event: event(2, id(0xF002), 1),
        };
        let refused = database.write_blocking(move |store| {
            let answer = Kept { scope: "s", key: "k", request: first("o", &[2; 32]), answer: &given };
            store.record(&other, &[audit::entry(2)], Some(&answer))
        });
        assert!(matches!(refused, Err(Error::Violates(Constraint::IdempotencyKeyTaken))), "{refused:?}");
        assert_eq!(database.get(|store| store.filings().find(FilingKind::ExceptionApplication, id(0xF002))), None);
        // And one without a key.
        let third = NewFiling {
            filing: crate::conformance::samples::filing(3, &participants()[1], year(2024), euc(&[Category::Cost])),
            entry: entry(1),
            event: event(3, id(0xF003), 1),
        };
        database.put(move |store| store.record(&third, &[audit::entry(3)], None));
        assert!(database.get(|store| store.filings().find(FilingKind::ExceptionApplication, id(0xF003))).is_some());
        // And one that leaves two entries, or none.
        for (number, participant, left) in [(4, 2, vec![audit::entry(4), audit::entry(5)]), (5, 3, Vec::new())] {
            let another = NewFiling {
                filing: crate::conformance::samples::filing(number, &participants()[participant], year(2024), euc(&[Category::Cost])),
                entry: entry(1),
                event: event(number, id(0xF000 + number), 1),
            };
            database.put(move |store| store.record(&another, &left, None));
        }
        // In one chain: what was refused left no trace in it.
        database.put(|store| store.audit().note_heads(id(100), moment("2026-11-22T13:00:00Z")));
        let report = database.verify_audit_trail(None).unwrap();
        assert_eq!((report.entries, report.chains, report.not_noted), (4, 1, 0));
    }

    fn a_key_is_claimed_once_and_its_answer_given_again(database) {
        database.put(load);
        let kept = filing(1, &participants()[0], year(2024), euc(&[Category::Cost]));
        let expected = answer(moment("2025-01-31T05:00:00Z"), Some(kept.id));
        let given = expected.clone();
        database.put(move |store| {
            assert_eq!(store.idempotency().claim("client a", "key")?.0, Claim::New);
            store.filings().insert(&kept)?;
            store.idempotency().keep(&Kept { scope: "client a", key: "key", request: first("POST /v1/x", &[7; 32]), answer: &given })
        });
        let known = Claim::Known { operation: "POST /v1/x".to_owned(), fingerprint: [7; 32], answer: expected };
        assert_eq!(database.get(|store| store.idempotency().find("client a", "key")), Some(known.clone()));
        let (again, _) = database.put(|store| store.idempotency().claim("client a", "key"));
        assert_eq!(again, known);
        // Byte for byte: other case, other scope, nothing of it is known.
        assert_eq!(database.get(|store| store.idempotency().find("client a", "KEY")), None);
        assert_eq!(database.get(|store| store.idempotency().find("client A", "key")), None);
    }

    fn a_failed_command_leaves_its_key_unused(database) {
        let failed = database.write_blocking(|store| {
            assert_eq!(store.idempotency().claim("s", "k")?.0, Claim::New);
            Err::<(), _>(Error::Busy)
        });
        assert!(failed.is_err());
        assert_eq!(database.get(|store| store.idempotency().find("s", "k")), None);
        assert_eq!(database.put(|store| store.idempotency().claim("s", "k")).0, Claim::New);
    }

    fn expired_keys_are_forgotten(database) {
        for (key, expires_at) in [("early", "2024-10-01T00:00:00Z"), ("late", "2024-10-01T00:00:00.001Z")] {
            database.put(move |store| {
                store.idempotency().claim("s", key)?;
                store.idempotency().keep(&Kept { scope: "s", key, request: first("o", &[1; 32]), answer: &answer(moment(expires_at), None) })
            });
        }
        assert_eq!(database.put(|store| store.idempotency().purge_expired(moment("2024-10-01T00:00:00Z"))), 1);
        assert_eq!(database.get(|store| store.idempotency().find("s", "early")), None);
        assert!(database.get(|store| store.idempotency().find("s", "late")).is_some());
    }
}
