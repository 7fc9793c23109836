//! What was read or refused, on its way into the database: gathered here, written in groups.
//!
//! Nothing is dropped to make room. While the database takes nothing, entries wait, and when as many wait as may, whatever reads a
//! participant's data is refused: better no answer than one that nobody can account for.

use crate::context::{Context, Ids, host_now};
use domain::audit::AuditEntry;
use persistence::{Database, Error, TrailHead};
use std::{
    collections::VecDeque,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// How long an entry waits at the longest while the database takes entries.
const EVERY: Duration = Duration::from_millis(500);

/// How many entries may wait: a few megabytes.
pub const MOST_WAITING: usize = 20_000;

/// How many are written in one transaction, and how many make it not wait any longer.
const GROUP: usize = 1_000;

/// How often the head of the trail is told in the log.
const TELL_EVERY: Duration = Duration::from_secs(60);

/// How often the last entries are tried to be written when the service stops, and how long between two times.
const LAST_ATTEMPTS: usize = 5;
const LAST_PAUSE: Duration = Duration::from_millis(200);

/// What was read or refused and is not written yet; a clone is a handle to the same.
#[derive(Clone, Default)]
pub struct Trail(Arc<Shared>);

#[derive(Default)]
struct Shared {
    waiting: Mutex<VecDeque<AuditEntry>>,
    is_due: Notify,
    is_closed: AtomicBool,
}

impl Trail {
    /// Whether more may be read.
    pub(crate) fn has_room(&self) -> bool {
        self.waiting().len() < MOST_WAITING
    }

    /// Leaves entries to be written.
    pub fn leave(&self, entries: Vec<AuditEntry>) {
        let mut waiting = self.waiting();
        waiting.extend(entries);
        let is_due = waiting.len() >= GROUP;
        drop(waiting);
        if is_due {
            self.0.is_due.notify_one();
        }
    }

    /// How many entries wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting().len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Nothing comes any more: what waits is written at once, and [`keep`] returns.
    pub(crate) fn close(&self) {
        self.0.is_closed.store(true, Ordering::Relaxed);
        self.0.is_due.notify_one();
    }

    fn is_closed(&self) -> bool {
        self.0.is_closed.load(Ordering::Relaxed)
    }

    /// The first of those that wait. They go on waiting until they are [written](Self::written).
    fn first(&self) -> Arc<[AuditEntry]> {
        self.waiting().iter().take(GROUP).cloned().collect()
    }

    /// Forgets the first entries, which are in the database.
    fn written(&self, count: usize) {
        drop(self.waiting().drain(..count));
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<AuditEntry>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trail").field("waiting", &self.len()).finish_non_exhaustive()
    }
}

/// Writes what waits, again and again, until the trail is closed; then what is left.
pub(crate) async fn keep(context: Context) {
    let mut told = Told { head: None, at: Instant::now() };
    let mut is_away = false;
    while !context.trail.is_closed() {
        let _ = tokio::time::timeout(EVERY, context.trail.0.is_due.notified()).await;
        match write_waiting(&context).await {
            Ok(head) => {
                is_away = false;
                told.tell(head);
            }
            // A database that is away is away many times; what it means for the trail is said once.
            Err(error) if !is_away => {
                is_away = true;
                tracing::warn!(%error, waiting = context.trail.len(), "the audit trail cannot be written for now");
            }
            Err(_) => tokio::time::sleep(EVERY).await,
        }
    }
    for _ in 0..LAST_ATTEMPTS {
        match write_waiting(&context).await {
            Ok(head) => return told.tell_now(head),
            Err(error) => tracing::warn!(%error, "the end of the audit trail cannot be written yet"),
        }
        tokio::time::sleep(LAST_PAUSE).await;
    }
    tracing::error!(lost = context.trail.len(), "entries of the audit trail are lost: the database did not take them in time");
}

/// Writes all that waits, group by group, and notes how far the chains have come.
async fn write_waiting(context: &Context) -> Result<Option<TrailHead>, Error> {
    let mut head = None;
    loop {
        let group = context.trail.first();
        if group.is_empty() && !context.database().has_heads_to_note() {
            return Ok(head);
        }
        let (written, id) = (Arc::clone(&group), context.ids.next_id());
        let noted = context
            .write(move |store| {
                store.audit().append(&written)?;
                store.audit().note_heads(id, host_now())
            })
            .await?;
        head = noted.or(head);
        context.trail.written(group.len());
    }
}

/// Notes how far the chains of this process have come, for a command that ends with it.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn note_heads(database: &Database, ids: &Ids) -> Result<(), Error> {
    let id = ids.next_id();
    database.write_blocking(move |store| store.audit().note_heads(id, host_now())).map(drop)
}

/// The head of the trail in the log, which is kept elsewhere than the database.
struct Told {
    head: Option<TrailHead>,
    at: Instant,
}

impl Told {
    fn tell(&mut self, head: Option<TrailHead>) {
        self.head = head.or(self.head);
        if self.at.elapsed() >= TELL_EVERY {
            self.tell_now(None);
        }
    }

    fn tell_now(&mut self, head: Option<TrailHead>) {
        self.at = Instant::now();
        if let Some(head) = head.or(self.head.take()) {
            tracing::info!(%head, "head of the audit trail");
        }
    }
}
