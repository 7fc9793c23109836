//! Chance that can be repeated, and how long to go on.

use api::context::host_now;
use std::sync::OnceLock;

/// How many rounds; absent: as few as show that it works.
const ROUNDS: &str = "RECOURSE_TEST_FAULT_ROUNDS";
/// Where chance begins; absent: another place each time.
const SEED: &str = "RECOURSE_TEST_FAULT_SEED";

/// As many rounds as the environment asks for, else `short`.
pub(crate) fn rounds(short: usize) -> usize {
    number(ROUNDS).map_or(short, |rounds| usize::try_from(rounds).unwrap())
}

/// The seed of this process: the one that was given, else a new one.
pub(crate) fn seed() -> u64 {
    static CHOSEN: OnceLock<u64> = OnceLock::new();
    *CHOSEN.get_or_init(|| number(SEED).unwrap_or_else(|| host_now().unix_milliseconds().unsigned_abs() % 1_000_000))
}

#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not a setting of the service")]
fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a whole number, not {text:?}")))
}

/// A sequence of numbers that a seed determines (SplitMix64).
pub(crate) struct Chance(u64);

impl Chance {
    /// The sequence of `stream` under this process's seed.
    pub(crate) fn new(stream: &str) -> Self {
        stream.bytes().fold(Self(seed()), |chance, byte| Self(Self(chance.0 ^ u64::from(byte)).next()))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    pub(crate) fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.below(among.len())]
    }
}

#[test]
fn a_seed_gives_one_sequence_to_each_stream() {
    let draw = |stream| (0..3).map(|_| Chance::new(stream).next()).collect::<Vec<_>>();
    assert_eq!(draw("one"), draw("one"));
    assert_ne!(draw("one"), draw("two"));
}
