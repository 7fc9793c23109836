//! The time that wakes a connection.

use std::{
    pin::Pin,
    task::{Context, Poll},
};
use tokio::time::{Instant, Sleep, sleep_until};

/// A timer that follows a deadline which moves with every request: it is set anew only when it has run down or is too late.
#[derive(Debug, Default)]
pub(super) struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// Ready when `deadline` has passed; otherwise the task is woken then.
    pub(super) fn poll(&mut self, deadline: Instant, task: &mut Context<'_>) -> Poll<()> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if sleep.deadline() > deadline {
            sleep.as_mut().reset(deadline);
        }
        while sleep.as_mut().poll(task).is_ready() {
            if sleep.deadline() >= deadline {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(deadline);
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{future::poll_fn, time::Duration};

    #[tokio::test]
    async fn it_follows_a_deadline_that_moves() {
        let begun = Instant::now();
        let mut alarm = Alarm::default();
        let late = begun + Duration::from_secs(60);
        let early = poll_fn(|task| Poll::Ready(alarm.poll(late, task))).await;
        assert!(early.is_pending());
        let soon = begun + Duration::from_millis(20);
        poll_fn(|task| alarm.poll(soon, task)).await;
        assert!(Instant::now() >= soon);
        let later = begun + Duration::from_millis(60);
        poll_fn(|task| alarm.poll(later, task)).await;
        assert!(Instant::now() >= later && Instant::now() < late);
    }
}
