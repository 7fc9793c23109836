//! Every window to the millisecond as a filing meets it: the verdict of the rules beside the typed table.

use super::{
    moment,
    window_table::{REPLACED, Row, WINDOWS},
};
use crate::{
    exception::{self, EventType, HardshipReason, Incident},
    filing::Event,
    moment::Moment,
    participant::ParticipantKind,
    program::{Category, Form},
    review::{self, ReviewReason},
    testing::{broken, euc, event, facts, hardship, review as review_draft, rules},
};
use chrono::{NaiveDate, TimeDelta};

/// The reason that is filed to meet the window of `row`.
fn reason_of(row: &Row) -> &'static str {
    match (row.1, row.5) {
        (Form::TargetedReview, "" | "*") => "wrongTinOrNpi",
        (Form::PromotingInteroperabilityHardship, _) => "insufficientInternet",
        (Form::ExtremeAndUncontrollableCircumstances, "") => "flood",
        (_, only) => only,
    }
}

fn takes(row: &Row, year: u16, form: Form, kind: ParticipantKind, reason: &str, at: Moment) -> bool {
    let (id, of, opens, closes, kinds, reasons) = row;
    let for_reason = match *reasons {
        "" => true,
        "*" => reason != "eucReweightingRequest",
        only => reason == only,
    };
    let is_replaced = REPLACED.iter().any(|(earlier, _)| earlier == id);
    let in_time = moment(opens) <= at && at < moment(closes);
    !is_replaced && id.starts_with(&year.to_string()) && *of == form && for_reason && kinds.contains(&kind) && in_time
}

/// Whether the rules find nothing wrong with the window.
fn in_window(year: u16, form: Form, kind: ParticipantKind, reason: &str, at: Moment) -> bool {
    let (facts, rules) = (facts(kind), rules(year));
    let found = match form {
        Form::TargetedReview => {
            broken(review::judge(&review_draft(year, reason.parse::<ReviewReason>().unwrap()), &facts, rules, at))
        }
        Form::PromotingInteroperabilityHardship => {
            let draft = hardship(year, |content| content.reason = reason.parse::<HardshipReason>().ok());
            broken(exception::judge(&draft, &facts, rules, at))
        }
        Form::ExtremeAndUncontrollableCircumstances => {
            let incident = reason.parse::<Incident>().ok().filter(|incident| *incident != Incident::Covid19);
            let event_type = incident.map_or_else(|| reason.parse().unwrap(), |_| EventType::RansomMalware);
            let mut draft = euc(year, Category::ALL);
            let start_date = NaiveDate::from_ymd_opt(year.into(), 1, 1);
            draft.content.event = Some(Event { event_type: Some(event_type), incident, start_date, ..event() });
            broken(exception::judge(&draft, &facts, rules, at))
        }
    };
    !found.iter().any(|rule| rule.starts_with("WINDOW-") || rule == "EXC-ON-REVIEW-FORM")
}

#[test]
fn filings_meet_every_window_to_the_millisecond() {
    let (mut verdicts, mut in_time) = (0, 0);
    for row in WINDOWS {
        let (id, form, opens, closes, kinds, _) = row;
        let year: u16 = id[..4].parse().unwrap();
        let reason = reason_of(row);
        for (end, milliseconds) in [opens, closes].into_iter().flat_map(|end| [-1, 0, 1].map(|milliseconds| (end, milliseconds)))
        {
            let at = moment(end).plus(TimeDelta::milliseconds(milliseconds));
            for kind in *kinds {
                let expected = WINDOWS.iter().any(|other| takes(other, year, *form, *kind, reason, at));
                assert_eq!(in_window(year, *form, *kind, reason, at), expected, "{id} {kind} {reason} {at}");
                verdicts += 1;
                in_time += usize::from(expected);
            }
        }
    }
    assert!(verdicts > 700 && in_time * 3 > verdicts && in_time * 3 < verdicts * 2, "{in_time} of {verdicts} in time");
}
