//! Imports of many participants: killed on the way and repeated, fast, and in bounded memory.

use crate::{
    command_line::{recourse, text},
    opened::Opened,
};
use rusqlite::{Connection, OpenFlags};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufWriter, Write},
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, Stdio},
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// How many participants there are by default, and how many `RECOURSE_TEST_IMPORT` asks for.
#[expect(clippy::disallowed_methods, reason = "it chooses how much a test measures, and is no setting of the service")]
fn size() -> u64 {
    std::env::var("RECOURSE_TEST_IMPORT").map_or(6_000, |size| size.parse().unwrap())
}

/// How much memory an import may take, in KiB.
const MOST_MEMORY: u64 = 200 * 1024;

/// How many clinicians a group has.
const GROUP: u64 = 9;

/// The line of a participant: groups, each followed by its clinicians, whose TINs and NPIs come in no order.
fn line(number: u64) -> String {
    let tin = format!("000{:06}", number / (GROUP + 1) * 700_001 % 1_000_000);
    if number.is_multiple_of(GROUP + 1) {
        return format!(
            r#"{{"kind":"group","displayName":"Group {number}","taxpayerIdentificationNumber":"{tin}","performanceYears":[2023,2024],"yearFacts":{{"2024":{{"eligibleClinicianCount":{GROUP},"zip":"75763"}}}}}}"#
        );
    }
    let npi = npi(100_000_000 + number * 7_654_321 % 99_999_989);
    format!(
        r#"{{"kind":"clinician","displayName":"Clinician {number} MD","nationalProviderIdentifier":"{npi}","taxpayerIdentificationNumber":"{tin}","performanceYears":[2023,2024],"memberships":[{{"of":{{"entityType":"group","taxpayerIdentificationNumber":"{tin}"}},"performanceYears":[2023,2024]}}],"yearFacts":{{"2024":{{"clinicianType":"physician","newlyEnrolled":false,"qpStatus":"N","zip":"75763","individualScenario":{{"smallGroupPractitioner":true,"allowedCharges":112000.5,"beneficiaryCount":240,"lowVolumeServices":410}}}}}}}}"#
    )
}

/// The NPI of nine digits: the check digit is Luhn's over `80840` and them.
fn npi(nine: u64) -> String {
    let digits = format!("80840{nine:09}");
    let doubled = |digit: u32| digit * 2 / 10 + digit * 2 % 10;
    let digit = |(place, byte): (usize, u8)| {
        let digit = u32::from(byte - b'0');
        if place % 2 == 0 { doubled(digit) } else { digit }
    };
    let sum: u32 = digits.bytes().rev().enumerate().map(digit).sum();
    format!("{nine:09}{}", (10 - sum % 10) % 10)
}

/// How many participants are committed; none before there is a database.
fn committed(database: &Path) -> u64 {
    let open = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let count = open.and_then(|open| {
        open.busy_timeout(Duration::from_secs(5))?;
        open.query_row("SELECT count(*) FROM participants", [], |row| row.get::<_, u32>(0))
    });
    count.map_or(0, u64::from)
}

/// Everything that was imported, without ids, which differ from run to run, and opened.
fn contents(folder: &Path) -> Vec<String> {
    const PARTICIPANTS: &str = "SELECT p.id, p.kind || p.entity_type || p.version
            || coalesce((SELECT group_concat(y.performance_year || y.facts) FROM participant_years y WHERE y.participant_id = p.id), ''),
            p.sealed, t.id, t.tin FROM participants p LEFT JOIN practices t ON t.id = p.practice_id";
    const MEMBERSHIPS: &str = "SELECT member_id, of_id, role || performance_years FROM memberships";
    let database = folder.join("import.db");
    let opened = Opened::of_sandbox(&format!("sqlite://{}", database.display()), folder);
    let open = Connection::open(&database).unwrap();
    let check: String = open.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    let mut said: BTreeMap<Vec<u8>, String> = BTreeMap::new();
    let mut statement = open.prepare(PARTICIPANTS).unwrap();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let (id, plain, sealed): (Vec<u8>, String, Vec<u8>) = (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
        let practice: Option<Vec<u8>> = row.get(3).unwrap();
        let tin = practice.map(|practice| {
            let sealed: Vec<u8> = row.get(4).unwrap();
            String::from_utf8(opened.open("practices", "tin", &practice, &sealed).unwrap()).unwrap()
        });
        let secret = opened.document("participants", &id, &sealed);
        assert!(secret["displayName"].is_string(), "{secret}");
        said.insert(id, format!("{plain}{secret}{}", tin.unwrap_or_default()));
    }
    let mut statement = open.prepare(MEMBERSHIPS).unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut all = said.clone();
    while let Some(row) = rows.next().unwrap() {
        let (member, of, role): (Vec<u8>, Vec<u8>, String) = (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
        all.get_mut(&member).unwrap().push_str(&format!("{role}{}", said[&of]));
    }
    let mut all: Vec<String> = all.into_values().collect();
    all.sort();
    all
}

/// An import of the first lines, whose last one it waits for: it cannot end by itself.
struct Endless {
    child: Child,
    /// Ends when nobody reads any more.
    writer: JoinHandle<Option<std::process::ChildStdin>>,
}

impl Endless {
    fn start(folder: &Path, lines: u64) -> Self {
        let mut child = import(folder, "-").stdin(Stdio::piped()).spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || {
            let text: String = (0..lines).map(|number| line(number) + "\n").collect();
            pipe.write_all(text.as_bytes()).ok().map(|()| pipe)
        });
        Self { child, writer }
    }

    /// Kills it as `kill -9` does.
    fn kill(mut self) {
        self.child.kill().unwrap();
        assert_eq!(self.child.wait().unwrap().signal(), Some(9), "it had ended before");
        drop(self.writer.join().unwrap());
    }
}

fn import(folder: &Path, file: &str) -> std::process::Command {
    let mut command = recourse(folder, &["import", "participants", file, "--sandbox", "--database-url", "sqlite://import.db"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn write_lines(folder: &Path, lines: u64) {
    let mut file = BufWriter::new(File::create(folder.join("participants.ndjson")).unwrap());
    (0..lines).for_each(|number| writeln!(file, "{}", line(number)).unwrap());
    file.flush().unwrap();
}

/// What the whole file came to: new, changed, unchanged, refused.
fn imported(folder: &Path) -> [u64; 4] {
    let output = import(folder, "participants.ndjson").output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    let said = text(&output.stdout);
    let numbers: Vec<u64> = said
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().unwrap())
        .collect();
    let [records, counts @ ..] = <[u64; 5]>::try_from(numbers).unwrap();
    assert_eq!(counts.iter().sum::<u64>(), records, "{said}");
    counts
}

#[test]
fn an_import_that_is_killed_is_repeated_and_goes_on() {
    const LINES: u64 = 12_000;
    let (folder, undisturbed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let database = folder.path().join("import.db");
    let mut known = 0;
    for least in [1, 4_000, 8_000] {
        let endless = Endless::start(folder.path(), LINES - 500);
        let patience = Instant::now() + Duration::from_secs(120);
        while committed(&database) < least.max(known) {
            assert!(Instant::now() < patience, "nothing came in");
            std::thread::sleep(Duration::from_millis(2));
        }
        endless.kill();
        let kept = committed(&database);
        assert!((known.max(least)..LINES).contains(&kept), "{kept} of {LINES}");
        assert_eq!(contents(folder.path()).len() as u64, kept);
        known = kept;
    }
    write_lines(folder.path(), LINES);
    write_lines(undisturbed.path(), LINES);
    assert_eq!(imported(folder.path()), [LINES - known, 0, known, 0]);
    assert_eq!(imported(undisturbed.path()), [LINES, 0, 0, 0]);
    assert!(contents(folder.path()) == contents(undisturbed.path()), "what was killed and repeated differs");
    assert_eq!(imported(folder.path()), [0, 0, LINES, 0]);
}

/// The most memory that the process ever had, in KiB, while it is alive.
#[cfg(target_os = "linux")]
fn peak_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.split_whitespace().next()?.parse().ok()
}

/// With `RECOURSE_TEST_IMPORT=1000000` and a release build the figures of docs/performance.md.
#[cfg(target_os = "linux")]
#[test]
fn many_participants_come_in_with_little_memory() {
    let (folder, lines) = (tempfile::tempdir().unwrap(), size());
    write_lines(folder.path(), lines);
    for [new, unchanged] in [[lines, 0], [0, lines]] {
        let start = Instant::now();
        let mut child = import(folder.path(), "participants.ndjson").spawn().unwrap();
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            peak = peak.max(peak_memory(child.id()).unwrap_or(0));
            std::thread::sleep(Duration::from_millis(5));
        }
        let seconds = start.elapsed().as_secs_f64();
        let said = text(&child.wait_with_output().unwrap().stdout);
        assert_eq!(said, format!("{lines} records: {new} new, 0 changed, {unchanged} unchanged, 0 refused\n"));
        eprintln!(
            "{new} new and {unchanged} known participants in {seconds:.1} s, {:.0} a second, {} MiB at most",
            f64::from(u32::try_from(lines).unwrap()) / seconds,
            peak / 1024
        );
        assert!((1..MOST_MEMORY).contains(&peak), "{peak} KiB");
    }
}
