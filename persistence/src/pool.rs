//! A bounded pool of connections.
//!
//! Connections are opened when they are wanted, so that a database that is down is noticed by the one who asks, at once. The one used
//! last is used next: a burst leaves the others idle. Nothing is asked of a connection before it is used; whoever finds it dead throws it away.

use crate::Error;
use std::{
    ops::{Deref, DerefMut},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

type Connect<C> = Box<dyn Fn() -> Result<C, Error> + Send + Sync>;

pub(crate) struct Pool<C> {
    connect: Connect<C>,
    capacity: u32,
    wait: Duration,
    state: Mutex<State<C>>,
    returned: Condvar,
}

struct State<C> {
    idle: Vec<C>,
    /// Idle and taken ones.
    open: u32,
}

impl<C> Pool<C> {
    /// At most `capacity` connections; who finds none waits as long as `wait`.
    pub(crate) fn new(capacity: u32, wait: Duration, connect: impl Fn() -> Result<C, Error> + Send + Sync + 'static) -> Self {
        let state = Mutex::new(State { idle: Vec::new(), open: 0 });
        Self { connect: Box::new(connect), capacity: capacity.max(1), wait, state, returned: Condvar::new() }
    }

    /// A connection that nobody else uses. It is closed when it is dropped and kept when it is [put back](Taken::put_back).
    ///
    /// # Errors
    /// [`Error::Overloaded`] when none is returned in time; whatever prevents a new one from being opened.
    pub(crate) fn take(&self) -> Result<Taken<'_, C>, Error> {
        let deadline = Instant::now() + self.wait;
        let mut state = self.state();
        loop {
            if let Some(connection) = state.idle.pop() {
                return Ok(Taken { pool: self, connection: Some(connection) });
            }
            if state.open < self.capacity {
                state.open += 1;
                drop(state);
                // Counted before it is open: if opening fails, dropping the empty place gives it back.
                let mut place = Taken { pool: self, connection: None };
                place.connection = Some((self.connect)()?);
                return Ok(place);
            }
            let left = deadline.checked_duration_since(Instant::now()).ok_or(Error::Overloaded)?;
            state = self.returned.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Closes all that are idle: after one was found dead the others are likely to be.
    pub(crate) fn close_idle(&self) {
        let mut state = self.state();
        let idle = std::mem::take(&mut state.idle);
        state.open = state.open.saturating_sub(u32::try_from(idle.len()).unwrap_or(u32::MAX));
        drop(state);
        self.returned.notify_all();
        drop(idle);
    }

    fn state(&self) -> MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection out of the pool.
pub(crate) struct Taken<'p, C> {
    pool: &'p Pool<C>,
    /// `None` only while it is being opened, or given back.
    connection: Option<C>,
}

impl<C> Taken<'_, C> {
    /// Keeps the connection for the next one who wants it.
    pub(crate) fn put_back(mut self) {
        if let Some(connection) = self.connection.take() {
            let pool = self.pool;
            std::mem::forget(self);
            pool.state().idle.push(connection);
            pool.returned.notify_one();
        }
    }
}

impl<C> Drop for Taken<'_, C> {
    fn drop(&mut self) {
        drop(self.connection.take());
        self.pool.state().open -= 1;
        self.pool.returned.notify_one();
    }
}

#[expect(clippy::expect_used, reason = "take() hands it out full, and put_back() consumes it")]
impl<C> Deref for Taken<'_, C> {
    type Target = C;

    fn deref(&self) -> &C {
        self.connection.as_ref().expect("a connection that was taken")
    }
}

#[expect(clippy::expect_used, reason = "take() hands it out full, and put_back() consumes it")]
impl<C> DerefMut for Taken<'_, C> {
    fn deref_mut(&mut self) -> &mut C {
        self.connection.as_mut().expect("a connection that was taken")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn counting(capacity: u32) -> Pool<u32> {
        let opened = AtomicU32::new(0);
        Pool::new(capacity, Duration::from_millis(20), move || Ok(opened.fetch_add(1, Ordering::Relaxed)))
    }

    #[test]
    fn a_connection_put_back_is_used_again_and_a_dropped_one_is_not() {
        let pool = counting(1);
        let first = pool.take().unwrap();
        assert_eq!(*first, 0);
        first.put_back();
        let again = pool.take().unwrap();
        assert_eq!(*again, 0);
        drop(again);
        assert_eq!(*pool.take().unwrap(), 1);
    }

    #[test]
    fn who_finds_none_in_time_is_told() {
        let pool = counting(1);
        let taken = pool.take().unwrap();
        assert!(matches!(pool.take(), Err(Error::Overloaded)));
        taken.put_back();
        assert!(pool.take().is_ok());
    }

    #[test]
    fn a_place_is_not_lost_when_opening_fails() {
        let pool: Pool<u32> = Pool::new(1, Duration::from_millis(20), || Err(Error::ReadOnly));
        for _ in 0..3 {
            assert!(matches!(pool.take(), Err(Error::ReadOnly)));
        }
    }

    #[test]
    fn idle_ones_can_be_closed() {
        let pool = counting(2);
        let (first, second) = (pool.take().unwrap(), pool.take().unwrap());
        first.put_back();
        second.put_back();
        pool.close_idle();
        assert_eq!(*pool.take().unwrap(), 2);
    }
}
