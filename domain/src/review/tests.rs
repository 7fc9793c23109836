//! The rules of a targeted review, by example. `targeted-review.md` numbers the vectors (E1 to E4).

use super::*;
use crate::{
    exception::Incident,
    filing::{Event, Facts, RelatedFiling},
    participant::ParticipantKind::{self, Aco, Clinician, Group, Subgroup, VirtualGroup},
    program::Category,
    testing::{at, broken, event, facts, review, rules},
};

const IN_WINDOW: &str = "2024-10-01T16:00:00Z";

fn judged(draft: &crate::filing::FilingDraft<TargetedReview>, kind: ParticipantKind, moment: &str) -> Vec<String> {
    broken(judge(draft, &facts(kind), rules(draft.performance_year.get()), at(moment)))
}

#[test]
fn windows_open_and_close_to_the_millisecond() {
    for (year, moment, expected) in [
        (2023, "2024-08-12T03:59:59.999Z", Some("WINDOW-NOT-OPEN")),
        (2023, "2024-08-12T04:00:00.000Z", None),
        (2023, "2024-10-11T23:59:59.999Z", None),                  // E1
        (2023, "2024-10-12T00:00:00.000Z", Some("WINDOW-CLOSED")), // E2
        (2022, "2023-10-09T23:59:59.999Z", None),                  // E3
        (2022, "2023-10-10T00:00:00.000Z", Some("WINDOW-CLOSED")), // E3
        (2024, "2025-11-15T00:59:59.999Z", None),                  // E4
        (2024, "2025-11-15T01:00:00.000Z", Some("WINDOW-CLOSED")), // E4
        (2025, "2026-10-01T12:00:00Z", Some("WINDOW-NOT-ANNOUNCED")),
        (2031, "2026-10-01T12:00:00Z", Some("WINDOW-NOT-ANNOUNCED")),
    ] {
        let found = judged(&review(year, ReviewReason::WrongTinOrNpi), Group, moment);
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{year} at {moment}");
    }
}

#[test]
fn a_subgroup_asks_from_2023_on() {
    assert_eq!(judged(&review(2022, ReviewReason::Other), Subgroup, "2023-09-01T12:00:00Z"), ["TR-SUBJECT-KIND"]);
    assert_eq!(judged(&review(2023, ReviewReason::Other), Subgroup, IN_WINDOW), [""; 0]);
}

#[test]
fn euc_reweighting_is_asked_for_in_its_own_window_with_its_incident() {
    let mut draft = review(2023, ReviewReason::EucReweightingRequest);
    assert_eq!(judged(&draft, Group, IN_WINDOW), ["FIELD-REQUIRED"; 2], "categories and event");
    draft.content.affected_categories = vec![Category::Quality];
    draft.content.event = Some(event());
    assert_eq!(judged(&draft, Group, IN_WINDOW), ["TR-EUC-INCIDENT"]);
    draft.content.event = Some(Event { incident: Some(Incident::ChangeHealthcareCyberattack), ..Event::default() });
    assert_eq!(judged(&draft, Group, IN_WINDOW), [""; 0]);
    assert_eq!(judged(&draft, Group, "2024-09-23T03:59:59.999Z"), ["WINDOW-REASON"]);
    assert_eq!(judged(&draft, Group, "2024-09-23T04:00:00.000Z"), [""; 0]);
    draft.performance_year = crate::program::PerformanceYear::new(2024).unwrap();
    assert_eq!(judged(&draft, Group, "2025-10-20T12:00:00Z"), ["TR-REASON-YEAR"]);
}

#[test]
fn a_qp_list_omission_is_for_a_clinician_or_an_apm_entity() {
    let draft = review(2023, ReviewReason::QpListOmission);
    for kind in [Clinician, Aco] {
        assert_eq!(judged(&draft, kind, IN_WINDOW), [""; 0], "{kind}");
    }
    for kind in [Group, VirtualGroup, Subgroup] {
        assert_eq!(judged(&draft, kind, IN_WINDOW), ["TR-QP-OMISSION-SUBJECT"], "{kind}");
    }
}

#[test]
fn an_event_belongs_to_the_reason_that_asks_for_it() {
    let mut draft = review(2023, ReviewReason::WrongTinOrNpi);
    draft.content.event = Some(event());
    assert_eq!(judged(&draft, Group, IN_WINDOW), ["FIELD-NOT-APPLICABLE"]);
}

#[test]
fn a_related_filing_is_known_to_the_caller() {
    for (related_filing, expected) in [
        (RelatedFiling::NotNamed, None),
        (RelatedFiling::Readable, None),
        (RelatedFiling::NotAvailable, Some("TR-RELATED-FILING")),
    ] {
        let facts = Facts { related_filing, ..facts(Group) };
        let found = broken(judge(&review(2023, ReviewReason::ExceptionNotApplied), &facts, rules(2023), at(IN_WINDOW)));
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{related_filing:?}");
    }
}
