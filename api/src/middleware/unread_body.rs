//! A request refused before its body was read leaves the rest of the body on the connection: it is read away, up to a bound,
//! so that the next request on the connection is understood; beyond the bound the connection is closed.

use crate::{
    connection::{self, Activity},
    extract::body::announced_length,
};
use actix_web::{
    HttpMessage,
    dev::{Payload, ServiceRequest},
    error::PayloadError,
    web::Bytes,
};
use futures_util::{Stream, StreamExt};
use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

/// How much of a body is read away: more than the largest body that is taken, so that whoever sends a little too much keeps the
/// connection.
const MOST_DRAINED: usize = 1024 * 1024;

/// How long the rest of a body may take.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(2);

/// The body of a request, watched from outside of the handler; `None` where there is no body.
pub(super) struct UnreadBody(Option<Watched>);

#[derive(Clone)]
struct Watched {
    body: Rc<RefCell<Body>>,
    announced: Option<u64>,
}

struct Body {
    payload: Payload,
    ended: bool,
    /// The connection, which wants to know when the body is read.
    activity: Option<Rc<Activity>>,
}

impl UnreadBody {
    /// Puts a watched body into `request`.
    pub(super) fn watch(request: &mut ServiceRequest, activity: Option<&Rc<Activity>>) -> Self {
        let payload = request.take_payload();
        if matches!(payload, Payload::None) {
            return Self(None);
        }
        let announced = announced_length(request.headers());
        let watched =
            Watched { body: Rc::new(RefCell::new(Body { payload, ended: false, activity: activity.cloned() })), announced };
        request.set_payload(Payload::Stream { payload: Box::pin(watched.clone()) });
        Self(Some(watched))
    }

    /// What of the body is to come.
    pub(super) fn expected(&self) -> connection::Body {
        match &self.0 {
            None => connection::Body::Whole,
            Some(watched) => watched.announced.map_or(connection::Body::Chunked, connection::Body::Of),
        }
    }

    /// Reads what the handler left; whether the connection can serve another request.
    pub(super) async fn drain(self) -> bool {
        let Some(mut watched) = self.0 else { return true };
        if watched.body.borrow().ended {
            return true;
        }
        if watched.announced.is_some_and(|length| length > MOST_DRAINED as u64) {
            return false;
        }
        // The answer waits for this: who sends no more of the body gets it when the time is up.
        let rest = async {
            let mut read = 0;
            while let Some(chunk) = watched.next().await {
                read += chunk.map_or(usize::MAX, |bytes| bytes.len());
                if read > MOST_DRAINED {
                    return false;
                }
            }
            true
        };
        tokio::time::timeout(DRAIN_TIMEOUT, rest).await.unwrap_or(false)
    }
}

impl Stream for Watched {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut body = self.body.borrow_mut();
        if body.ended {
            return Poll::Ready(None);
        }
        let polled = body.payload.poll_next_unpin(task);
        body.ended = matches!(polled, Poll::Ready(None));
        if let Some(activity) = body.activity.as_ref().filter(|_| body.ended) {
            activity.body_ended();
        }
        polled
    }
}
