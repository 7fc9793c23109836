//! Random filings on random moments: half of them as a year takes them, the others spoilt in a few ways.

use super::{euc, event, facts, hardship, review, rules};
use crate::{
    exception::{self, Circumstance, EventType, ExceptionDraft, HardshipReason, Incident},
    filing::{Accepted, Content, Event, Facts, FilingDraft, RelatedFiling, SubmitterRelationship},
    finding::Findings,
    identifier::FilingId,
    moment::Moment,
    participant::ParticipantKind,
    program::{Category, CategorySet, Form, PerformanceYear, Window, YearRules},
    review::{self as targeted, ReviewReason, TargetedReview},
};
use chrono::{DateTime, NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A request as it stands before its rules.
#[derive(Debug, Clone)]
pub(crate) enum Draft {
    Exception(FilingDraft<ExceptionDraft>),
    Review(FilingDraft<TargetedReview>),
}

/// A filing, what is known of it, and when it came.
#[derive(Debug, Clone)]
pub(crate) struct RandomFiling {
    pub(crate) draft: Draft,
    pub(crate) facts: Facts,
    pub(crate) received_at: Moment,
}

/// Numbers that follow from a seed (SplitMix64).
#[derive(Debug)]
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to `bound` - 1.
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

impl RandomFiling {
    /// `count` filings that follow from `seed`.
    pub(crate) fn many(count: usize, seed: u64) -> impl Iterator<Item = Self> {
        let mut dice = Dice(seed);
        std::iter::repeat_with(move || Self::roll(&mut dice)).take(count)
    }

    pub(crate) fn judge(&self) -> Result<Accepted<Content>, Findings> {
        match &self.draft {
            Draft::Exception(draft) => exception::judge(draft, &self.facts, self.rules(), self.received_at)
                .map(|accepted| accepted.map(Content::ExceptionApplication)),
            Draft::Review(draft) => targeted::judge(draft, &self.facts, self.rules(), self.received_at)
                .map(|accepted| accepted.map(Content::TargetedReview)),
        }
    }

    /// On which form.
    pub(crate) fn form(&self) -> Form {
        match &self.draft {
            Draft::Exception(draft) => Form::from(draft.content.exception_type),
            Draft::Review(_) => Form::TargetedReview,
        }
    }

    pub(crate) fn year(&self) -> PerformanceYear {
        match &self.draft {
            Draft::Exception(draft) => draft.performance_year,
            Draft::Review(draft) => draft.performance_year,
        }
    }

    fn rules(&self) -> Option<&'static YearRules> {
        rules(self.year().get())
    }

    fn roll(dice: &mut Dice) -> Self {
        let number = dice.pick(&[2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2024, 2025, 2026]);
        let year = rules(number);
        let window = year.and_then(|year| {
            let windows: Vec<&Window> = year.windows.iter().collect();
            (!windows.is_empty()).then(|| dice.pick(&windows))
        });
        let (form, received_at, kind) = match window {
            Some(window) => (window.form, moment_of(dice, window), dice.pick(&window.participant_kinds)),
            None => (dice.pick(Form::ALL), any_moment(dice), dice.pick(ParticipantKind::ALL)),
        };
        let only = window.and_then(|window| window.accepted_reasons.as_ref()).map(|only| only[dice.below(only.len())].clone());
        let draft = match form {
            Form::TargetedReview => Draft::Review(a_review(dice, number, year, kind, only.as_deref())),
            Form::ExtremeAndUncontrollableCircumstances => Draft::Exception(an_euc(dice, number, year, kind, only.as_deref())),
            Form::PromotingInteroperabilityHardship => Draft::Exception(a_hardship(dice, number, year)),
        };
        let mut filing = Self { draft, facts: facts(kind), received_at };
        if !dice.one_in(2) {
            for _ in 0..=dice.below(3) {
                filing.spoil(dice);
            }
        }
        filing
    }

    /// Changes one thing, which need not break a rule.
    fn spoil(&mut self, dice: &mut Dice) {
        let number = dice.pick(&[2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026, 2040]);
        let year = PerformanceYear::new(number).unwrap();
        match dice.below(12) {
            0 => self.received_at = any_moment(dice),
            1 => self.received_at = self.received_at.plus(TimeDelta::milliseconds(dice.pick(&[-1, 1, 3_600_000, -3_600_000]))),
            2 => self.facts.participant = super::participant(dice.pick(ParticipantKind::ALL)),
            3 => self.facts.year_facts = None,
            4 => {
                if let Some(facts) = &mut self.facts.year_facts {
                    let share = dice.pick(&["0", "74.9999", "75", "75.0001", "100"]).parse::<Decimal>().ok();
                    facts.pi_reweighting_eligible_percent = share.filter(|_| !dice.one_in(3));
                }
            }
            5 => self.facts.decertification_years = dice.below(7),
            6 => self.facts.related_filing = dice.pick(&[RelatedFiling::NotAvailable, RelatedFiling::Readable]),
            7 => self.facts.authority.relationship = dice.pick(SubmitterRelationship::ALL),
            8 => match &mut self.draft {
                Draft::Exception(draft) => draft.performance_year = year,
                Draft::Review(draft) => draft.performance_year = year,
            },
            9 => match &mut self.draft {
                Draft::Exception(draft) => "1999-1".clone_into(&mut draft.attestation.text_version),
                Draft::Review(draft) => "1999-1".clone_into(&mut draft.attestation.text_version),
            },
            _ => match &mut self.draft {
                Draft::Exception(draft) => spoil_exception(dice, &mut draft.content),
                Draft::Review(draft) => spoil_review(dice, &mut draft.content),
            },
        }
    }
}

fn spoil_exception(dice: &mut Dice, content: &mut ExceptionDraft) {
    match dice.below(9) {
        0 => content.categories = (!dice.one_in(4)).then(|| some_categories(dice)),
        1 => content.event = spoilt_event(dice, content.event.take()),
        2 => content.reason = (!dice.one_in(4)).then(|| dice.pick(HardshipReason::ALL)),
        3 => content.circumstance = (!dice.one_in(3)).then(|| dice.pick(Circumstance::ALL)),
        4 => content.cehrt_id = "0015CABCDEFGHIJ".parse().ok(),
        5 => content.decertified_on = (!dice.one_in(4)).then(|| any_day(dice)),
        6 => {
            let percent = dice.pick(&["0", "49.9", "50", "50.1", "100"]).parse::<Decimal>().ok();
            content.outpatient_encounters_without_control_percent = percent.filter(|_| !dice.one_in(4));
        }
        _ => content.event = spoilt_event(dice, content.event.take()),
    }
}

fn spoil_review(dice: &mut Dice, content: &mut TargetedReview) {
    match dice.below(4) {
        0 => content.reason = dice.pick(ReviewReason::ALL),
        1 => content.affected_categories = if dice.one_in(3) { Vec::new() } else { some_categories(dice) },
        2 => content.related_filing_id = Some(FilingId::from(Uuid::from_u128(11))),
        _ => content.event = spoilt_event(dice, content.event.take()),
    }
}

fn spoilt_event(dice: &mut Dice, given: Option<Event>) -> Option<Event> {
    let mut event = given.unwrap_or_else(event);
    match dice.below(9) {
        0 => return None,
        1 => event.end_date = Some(any_day(dice)),
        2 => event.start_date = Some(any_day(dice)),
        3 => event.start_date = None,
        4 => event.still_affected = dice.pick(&[None, Some(true), Some(false)]),
        5 => event.description = None,
        6 => event.event_type = Some(dice.pick(EventType::ALL)),
        7 => event.event_type = None,
        _ => event.incident = Some(dice.pick(Incident::ALL)),
    }
    Some(event)
}

fn an_euc(
    dice: &mut Dice,
    number: u16,
    year: Option<&YearRules>,
    kind: ParticipantKind,
    only: Option<&str>,
) -> FilingDraft<ExceptionDraft> {
    let is_apm = matches!(kind, ParticipantKind::ApmEntity | ParticipantKind::Aco);
    let mut categories = if is_apm { Category::ALL.to_vec() } else { some_categories(dice) };
    if categories.is_empty() {
        categories.push(Category::Cost);
    }
    let mut draft = euc(number, &categories);
    let types = year.map_or(EventType::ALL, |year| &year.event_types);
    let incident = only.and_then(|word| word.parse::<Incident>().ok()).filter(|incident| *incident != Incident::Covid19);
    let event_type = only.and_then(|word| word.parse::<EventType>().ok());
    draft.content.event = Some(Event {
        event_type: Some(event_type.unwrap_or_else(|| if types.is_empty() { EventType::Flood } else { dice.pick(types) })),
        incident,
        start_date: NaiveDate::from_ymd_opt(number.into(), 1, 1),
        still_affected: (!dice.one_in(4)).then_some(true),
        ..event()
    });
    draft
}

fn a_hardship(dice: &mut Dice, number: u16, year: Option<&YearRules>) -> FilingDraft<ExceptionDraft> {
    let offered: Vec<HardshipReason> = year
        .map_or_else(|| HardshipReason::ALL.to_vec(), |year| year.hardship_reasons.iter().map(|known| known.reason).collect());
    let reason = if offered.is_empty() { dice.pick(HardshipReason::ALL) } else { dice.pick(&offered) };
    hardship(number, |content| {
        content.reason = Some(reason);
        match reason {
            HardshipReason::DecertifiedEhr => {
                content.decertified_on = NaiveDate::from_ymd_opt(i32::from(number) - 1, 12, 31);
                content.cehrt_id = dice.one_in(2).then(|| "0015CABCDEFGHIJ".parse().unwrap());
            }
            HardshipReason::ExtremeAndUncontrollableCircumstances => {
                content.circumstance = Some(dice.pick(Circumstance::ALL));
                content.event = Some(Event { start_date: NaiveDate::from_ymd_opt(number.into(), 1, 1), ..event() });
            }
            HardshipReason::LackOfControlOverCehrt => {
                content.outpatient_encounters_without_control_percent = Some(dice.pick(&[50, 75, 100]).into());
            }
            HardshipReason::InsufficientInternet | HardshipReason::SmallPractice => {}
        }
    })
}

fn a_review(
    dice: &mut Dice,
    number: u16,
    year: Option<&YearRules>,
    kind: ParticipantKind,
    only: Option<&str>,
) -> FilingDraft<TargetedReview> {
    let offered: Vec<ReviewReason> = year
        .into_iter()
        .flat_map(|year| &year.review_reasons)
        .filter(|known| known.is_open_to(kind) && only.is_none_or(|only| only == known.reason.as_str()))
        .map(|known| known.reason)
        .collect();
    let reason = if offered.is_empty() { ReviewReason::Other } else { dice.pick(&offered) };
    let mut draft = review(number, reason);
    let known = year.and_then(|year| year.review_reason(reason));
    let takes = |member: &str| known.is_some_and(|known| known.fields.iter().any(|need| need.member == member));
    if takes("affectedCategories") {
        draft.content.affected_categories = some_categories(dice);
        if draft.content.affected_categories.is_empty() {
            draft.content.affected_categories.push(Category::Quality);
        }
    }
    if takes("event") {
        let start_date = NaiveDate::from_ymd_opt(i32::from(number), 3, 1);
        draft.content.event = Some(Event { incident: known.and_then(|known| known.incident), start_date, ..event() });
    }
    draft
}

/// Any of the sixteen sets.
fn some_categories(dice: &mut Dice) -> Vec<Category> {
    let sets: Vec<CategorySet> = CategorySet::every().collect();
    dice.pick(&sets).iter().collect()
}

/// Mostly inside of the window, often at its ends.
fn moment_of(dice: &mut Dice, window: &Window) -> Moment {
    let first = window.opens_at.unwrap_or(window.closes_at.plus(TimeDelta::days(-90)));
    let length = usize::try_from(window.closes_at.unix_milliseconds() - first.unix_milliseconds()).unwrap();
    match dice.below(10) {
        0 => first,
        1 => window.last_instant(),
        2 => dice.pick(&[window.closes_at, first.plus(TimeDelta::milliseconds(-1))]),
        _ => first.plus(TimeDelta::milliseconds(i64::try_from(dice.below(length)).unwrap())),
    }
}

/// From 2017 to 2027.
fn any_moment(dice: &mut Dice) -> Moment {
    let milliseconds = 1_483_228_800_000 + i64::try_from(dice.below(347_155_200_000)).unwrap();
    Moment::from_utc(DateTime::from_timestamp_millis(milliseconds).unwrap())
}

fn any_day(dice: &mut Dice) -> NaiveDate {
    any_moment(dice).eastern_date()
}
