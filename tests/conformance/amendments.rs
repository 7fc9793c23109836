//! Amendments of windows: what was written is read again, in order, and their events are told apart from those of filings.

use super::{
    each_database,
    samples::{ana, id, moment, year},
};
use domain::{
    citation::Confidence,
    filing::{EventKind, EventSubject, OutboxEvent},
    participant::ParticipantKind,
    program::{AmendmentAuthor, Form, WindowAmendment, WindowChange, WindowTerms},
};
use persistence::{Constraint, Error, Store};

/// An extension of 2024's EUC window, under this name.
pub(super) fn amendment(number: u8, window: &str) -> WindowAmendment {
    WindowAmendment {
        year: year(2024),
        number,
        announced_at: moment("2024-10-01T16:00:00.123Z"),
        made_by: AmendmentAuthor::User { user_id: ana().id },
        terms: WindowTerms {
            id: window.to_owned(),
            change: WindowChange::Extended { supersedes: "2024-euc".to_owned() },
            closes: "2025-03-03T20:00".parse().unwrap(),
            source: "CMS QPP listserv, „Verlängerung\" ≥ 1".to_owned(),
            confidence: Confidence::Sourced,
            note: None,
        },
    }
}

fn addition(number: u8, window: &str) -> WindowAmendment {
    let extension = amendment(number, window);
    WindowAmendment {
        made_by: AmendmentAuthor::CommandLine { name: "Robin Operator".to_owned() },
        terms: WindowTerms {
            change: WindowChange::Added {
                form: Form::TargetedReview,
                opens: "2025-03-01T08:30".parse().unwrap(),
                participant_kinds: vec![ParticipantKind::Group, ParticipantKind::Clinician],
                accepted_reasons: Some(vec!["other".to_owned(), "wrongTinOrNpi".to_owned()]),
            },
            note: Some("Only these.".to_owned()),
            ..extension.terms
        },
        ..extension
    }
}

/// Tells of an amendment of 2024.
pub(super) fn told(store: &mut Store<'_>, event: u128, number: u8) -> Result<(), Error> {
    store.events().append(&OutboxEvent::of_amendment(id(event), &amendment(number, "2024-euc-extended")))
}

each_database! {
    fn what_was_added_is_read_in_the_order_of_years_and_numbers(database) {
        assert_eq!(database.get(|store| store.window_amendments().all()), []);
        let (first, second) = (amendment(1, "2024-euc-extended"), addition(2, "2024-review-again"));
        let earlier = WindowAmendment { year: year(2023), ..addition(1, "2023-review-again") };
        let (added, announced) = ([second.clone(), first.clone(), earlier.clone()], [earlier, first, second]);
        database.put(move |store| added.iter().try_for_each(|amendment| store.window_amendments().append(amendment)));
        assert_eq!(database.get(|store| store.window_amendments().all()), announced);
        assert_eq!(database.get(|store| store.window_amendments().count()), 3);
    }

    fn an_event_is_about_an_amendment_that_there_is(database) {
        let refused = database.write_blocking(|store| told(store, 1, 1));
        assert!(matches!(refused, Err(Error::Violates(Constraint::Reference))), "{refused:?}");
        database.put(|store| {
            store.window_amendments().append(&amendment(1, "2024-euc-extended"))?;
            store.window_amendments().append(&addition(2, "2024-review-again"))?;
            told(store, 1, 1)?;
            store.events().append(&OutboxEvent::of_amendment(id(2), &addition(2, "2024-review-again")))
        });
        let events = database.get(|store| store.events().of_year(year(2024)));
        let kinds: Vec<(EventKind, i32)> = events.iter().map(|event| (event.kind, event.sequence)).collect();
        assert_eq!(kinds, [(EventKind::PerformanceYearWindowExtended, 1), (EventKind::PerformanceYearWindowAdded, 2)]);
        assert!(events.iter().all(|event| event.subject == EventSubject::Windows { year: year(2024) }));
        assert_eq!(database.get(|store| store.events().of_year(year(2023))), []);
    }

    fn a_row_that_means_nothing_is_told_with_its_table(database) {
        database.put(|store| store.window_amendments().append(&amendment(1, "2024-euc-extended")));
        for (sql, column) in [
            ("UPDATE window_amendments SET window_id = '2024-other'", "window_id"),
            ("UPDATE window_amendments SET window_id = '2024-euc-extended', terms = '{}'", "terms"),
            ("UPDATE window_amendments SET number = 1000", "number"),
        ] {
            if !database.tampered(sql) {
                return;
            }
            let read = database.read(|store| store.window_amendments().all());
            assert!(matches!(&read, Err(Error::Corrupt { table: "window_amendments", column: named, .. }) if *named == column), "{read:?}");
        }
    }
}
