//! The order to stop: what was begun is finished, and nobody is cut off who could have been told.
//!
//! A client that keeps its connection may send its next request in the very moment in which an idle connection is closed, and would get no
//! answer. So for a while after the order everything goes on but for one thing: each answer says that its connection ends. Whoever is at
//! work is told within one request, and comes back elsewhere. Then the port is closed, and what is still under way is finished.

use actix_web::dev::ServerHandle;
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// How long nobody may have come before the port is closed.
const QUIET: Duration = Duration::from_millis(250);

/// How long the port stays open after the order at the longest.
const FAREWELL: Duration = Duration::from_secs(2);

/// Whether the service is about to stop; a clone is a handle to the same.
#[derive(Debug, Clone, Default)]
pub struct Stopping(Arc<State>);

#[derive(Debug, Default)]
struct State {
    is_ordered: AtomicBool,
    /// The answers since the order.
    answers: AtomicUsize,
}

impl Stopping {
    /// Counts an answer; whether it has to say that its connection ends.
    pub(crate) fn ends_connection(&self) -> bool {
        let is_ordered = self.0.is_ordered.load(Ordering::Relaxed);
        if is_ordered {
            self.0.answers.fetch_add(1, Ordering::Relaxed);
        }
        is_ordered
    }

    /// Returns when nobody comes any more, or too many do.
    async fn say_farewell(&self) {
        self.0.is_ordered.store(true, Ordering::Relaxed);
        let ordered = Instant::now();
        let mut answers = None;
        while answers != Some(self.0.answers.load(Ordering::Relaxed)) && ordered.elapsed() < FAREWELL {
            answers = Some(self.0.answers.load(Ordering::Relaxed));
            tokio::time::sleep(QUIET).await;
        }
    }
}

/// The signals that end the service, minded from the moment this is made.
#[cfg(unix)]
pub(crate) struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    quit: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// # Errors
    /// When the system refuses.
    pub(crate) fn mind() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
        })
    }

    /// Stops the service at the first signal: SIGTERM lets what was begun be finished, SIGINT and SIGQUIT do not, then or meanwhile.
    pub(crate) async fn obey(mut self, stopping: Stopping, server: ServerHandle) {
        tokio::select! {
            _ = self.terminate.recv() => {
                tracing::info!("ordered to stop");
                stopping.say_farewell().await;
                tokio::spawn(server.stop(true));
            }
            _ = self.interrupt.recv() => return server.stop(false).await,
            _ = self.quit.recv() => return server.stop(false).await,
        }
        tokio::select! {
            _ = self.interrupt.recv() => server.stop(false).await,
            _ = self.quit.recv() => server.stop(false).await,
        }
    }
}

/// The signals that end the service, minded from the moment this is made.
#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// # Errors
    /// None here.
    pub(crate) fn mind() -> io::Result<Self> {
        Ok(Self)
    }

    /// Stops the service at once when it is interrupted.
    pub(crate) async fn obey(self, _: Stopping, server: ServerHandle) {
        if tokio::signal::ctrl_c().await.is_ok() {
            server.stop(false).await;
        }
    }
}
