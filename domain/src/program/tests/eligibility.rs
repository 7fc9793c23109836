//! Who is in the programme and who is reweighted by itself, against tables typed from the domain pages.

use super::{program, year};
use crate::{
    citation::Confidence,
    participant::ParticipantKind,
    program::{
        Category, ClinicianType, LowVolumeStanding, Program, ProgramError,
        SpecialStatus::{self, AscBased, FacilityBased, HospitalBased, NonPatientFacing, SmallPractice},
    },
};
use ClinicianType::{
    CertifiedNurseMidwife as Cnm, CertifiedRegisteredNurseAnesthetist as Crna, ClinicalNurseSpecialist as Cns,
    ClinicalPsychologist as Psychologist, ClinicalSocialWorker as Csw, NursePractitioner as Np, OccupationalTherapist as Ot,
    PhysicalTherapist as Pt, Physician, PhysicianAssistant as Pa, QualifiedAudiologist as Audiologist,
    QualifiedSpeechLanguagePathologist as Slp, RegisteredDietitian as Dietitian,
};
use rust_decimal::Decimal;

/// The type, the first year it is eligible, the years in which PI is automatic.
type TypeRow = (ClinicianType, u16, Option<(u16, u16)>);

/// targeted-review.md 5.2 and exceptions.md 8.1.
const TYPES: &[TypeRow] = &[
    (Physician, 2017, None),
    (Pa, 2017, Some((2017, 2022))),
    (Np, 2017, Some((2017, 2022))),
    (Cns, 2017, Some((2017, 2022))),
    (Crna, 2017, Some((2017, 2022))),
    (Pt, 2019, Some((2019, 2023))),
    (Ot, 2019, Some((2019, 2023))),
    (Slp, 2019, Some((2019, 2023))),
    (Audiologist, 2019, Some((2019, 2023))),
    (Psychologist, 2019, Some((2019, 2023))),
    (Dietitian, 2019, Some((2019, 2023))),
    (Csw, 2022, Some((2022, 2024))),
    (Cnm, 2022, None),
];

#[test]
fn clinician_types() {
    assert!(TYPES.iter().map(|row| row.0).eq(ClinicianType::ALL.iter().copied()));
    for year in program().years() {
        let number = year.year.get();
        for (clinician_type, first, automatic) in TYPES {
            let eligible = year.eligible_clinician_types.contains(clinician_type);
            assert_eq!(eligible, number >= *first, "{number} {clinician_type}");
            let reweighted =
                year.automatic_pi_reweighting.clinician_types.iter().find(|entry| entry.clinician_type == *clinician_type);
            let expected = automatic.is_some_and(|(first, last)| (first..=last).contains(&number));
            assert_eq!(reweighted.is_some(), expected, "{number} {clinician_type}");
            assert!(reweighted.is_none_or(|entry| entry.confidence == Confidence::Sourced));
        }
    }
    assert!(year(2025).automatic_pi_reweighting.clinician_types.is_empty(), "none by type from 2025 on");
}

#[test]
fn low_volume() {
    use LowVolumeStanding::{Below, Exceeds, MayOptIn};
    // Year, charges, patients, services, standing. targeted-review.md 5.3 and D8.
    let vectors: &[(u16, u32, u32, u32, LowVolumeStanding)] = &[
        (2017, 30_000, 101, 0, Below),
        (2017, 30_001, 100, 0, Below),
        (2017, 30_001, 101, 0, Exceeds),
        (2018, 90_000, 201, 0, Below),
        (2018, 90_001, 200, 0, Below),
        (2018, 90_001, 201, 0, Exceeds),
        (2019, 90_000, 200, 200, Below),
        (2019, 90_001, 200, 200, MayOptIn),
        (2019, 90_000, 201, 200, MayOptIn),
        (2019, 90_000, 200, 201, MayOptIn),
        (2019, 90_001, 201, 200, MayOptIn),
        (2019, 90_001, 201, 201, Exceeds),
        (2023, 95_000, 200, 900, MayOptIn), // D8
        (2025, 90_001, 201, 201, Exceeds),
    ];
    for (number, charges, patients, services, expected) in vectors {
        let standing = year(*number).low_volume_threshold.standing(Decimal::from(*charges), *patients, *services);
        assert_eq!(standing, *expected, "{number} {charges} {patients} {services}");
    }
    for year in program().years() {
        let measured = &year.low_volume_threshold.participant_kinds;
        assert_eq!(measured.contains(&ParticipantKind::ApmEntity), year.year.get() <= 2020, "{}", year.year);
        assert_eq!(year.low_volume_threshold.opt_in, year.year.get() >= 2019);
        let lenient = crate::program::LowVolumeThreshold { strict: false, ..year.low_volume_threshold.clone() };
        assert_eq!(lenient.standing(lenient.allowed_charges, lenient.patients, lenient.services.unwrap_or(0)), Exceeds);
    }
}

#[test]
fn the_determination_period_has_two_segments() {
    let of = |number: u16| -> Vec<String> {
        let segments = year(number).determination_period.segments;
        segments.iter().map(|segment| format!("{}..{}", segment.starts, segment.ends)).collect()
    };
    assert_eq!(of(2023), ["2021-10-01..2022-09-30", "2022-10-01..2023-09-30"]);
    assert_eq!(of(2019), ["2017-10-01..2018-09-30", "2018-10-01..2019-09-30"]);
    assert_eq!(of(2017), ["2015-09-01..2016-08-31", "2016-09-01..2017-08-31"]);
    for year in program().years() {
        let period = &year.determination_period;
        let sourced = year.year.get() >= 2019;
        assert_eq!(period.confidence, if sourced { Confidence::Sourced } else { Confidence::Recalled });
        assert_eq!(period.first_segment_only.contains(&ParticipantKind::Subgroup), year.year.get() >= 2023);
    }
}

#[test]
fn qp_thresholds() {
    // targeted-review.md 4.4: years, then payments and patients for a QP and for a partial QP.
    let rows = [
        (2017..=2018, [25, 20, 20, 10], Confidence::Sourced),
        (2019..=2023, [50, 35, 40, 25], Confidence::Sourced),
        (2024..=2024, [50, 35, 40, 25], Confidence::Recalled),
        (2025..=2025, [75, 50, 50, 35], Confidence::Recalled),
    ];
    for (years, percents, confidence) in rows {
        for number in years {
            let thresholds = year(number).qp_thresholds;
            let (full, partial) = (thresholds.qualifying, thresholds.partial);
            let all = [full.payment_percent, full.patient_percent, partial.payment_percent, partial.patient_percent];
            assert_eq!((all, thresholds.confidence), (percents, confidence), "{number}");
            let dates: Vec<String> = thresholds.snapshot_dates.iter().map(ToString::to_string).collect();
            assert_eq!(dates, ["03-31", "06-30", "08-31"].map(|day| format!("{number}-{day}")));
            assert_eq!(thresholds.apm_entity_group_date.is_some(), number >= 2021);
        }
    }
}

#[test]
fn special_statuses() {
    // Status, value, whether a clinician has it; the group's value and whether a group has it. targeted-review.md 5.4.
    let vectors: &[(SpecialStatus, &str, bool, &str, Option<bool>)] = &[
        (SmallPractice, "15", true, "15", Some(true)),
        (SmallPractice, "16", false, "16", Some(false)),
        (HospitalBased, "75", true, "75", Some(false)),
        (HospitalBased, "74.99", false, "75.01", Some(true)),
        (AscBased, "75", true, "100", None),
        (AscBased, "74", false, "100", None),
        (NonPatientFacing, "100", true, "75", Some(false)),
        (NonPatientFacing, "101", false, "76", Some(true)),
        (FacilityBased, "75", true, "75", Some(true)),
        (FacilityBased, "74.9", false, "74.9", Some(false)),
    ];
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    for number in 2020..=2025 {
        let rules = year(number).special_statuses;
        assert!(rules.iter().map(|entry| entry.status).eq(SpecialStatus::ALL.iter().copied()), "{number}");
        for (status, individual, has, group, group_has) in vectors {
            let rules = rules.iter().find(|entry| entry.status == *status).unwrap();
            assert_eq!(rules.individual.is_met_by(decimal(individual)), Some(*has), "{number} {status} {individual}");
            let of_group = rules.group.as_ref().and_then(|test| test.is_met_by(decimal(group)));
            assert_eq!(of_group, *group_has, "{number} {status} {group}");
        }
        for status in [SpecialStatus::Rural, SpecialStatus::Hpsa] {
            let rules = rules.iter().find(|entry| entry.status == status).unwrap();
            assert_eq!((rules.individual.is_met_by(Decimal::ONE), &rules.group), (None, &None), "an area is no number");
        }
    }
    let hospital = |number| year(number).special_statuses.into_iter().find(|entry| entry.status == HospitalBased).unwrap();
    assert!(hospital(2019).group.is_none(), "no definition for groups before 2020");
}

#[test]
fn automatic_pi_by_status() {
    // exceptions.md 8.2: status, first year, first year in which a group is reweighted by itself.
    let rows = [
        (NonPatientFacing, 2017, Some(2017)),
        (HospitalBased, 2017, Some(2020)),
        (AscBased, 2017, None),
        (SmallPractice, 2022, Some(2022)),
    ];
    for year in program().years() {
        let number = year.year.get();
        let automatic = &year.automatic_pi_reweighting;
        assert!(automatic.all_members_suffice);
        assert_eq!(automatic.special_statuses.len(), if number >= 2022 { 4 } else { 3 }, "{number}");
        for (status, first, group) in rows {
            let entry = automatic.special_statuses.iter().find(|entry| entry.status == status);
            assert_eq!(entry.is_some(), number >= first, "{number} {status}");
            assert_eq!(
                entry.is_some_and(|entry| entry.group_by_itself),
                group.is_some_and(|first| number >= first),
                "{number} {status}"
            );
        }
    }
}

#[test]
fn designated_events() {
    // exceptions.md 8.3: FEMA's numbers by year.
    let declared: [(u16, &[&str]); 4] = [
        (2022, &["DR-4663-KY", "DR-4652-NM", "DR-4671-PR", "DR-4673-FL", "DR-4677-SC"]),
        (2023, &["DR-4697-MS", "DR-4715-GU", "DR-4724-HI", "DR-4734-FL", "DR-4738-GA"]),
        (
            2024,
            &[
                "DR-4798-TX",
                "DR-4806-FL",
                "DR-4817-LA",
                "DR-4828-FL",
                "DR-4830-GA",
                "DR-4827-NC",
                "DR-4829-SC",
                "DR-4832-TN",
                "DR-4834-FL",
            ],
        ),
        (2025, &["DR-4856-CA", "DR-4879-TX"]),
    ];
    for (number, expected) in declared {
        let events = year(number).automatic_euc.unwrap().events;
        let found: Vec<&str> = events.iter().filter_map(|event| event.declaration.as_deref()).collect();
        assert_eq!(found, expected, "{number}");
        assert!(events.iter().all(|event| event.confidence == Confidence::Sourced && !event.everywhere));
    }
    for year in program().years() {
        let number = year.year.get();
        let Some(automatic) = &year.automatic_euc else {
            assert!(number < 2019, "{number}");
            continue;
        };
        assert_eq!(automatic.complete, number >= 2022, "{number}");
        let everywhere: Vec<&str> =
            automatic.events.iter().filter(|event| event.everywhere).map(|event| event.name.as_str()).collect();
        let covid: &[&str] = if (2019..=2021).contains(&number) { &["COVID-19 public health emergency"] } else { &[] };
        assert_eq!(everywhere, covid, "{number}: no COVID policy from 2022 on");
        assert!(automatic.events.iter().all(|event| number >= 2022 || event.confidence == Confidence::SourcedSecondary));
    }
}

#[test]
fn what_counts_as_a_submission() {
    for year in program().years() {
        let number = year.year.get();
        let categories: Vec<Category> = year.qualifying_submissions.iter().map(|entry| entry.category).collect();
        if number < 2019 {
            assert_eq!(categories, []);
            continue;
        }
        assert_eq!(
            categories,
            [Category::Quality, Category::ImprovementActivities, Category::PromotingInteroperability],
            "no cost"
        );
        let any_data = year.qualifying_submissions.iter().all(|entry| entry.minimum.starts_with("Any data"));
        assert_eq!(any_data, number <= 2023, "{number}");
        let period = year.qualifying_submissions[2].period_days;
        assert_eq!(period, (number >= 2024).then_some(180));
    }
}

#[test]
fn what_cannot_be_is_refused_naming_the_fact() {
    let cases = [
        ("starts = \"2022-10-01\"", "starts = \"2022-11-01\"", "determinationPeriod/segments"),
        (
            "ends = \"2023-09-30\" },\n",
            "ends = \"2023-09-30\" },\n  { starts = \"2023-10-01\", ends = \"2024-09-30\" },\n",
            "determinationPeriod/segments",
        ),
        ("partial = { paymentPercent = 40", "partial = { paymentPercent = 50", "qpThresholds/partial"),
        ("qualifying = { paymentPercent = 50", "qualifying = { paymentPercent = 150", "qpThresholds"),
        ("\"2023-06-30\"", "\"2024-06-30\"", "qpThresholds/snapshotDates"),
        ("\"2023-06-30\", \"2023-08-31\"", "\"2023-08-31\", \"2023-06-30\"", "qpThresholds/snapshotDates"),
        (
            "comparison = \"atLeast\", bound = 75 }\ncitation",
            "comparison = \"atLeast\" }\ncitation",
            "specialStatuses/ascBased/individual",
        ),
        ("status = \"rural\"", "status = \"hpsa\"", "specialStatuses"),
        (
            "clinicianType = \"clinicalSocialWorker\"",
            "clinicianType = \"physicalTherapist\"",
            "automaticPiReweighting/clinicianTypes",
        ),
        ("  \"clinicalSocialWorker\",\n", "", "automaticPiReweighting/clinicianTypes/clinicalSocialWorker"),
        (
            "status = \"ascBased\", groupByItself = false",
            "status = \"ascBased\", groupByItself = true",
            "automaticPiReweighting/specialStatuses/ascBased",
        ),
        ("DR-4715-GU", "DR-4715", "automaticEuc/events/Typhoon Mawar"),
        ("minimum = \"Any data, even", "periodDays = 400\nminimum = \"Any data, even", "qualifyingSubmissions/pi"),
    ];
    let (name, text) = crate::program::FILES[6];
    assert_eq!(name, "2023.toml");
    for (good, bad, expected) in cases {
        assert!(text.contains(good), "{good:?} is not in {name}");
        match Program::from_files([(name, text.replace(good, bad).as_str())]).unwrap_err() {
            ProgramError::Refused { fact, problem, .. } => assert!(fact.starts_with(expected), "{bad}: {fact}: {problem}"),
            ProgramError::Unreadable { problem, .. } => panic!("{bad}: {problem}"),
        }
    }
}
