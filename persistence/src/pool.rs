//! A bounded pool of connections.
//!
//! Connections are opened when they are wanted, so that a database that is down is noticed by the one who asks, at once. The one used
//! last is used next: a burst leaves the others idle. Nothing is asked of a connection before it is used; whoever finds it dead throws it away.
//!
//! A connection whose peer has fallen silent may keep its thread for as long as the peer stays so: no library between us and the socket
//! gives up by itself. Such a connection is given up here after a while, so that its place goes to another one.

use crate::Error;
use std::{
    ops::{Deref, DerefMut},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

type Connect<C> = Box<dyn Fn() -> Result<C, Error> + Send + Sync>;

pub(crate) struct Pool<C> {
    connect: Connect<C>,
    capacity: usize,
    patience: Patience,
    state: Mutex<State<C>>,
    returned: Condvar,
}

/// How long to wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// For a connection that is free.
    pub(crate) wait: Duration,
    /// For one that is in use, until it is given up.
    pub(crate) longest_use: Duration,
}

struct State<C> {
    idle: Vec<C>,
    /// Those in use or being opened: the number of each and since when. One that was given up is not among them.
    taken: Vec<(u64, Instant)>,
    next: u64,
}

impl<C> State<C> {
    fn open(&self) -> usize {
        self.idle.len() + self.taken.len()
    }

    fn note_taken(&mut self) -> u64 {
        self.next += 1;
        self.taken.push((self.next, Instant::now()));
        self.next
    }

    /// Whether it had not been given up.
    fn note_returned(&mut self, number: u64) -> bool {
        let place = self.taken.iter().position(|(taken, _)| *taken == number);
        place.map(|place| self.taken.swap_remove(place)).is_some()
    }
}

impl<C> Pool<C> {
    /// At most `capacity` connections, but for those that were given up.
    pub(crate) fn new(capacity: u32, patience: Patience, connect: impl Fn() -> Result<C, Error> + Send + Sync + 'static) -> Self {
        let state = Mutex::new(State { idle: Vec::new(), taken: Vec::new(), next: 0 });
        Self { connect: Box::new(connect), capacity: capacity.max(1) as usize, patience, state, returned: Condvar::new() }
    }

    /// A connection that nobody else uses. It is closed when it is dropped and kept when it is [put back](Taken::put_back).
    ///
    /// # Errors
    /// [`Error::Overloaded`] when none is returned in time; whatever prevents a new one from being opened.
    pub(crate) fn take(&self) -> Result<Taken<'_, C>, Error> {
        let deadline = Instant::now() + self.patience.wait;
        let mut state = self.state();
        loop {
            self.give_up_silent_ones(&mut state);
            if let Some(connection) = state.idle.pop() {
                let number = state.note_taken();
                return Ok(Taken { pool: self, connection: Some(connection), number });
            }
            if state.open() < self.capacity {
                let number = state.note_taken();
                drop(state);
                // Counted before it is open: if opening fails, dropping the empty place gives it back.
                let mut place = Taken { pool: self, connection: None, number };
                place.connection = Some((self.connect)()?);
                return Ok(place);
            }
            let left = deadline.checked_duration_since(Instant::now()).ok_or(Error::Overloaded)?;
            state = self.returned.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Closes all that are idle: after one was found dead the others are likely to be.
    pub(crate) fn close_idle(&self) {
        let idle = std::mem::take(&mut self.state().idle);
        self.returned.notify_all();
        drop(idle);
    }

    /// Counts those that are in use for too long no more, and closes the idle ones: their peer has likely fallen silent too.
    fn give_up_silent_ones(&self, state: &mut State<C>) {
        let before = state.taken.len();
        state.taken.retain(|(_, since)| since.elapsed() < self.patience.longest_use);
        let given_up = before - state.taken.len();
        if given_up > 0 {
            tracing::warn!(given_up, "connections to the database were silent for too long and are given up");
            state.idle.clear();
        }
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
    number: u64,
}

impl<C> Taken<'_, C> {
    /// Keeps the connection for the next one who wants it, unless it was given up meanwhile.
    pub(crate) fn put_back(mut self) {
        let connection = self.connection.take();
        let pool = self.pool;
        let mut state = pool.state();
        if state.note_returned(self.number) {
            state.idle.extend(connection);
        }
        drop(state);
        std::mem::forget(self);
        pool.returned.notify_one();
    }
}

impl<C> Drop for Taken<'_, C> {
    fn drop(&mut self) {
        drop(self.connection.take());
        self.pool.state().note_returned(self.number);
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

    const PATIENCE: Patience = Patience { wait: Duration::from_millis(20), longest_use: Duration::from_secs(60) };

    fn counting(capacity: u32) -> Pool<u32> {
        counting_with(capacity, PATIENCE)
    }

    fn counting_with(capacity: u32, patience: Patience) -> Pool<u32> {
        let opened = AtomicU32::new(0);
        Pool::new(capacity, patience, move || Ok(opened.fetch_add(1, Ordering::Relaxed)))
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
        let pool: Pool<u32> = Pool::new(1, PATIENCE, || Err(Error::ReadOnly));
        for _ in 0..3 {
            assert!(matches!(pool.take(), Err(Error::ReadOnly)));
        }
    }

    #[test]
    fn one_that_is_in_use_for_too_long_is_given_up_and_its_place_taken() {
        let pool = counting_with(2, Patience { longest_use: Duration::from_millis(1), ..PATIENCE });
        let (silent, idle) = (pool.take().unwrap(), pool.take().unwrap());
        idle.put_back();
        std::thread::sleep(Duration::from_millis(2));
        let third = pool.take().unwrap();
        assert_eq!(*third, 2, "the idle one is closed: its peer may be silent too");
        silent.put_back();
        third.put_back();
        assert_eq!(pool.state().idle, [2], "what was given up does not come back");
        assert_eq!(pool.state().open(), 1);
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
