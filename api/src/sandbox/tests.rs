//! The sandbox on a database in memory: everybody is there, once, with what the guides promise.

use super::{PARTICIPANTS, Persona, banner, load_into};
use crate::context::Ids;
use domain::{
    access::{Actor, OrganizationKind, OrganizationRole},
    identifier::Npi,
    participant::{Membership, MembershipRole, Participant, ParticipantReference},
    program::{FilingKind, PerformanceYear},
};
use persistence::{Database, DatabaseOptions};
use serde_json::Value;
use std::{collections::BTreeSet, sync::Arc};

fn loaded() -> Database {
    let database = Database::open(&"sqlite::memory:".parse().unwrap(), &[7; 32].into(), &DatabaseOptions::default()).unwrap();
    database.migrate().unwrap();
    load_into(&database, &Ids::from_host()).unwrap();
    database
}

fn actor(database: &Database, persona: Persona) -> Actor {
    let actor = database.read(|store| store.organizations().actor(&persona.principal())).unwrap();
    actor.map(Arc::unwrap_or_clone).unwrap_or_else(|| panic!("{persona} is unknown"))
}

fn find(database: &Database, reference: &ParticipantReference) -> Participant {
    database.read(|store| store.participants().by_reference(reference)).unwrap().unwrap()
}

fn individual(npi: &str, tin: &str) -> ParticipantReference {
    ParticipantReference::Individual { npi: npi.parse().unwrap(), tin: tin.parse().unwrap() }
}

fn group(tin: &str) -> ParticipantReference {
    ParticipantReference::Group { tin: tin.parse().unwrap() }
}

fn lines() -> Vec<Value> {
    PARTICIPANTS.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn loading_twice_changes_nothing() {
    let database = loaded();
    let everybody = |database: &Database| Persona::ALL.iter().map(|persona| actor(database, *persona)).collect::<Vec<_>>();
    let (before, ana) = (everybody(&database), find(&database, &individual("1000000012", "000100001")));
    let summary = load_into(&database, &Ids::from_host()).unwrap();
    assert_eq!((summary.records, summary.unchanged), (72, 72));
    assert_eq!(everybody(&database), before);
    assert_eq!(find(&database, &individual("1000000012", "000100001")), ana);
}

#[test]
fn every_npi_is_valid_and_stands_once() {
    let npis: Vec<Npi> =
        lines().iter().filter_map(|line| line["nationalProviderIdentifier"].as_str()).map(|npi| npi.parse().unwrap()).collect();
    assert_eq!(npis.iter().collect::<BTreeSet<_>>().len(), npis.len());
    assert_eq!(npis.len(), 3 + 40 + 2 + 3 + 10 + 4);
}

#[test]
fn the_participants_belong_where_the_guides_say() {
    let database = loaded();
    let members = |of: &ParticipantReference, role: MembershipRole| {
        let of = find(&database, of).id;
        let everybody = lines().iter().map(reference).map(|reference| find(&database, &reference)).collect::<Vec<_>>();
        let memberships = everybody.iter().flat_map(|member| memberships(&database, member));
        memberships.filter(|membership| membership.of == of && membership.role == role).collect::<Vec<_>>()
    };
    let (lakeshore, aco) = (group("000200002"), ParticipantReference::Apm("A9001".parse().unwrap()));
    assert_eq!(members(&group("000100001"), MembershipRole::GroupMember).len(), 3);
    assert_eq!(members(&lakeshore, MembershipRole::GroupMember).len(), 40);
    assert_eq!(members(&aco, MembershipRole::ApmParticipant).len(), 1 + 40 + 1 + 10);
    let cardiology = members(&ParticipantReference::Subgroup("SG-00000001".parse().unwrap()), MembershipRole::SubgroupMember);
    assert_eq!(cardiology.len(), 4);
    let years = |membership: &Membership| membership.performance_years.iter().map(|year| year.get()).collect::<Vec<_>>();
    assert!(cardiology.iter().all(|membership| years(membership) == [2023, 2024]));
    let rivers = members(&ParticipantReference::VirtualGroup("VG-000001".parse().unwrap()), MembershipRole::VirtualGroupMember);
    assert_eq!(rivers.len(), 4);
    assert!(members(&group("000100001"), MembershipRole::GroupMember).iter().all(|m| years(m) == [2022, 2023, 2024, 2025]));
}

fn memberships(database: &Database, member: &Participant) -> Vec<Membership> {
    database.read(|store| store.participants().memberships_of(member.id)).unwrap()
}

fn reference(line: &Value) -> ParticipantReference {
    let text = |member: &str| line[member].as_str().unwrap_or_default();
    let (npi, tin, id) = (text("nationalProviderIdentifier"), text("taxpayerIdentificationNumber"), text("entityId"));
    match text("kind") {
        "clinician" => individual(npi, tin),
        "group" => group(tin),
        "subgroup" => ParticipantReference::Subgroup(id.parse().unwrap()),
        "virtualGroup" => ParticipantReference::VirtualGroup(id.parse().unwrap()),
        _ => ParticipantReference::Apm(id.parse().unwrap()),
    }
}

#[test]
fn the_apm_entities_have_their_shares() {
    let database = loaded();
    for (id, expected) in [("A9001", 80), ("AR9437", 60)] {
        let entity = find(&database, &ParticipantReference::Apm(id.parse().unwrap())).id;
        for year in 2022..=2025 {
            let year = PerformanceYear::new(year).unwrap();
            let facts = database.read(|store| store.participants().year_facts(entity, year)).unwrap().unwrap();
            assert_eq!(facts.pi_reweighting_eligible_percent, Some(expected.into()), "{id} {year}");
        }
    }
}

#[test]
fn every_persona_is_who_the_table_says() {
    use OrganizationKind::{ApmEntity, HealthItVendor, Practice, QualifiedRegistry, VirtualGroup};
    use OrganizationRole::{SecurityOfficial, StaffUser};
    let database = loaded();
    let nobody = |_: &Persona| None::<(OrganizationKind, Option<OrganizationRole>)>;
    for persona in Persona::ALL {
        let (clinicians, organization, authorizations) = match persona {
            Persona::Clinician => (1, nobody(persona), 0),
            Persona::Hale | Persona::Nalu => (1, Some((Practice, Some(SecurityOfficial))), 0),
            Persona::Practice => (0, Some((Practice, Some(SecurityOfficial))), 0),
            Persona::Staff => (0, Some((Practice, Some(StaffUser))), 0),
            Persona::VirtualGroup => (0, Some((VirtualGroup, Some(SecurityOfficial))), 0),
            Persona::Aco | Persona::ApmEntity => (0, Some((ApmEntity, Some(SecurityOfficial))), 0),
            Persona::Registry => (0, Some((QualifiedRegistry, None)), 1),
            Persona::EhrVendor => (0, Some((HealthItVendor, None)), 2),
            Persona::Reviewer | Persona::Operator => (0, nobody(persona), 0),
        };
        let actor = actor(&database, *persona);
        assert_eq!(actor.own_participants.len(), clinicians, "{persona}");
        let affiliations: Vec<_> = actor.affiliations.iter().map(|found| (found.kind, found.role)).collect();
        assert_eq!(affiliations, organization.into_iter().collect::<Vec<_>>(), "{persona}");
        assert_eq!(actor.authorizations.len(), authorizations, "{persona}");
        assert_eq!(actor.is_reviewer, *persona == Persona::Reviewer);
        assert_eq!(actor.is_operator, *persona == Persona::Operator);
        let third_party = matches!(persona, Persona::Registry | Persona::EhrVendor);
        assert!(actor.affiliations.iter().all(|found| found.reach.is_none() == third_party), "{persona}");
    }
}

#[test]
fn people_reach_their_own_participants_and_no_others() {
    let database = loaded();
    let ruiz = find(&database, &individual("1000000012", "000100001"));
    let patel = find(&database, &individual("1000000046", "000200002"));
    let hale = find(&database, &individual("1000000061", "000300003"));
    let reaches = |persona: Persona, participant: &Participant| {
        let actor = actor(&database, persona);
        let own = actor.own_participants.contains(&participant.id);
        own || actor.affiliations.iter().filter_map(|found| found.reach).any(|reach| reach.covers_participant(participant))
    };
    assert!(reaches(Persona::Clinician, &ruiz) && reaches(Persona::Practice, &ruiz) && !reaches(Persona::Staff, &ruiz));
    assert!(reaches(Persona::Staff, &patel) && !reaches(Persona::Practice, &patel) && !reaches(Persona::Aco, &patel));
    assert!(reaches(Persona::Hale, &hale) && !reaches(Persona::Nalu, &hale));
    let aco = find(&database, &ParticipantReference::Apm("A9001".parse().unwrap()));
    assert!(reaches(Persona::Aco, &aco) && !reaches(Persona::ApmEntity, &aco));
}

#[test]
fn third_parties_hold_the_authorizations_of_the_guides() {
    let database = loaded();
    let years = |years: &[PerformanceYear]| years.iter().map(|year| year.get()).collect::<Vec<_>>();
    let registry = actor(&database, Persona::Registry).authorizations;
    assert_eq!(registry[0].forms, [FilingKind::ExceptionApplication, FilingKind::TargetedReview]);
    assert_eq!(years(&registry[0].performance_years), [2023, 2024]);
    let vendor = actor(&database, Persona::EhrVendor).authorizations;
    assert!(
        vendor.iter().all(|held| held.forms == [FilingKind::ExceptionApplication] && years(&held.performance_years) == [2024])
    );
    let hale = find(&database, &individual("1000000061", "000300003"));
    assert_eq!(vendor.iter().filter(|held| held.reach.covers_participant(&hale)).count(), 1);
    let patel = find(&database, &individual("1000000046", "000200002"));
    assert!(registry.iter().chain(&vendor).all(|held| !held.reach.covers_participant(&patel)));
}

#[test]
fn names_on_the_command_line_are_unique_and_read_back() {
    for persona in Persona::ALL {
        assert_eq!(persona.name().parse(), Ok(*persona));
    }
    assert_eq!(Persona::NAMES.iter().collect::<BTreeSet<_>>().len(), Persona::ALL.len());
    let refusal = "Practice".parse::<Persona>().unwrap_err().to_string();
    assert!(Persona::NAMES.iter().all(|name| refusal.contains(name)), "{refusal}");
}

#[test]
fn the_banner_can_be_pasted() {
    let now = "2024-10-01T16:00:00Z".parse().unwrap();
    let text = banner("0.0.0.0:8080".parse().unwrap(), "a.b.c", now, &Ids::seeded(1));
    assert_eq!(text.matches("curl --include http://127.0.0.1:8080/v1/").count(), 2);
    assert_eq!(text.matches("'Authorization: Bearer a.b.c'").count(), 2);
    for (_, data) in text.match_indices("--data ").map(|(at, found)| text.split_at(at + found.len())) {
        let script = format!("printf %s {data}");
        let command = script.split_once("}'\n").unwrap().0;
        let shown = std::process::Command::new("sh").arg("-c").arg(format!("{command}}}'")).output().unwrap();
        let body: Value = serde_json::from_slice(&shown.stdout).unwrap();
        assert_eq!(body["participant"]["taxpayerIdentificationNumber"], "000100001");
    }
    let keys: BTreeSet<&str> = text.lines().filter(|line| line.contains("Idempotency-Key")).collect();
    assert_eq!(keys.len(), 2);
}
