//! Codes of short texts, found many at a time: a table beyond the near caches answers a tight run of questions several times
//! as fast as one question after the other.

/// Length and bytes of a text of at most twelve bytes; the empty text is zero.
pub(super) type Short = [u64; 2];

/// Questions asked together.
const TOGETHER: usize = 64;
/// Slots of the smallest table.
const FEWEST: usize = 64;

/// A hash table with open addressing, at most three quarters full. The empty text marks a free slot and is never stored.
#[derive(Debug, Clone, Default)]
pub(super) struct ShortIndex {
    slots: Vec<(Short, u32)>,
    entries: usize,
}

impl ShortIndex {
    /// The code of a text, if it has one.
    pub(super) fn find(&self, short: Short) -> Option<u32> {
        if self.slots.is_empty() { None } else { self.find_from(self.home(short), short) }
    }

    /// The codes of many texts, in their order.
    pub(super) fn find_all(&self, shorts: &[Short]) -> Vec<Option<u32>> {
        if self.slots.is_empty() {
            return vec![None; shorts.len()];
        }
        let mut codes = Vec::with_capacity(shorts.len());
        for shorts in shorts.chunks(TOGETHER) {
            let (mut homes, mut met) = ([0; TOGETHER], [([0; 2], 0); TOGETHER]);
            for (home, short) in homes.iter_mut().zip(shorts) {
                *home = self.home(*short);
            }
            // Nothing here waits for what it reads, so the memory is asked for many slots at once.
            for (met, home) in met.iter_mut().zip(&homes[..shorts.len()]) {
                *met = self.slots[*home];
            }
            codes.extend(shorts.iter().zip(homes).zip(met).map(|((short, home), (known, code))| {
                if known == *short && known != [0; 2] { Some(code) } else { self.find_from(home, *short) }
            }));
        }
        codes
    }

    /// Gives a text that has none a code.
    pub(super) fn insert(&mut self, short: Short, code: u32) {
        if short == [0; 2] {
            return;
        }
        if 4 * (self.entries + 1) > 3 * self.slots.len() {
            let larger = vec![([0; 2], 0); (2 * self.slots.len()).max(FEWEST)];
            for (known, code) in std::mem::replace(&mut self.slots, larger) {
                if known != [0; 2] {
                    self.put(known, code);
                }
            }
        }
        self.put(short, code);
        self.entries += 1;
    }

    fn put(&mut self, short: Short, code: u32) {
        let mut slot = self.home(short);
        while self.slots[slot].0 != [0; 2] {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        self.slots[slot] = (short, code);
    }

    fn find_from(&self, mut slot: usize, short: Short) -> Option<u32> {
        loop {
            let (known, code) = self.slots[slot];
            if known == [0; 2] {
                return None;
            }
            if known == short {
                return Some(code);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// Where a text stands, or the nearest slot after it; the number of slots is a power of two.
    #[expect(clippy::cast_possible_truncation, reason = "the lowest bits are what is asked for")]
    fn home(&self, short: Short) -> usize {
        let product = u128::from(short[0] ^ 0x9e37_79b9_7f4a_7c15) * u128::from(short[1] ^ 0xd6e8_feb8_6659_fd93);
        let folded = (product as u64 ^ (product >> 64) as u64).wrapping_mul(0xa076_1d64_78bd_642f);
        (folded >> 32) as usize & (self.slots.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_what_a_map_finds(asked in prop::collection::vec((0..40_u64, 0..5_u64), 1..400)) {
            let (mut index, mut map) = (ShortIndex::default(), BTreeMap::new());
            for (code, (low, high)) in (0..).zip(&asked) {
                let short = [low << 32 | 7, *high];
                if index.find(short).is_none() {
                    index.insert(short, code);
                }
                map.entry(short).or_insert(code);
            }
            let asked: Vec<Short> = (0..50).flat_map(|low| (0..6).map(move |high| [low << 32 | 7, high])).collect();
            let expected: Vec<Option<u32>> = asked.iter().map(|short| map.get(short).copied()).collect();
            prop_assert_eq!(index.find_all(&asked), expected);
        }
    }

    #[test]
    fn the_empty_text_is_never_known() {
        let mut index = ShortIndex::default();
        index.insert([0; 2], 1);
        index.insert([1, 0], 2);
        assert_eq!(index.find_all(&[[0; 2], [1, 0], [2, 0]]), [None, Some(2), None]);
    }
}
