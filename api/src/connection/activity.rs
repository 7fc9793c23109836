//! What a connection does at the moment.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    task::Waker,
    time::Duration,
};
use tokio::time::Instant;

/// How long and how much a connection that is being closed is read from, so that what the client still sends does not cost it the
/// answer.
const CLOSING: Duration = Duration::from_secs(2);
const CLOSING_BYTES: usize = 1024 * 1024;

/// How much of a body in chunks is looked at at a time: where it ends, requests may follow.
const CHUNKED: usize = 1024;

/// What a connection does: its requests in flight, and until when the next one has to begin.
#[derive(Debug)]
pub(crate) struct Activity {
    in_flight: Cell<u32>,
    body: Cell<Body>,
    /// Whether the line of a head that has begun is empty so far.
    line_is_empty: Cell<bool>,
    /// What is read yet for the sake of the last answer; `None` until that is given.
    closing: Cell<Option<usize>>,
    deadline: Cell<Option<Instant>>,
    held: RefCell<Option<Waker>>,
}

/// What of the body of the request in flight has not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    /// Nothing.
    Whole,
    /// So many bytes.
    Of(u64),
    /// So much as its chunks say.
    Chunked,
}

/// How much of what has arrived is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) length: usize,
    /// Whether the rest waits until this has been looked at.
    pub(super) is_all: bool,
}

/// A request that is being answered, until this is dropped.
#[derive(Debug)]
pub(crate) struct InFlight(Rc<Activity>);

impl Activity {
    pub(super) fn new() -> Rc<Self> {
        Rc::new(Self {
            in_flight: Cell::new(0),
            body: Cell::new(Body::Whole),
            line_is_empty: Cell::new(false),
            closing: Cell::new(None),
            deadline: Cell::new(None),
            held: RefCell::new(None),
        })
    }

    /// A request has arrived with its whole head.
    pub(crate) fn begin(self: &Rc<Self>, body: Body) -> InFlight {
        self.in_flight.set(self.in_flight.get() + 1);
        self.body.set(body);
        self.deadline.set(None);
        InFlight(self.clone())
    }

    /// The body of the request in flight is read.
    pub(crate) fn body_ended(&self) {
        self.body.set(Body::Whole);
    }

    /// Whether nothing is read for now: a request is being answered that has said all it had to say. What its client sends ahead
    /// stays with the client.
    pub(super) fn withholds(&self) -> bool {
        self.in_flight.get() > 0 && matches!(self.body.get(), Body::Whole | Body::Of(0))
    }

    /// How much of `arrived` is looked at now: one head, or what belongs to the body of the request in flight. A client that sends
    /// a thousand requests ahead has one of them looked at; each would take its kilobytes until its turn.
    pub(super) fn share(&self, arrived: &[u8]) -> Share {
        if let Some(left) = self.closing.get() {
            self.closing.set(Some(left.saturating_sub(arrived.len())));
            return Share { length: arrived.len(), is_all: false };
        }
        match self.body.get() {
            Body::Whole => match self.end_of_head(arrived) {
                Some(length) => Share { length, is_all: true },
                None => Share { length: arrived.len(), is_all: false },
            },
            Body::Of(left) => {
                let length = usize::try_from(left).map_or(arrived.len(), |left| left.min(arrived.len()));
                let left = left - length as u64;
                self.body.set(Body::Of(left));
                Share { length, is_all: left == 0 }
            }
            Body::Chunked => Share { length: arrived.len().min(CHUNKED), is_all: true },
        }
    }

    /// Where the first empty line ends.
    fn end_of_head(&self, bytes: &[u8]) -> Option<usize> {
        for (index, byte) in bytes.iter().enumerate() {
            match byte {
                b'\n' if self.line_is_empty.replace(true) => {
                    self.line_is_empty.set(false);
                    return Some(index + 1);
                }
                b'\n' | b'\r' => {}
                _ => self.line_is_empty.set(false),
            }
        }
        None
    }

    /// Wakes `waker` when reading goes on.
    pub(super) fn hold(&self, waker: &Waker) {
        *self.held.borrow_mut() = Some(waker.clone());
    }

    /// Reading goes on.
    pub(super) fn release(&self) {
        if let Some(waker) = self.held.take() {
            waker.wake();
        }
    }

    /// Bytes have arrived: unless they belong to a request in flight they begin a head, which may take `patience`.
    pub(super) fn arrived(&self, patience: Duration) {
        if self.in_flight.get() == 0 && self.deadline.get().is_none() {
            self.deadline.set(Some(Instant::now() + patience));
        }
    }

    /// Until when a whole head has to be there, or the client gone.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.deadline.get()
    }

    /// Whether the last answer has been given.
    pub(super) fn is_closing(&self) -> bool {
        self.closing.get().is_some()
    }

    /// Whether a client that goes on after the last answer has been heard for long enough.
    pub(super) fn is_over(&self) -> bool {
        self.in_flight.get() == 0 && self.closing.get() == Some(0)
    }
}

impl InFlight {
    /// No further request is read from this connection.
    pub(crate) fn is_the_last(&self) {
        self.0.closing.set(Some(CLOSING_BYTES));
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let Self(activity) = self;
        activity.in_flight.set(activity.in_flight.get().saturating_sub(1));
        activity.body.set(Body::Whole);
        if activity.is_closing() {
            activity.deadline.set(Some(Instant::now() + CLOSING));
        }
        activity.release();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(activity: &Activity, mut bytes: &[u8]) -> Vec<String> {
        let mut shares = Vec::new();
        while !bytes.is_empty() && !activity.withholds() {
            let Share { length, .. } = activity.share(bytes);
            shares.push(String::from_utf8_lossy(&bytes[..length]).into_owned());
            bytes = &bytes[length..];
        }
        shares
    }

    #[test]
    fn heads_are_looked_at_one_at_a_time() {
        let activity = Activity::new();
        let heads = ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /b HTTP/1.1\n\n", "\r\nGET /c HTTP/1.1\r\n\r\n", "GET /"];
        assert_eq!(shares(&activity, heads.concat().as_bytes()), heads);
        // However they are cut on the way.
        let activity = Activity::new();
        let ends = heads.concat().bytes().filter(|byte| activity.share(&[*byte]).is_all).count();
        assert_eq!(ends, 3);
    }

    #[test]
    fn what_follows_a_request_in_flight_waits() {
        let activity = Activity::new();
        let bytes = [b"{\"a\": \"\n\n\"}".as_slice(), b"GET /"].concat();
        let request = activity.begin(Body::Of(11));
        assert_eq!(shares(&activity, &bytes), ["{\"a\": \"\n\n\"}"]);
        assert!(activity.withholds());
        drop(request);
        let request = activity.begin(Body::Chunked);
        assert_eq!(activity.share(&[b' '; 5000]), Share { length: CHUNKED, is_all: true });
        activity.body_ended();
        assert!(activity.withholds());
        request.is_the_last();
        drop(request);
        assert!(!activity.withholds() && activity.deadline().is_some());
        assert_eq!(activity.share(&[b' '; 5000]).length, 5000);
        activity.share(&vec![b' '; CLOSING_BYTES]);
        assert!(activity.is_over());
    }

    #[test]
    fn only_bytes_outside_of_a_request_begin_a_head() {
        let activity = Activity::new();
        let request = activity.begin(Body::Of(5));
        activity.arrived(Duration::from_secs(1));
        assert_eq!(activity.deadline(), None);
        drop(request);
        activity.arrived(Duration::from_secs(1));
        let first = activity.deadline().unwrap();
        activity.arrived(Duration::from_secs(60));
        assert_eq!(activity.deadline(), Some(first));
        drop(activity.begin(Body::Whole));
        assert_eq!(activity.deadline(), None);
    }
}
