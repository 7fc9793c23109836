//! Records of our own making: what each kind keeps, and what it refuses with which faults.

use super::{aco, ana, dev, find, importer, summary, told, twice, with_participants, year};
use crate::conformance::{Opened, each_database};
use api::import::report::RefusedLine;
use domain::{
    facts::Shortfall,
    participant::{MembershipRole, QpStatus},
    program::{Category, ReportingOption},
};

const FEEDBACK: &str = r#"{"participant":{"entityType":"individual","nationalProviderIdentifier":"1000000012","taxpayerIdentificationNumber":"000100001"},"performanceYear":2023,"asOf":"2024-08-12","categoryScores":{"quality":0,"cost":55.5,"ia":0},"finalScore":16.50,"complexPatientBonus":2.35,"paymentAdjustmentPercentage":-9}"#;
const ROSTER: &str = r#"{"entityId":"A9001","participant":{"entityType":"individual","nationalProviderIdentifier":"1000000012","taxpayerIdentificationNumber":"000100001"},"performanceYear":2024,"snapshotDate":"2024-03-31"}"#;
const SUBMISSION: &str = r#"{"entityType":"individual","taxpayerIdentificationNumber":"000456789","nationalProviderIdentifier":"1000000046","performanceYear":2024,"measurementSets":[{"category":"pi","submissionMethod":"registry","performanceStart":"2024-01-01","performanceEnd":"2024-12-31","cehrtId":"0015CABCDEFGHIJ","measurements":[{"measureId":"PI_INFBLO_1","value":true},{"measureId":"PI_ONCDIR_1","value":true},{"measureId":"PI_EP_1","value":{"numerator":49,"denominator":115}}]}]}"#;

/// Pointer and rule of each fault of a refusal.
fn faults(line: &RefusedLine) -> Vec<(String, String)> {
    line.faults.iter().map(|fault| (fault.pointer.clone(), fault.rule.clone().into_owned())).collect()
}

/// Imports what must be refused: its one refusal, in which no TIN stands.
#[track_caller]
fn refused(
    import: impl FnOnce(&mut dyn FnMut(&RefusedLine)) -> Result<api::import::report::Summary, api::import::report::ImportError>,
) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let said = import(&mut |line| found.push(line.clone())).unwrap();
    assert_eq!(said, summary(0, 0, 0, 1));
    let text = found[0].to_string();
    assert!(!text.contains("000456789") && !text.contains("000100001") && !text.contains("123456789"), "{text}");
    faults(&found[0])
}

fn expected(faults: &[(&str, &str)]) -> Vec<(String, String)> {
    faults.iter().map(|(pointer, rule)| ((*pointer).to_owned(), (*rule).to_owned())).collect()
}

each_database! {
    fn eligibility_comes_in_with_a_participant(database) {
        let importer = with_participants(database);
        let facts = |text: &str| {
            let known = r#""performanceYears":[2023,2024]"#;
            PARTICIPANT_WITH_FACTS.replace(known, &format!("{known},\"yearFacts\":{{\"2024\":{text}}}"))
        };
        let all = facts(r#"{"clinicianType":"physician","newlyEnrolled":false,"qpStatus":"P","partialQpElectsMips":true,"lateJoiner":false,"zip":"757630001","eligibleClinicianCount":3,"reportingOption":"traditionalMips","notScorable":["cost"],"individualScenario":{"hospitalBasedClinician":true,"allowedCharges":88000.55,"beneficiaryCount":190,"lowVolumeServices":150,"lowVolumeSwitch":true},"groupScenario":{"smallGroupPractitioner":true}}"#);
        assert_eq!(told(|refused| importer.participants(all.as_bytes(), refused)), (summary(0, 1, 0, 0), vec![]));
        assert_eq!(told(|refused| importer.participants(all.as_bytes(), refused)), (summary(0, 0, 1, 0), vec![]));
        let read = || database.get(|store| {
            let ana = store.participants().by_reference(&ana())?.unwrap();
            store.participants().year_facts(ana.id, year(2024))
        }).unwrap();
        let kept = read();
        assert_eq!((kept.qp_status, kept.zip.as_ref().map(AsRef::as_ref)), (Some(QpStatus::Partial), Some("75763")));
        let individual = kept.individual_scenario.clone().unwrap();
        assert_eq!((individual.allowed_charges.unwrap().to_string(), individual.beneficiary_count), ("88000.55".to_owned(), Some(190)));
        assert_eq!(kept.not_scorable, Some([Category::Cost].into()));
        assert_eq!(kept.reporting_option, Some(ReportingOption::TraditionalMips));
        assert_eq!(told(|refused| importer.participants(PARTICIPANT_WITH_FACTS.as_bytes(), refused)), (summary(0, 0, 1, 0), vec![]));
        assert_eq!(read(), kept, "what a line leaves out stays");
        let bad = facts(r#"{"clinicianType":"wizard","qpStatus":"X","zip":"7576","piReweightingEligiblePercent":80,"notScorable":["cost","cost"],"individualScenario":{"allowedCharges":-1}}"#);
        let at = |member: &str| format!("/yearFacts/2024/{member}");
        assert_eq!(refused(|refused| importer.participants(bad.as_bytes(), refused)), expected(&[
            (&at("clinicianType"), "VALUE-UNKNOWN"),
            (&at("individualScenario/allowedCharges"), "FIELD-RANGE"),
            (&at("notScorable/1"), "VALUE-REPEATED"),
            (&at("piReweightingEligiblePercent"), "FIELD-NOT-APPLICABLE"),
            (&at("qpStatus"), "VALUE-UNKNOWN"),
            (&at("zip"), "FIELD-PATTERN"),
        ]));
    }

    fn feedback_comes_in(database) {
        let importer = with_participants(database);
        twice(1, |refused| importer.feedback(FEEDBACK.as_bytes(), refused));
        let changed = FEEDBACK.replace("16.50", "80.9");
        assert_eq!(told(|refused| importer.feedback(changed.as_bytes(), refused)), (summary(0, 1, 0, 0), vec![]));
        let kept = database.get(|store| {
            let ana = store.participants().by_reference(&ana())?.unwrap();
            store.performance_feedback().of(ana.id, year(2023))
        }).unwrap();
        let number = |text: &str| Some(text.parse().unwrap());
        assert_eq!((kept.final_score, kept.payment_adjustment_percentage), (number("80.9"), number("-9")));
        assert_eq!((kept.category_scores.cost, kept.category_scores.pi), (number("55.5"), None));
        assert_eq!(kept.as_of.to_string(), "2024-08-12");
        let both = format!("{FEEDBACK}\n{changed}\n");
        let (said, repeated) = told(|refused| importer.feedback(both.as_bytes(), refused));
        assert_eq!(said, summary(0, 1, 0, 1));
        assert_eq!(repeated, ["line 2: Line 1 speaks of the same. Say everything about one thing once. [repeated]"]);
    }

    fn faulty_feedback_is_refused(database) {
        let importer = with_participants(database);
        let refused = |line: &str| refused(|refused| importer.feedback(line.as_bytes(), refused));
        assert_eq!(refused("{"), expected(&[("", "malformedJson")]));
        assert_eq!(refused(&FEEDBACK.replace("1000000012", "1000000013")), expected(&[("/participant/nationalProviderIdentifier", "NPI-CHECK-DIGIT")]));
        assert_eq!(refused(&FEEDBACK.replace("000100001", "000456789")), expected(&[("/participant", "participantUnknown")]));
        assert_eq!(refused(&FEEDBACK.replace("2023", "2022")), expected(&[("/participant", "PARTICIPANT-YEAR")]));
        let numbers = FEEDBACK.replace("55.5", "100.1").replace("16.50", "16.55555").replace("2.35", "11").replace("-9", "-101");
        assert_eq!(refused(&numbers), expected(&[
            ("/categoryScores/cost", "FIELD-RANGE"),
            ("/complexPatientBonus", "FIELD-RANGE"),
            ("/finalScore", "FIELD-RANGE"),
            ("/paymentAdjustmentPercentage", "FIELD-RANGE"),
        ]));
        assert_eq!(refused(&FEEDBACK.replace("08-12", "08-32")), expected(&[("/asOf", "DATE-IMPOSSIBLE")]));
        assert_eq!(refused(&FEEDBACK.replace("finalScore", "finalscore")), expected(&[("/finalscore", "unknownMember")]));
        assert_eq!(refused("{}"), expected(&[("/asOf", "FIELD-REQUIRED"), ("/participant", "FIELD-REQUIRED"), ("/performanceYear", "FIELD-REQUIRED")]));
    }

    fn a_roster_makes_members_in_the_years_of_its_snapshots(database) {
        let importer = with_participants(database);
        let second = ROSTER.replace("2024-03-31", "2024-08-31");
        let both = format!("{ROSTER}\n{second}\n");
        twice(2, |refused| importer.apm_rosters(both.as_bytes(), refused));
        let doubled = format!("{ROSTER}\n{ROSTER}\n");
        assert_eq!(told(|refused| importer.apm_rosters(doubled.as_bytes(), refused)), (summary(0, 0, 2, 0), vec![]));
        let earlier = ROSTER.replace("2024", "2023");
        twice(1, |refused| importer.apm_rosters(earlier.as_bytes(), refused));
        let (ana, aco) = (find(database, &ana()), find(database, &aco()));
        let entries = database.get(|store| store.apm().of_member(ana.id, year(2024)));
        assert_eq!(entries.iter().map(|entry| entry.snapshot_date.to_string()).collect::<Vec<_>>(), ["2024-03-31", "2024-08-31"]);
        let memberships = database.get(|store| store.participants().memberships_of(ana.id));
        let of_aco = memberships.iter().find(|membership| membership.of == aco.id).unwrap();
        assert_eq!((of_aco.role, &of_aco.performance_years), (MembershipRole::ApmParticipant, &[year(2023), year(2024)].into()));
        assert_eq!(ana.version, 3, "raised by the first roster of each year and by no other");
    }

    fn a_faulty_roster_is_refused(database) {
        let importer = with_participants(database);
        let refused = |line: &str| refused(|refused| importer.apm_rosters(line.as_bytes(), refused));
        assert_eq!(refused(&ROSTER.replace("A9001", "A9002")), expected(&[("/entityId", "participantUnknown")]));
        assert_eq!(refused(&ROSTER.replace("A9001", "A 1")), expected(&[("/entityId", "ENTITY-ID-SHAPE")]));
        assert_eq!(refused(&ROSTER.replace("2024-03-31", "2023-03-31")), expected(&[("/snapshotDate", "FIELD-RANGE")]));
        assert_eq!(refused(&ROSTER.replace("2024", "2022")), expected(&[("/participant", "PARTICIPANT-YEAR")]));
        let entity = r#"{"entityId":"A9001","participant":{"entityType":"apm","entityId":"A9001"},"performanceYear":2024,"snapshotDate":"2024-03-31"}"#;
        assert_eq!(refused(entity), expected(&[("/participant/entityType", "FIELD-NOT-APPLICABLE")]));
    }

    fn a_submission_says_what_it_lacks(database) {
        let importer = with_participants(database);
        let lacking = |text: &str| {
            let (said, refused) = told(|refused| importer.submissions(text.as_bytes(), refused));
            assert_eq!((said.created + said.changed, refused), (1, vec![]));
            let dev = find(database, &dev()).id;
            let sets = database.get(|store| store.submissions().of(dev, year(2024)));
            sets.into_iter().flat_map(|set| set.shortfalls).collect::<Vec<_>>()
        };
        assert_eq!(lacking(SUBMISSION), []);
        assert_eq!(lacking(&SUBMISSION.replace("\"cehrtId\":\"0015CABCDEFGHIJ\",", "\"cehrtId\":null,")), [Shortfall::CehrtIdMissing]);
        let no = SUBMISSION.replace("\"PI_INFBLO_1\",\"value\":true", "\"PI_INFBLO_1\",\"value\":false");
        assert_eq!(lacking(&no), [Shortfall::AttestationMissing]);
        assert_eq!(lacking(&SUBMISSION.replace("PI_EP_1", "PI_ONCACB_1").replace("49", "0").replace("115", "0")), [Shortfall::NoMeasureReported]);
    }

    fn a_faulty_submission_is_refused(database) {
        let importer = with_participants(database);
        let refused = |text: &str| refused(|refused| importer.submissions(text.as_bytes(), refused));
        let set = "/measurementSets/0";
        let at = |member: &str| format!("{set}/{member}");
        assert_eq!(refused(&SUBMISSION.replace("\"pi\"", "\"cost\"")), expected(&[(&at("category"), "FIELD-NOT-APPLICABLE")]));
        assert_eq!(refused(&SUBMISSION.replace("\"pi\"", "\"ACI\"")), expected(&[(&at("category"), "VALUE-UNKNOWN")]));
        assert_eq!(refused(&SUBMISSION.replace("\"registry\"", "\"post\"")), expected(&[(&at("submissionMethod"), "VALUE-UNKNOWN")]));
        assert_eq!(refused(&SUBMISSION.replace("2024-01-01", "2023-12-31")), expected(&[(&at("performanceStart"), "FIELD-RANGE")]));
        assert_eq!(refused(&SUBMISSION.replace("2024-01-01", "2024-02-01").replace("2024-12-31", "2024-01-31")), expected(&[(&at("performanceEnd"), "FIELD-RANGE")]));
        assert_eq!(refused(&SUBMISSION.replace("0015C", "0014C")), expected(&[(&at("cehrtId"), "CEHRT-ID-SHAPE")]));
        assert_eq!(refused(&SUBMISSION.replace("\"measureId\":\"PI_EP_1\",", "")), expected(&[(&at("measurements/2/measureId"), "FIELD-REQUIRED")]));
        assert_eq!(refused(&SUBMISSION.replace("000456789", "000456780")), expected(&[("", "participantUnknown")]));
        assert_eq!(refused(&SUBMISSION.replace("2024", "2025")), expected(&[("", "PARTICIPANT-YEAR")]));
        let sets = SUBMISSION.split_once("[").unwrap().1.rsplit_once(']').unwrap().0;
        let doubled = SUBMISSION.replace(sets, &format!("{sets},{sets}"));
        assert_eq!(refused(&doubled), expected(&[("/measurementSets/1", "VALUE-REPEATED")]));
        assert_eq!(refused(&SUBMISSION.replace(sets, "")), expected(&[("/measurementSets", "FIELD-LENGTH")]));
        assert_eq!(refused(&SUBMISSION[..200]), expected(&[("", "unfinished")]));
        let two = format!("{SUBMISSION}{}", SUBMISSION.replace("115", "116"));
        let (said, repeated) = told(|refused| importer.submissions(two.as_bytes(), refused));
        assert_eq!((said, repeated.len()), (summary(1, 0, 0, 1), 1), "two on one line");
    }

    fn a_faulty_table_is_refused_where_it_is_faulty(database) {
        let importer = importer(database);
        let import = |text: &str| told(|refused| importer.automatic_euc(year(2024), text.as_bytes(), refused));
        let quoted = "\u{feff}zipcode,state_code,county_name\r\n75763,TX,\"ander\"\"son, north\"\r\n75763-0001,tx,\"ander\"\"son, north\"\r\n";
        assert_eq!(import(quoted), (summary(1, 0, 1, 0), vec![]), "columns by name, a field in quotes, a ZIP+4");
        let areas = database.get(|store| store.automatic_euc().at(year(2024), &"75763".parse().unwrap()));
        assert_eq!(areas[0].county, "ander\"son, north");
        let (said, refused) = import("state_code,county_name,zipcode\nTexas,anderson,7576\nTX,anderson\nTX,,75763\nTX,\"a,75763\nTX,\"a\"b,75763\nTX,a,75764\n");
        assert_eq!(said, summary(1, 0, 0, 5));
        let starts = refused.iter().map(|text| text.lines().map(|line| line.split(": ").take(2).collect::<Vec<_>>().join(": ")).collect::<Vec<_>>()).collect::<Vec<_>>();
        assert_eq!(starts[0], ["line 2: /state_code", "line 2: /zipcode"]);
        assert!(refused[1].contains("[columnCount]") && refused[1].starts_with("line 3: "), "{refused:?}");
        assert_eq!(starts[2], ["line 4: /county_name"]);
        assert!(refused[3].contains("[malformedCsv]") && refused[4].contains("[malformedCsv]"), "{refused:?}");
        let (said, refused) = import("TX,anderson,75763\nTX,anderson,75764\n");
        assert_eq!((said, refused.len()), (summary(0, 0, 0, 2), 1), "a table without its head is said once");
        assert!(refused[0].contains("state_code,county_name,zipcode"), "{refused:?}");
    }
}

/// Ana as [`super::PARTICIPANTS`] has her.
const PARTICIPANT_WITH_FACTS: &str = r#"{"kind":"clinician","displayName":"Ana Ruiz MD","nationalProviderIdentifier":"1000000012","taxpayerIdentificationNumber":"000100001","performanceYears":[2023,2024]}"#;

#[test]
fn the_records_of_the_guide_are_good() {
    let guide = include_str!("../../docs/guides/import-data.md");
    let block = |heading: &str| {
        let after = guide.split_once(heading).unwrap_or_else(|| panic!("{heading} is missing")).1;
        let block = after.split("```").nth(1).unwrap();
        block.split_once('\n').unwrap().1.to_owned()
    };
    let database = Opened::memory();
    let importer = importer(&database);
    let good = |said: super::Told, records| assert_eq!(said, (summary(records, 0, 0, 0), vec![]));
    good(told(|refused| importer.participants(block("## Participants and eligibility").as_bytes(), refused)), 3);
    good(told(|refused| importer.submissions(block("## Data submissions").as_bytes(), refused)), 1);
    good(told(|refused| importer.feedback(block("## Performance feedback").as_bytes(), refused)), 1);
    good(told(|refused| importer.apm_rosters(block("## Rosters of APM Entities").as_bytes(), refused)), 1);
    good(
        told(|refused| importer.automatic_euc(year(2024), block("## Areas under the automatic EUC policy").as_bytes(), refused)),
        2,
    );
    let model = domain::facts::ApmModel::PrimaryCareFirst;
    good(told(|refused| importer.apm_entity_ids(model, block("## Ids of APM Entities").as_bytes(), refused)), 3);
}
