//! A filing that changes nothing is taken, and the filer is told.

use super::{area, elsewhere, physician};
use crate::{
    eligibility::Surroundings,
    exception::{HardshipReason, judge},
    filing::{Facts, FilingDraft},
    participant::{ParticipantKind, QpStatus, YearFacts},
    program::{Category, CategorySet, ClinicianType},
    testing,
};

fn of(kind: ParticipantKind, facts: YearFacts, surroundings: Surroundings) -> Facts {
    Facts { year_facts: Some(facts), surroundings, ..testing::facts(kind) }
}

/// Each warning of an accepted filing as `pointer rule`.
fn warned(draft: &FilingDraft<crate::exception::ExceptionDraft>, facts: &Facts) -> Vec<String> {
    let accepted = judge(draft, facts, testing::rules(2024), testing::at(super::OPEN)).unwrap();
    accepted.findings.warnings.iter().map(|warning| format!("{} {}", warning.pointer, warning.rule)).collect()
}

#[test]
fn whatever_is_covered_or_not_scored_is_warned_of_where_it_was_asked_for() {
    use Category::{ImprovementActivities, PromotingInteroperability, Quality};
    let euc = testing::euc(2024, &[PromotingInteroperability, Quality]);
    let hardship = testing::hardship(2024, |draft| draft.reason = Some(HardshipReason::InsufficientInternet));
    let social_worker = YearFacts { clinician_type: Some(ClinicianType::ClinicalSocialWorker), ..physician() };
    let qp = YearFacts { qp_status: Some(QpStatus::Qualifying), ..physician() };
    let here = Surroundings { designated: Some(vec![area(2024)]), ..Surroundings::default() };
    let clinician = ParticipantKind::Clinician;
    let covered_pi = of(clinician, social_worker, elsewhere());
    assert_eq!(warned(&euc, &covered_pi), ["/categories/0 FILING-ALREADY-COVERED"], "at its place in the request");
    assert_eq!(warned(&hardship, &covered_pi), ["/exceptionType FILING-ALREADY-COVERED"]);
    let in_area = of(clinician, physician(), here);
    assert_eq!(warned(&euc, &in_area), ["/categories/1 FILING-ALREADY-COVERED", "/categories/0 FILING-ALREADY-COVERED"]);
    let excluded = of(clinician, qp, elsewhere());
    assert_eq!(warned(&euc, &excluded), ["/participant FILING-NOT-SCORED"]);
    let scored = of(clinician, physician(), elsewhere());
    assert!(warned(&euc, &scored).is_empty());
    let ia = testing::euc(2024, &[ImprovementActivities]);
    assert!(warned(&ia, &covered_pi).is_empty(), "of another category");
    let granted = Surroundings { granted: CategorySet::from_iter([PromotingInteroperability]), ..elsewhere() };
    let by_hardship = of(clinician, physician(), granted);
    assert_eq!(warned(&euc, &by_hardship), ["/categories/0 FILING-ALREADY-COVERED"], "a hardship application was approved");
    assert!(warned(&euc, &of(clinician, YearFacts::default(), Surroundings::default())).is_empty(), "unknown warns of nothing");
    assert!(warned(&euc, &of(ParticipantKind::Group, super::large_group(), Surroundings::default())).is_empty());
}
