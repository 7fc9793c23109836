//! The importer on a database in memory.

use super::super::{
    Importer,
    report::{RefusedLine, Summary},
};
use crate::context::Ids;
use domain::{
    environment::Environment,
    participant::{MembershipRole, Participant, ParticipantReference},
};
use persistence::{Database, DatabaseOptions};

const GROUP: &str =
    r#"{"kind":"group","displayName":"A","taxpayerIdentificationNumber":"000100001","performanceYears":[2023,2024]}"#;
const CLINICIAN: &str = r#"{"kind":"clinician","displayName":"Ana","nationalProviderIdentifier":"1000000012",
    "taxpayerIdentificationNumber":"000100001","performanceYears":[2023,2024],
    "memberships":[{"of":{"entityType":"group","taxpayerIdentificationNumber":"000100001"},"performanceYears":[2023]}]}"#;

fn importer(environment: Environment) -> Importer {
    let database = Database::open(&"sqlite::memory:".parse().unwrap(), &[7; 32].into(), &DatabaseOptions::default()).unwrap();
    database.migrate().unwrap();
    Importer { database, environment, ids: Ids::seeded(1) }
}

/// One line each, whatever line breaks they were written with.
fn ndjson(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{}\n", line.replace('\n', " "))).collect()
}

fn import(importer: &Importer, lines: &[&str]) -> (Summary, Vec<RefusedLine>) {
    let mut refused = Vec::new();
    let summary = importer.participants(ndjson(lines).as_bytes(), |line| refused.push(line.clone())).unwrap();
    (summary, refused)
}

fn summary(created: u64, changed: u64, unchanged: u64, refused: u64) -> Summary {
    Summary { records: created + changed + unchanged + refused, created, changed, unchanged, refused }
}

/// The faults of the line `json`, each with its pointer, in the sandbox; nothing of it may be kept.
fn faults(json: &str) -> Vec<String> {
    let importer = importer(Environment::Sandbox);
    let (said, refused) = import(&importer, &[GROUP, json]);
    assert_eq!(said, summary(1, 0, 0, 1), "{json}");
    assert_eq!(refused[0].number, 2);
    let text = refused[0].to_string();
    assert!(!text.contains("00010000"), "a TIN was repeated: {text}");
    assert!(text.lines().all(|line| line.starts_with("line 2: ")), "{text}");
    refused[0].faults.iter().map(|fault| fault.pointer.clone()).collect()
}

fn find(importer: &Importer, reference: ParticipantReference) -> Option<Participant> {
    importer.database.read(|store| store.participants().by_reference(&reference)).unwrap()
}

fn ana() -> ParticipantReference {
    ParticipantReference::Individual { npi: "1000000012".parse().unwrap(), tin: "000100001".parse().unwrap() }
}

#[test]
fn importing_twice_changes_nothing() {
    let importer = importer(Environment::Sandbox);
    assert_eq!(import(&importer, &[GROUP, CLINICIAN]), (summary(2, 0, 0, 0), vec![]));
    let first = find(&importer, ana()).unwrap();
    assert_eq!(import(&importer, &[GROUP, CLINICIAN]), (summary(0, 0, 2, 0), vec![]));
    assert_eq!(find(&importer, ana()), Some(first.clone()));
    assert_eq!(import(&importer, &[GROUP, &CLINICIAN.replace("Ana", "Ann")]).0, summary(0, 1, 1, 0));
    let renamed = find(&importer, ana()).unwrap();
    assert_eq!((renamed.id, renamed.display_name.as_str()), (first.id, "Ann"));
    assert_eq!(
        import(&importer, &[&CLINICIAN.replace("Ana", "Ann").replace(":[2023]}", ":[2023,2024]}")]).0,
        summary(0, 1, 0, 0)
    );
}

#[test]
fn a_line_may_name_a_participant_of_a_later_one() {
    let importer = importer(Environment::Sandbox);
    let subgroup = r#"{"kind":"subgroup","displayName":"S","entityId":"SG-1","taxpayerIdentificationNumber":"000100001",
        "performanceYears":[2023],
        "memberships":[{"of":{"entityType":"group","taxpayerIdentificationNumber":"000100001"},"performanceYears":[2023]}]}"#;
    let of_subgroup = CLINICIAN.replace(
        "\"memberships\":[",
        "\"memberships\":[{\"of\":{\"entityType\":\"subgroup\",\"entityId\":\"SG-1\"},\"performanceYears\":[2023]},",
    );
    assert_eq!(import(&importer, &[&of_subgroup, subgroup, GROUP]), (summary(3, 0, 0, 0), vec![]));
    let member = find(&importer, ana()).unwrap();
    let mut roles: Vec<MembershipRole> = importer
        .database
        .read(|store| store.participants().memberships_of(member.id))
        .unwrap()
        .into_iter()
        .map(|membership| membership.role)
        .collect();
    roles.sort_unstable();
    assert_eq!(roles, [MembershipRole::GroupMember, MembershipRole::SubgroupMember]);
    assert_eq!(import(&importer, &[&of_subgroup, subgroup, GROUP]), (summary(0, 0, 3, 0), vec![]));
}

#[test]
fn a_line_that_names_nobody_is_refused_whole() {
    let importer = importer(Environment::Sandbox);
    let (said, refused) = import(&importer, &[CLINICIAN, &GROUP.replace("000100001", "000100002")]);
    assert_eq!(said, summary(1, 0, 0, 1));
    assert_eq!((refused[0].number, refused[0].faults[0].pointer.as_str()), (1, "/memberships/0/of"));
    assert_eq!(find(&importer, ana()), None);
}

#[test]
fn a_bad_line_undoes_no_good_one() {
    let importer = importer(Environment::Sandbox);
    let good: Vec<String> = (0..600).map(|n| GROUP.replace("000100001", &format!("000{n:06}"))).collect();
    let mut lines: Vec<&str> = good.iter().map(String::as_str).collect();
    lines.insert(300, "{");
    lines.insert(0, "");
    let (said, refused) = import(&importer, &lines);
    assert_eq!(said, summary(600, 0, 0, 1));
    assert_eq!(refused[0].number, 302, "blank lines count");
}

#[test]
fn a_batch_that_the_database_refuses_is_written_line_by_line() {
    let first = importer(Environment::Sandbox);
    assert_eq!(import(&first, &[GROUP]).0, summary(1, 0, 0, 0));
    // The same seed gives ids that are taken, so that the first line of the batch cannot be written in it.
    let second = Importer { ids: Ids::seeded(1), ..first };
    let others = ["000100002", "000100003"].map(|tin| GROUP.replace("000100001", tin));
    let (said, refused) = import(&second, &[&others[0], GROUP, &others[1]]);
    assert_eq!((said.records, said.unchanged), (3, 1));
    assert_eq!((said.created + said.refused, refused.len() as u64), (2, said.refused));
    assert_eq!(import(&second, &[&others[0], GROUP, &others[1]]).0.refused, 0);
}

#[test]
fn what_is_no_participant_is_refused() {
    let cases = [
        ("{", vec![""]),
        ("[]", vec![""]),
        ("null", vec![""]),
        ("{}", vec!["/displayName", "/kind", "/performanceYears"]),
        (r#"{"kind":"aco","kind":"aco","displayName":null,"color":"red"}"#, vec!["/kind", "/displayName"]),
        (r#"{"kind":"aco","color":"red"}"#, vec!["/color"]),
        (r#"{"kind":7}"#, vec!["/kind"]),
        (r#"{"000100001":7}"#, vec!["/*****0001"]),
        (r#"{"kind":"clinic","displayName":"A","performanceYears":[2023]}"#, vec!["/kind"]),
        (
            r#"{"kind":"clinician","displayName":"A","nationalProviderIdentifier":"1000000013",
                "taxpayerIdentificationNumber":"00010000","performanceYears":[2023]}"#,
            vec!["/nationalProviderIdentifier", "/taxpayerIdentificationNumber"],
        ),
        (
            r#"{"kind":"group","displayName":" ","taxpayerIdentificationNumber":"*****0001","performanceYears":[]}"#,
            vec!["/displayName", "/performanceYears", "/taxpayerIdentificationNumber"],
        ),
        (
            r#"{"kind":"virtualGroup","displayName":"A","taxpayerIdentificationNumber":"000100002","performanceYears":[2016,2023,2023]}"#,
            vec!["/entityId", "/performanceYears/0", "/performanceYears/2", "/taxpayerIdentificationNumber"],
        ),
        (
            r#"{"kind":"subgroup","displayName":"A","entityId":"S 1","performanceYears":[2023]}"#,
            vec!["/entityId", "/taxpayerIdentificationNumber"],
        ),
        (
            r#"{"kind":"aco","displayName":"A","entityId":"A1","performanceYears":[2023],"yearFacts":{
                "2023":{"piReweightingEligiblePercent":100.5},"2024":{},"soon":{}}}"#,
            vec!["/yearFacts/2023/piReweightingEligiblePercent", "/yearFacts/2024", "/yearFacts/soon"],
        ),
        (
            r#"{"kind":"group","displayName":"A","taxpayerIdentificationNumber":"000100002","performanceYears":[2023],
                "yearFacts":{"2023":{"piReweightingEligiblePercent":80}}}"#,
            vec!["/yearFacts/2023/piReweightingEligiblePercent"],
        ),
    ];
    for (json, expected) in cases {
        assert_eq!(faults(json), expected, "{json}");
    }
}

#[test]
fn a_membership_that_cannot_be_is_refused() {
    let group = r#"{"entityType":"group","taxpayerIdentificationNumber":"000100001"}"#;
    let member = |kind: &str, memberships: &str| {
        let identifiers = match kind {
            "clinician" => r#""nationalProviderIdentifier":"1000000012","taxpayerIdentificationNumber":"000100002""#,
            "group" => r#""taxpayerIdentificationNumber":"000100002""#,
            _ => r#""entityId":"X-1""#,
        };
        format!(r#"{{"kind":"{kind}","displayName":"A",{identifiers},"performanceYears":[2023],"memberships":[{memberships}]}}"#)
    };
    let of = |of: &str, years: &str| format!(r#"{{"of":{of},"performanceYears":[{years}]}}"#);
    for kind in ["group", "virtualGroup", "apmEntity", "aco"] {
        assert_eq!(faults(&member(kind, &of(group, "2023"))), ["/memberships/0/of"], "{kind}");
    }
    assert_eq!(faults(&member("clinician", &of(group, "2023"))), ["/memberships/0/of"], "the group of another TIN");
    assert_eq!(faults(&member("clinician", "{}")), ["/memberships/0/of", "/memberships/0/performanceYears"]);
    let aco = r#"{"entityType":"apm","entityId":"A1"}"#;
    assert_eq!(faults(&member("clinician", &of(aco, "2023"))), ["/memberships/0/of"], "nobody");
    assert_eq!(faults(&member("clinician", &of(aco, "2023,2024"))), ["/memberships/0/performanceYears"]);
    let twice = format!("{},{}", of(aco, "2023"), of(aco, "2023"));
    assert_eq!(faults(&member("clinician", &twice)), ["/memberships/1/of"]);
    let wrong = of(r#"{"entityType":"apm","taxpayerIdentificationNumber":"000100001"}"#, "2023");
    assert_eq!(
        faults(&member("clinician", &wrong)),
        ["/memberships/0/of/entityId", "/memberships/0/of/taxpayerIdentificationNumber"]
    );
}

#[test]
fn everything_about_a_participant_stands_in_one_line() {
    let (said, refused) = import(&importer(Environment::Sandbox), &[GROUP, &GROUP.replace('A', "B")]);
    assert_eq!(said, summary(1, 0, 0, 1));
    assert_eq!(refused[0].to_string(), "line 2: Line 1 speaks of the same. Say everything about one thing once. [repeated]");
}

#[test]
fn each_environment_takes_its_own_tins() {
    let real = GROUP.replace("000100001", "123456789");
    for (environment, taken, refused) in
        [(Environment::Sandbox, GROUP, real.as_str()), (Environment::Production, real.as_str(), GROUP)]
    {
        let (said, lines) = import(&importer(environment), &[taken, refused]);
        assert_eq!(said, summary(1, 0, 0, 1));
        assert_eq!((lines[0].number, lines[0].faults[0].pointer.as_str()), (2, "/taxpayerIdentificationNumber"));
    }
}

#[test]
fn the_summary_reads_as_a_sentence() {
    assert_eq!(summary(3, 1, 10, 2).to_string(), "16 records: 3 new, 1 changed, 10 unchanged, 2 refused");
}

#[test]
fn the_lines_of_the_guide_are_good() {
    let guide = include_str!("../../../../docs/guides/import-data.md");
    let lines: Vec<&str> = guide.lines().filter(|line| line.starts_with("{\"kind\"")).collect();
    assert_eq!(import(&importer(Environment::Sandbox), &lines), (summary(3, 0, 0, 0), vec![]));
}
