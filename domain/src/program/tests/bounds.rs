//! Both sides of every bound that a year file has to keep.

use crate::program::{FILES, Program, ProgramError};

/// The file of this year with one fact otherwise.
fn with(year: &str, good: &str, other: &str) -> Result<Program, ProgramError> {
    let name = format!("{year}.toml");
    let text = FILES.iter().find(|(known, _)| *known == name).unwrap().1;
    assert_eq!(text.matches(good).count(), 1, "{good:?} is not in {name} once");
    Program::from_files([(name.as_str(), text.replace(good, other).as_str())])
}

/// Year, what the file says, each value that may stand there instead, each that may not, and the fact that is named then.
type Row = (&'static str, &'static str, &'static [&'static str], &'static [&'static str], &'static str);

const NUMBERS: &[Row] = &[
    ("2023", "[performanceThreshold]\nvalue = 75", &["0.01", "99.99"], &["0", "-1", "100", "101"], "performanceThreshold"),
    (
        "2022",
        "[adjustment.additionalThreshold]\nvalue = 89",
        &["75.01", "99.99"],
        &["75", "74", "100"],
        "adjustment/additionalThreshold",
    ),
    ("2022", "[adjustment.applicablePercent]\nvalue = 9", &["0.01", "100"], &["0", "100.01"], "adjustment/applicablePercent"),
    ("2022", "[adjustment.publishedMaximum]\nvalue = 8.26", &["0.01", "100"], &["0", "100.01"], "adjustment/publishedMaximum"),
    ("2018", "[adjustment.publishedMaximum]\nvalue = 1.68", &["1.67", "1.685"], &["1.66", "1.69"], "adjustment/publishedMaximum"),
    ("2018", "[adjustment.scalingFactor]\nvalue = 0.0634", &["0.0635"], &["0", "3.01"], "adjustment/scalingFactor"),
    (
        "2018",
        "[adjustment.additionalScalingFactor]\nvalue = 0.1359",
        &["0.1360"],
        &["0", "1.01"],
        "adjustment/additionalScalingFactor",
    ),
    ("2024", "[bonuses.complexPatientCap]\nvalue = 10", &["0.01", "100"], &["0", "100.01"], "bonuses/complexPatientCap"),
    ("2018", "[bonuses.smallPracticePoints]\nvalue = 5", &["0.01", "100"], &["0", "100.01"], "bonuses/smallPracticePoints"),
    ("2024", "piReweightingPercent = 75", &["0", "100"], &["-0.01", "100.01"], "apmEntity/piReweightingPercent"),
    ("2024", "[lackOfControlMinimumPercent]\nvalue = 50", &["0", "100"], &["-0.01", "100.01"], "lackOfControlMinimumPercent"),
    ("2024", "lifetimeCapYears = 5", &["1", "20"], &["0", "21"], "decertification/lifetimeCapYears"),
    ("2024", "precedingCalendarYears = 1", &["0", "5"], &["6"], "decertification/precedingCalendarYears"),
    ("2024", "[responseDays.targetedReview]\nvalue = 15", &["1", "365"], &["0", "366"], "responseDays/targetedReview"),
    (
        "2024",
        "[responseDays.exceptionApplication]\nvalue = 30",
        &["1", "365"],
        &["0", "366"],
        "responseDays/exceptionApplication",
    ),
];

#[test]
fn numbers_lie_within_their_bounds() {
    for (year, good, taken, refused, fact) in NUMBERS {
        let said = |value: &str| format!("{}= {value}", good.rsplit_once('=').unwrap().0);
        for value in *taken {
            let found = with(year, good, &said(value));
            assert!(found.is_ok(), "{year} {fact} {value}: {}", found.unwrap_err());
        }
        for value in *refused {
            match with(year, good, &said(value)) {
                Err(ProgramError::Refused { fact: named, .. }) => assert_eq!(named, *fact, "{year} {value}"),
                other => panic!("{year} {fact} {value}: {other:?}"),
            }
        }
    }
}

/// Year, what the file says, what may not stand there instead, the fact that is named.
const CONTRADICTIONS: &[(&str, &str, &str, &str)] = &[
    (
        "2024",
        "date = \"2024-12-31\", time = \"20:00\" }\nparticipantKinds = [\"clinician\", \"group\", \"virtualGroup\"]",
        "date = \"2024-05-16\" }\nparticipantKinds = [\"clinician\", \"group\", \"virtualGroup\"]",
        "windows/2024-pi-hardship/opens",
    ),
    ("2024", "id = \"2024-pi-hardship\"", "id = \"2024-\"", "windows/2024-/id"),
    ("2024", "id = \"2024-pi-hardship\"", "id = \"2024-PI\"", "windows/2024-PI/id"),
    ("2024", "id = \"2024-pi-hardship\"", "id = \"2024-euc\"", "windows/2024-euc/id"),
    (
        "2024",
        "acceptedReasons = [\"ivFluidShortage\"]",
        "acceptedReasons = []",
        "windows/2024-euc-iv-fluid-reopening/acceptedReasons",
    ),
    (
        "2024",
        "acceptedReasons = [\"ivFluidShortage\"]",
        "acceptedReasons = [\"decertifiedEhr\"]",
        "windows/2024-euc-iv-fluid-reopening/acceptedReasons",
    ),
    ("2024", "supersedes = \"2024-data-submission\"", "", "dataSubmission/2024-data-submission-extended/supersedes"),
];

#[test]
fn a_contradiction_is_named() {
    for (year, good, bad, fact) in CONTRADICTIONS {
        match with(year, good, bad) {
            Err(ProgramError::Refused { fact: named, .. }) => assert_eq!(named, *fact, "{bad}"),
            other => panic!("{year} {bad}: {}", other.map_or_else(|error| error.to_string(), |_| "taken".to_owned())),
        }
    }
}

/// A reopening that begins when the window before it ends does not overlap it; a day earlier it does.
#[test]
fn windows_for_the_same_people_and_reasons_meet_and_do_not_overlap() {
    let reopened = "opens = { date = \"2025-03-31\", time = \"10:00\" }";
    let only = "acceptedReasons = [\"ivFluidShortage\"]\n";
    let text = FILES.iter().find(|(name, _)| *name == "2024.toml").unwrap().1.replace(only, "");
    let opening = |at: &str| Program::from_files([("2024.toml", text.replace(reopened, at).as_str())]);
    assert!(opening("opens = { date = \"2024-12-31\", time = \"20:00\" }").is_ok());
    let refused = opening("opens = { date = \"2024-12-31\", time = \"19:59:59\" }").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "2024.toml: windows/2024-euc-iv-fluid-reopening: overlaps 2024-euc for the same people and reasons"
    );
}
