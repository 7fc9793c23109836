//! What the kernel counts for a process: CPU and memory, read from `/proc`.

use std::{fs, time::Duration};

/// A process, or a PostgreSQL server with all of its backends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Watched {
    pid: u32,
    with_children: bool,
}

/// Ticks a second: the kernel shows them so whatever its own rate is.
const TICKS: u64 = 100;

/// Fields of `/proc/PID/stat` after the name, which may hold anything.
struct Stat {
    parent: u32,
    own: u64,
    /// Of children that ended.
    ended: u64,
}

impl Watched {
    /// This process alone.
    pub(crate) const fn process(pid: u32) -> Self {
        Self { pid, with_children: false }
    }

    /// This process and its children, those that ended included.
    pub(crate) const fn family(pid: u32) -> Self {
        Self { pid, with_children: true }
    }

    /// The CPU time used so far, user and system.
    pub(crate) fn cpu(self) -> Duration {
        let mut ticks = stat(self.pid).map_or(0, |stat| stat.own + if self.with_children { stat.ended } else { 0 });
        if self.with_children {
            let all = fs::read_dir("/proc").into_iter().flatten().flatten();
            let pids = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
            ticks += pids.filter_map(stat).filter(|stat| stat.parent == self.pid).map(|stat| stat.own).sum::<u64>();
        }
        Duration::from_millis(ticks * 1000 / TICKS)
    }

    /// Resident memory in MiB: now, and the most there ever was.
    pub(crate) fn memory(self) -> (f64, f64) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).unwrap_or_default();
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse::<f64>().ok()
        };
        let mebibytes = |name| field(name).unwrap_or_default() / 1024.0;
        (mebibytes("VmRSS:"), mebibytes("VmHWM:"))
    }
}

fn stat(pid: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some(Stat { parent: u32::try_from(number(1)?).ok()?, own: number(11)? + number(12)?, ended: number(13)? + number(14)? })
}
