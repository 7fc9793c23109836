//! The bytes of a connection, in time.

use super::{Activity, Place, activity::Share, deadline::Alarm};
use crate::{config::ConnectionConfiguration, metrics::CutBecause};
use actix_web::web::Bytes;
use std::{
    io, mem,
    net::SocketAddr,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::Instant,
};

/// What the framework answers to a head that is too slow.
const REQUEST_TIMEOUT: &[u8] = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// What who finds no place is told.
pub(super) const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 5\r\ncontent-length: 0\r\n\r\n";

/// A connection to a client that may be slow, greedy or gone.
#[derive(Debug)]
pub(super) struct Stream {
    tcp: TcpStream,
    place: Place,
    activity: Rc<Activity>,
    patience: ConnectionConfiguration,
    /// What the client has sent ahead.
    ahead: Bytes,
    /// Whether what was read is to be looked at before more is.
    is_full: bool,
    reading: Alarm,
    /// Until when the client has to take something; `None` while it does.
    taking: Option<Instant>,
    writing: Alarm,
}

impl Stream {
    pub(super) fn new(tcp: TcpStream, place: Place, patience: ConnectionConfiguration) -> Self {
        let (activity, reading, writing) = (Activity::new(), Alarm::default(), Alarm::default());
        Self { tcp, place, activity, patience, ahead: Bytes::new(), is_full: false, reading, taking: None, writing }
    }

    pub(super) fn activity(&self) -> Rc<Activity> {
        self.activity.clone()
    }

    pub(super) fn peer(&self) -> Option<SocketAddr> {
        self.tcp.peer_addr().ok()
    }

    /// Keeps of what `buffer` has got after `before` what is not looked at yet.
    fn keep_ahead(&mut self, buffer: &mut ReadBuf<'_>, before: usize) {
        let read = &buffer.filled()[before..];
        let Share { length, is_all } = self.activity.share(read);
        self.is_full = is_all;
        if length < read.len() {
            self.ahead = [&read[length..], &self.ahead].concat().into();
            buffer.set_filled(before + length);
        }
    }

    /// The end of a connection whose head did not come in time, or whose client does not go after the last answer.
    fn cut(&self) {
        if !self.activity.is_closing() {
            // Nothing of ours is on its way, as no request is in flight.
            let _ = self.tcp.try_write(REQUEST_TIMEOUT);
            self.place.0.metrics.connection_cut(CutBecause::SlowHead);
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, task: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.taking.is_some() || this.activity.withholds() {
            this.is_full = false;
            this.activity.hold(task.waker());
            return Poll::Pending;
        }
        if this.activity.is_over() {
            return Poll::Ready(Ok(()));
        }
        if let Some(deadline) = this.activity.deadline()
            && this.reading.poll(deadline, task).is_ready()
        {
            this.cut();
            return Poll::Ready(Ok(()));
        }
        if mem::take(&mut this.is_full) {
            task.waker().wake_by_ref();
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        if this.ahead.is_empty() {
            ready!(Pin::new(&mut this.tcp).poll_read(task, buffer))?;
        } else {
            buffer.put_slice(&this.ahead.split_to(this.ahead.len().min(buffer.remaining())));
        }
        if buffer.filled().len() > before {
            this.activity.arrived(this.patience.head_timeout);
            this.keep_ahead(buffer, before);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, task: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.tcp).poll_write(task, bytes);
        if polled.is_ready() {
            if this.taking.take().is_some() {
                this.activity.release();
            }
            return polled;
        }
        let deadline = *this.taking.get_or_insert_with(|| Instant::now() + this.patience.answer_timeout);
        if this.writing.poll(deadline, task).is_pending() {
            return Poll::Pending;
        }
        this.place.0.metrics.connection_cut(CutBecause::SlowReader);
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn poll_flush(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_flush(task)
    }

    fn poll_shutdown(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_shutdown(task)
    }
}
