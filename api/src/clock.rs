//! The service's clock: the host's in production; in the sandbox one that starts where it is told, ticks or stands.

use crate::context::host_now;
use domain::moment::Moment;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

/// Where the sandbox clock starts when nobody says otherwise: both windows of the autumn of 2024 are open.
pub const SANDBOX_START: &str = "2024-10-01T12:00:00-04:00";

/// The name of the file, in the sandbox's folder, that the clock is recorded in.
const RECORD: &str = "clock";

/// A clock; a clone is the same clock.
#[derive(Debug, Clone)]
pub struct Clock(Kind);

#[derive(Debug, Clone)]
enum Kind {
    System,
    Sandbox(Arc<Mutex<Hands>>),
}

#[derive(Debug, Clone, Copy)]
struct Hands {
    shown: Moment,
    /// When `shown` was right; `None` while the clock stands.
    ticking_since: Option<Instant>,
}

impl Hands {
    fn read(self) -> Moment {
        match self.ticking_since {
            Some(since) => self.shown.plus(chrono::TimeDelta::from_std(since.elapsed()).unwrap_or_default()),
            None => self.shown,
        }
    }
}

impl Clock {
    /// The host's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Kind::System)
    }

    /// A clock that shows `start` now, and ticks.
    #[must_use]
    pub fn ticking_from(start: Moment) -> Self {
        Self(Kind::Sandbox(Arc::new(Mutex::new(Hands { shown: start, ticking_since: Some(Instant::now()) }))))
    }

    /// A clock that stands at `moment` until it is [set](Clock::set).
    ///
    /// ```
    /// use api::clock::Clock;
    /// let clock = Clock::frozen_at("2024-10-11T23:59:59.999Z".parse().unwrap());
    /// assert_eq!(clock.now().to_string(), "2024-10-11T23:59:59.999Z");
    /// clock.set("2024-10-12T00:00:00Z".parse().unwrap());
    /// assert_eq!(clock.now().to_string(), "2024-10-12T00:00:00.000Z");
    /// ```
    #[must_use]
    pub fn frozen_at(moment: Moment) -> Self {
        Self(Kind::Sandbox(Arc::new(Mutex::new(Hands { shown: moment, ticking_since: None }))))
    }

    /// What the clock shows.
    #[must_use]
    pub fn now(&self) -> Moment {
        match &self.0 {
            Kind::System => host_now(),
            Kind::Sandbox(hands) => hands.lock().unwrap_or_else(PoisonError::into_inner).read(),
        }
    }

    /// Sets a sandbox clock, which then ticks or stands as before; the host's clock is not ours to set, and stays.
    pub fn set(&self, moment: Moment) {
        match &self.0 {
            Kind::System => tracing::warn!("the host's clock cannot be set"),
            Kind::Sandbox(hands) => {
                let mut hands = hands.lock().unwrap_or_else(PoisonError::into_inner);
                hands.shown = moment;
                hands.ticking_since = hands.ticking_since.map(|_| Instant::now());
            }
        }
    }
}

/// Remembers the sandbox clock across restarts: one instant in a file of the sandbox's folder.
#[derive(Debug, Clone)]
pub struct Recorder {
    file: PathBuf,
}

impl Recorder {
    /// The record in `sandbox_dir`.
    #[must_use]
    pub fn new(sandbox_dir: &Path) -> Self {
        Self { file: sandbox_dir.join(RECORD) }
    }

    /// The instant recorded last.
    ///
    /// # Errors
    /// When the file is there and cannot be read as an instant.
    pub fn last(&self) -> io::Result<Option<Moment>> {
        match fs::read_to_string(&self.file) {
            Ok(text) => text.trim().parse().map(Some).map_err(|_| {
                io::Error::new(io::ErrorKind::InvalidData, format!("{} holds no instant; delete it", self.file.display()))
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Records `moment`, whole or not at all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn record(&self, moment: Moment) -> io::Result<()> {
        let fresh = self.file.with_extension(format!("{}.tmp", std::process::id()));
        fs::write(&fresh, format!("{moment}\n"))?;
        fs::rename(&fresh, &self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn a_ticking_clock_ticks_also_after_it_was_set() {
        let clock = Clock::ticking_from(moment(SANDBOX_START));
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert!(clock.now() > moment("2024-10-01T16:00:00Z"));
        clock.set(moment("2020-01-01T00:00:00Z"));
        assert!(clock.now() < moment("2020-01-01T00:00:01Z"));
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert!(clock.now() > moment("2020-01-01T00:00:00Z"));
    }

    #[test]
    fn the_record_is_what_was_written_last() {
        let folder = tempfile::tempdir().unwrap();
        let recorder = Recorder::new(folder.path());
        assert_eq!(recorder.last().unwrap(), None);
        recorder.record(moment("2024-10-11T23:59:59.999Z")).unwrap();
        recorder.record(moment("2024-10-12T00:00:00Z")).unwrap();
        assert_eq!(recorder.last().unwrap(), Some(moment("2024-10-12T00:00:00Z")));
        fs::write(folder.path().join("clock"), "soon").unwrap();
        assert!(recorder.last().is_err());
    }
}
