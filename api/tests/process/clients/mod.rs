//! Slow and greedy clients: what they cost the service in memory, files and time, and what the others notice.
//!
//! A short run is part of `cargo test`. `RECOURSE_TEST_CLIENTS=long` measures for longer, with more clients and sharp limits, and wants
//! a machine of its own: `RECOURSE_TEST_CLIENTS=long cargo test --release -p api --test process clients:: -- --test-threads=1`.
//! Both print what they measured.
//!
//! * `server`: the binary, and what it takes of the machine.
//! * `polite`: a client beside the others, and what it waits.
//! * `bodies`, `crowd`, `patience`, `quotas`, `room`, `silence`: what is tried.

mod bodies;
mod crowd;
mod patience;
mod polite;
mod quotas;
mod room;
mod server;
mod silence;

use std::{fmt, io::Write};

/// Which run this is.
fn is_long() -> bool {
    #[expect(clippy::disallowed_methods, reason = "it chooses how long a test measures, and is no setting of the service")]
    let length = std::env::var("RECOURSE_TEST_CLIENTS");
    length.is_ok_and(|length| length == "long")
}

/// `short` or, in the long run, `long`.
fn sized<T>(short: T, long: T) -> T {
    if is_long() { long } else { short }
}

/// Says what was measured, of tests that pass as well.
fn report(figures: fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stderr(), "clients: {figures}");
}

/// As many sockets as the machine allows: a test holds thousands of them.
fn raise_the_limit_of_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}
