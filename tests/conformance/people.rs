//! Participants, organizations and whoever acts for them go in and come out; saving twice changes nothing.

use super::{
    each_database,
    samples::{
        ana, authorization, cedar_valley, entity_id, id, lakeshore, load, northwind, npi, organizations, participants, tin, year,
    },
};
use domain::{
    access::{ActorIdentity, Affiliation, Authorization, OrganizationKind, OrganizationRole, Principal, Reach},
    identifier::ParticipantId,
    participant::{Identity, Membership, MembershipRole, Participant, ParticipantReference, YearFacts},
};
use persistence::{Constraint, Error, NewParticipant, Saved, SoftwareClient};
use std::collections::BTreeSet;

fn reference(participant: &Participant) -> ParticipantReference {
    match participant.identity.clone() {
        Identity::Clinician { npi, practice } => ParticipantReference::Individual { npi, tin: practice.tin },
        Identity::Group { practice } => ParticipantReference::Group { tin: practice.tin },
        Identity::Subgroup { entity_id, .. } => ParticipantReference::Subgroup(entity_id),
        Identity::VirtualGroup { entity_id } => ParticipantReference::VirtualGroup(entity_id),
        Identity::ApmEntity { entity_id } | Identity::Aco { entity_id } => ParticipantReference::Apm(entity_id),
    }
}

pub(super) fn ana_as_principal() -> Principal {
    Principal::User { issuer: ana().issuer, subject: ana().subject }
}

pub(super) fn northwind_as_principal() -> Principal {
    Principal::software(northwind().client_id)
}

each_database! {
    fn every_kind_of_participant_is_found_by_id_and_by_identifiers(database) {
        database.put(load);
        for expected in participants() {
            assert_eq!(database.get(|store| store.participants().find(expected.id)).as_ref(), Some(&expected));
            let found = database.get(|store| store.participants().by_reference(&reference(&expected)));
            assert_eq!(found, Some(expected));
        }
        assert_eq!(database.get(|store| store.participants().find(id(0x999))), None);
    }

    fn identifiers_that_do_not_belong_together_find_nothing(database) {
        database.put(load);
        let strangers = [
            ParticipantReference::Individual { npi: npi("1000000046"), tin: cedar_valley().tin },
            ParticipantReference::Group { tin: tin("000999999") },
            ParticipantReference::Subgroup(entity_id("VG-000001")),
            ParticipantReference::VirtualGroup(entity_id("A9001")),
            ParticipantReference::Apm(entity_id("a9001")),
        ];
        for stranger in &strangers {
            assert_eq!(database.get(|store| store.participants().by_reference(stranger)), None);
        }
        assert_eq!(database.get(|store| store.participants().by_references(&strangers)), []);
    }

    fn many_are_found_in_the_order_asked_for(database) {
        database.put(load);
        let known = participants();
        let stranger = ParticipantReference::Group { tin: tin("000999999") };
        let mut asked = vec![stranger];
        // More than one chunk, every one of them twice and more.
        asked.extend(known.iter().rev().cycle().take(1200).map(reference));
        let found = database.get(|store| store.participants().by_references(&asked));
        assert_eq!(found.len(), 1200);
        for (expected, (place, participant)) in (1..).zip(&found) {
            assert_eq!(*place, expected);
            assert_eq!(reference(participant), asked[*place]);
        }
    }

    fn an_npi_has_all_its_practices_and_a_practice_all_its_participants(database) {
        database.put(load);
        let of = |places: &[usize]| places.iter().map(|place| participants()[*place].id).collect::<Vec<_>>();
        assert_eq!(database.get(|store| store.participants().of_npi(&npi("1000000012"))), of(&[1, 8]));
        assert_eq!(database.get(|store| store.participants().of_practice(lakeshore().id)), of(&[2, 3, 4, 8]));
        assert_eq!(database.get(|store| store.participants().practice_of(&lakeshore().tin)), Some(lakeshore().id));
    }

    fn saving_a_participant_twice_changes_nothing(database) {
        let practice = database.put(|store| store.participants().ensure_practice(&cedar_valley().tin, cedar_valley().id));
        assert_eq!(practice, cedar_valley().id);
        let again = database.put(|store| store.participants().ensure_practice(&cedar_valley().tin, id(0x99)));
        assert_eq!(again, practice);

        let new = NewParticipant {
            id: id(0x51),
            identity: Identity::Clinician { npi: npi("1000000012"), practice: cedar_valley() },
            display_name: "Ana Ruiz MD".to_owned(),
        };
        let save = |new: &NewParticipant| {
            let new = new.clone();
            database.put(move |store| store.participants().save(&new))
        };
        let version = || database.get(|store| store.participants().find(id(0x51))).unwrap().version;
        assert_eq!(save(&new), (id(0x51), Saved::Created));
        // Another id is proposed the next time, and the first one stays.
        assert_eq!(save(&NewParticipant { id: id(0x52), ..new.clone() }), (id(0x51), Saved::Unchanged));
        assert_eq!(version(), 1);
        assert_eq!(save(&NewParticipant { display_name: "Ana Ruiz".to_owned(), ..new }), (id(0x51), Saved::Changed));
        assert_eq!(version(), 2);
    }

    fn an_apm_entity_can_turn_out_to_be_an_aco(database) {
        let save = |identity| {
            let new = NewParticipant { id: id(0x51), identity, display_name: "Great Plains".to_owned() };
            database.put(move |store| store.participants().save(&new))
        };
        assert_eq!(save(Identity::ApmEntity { entity_id: entity_id("A9001") }).1, Saved::Created);
        assert_eq!(save(Identity::Aco { entity_id: entity_id("A9001") }).1, Saved::Changed);
        let found = database.get(|store| store.participants().find(id(0x51))).unwrap();
        assert_eq!(found.identity, Identity::Aco { entity_id: entity_id("A9001") });
    }

    fn an_id_that_is_taken_by_another_participant_is_told(database) {
        database.put(load);
        let new = NewParticipant {
            id: participants()[0].id,
            identity: Identity::VirtualGroup { entity_id: entity_id("VG-NEW") },
            display_name: "New".to_owned(),
        };
        let refused = database.write_blocking(move |store| store.participants().save(&new));
        assert!(matches!(refused, Err(Error::Violates(Constraint::ParticipantIdTaken))), "{refused:?}");
    }

    fn memberships_raise_the_version_of_the_member_when_they_change(database) {
        database.put(load);
        let (member, of) = (participants()[1].id, participants()[0].id);
        let save = |years: &[u16]| {
            let performance_years: BTreeSet<_> = years.iter().copied().map(year).collect();
            let membership = Membership { member, of, role: MembershipRole::GroupMember, performance_years };
            let saved = membership.clone();
            let outcome = database.put(move |store| store.participants().save_membership(&saved));
            assert_eq!(database.get(|store| store.participants().memberships_of(member)), [membership]);
            (outcome, database.get(|store| store.participants().find(member)).unwrap().version)
        };
        assert_eq!(save(&[2023, 2024]), (Saved::Created, 2));
        assert_eq!(save(&[2024, 2023]), (Saved::Unchanged, 2));
        assert_eq!(save(&[2024]), (Saved::Changed, 3));
        assert_eq!(database.get(|store| store.participants().memberships_of(of)), []);
    }

    fn facts_of_a_year_are_kept_exactly(database) {
        database.put(load);
        let aco = participants()[6].id;
        let facts = |percent: Option<&str>| YearFacts {
            pi_reweighting_eligible_percent: percent.map(|percent| percent.parse().unwrap()),
            ..YearFacts::default()
        };
        let save = |facts: YearFacts| {
            let kept = facts.clone();
            let outcome = database.put(move |store| store.participants().save_year_facts(aco, year(2024), &kept));
            assert_eq!(database.get(|store| store.participants().year_facts(aco, year(2024))), Some(facts));
            outcome
        };
        assert_eq!(save(facts(None)), Saved::Created);
        assert_eq!(save(facts(Some("75.0001"))), Saved::Changed);
        assert_eq!(save(facts(Some("75.0001"))), Saved::Unchanged);
        assert_eq!(database.get(|store| store.participants().year_facts(aco, year(2023))), None);
        assert_eq!(database.get(|store| store.participants().year_facts(id::<ParticipantId>(0x999), year(2024))), None);
    }

    fn a_person_is_known_with_all_they_act_for(database) {
        database.put(load);
        let actor = database.get(|store| store.organizations().actor(&ana_as_principal())).unwrap();
        assert_eq!(actor.identity, ActorIdentity::User(ana().id));
        assert_eq!(actor.own_participants, [participants()[1].id, participants()[8].id]);
        let expected = Affiliation {
            organization: id(0x21),
            kind: OrganizationKind::Practice,
            reach: Some(Reach::Practice(cedar_valley().id)),
            role: Some(OrganizationRole::StaffUser),
        };
        assert_eq!(actor.affiliations, [expected]);
        assert_eq!(actor.authorizations, []);
        assert!(!actor.is_reviewer && !actor.is_operator);
        let stranger = Principal::User { issuer: "https://elsewhere.example".to_owned(), subject: ana().subject };
        assert_eq!(database.get(|store| store.organizations().actor(&stranger)), None);
    }

    fn software_is_known_with_what_its_organization_was_authorized_to_do(database) {
        database.put(load);
        let actor = database.get(|store| store.organizations().actor(&northwind_as_principal())).unwrap();
        assert_eq!(
            actor.identity,
            ActorIdentity::Client { client_id: northwind().client_id, organization: northwind().organization }
        );
        assert_eq!(actor.authorizations, [authorization()]);
        assert_eq!(actor.own_participants, []);
        assert_eq!(actor.affiliations.len(), 1);
        assert_eq!(actor.affiliations[0].role, None);
        assert_eq!(actor.affiliations[0].reach, None);
    }

    fn disabled_software_is_nobody(database) {
        database.put(load);
        database.put(|store| store.organizations().save_client(&SoftwareClient { is_disabled: true, ..northwind() }));
        assert_eq!(database.get(|store| store.organizations().actor(&northwind_as_principal())), None);
    }

    fn saving_people_again_changes_what_differs(database) {
        database.put(load);
        database.put(load_people_again);
        let revoked = Authorization {
            revoked_at: Some("2024-10-01T00:00:00Z".parse().unwrap()),
            expires_at: None,
            ..authorization()
        };
        let kept = revoked.clone();
        database.put(move |store| store.organizations().save_authorization(&kept));
        let actor = database.get(|store| store.organizations().actor(&northwind_as_principal())).unwrap();
        assert_eq!(actor.authorizations, [revoked]);
        database.put(|store| {
            let reviewer = persistence::User { is_reviewer: true, npi: None, ..ana() };
            store.organizations().save_user(&reviewer)?;
            store.organizations().save_role(ana().id, id(0x21), OrganizationRole::SecurityOfficial)
        });
        let actor = database.get(|store| store.organizations().actor(&ana_as_principal())).unwrap();
        assert!(actor.is_reviewer);
        assert_eq!(actor.own_participants, []);
        assert_eq!(actor.affiliations[0].role, Some(OrganizationRole::SecurityOfficial));
    }

    fn what_somebody_without_a_reach_authorized_counts_for_nothing(database) {
        database.put(load);
        database.put(|store| {
            let empty = Authorization { id: id(0x42), grantor: id(0x24), ..authorization() };
            store.organizations().save_authorization(&empty)
        });
        let actor = database.get(|store| store.organizations().actor(&northwind_as_principal())).unwrap();
        assert_eq!(actor.authorizations, [authorization()]);
    }
}

fn load_people_again(store: &mut persistence::Store<'_>) -> Result<(), Error> {
    for organization in organizations() {
        store.organizations().save_organization(&organization)?;
    }
    store.organizations().save_user(&ana())?;
    store.organizations().save_client(&northwind())?;
    store.organizations().save_authorization(&authorization())
}
