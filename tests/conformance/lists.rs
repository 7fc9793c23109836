//! Lists show exactly what the scope admits and the filter leaves, in order, page by page: against the same done in memory.

use super::{
    each_database,
    samples::{ana, decertified, euc, filing, id, load, moment, participants, review, third_party_filing, year},
};
use chrono::TimeDelta;
use domain::{
    access::{Reach, Scope, ThirdPartyScope},
    exception::ExceptionApplicationStatus,
    filing::{Filing, FilingFilter, ListPosition, Status},
    moment::Moment,
    participant::EntityType,
    program::{Category, FilingKind, PerformanceYear},
    review::{ReviewReason, TargetedReviewStatus},
};
use persistence::{Constraint, Error, Revision, Store};

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())].clone()
    }

    fn some<T: Clone>(&mut self, of: &[T]) -> Vec<T> {
        of.iter().filter(|_| self.one_in(2)).cloned().collect()
    }
}

fn start() -> Moment {
    moment("2024-10-01T16:00:00Z")
}

fn years() -> [PerformanceYear; 3] {
    [year(2022), year(2023), year(2024)]
}

fn status(dice: &mut Dice, form: FilingKind) -> Status {
    match form {
        FilingKind::ExceptionApplication => Status::ExceptionApplication(dice.pick(ExceptionApplicationStatus::ALL)),
        FilingKind::TargetedReview => Status::TargetedReview(dice.pick(TargetedReviewStatus::ALL)),
    }
}

/// A filing of either form in any state, at one of few instants so that many are alike.
fn random_filing(dice: &mut Dice, number: u128) -> Filing {
    let participant = dice.pick(&participants());
    let of = dice.pick(&years());
    let content = match dice.roll(3) {
        0 => euc(&[dice.pick(Category::ALL)]),
        1 => decertified(),
        _ => review(dice.pick(ReviewReason::ALL)),
    };
    let filed = if dice.one_in(2) {
        third_party_filing(number, &participant, of, content)
    } else {
        filing(number, &participant, of, content)
    };
    let organization = if dice.one_in(3) { None } else { Some(id(dice.pick(&[0x21, 0x22, 0x23, 0x24]))) };
    Filing {
        status: status(dice, filed.form()),
        updated_at: start().plus(TimeDelta::milliseconds(i64::try_from(dice.roll(12)).unwrap())),
        client_reference: dice.pick(&[None, Some("a".to_owned()), Some("A".to_owned()), Some("a%".to_owned())]),
        filed_by: domain::filing::FiledBy { organization, ..filed.filed_by.clone() },
        ..filed
    }
}

/// Inserts a filing; where another holds its subject, as one that was withdrawn.
fn insert(store: &mut Store<'_>, filing: &Filing) -> Result<Filing, Error> {
    let taken = store.filings().held_by(filing.performance_year, filing.participant.id, filing.form())?;
    let subjects = filing.content.subjects();
    let held = filing.status.holds_its_subject() && taken.iter().any(|(subject, _)| subjects.contains(subject));
    let status = match (held, filing.form()) {
        (false, _) => filing.status,
        (true, FilingKind::ExceptionApplication) => Status::ExceptionApplication(ExceptionApplicationStatus::Withdrawn),
        (true, FilingKind::TargetedReview) => Status::TargetedReview(TargetedReviewStatus::Withdrawn),
    };
    let filing = Filing { status, ..filing.clone() };
    store.filings().insert(&filing)?;
    Ok(filing)
}

fn random_scope(dice: &mut Dice) -> Scope {
    let people = participants();
    let ids: Vec<_> = people.iter().map(|participant| participant.id).collect();
    let practices: Vec<_> = people.iter().filter_map(domain::participant::Participant::practice_id).collect();
    let third_party = |dice: &mut Dice| ThirdPartyScope {
        organization: id(dice.pick(&[0x21, 0x22, 0x23, 0x24])),
        reach: if dice.one_in(2) { Reach::Practice(dice.pick(&practices)) } else { Reach::Participant(dice.pick(&ids)) },
        forms: dice.some(FilingKind::ALL),
        performance_years: dice.some(&years()),
    };
    Scope {
        everything: dice.one_in(6),
        participants: if dice.one_in(3) { dice.some(&ids[..3]) } else { Vec::new() },
        practices: if dice.one_in(3) { vec![dice.pick(&practices)] } else { Vec::new() },
        third_party: (0..dice.roll(4)).map(|_| third_party(dice)).collect(),
    }
}

fn random_filter(dice: &mut Dice, form: FilingKind) -> FilingFilter {
    FilingFilter {
        performance_year: dice.one_in(4).then(|| dice.pick(&years())),
        status: dice.one_in(4).then(|| status(dice, form)),
        entity_type: dice.one_in(4).then(|| dice.pick(EntityType::ALL)),
        participant: dice.one_in(4).then(|| dice.pick(&participants()).id),
        client_reference: dice.one_in(4).then(|| dice.pick(&["a", "A", "a%"]).to_owned()),
    }
}

fn leaves(filter: &FilingFilter, filing: &Filing) -> bool {
    let FilingFilter { performance_year, status, entity_type, participant, client_reference } = filter;
    performance_year.is_none_or(|year| year == filing.performance_year)
        && status.is_none_or(|status| status == filing.status)
        && entity_type.is_none_or(|entity_type| entity_type == filing.participant.kind.entity_type())
        && participant.is_none_or(|participant| participant == filing.participant.id)
        && client_reference.as_ref().is_none_or(|reference| filing.client_reference.as_ref() == Some(reference))
}

/// Where the page after `last` begins.
fn after(position: ListPosition, last: &Filing) -> ListPosition {
    match position {
        ListPosition::Newest { .. } => ListPosition::Newest { after: Some(last.id) },
        ListPosition::ChangedSince { since, .. } => ListPosition::ChangedSince { since, after: Some((last.updated_at, last.id)) },
    }
}

each_database! {
    fn lists_show_what_scope_and_filter_leave(database) {
        database.put(load);
        let mut dice = Dice(20_241_122);
        let drawn: Vec<Filing> = (1..=160).map(|number| random_filing(&mut dice, number)).collect();
        let kept = database.put(move |store| drawn.iter().map(|filing| insert(store, filing)).collect::<Result<Vec<_>, _>>());
        let version = database.get(|store| store.access_version());
        let (mut shown, mut in_one_statement) = (0, 0);
        for _ in 0..400 {
            let form = dice.pick(FilingKind::ALL);
            let (scope, filter) = (random_scope(&mut dice), random_filter(&mut dice, form));
            let since = start().plus(TimeDelta::milliseconds(i64::try_from(dice.roll(12)).unwrap()));
            let newest = dice.one_in(2);
            let mut position = if newest {
                ListPosition::Newest { after: None }
            } else {
                ListPosition::ChangedSince { since, after: None }
            };
            let mut expected: Vec<Filing> = kept
                .iter()
                .filter(|filing| filing.form() == form && scope.admits(&filing.facts()) && leaves(&filter, filing))
                .filter(|filing| newest || filing.updated_at >= since)
                .cloned()
                .collect();
            if newest {
                expected.sort_by_key(|filing| std::cmp::Reverse(filing.id));
            } else {
                expected.sort_by_key(|filing| (filing.updated_at, filing.id));
            }
            shown += expected.len();
            let limit = 1 + dice.roll(30);
            for page in expected.chunks(limit).chain([&[][..]]) {
                let limit = i64::try_from(limit).unwrap();
                let found = database.get(|store| store.filings().list(form, &scope, &filter, position, limit));
                assert_eq!(found, page, "{scope:?} {filter:?} {position:?}");
                let revisions: Vec<Revision> = found.iter().map(Revision::of).collect();
                let listed = database.get(|store| store.filings().list_revisions(form, &scope, &filter, position, limit));
                assert_eq!(listed, revisions, "{scope:?} {filter:?} {position:?}");
                let at_once =
                    database.look_up(|store| store.filings().list_revisions_at_once(form, &scope, &filter, position, limit));
                if let Some((seen, listed)) = at_once.unwrap() {
                    in_one_statement += listed.len();
                    assert_eq!((seen, listed), (version, revisions), "{scope:?} {filter:?} {position:?}");
                }
                let Some(last) = found.last() else { break };
                position = after(position, last);
            }
        }
        assert!(shown > 1000, "only {shown} were compared");
        assert!(in_one_statement > 100, "only {in_one_statement} were listed in one statement");
    }

    fn a_scope_of_nothing_shows_nothing(database) {
        database.put(load);
        let kept = filing(1, &participants()[0], year(2024), euc(&[Category::Cost]));
        database.put(move |store| store.filings().insert(&kept));
        let list = |scope: &Scope| {
            let newest = ListPosition::Newest { after: None };
            let form = FilingKind::ExceptionApplication;
            database.get(|store| store.filings().list(form, scope, &FilingFilter::default(), newest, 10)).len()
        };
        assert_eq!(list(&Scope::default()), 0);
        assert_eq!(list(&Scope { everything: true, ..Scope::default() }), 1);
    }

    fn a_registry_may_act_for_thousands(database) {
        database.put(load);
        let kept = third_party_filing(1, &participants()[0], year(2024), euc(&[Category::Cost]));
        let practice = kept.practice.unwrap();
        database.put(move |store| store.filings().insert(&kept));
        let third_party = |reach| ThirdPartyScope {
            organization: id(0x23),
            reach,
            forms: FilingKind::ALL.to_vec(),
            performance_years: years().to_vec(),
        };
        let strangers = (0..5000).map(|number| third_party(Reach::Practice(id(0x1_0000 + number))));
        let others = (0..5000).map(|number| third_party(Reach::Participant(id(0x1_0000 + number))));
        let mut scope = Scope { third_party: strangers.chain(others).collect(), ..Scope::default() };
        let list = |scope: &Scope| {
            let newest = ListPosition::Newest { after: None };
            let form = FilingKind::ExceptionApplication;
            database.get(|store| store.filings().list(form, scope, &FilingFilter::default(), newest, 10)).len()
        };
        assert_eq!(list(&scope), 0);
        scope.third_party.push(third_party(Reach::Practice(practice)));
        assert_eq!(list(&scope), 1);
    }

    fn a_state_of_the_other_form_shows_nothing(database) {
        database.put(load);
        let kept = filing(1, &participants()[0], year(2024), euc(&[Category::Cost]));
        let approved = Filing { status: Status::ExceptionApplication(ExceptionApplicationStatus::Approved), ..kept };
        database.put(move |store| store.filings().insert(&approved));
        let everything = Scope { everything: true, ..Scope::default() };
        let list = |status| {
            let filter = FilingFilter { status: Some(status), ..FilingFilter::default() };
            let newest = ListPosition::Newest { after: None };
            database.get(|store| store.filings().list(FilingKind::ExceptionApplication, &everything, &filter, newest, 10)).len()
        };
        assert_eq!(list(Status::ExceptionApplication(ExceptionApplicationStatus::Approved)), 1);
        assert_eq!(list(Status::TargetedReview(TargetedReviewStatus::Approved)), 0);
    }

    fn the_latest_change_is_that_of_both_forms(database) {
        database.put(load);
        assert_eq!(database.get(|store| store.filings().latest_update()), None);
        let changes = [("2024-10-03T00:00:00Z", euc(&[Category::Cost])), ("2024-10-02T00:00:00Z", review(ReviewReason::Other))];
        for (number, (at, content)) in (1..).zip(changes) {
            let kept = Filing { updated_at: moment(at), ..filing(number, &participants()[0], year(2024), content) };
            database.put(move |store| store.filings().insert(&kept));
        }
        assert_eq!(database.get(|store| store.filings().latest_update()), Some(moment("2024-10-03T00:00:00Z")));
    }

    fn who_filed_must_exist(database) {
        database.put(load);
        let mut kept = filing(1, &participants()[0], year(2024), euc(&[Category::Cost]));
        assert_eq!(kept.filed_by.user, Some(ana().id));
        kept.filed_by.user = Some(id(0x999));
        let refused = database.write_blocking(move |store| store.filings().insert(&kept));
        assert!(matches!(refused, Err(Error::Violates(Constraint::Reference))), "{refused:?}");
    }
}
