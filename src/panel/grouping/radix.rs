//! Entries sorted by key: a radix sort that looks at no more bits than it takes to tell the keys apart.

use super::key::{Key, Keyed};

/// Bits of a digit: its counts fit the nearest cache.
const DIGIT_BITS: u32 = 11;
const DIGITS: usize = 1 << DIGIT_BITS;
/// Fewer entries than this are sorted by comparing.
const FEW: usize = 512;

/// Scratch memory of a thread for sorting.
pub(super) struct Sorter<E> {
    /// What is to be sorted.
    pub(super) entries: Vec<E>,
    spare: Vec<E>,
}

impl<E> Default for Sorter<E> {
    fn default() -> Self {
        Self { entries: Vec::new(), spare: Vec::new() }
    }
}

impl<E: Keyed> Sorter<E> {
    /// Sorts the entries by key; those of one key end up in any order.
    pub(super) fn sort(&mut self) {
        if self.spare.len() < self.entries.len() {
            self.spare.resize(self.entries.len(), E::default());
        }
        sort(&mut self.entries, &mut self.spare);
    }
}

/// Sorts by the two highest digits in which the keys differ, then what these leave unsorted.
fn sort<E: Keyed>(entries: &mut [E], spare: &mut [E]) {
    if entries.len() < FEW {
        entries.sort_unstable_by_key(Keyed::key);
        return;
    }
    let Some(first) = entries.first().map(Keyed::key) else { return };
    let least = entries.iter().map(Keyed::key).fold(first, Ord::min);
    let differing = entries.iter().map(|entry| entry.key() - least).fold(E::Key::default(), |all, key| all | key);
    let bits = differing.significant();
    if bits == 0 {
        return;
    }
    let high = bits.saturating_sub(DIGIT_BITS);
    let low = high.saturating_sub(DIGIT_BITS);
    let spare = &mut spare[..entries.len()];
    let mut counts = [[0_u32; DIGITS]; 2];
    for entry in entries.iter() {
        let key = entry.key() - least;
        counts[0][digit(key, low)] += 1;
        counts[1][digit(key, high)] += 1;
    }
    let [of_low, of_high] = &mut counts;
    move_by(entries, spare, of_low, |entry| digit(entry.key() - least, low));
    move_by(spare, entries, of_high, |entry| digit(entry.key() - least, high));
    if low > 0 {
        sort_runs(entries, spare, low, least);
    }
}

#[inline]
fn digit<K: Key>(key: K, shift: u32) -> usize {
    (key >> shift).low() as usize & (DIGITS - 1)
}

/// Moves entries to their places by one digit; entries of one digit keep their order.
#[inline]
fn move_by<E: Copy>(from: &[E], to: &mut [E], counts: &mut [u32; DIGITS], digit: impl Fn(&E) -> usize) {
    let mut total = 0;
    for count in counts.iter_mut() {
        total += std::mem::replace(count, total);
    }
    for entry in from {
        let place = &mut counts[digit(entry) & (DIGITS - 1)];
        to[*place as usize] = *entry;
        *place += 1;
    }
}

/// Sorts runs of entries whose keys agree above `shift`, where they are not sorted yet.
fn sort_runs<E: Keyed>(entries: &mut [E], spare: &mut [E], shift: u32, least: E::Key) {
    let mut at = 1;
    while at < entries.len() {
        if entries[at - 1].key() <= entries[at].key() {
            at += 1;
            continue;
        }
        let top = (entries[at].key() - least) >> shift;
        let like = |entry: &&E| (entry.key() - least) >> shift == top;
        let start = at - entries[..at].iter().rev().take_while(like).count();
        let end = at + entries[at..].iter().take_while(like).count();
        sort(&mut entries[start..end], &mut spare[start..end]);
        at = end.max(at + 1);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sorted<E: Keyed>(list: Vec<E>) -> Vec<E> {
        let mut sorter = Sorter { entries: list, spare: Vec::new() };
        sorter.sort();
        sorter.entries
    }

    proptest! {
        #[test]
        fn as_a_comparison_sort(
            numbers in prop::collection::vec(any::<u64>(), 0..3000), mask in any::<u64>(), shift in 0..64_u32, times in 0..64_u32,
        ) {
            // Holes in the bits, many equal keys, small ranges, wide keys.
            let keys: Vec<u64> = numbers.iter().map(|number| (number & mask) >> shift).collect();
            let mut wanted = keys.clone();
            wanted.sort_unstable();
            prop_assert_eq!(sorted(keys), wanted);
            let keys: Vec<u128> = numbers.iter().map(|number| (u128::from(*number) << times) | 1).collect();
            let mut wanted = keys.clone();
            wanted.sort_unstable();
            prop_assert_eq!(sorted(keys), wanted);
        }

        #[test]
        fn clusters_far_apart(numbers in prop::collection::vec((0..3_u32, 0..2_u32, any::<u16>()), 600..3000)) {
            let key = |(a, b, c): &(u32, u32, u16)| u128::from(*a) << 120 | u128::from(*b) << 70 | u128::from(*c);
            let keys: Vec<u128> = numbers.iter().map(key).collect();
            let mut wanted = keys.clone();
            wanted.sort_unstable();
            prop_assert_eq!(sorted(keys), wanted);
        }
    }

    #[test]
    fn values_stay_with_their_keys() {
        let list: Vec<(u64, f64)> =
            (0..5000_u32).map(|i| (u64::from(i.wrapping_mul(2_654_435_761)), f64::from(i))).collect();
        for (key, value) in sorted(list.clone()) {
            assert!(list.contains(&(key, value)));
        }
    }
}
