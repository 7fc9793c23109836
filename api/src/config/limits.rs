//! How much a caller may ask for, and by what address a caller without a token is known.

use super::{ConfigError, Setting, Settings};
use std::{net::IpAddr, num::NonZeroU32, str::FromStr};

/// How much a caller may ask for, and by what address a caller without a token is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitConfiguration {
    /// What each caller may ask for; `None`: any number of requests.
    pub quota: Option<Quota>,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

/// How many requests a minute a caller may make in production, unless it is said otherwise.
const IN_PRODUCTION: u32 = 6_000;

/// The same in the sandbox, where integrators try what their software does under load.
const IN_THE_SANDBOX: u32 = 600_000;

/// So many requests a minute, and so many of them at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    per_minute: NonZeroU32,
    burst: NonZeroU32,
}

impl Quota {
    /// The greatest number of both, which keeps the arithmetic of nanoseconds within 64 bits.
    pub const MOST: u32 = 1_000_000;

    /// `per_minute` requests a minute, `burst` of them at once, each from 1 to [`Quota::MOST`].
    ///
    /// ```
    /// use api::config::Quota;
    /// assert!(Quota::new(6_000, 100).is_some());
    /// assert!(Quota::new(6_000, 0).is_none());
    /// assert!(Quota::new(Quota::MOST + 1, 100).is_none());
    /// ```
    #[must_use]
    pub fn new(per_minute: u32, burst: u32) -> Option<Self> {
        let bounded = |number: u32| NonZeroU32::new(number).filter(|number| number.get() <= Self::MOST);
        Some(Self { per_minute: bounded(per_minute)?, burst: bounded(burst)? })
    }

    /// How many requests a minute.
    #[must_use]
    pub const fn per_minute(self) -> NonZeroU32 {
        self.per_minute
    }

    /// How many requests at once.
    #[must_use]
    pub const fn burst(self) -> NonZeroU32 {
        self.burst
    }
}

impl LimitConfiguration {
    pub(super) fn new(settings: &Settings) -> Result<Self, ConfigError> {
        let unsaid = if super::is_sandbox(settings)? { IN_THE_SANDBOX } else { IN_PRODUCTION };
        let per_minute = settings.optional(Setting::RateLimit)?.map_or(unsaid, |Requests(per_minute)| per_minute);
        let burst = settings.optional(Setting::RateBurst)?.map_or(per_minute, |Requests(burst)| burst);
        let quota = match per_minute {
            0 => None,
            per_minute => Some(Quota::new(per_minute, burst).ok_or_else(|| {
                ConfigError::invalid(settings, Setting::RateBurst, "a caller who may ask for anything may ask for one thing")
            })?),
        };
        let proxies: Option<Addresses> = settings.optional(Setting::TrustedProxies)?;
        Ok(Self { quota, trusted_proxies: proxies.map_or_else(Vec::new, |Addresses(addresses)| addresses) })
    }
}

/// A number of requests as a setting says it.
struct Requests(u32);

impl FromStr for Requests {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.parse().ok().filter(|number| *number <= Quota::MOST);
        number.map(Self).ok_or_else(|| format!("expected a whole number from 0 to {}", Quota::MOST))
    }
}

/// Addresses as a setting says them.
struct Addresses(Vec<IpAddr>);

impl FromStr for Addresses {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let addresses = text.split(',').map(str::trim).filter(|address| !address.is_empty());
        let read = addresses.map(|address| address.parse().map_err(|_| format!("{address} is no address like 192.0.2.1")));
        read.collect::<Result<_, _>>().map(Self)
    }
}
