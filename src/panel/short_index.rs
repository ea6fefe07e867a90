//! Codes of short texts, found many at a time: a table beyond the near caches answers a tight run of questions several times
//! as fast as one question after the other.

use super::codes::MISSING;
use super::labels::Labels;

/// Length and bytes of a text of at most twelve bytes.
pub(super) type Short = [u64; 2];

/// Questions asked together.
const TOGETHER: usize = 64;
/// Slots of the smallest table.
const FEWEST: usize = 64;

/// A slot without a text.
const FREE: Slot = Slot { tag: 0, code: MISSING };

/// Half of the hash of a text, and its code. The text itself stands among the labels.
#[derive(Debug, Clone, Copy)]
struct Slot {
    tag: u32,
    code: u32,
}

/// A hash table with open addressing, at most three quarters full, over the short ones among the labels of a key.
#[derive(Debug, Clone, Default)]
pub(super) struct ShortIndex {
    slots: Vec<Slot>,
    entries: usize,
}

impl ShortIndex {
    /// The code of a text, if it has one.
    pub(super) fn find(&self, short: Short, labels: &Labels) -> Option<u32> {
        if self.slots.is_empty() { None } else { self.find_from(tag(short), short, labels) }
    }

    /// The codes of many texts, in their order.
    pub(super) fn find_all(&self, shorts: &[Short], labels: &Labels) -> Vec<Option<u32>> {
        if self.slots.is_empty() {
            return vec![None; shorts.len()];
        }
        let mut codes = Vec::with_capacity(shorts.len());
        for shorts in shorts.chunks(TOGETHER) {
            let (mut tags, mut met, mut known) = ([0; TOGETHER], [FREE; TOGETHER], [[0; 2]; TOGETHER]);
            for (tag_of, short) in tags.iter_mut().zip(shorts) {
                *tag_of = tag(*short);
            }
            // Nothing in one of these loops waits for what it reads, so the memory is asked for many places at once.
            for (met, tag) in met.iter_mut().zip(&tags[..shorts.len()]) {
                *met = self.slots[self.home(*tag)];
            }
            for ((known, met), tag) in known.iter_mut().zip(&met[..shorts.len()]).zip(tags) {
                if met.tag == tag && met.code != MISSING {
                    *known = labels.short(met.code);
                }
            }
            codes.extend(shorts.iter().zip(tags).zip(met).zip(known).map(|(((short, tag), met), known)| {
                if met.code == MISSING {
                    None
                } else if met.tag == tag && known == *short {
                    Some(met.code)
                } else {
                    self.find_from(tag, *short, labels)
                }
            }));
        }
        codes
    }

    /// Adds a label that is not there yet.
    pub(super) fn insert(&mut self, short: Short, code: u32) {
        if 4 * (self.entries + 1) > 3 * self.slots.len() {
            let larger = vec![FREE; (2 * self.slots.len()).max(FEWEST)];
            for slot in std::mem::replace(&mut self.slots, larger) {
                if slot.code != MISSING {
                    self.put(slot);
                }
            }
        }
        self.put(Slot { tag: tag(short), code });
        self.entries += 1;
    }

    fn put(&mut self, slot: Slot) {
        let mut at = self.home(slot.tag);
        while self.slots[at].code != MISSING {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = slot;
    }

    fn find_from(&self, tag: u32, short: Short, labels: &Labels) -> Option<u32> {
        let mut at = self.home(tag);
        loop {
            let slot = self.slots[at];
            if slot.code == MISSING {
                return None;
            }
            if slot.tag == tag && labels.short(slot.code) == short {
                return Some(slot.code);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Where a text stands, or the nearest slot before it; the number of slots is a power of two.
    fn home(&self, tag: u32) -> usize {
        tag as usize & (self.slots.len() - 1)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "half of the bits are what is asked for")]
fn tag(short: Short) -> u32 {
    let product = u128::from(short[0] ^ 0x9e37_79b9_7f4a_7c15) * u128::from(short[1] ^ 0xd6e8_feb8_6659_fd93);
    let folded = (product as u64 ^ (product >> 64) as u64).wrapping_mul(0xa076_1d64_78bd_642f);
    (folded >> 32) as u32
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_what_a_map_finds(entries in prop::collection::vec("[a-c]{0,4}|[0-9]{9,12}", 1..400), others in prop::collection::vec("[a-c]{0,4}", 50)) {
            let (mut index, mut labels, mut map) = (ShortIndex::default(), Labels::default(), BTreeMap::new());
            for entry in &entries {
                let only: Labels = [entry].into_iter().collect();
                if index.find(only.short(0), &labels).is_none() {
                    let code = u32::try_from(labels.len()).unwrap_or(MISSING);
                    labels.push(entry);
                    index.insert(only.short(0), code);
                    map.insert(entry, code);
                }
            }
            prop_assert_eq!(map.len(), labels.len());
            let asked: Vec<&String> = entries.iter().chain(&others).collect();
            let texts: Labels = asked.iter().collect();
            let shorts: Vec<Short> = (0..).take(asked.len()).map(|code| texts.short(code)).collect();
            let expected: Vec<Option<u32>> = asked.iter().map(|entry| map.get(entry).copied()).collect();
            prop_assert_eq!(index.find_all(&shorts, &labels), expected);
        }
    }
}
