//! Where the range of the keys is cut into buckets.

use std::ops::Range;

use super::key::{Key, Keyed};

/// Bits of the table that leads to a bucket.
const SLOT_BITS: u32 = 14;
const SLOTS: usize = 1 << SLOT_BITS;
/// Fewest keys of the sample that make a bucket.
const LEAST_SAMPLED: usize = 8;
/// About how many buckets there may be; their numbers fit 16 bits, however the keys lie.
pub(super) const MOST_BUCKETS: usize = 8192;

/// Buckets: contiguous ranges of keys.
pub(super) struct Splitters<K> {
    /// First key of every bucket but the first, ascending.
    starts: Vec<K>,
    /// Whether a bucket is one key only.
    single: Vec<bool>,
    /// Keys of the sample in each bucket.
    sampled: Vec<usize>,
    /// By `(key − starts[0]) >> shift`, how many starts come before all keys of the slot.
    table: Vec<u16>,
    shift: u32,
}

impl<K: Key> Splitters<K> {
    /// Cuts so that about `buckets` buckets have equally many keys of the sample each. A cut is made where a cell begins,
    /// unless the cell is larger than a bucket.
    pub(super) fn new(mut sample: Vec<K>, buckets: usize, unit_bits: u32) -> Self {
        sample.sort_unstable();
        let share = sample.len().div_ceil(buckets.clamp(1, MOST_BUCKETS)).max(LEAST_SAMPLED);
        let mut cuts = Cuts { starts: Vec::new(), single: vec![false] };
        cuts.choose(&sample, share, unit_bits);
        let Cuts { starts, single } = cuts;
        let ends = starts.iter().map(|start| sample.partition_point(|key| key < start)).chain([sample.len()]);
        let sampled = ends.scan(0, |from, end| Some(end - std::mem::replace(from, end))).collect();
        let shift = span(&starts).significant().saturating_sub(SLOT_BITS);
        let mut splitters = Self { starts, single, sampled, table: Vec::new(), shift };
        splitters.fill_table();
        splitters
    }

    fn fill_table(&mut self) {
        let mut before = vec![0_u16; SLOTS + 1];
        for start in &self.starts {
            before[self.slot(*start) + 1] += 1;
        }
        let mut total = 0;
        for before in &mut before {
            total += *before;
            *before = total;
        }
        self.table = before;
    }

    #[inline]
    fn slot(&self, key: K) -> usize {
        let first = self.starts.first().copied().unwrap_or_default();
        ((key.max(first) - first) >> self.shift).index().min(SLOTS - 1)
    }

    /// The bucket of a key.
    #[inline]
    pub(super) fn bucket(&self, key: K) -> u16 {
        let slot = self.slot(key);
        let (low, high) = (self.table[slot], self.table[slot + 1]);
        if low == high {
            return low;
        }
        let within = self.starts[usize::from(low)..usize::from(high)].partition_point(|start| *start <= key);
        low + u16::try_from(within).unwrap_or_default()
    }

    /// Leaves only entries whose keys fall into some buckets.
    pub(super) fn retain<E: Keyed<Key = K>>(&self, entries: &mut Vec<E>, buckets: &Range<usize>) {
        let first = buckets.start.checked_sub(1).and_then(|before| self.starts.get(before));
        let after = buckets.end.checked_sub(1).and_then(|last| self.starts.get(last));
        if let Some(first) = first {
            entries.retain(|entry| entry.key() >= *first);
        }
        if let Some(after) = after {
            entries.retain(|entry| entry.key() < *after);
        }
    }

    /// How many buckets there are.
    pub(super) fn len(&self) -> usize {
        self.single.len()
    }

    /// Whether a bucket is one key only.
    pub(super) fn is_single(&self, bucket: usize) -> bool {
        self.single[bucket]
    }

    /// Keys of the sample that fall into a bucket.
    pub(super) fn sampled(&self, bucket: usize) -> usize {
        self.sampled[bucket]
    }

    /// The cell (key without the unit's bits) that the start of a bucket cuts in two, if it does.
    pub(super) fn cell_cut_before(&self, bucket: usize, unit_bits: u32) -> Option<K> {
        let start = *self.starts.get(bucket.checked_sub(1)?)?;
        let cell = start >> unit_bits;
        (cell << unit_bits != start).then_some(cell)
    }
}

fn span<K: Key>(starts: &[K]) -> K {
    starts.first().zip(starts.last()).map_or(K::default(), |(first, last)| *last - *first)
}

struct Cuts<K> {
    starts: Vec<K>,
    single: Vec<bool>,
}

impl<K: Key> Cuts<K> {
    /// Walks through a sorted sample, so that a bucket has at most about `share` of its keys.
    fn choose(&mut self, sample: &[K], share: usize, unit_bits: u32) {
        // First key of the sample in the current bucket, and in the current cell.
        let (mut bucket_at, mut cell_at, mut at) = (0, 0, 0);
        for run in sample.chunk_by(|a, b| a == b) {
            let key = run[0];
            if at > 0 && key >> unit_bits != sample[at - 1] >> unit_bits {
                cell_at = at;
            }
            let end = at + run.len();
            if run.len() >= share {
                self.single(key);
                bucket_at = end;
            } else if end - bucket_at > share && at > bucket_at {
                if cell_at > bucket_at {
                    self.cut((key >> unit_bits) << unit_bits);
                    bucket_at = cell_at;
                } else {
                    self.cut(key);
                    bucket_at = at;
                }
            }
            at = end;
        }
    }

    fn cut(&mut self, start: K) {
        self.starts.push(start);
        self.single.push(false);
    }

    /// Gives a key a bucket of its own.
    fn single(&mut self, key: K) {
        if self.starts.last().copied().unwrap_or_default() < key {
            self.cut(key);
        }
        if let Some(single) = self.single.last_mut() {
            *single = true;
        }
        if let Some(next) = key.next() {
            self.cut(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn by_counting(splitters: &Splitters<u64>, key: u64) -> usize {
        splitters.starts.iter().filter(|start| **start <= key).count()
    }

    proptest! {
        #[test]
        fn every_key_finds_its_bucket(
            sample in prop::collection::vec(prop_oneof![any::<u64>(), 0..900_u64, Just(5), Just(u64::MAX), Just(0)], 0..900),
            others in prop::collection::vec(any::<u64>(), 50), buckets in 1..60_usize, unit_bits in 0..12_u32,
        ) {
            let splitters = Splitters::new(sample.clone(), buckets, unit_bits);
            prop_assert!(splitters.starts.is_sorted_by(|a, b| a < b));
            prop_assert_eq!(splitters.len(), splitters.starts.len() + 1);
            let near = splitters.starts.iter().flat_map(|start| [start.saturating_sub(1), *start]).collect::<Vec<_>>();
            for key in sample.iter().chain(&others).chain(&near) {
                let bucket = usize::from(splitters.bucket(*key));
                prop_assert_eq!(bucket, by_counting(&splitters, *key));
                if splitters.is_single(bucket) {
                    prop_assert!(sample.contains(key) && splitters.bucket(key.saturating_add(1)) as usize != bucket || *key == u64::MAX);
                }
            }
            let share = sample.len().div_ceil(buckets).max(LEAST_SAMPLED);
            for bucket in 0..splitters.len() {
                let sampled = sample.iter().filter(|key| usize::from(splitters.bucket(**key)) == bucket).count();
                prop_assert_eq!(splitters.sampled(bucket), sampled);
                prop_assert!(splitters.is_single(bucket) || sampled < 2 * share);
            }
        }
    }

    #[test]
    fn small_cells_are_not_cut() {
        let sample: Vec<u64> = (0..40_000).map(|number| number * 7919 % 65_536).collect();
        let splitters = Splitters::new(sample.clone(), 100, 5);
        assert!(splitters.len() > 80);
        assert!((0..=splitters.len()).all(|bucket| splitters.cell_cut_before(bucket, 5).is_none()));
        let splitters = Splitters::new(sample, 100, 12);
        assert!((0..=splitters.len()).filter_map(|bucket| splitters.cell_cut_before(bucket, 12)).count() > 60);
    }
}
