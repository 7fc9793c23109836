//! Whatever is done to the trail by somebody with the database and without the key is found, and the first of it named.

use super::{append, fault, note, verified};
use crate::conformance::Opened;
use persistence::TrailFault;
use uuid::Uuid;

/// What somebody does first who may change the schema: takes the guards away that refuse a change.
pub(super) fn unguarded(database: &Opened) -> &'static str {
    if is_postgres(database) {
        "ALTER TABLE audit_entries DISABLE TRIGGER USER; ALTER TABLE audit_heads DISABLE TRIGGER USER"
    } else {
        "DROP TRIGGER IF EXISTS audit_entries_stay; DROP TRIGGER IF EXISTS audit_entries_are_kept; DROP TRIGGER IF EXISTS audit_heads_are_kept"
    }
}

fn is_postgres(database: &Opened) -> bool {
    database.url.starts_with("postgres")
}

/// Random enough, and the same again for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// A trail of one chain, whose entries have the ids 1 to `length`, and what was done to it undone after each time.
struct Trail<'d> {
    database: &'d Opened,
    length: u64,
}

/// The chain: the id of its first entry.
const CHAIN: Uuid = Uuid::from_u128(1);

/// A change, and what is to be found.
type Tampering = (String, TrailFault);

impl<'d> Trail<'d> {
    fn of(database: &'d Opened, length: u64) -> Self {
        for start in (1..=length).step_by(500) {
            append(database, start.into()..u128::from((start + 500).min(length + 1)));
        }
        note(database, 1_000_000);
        let keep = "CREATE TABLE kept AS SELECT * FROM audit_entries; CREATE TABLE kept_heads AS SELECT * FROM audit_heads";
        assert!(database.tampered(&format!("{}; {keep}", unguarded(database))));
        Self { database, length }
    }

    fn id(&self, id: Uuid) -> String {
        if is_postgres(self.database) { format!("'{id}'") } else { format!("X'{}'", id.simple()) }
    }

    fn one(&self, number: u64) -> String {
        format!("chain = {} AND position = {number}", self.id(CHAIN))
    }

    fn altered(number: u64) -> TrailFault {
        TrailFault::Altered { chain: CHAIN, position: number.cast_signed(), id: Uuid::from_u128(number.into()) }
    }

    fn missing(number: u64) -> TrailFault {
        TrailFault::Missing { chain: CHAIN, position: number.cast_signed() }
    }

    /// Each column of an entry takes another value.
    fn alteration(&self, chance: &mut Chance) -> Tampering {
        let number = 1 + chance.below(self.length);
        let (later, void) = if is_postgres(self.database) {
            ("at + interval '1 microsecond'", "'\\x0000000000000000000000000000000000000000000000000000000000000000'::bytea")
        } else {
            ("at + 1", "zeroblob(32)")
        };
        let another = self.id(Uuid::from_u128(0xBAD));
        let changes = [
            format!("at = {later}"),
            "request_id = request_id || '.'".to_owned(),
            "operation = 'getTargetedReview'".to_owned(),
            "access = 'change'".to_owned(),
            "refused = 'notFound'".to_owned(),
            "refused = ''".to_owned(),
            "actor_kind = 'user'".to_owned(),
            format!("user_id = {another}"),
            "client_id = NULL".to_owned(),
            "client_id = 'somebody-else'".to_owned(),
            "key_id = ''".to_owned(),
            format!("organization_id = {another}"),
            "authority = 'operator'".to_owned(),
            format!("authorization_id = {another}"),
            format!("practice_id = {another}"),
            "practice_id = NULL, participant_id = practice_id".to_owned(),
            "resources = '[]'".to_owned(),
            format!("mac = {void}"),
            // What is next to each other goes over from one value to the other.
            "request_id = request_id || 'g', operation = 'etExceptionApplication'".to_owned(),
        ];
        let change = &changes[usize::try_from(chance.below(changes.len() as u64)).unwrap()];
        (format!("UPDATE audit_entries SET {change} WHERE {}", self.one(number)), Self::altered(number))
    }

    fn deletion(&self, chance: &mut Chance) -> Tampering {
        let number = 1 + chance.below(self.length);
        (format!("DELETE FROM audit_entries WHERE {}", self.one(number)), Self::missing(number))
    }

    /// Two entries change places, each with its code.
    fn exchange(&self, chance: &mut Chance) -> Tampering {
        let one = 1 + chance.below(self.length - 1);
        let other = one + 1 + chance.below(self.length - one);
        let place = |from: i64, to: i64| {
            format!("UPDATE audit_entries SET position = {to} WHERE chain = {} AND position = {from}", self.id(CHAIN))
        };
        let (one, other) = (one.cast_signed(), other.cast_signed());
        let sql = [place(one, -1), place(other, one), place(-1, other)].join("; ");
        let id = Uuid::from_u128(other.unsigned_abs().into());
        (sql, TrailFault::Altered { chain: CHAIN, position: one, id })
    }

    /// A copy of an entry stands where none was: at the end, or between two others that make room.
    fn insertion(&self, chance: &mut Chance) -> Tampering {
        let (copied, place) = (1 + chance.below(self.length), 2 + chance.below(self.length));
        let away = 10_000_000;
        let chain = self.id(CHAIN);
        let sql = format!(
            "UPDATE audit_entries SET position = position + {away} WHERE chain = {chain} AND position >= {place};
             INSERT INTO audit_entries SELECT chain, {place}, id, at, request_id, operation, access, refused, actor_kind, user_id, client_id,
                 key_id, organization_id, authority, authorization_id, practice_id, participant_id, resources, mac
                 FROM kept WHERE {};
             UPDATE audit_entries SET position = position - {away} + 1 WHERE chain = {chain} AND position >= {away}",
            self.one(copied)
        );
        // A copy of the entry itself, where it stood, pushes it away: what follows it is the first that is wrong.
        let found = if copied == place {
            TrailFault::Altered { chain: CHAIN, position: (place + 1).cast_signed(), id: Uuid::from_u128(place.into()) }
        } else {
            TrailFault::Altered { chain: CHAIN, position: place.cast_signed(), id: Uuid::from_u128(copied.into()) }
        };
        (sql, found)
    }

    fn truncation(&self, chance: &mut Chance) -> Tampering {
        let first = 1 + chance.below(self.length);
        let sql = format!("DELETE FROM audit_entries WHERE chain = {} AND position >= {first}", self.id(CHAIN));
        (sql, Self::missing(first))
    }

    /// Does it, verifies, undoes it.
    #[track_caller]
    fn try_out(&self, (sql, found): &Tampering) {
        assert!(self.database.tampered(sql));
        assert_eq!(fault(self.database, None).as_ref(), Some(found), "{sql}");
        let back = "DELETE FROM audit_entries; INSERT INTO audit_entries SELECT * FROM kept;
                    DELETE FROM audit_heads; INSERT INTO audit_heads SELECT * FROM kept_heads";
        assert!(self.database.tampered(back));
    }

    fn try_each(&self, rounds: u64, seed: u64) {
        let mut chance = Chance(seed);
        for _ in 0..rounds {
            for tampering in [Self::alteration, Self::deletion, Self::exchange, Self::insertion, Self::truncation] {
                self.try_out(&tampering(self, &mut chance));
            }
        }
        assert_eq!(verified(self.database).entries, self.length, "what was undone is right again");
    }
}

const SEED: u64 = 20_261_122;

#[test]
fn whatever_is_done_to_a_trail_is_found_on_sqlite() {
    Trail::of(&Opened::sqlite(), 60).try_each(40, SEED);
}

#[test]
fn whatever_is_done_to_a_trail_is_found_on_postgres() {
    if let Some(database) = Opened::postgres() {
        Trail::of(&database, 60).try_each(20, SEED);
    }
}

#[test]
fn one_of_a_hundred_thousand_entries_is_found() {
    const ENTRIES: u64 = 100_000;
    let database = Opened::sqlite();
    let trail = Trail::of(&database, ENTRIES);
    let begun = std::time::Instant::now();
    assert_eq!(verified(&database).entries, ENTRIES);
    println!("{ENTRIES} entries verified in {} ms", begun.elapsed().as_millis());
    trail.try_each(1, SEED);
}

fn check_guards(database: &Opened) {
    append(database, 1..4);
    note(database, 90);
    for sql in [
        "UPDATE audit_entries SET operation = 'x'",
        "UPDATE audit_entries SET operation = operation WHERE position = 1",
        "DELETE FROM audit_entries WHERE position = 1",
        "DELETE FROM audit_heads",
    ] {
        let refused = database.refused(sql);
        assert!(refused.contains("never"), "{sql}: {refused}");
    }
    if is_postgres(database) {
        assert!(database.refused("TRUNCATE audit_entries").contains("never"));
        assert!(database.refused("TRUNCATE audit_heads").contains("never"));
    }
    assert_eq!(verified(database).entries, 3);
}

#[test]
fn the_database_refuses_a_change_on_sqlite() {
    check_guards(&Opened::sqlite());
}

#[test]
fn the_database_refuses_a_change_on_postgres() {
    Opened::postgres().iter().for_each(check_guards);
}

/// What is done to the trunk, to its head, and to a chain as a whole.
fn check_trunk(database: &Opened) {
    append(database, 1..4);
    let first = note(database, 90).unwrap();
    let trunk = Uuid::nil();
    assert!(database.tampered(&format!("{}; CREATE TABLE old_head AS SELECT * FROM audit_heads", unguarded(database))));
    append(database, 4..6);
    let second = note(database, 91).unwrap();
    assert_eq!(fault(database, Some(first)), None, "the trail still goes back to its earlier head");
    assert_eq!(fault(database, Some(second)), None);
    assert!(
        database
            .tampered("CREATE TABLE kept AS SELECT * FROM audit_entries; CREATE TABLE kept_heads AS SELECT * FROM audit_heads")
    );
    let nil = if is_postgres(database) { format!("'{trunk}'") } else { format!("X'{}'", trunk.simple()) };
    let put_back = "DELETE FROM audit_heads; INSERT INTO audit_heads SELECT * FROM old_head";
    for (sql, found) in [
        (format!("DELETE FROM audit_entries WHERE chain <> {nil}"), TrailFault::Missing { chain: CHAIN, position: 1 }),
        (format!("DELETE FROM audit_entries WHERE chain = {nil}"), TrailFault::Missing { chain: trunk, position: 1 }),
        (
            format!("DELETE FROM audit_entries WHERE chain = {nil} AND position = 2"),
            TrailFault::Missing { chain: trunk, position: 2 },
        ),
        (
            format!("UPDATE audit_entries SET resources = '[]' WHERE chain = {nil} AND position = 2"),
            TrailFault::Altered { chain: trunk, position: 2, id: Uuid::from_u128(91) },
        ),
        ("UPDATE audit_heads SET position = 1".to_owned(), TrailFault::Head(1)),
        (put_back.to_owned(), TrailFault::Head(1)),
        ("DELETE FROM audit_heads".to_owned(), TrailFault::Absent),
        ("DELETE FROM audit_entries; DELETE FROM audit_heads".to_owned(), TrailFault::Absent),
        (
            "UPDATE audit_entries SET operation = 'x' WHERE position = 5".to_owned(),
            TrailFault::Altered { chain: CHAIN, position: 5, id: Uuid::from_u128(5) },
        ),
    ] {
        assert!(database.tampered(&sql));
        assert_eq!(fault(database, None), Some(found), "{sql}");
        let back = "DELETE FROM audit_entries; INSERT INTO audit_entries SELECT * FROM kept;
                    DELETE FROM audit_heads; INSERT INTO audit_heads SELECT * FROM kept_heads";
        assert!(database.tampered(back));
    }
    // The whole trail as it was before: right in itself. Only who kept a later head can tell.
    let older = format!("DELETE FROM audit_entries WHERE position > 3 OR (chain = {nil} AND position > 1); {put_back}");
    assert!(database.tampered(&older));
    assert_eq!(fault(database, None), None);
    assert_eq!(fault(database, Some(first)), None);
    assert_eq!(fault(database, Some(second)), Some(TrailFault::Unexpected { position: 2 }));
    let other = persistence::TrailHead { mac: [1; 32], ..first };
    assert_eq!(fault(database, Some(other)), Some(TrailFault::Unexpected { position: 1 }));
}

#[test]
fn a_cut_trunk_and_an_older_head_are_found_on_sqlite() {
    check_trunk(&Opened::sqlite());
}

#[test]
fn a_cut_trunk_and_an_older_head_are_found_on_postgres() {
    Opened::postgres().iter().for_each(check_trunk);
}
