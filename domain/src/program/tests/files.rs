//! What the years say beside windows and weights, and files that must not be taken.

use super::{program, year};
use crate::{
    exception::{Circumstance, EventType, ExceptionType, HardshipReason, Incident},
    participant::ParticipantKind,
    program::{FILES, FilingKind, Form, PerformanceYear, Program, ProgramError},
    review::ReviewReason,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

#[test]
fn four_years_are_known() {
    let years: Vec<u16> = program().years().map(|year| year.year.get()).collect();
    assert_eq!(years, [2022, 2023, 2024, 2025]);
}

#[test]
fn numbers_of_the_years() {
    for year in program().years() {
        assert_eq!(year.performance_threshold, Decimal::from(75));
        assert_eq!(year.payment_year, year.year.get() + 2);
        assert_eq!(year.rule_set, format!("{}.1", year.year));
        assert_eq!(year.lack_of_control_minimum_percent, Decimal::from(50));
        assert_eq!(year.decertification.lifetime_cap_years, 5);
        assert_eq!(year.response_days.of(FilingKind::ExceptionApplication), 30);
        assert_eq!(year.response_days.of(FilingKind::TargetedReview), if year.year.get() < 2024 { 30 } else { 15 });
        for kind in FilingKind::ALL {
            assert!(year.attestation_text(*kind, "2024-1").is_some());
            assert!(year.attestation_text(*kind, "2019-1").is_none());
        }
    }
}

#[test]
fn an_apm_entity_needs_more_than_75_percent() {
    let rules = year(2024).apm_entity;
    assert_eq!(["76", "75.01", "75", "74"].map(|share| rules.is_met_by(share.parse().unwrap())), [true, true, false, false]);
    let lenient = crate::program::ApmEntityRules { strict: false, ..rules };
    assert!(lenient.is_met_by(Decimal::from(75)));
}

#[test]
fn decertification_lies_in_the_year_or_the_one_before() {
    let dates = year(2024).decertification.dates(PerformanceYear::new(2024).unwrap());
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    for (date, belongs) in [
        ("2022-06-01", false),
        ("2022-12-31", false),
        ("2023-01-01", true),
        ("2023-11-30", true),
        ("2024-12-31", true),
        ("2025-01-01", false),
    ] {
        assert_eq!(dates.contains(&day(date)), belongs, "{date}");
    }
}

#[test]
fn an_apm_entity_never_applies_for_the_hardship_exception() {
    for year in program().years() {
        for kind in [ParticipantKind::ApmEntity, ParticipantKind::Aco] {
            assert!(!year.applicants_for(ExceptionType::PromotingInteroperabilityHardship).contains(&kind));
            assert!(year.applicants_for(ExceptionType::ExtremeAndUncontrollableCircumstances).contains(&kind));
        }
    }
}

#[test]
fn hardship_reasons_and_what_they_need() {
    for year in program().years() {
        assert!(year.hardship_reason(HardshipReason::SmallPractice).is_none(), "automatic from 2022");
        let needs = |reason: HardshipReason| -> Vec<(&str, bool)> {
            year.hardship_reason(reason).unwrap().fields.iter().map(|field| (field.member.as_str(), field.required)).collect()
        };
        assert_eq!(needs(HardshipReason::DecertifiedEhr), [("decertifiedOn", true), ("cehrtId", false)]);
        assert_eq!(needs(HardshipReason::InsufficientInternet), []);
        assert_eq!(needs(HardshipReason::ExtremeAndUncontrollableCircumstances), [("circumstance", true), ("event", true)]);
        assert_eq!(needs(HardshipReason::LackOfControlOverCehrt), [("outpatientEncountersWithoutControlPercent", true)]);
        assert_eq!(year.circumstances, Circumstance::ALL);
    }
}

#[test]
fn review_reasons_and_who_may_give_them() {
    for year in program().years() {
        for reason in ReviewReason::ALL {
            let listed = *reason != ReviewReason::EucReweightingRequest || year.year.get() == 2023;
            assert_eq!(year.review_reason(*reason).is_some(), listed, "{} {reason}", year.year);
        }
        let omission = year.review_reason(ReviewReason::QpListOmission).unwrap();
        assert!(omission.is_open_to(ParticipantKind::Clinician) && omission.is_open_to(ParticipantKind::Aco));
        assert!(!omission.is_open_to(ParticipantKind::Group));
        assert!(year.review_reason(ReviewReason::Other).unwrap().is_open_to(ParticipantKind::Group));
    }
}

#[test]
fn events_of_the_years() {
    for year in program().years() {
        let number = year.year.get();
        assert_eq!(year.event_types.contains(&EventType::IvFluidShortage), number >= 2024, "{number}");
        assert!(year.event_types.contains(&EventType::RansomMalware) && year.event_types.contains(&EventType::Other));
        assert_eq!(year.incidents.contains(&Incident::ChangeHealthcareCyberattack), [2023, 2024].contains(&number), "{number}");
    }
}

#[test]
fn facts_that_are_plain_values_have_a_source() {
    for year in program().years() {
        for fact in ["performanceThreshold", "baseWeights", "reviewSubjects", "eventTypes/flood", "responseDays/targetedReview"] {
            assert!(year.source_of(fact).is_some(), "{} {fact}", year.year);
        }
    }
}

#[test]
fn a_form_belongs_to_a_kind_of_filing() {
    for exception_type in ExceptionType::ALL {
        let form = Form::from(*exception_type);
        assert_eq!(form.as_str(), exception_type.as_str());
        assert_eq!(form.filing_kind(), FilingKind::ExceptionApplication);
    }
    assert_eq!(Form::TargetedReview.filing_kind(), FilingKind::TargetedReview);
}

/// The file of 2023 with one text replaced, everywhere it stands.
fn spoilt(good: &str, bad: &str) -> ProgramError {
    let (name, text) = FILES[1];
    assert!(text.contains(good), "{good:?} is not in {name}");
    Program::from_files([(name, text.replace(good, bad).as_str())]).unwrap_err()
}

#[test]
fn a_file_that_contradicts_itself_is_refused_naming_the_fact() {
    let cases = [
        ("performanceYear = 2023", "performanceYear = 2024", "performanceYear"),
        ("ruleSet = \"2023.1\"", "ruleSet = \"2024.1\"", "ruleSet"),
        ("quality = 55, cost = 30, ia = 15", "quality = 56, cost = 30, ia = 15", "weightTables/notSmallPractice/rows/pi"),
        ("quality = 85, cost = 0, ia = 15", "quality = 80, cost = 5, ia = 15", "weightTables/notSmallPractice/rows/cost+pi"),
        ("zeroed = [\"ia\", \"pi\"]", "zeroed = [\"pi\"]", "weightTables/notSmallPractice/rows/pi"),
        ("zeroed = [\"cost\", \"ia\"]", "zeroed = [\"cost\", \"cost\"]", "weightTables/notSmallPractice/rows/cost+cost/zeroed"),
        ("name = \"smallPractice\"", "name = \"app\"", "weightTables/smallPractice"),
        ("{ quality = 30, cost = 30, ia = 15, pi = 25 }\n", "{ quality = 25, cost = 35, ia = 15, pi = 25 }\n", "baseWeights"),
        ("id = \"2023-pi-hardship\"", "id = \"2023-euc\"", "windows/2023-euc/id"),
        ("id = \"2023-pi-hardship\"", "id = \"2023 PI\"", "windows/2023 PI/id"),
        (
            "opens = { date = \"2024-03-11\" }",
            "opens = { date = \"2024-04-16\" }",
            "windows/2023-euc-change-healthcare-reopening/opens",
        ),
        (
            "id = \"2023-pi-hardship\"",
            "id = \"2023-pi-hardship\"\nsupersedes = \"2023-nothing\"",
            "windows/2023-pi-hardship/supersedes",
        ),
        (
            "id = \"2023-pi-hardship\"",
            "id = \"2023-pi-hardship\"\nsupersedes = \"2023-euc\"",
            "windows/2023-pi-hardship/supersedes",
        ),
        (
            "id = \"2023-pi-hardship\"\nform = \"promotingInteroperabilityHardship\"",
            "id = \"2023-pi-hardship\"\nform = \"promotingInteroperabilityHardship\"\nacceptedReasons = [\"smallPractice\"]",
            "windows/2023-pi-hardship/acceptedReasons",
        ),
        (
            "acceptedReasons = [\"changeHealthcareCyberattack\"]",
            "acceptedReasons = [\"changeHealthcare\"]",
            "windows/2023-euc-change-healthcare-reopening/acceptedReasons",
        ),
        ("acceptedReasons = [\"eucReweightingRequest\"]", "acceptedReasons = []", "acceptedReasons"),
        (
            "participantKinds = [\"clinician\", \"group\", \"virtualGroup\"]\ncitation",
            "participantKinds = [\"clinician\"]\ncitation",
            "windows/2023-pi-hardship/participantKinds",
        ),
        (
            "participantKinds = [\"clinician\", \"group\", \"virtualGroup\"]\nsource",
            "participantKinds = []\nsource",
            "windows/2023-pi-hardship/participantKinds",
        ),
        ("form = \"exceptionApplication\"", "form = \"targetedReview\"", "attestationTexts"),
        ("incident = \"changeHealthcareCyberattack\"", "incident = \"covid19\"", "reviewReasons/eucReweightingRequest/incident"),
        ("piReweightingPercent = 75", "piReweightingPercent = 175", "apmEntity/piReweightingPercent"),
        ("lifetimeCapYears = 5", "lifetimeCapYears = 0", "decertification/lifetimeCapYears"),
        ("source = \"42 CFR 414.1405(b)\"", "source = \" \"", "performanceThreshold/source"),
        ("reason = \"insufficientInternet\"", "reason = \"decertifiedEhr\"", "hardshipReasons"),
    ];
    for (good, bad, expected) in cases {
        match spoilt(good, bad) {
            ProgramError::Refused { file, fact, problem } => {
                assert_eq!(file, "2023.toml");
                assert!(fact.contains(expected), "{bad}: {fact}: {problem}");
            }
            ProgramError::Unreadable { problem, .. } => panic!("{bad}: {problem}"),
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_is_refused_quoting_the_line() {
    let cases = [
        ("ruleSet = \"2023.1\"", "", "ruleSet"),
        ("acceptedReasons = [\"eucReweightingRequest\"]", "acceptedReason = [\"eucReweightingRequest\"]", "acceptedReason"),
        ("incident = \"changeHealthcareCyberattack\"", "incidents = \"changeHealthcareCyberattack\"", "incidents"),
        ("reason = \"insufficientInternet\"", "reason = \"slowInternet\"", "slowInternet"),
        ("date = \"2024-03-11\"", "date = \"2024-02-30\"", "2024-02-30"),
        ("time = \"20:00\"", "time = \"8 p.m.\"", "8 p.m."),
        ("[performanceThreshold]\nvalue = 75", "[performanceThreshold]\nvalue = true", "value = true"),
        ("confidence = \"choice\"\n", "confidence = \"certain\"\n", "certain"),
        ("strict = true\n", "", "strict"),
    ];
    for (good, bad, expected) in cases {
        match spoilt(good, bad) {
            ProgramError::Unreadable { file, problem } => {
                assert_eq!(file, "2023.toml");
                assert!(problem.contains(expected), "{bad}: {problem}");
            }
            ProgramError::Refused { fact, problem, .. } => panic!("{bad}: {fact}: {problem}"),
        }
    }
}

#[test]
fn a_year_is_given_once_and_in_its_own_file() {
    let (name, text) = FILES[0];
    assert!(Program::from_files([(name, text), (name, text)]).is_err());
    assert!(Program::from_files([("2021.toml", text)]).unwrap_err().to_string().starts_with("2021.toml: performanceYear: "));
}
