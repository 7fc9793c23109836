//! The two folders of migrations: each can be undone, and both describe one schema.

mod postgres_schema;
mod schema;
mod sqlite_schema;

use persistence::{Database, DatabaseOptions, DatabaseUrl};
use schema::Schema;

use crate::architecture::{assert_none, top};
use crate::support::{keys, postgres};

/// One step of the schema, and its way back.
struct Migration {
    name: String,
    up: String,
    down: String,
}

/// The migrations of one database, oldest first.
fn migrations(database: &str) -> Vec<Migration> {
    let folder = top().join("persistence/migrations").join(database);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut migrations: Vec<Migration> = entries
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter(|path| path.is_dir())
        .map(|path| {
            let read = |file: &str| {
                std::fs::read_to_string(path.join(file)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
            };
            Migration {
                name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                up: read("up.sql"),
                down: read("down.sql"),
            }
        })
        .collect();
    migrations.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(!migrations.is_empty(), "{} is empty", folder.display());
    migrations
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |database| migrations(database).into_iter().map(|migration| migration.name).collect::<Vec<_>>();
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn up_down_up_is_up_on_sqlite() {
    let mut database = sqlite_schema::Database::empty();
    up_down_up(&migrations("sqlite"), &mut |sql| {
        database.execute(sql);
        database.definitions()
    });
}

#[test]
fn up_down_up_is_up_on_postgres() {
    let Some(database) = postgres::database(|_| ()) else { return };
    up_down_up(&migrations("postgres"), &mut |sql| {
        postgres::query(&database.url(), sql).unwrap_or_else(|error| panic!("{error} in\n{sql}"));
        postgres_schema::definitions(&database.url())
    });
}

/// Each step is undone and done again where it stands, then all of them at once.
#[track_caller]
fn up_down_up(migrations: &[Migration], run: &mut dyn FnMut(&str) -> Vec<String>) {
    let mut before = run("");
    assert_eq!(before, [""; 0], "an empty database has no schema");
    for migration in migrations {
        let after = run(&migration.up);
        assert_ne!(before, after, "{} does nothing", migration.name);
        assert_eq!(run(&migration.down), before, "{}: down.sql does not lead back", migration.name);
        assert_eq!(run(&migration.up), after, "{}: up.sql again leads elsewhere", migration.name);
        before = after;
    }
    let mut left = Vec::new();
    for migration in migrations.iter().rev() {
        left = run(&migration.down);
    }
    assert_eq!(left, [""; 0], "something is left when all is undone");
    for migration in migrations {
        left = run(&migration.up);
    }
    assert_eq!(left, before);
}

#[test]
fn both_databases_have_one_schema() {
    let Some(postgres) = postgres::database(every_step_on_postgres) else {
        return;
    };
    let mut sqlite = sqlite_schema::Database::empty();
    migrations("sqlite").iter().for_each(|migration| sqlite.execute(&migration.up));
    assert_none(&schema::differences(&sqlite.schema(), &postgres_schema::schema(&postgres.url())));
}

fn every_step_on_postgres(url: &str) {
    for Migration { name, up, .. } in migrations("postgres") {
        postgres::query(url, &up).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn a_difference_is_found() {
    let mut sqlite = sqlite_schema::Database::empty();
    sqlite.execute(
        "CREATE TABLE a (id BLOB NOT NULL PRIMARY KEY, x TEXT, CONSTRAINT a_x_is_known CHECK (x <> ''), CONSTRAINT a_only_here CHECK (x <> '-'));
         CREATE TABLE only_in_sqlite (id INTEGER PRIMARY KEY);
         CREATE UNIQUE INDEX a_by_x ON a (x);",
    );
    let postgres = Schema::new(
        [("a", "id", false), ("a", "x", false), ("a", "y", true)],
        [("a_pkey", true), ("a_x_is_known", false), ("a_only_there", false)],
        ["a_by_x on a (x)"],
    );
    let expected = [
        "column a.x (may be null): SQLite only",
        "column only_in_sqlite.id: SQLite only",
        "column a.x: PostgreSQL only",
        "column a.y (may be null): PostgreSQL only",
        "constraint a_only_here: SQLite only",
        "constraint a_only_there: PostgreSQL only",
        "index a_by_x on a (x), unique: SQLite only",
        "index a_by_x on a (x): PostgreSQL only",
    ];
    assert_eq!(schema::differences(&sqlite.schema(), &postgres), expected);
}

/// What the service does to a database is what the folders say, there and back.
#[test]
fn the_service_applies_these_migrations_and_undoes_them() {
    let mut by_hand = sqlite_schema::Database::empty();
    migrations("sqlite").iter().for_each(|migration| by_hand.execute(&migration.up));
    let mut sqlite = sqlite_schema::Database::empty();
    there_and_back(&sqlite.url(), &by_hand.definitions(), || sqlite.definitions());

    let (Some(by_hand), Some(postgres)) = (postgres::database(every_step_on_postgres), postgres::database(|_| ())) else {
        return;
    };
    let (by_hand, url) = (postgres_schema::definitions(&by_hand.url()), postgres.url());
    there_and_back(&url, &by_hand, || postgres_schema::definitions(&url));
}

#[track_caller]
fn there_and_back(url: &str, expected: &[String], mut definitions: impl FnMut() -> Vec<String>) {
    let url: DatabaseUrl = url.parse().expect("a URL that the service takes");
    let database = Database::open(&url, &keys(), &DatabaseOptions::default()).expect("the database opens");
    let pending = database.pending_migrations().expect("what is pending");
    assert_eq!(definitions(), [""; 0], "looking changes nothing");
    assert_eq!(database.migrate().expect("the migrations run"), pending);
    assert_eq!(definitions(), expected);
    assert_eq!(database.migrate().expect("nothing is left to run"), [""; 0]);
    database.revert_all_migrations_and_lose_everything().expect("the migrations are undone");
    assert_eq!(definitions(), [""; 0]);
    assert_eq!(database.migrate().expect("the migrations run again"), pending);
    assert_eq!(definitions(), expected);
}
