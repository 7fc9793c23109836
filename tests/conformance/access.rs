//! What is remembered of a caller ends with the first change, whoever made it and however.

use super::{
    Opened, each_database,
    people::{ana_as_principal, northwind_as_principal},
    samples::{ana, authorization, id, load, northwind},
};
use crate::support::keys;
use domain::{
    access::{Actor, Authorization, Capacity, OrganizationRole, Principal},
    participant::ParticipantReference,
};
use persistence::{Database, DatabaseOptions, Error, SoftwareClient, Store};

fn seen_by(database: &Database, principal: &Principal) -> Option<Actor> {
    let actor = database.read(|store| store.organizations().actor(principal)).unwrap();
    actor.map(|actor| Actor::clone(&actor))
}

fn revoked() -> Authorization {
    Authorization { revoked_at: Some("2024-10-01T00:00:00Z".parse().unwrap()), ..authorization() }
}

fn has_revoked(actor: Option<&Actor>) -> bool {
    actor.is_some_and(|actor| actor.authorizations == [revoked()])
}

impl Opened {
    /// What another process has open; none where the database is the memory of this one.
    fn beside(&self) -> Option<Database> {
        let is_shared = !self.url.contains(":memory:");
        is_shared.then(|| Database::open(&self.url.parse().unwrap(), &keys(), &DatabaseOptions::default()).unwrap())
    }
}

each_database! {
    fn a_change_of_any_table_ends_what_is_remembered(database) {
        database.put(load);
        let version = || database.get(|store| store.access_version());
        let mut before = version();
        assert_eq!(version(), before, "reading changes nothing");
        let mut changed = |change: for<'a, 'b> fn(&'a mut Store<'b>) -> Result<(), Error>| {
            database.put(change);
            let after = version();
            assert_ne!(after, before);
            before = after;
        };
        changed(|store| store.organizations().save_client(&northwind()));
        changed(|store| store.organizations().save_user(&ana()));
        changed(|store| store.organizations().save_role(ana().id, id(0x21), OrganizationRole::SecurityOfficial));
        changed(|store| store.organizations().save_organization(&crate::conformance::samples::organizations()[0]));
        changed(|store| store.organizations().save_authorization(&authorization()));
        changed(|store| store.raise_access_version());
    }

    fn a_change_behind_the_back_of_the_store_ends_it_too(database) {
        database.put(load);
        let (ana, northwind) = (ana_as_principal(), northwind_as_principal());
        assert!(seen_by(database, &ana).is_some() && seen_by(database, &northwind).is_some());
        if !database.tampered("UPDATE authorizations SET capacity = 'representative'") {
            return;
        }
        assert_eq!(seen_by(database, &northwind).unwrap().authorizations[0].capacity, Capacity::Representative);
        database.tampered("DELETE FROM authorizations");
        assert_eq!(seen_by(database, &northwind).unwrap().authorizations, []);
        database.tampered("UPDATE software_clients SET is_disabled = TRUE");
        assert_eq!(seen_by(database, &northwind), None);
        database.tampered("UPDATE users SET is_operator = TRUE");
        assert!(seen_by(database, &ana).unwrap().is_operator);
        database.tampered("UPDATE organizations SET kind = 'qcdr' WHERE kind = 'practice'");
        assert_eq!(seen_by(database, &ana).unwrap().affiliations[0].kind.as_str(), "qcdr");
        database.tampered("DELETE FROM user_organizations");
        assert_eq!(seen_by(database, &ana).unwrap().affiliations, []);
    }

    fn a_change_that_is_undone_leaves_nothing_behind(database) {
        database.put(load);
        let northwind = northwind_as_principal();
        let before = seen_by(database, &northwind);
        let principal = northwind.clone();
        let undone = database.write_blocking(move |store| {
            store.organizations().save_authorization(&revoked())?;
            let within = store.organizations().actor(&principal)?;
            assert!(has_revoked(within.as_deref()), "a transaction sees its own changes");
            Err::<(), _>(Error::ReadOnly)
        });
        assert!(undone.is_err());
        assert_eq!(seen_by(database, &northwind), before);
        // The next change could be taken for the one that was undone.
        database.put(|store| store.organizations().save_client(&SoftwareClient { is_disabled: true, ..crate::conformance::samples::northwind() }));
        assert_eq!(seen_by(database, &northwind), None);
    }

    fn a_transaction_sees_each_of_its_own_changes(database) {
        database.put(load);
        let principal = northwind_as_principal();
        database.put(move |store| {
            store.organizations().save_authorization(&revoked())?;
            assert!(has_revoked(store.organizations().actor(&principal)?.as_deref()));
            store.organizations().save_authorization(&authorization())?;
            assert_eq!(store.organizations().actor(&principal)?.unwrap().authorizations, [authorization()]);
            store.organizations().save_client(&SoftwareClient { is_disabled: true, ..northwind() })?;
            assert_eq!(store.organizations().actor(&principal)?, None);
            Ok(())
        });
    }

    fn what_another_process_revokes_is_revoked(database) {
        database.put(load);
        let Some(other) = database.beside() else { return };
        let northwind = northwind_as_principal();
        for _ in 0..2 {
            assert!(!has_revoked(seen_by(database, &northwind).as_ref()) && !has_revoked(seen_by(&other, &northwind).as_ref()));
        }
        other.write_blocking(|store| store.organizations().save_authorization(&revoked())).unwrap();
        assert!(has_revoked(seen_by(database, &northwind).as_ref()), "with a transaction");
        let looked_up = database.look_up(|store| store.organizations().actor(&northwind)).unwrap();
        assert!(has_revoked(looked_up.as_deref()), "and without one");
        let principal = northwind.clone();
        let written = database.put(move |store| store.organizations().actor(&principal));
        assert!(has_revoked(written.as_deref()), "and where something is written");
        database.put(|store| store.organizations().save_authorization(&authorization()));
        assert!(!has_revoked(seen_by(&other, &northwind).as_ref()));
    }

    fn the_clinicians_of_a_person_are_asked_for_each_time(database) {
        database.put(load);
        let ana = ana_as_principal();
        let before = seen_by(database, &ana).unwrap().own_participants;
        let another = ParticipantReference::Individual { npi: "1000000012".parse().unwrap(), tin: "000300003".parse().unwrap() };
        database.put(|store| {
            let practice = domain::participant::Practice { id: id(0x77), tin: "000300003".parse().unwrap() };
            store.participants().insert_practice(&practice)?;
            let identity = domain::participant::Identity::Clinician { npi: "1000000012".parse().unwrap(), practice };
            let display_name = "Ana Ruiz".to_owned();
            store.participants().insert(&domain::participant::Participant { id: id(0x78), identity, display_name, version: 1 })
        });
        let added = database.get(|store| store.participants().by_reference(&another)).unwrap().id;
        let mut expected = before;
        expected.push(added);
        let mut found = seen_by(database, &ana).unwrap().own_participants;
        expected.sort();
        found.sort();
        assert_eq!(found, expected);
    }
}
