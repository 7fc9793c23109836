//! An acknowledged filing survives `kill -9`, on both databases; an outcome that was not heard is settled by a retry with its key.

use crate::{
    command_line::{recourse, serve},
    postgres,
    support::Connection,
};
use std::{
    io,
    net::SocketAddr,
    path::Path,
    process::Child,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// How often the service is killed.
const ROUNDS: usize = 3;
/// How many clients file at once.
const CLIENTS: usize = 4;
/// How long a round lasts before the kill.
const ROUND: Duration = Duration::from_millis(400);

/// The reasons that the regular window of 2023 takes for a practice.
const REASONS: [&str; 10] = [
    "wrongTinOrNpi",
    "qpStatusAdjusted",
    "eligibilityOrSpecialStatus",
    "eucNotAutomaticallyReweighted",
    "exceptionNotApplied",
    "dataQualityError",
    "qualityDenominator",
    "apmParticipationList",
    "bonusNotApplied",
    "other",
];

/// A review that no other number files.
fn review(number: usize) -> Option<String> {
    let npis = lakeshore();
    let (npi, reason) = (npis.get(number / REASONS.len())?, REASONS[number % REASONS.len()]);
    Some(format!(
        r#"{{"performanceYear":2023,"participant":{{"entityType":"individual","nationalProviderIdentifier":"{npi}","taxpayerIdentificationNumber":"000200002"}},
        "reason":"{reason}","explanation":"Number {number}.","contact":{{"name":"Pat","email":"pat@lakeshore.example","phone":"3125550100"}},
        "submitterRelationship":"practiceStaff","attestation":{{"attestedBy":"Pat","textVersion":"2024-1"}}}}"#
    ))
}

/// The NPIs of Lakeshore's clinicians.
fn lakeshore() -> Vec<String> {
    let people = include_str!("../../src/sandbox/participants.ndjson").lines();
    let people = people.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let clinicians =
        people.filter(|person| person["taxpayerIdentificationNumber"] == "000200002" && person["kind"] == "clinician");
    clinicians.map(|person| person["nationalProviderIdentifier"].as_str().unwrap().to_owned()).collect()
}

/// What a client knows of one filing.
struct Attempt {
    number: usize,
    /// The place and the body of the acknowledged filing; `None` where the connection died first.
    acknowledged: Option<(String, Vec<u8>)>,
}

/// A service that can be killed, on a database that stays.
struct Victim<'a> {
    folder: &'a Path,
    database: Option<&'a str>,
    token: String,
}

impl Victim<'_> {
    fn start(&self) -> (Child, SocketAddr) {
        let mut command = recourse(self.folder, &["serve", "--sandbox", "--listen", "127.0.0.1:0", "--sandbox-clock-frozen"]);
        command.args(["--sandbox-clock", "2024-10-01T12:00:00-04:00"]);
        if let Some(url) = self.database {
            command.args(["--database-url", url]);
        }
        let (child, address) = serve(&mut command);
        (child, address.parse().unwrap())
    }

    fn headers(&self, number: usize) -> [String; 3] {
        [
            format!("Authorization: Bearer {}", self.token),
            "Content-Type: application/json".to_owned(),
            format!("Idempotency-Key: attempt-{number}"),
        ]
    }

    /// Files number after number until the connection dies or the filings run out.
    fn file_until_death(&self, address: SocketAddr, next: &AtomicUsize) -> Vec<Attempt> {
        let mut attempts = Vec::new();
        let Ok(mut connection) = Connection::try_new(address) else {
            return attempts;
        };
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(body) = review(number) else { return attempts };
            let headers = self.headers(number);
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            let answer: io::Result<_> = connection.try_post("/v1/targeted-reviews", &headers, body.as_bytes());
            let Ok(answer) = answer else {
                attempts.push(Attempt { number, acknowledged: None });
                return attempts;
            };
            assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
            let place = answer.header("location").unwrap().to_owned();
            attempts.push(Attempt { number, acknowledged: Some((place, answer.body)) });
        }
    }

    /// Every acknowledged filing is there as it was answered; every other is settled by its key; none is doubled or without its timeline.
    fn check(&self, address: SocketAddr, attempts: &[Attempt]) {
        let mut connection = Connection::new(address);
        let token = format!("Authorization: Bearer {}", self.token);
        for Attempt { number, acknowledged } in attempts {
            let headers = self.headers(*number);
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            let retried = connection.post("/v1/targeted-reviews", &headers, review(*number).unwrap().as_bytes());
            assert_eq!(retried.status, 201, "{number}: {}", String::from_utf8_lossy(&retried.body));
            let place = retried.header("location").unwrap();
            if let Some((acknowledged_place, body)) = acknowledged {
                assert_eq!(place, acknowledged_place, "{number} was filed twice");
                assert_eq!(&retried.body, body, "{number} is not what was acknowledged");
                assert_eq!(retried.header("idempotent-replayed"), Some("true"));
            }
            let timeline = connection.ask(&format!("GET {place}/timeline"), &[&token], b"");
            assert_eq!(timeline.json()["data"].as_array().map(Vec::len), Some(1), "{number}");
        }
        assert_eq!(self.count(&mut connection, &token), attempts.len());
    }

    fn count(&self, connection: &mut Connection, token: &str) -> usize {
        let (mut count, mut cursor) = (0, String::new());
        loop {
            let page = connection.ask(&format!("GET /v1/targeted-reviews?limit=200{cursor}"), &[token], b"").json();
            count += page["data"].as_array().unwrap().len();
            match page["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return count,
            }
        }
    }
}

/// Kills the service again and again while clients file; returns how many filings there are in the end.
fn survive(folder: &Path, database: Option<&str>) -> usize {
    let token = recourse(folder, &["token", "staff", "--sandbox"]).output().unwrap();
    let token = String::from_utf8(token.stdout).unwrap().trim().to_owned();
    let victim = Victim { folder, database, token };
    let next = Arc::new(AtomicUsize::new(0));
    let mut attempts = Vec::new();
    for _ in 0..ROUNDS {
        let (mut child, address) = victim.start();
        thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| victim.file_until_death(address, &next))).collect();
            thread::sleep(ROUND);
            child.kill().unwrap();
            child.wait().unwrap();
            attempts.extend(clients.into_iter().flat_map(|client| client.join().unwrap()));
        });
    }
    assert!(attempts.iter().filter(|attempt| attempt.acknowledged.is_some()).count() > ROUNDS, "nothing was filed");
    let (mut child, address) = victim.start();
    victim.check(address, &attempts);
    child.kill().unwrap();
    child.wait().unwrap();
    attempts.len()
}

#[test]
fn sqlite_keeps_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let filings = survive(folder.path(), None);
    let file = folder.path().join("recourse-sandbox/recourse.sqlite");
    let url = format!("sqlite://{}", file.display()).parse().unwrap();
    let database = persistence::Database::open(&url, &persistence::DatabaseOptions::default()).unwrap();
    let events = database.read(|store| store.events().count()).unwrap();
    assert_eq!(usize::try_from(events).unwrap(), filings, "an event for each filing");
}

#[test]
fn postgresql_keeps_what_was_acknowledged() {
    let Some(database) = postgres::database(|_| ()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let filings = survive(folder.path(), Some(&database.url()));
    let counts = "SELECT count(*), (SELECT count(*) FROM events), (SELECT count(*) FROM timeline_entries) FROM filings";
    let filings = Some(filings.to_string());
    assert_eq!(postgres::query(&database.url(), counts).unwrap(), [vec![filings.clone(), filings.clone(), filings]]);
}
