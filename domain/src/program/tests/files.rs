//! What the years say beside windows and weights, and files that must not be taken.

use super::{program, year};
use crate::{
    exception::{Circumstance, EventType, ExceptionType, HardshipReason, Incident},
    participant::ParticipantKind,
    program::{FILES, FilingKind, Form, PerformanceYear, Program, ProgramError, YearRules},
    review::ReviewReason,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

#[test]
fn nine_years_are_known() {
    let years: Vec<u16> = program().years().map(|year| year.year.get()).collect();
    assert_eq!(years, (2017..=2025).collect::<Vec<_>>());
}

/// 42 CFR 414.1405(b)(4) to (9), typed from the domain pages.
const THRESHOLDS: [(u16, u8); 9] =
    [(2017, 3), (2018, 15), (2019, 30), (2020, 45), (2021, 60), (2022, 75), (2023, 75), (2024, 75), (2025, 75)];

/// The years that take exception applications.
fn with_exceptions() -> Vec<YearRules> {
    program().years().filter(|year| year.year.get() >= 2019).cloned().collect()
}

#[test]
fn numbers_of_the_years() {
    for (year, (number, threshold)) in program().years().zip(THRESHOLDS) {
        assert_eq!(year.year.get(), number);
        assert_eq!(year.performance_threshold, Decimal::from(threshold), "{number}");
        assert_eq!(year.payment_year, number + 2);
        assert_eq!(year.rule_set, format!("{number}.1"));
        assert_eq!(year.response_days.of(FilingKind::ExceptionApplication), 30);
        assert_eq!(year.response_days.of(FilingKind::TargetedReview), if number < 2024 { 30 } else { 15 });
        assert!(year.attestation_text(FilingKind::TargetedReview, "2024-1").is_some());
        assert!(year.attestation_text(FilingKind::TargetedReview, "2019-1").is_none());
    }
    for year in with_exceptions() {
        assert_eq!(year.lack_of_control_minimum_percent, Some(Decimal::from(50)));
        assert_eq!(year.decertification.as_ref().unwrap().lifetime_cap_years, 5);
        assert!(year.attestation_text(FilingKind::ExceptionApplication, "2024-1").is_some());
    }
}

#[test]
fn exceptions_are_taken_from_2019_on() {
    for year in program().years() {
        let taken = year.year.get() >= 2019;
        assert_eq!(year.exceptions_not_taken.is_none(), taken, "{}", year.year);
        for form in [Form::ExtremeAndUncontrollableCircumstances, Form::PromotingInteroperabilityHardship] {
            assert_eq!(year.windows_for(form).next().is_some(), taken, "{} {form}", year.year);
        }
        assert_eq!(year.attestation_text(FilingKind::ExceptionApplication, "2024-1").is_some(), taken);
        assert_eq!(year.apm_entity.is_some(), year.year.get() >= 2020, "{}", year.year);
    }
}

#[test]
fn an_apm_entity_needs_more_than_75_percent() {
    let rules = year(2024).apm_entity.unwrap();
    assert_eq!(["76", "75.01", "75", "74"].map(|share| rules.is_met_by(share.parse().unwrap())), [true, true, false, false]);
    let lenient = crate::program::ApmEntityRules { strict: false, ..rules };
    assert!(lenient.is_met_by(Decimal::from(75)));
}

#[test]
fn decertification_lies_in_the_year_or_the_one_before() {
    let dates = year(2024).decertification.unwrap().dates(PerformanceYear::new(2024).unwrap());
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
fn an_apm_entity_applies_for_euc_from_2020_and_never_for_the_hardship_exception() {
    for year in program().years() {
        for kind in [ParticipantKind::ApmEntity, ParticipantKind::Aco] {
            assert!(!year.applicants_for(ExceptionType::PromotingInteroperabilityHardship).contains(&kind));
            let may = year.applicants_for(ExceptionType::ExtremeAndUncontrollableCircumstances).contains(&kind);
            assert_eq!(may, year.year.get() >= 2020, "{}", year.year);
        }
    }
}

#[test]
fn hardship_reasons_and_what_they_need() {
    for year in with_exceptions() {
        let by_application = year.hardship_reason(HardshipReason::SmallPractice).is_some();
        assert_eq!(by_application, year.year.get() <= 2021, "{}: automatic from 2022", year.year);
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
        let number = year.year.get();
        for reason in ReviewReason::ALL {
            let is_euc = *reason == ReviewReason::EucReweightingRequest;
            // 42 CFR 414.1455 took reviews from the CY2021 rule on.
            let is_too_early = *reason == ReviewReason::QpListOmission && number < 2021;
            let listed = if is_euc { [2020, 2023].contains(&number) } else { !is_too_early };
            assert_eq!(year.review_reason(*reason).is_some(), listed, "{number} {reason}");
        }
        if let Some(omission) = year.review_reason(ReviewReason::QpListOmission) {
            assert!(omission.is_open_to(ParticipantKind::Clinician) && omission.is_open_to(ParticipantKind::Aco));
            assert!(!omission.is_open_to(ParticipantKind::Group));
        }
        assert!(year.review_reason(ReviewReason::Other).unwrap().is_open_to(ParticipantKind::Group));
    }
    let of = |number| year(number).review_reason(ReviewReason::EucReweightingRequest).unwrap().incident;
    assert_eq!((of(2020), of(2023)), (Some(Incident::Covid19), Some(Incident::ChangeHealthcareCyberattack)));
}

/// Who may ask for a review: 42 CFR 414.1385(a)(1) and what CMS admitted beside it.
#[test]
fn who_may_ask_for_a_review() {
    use ParticipantKind::{Aco, ApmEntity, Clinician, Group, Subgroup, VirtualGroup};
    for year in program().years() {
        let expected: &[ParticipantKind] = match year.year.get() {
            2017 => &[Clinician, Group],
            2018 => &[Clinician, Group, VirtualGroup],
            2019..=2022 => &[Clinician, Group, VirtualGroup, ApmEntity, Aco],
            _ => &[Clinician, Group, Subgroup, VirtualGroup, ApmEntity, Aco],
        };
        assert_eq!(year.review_subjects, expected, "{}", year.year);
    }
}

#[test]
fn events_of_the_years() {
    for year in with_exceptions() {
        let number = year.year.get();
        assert_eq!(year.event_types.contains(&EventType::IvFluidShortage), number >= 2024, "{number}");
        assert!(year.event_types.contains(&EventType::RansomMalware) && year.event_types.contains(&EventType::Other));
        assert_eq!(year.incidents.contains(&Incident::ChangeHealthcareCyberattack), [2023, 2024].contains(&number), "{number}");
        assert_eq!(year.incidents.contains(&Incident::Covid19), number == 2020, "{number}");
    }
}

#[test]
fn facts_that_are_plain_values_have_a_source() {
    for year in program().years() {
        for fact in ["performanceThreshold", "baseWeights", "reviewSubjects", "responseDays/targetedReview"] {
            assert!(year.source_of(fact).is_some(), "{} {fact}", year.year);
        }
        assert_eq!(year.source_of("eventTypes/flood").is_some(), year.year.get() >= 2019);
        assert_eq!(year.source_of("exceptionsNotTaken").is_some(), year.year.get() < 2019);
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
    let (name, text) = FILES[6];
    assert_eq!(name, "2023.toml");
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
        ("name = \"smallPractice\"", "name = \"app\"", "weightTables/app"),
        ("name = \"smallPractice\"", "name = \"anyPractice\"", "weightTables/notSmallPractice"),
        ("zeroed = [\"quality\", \"ia\"]", "zeroed = [\"quality\", \"ia\", \"quality\"]", "rows/quality+ia+quality/zeroed"),
        (
            "  { zeroed = [\"quality\", \"ia\"], weights = { quality = 0, cost = 30, ia = 0, pi = 70 }, confidence = \"sourced\" },\n",
            "",
            "weightTables/notSmallPractice/rows/quality+ia",
        ),
        ("id = \"2023-data-submission\"", "id = \"2022-data-submission\"", "dataSubmission/2022-data-submission/id"),
        ("supersedes = \"2023-data-submission\"\n", "", "dataSubmission/2023-data-submission-extended/supersedes"),
        ("date = \"2024-04-01\"", "date = \"2023-04-01\"", "dataSubmission/2023-data-submission/opens"),
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
            "id = \"2023-euc-change-healthcare-reopening\"",
            "id = \"2023-euc-change-healthcare-reopening\"\nsupersedes = \"2023-euc\"",
            "windows/2023-euc-change-healthcare-reopening/supersedes",
        ),
        (
            "id = \"2023-euc-change-healthcare-reopening\"",
            "id = \"2023-euc-change-healthcare-reopening\"\ncontinues = \"2023-euc\"",
            "windows/2023-euc-change-healthcare-reopening/continues",
        ),
        (
            "opens = { date = \"2024-03-11\" }",
            "opens = { date = \"2023-03-11\" }",
            "windows/2023-euc-change-healthcare-reopening/opens",
        ),
        ("  \"other\",\n]", "  \"other\",\n  \"eucReweightingRequest\",\n]", "windows/2023-targeted-review-euc-reweighting"),
        (
            "[impacts]\nvalue = [\"unableToCollect\", \"unableToSubmit\", \"normalProcessesImpacted\"]",
            "[impacts]\nvalue = []",
            "impacts",
        ),
        (
            "[reviewSubjects]",
            "[exceptionsNotTaken]\nvalue = \"No.\"\nsource = \"None\"\nconfidence = \"choice\"\n\n[reviewSubjects]",
            "exceptionApplicants",
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
    assert!(Program::from_files([("2026.toml", text)]).unwrap_err().to_string().starts_with("2026.toml: performanceYear: "));
}
