//! How often each key occurred.

/// The first size of a table, a power of two.
const FIRST_SIZE: usize = 4;
/// 2^64 over the golden ratio: spreads keys that follow one another.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// Counts of keys, in a table with open addressing that is at most three quarters full. What it holds does not depend on
/// the order in which it was filled; the order in which it lists it does.
///
/// A key is counted once for a firm, so counts are below 2^32, as the numbers of firms are.
#[derive(Debug, Clone)]
pub(super) struct Tally<K> {
    /// Key and count; a place with count 0 is free. The length is 0 or a power of two.
    places: Vec<(K, u32)>,
    used: usize,
}

impl<K> Default for Tally<K> {
    fn default() -> Self {
        Self { places: Vec::new(), used: 0 }
    }
}

impl<K: Copy + Default + Eq + Into<u64>> Tally<K> {
    /// Counts a key once more.
    #[inline]
    pub(super) fn count(&mut self, key: K) {
        self.add(key, 1);
    }

    /// Counts a key some times more, at least once.
    #[inline]
    fn add(&mut self, key: K, times: u32) {
        // Free places are left, so a search ends.
        let mask = self.places.len().wrapping_sub(1);
        let mut at = self.home(key);
        while let Some(place) = self.places.get_mut(at) {
            if place.1 == 0 {
                break;
            }
            if place.0 == key {
                place.1 += times;
                return;
            }
            at = (at + 1) & mask;
        }
        self.reserve(1);
        self.insert(key, times);
    }

    /// Takes the first free place for a key that is not there.
    fn insert(&mut self, key: K, times: u32) {
        let mask = self.places.len().wrapping_sub(1);
        let mut at = self.home(key);
        while let Some(place) = self.places.get_mut(at) {
            if place.1 == 0 {
                *place = (key, times);
                self.used += 1;
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// Where the search for a key begins.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the high bits that are left number the places")]
    fn home(&self, key: K) -> usize {
        let bits = self.places.len().trailing_zeros();
        key.into().wrapping_mul(SPREAD).checked_shr(64 - bits).unwrap_or(0) as usize
    }

    /// Makes place for more keys.
    fn reserve(&mut self, more: usize) {
        let used = self.used + more;
        if 4 * used <= 3 * self.places.len() {
            return;
        }
        let size = (used + used.div_ceil(3)).next_power_of_two().max(FIRST_SIZE);
        let old = std::mem::replace(&mut self.places, vec![(K::default(), 0); size]);
        self.used = 0;
        for (key, times) in old {
            if times > 0 {
                self.insert(key, times);
            }
        }
    }

    /// Counts what another tally counted.
    pub(super) fn merge(&mut self, mut other: Self) {
        if other.used > self.used {
            std::mem::swap(self, &mut other);
        }
        // The other lists its keys in the order of their homes: without place for all, they would pile up.
        self.reserve(other.used);
        for (key, times) in other.entries() {
            self.add(key, times);
        }
    }

    /// Every key with its count, in an order that says nothing.
    pub(super) fn entries(&self) -> impl Iterator<Item = (K, u32)> {
        self.places.iter().copied().filter(|(_, times)| *times > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn sorted(tally: &Tally<u64>) -> Vec<(u64, u32)> {
        let mut entries: Vec<_> = tally.entries().collect();
        entries.sort_unstable();
        entries
    }

    proptest! {
        #[test]
        fn counts_as_a_map_does(keys in prop::collection::vec(prop_oneof![0..40_u64, any::<u64>()], 0..300), cut in 0..300_usize) {
            let mut expected = BTreeMap::new();
            for key in &keys {
                *expected.entry(*key).or_insert(0_u32) += 1;
            }
            let (mut whole, mut parts) = (Tally::default(), [Tally::default(), Tally::default()]);
            for (at, key) in keys.iter().enumerate() {
                whole.count(*key);
                parts[usize::from(at < cut)].count(*key);
            }
            let [mut first, second] = parts;
            first.merge(second);
            let expected: Vec<_> = expected.into_iter().collect();
            prop_assert_eq!(sorted(&whole), expected.clone());
            prop_assert_eq!(sorted(&first), expected);
        }
    }
}
