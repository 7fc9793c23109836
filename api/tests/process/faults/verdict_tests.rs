//! The check can fail: each thing that may go wrong is done to a good database, or to what the clients were told.

use super::*;
use crate::faults::snapshot::HoldRow;

/// Filing 1 stands, filing 2 was withdrawn.
fn good() -> (Ledger, Snapshot) {
    let step = |filing: &str, sequence, status: &str| StepRow { filing: filing.into(), sequence, status: status.into() };
    let answer = |key: String, filing: &str, status, body: &str| AnswerRow {
        key,
        filing: Some(filing.into()),
        status: Some(status),
        body: Some(body.into()),
    };
    let filing = |id: &str, number, status: &str, version| FilingRow {
        id: id.into(),
        client_reference: Some(key(number)),
        status: status.into(),
        version,
    };
    let steps = vec![step("a1", 1, "pending"), step("b2", 1, "pending"), step("b2", 2, "withdrawn")];
    let snapshot = Snapshot {
        filings: vec![filing("a1", 1, "pending", 1), filing("b2", 2, "withdrawn", 2)],
        timeline: steps.clone(),
        events: steps,
        answers: vec![
            answer(key(1), "a1", 201, "one"),
            answer(key(2), "b2", 201, "two"),
            answer(withdrawal_key(2), "b2", 200, "gone"),
        ],
        holds: vec![HoldRow { filing: "a1".into() }],
        damage: vec![],
    };
    let known = |id: &str, body: &str, withdrawal| Known {
        filed: Some(Filed { place: format!("/v1/targeted-reviews/{id}"), body: body.into() }),
        withdrawal,
    };
    let mut ledger = Ledger::default();
    ledger.filings.insert(1, known("a-1", "one", Withdrawal::Untried));
    ledger.filings.insert(2, known("b-2", "two", Withdrawal::Done("gone".into())));
    (ledger, snapshot)
}

/// Does something to a good database, or to what the clients were told.
type Harm = fn(&mut Ledger, &mut Snapshot);

const HARMS: [(&str, Harm); 20] = [
    ("filing 1 was acknowledged and is lost", |_, snapshot| drop(snapshot.filings.remove(0))),
    ("timeline entries of a1, which is not there", |_, snapshot| drop(snapshot.filings.remove(0))),
    ("the answer to filing-1 is lost", |_, snapshot| drop(snapshot.answers.remove(0))),
    ("a1, version 1, has 0 idempotency records", |_, snapshot| drop(snapshot.answers.remove(0))),
    ("the answer to filing-1 is not what was acknowledged", |_, snapshot| snapshot.answers[0].body = Some("other".into())),
    ("the answer to filing-2 is not what was acknowledged", |_, snapshot| snapshot.answers[1].status = Some(200)),
    ("filing-1 is there twice", |_, snapshot| {
        snapshot.filings.push(FilingRow { id: "c3".into(), ..snapshot.filings[0].clone() });
    }),
    ("c3, version 1, has 0 idempotency records", |_, snapshot| {
        snapshot.filings.push(FilingRow { id: "c3".into(), ..snapshot.filings[0].clone() });
    }),
    ("the events of a1, version 1, are []", |_, snapshot| drop(snapshot.events.remove(0))),
    ("the timeline of b2, version 2, are [1]", |_, snapshot| drop(snapshot.timeline.remove(2))),
    ("the timeline of b2, version 2, are [1, 2, 2]", |_, snapshot| snapshot.timeline.push(snapshot.timeline[2].clone())),
    ("the events of b2 do not end in withdrawn", |_, snapshot| snapshot.events[2].status = "pending".into()),
    ("a1 is pending and has 0 holds", |_, snapshot| drop(snapshot.holds.remove(0))),
    ("b2 is withdrawn and has 1 holds", |_, snapshot| snapshot.holds.push(HoldRow { filing: "b2".into() })),
    ("the withdrawal of filing 2 is lost", |_, snapshot| snapshot.filings[1].status = "pending".into()),
    ("filing 1 is withdrawn and nobody did it", |_, snapshot| snapshot.filings[0].status = "withdrawn".into()),
    ("b2 was filed by nobody", |ledger, _| drop(ledger.filings.remove(&2))),
    ("filing 3 was never settled", |ledger, _| drop(ledger.filings.insert(3, Known::default()))),
    ("the withdrawal of filing 1 was never settled", |ledger, _| {
        ledger.filings.get_mut(&1).unwrap().withdrawal = Withdrawal::Unknown;
    }),
    ("a page is damaged", |_, snapshot| snapshot.damage.push("a page is damaged".into())),
];

#[test]
fn a_good_database_is_not_complained_of() {
    let (ledger, snapshot) = good();
    assert_eq!(complaints(&ledger, &snapshot), Vec::<String>::new());
}

#[test]
fn each_harm_is_complained_of() {
    for (complaint, harm) in HARMS {
        let (mut ledger, mut snapshot) = good();
        harm(&mut ledger, &mut snapshot);
        let found = complaints(&ledger, &snapshot);
        assert!(found.iter().any(|line| line == complaint), "{complaint:?} is not among {found:?}");
    }
}
