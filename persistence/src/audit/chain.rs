//! Chains: each writer has its own, so that none waits for another.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use uuid::Uuid;

/// The last entry of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    /// The chain: the id of its first entry.
    pub(crate) chain: Uuid,
    /// Which entry: 1 for the first.
    pub(crate) position: i64,
    /// Its code.
    pub(crate) mac: [u8; 32],
}

impl Link {
    /// Before the first entry of a chain.
    pub(crate) const fn before(chain: Uuid) -> Self {
        Self { chain, position: 0, mac: [0; 32] }
    }
}

/// The end of a writer's chain: of a connection to PostgreSQL, of the one writer of SQLite. What a transaction adds to it counts when the
/// transaction is committed, and is taken back when it is not.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tail {
    heads: Arc<Heads>,
    end: Option<Link>,
    /// The ends of chains that this writer left in this transaction.
    left: Vec<Link>,
    /// The ends that this transaction has noted.
    noted: Vec<Link>,
    /// That an entry could not be added: nobody knows what stands behind the end, and the next entry begins another chain.
    is_lost: bool,
}

impl Tail {
    /// Of a writer that has written nothing yet.
    pub(crate) fn new(heads: &Arc<Heads>) -> Self {
        Self { heads: Arc::clone(heads), ..Self::default() }
    }

    pub(super) fn end(&self) -> Option<Link> {
        self.end
    }

    pub(super) fn move_to(&mut self, end: Link) {
        self.end = Some(end);
    }

    pub(super) fn lose(&mut self) {
        self.is_lost = true;
    }

    /// The ends that are to be noted: those of all committed chains that went on since, and this one's.
    pub(super) fn to_note(&self) -> Vec<Link> {
        let mut ends = self.heads.advanced();
        if let Some(own) = self.end {
            let is_noted = self.heads.has_noted(own);
            ends.retain(|end| end.chain != own.chain);
            ends.extend((!is_noted).then_some(own));
        }
        ends.sort_by_key(|end| end.chain);
        ends
    }

    pub(super) fn note(&mut self, ends: Vec<Link>) {
        self.noted.extend(ends);
    }

    /// The transaction was committed.
    pub(crate) fn commit(&mut self) {
        let (left, noted) = (std::mem::take(&mut self.left), std::mem::take(&mut self.noted));
        if self.end.is_some() || !left.is_empty() {
            self.heads.commit(left.into_iter().chain(self.end), &noted);
        }
    }

    /// The transaction, or a part of it, was undone: it is again what it was before.
    pub(crate) fn roll_back(&mut self, before: &Self) {
        let is_lost = self.is_lost;
        self.clone_from(before);
        if is_lost {
            self.left.extend(self.end.take());
        }
    }
}

/// The ends of all chains of this process, as they are committed.
#[derive(Debug, Default)]
pub(crate) struct Heads(Mutex<HashMap<Uuid, Head>>);

#[derive(Debug, Clone, Copy)]
struct Head {
    end: Link,
    /// Up to which entry it was noted.
    noted: i64,
}

impl Heads {
    fn commit(&self, ends: impl Iterator<Item = Link>, noted: &[Link]) {
        let mut heads = self.lock();
        for end in ends {
            let head = heads.entry(end.chain).or_insert(Head { end, noted: 0 });
            if head.end.position < end.position {
                head.end = end;
            }
        }
        for link in noted {
            if let Some(head) = heads.get_mut(&link.chain) {
                head.noted = head.noted.max(link.position);
            }
        }
    }

    fn advanced(&self) -> Vec<Link> {
        self.lock().values().filter(|head| head.noted < head.end.position).map(|head| head.end).collect()
    }

    pub(crate) fn has_advanced(&self) -> bool {
        self.lock().values().any(|head| head.noted < head.end.position)
    }

    fn has_noted(&self, link: Link) -> bool {
        self.lock().get(&link.chain).is_some_and(|head| head.noted >= link.position)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Head>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(chain: u128, position: i64) -> Link {
        Link { chain: Uuid::from_u128(chain), position, mac: [7; 32] }
    }

    #[test]
    fn what_is_rolled_back_was_never_there() {
        let heads = Arc::new(Heads::default());
        let mut tail = Tail::new(&heads);
        let before = tail.clone();
        tail.move_to(link(1, 1));
        tail.roll_back(&before);
        assert_eq!((tail.end(), heads.advanced()), (None, vec![]));
        tail.move_to(link(1, 2));
        tail.commit();
        assert_eq!(heads.advanced(), [link(1, 2)]);
    }

    #[test]
    fn a_writer_that_failed_begins_another_chain() {
        let heads = Arc::new(Heads::default());
        let mut tail = Tail::new(&heads);
        tail.move_to(link(1, 1));
        tail.commit();
        let before = tail.clone();
        tail.lose();
        tail.roll_back(&before);
        assert_eq!(tail.end(), None);
        assert_eq!(heads.advanced(), [link(1, 1)], "what was committed is noted all the same");
    }

    #[test]
    fn an_end_is_noted_once_and_again_when_it_moved() {
        let heads = Arc::new(Heads::default());
        let (mut one, mut other) = (Tail::new(&heads), Tail::new(&heads));
        one.move_to(link(1, 3));
        one.commit();
        other.move_to(link(2, 5));
        assert_eq!(other.to_note(), [link(1, 3), link(2, 5)]);
        other.note(other.to_note());
        let before = Tail::new(&heads);
        let mut undone = other.clone();
        undone.roll_back(&before);
        assert_eq!(heads.advanced(), [link(1, 3)], "a note that was undone is none");
        other.commit();
        assert_eq!((heads.advanced(), other.to_note()), (vec![], vec![]));
        one.move_to(link(1, 4));
        one.commit();
        assert_eq!(other.to_note(), [link(1, 4)]);
    }
}
