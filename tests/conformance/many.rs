//! A thousand participants are saved as one is, in a few queries.

use super::{
    each_database,
    samples::{cedar_valley, entity_id, id, lakeshore, load, npi, participants, tin, year},
};
use domain::{
    identifier::ParticipantId,
    participant::{Identity, Membership, MembershipRole, Practice, YearFacts},
};
use persistence::{Constraint, Error, Member, NewParticipant, Saved, YearRecord};
use std::collections::{BTreeSet, HashSet};

/// Virtual groups: more than one query asks for.
fn virtual_groups(name: &str) -> Vec<NewParticipant> {
    let new = |number: u128| NewParticipant {
        id: id(0x1_0000 + number),
        identity: Identity::VirtualGroup { entity_id: entity_id(&format!("VG-{number}")) },
        display_name: name.to_owned(),
    };
    (0..1200).map(new).collect()
}

fn membership(member: usize, of: usize, role: MembershipRole, years: &[u16]) -> Membership {
    Membership {
        member: participants()[member].id,
        of: participants()[of].id,
        role,
        performance_years: years.iter().copied().map(year).collect(),
    }
}

fn record(participant: ParticipantId, number: u16, count: Option<u32>) -> YearRecord {
    let facts = count.map(|count| YearFacts { eligible_clinician_count: Some(count), ..YearFacts::default() });
    YearRecord { participant, year: year(number), facts }
}

each_database! {
    fn practices_are_made_where_a_tin_is_new(database) {
        database.put(load);
        let practice = |number: u128| Practice { id: id(0x2_0000 + number), tin: tin(&format!("0005{number:05}")) };
        let mut practices: Vec<Practice> = (0..1200).map(practice).collect();
        practices.push(Practice { id: id(0x99), ..cedar_valley() });
        let save = move || {
            let practices = practices.clone();
            let ids = database.put(move |store| store.participants().ensure_practices(&practices));
            (ids.len(), ids[&cedar_valley().tin], ids[&tin("000501199")])
        };
        assert_eq!(save(), (1201, cedar_valley().id, id(0x2_0000 + 1199)));
        assert_eq!(save(), (1201, cedar_valley().id, id(0x2_0000 + 1199)), "and once");
        let taken = vec![Practice { id: lakeshore().id, tin: tin("000777777") }];
        let refused = database.write_blocking(move |store| store.participants().ensure_practices(&taken));
        assert!(matches!(refused, Err(Error::Violates(Constraint::PracticeIdTaken))), "{refused:?}");
    }

    fn participants_are_new_changed_or_known(database) {
        let save = |new: Vec<NewParticipant>| database.put(move |store| store.participants().save_many(&new));
        let ids: Vec<ParticipantId> = virtual_groups("A").iter().map(|new| new.id).collect();
        let all = |saved| ids.iter().map(|id| (*id, saved)).collect::<Vec<_>>();
        assert_eq!(save(virtual_groups("A")[..600].to_vec()), all(Saved::Created)[..600]);
        let again = (0..600).zip(virtual_groups("A")).map(|(number, new)| NewParticipant { id: id(0x9_0000 + number), ..new });
        assert_eq!(save(again.collect()), all(Saved::Unchanged)[..600], "they keep their ids");
        let mut renamed = virtual_groups("A");
        renamed[7].display_name = "B".to_owned();
        let mut expected = all(Saved::Unchanged);
        expected[7].1 = Saved::Changed;
        expected[600..].copy_from_slice(&all(Saved::Created)[600..]);
        assert_eq!(save(renamed), expected);
        let found = database.get(|store| store.participants().find(ids[7])).unwrap();
        assert_eq!((found.display_name.as_str(), found.version), ("B", 2));
    }

    fn an_id_that_is_taken_is_told_among_many(database) {
        database.put(load);
        let mut new = virtual_groups("A");
        new[3].id = participants()[0].id;
        let refused = database.write_blocking(move |store| store.participants().save_many(&new));
        assert!(matches!(refused, Err(Error::Violates(Constraint::ParticipantIdTaken))), "{refused:?}");
    }

    fn clinicians_are_told_apart_by_both_identifiers(database) {
        database.put(load);
        let clinician = |number, text: &str, practice| NewParticipant {
            id: id(number),
            identity: Identity::Clinician { npi: npi(text), practice },
            display_name: "Ana Ruiz MD".to_owned(),
        };
        let new = vec![
            clinician(0x901, "1000000012", cedar_valley()),
            clinician(0x902, "1000000046", cedar_valley()),
            clinician(0x903, "1000000046", lakeshore()),
        ];
        let saved = database.put(move |store| store.participants().save_many(&new));
        let expected = [
            (participants()[1].id, Saved::Unchanged),
            (id(0x902), Saved::Created),
            (participants()[3].id, Saved::Changed),
        ];
        assert_eq!(saved, expected);
    }

    fn what_is_left_out_of_a_year_stays(database) {
        database.put(load);
        let [one, other] = [participants()[0].id, participants()[2].id];
        let save = |records: Vec<YearRecord>| database.put(move |store| store.participants().save_many_years(&records));
        let records = vec![record(one, 2023, Some(3)), record(one, 2024, None), record(other, 2024, Some(40))];
        assert_eq!(save(records.clone()), [Saved::Created; 3]);
        assert_eq!(save(records), [Saved::Unchanged; 3]);
        let records = vec![record(one, 2023, None), record(one, 2024, Some(4)), record(other, 2024, Some(41))];
        assert_eq!(save(records), [Saved::Unchanged, Saved::Changed, Saved::Changed]);
        let count = |participant, number| {
            let facts = database.get(|store| store.participants().year_facts(participant, year(number)));
            facts.map(|facts| facts.eligible_clinician_count)
        };
        assert_eq!([count(one, 2023), count(one, 2024), count(other, 2024)], [Some(Some(3)), Some(Some(4)), Some(Some(41))]);
        assert_eq!(count(other, 2023), None);
    }

    fn memberships_raise_the_version_of_a_member_once(database) {
        use MembershipRole::{GroupMember, SubgroupMember};
        database.put(load);
        let save = |memberships: Vec<Membership>, created: Vec<ParticipantId>| {
            let created: HashSet<ParticipantId> = created.into_iter().collect();
            database.put(move |store| store.participants().save_many_memberships(&memberships, &created))
        };
        let version = |place: usize| database.get(|store| store.participants().find(participants()[place].id)).unwrap().version;
        let both = vec![membership(3, 2, GroupMember, &[2023, 2024]), membership(3, 4, SubgroupMember, &[2024])];
        let group = membership(1, 0, GroupMember, &[2024]);
        let mut all = both.clone();
        all.push(group.clone());
        assert_eq!(save(all.clone(), vec![participants()[1].id]), [Saved::Created; 3]);
        assert_eq!((version(3), version(1)), (2, 1));
        assert_eq!(save(all, vec![]), [Saved::Unchanged; 3]);
        let fewer = membership(3, 2, GroupMember, &[2024]);
        assert_eq!(save(vec![fewer.clone(), group], vec![]), [Saved::Changed, Saved::Unchanged]);
        assert_eq!((version(3), version(1)), (3, 1));
        let found: BTreeSet<_> = database.get(|store| store.participants().memberships_of(participants()[3].id)).into_iter().map(|known| (known.of, known.performance_years)).collect();
        assert_eq!(found, [&fewer, &both[1]].map(|known| (known.of, known.performance_years.clone())).into());
    }

    fn the_members_of_a_year_come_with_what_is_known_of_them(database) {
        use MembershipRole::GroupMember;
        database.put(load);
        let [group, ana, away] = [0, 1, 3].map(|place: usize| participants()[place].id);
        database.put(move |store| {
            store.participants().save_many_years(&[record(ana, 2024, Some(1)), record(ana, 2023, None), record(away, 2023, None)])?;
            let members = [membership(1, 0, GroupMember, &[2023, 2024]), membership(3, 0, GroupMember, &[2023])];
            store.participants().save_many_memberships(&members, &HashSet::new())
        });
        let members = |number| database.get(|store| store.participants().members_of(group, year(number)));
        let member = |participant, count| Member {
            participant,
            role: GroupMember,
            facts: YearFacts { eligible_clinician_count: count, ..YearFacts::default() },
        };
        assert_eq!(members(2024), [member(ana, Some(1))]);
        assert_eq!(members(2023), [member(ana, None), member(away, None)]);
        assert_eq!(members(2022), []);
    }
}
