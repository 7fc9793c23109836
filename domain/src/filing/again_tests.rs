//! Every filing that is taken is taken again by its rules, and what differs is told.

use super::{Difference, Facts, FiledBy, FiledParticipant, Filing, FilingDraft, KnownWhenFiled, Status, judge_again};
use crate::{
    exception::{self, ExceptionDraft, HardshipReason},
    filing::{Accepted, Content},
    identifier::{CaseNumber, FilingId},
    moment::Moment,
    participant::{ParticipantKind, YearFacts},
    program::{Category, FilingKind, PerformanceYear, Program},
    review,
    testing::{at, euc, facts, hardship, participant, random::RandomFiling, review as review_draft, rules},
};
use rust_decimal::Decimal;
use std::{collections::BTreeMap, sync::LazyLock};
use uuid::Uuid;

static PROGRAM: LazyLock<Program> = LazyLock::new(|| Program::embedded().unwrap());

/// The filing that comes of an accepted draft, read back from the text that would be stored.
fn stored<C>(draft: &FilingDraft<C>, facts: &Facts, accepted: Accepted<Content>, received_at: Moment) -> Filing {
    let Accepted { content, rule_set, findings } = accepted;
    let form = content.form();
    let known = facts
        .year_facts
        .clone()
        .map(|year_facts| KnownWhenFiled { year_facts, decertification_years: facts.decertification_years });
    let filed = FiledParticipant { known, ..FiledParticipant::from(&facts.participant) };
    Filing {
        id: FilingId::from(Uuid::from_u128(7)),
        case_number: CaseNumber::from_random(form, draft.performance_year, 7),
        performance_year: draft.performance_year,
        participant: serde_json::from_str(&serde_json::to_string(&filed).unwrap()).unwrap(),
        practice: facts.participant.practice_id(),
        status: Status::filed(form),
        version: 1,
        created_at: received_at,
        received_at,
        updated_at: received_at,
        next_action_by: None,
        filed_by: FiledBy {
            organization: facts.authority.organization,
            client_id: None,
            user: None,
            authorization: facts.authority.authorization,
        },
        submitter_relationship: draft.submitter_relationship,
        contact: draft.contact.clone(),
        attestation: draft.attestation.clone(),
        client_reference: None,
        rule_set,
        warnings: serde_json::from_str(&serde_json::to_string(&findings.warnings).unwrap()).unwrap(),
        content: serde_json::from_str(&serde_json::to_string(&content).unwrap()).unwrap(),
    }
}

fn again(filing: &Filing, facts: &Facts) -> Option<Difference> {
    judge_again(filing, facts.participant.clone(), || panic!("what was known is kept"), &PROGRAM)
}

fn applied(draft: &FilingDraft<ExceptionDraft>, facts: &Facts, moment: &str) -> Filing {
    let accepted = exception::judge(draft, facts, rules(draft.performance_year.get()), at(moment)).unwrap();
    stored(draft, facts, accepted.map(Content::ExceptionApplication), at(moment))
}

#[test]
fn whatever_is_taken_is_taken_again_in_every_year() {
    let mut taken: BTreeMap<(u16, FilingKind), u32> = BTreeMap::new();
    for random in RandomFiling::many(20_000, 20_261_122) {
        let RandomFiling { ref facts, received_at, .. } = random;
        let Ok(accepted) = random.judge() else { continue };
        let kind = accepted.content.form();
        let filing = match &random.draft {
            crate::testing::random::Draft::Exception(draft) => stored(draft, facts, accepted, received_at),
            crate::testing::random::Draft::Review(draft) => stored(draft, facts, accepted, received_at),
        };
        assert_eq!(again(&filing, facts), None, "{random:#?}");
        *taken.entry((filing.performance_year.get(), kind)).or_default() += 1;
    }
    for year in PROGRAM.years() {
        for (kind, form) in [
            (FilingKind::ExceptionApplication, crate::program::Form::ExtremeAndUncontrollableCircumstances),
            (FilingKind::TargetedReview, crate::program::Form::TargetedReview),
        ] {
            if year.windows_for(form).next().is_some() {
                let taken = taken.get(&(year.year.get(), kind)).copied().unwrap_or_default();
                assert!(taken >= 20, "{} {kind}: {taken} were taken and judged again", year.year);
            }
        }
    }
}

#[test]
fn what_was_known_is_kept_and_not_asked_again() {
    let known = |percent: &str| {
        let mut facts = facts(ParticipantKind::ApmEntity);
        facts.year_facts.as_mut().unwrap().pi_reweighting_eligible_percent = percent.parse::<Decimal>().ok();
        facts
    };
    let facts = known("80");
    let mut filing = applied(&euc(2024, Category::ALL), &facts, "2024-10-01T16:00:00Z");
    assert_eq!(again(&filing, &facts), None);
    let kept = filing.participant.known.take();
    assert_eq!(kept.unwrap().year_facts, facts.year_facts.clone().unwrap());
    // A filing that keeps nothing is judged by what is known today.
    let present = |percent: &str| {
        let year_facts = known(percent).year_facts.unwrap();
        KnownWhenFiled { year_facts, decertification_years: 0 }
    };
    let participant = || participant(ParticipantKind::ApmEntity);
    assert_eq!(judge_again(&filing, participant(), || present("80"), &PROGRAM), None);
    let Some(Difference::Refused(errors)) = judge_again(&filing, participant(), || present("75"), &PROGRAM) else {
        panic!("it would be refused")
    };
    assert_eq!(errors[0].rule, "EUC-APM-REWEIGHTING-SHARE");
    let unknown = || KnownWhenFiled { year_facts: YearFacts::default(), decertification_years: 0 };
    let told = judge_again(&filing, participant(), unknown, &PROGRAM).unwrap();
    assert_eq!(told.to_string(), "was warned of nothing and would be warned of /participant EUC-APM-SHARE-UNKNOWN");
}

#[test]
fn the_decertification_years_are_those_of_the_day_of_filing() {
    let draft = hardship(2024, |content| {
        content.reason = Some(HardshipReason::DecertifiedEhr);
        content.decertified_on = "2024-02-01".parse().ok();
    });
    let facts = Facts { decertification_years: 4, ..facts(ParticipantKind::Group) };
    let mut filing = applied(&draft, &facts, "2024-10-01T16:00:00Z");
    assert_eq!(again(&filing, &facts), None);
    filing.participant.known.as_mut().unwrap().decertification_years = 5;
    assert_eq!(again(&filing, &facts).unwrap().to_string(), "was accepted and would be refused: /reason PI-DECERTIFICATION-CAP");
}

#[test]
fn every_difference_is_told() {
    let facts = facts(ParticipantKind::Group);
    let filing = applied(&euc(2024, &[Category::Quality]), &facts, "2024-10-01T16:00:00Z");
    let changed = |change: &dyn Fn(&mut Filing)| {
        let mut filing = filing.clone();
        change(&mut filing);
        again(&filing, &facts).map(|difference| difference.to_string()).unwrap_or_default()
    };
    assert_eq!(changed(&|_| ()), "");
    assert_eq!(
        changed(&|filing| filing.rule_set = "2024.0".to_owned()),
        "was judged by rule set 2024.0, which this service does not know"
    );
    assert_eq!(
        changed(&|filing| filing.received_at = at("2025-01-01T01:00:00.000Z")),
        "was accepted and would be refused: /performanceYear WINDOW-CLOSED"
    );
    assert_eq!(
        changed(&|filing| filing.performance_year = PerformanceYear::new(2031).unwrap()),
        "was judged by rule set 2024.1, which this service does not know"
    );
    let unordered = |filing: &mut Filing| {
        let Content::ExceptionApplication(exception::ExceptionApplication::ExtremeAndUncontrollableCircumstances {
            categories,
            ..
        }) = &mut filing.content
        else {
            panic!("an EUC application")
        };
        *categories = vec![Category::Cost, Category::Quality];
    };
    assert_eq!(changed(&unordered), "would ask for something else than it does");
    let related = |named: bool| {
        let mut draft = review_draft(2023, review::ReviewReason::ExceptionNotApplied);
        draft.content.related_filing_id = named.then(|| FilingId::from(Uuid::from_u128(9)));
        let accepted = review::judge(&draft, &facts, rules(2023), at("2024-10-01T16:00:00Z")).unwrap();
        again(&stored(&draft, &facts, accepted.map(Content::TargetedReview), at("2024-10-01T16:00:00Z")), &facts)
    };
    assert_eq!((related(true), related(false)), (None, None));
}
