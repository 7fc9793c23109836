//! Each invariant that the database keeps is provoked, and named the same on each database.

use super::{
    Opened,
    amendments::{amendment, told},
    each_database,
    samples::{
        ana, authorization, cedar_valley, entity_id, euc, filing, id, load, moment, northwind, npi, participants, tin, year,
    },
};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_types::Text};
use domain::{
    access::{
        Addressee, Authorization, AuthorizationCommand, AuthorizationEntry, AuthorizationRequest, AuthorizationSide,
        AuthorizationTerms, Party, RequestedEntity, Scopes,
    },
    filing::{Command, EventKind, EventSubject, Filing, OutboxEvent, TimelineActor, TimelineEntry},
    participant::{Identity, Participant, ParticipantReference, Practice},
    program::Category,
};
use persistence::{
    ClientKey, Constraint, Error, FirstRequest, Kept, Organization, Registration, SigningKey, SoftwareClient, Store,
    StoredAnswer, User,
};
use serde_json::json;

/// What breaks the constraint, on a database with everybody loaded and one filing.
type Offence = fn(&mut Store<'_>) -> Result<(), Error>;

fn first() -> Filing {
    filing(1, &participants()[0], year(2024), euc(&[Category::Cost]))
}

fn happen(store: &mut Store<'_>, event: u128, sequence: i32) -> Result<(), Error> {
    let at = moment("2024-10-01T16:00:00Z");
    let filing = first().id;
    let event = OutboxEvent {
        id: id(event),
        subject: EventSubject::Filing { id: filing, status: "pending".to_owned() },
        sequence,
        kind: EventKind::ExceptionApplicationFiled,
        at,
    };
    store.events().append(&event)
}

/// The software of the sample, as an operator would register it.
fn registration() -> Registration {
    let SoftwareClient { client_id, organization, is_disabled } = northwind();
    Registration {
        client_id,
        organization,
        name: "Northwind".to_owned(),
        scopes: Scopes::of_software(),
        jwks_url: None,
        registered_at: first().created_at,
        is_disabled,
    }
}

fn entry(store: &mut Store<'_>) -> Result<(), Error> {
    let entry = TimelineEntry {
        sequence: 1,
        at: moment("2024-10-01T16:00:00Z"),
        actor: TimelineActor::system(),
        command: Command::File,
        from_status: None,
        to_status: "pending".to_owned(),
    };
    store.timeline().append(first().id, &entry)
}

/// A request of the registry to the practice, with its first entry.
fn ask(store: &mut Store<'_>) -> Result<AuthorizationEntry, Error> {
    let at = moment("2024-10-01T16:00:00Z");
    let Authorization { holder, holder_kind, capacity, forms, performance_years, .. } = authorization();
    let holder = Party { organization: holder, kind: holder_kind, name: "Northwind".to_owned() };
    let terms = AuthorizationTerms { capacity, forms, performance_years, expires_at: None };
    let group = ParticipantReference::Group { tin: cedar_valley().tin };
    let request = AuthorizationRequest::new(id(0x61), holder, vec![RequestedEntity::from(&group)], terms, at);
    let entry = AuthorizationEntry {
        sequence: request.version,
        at,
        side: AuthorizationSide::Holder,
        actor: TimelineActor::system(),
        command: AuthorizationCommand::Request,
        from_status: None,
        to_status: request.status,
    };
    store.authorizations().insert(&request, &Addressee::Tin(cedar_valley().tin), &entry)?;
    Ok(entry)
}

/// A participant with the id of the sample at `place` and this identity.
fn insert(store: &mut Store<'_>, number: u128, identity: Identity) -> Result<(), Error> {
    store.participants().insert(&Participant { id: id(number), identity, display_name: "Twice".to_owned(), version: 1 })
}

/// Keeps an answer without a look whether the key is known.
fn keep(store: &mut Store<'_>) -> Result<(), Error> {
    let answer =
        StoredAnswer { status: 200, headers: Vec::new(), body: Vec::new(), filing_id: None, expires_at: first().created_at };
    let request = FirstRequest { operation: "o", fingerprint: &[1; 32] };
    store.idempotency().keep(&Kept { scope: "s", key: "k", request, answer: &answer })
}

/// The offence against each; the compiler asks for a new one.
fn offence(constraint: Constraint) -> Offence {
    match constraint {
        Constraint::PracticeIdTaken => {
            |store| store.participants().insert_practice(&Practice { id: cedar_valley().id, tin: tin("000999999") })
        }
        Constraint::TinTaken => |store| store.participants().insert_practice(&Practice { id: id(0x99), tin: cedar_valley().tin }),
        Constraint::ParticipantIdTaken => |store| insert(store, 0x100, Identity::VirtualGroup { entity_id: entity_id("NEW") }),
        Constraint::ClinicianTaken => {
            |store| insert(store, 0x999, Identity::Clinician { npi: npi("1000000012"), practice: cedar_valley() })
        }
        Constraint::GroupTaken => |store| insert(store, 0x999, Identity::Group { practice: cedar_valley() }),
        Constraint::EntityIdTaken => |store| insert(store, 0x999, Identity::ApmEntity { entity_id: entity_id("A9001") }),
        Constraint::SubjectTaken => |store| store.organizations().save_user(&User { id: id(0x39), ..ana() }),
        Constraint::ClientIdTaken => |store| store.software().register(&registration()),
        Constraint::ClientKeyIdTaken => |store| {
            let key =
                ClientKey { key_id: "1".to_owned(), public_key: json!({}), added_at: first().created_at, disabled_at: None };
            store.software().save_registration(&registration())?;
            store.software().add_key(&northwind().client_id, &key)?;
            store.software().add_key(&northwind().client_id, &key)
        },
        Constraint::AssertionUsed => |store| {
            store.oauth().use_assertion("a", "b", first().created_at)?;
            store.oauth().use_assertion("a", "b", first().created_at)
        },
        Constraint::SigningKeyGenerationTaken => |store| {
            let at = first().created_at;
            let key = SigningKey {
                generation: 1,
                key_id: "1".to_owned(),
                public_key: json!({}),
                private_key: vec![1],
                published_at: at,
                signs_from: at,
                signs_until: at,
            };
            store.oauth().add_signing_key(&key)?;
            store.oauth().add_signing_key(&key)
        },
        Constraint::OneReach => |_| panic!("the type of a reach has no way to break it: see the test below"),
        Constraint::FilingIdTaken => |store| {
            let other = filing(2, &participants()[1], year(2024), euc(&[Category::Cost]));
            store.filings().insert(&Filing { id: first().id, ..other })
        },
        Constraint::CaseNumberTaken => |store| {
            let other = filing(2, &participants()[1], year(2024), euc(&[Category::Cost]));
            store.filings().insert(&Filing { case_number: first().case_number, ..other })
        },
        Constraint::FilingHoldTaken => {
            |store| store.filings().insert(&filing(2, &participants()[0], year(2024), euc(&[Category::Cost])))
        }
        Constraint::TimelineSequenceTaken => |store| entry(store).and_then(|()| entry(store)),
        Constraint::IdempotencyKeyTaken => |store| keep(store).and_then(|()| keep(store)),
        Constraint::AuthorizationIdTaken => |store| ask(store).and_then(|_| ask(store)).map(drop),
        Constraint::AuthorizationSequenceTaken => {
            |store| ask(store).and_then(|entry| store.authorizations().append(id(0x61), &entry))
        }
        Constraint::EventIdTaken => |store| happen(store, 1, 1).and_then(|()| happen(store, 1, 2)),
        Constraint::EventSequenceTaken => |store| happen(store, 1, 1).and_then(|()| happen(store, 2, 1)),
        Constraint::EventAmendmentTaken => |store| {
            store.window_amendments().append(&amendment(1, "2024-euc-extended"))?;
            told(store, 1, 1).and_then(|()| told(store, 2, 1))
        },
        Constraint::EventOneSubject => |_| panic!("the type of a subject has no way to break it: see the test below"),
        Constraint::AmendmentNumberTaken => |store| {
            store.window_amendments().append(&amendment(1, "2024-euc-extended"))?;
            store.window_amendments().append(&amendment(1, "2024-euc-another"))
        },
        Constraint::AmendedWindowTaken => |store| {
            store.window_amendments().append(&amendment(1, "2024-euc-extended"))?;
            store.window_amendments().append(&amendment(2, "2024-euc-extended"))
        },
        Constraint::AuditOneOwner => |_| panic!("the type of who is concerned has no way to break it: see the test below"),
        Constraint::AuditPositionTaken => |_| panic!("a writer gives no place twice: see the tests of the audit trail"),
        Constraint::Reference => |store| {
            let nowhere = domain::access::Reach::Practice(id(0x999));
            store.organizations().save_organization(&Organization {
                id: id(0x29),
                kind: domain::access::OrganizationKind::Practice,
                name: "Nowhere".to_owned(),
                reach: Some(nowhere),
            })
        },
    }
}

/// What no query can break.
const UNBREAKABLE: [Constraint; 4] =
    [Constraint::OneReach, Constraint::EventOneSubject, Constraint::AuditOneOwner, Constraint::AuditPositionTaken];

each_database! {
    fn each_is_named(database) {
        database.put(load);
        database.put(|store| store.filings().insert(&first()));
        for expected in Constraint::NAMED.iter().copied().chain([Constraint::Reference]) {
            if UNBREAKABLE.contains(&expected) {
                continue;
            }
            let refused = database.write_blocking(offence(expected));
            assert!(matches!(refused, Err(Error::Violates(named)) if named == expected), "{expected}: {refused:?}");
        }
    }
}

/// A second reach, given behind the back of the types.
const TWO_REACHES: &str = "UPDATE organizations SET participant_id = (SELECT id FROM participants LIMIT 1)
    WHERE practice_id IS NOT NULL";

/// A second subject of an event, and none at all.
const TWO_SUBJECTS: &str = "UPDATE events SET performance_year = 2024 WHERE filing_id IS NOT NULL";
const NO_SUBJECT: &str = "UPDATE events SET filing_id = NULL WHERE filing_id IS NOT NULL";

/// Two owners of an audit entry.
const TWO_OWNERS: &str = "INSERT INTO audit_entries (chain, position, id, at, request_id, operation, access, actor_kind, authority,
    practice_id, participant_id, resources, mac) SELECT chain, position + 1, id, at, request_id, operation, access, actor_kind, authority,
    id, id, resources, mac FROM audit_entries";

#[test]
fn what_no_type_can_say_is_refused_by_the_database() {
    for database in [Some(Opened::sqlite()), Opened::postgres()].into_iter().flatten() {
        database.put(load);
        database.put(|store| store.filings().insert(&first()).and_then(|()| happen(store, 1, 1)));
        database.put(|store| store.audit().append(&[super::audit::entry(1)]));
        for (sql, expected) in [
            (TWO_REACHES, Constraint::OneReach),
            (TWO_SUBJECTS, Constraint::EventOneSubject),
            (NO_SUBJECT, Constraint::EventOneSubject),
            (TWO_OWNERS, Constraint::AuditOneOwner),
        ] {
            let tampering = std::panic::AssertUnwindSafe(|| database.tampered(sql));
            let refused = std::panic::catch_unwind(tampering).unwrap_err();
            let message = refused.downcast_ref::<String>().unwrap();
            assert!(message.contains(expected.name()), "{message}");
        }
    }
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Keys that no query can run into: each is written by an upsert on that very key, or left alone where it stands.
const UPSERTED: [&str; 18] = [
    "audit_heads_key",
    "participant_years_key",
    "memberships_key",
    "organizations_key",
    "users_key",
    "user_organizations_key",
    "client_registrations_key",
    "revoked_tokens_key",
    "authorizations_key",
    "submissions_key",
    "performance_feedback_key",
    "automatic_euc_areas_key",
    "apm_roster_entries_key",
    "apm_entity_ids_key",
    // One row, which is there.
    "access_version_key",
    "access_version_one",
    // The database numbers data keys under a lock.
    "data_keys_id_check",
    "data_keys_key",
];

#[test]
fn every_unique_index_and_check_is_known() {
    let Some(database) = Opened::postgres() else { return };
    let mut connection = PgConnection::establish(&database.url).unwrap();
    let names: Vec<Name> = diesel::sql_query(
        "SELECT c.relname::text AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
             WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '\\_\\_diesel%'
         UNION ALL SELECT conname::text FROM pg_constraint
             WHERE contype = 'c' AND connamespace = 'public'::regnamespace",
    )
    .load(&mut connection)
    .unwrap();
    let mut found: Vec<&str> = names.iter().map(|row| row.name.as_str()).collect();
    let mut known: Vec<&str> = Constraint::NAMED.iter().map(|constraint| constraint.name()).chain(UPSERTED).collect();
    found.sort_unstable();
    known.sort_unstable();
    assert_eq!(found, known);
}
