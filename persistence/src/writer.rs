//! Group commit: one thread writes to SQLite, and all commands that wait when it begins share one commit.
//!
//! A commit at `synchronous=FULL` costs a flush to the disk; shared by many commands it costs each of them little. A command is answered
//! after the commit, never before.

use crate::{
    Error, Store,
    audit::chain::Tail,
    session::Shared,
    transaction::{Ran, abandon_batch, batch_lost, begin_batch, commit_batch, run_in_batch},
};
use diesel::sqlite::SqliteConnection;
use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

/// How many commands share a commit at most.
const BATCH: usize = 256;

/// A command that waits, with the way to answer it.
type Job = Box<dyn FnOnce(Turn<'_>) -> Ended + Send>;

/// What a job gets when its turn comes.
enum Turn<'c> {
    Run(&'c mut SqliteConnection, &'c mut Tail),
    /// It is not run; the error says why.
    Refused(Error),
}

/// A job that has had its turn.
struct Ended {
    /// Tells the caller, once it is known whether the batch was committed.
    answer: Box<dyn FnOnce(Result<(), Error>) + Send>,
    batch_is_lost: bool,
}

/// The thread that writes.
pub(crate) struct Writer {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread; `queue` commands may wait.
    pub(crate) fn start(connection: Arc<Mutex<SqliteConnection>>, tail: Tail, queue: usize) -> Result<Self, Error> {
        let (jobs, waiting) = sync_channel(queue);
        let thread =
            std::thread::Builder::new().name("sqlite-writer".to_owned()).spawn(move || write_all(&waiting, &connection, tail));
        match thread {
            Ok(thread) => Ok(Self { jobs: Some(jobs), thread: Some(thread) }),
            Err(error) => Err(Error::Internal(Arc::new(error))),
        }
    }

    /// Queues a command. `reply` is called once: after the commit on the writer's thread, or at once on this one when the queue is full.
    pub(crate) fn submit<T: Send + 'static, E: From<Error> + Send + 'static>(
        &self,
        shared: Shared,
        mut work: impl FnMut(&mut Store<'_>) -> Result<T, E> + Send + 'static,
        reply: impl FnOnce(Result<T, E>) + Send + 'static,
    ) {
        let job: Job = Box::new(move |turn| match turn {
            Turn::Run(connection, tail) => {
                let Ran { result, batch_is_lost } = run_in_batch(connection, &shared, tail, &mut work);
                let answer = move |committed: Result<(), Error>| {
                    reply(result.and_then(|value| committed.map(|()| value).map_err(E::from)));
                };
                Ended { answer: Box::new(answer), batch_is_lost }
            }
            Turn::Refused(error) => Ended { answer: Box::new(move |_| reply(Err(error.into()))), batch_is_lost: false },
        });
        let Some(jobs) = &self.jobs else { return };
        match jobs.try_send(job) {
            Ok(()) => (),
            Err(TrySendError::Full(job)) => refuse(job, Error::Overloaded),
            Err(TrySendError::Disconnected(job)) => refuse(job, crate::error::Fault::WriterStopped.into()),
        }
    }
}

impl Drop for Writer {
    /// Waits for the commands that were accepted.
    fn drop(&mut self) {
        drop(self.jobs.take());
        let Some(thread) = self.thread.take() else { return };
        // The last handle may be held by a reply, which runs on the writer's own thread.
        if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
            tracing::error!("the writer of the database had panicked");
        }
    }
}

fn refuse(job: Job, error: Error) {
    (job(Turn::Refused(error)).answer)(Ok(()));
}

fn write_all(jobs: &Receiver<Job>, connection: &Mutex<SqliteConnection>, mut tail: Tail) {
    while let Ok(first) = jobs.recv() {
        let mut waiting: VecDeque<Job> = std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1)).collect();
        while !waiting.is_empty() {
            write_batch(&mut waiting, connection, &mut tail);
        }
    }
}

/// Runs the waiting jobs in one transaction and answers them. Where SQLite undoes the transaction under one of them, those behind it
/// are left waiting.
fn write_batch(waiting: &mut VecDeque<Job>, connection: &Mutex<SqliteConnection>, tail: &mut Tail) {
    let mut ended = Vec::with_capacity(waiting.len());
    let before = tail.clone();
    let committed = {
        let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
        match begin_batch(&mut connection) {
            Ok(()) => run_all(waiting, &mut ended, &mut connection, tail),
            Err(error) => {
                ended.extend(waiting.drain(..).map(|job| job(Turn::Refused(error.clone()))));
                Err(error)
            }
        }
    };
    match &committed {
        Ok(()) => tail.commit(),
        Err(_) => tail.roll_back(&before),
    }
    if let Err(error) = &committed {
        tracing::error!(%error, jobs = ended.len(), "a batch of commands was not committed");
    }
    for job in ended {
        let answer = AssertUnwindSafe(|| (job.answer)(committed.clone()));
        if catch_unwind(answer).is_err() {
            tracing::error!("the reply to a command panicked");
        }
    }
}

fn run_all(
    waiting: &mut VecDeque<Job>,
    ended: &mut Vec<Ended>,
    connection: &mut SqliteConnection,
    tail: &mut Tail,
) -> Result<(), Error> {
    while let Some(job) = waiting.pop_front() {
        let job = job(Turn::Run(connection, tail));
        let batch_is_lost = job.batch_is_lost;
        ended.push(job);
        if batch_is_lost {
            abandon_batch(connection);
            return Err(batch_lost());
        }
    }
    commit_batch(connection)
}

#[cfg(test)]
mod tests;
