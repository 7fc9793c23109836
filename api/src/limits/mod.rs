//! How much a caller may ask for: a quota for each software client and each person, by the verified token, and for each address of
//! those who have none.
//!
//! A quota is a bucket of so many requests that fills at an even rate (the generic cell rate algorithm). It is kept in this process and
//! counts by the host's time: setting the sandbox clock fills no bucket.
//!
//! * `address`: by what address a caller without a token is known.

pub mod address;

use crate::{
    auth::Principal,
    config::{LimitConfiguration, Quota},
    extract::Caller,
    problem::{Problem, ProblemCode},
};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::{
    RateLimiter,
    clock::{Clock, DefaultClock, Reference},
    middleware::StateInformationMiddleware,
    nanos::Nanos,
    state::keyed::DashMapStateStore,
};
use moka::sync::Cache;
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Of how many addresses it is remembered that they have nothing left, and how long at most: one more costs a check of a token.
const MOST_SPENT: u64 = 10_000;
const LONGEST_SPENT: Duration = Duration::from_secs(600);

/// What is never limited: whoever watches over the service has to see it under load.
pub const UNLIMITED: [&str; 3] = ["/health/live", "/health/ready", "/metrics"];

/// The quotas of all callers; a clone is a handle to the same.
#[derive(Debug, Clone)]
pub struct Limits {
    buckets: Option<Arc<Buckets<DefaultClock>>>,
    trusted_proxies: Arc<[IpAddr]>,
}

/// Whose quota a request counts against.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Holder {
    /// By the `client_id`: a new token brings no new quota.
    Client(String),
    /// By issuer and subject.
    User(String, String),
    Address(IpAddr),
}

impl From<&Principal> for Holder {
    fn from(principal: &Principal) -> Self {
        match principal {
            Principal::Client { client_id, .. } => Self::Client(client_id.clone()),
            Principal::User { issuer, subject } => Self::User(issuer.clone(), subject.clone()),
        }
    }
}

struct Buckets<C: Clock> {
    limiter: RateLimiter<Holder, DashMapStateStore<Holder>, C, StateInformationMiddleware>,
    clock: C,
    /// Addresses that have nothing left for refused tokens, and until when.
    spent: Cache<IpAddr, C::Instant>,
    burst: u32,
    /// How long it takes until there is room for one more request.
    interval: Duration,
    policy: HeaderValue,
}

/// How a caller stands after a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// How many requests are left at once.
    remaining: u32,
    /// In how many seconds the quota is whole again.
    whole_in: u64,
    /// For how many seconds there is nothing left; `None` when this request had room.
    wait: Option<u64>,
    policy: HeaderValue,
}

impl Limits {
    /// The quotas that `configuration` gives; nobody has used anything.
    #[must_use]
    pub fn new(configuration: &LimitConfiguration) -> Self {
        let LimitConfiguration { quota, trusted_proxies } = configuration;
        let buckets = quota.map(|quota| Arc::new(Buckets::new(quota, DefaultClock::default())));
        Self { buckets, trusted_proxies: trusted_proxies.as_slice().into() }
    }

    /// Counts a request of `caller` or, where nobody is known, of the address; `None` where there are no limits.
    pub(crate) fn count(
        &self,
        caller: &Result<Caller, Problem>,
        peer: Option<SocketAddr>,
        headers: &HeaderMap,
    ) -> Option<Standing> {
        let buckets = self.buckets.as_ref()?;
        let refused = match caller {
            Ok(Caller(principal)) => return Some(buckets.count(&Holder::from(principal))),
            Err(problem) => problem.code() == ProblemCode::TokenInvalid,
        };
        let address = address::of_client(peer?.ip(), headers, &self.trusted_proxies);
        let standing = buckets.count(&Holder::Address(address));
        if refused {
            buckets.bar(address, &standing);
        }
        Some(standing)
    }

    /// How an address stands that has nothing left for refused tokens, without counting anything: from there no unknown token is
    /// looked at.
    pub(crate) fn barred(&self, peer: Option<SocketAddr>, headers: &HeaderMap) -> Option<Standing> {
        let buckets = self.buckets.as_ref()?;
        buckets.barred(&address::of_client(peer?.ip(), headers, &self.trusted_proxies))
    }

    /// Of how many callers and addresses something is known.
    pub(crate) fn holders(&self) -> usize {
        self.buckets.as_ref().map_or(0, |buckets| buckets.limiter.len())
    }

    /// Forgets whose quota is whole again: nothing is known of them that a newcomer would not have too.
    pub(crate) fn forget_the_idle(&self) {
        if let Some(buckets) = &self.buckets {
            buckets.forget_the_idle();
        }
    }
}

impl<C: Clock<Instant: 'static> + Clone> Buckets<C> {
    fn new(quota: Quota, clock: C) -> Self {
        let burst = quota.burst().get();
        let interval = Duration::from_secs(60) / quota.per_minute().get();
        let rate = governor::Quota::per_minute(quota.per_minute()).allow_burst(quota.burst());
        let limiter = RateLimiter::new(rate, DashMapStateStore::default(), clock.clone());
        let policy = format!("\"default\";q={burst};w={}", whole_seconds(interval * burst));
        let policy = HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("\"default\""));
        let spent = Cache::builder().max_capacity(MOST_SPENT).time_to_live(LONGEST_SPENT).build();
        Self { limiter, clock, spent, burst, interval, policy }
    }

    fn count(&self, holder: &Holder) -> Standing {
        let (remaining, wait) = match self.limiter.check_key(holder) {
            Ok(after) => (after.remaining_burst_capacity(), None),
            Err(refused) => (0, Some(refused.wait_time_from(self.clock.now()))),
        };
        self.standing(remaining, wait)
    }

    /// Remembers that `address` has used up what it has with tokens that were refused, until there is room for one request.
    fn bar(&self, address: IpAddr, standing: &Standing) {
        if standing.remaining == 0 {
            self.spent.insert(address, self.clock.now() + Nanos::from(self.interval));
        }
    }

    fn standing(&self, remaining: u32, wait: Option<Duration>) -> Standing {
        let whole_in = whole_seconds(self.interval * self.burst.saturating_sub(remaining));
        Standing { remaining, whole_in, wait: wait.map(whole_seconds), policy: self.policy.clone() }
    }

    fn barred(&self, address: &IpAddr) -> Option<Standing> {
        let (until, now) = (self.spent.get(address)?, self.clock.now());
        (now < until).then(|| self.standing(0, Some(until.duration_since(now).into())))
    }

    fn forget_the_idle(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

impl Standing {
    /// `rateLimited`, when there was no room for the request.
    pub(crate) fn refusal(&self) -> Option<Problem> {
        self.wait.map(|seconds| Problem::rate_limited(u16::try_from(seconds).unwrap_or(u16::MAX)))
    }

    /// Adds the fields of draft-ietf-httpapi-ratelimit-headers-10.
    pub(crate) fn add_headers(&self, headers: &mut HeaderMap) {
        let Self { remaining, whole_in, wait: _, policy } = self;
        headers.insert(RATE_LIMIT_POLICY, policy.clone());
        if let Ok(value) = HeaderValue::from_str(&format!("\"default\";r={remaining};t={whole_in}")) {
            headers.insert(RATE_LIMIT, value);
        }
    }
}

/// Rounded up, and never none: who waits so long has waited long enough.
fn whole_seconds(time: Duration) -> u64 {
    (time.as_secs() + u64::from(time.subsec_nanos() > 0)).max(1)
}

impl<C: Clock> fmt::Debug for Buckets<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buckets").field("holders", &self.limiter.len()).field("policy", &self.policy).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;

    fn buckets(per_minute: u32, burst: u32) -> (Buckets<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Buckets::new(Quota::new(per_minute, burst).unwrap(), clock.clone()), clock)
    }

    fn client(name: &str) -> Holder {
        Holder::Client(name.to_owned())
    }

    fn fields(standing: &Standing) -> [String; 2] {
        let mut headers = HeaderMap::new();
        standing.add_headers(&mut headers);
        ["ratelimit-policy", "ratelimit"].map(|name| headers.get(name).unwrap().to_str().unwrap().to_owned())
    }

    #[test]
    fn the_fields_say_what_is_left_and_when_it_is_whole_again() {
        let (buckets, _) = buckets(600, 600);
        assert_eq!(fields(&buckets.count(&client("a"))), ["\"default\";q=600;w=60", "\"default\";r=599;t=1"]);
        for _ in 0..29 {
            buckets.count(&client("a"));
        }
        assert_eq!(fields(&buckets.count(&client("a")))[1], "\"default\";r=569;t=4");
        let (slow, _) = self::buckets(7, 2);
        assert_eq!(fields(&slow.count(&client("a"))), ["\"default\";q=2;w=18", "\"default\";r=1;t=9"]);
    }

    #[test]
    fn who_has_used_its_quota_up_waits_and_the_others_do_not() {
        let (buckets, clock) = buckets(60, 3);
        for left in [2, 1, 0] {
            let standing = buckets.count(&client("a"));
            assert_eq!((standing.remaining, standing.wait), (left, None));
        }
        let refused = buckets.count(&client("a"));
        assert_eq!((refused.wait, fields(&refused)[1].as_str()), (Some(1), "\"default\";r=0;t=3"));
        assert_eq!(buckets.count(&client("b")).remaining, 2);
        clock.advance(Duration::from_millis(999));
        assert!(buckets.count(&client("a")).refusal().is_some());
        clock.advance(Duration::from_millis(1));
        assert!(buckets.count(&client("a")).refusal().is_none());
    }

    #[test]
    fn an_address_with_nothing_left_is_barred_until_there_is_room_for_one_request() {
        let (buckets, clock) = buckets(60, 2);
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        let holder = Holder::Address(address);
        let refuse = || buckets.bar(address, &buckets.count(&holder));
        refuse();
        assert_eq!(buckets.barred(&address), None);
        refuse();
        let barred = buckets.barred(&address).unwrap();
        assert_eq!((barred.wait, barred.remaining, fields(&barred)[1].as_str()), (Some(1), 0, "\"default\";r=0;t=2"));
        assert_eq!(buckets.barred(&"192.0.2.2".parse().unwrap()), None);
        clock.advance(Duration::from_millis(999));
        assert!(buckets.barred(&address).is_some());
        clock.advance(Duration::from_millis(1));
        assert_eq!(buckets.barred(&address), None);
        assert_eq!(buckets.count(&holder).wait, None);
        assert_eq!(buckets.count(&holder).wait, Some(1));
        assert_eq!(buckets.barred(&address), None, "who has no token bars nobody");
        refuse();
        assert!(buckets.barred(&address).is_some());
    }

    #[test]
    fn whose_quota_is_whole_again_is_forgotten() {
        let (buckets, clock) = buckets(60, 3);
        for number in 0..10_000 {
            buckets.count(&client(&number.to_string()));
        }
        clock.advance(Duration::from_millis(500));
        buckets.count(&client("late"));
        assert_eq!(buckets.limiter.len(), 10_001);
        clock.advance(Duration::from_millis(1600));
        buckets.forget_the_idle();
        assert_eq!(buckets.limiter.len(), 1);
    }

    #[test]
    fn the_greatest_quota_can_be_reckoned_with() {
        let (buckets, clock) = buckets(1, Quota::MOST);
        assert_eq!(fields(&buckets.count(&client("a")))[0], "\"default\";q=1000000;w=60000000");
        clock.advance(Duration::from_secs(3600));
        assert_eq!(buckets.count(&client("a")).remaining, Quota::MOST - 1);
    }
}
