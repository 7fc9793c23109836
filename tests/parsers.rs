//! The fuzz targets as ordinary tests: what they assert, over their seeds and over bytes made of them. See `parsers/README.md`.

#[path = "parsers/properties/mod.rs"]
mod properties;

use properties::{TARGETS, check};
use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestRunner},
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// How many inputs of its own a target gets.
const CASES: u32 = 400;

macro_rules! each_target {
    ($($name:ident)+) => {
        $(
            #[test]
            fn $name() {
                hold(stringify!($name));
            }
        )+

        #[test]
        fn every_target_is_run() {
            let known: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
            assert_eq!([$(stringify!($name)),+].as_slice(), known);
        }
    };
}

each_target! {
    cursors
    entity_tags
    forwarded_addresses
    idempotency_keys
    identifiers
    import_lines
    import_tables
    import_values
    json
    masking
    moments
    query
    requests
    token_claims
    tokens
    year_files
}

#[test]
fn every_target_is_built_by_cargo_fuzz_and_has_seeds() {
    let manifest = std::fs::read_to_string(folder().join("Cargo.toml")).unwrap();
    let built: BTreeSet<&str> =
        manifest.lines().filter_map(|line| line.strip_prefix("path = \"targets/")?.strip_suffix(".rs\"")).collect();
    assert_eq!(built, TARGETS.iter().map(|(name, _)| *name).collect());
    for (name, _) in TARGETS {
        assert!(folder().join(format!("targets/{name}.rs")).is_file() && !seeds(name).is_empty(), "{name}");
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("parsers")
}

/// The files that a target begins with; the real year files are seeds too.
fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let years = folder().join("../../domain/program");
    let folders = [Some(folder().join("seeds").join(target)), (target == "year_files").then_some(years)];
    let entries = folders.into_iter().flatten().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// Runs a target over its seeds, then over changed ones and over any bytes.
fn hold(target: &str) {
    let seeds = seeds(target);
    for (path, seed) in &seeds {
        let held = std::panic::catch_unwind(|| check(target, seed));
        assert!(held.is_ok(), "{}", path.display());
    }
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let seeds: Vec<Vec<u8>> = seeds.into_iter().map(|(_, seed)| seed).collect();
    let held = runner.run(&bytes(seeds), |data| {
        check(target, &data);
        Ok(())
    });
    held.unwrap();
}

/// Any bytes, or a seed with parts changed, cut, doubled and swapped for what parsers stumble over.
fn bytes(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let changed = (prop::sample::select(seeds), prop::collection::vec(change(), 0..4))
        .prop_map(|(seed, changes)| changes.into_iter().fold(seed, |data, change| change.apply(data)));
    prop_oneof![1 => prop::collection::vec(any::<u8>(), 0..200), 9 => changed]
}

#[derive(Debug, Clone)]
enum Change {
    Byte(Index, u8),
    Cut(Index),
    Without(Index, usize),
    Doubled(Index, usize),
    Inserted(Index, &'static str),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        at().prop_map(Change::Cut),
        (at(), 1_usize..20).prop_map(|(at, length)| Change::Without(at, length)),
        (at(), 1_usize..40).prop_map(|(at, length)| Change::Doubled(at, length)),
        (at(), prop::sample::select(STUMBLES.as_slice())).prop_map(|(at, text)| Change::Inserted(at, text)),
    ]
}

const STUMBLES: [&str; 22] = [
    "\0",
    "\\ud800",
    "\\u0000",
    "\u{feff}",
    "\u{202e}",
    "e\u{301}",
    "９",
    "null",
    "-0",
    "1e400",
    "9223372036854775808",
    "000100001",
    "[[[[",
    "{\"a\":",
    "\"",
    ",",
    "*",
    "%00",
    "%C3",
    "&",
    "+",
    "\r\n",
];

impl Change {
    fn apply(self, mut data: Vec<u8>) -> Vec<u8> {
        if data.is_empty() {
            return data;
        }
        let length = data.len();
        match self {
            Self::Byte(at, byte) => data[at.index(length)] = byte,
            Self::Cut(at) => data.truncate(at.index(length)),
            Self::Without(at, count) => {
                let start = at.index(length);
                drop(data.drain(start..(start + count).min(length)));
            }
            Self::Doubled(at, count) => {
                let start = at.index(length);
                let part = data[start..(start + count).min(length)].to_vec();
                data.splice(start..start, part);
            }
            Self::Inserted(at, text) => {
                let start = at.index(length);
                data.splice(start..start, text.bytes());
            }
        }
        data
    }
}
