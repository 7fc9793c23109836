//! Which of the four categories: those that are reweighted, submitted, scored.

use super::Category;

/// A set of performance categories.
///
/// ```
/// use domain::program::{Category::{Cost, Quality}, CategorySet};
/// let set = CategorySet::from_iter([Cost, Quality]);
/// assert!(set.contains(Quality));
/// assert_eq!(set.iter().collect::<Vec<_>>(), [Quality, Cost], "in the order of `Category::ALL`");
/// assert!(!CategorySet::NONE.contains(Quality));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct CategorySet(u8);

impl CategorySet {
    /// No category.
    pub const NONE: Self = Self(0);
    /// All four.
    pub const ALL: Self = Self(0b1111);

    /// Whether `category` is in it.
    #[must_use]
    pub const fn contains(self, category: Category) -> bool {
        self.0 & bit(category) != 0
    }

    /// These and `category`.
    #[must_use]
    pub const fn with(self, category: Category) -> Self {
        Self(self.0 | bit(category))
    }

    /// These and those.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These without those.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Those that are in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// How many they are.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// They, in the order of [`Category::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Category> {
        Category::ALL.iter().copied().filter(move |category| self.contains(*category))
    }

    /// Every set there is, sixteen of them, beginning with the empty one.
    pub fn every() -> impl Iterator<Item = Self> {
        (Self::NONE.0..=Self::ALL.0).map(Self)
    }
}

impl FromIterator<Category> for CategorySet {
    fn from_iter<T: IntoIterator<Item = Category>>(categories: T) -> Self {
        categories.into_iter().fold(Self::NONE, Self::with)
    }
}

const fn bit(category: Category) -> u8 {
    match category {
        Category::Quality => 0b0001,
        Category::Cost => 0b0010,
        Category::ImprovementActivities => 0b0100,
        Category::PromotingInteroperability => 0b1000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Category::{Cost, ImprovementActivities, PromotingInteroperability, Quality};

    #[test]
    fn there_are_sixteen() {
        let every: Vec<CategorySet> = CategorySet::every().collect();
        assert_eq!(every.len(), 16);
        for set in &every {
            assert_eq!(CategorySet::from_iter(set.iter()), *set);
            assert_eq!(set.iter().count(), set.len() as usize);
            assert_eq!(set.is_empty(), set.iter().next().is_none());
        }
    }

    #[test]
    fn what_sets_do() {
        let (first, last) = (CategorySet::from_iter([Quality, Cost]), CategorySet::from_iter([Cost, PromotingInteroperability]));
        assert_eq!(first.union(last).iter().collect::<Vec<_>>(), [Quality, Cost, PromotingInteroperability]);
        assert_eq!(first.and(last).iter().collect::<Vec<_>>(), [Cost]);
        assert_eq!(first.without(last).iter().collect::<Vec<_>>(), [Quality]);
        assert_eq!(CategorySet::ALL.without(first.union(last)).iter().collect::<Vec<_>>(), [ImprovementActivities]);
    }
}
