//! No difference is missed: the years are held against each other leaf by leaf, knowing nothing of parts.

use super::{Change, ChangeKind, ChangeTopic, FactOfYear, part::Parts};
use crate::{
    citation::Confidence,
    program::{PerformanceYear, Program, YearRules},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

static PROGRAM: LazyLock<Program> = LazyLock::new(|| Program::embedded().unwrap());

fn year(number: u16) -> &'static YearRules {
    PROGRAM.year(PerformanceYear::new(number).unwrap()).unwrap()
}

/// Every pair of years, in both orders, none with itself.
fn pairs() -> impl Iterator<Item = (&'static YearRules, &'static YearRules)> {
    PROGRAM.years().flat_map(|one| PROGRAM.years().map(move |other| (one, other))).filter(|(one, other)| one.year != other.year)
}

/// The members that say which year it is: the question, not an answer.
const IDENTITY: [&str; 3] = ["/performanceYear", "/paymentYear", "/ruleSet"];

/// Every leaf with its pointer; an empty list or object says nothing.
fn leaves(value: &Value, at: &str, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            members.iter().for_each(|(name, member)| leaves(member, &format!("{at}/{name}"), found));
        }
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(index, item)| leaves(item, &format!("{at}/{index}"), found));
        }
        Value::Object(_) | Value::Array(_) => {}
        leaf @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => found.push((at.to_owned(), leaf.clone())),
    }
}

fn leaves_of(rules: &YearRules) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    leaves(&serde_json::to_value(rules).unwrap(), "", &mut found);
    found.retain(|(pointer, _)| !IDENTITY.contains(&pointer.as_str()));
    found
}

/// The pointer without its places in lists.
fn place(pointer: &str) -> String {
    pointer.split('/').map(|step| if step.parse::<usize>().is_ok() { "*" } else { step }).collect::<Vec<_>>().join("/")
}

#[test]
fn every_leaf_of_every_year_is_said_by_one_part() {
    for rules in PROGRAM.years() {
        let parts = Parts::of(rules);
        let names: BTreeSet<(ChangeTopic, &str)> = parts.iter().map(|part| (part.topic, part.name.as_str())).collect();
        assert_eq!(names.len(), parts.len(), "{}: two parts have one name", rules.year);
        for (pointer, leaf) in leaves_of(rules) {
            let says = |value: &Value, at: &str| {
                let rest = pointer.strip_prefix(at).filter(|rest| rest.is_empty() || rest.starts_with('/'));
                rest.is_some_and(|rest| value.pointer(rest) == Some(&leaf))
            };
            let by: Vec<&str> =
                parts.iter().filter(|part| says(&part.value, &part.pointer)).map(|part| part.name.as_str()).collect();
            assert_eq!(by.len(), 1, "{} {pointer} is said by {by:?}", rules.year);
        }
    }
}

/// How often each leaf is said at each place.
type Count = BTreeMap<(String, String), i32>;

fn count(count: &mut Count, value: &Value, at: &str, by: i32) {
    let mut found = Vec::new();
    leaves(value, at, &mut found);
    for (pointer, leaf) in found.into_iter().filter(|(pointer, _)| !IDENTITY.contains(&pointer.as_str())) {
        *count.entry((place(&pointer), leaf.to_string())).or_default() += by;
    }
}

#[test]
fn every_leaf_that_differs_is_told() {
    for (after, before) in pairs() {
        let (mut differs, mut told) = (Count::new(), Count::new());
        count(&mut differs, &serde_json::to_value(after).unwrap(), "", 1);
        count(&mut differs, &serde_json::to_value(before).unwrap(), "", -1);
        for change in after.changes_since(before) {
            let is_entry =
                |year: &YearRules| serde_json::to_value(year).unwrap().pointer(&change.pointer).is_some_and(Value::is_object);
            let is_entry = is_entry(if change.after.is_some() { after } else { before });
            let said = |FactOfYear(object): &FactOfYear| {
                if is_entry { Value::Object(object.clone()) } else { object.values().next().unwrap().clone() }
            };
            change.after.iter().for_each(|object| count(&mut told, &said(object), &change.pointer, 1));
            change.before.iter().for_each(|object| count(&mut told, &said(object), &change.pointer, -1));
        }
        differs.retain(|_, times| *times != 0);
        told.retain(|_, times| *times != 0);
        assert!(differs.len() > 50, "{} since {}: the years hardly differ", after.year, before.year);
        let untold: Vec<_> = differs.iter().filter(|(leaf, times)| told.get(leaf) != Some(times)).collect();
        assert!(untold.is_empty(), "{} since {}: {untold:#?}", after.year, before.year);
        assert_eq!(told.len(), differs.len(), "{} since {}: told is more than differs", after.year, before.year);
    }
}

#[test]
fn the_difference_backwards_is_the_difference_with_its_ends_exchanged() {
    let ends = |change: Change| {
        let kind = match change.kind {
            ChangeKind::Added => ChangeKind::Removed,
            ChangeKind::Removed => ChangeKind::Added,
            ChangeKind::Changed | ChangeKind::Restated => change.kind,
        };
        (kind, change.topic, format!("{:?}", change.after), format!("{:?}", change.before), change.confidence)
    };
    for (one, other) in pairs() {
        let mut forwards: Vec<_> = one
            .changes_since(other)
            .into_iter()
            .map(|change| {
                (change.kind, change.topic, format!("{:?}", change.before), format!("{:?}", change.after), change.confidence)
            })
            .collect();
        let mut backwards: Vec<_> = other.changes_since(one).into_iter().map(ends).collect();
        forwards.sort_by_key(|change| format!("{change:?}"));
        backwards.sort_by_key(|change| format!("{change:?}"));
        assert_eq!(forwards, backwards, "{} and {}", one.year, other.year);
    }
}

#[test]
fn every_change_is_well_formed_and_in_words() {
    for (after, before) in pairs() {
        let (is, was) = (serde_json::to_value(after).unwrap(), serde_json::to_value(before).unwrap());
        let mut last = ChangeTopic::Windows;
        for change in after.changes_since(before) {
            let Change { topic, kind, pointer, message, before: old, after: new, citation, confidence: _ } = &change;
            assert!(*topic >= last, "in the order of the topics: {change:?}");
            last = *topic;
            let (has_old, has_new) = match kind {
                ChangeKind::Added => (false, true),
                ChangeKind::Removed => (true, false),
                ChangeKind::Changed | ChangeKind::Restated => (true, true),
            };
            assert_eq!((old.is_some(), new.is_some()), (has_old, has_new), "{change:?}");
            let document = if has_new { &is } else { &was };
            assert!(document.pointer(pointer).is_some(), "{pointer} leads nowhere");
            assert!(message.ends_with('.') && !message.ends_with(".."), "{message}");
            assert!(message.len() <= 4000 && pointer.len() <= 400 && citation.as_ref().is_none_or(|text| text.len() <= 500));
            assert!(!message.contains(": ;") && !message.contains(": .") && !message.contains("  "), "{message}");
            assert_ne!(old, new, "{message}");
        }
    }
}

/// Of the year and since the other: the pointer, the kind, a part of the message, before, after.
type Row = (u16, u16, &'static str, ChangeKind, &'static str, Option<Value>, Option<Value>);

#[test]
fn what_the_regulation_changed_is_told() {
    use ChangeKind::{Added, Changed, Removed};
    let rows: Vec<Row> = vec![
        (2020, 2019, "/performanceThreshold", Changed, "45 points; for 2019: 30 points.", Some(json!(30)), Some(json!(45))),
        (2022, 2021, "/performanceThreshold", Changed, "75 points; for 2021: 60 points.", Some(json!(60)), Some(json!(75))),
        (2023, 2022, "/adjustment/additionalThreshold", Removed, "No longer: the additional", Some(json!(89)), None),
        (2020, 2019, "/adjustment/applicablePercent", Changed, "9 percent; for 2019: 7 percent.", Some(json!(7)), Some(json!(9))),
        (2024, 2023, "/responseDays/targetedReview", Changed, ": 15; for 2023: 30.", Some(json!(30)), Some(json!(15))),
        (
            2019,
            2018,
            "/eligibleClinicianTypes/5",
            Added,
            "New: the eligible clinician type physicalTherapist.",
            None,
            Some(json!("physicalTherapist")),
        ),
        (
            2018,
            2019,
            "/eligibleClinicianTypes/5",
            Removed,
            "No longer: the eligible clinician type physicalTherapist.",
            Some(json!("physicalTherapist")),
            None,
        ),
        (2023, 2022, "/reviewSubjects/2", Added, "subgroup", None, Some(json!("subgroup"))),
    ];
    for (of, since, pointer, kind, words, before, after) in rows {
        let changes = year(of).changes_since(year(since));
        let change = changes.iter().find(|change| change.pointer == pointer && change.kind == kind);
        let change = change.unwrap_or_else(|| panic!("{of} since {since}: no {pointer} in {changes:#?}"));
        assert!(change.message.contains(words), "{}", change.message);
        let said = |fact: &Option<FactOfYear>| fact.as_ref().map(|FactOfYear(object)| object.values().next().unwrap().clone());
        assert_eq!((said(&change.before), said(&change.after)), (before, after), "{}", change.message);
    }
}

#[test]
fn whole_tables_are_told_once_and_rows_where_the_table_stays() {
    let count = |of, since, start: &str| {
        let changes = year(of).changes_since(year(since));
        changes.iter().filter(|change| change.message.contains(start)).count()
    };
    assert_eq!(count(2022, 2021, "No longer: the table of weights anyPractice"), 1, "with its sixteen rows");
    assert_eq!(count(2022, 2021, "New: the table of weights smallPractice"), 1);
    assert_eq!(count(2020, 2019, "table of weights anyPractice, "), 5, "of the eleven printed rows");
    assert_eq!(count(2024, 2023, "table of weights"), 0);
}

#[test]
fn a_change_is_as_sure_as_the_weaker_side() {
    let window = |name: &str| {
        let changes = year(2024).changes_since(year(2023));
        changes.into_iter().find(|change| change.message.starts_with(&format!("The window {name} "))).unwrap()
    };
    assert_eq!(window("targeted-review").confidence, Confidence::Choice);
    let threshold =
        year(2022).changes_since(year(2021)).into_iter().find(|change| change.topic == ChangeTopic::Thresholds).unwrap();
    assert_eq!((threshold.confidence, threshold.citation.as_deref()), (Confidence::Sourced, Some("42 CFR 414.1405(b)")));
}

#[test]
fn a_year_and_itself_do_not_differ() {
    for rules in PROGRAM.years() {
        assert_eq!(rules.changes_since(rules), []);
    }
}
