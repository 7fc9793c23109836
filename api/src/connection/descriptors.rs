//! How many files the process may have open: each connection is one.

/// How many files are not connections of clients: those of the database, the runtime, the log, and of connections that are being
/// refused.
const RESERVED: usize = 128;

/// How many of them connections that are being refused may take.
pub(super) const REFUSED: usize = 32;

/// As many of `wanted` connections as the process may have open after all else, its limit being raised as far as it goes.
pub(super) fn connections(wanted: usize) -> usize {
    let Some(limit) = raised() else { return wanted };
    let most = beside_the_rest(limit);
    if most < wanted {
        tracing::warn!(wanted, most, limit, "fewer connections than configured: the process may open no more files (ulimit -n)");
    }
    wanted.min(most)
}

fn beside_the_rest(limit: usize) -> usize {
    limit.saturating_sub(RESERVED).max(limit / 4).max(1)
}

/// The limit after it was raised; `None` where there is none.
#[cfg(unix)]
fn raised() -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    // A system that refuses leaves the limit as it is.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    getrlimit(Resource::Nofile).current.and_then(|limit| usize::try_from(limit).ok())
}

#[cfg(not(unix))]
fn raised() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_files_are_left_for_the_rest() {
        for (limit, most) in [(1024, 896), (256, 128), (160, 40), (1, 1)] {
            assert_eq!(beside_the_rest(limit), most, "{limit}");
        }
    }
}
