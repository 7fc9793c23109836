//! How many connections there may be, and how long a client may keep one waiting.

use super::{ConfigError, Setting, Settings};
use std::{num::NonZeroUsize, str::FromStr, time::Duration};

/// How many connections there may be, and how long a client may keep one waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionConfiguration {
    /// How many may be open at once.
    pub most: usize,
    /// How long the head of a request may take.
    pub head_timeout: Duration,
    /// How long the body of a request may take.
    pub body_timeout: Duration,
    /// How long a client may take nothing of its answer.
    pub answer_timeout: Duration,
    /// How long a connection is kept without a request.
    pub keep_alive: Duration,
}

impl ConnectionConfiguration {
    pub(super) fn new(settings: &Settings) -> Result<Self, ConfigError> {
        let seconds = |setting| settings.required(setting).map(|Seconds(duration)| duration);
        Ok(Self {
            most: settings.required::<NonZeroUsize>(Setting::MaxConnections)?.get(),
            head_timeout: seconds(Setting::HeadTimeout)?,
            body_timeout: seconds(Setting::BodyTimeout)?,
            answer_timeout: seconds(Setting::AnswerTimeout)?,
            keep_alive: seconds(Setting::KeepAlive)?,
        })
    }
}

impl Default for ConnectionConfiguration {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        let (head_timeout, body_timeout, answer_timeout) = (seconds(10), seconds(30), seconds(30));
        Self { most: 4_096, head_timeout, body_timeout, answer_timeout, keep_alive: seconds(75) }
    }
}

/// A time as a setting says it.
struct Seconds(Duration);

/// A day: more is a mistake.
const LONGEST: u64 = 86_400;

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let seconds = text.parse().ok().filter(|seconds| (1..=LONGEST).contains(seconds));
        seconds.map(|seconds| Self(Duration::from_secs(seconds))).ok_or_else(|| format!("expected seconds from 1 to {LONGEST}"))
    }
}
