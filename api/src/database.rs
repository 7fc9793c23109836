//! The blocking database behind an async door: fair queues, bounded waiting, no worker thread ever blocked.

use crate::{
    context::Context,
    metrics::{Counted, Work},
};
use persistence::{Cause, Database, DatabaseOptions, Error, Store};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Semaphore, SemaphorePermit, oneshot},
    task::{JoinError, JoinHandle},
};

/// How long a request waits for its turn before it is told to come back.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The database and the queue before its connections.
#[derive(Clone)]
pub(crate) struct Gate {
    database: Database,
    connections: Arc<Semaphore>,
    capacity: usize,
    /// How long the database may take for one use case. On PostgreSQL every statement has a shorter bound; who says nothing for so long
    /// has fallen silent, and nobody knows whether what was sent arrived.
    longest_silence: Duration,
    /// Whether the last command that got so far was refused because the database takes no writes.
    refuses_writes: Arc<AtomicBool>,
}

impl Gate {
    /// A queue before `database`, which was opened with `options`.
    pub(crate) fn new(database: Database, options: &DatabaseOptions) -> Self {
        let capacity = options.connections as usize;
        let connections = Arc::new(Semaphore::new(capacity));
        Self { database, connections, capacity, longest_silence: options.longest_use, refuses_writes: Arc::default() }
    }

    /// What came of a task, unless it takes too long: then the task is left to itself, and to the pool of connections, which gives its one up.
    async fn unless_silent<T>(&self, task: JoinHandle<T>, error: fn(Cause) -> Error) -> Result<Result<T, JoinError>, Error> {
        let silent = Silent(self.longest_silence);
        tokio::time::timeout(self.longest_silence, task).await.map_err(|_| error(Arc::new(silent)))
    }

    /// How many connections are at work.
    pub(crate) fn connections_in_use(&self) -> usize {
        self.capacity.saturating_sub(self.connections.available_permits())
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate").field("connections", &self.connections).finish_non_exhaustive()
    }
}

impl Context {
    /// Runs `work` on a connection that reads, away from the worker threads.
    ///
    /// # Errors
    /// What `work` returns; [`Error::Overloaded`] when no turn came within five seconds.
    pub async fn read<T, E>(&self, work: impl FnOnce(&mut Store<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let _measured = self.metrics.database(Work::Read);
        let _turn = turn(&self.gate.connections, self.metrics.waiting(Work::Read)).await?;
        let database = self.gate.database.clone();
        let reading = tokio::task::spawn_blocking(move || database.read(work));
        finished(self.gate.unless_silent(reading, Error::Unavailable).await?)
    }

    /// Runs `work`, a few queries by key that need not see one state of the database together; on SQLite at once and on this thread,
    /// where the way to another one would take longer than the queries.
    ///
    /// # Errors
    /// As [`Context::read`].
    pub async fn look_up<T, E>(&self, work: impl FnMut(&mut Store<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let _measured = self.metrics.database(Work::Read);
        // Who has a turn finds a connection: there are as many.
        if self.gate.database.looks_up_inline()
            && let Ok(_turn) = self.gate.connections.try_acquire()
        {
            return self.gate.database.look_up(work);
        }
        let _turn = turn(&self.gate.connections, self.metrics.waiting(Work::Read)).await?;
        let database = self.gate.database.clone();
        let reading = tokio::task::spawn_blocking(move || database.look_up(work));
        finished(self.gate.unless_silent(reading, Error::Unavailable).await?)
    }

    /// Runs `work` in one transaction and returns after it is durable, or undone.
    ///
    /// On PostgreSQL writes take their turn with the reads; on SQLite the one writer has its own queue.
    ///
    /// `work` may be run again after a serialization failure, so that it must not keep anything from an earlier run.
    ///
    /// # Errors
    /// What `work` returns; [`Error::Overloaded`] when no turn came within five seconds or the writer's queue is full.
    pub async fn write<T, E>(&self, mut work: impl FnMut(&mut Store<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let send = move |result| drop(reply.send(result));
        let database = self.gate.database.clone();
        let _measured = self.metrics.database(Work::Write);
        let waiting = self.metrics.waiting(Work::Write);
        if database.runs_writes_inline() {
            let _turn = turn(&self.gate.connections, waiting).await?;
            // It may yet be carried out: it goes on by itself, and a repetition with its key finds out.
            let writing = tokio::task::spawn_blocking(move || database.write(work, send));
            finished(self.gate.unless_silent(writing, Error::OutcomeUnknown).await?);
            return answered(answer.await);
        }
        // It waits until the writer begins with it, or drops it because its queue is full.
        let mut waiting = Some(waiting);
        let work = move |store: &mut Store<'_>| {
            drop(waiting.take());
            work(store)
        };
        database.write(work, send);
        answered(answer.await)
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// Why it gives none; [`Error::Overloaded`] when no turn came within five seconds.
    pub async fn ping(&self) -> Result<(), Error> {
        let _turn = turn::<Error>(&self.gate.connections, self.metrics.waiting(Work::Read)).await?;
        let database = self.gate.database.clone();
        let asking = tokio::task::spawn_blocking(move || database.ping());
        finished(self.gate.unless_silent(asking, Error::Unavailable).await?)
    }

    /// Remembers whether the database took a command, or refused it because it takes no writes.
    pub(crate) fn note_writes(&self, are_taken: bool) {
        self.gate.refuses_writes.store(!are_taken, Ordering::Relaxed);
    }

    /// Whether the database refused the last command because it takes no writes: its disk is full, or it is read-only.
    #[must_use]
    pub fn refuses_writes(&self) -> bool {
        self.gate.refuses_writes.load(Ordering::Relaxed)
    }

    /// The database itself, for what runs outside of requests.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.gate.database
    }
}

async fn turn<E: From<Error>>(queue: &Semaphore, _waiting: Counted) -> Result<SemaphorePermit<'_>, E> {
    match tokio::time::timeout(LONGEST_WAIT, queue.acquire()).await {
        Ok(Ok(permit)) => Ok(permit),
        Ok(Err(_)) | Err(_) => Err(Error::Overloaded.into()),
    }
}

/// The database has not answered.
#[derive(Debug, thiserror::Error)]
#[error("the database has said nothing for {} seconds", .0.as_secs())]
struct Silent(Duration);

/// A panic below goes on up here, where the middleware answers it.
fn finished<T>(outcome: Result<T, JoinError>) -> T {
    match outcome {
        Ok(value) => value,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(cancelled) => std::panic::panic_any(cancelled.to_string()),
        },
    }
}

/// The writer drops its reply unanswered only when the work panicked: this request is answered as one that panicked.
fn answered<T>(outcome: Result<T, oneshot::error::RecvError>) -> T {
    match outcome {
        Ok(value) => value,
        Err(_) => std::panic::panic_any("a write ended without an answer"),
    }
}
