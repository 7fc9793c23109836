//! What saving did.

/// What saving did: saving the same thing twice changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Saved {
    /// It was new.
    Created,
    /// It was known otherwise.
    Changed,
    /// It was known so.
    Unchanged,
}

impl Saved {
    /// What saving `new` does, where `known` is what stands there.
    pub(crate) fn of<T: PartialEq>(known: Option<&T>, new: &T) -> Self {
        match known {
            None => Self::Created,
            Some(known) if known == new => Self::Unchanged,
            Some(_) => Self::Changed,
        }
    }
}
