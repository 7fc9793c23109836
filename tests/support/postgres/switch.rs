//! Whether PostgreSQL has to be there, and how to say that it is not.

use std::io::Write;

/// `required` makes a missing PostgreSQL a failure; anything else, or nothing, lets the tests on it be skipped.
pub(crate) const SWITCH: &str = "RECOURSE_TEST_POSTGRES";

#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not a setting of the service")]
pub(crate) fn is_required() -> bool {
    std::env::var_os(SWITCH).is_some_and(|value| value == "required")
}

/// Says something on the terminal. Not by `eprintln!`, which the test harness keeps for tests that fail: this is for those that pass.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "\n{line}\n");
}
