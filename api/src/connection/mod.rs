//! The connections: how many there may be, and how long a client may keep one waiting.
//!
//! The framework bounds the head of the first request of a connection and the time that a connection stands idle. What it leaves
//! open is bounded here: the head of every further request, a client that takes nothing of its answers, and how many requests one
//! may send ahead.
//!
//! * `activity`: what a connection does, told by the layer that sees requests to the one that sees bytes.
//! * `stream`: the bytes of a connection, in time.
//! * `deadline`: the time that wakes a connection.
//! * `descriptors`: how many files the process may have open.
//! * `server`: the server on its port.

mod activity;
mod deadline;
mod descriptors;
mod server;
mod stream;

use crate::metrics::{CutBecause, Metrics};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

pub(crate) use activity::{Activity, Body};
pub(crate) use server::listen;

/// How many connections are open, and how many may be.
#[derive(Debug, Clone)]
struct Connections {
    open: Arc<AtomicUsize>,
    most: usize,
    metrics: Metrics,
}

/// The place of one open connection, free again when it is dropped.
#[derive(Debug)]
struct Place(Connections);

impl Connections {
    fn new(most: usize, metrics: Metrics) -> Self {
        Self { open: Arc::default(), most, metrics }
    }

    /// A place, where one is free.
    fn admit(&self) -> Option<Place> {
        let next = |open: usize| (open < self.most).then_some(open + 1);
        if self.open.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).is_err() {
            self.metrics.connection_cut(CutBecause::Full);
            return None;
        }
        self.metrics.connection_opened();
        Some(Place(self.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self(Connections { open, most: _, metrics }) = self;
        open.fetch_sub(1, Ordering::Relaxed);
        metrics.connection_closed();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_when_its_connection_is_gone() {
        let connections = Connections::new(2, Metrics::new().unwrap());
        let (one, two) = (connections.admit(), connections.admit());
        assert!(one.is_some() && two.is_some() && connections.admit().is_none());
        drop(one);
        assert!(connections.admit().is_some());
    }
}
