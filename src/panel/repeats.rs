//! Rows that repeat the key of another: counted part by part, so that no second copy of all keys is made.

use rayon::prelude::*;

/// Rows of one part, about: what is packed and sorted at a time.
const ROWS_OF_A_PART: usize = 1 << 21;

/// A key column: one code a row. A missing entry is an entry like any other.
pub(super) struct Codes<'a> {
    pub(super) codes: &'a [u32],
    /// Number of distinct entries.
    pub(super) distinct: usize,
}

/// How many rows there are beyond the first of each combination of codes.
pub(super) fn repeats(keys: &[Codes<'_>]) -> u64 {
    let Some(widest) = keys.iter().max_by_key(|key| key.distinct) else { return 0 };
    let rows = widest.codes.len();
    // A power of two, so that the part of a code is in its low bits.
    let parts = u32::try_from(rows.div_ceil(ROWS_OF_A_PART).next_power_of_two()).unwrap_or(1);
    (0..parts)
        .into_par_iter()
        .map(|part| {
            let held = (0..rows).filter(|row| widest.codes[*row] & (parts - 1) == part).collect::<Vec<_>>();
            (held.len() - distinct(keys, held)) as u64
        })
        .sum()
}

/// How many different combinations these rows have. Combinations are packed in one number; where they do not fit, what
/// is packed so far is first replaced by its rank among the rows.
fn distinct(keys: &[Codes<'_>], rows: Vec<usize>) -> usize {
    let mut packed = vec![0_u64; rows.len()];
    let mut size = 1_u64;
    for key in keys {
        // One more for missing entries, whose code is the largest.
        let entries = key.distinct as u64 + 1;
        size = match size.checked_mul(entries) {
            Some(size) => size,
            None => {
                let ranked = sorted(packed.clone());
                for number in &mut packed {
                    *number = ranked.binary_search(number).unwrap_or_default() as u64;
                }
                (ranked.len() as u64).saturating_mul(entries)
            }
        };
        for (number, row) in packed.iter_mut().zip(&rows) {
            *number = *number * entries + u64::from(key.codes[*row]).min(entries - 1);
        }
    }
    drop(rows);
    sorted(packed).len()
}

/// Each number once, ascending.
fn sorted(mut numbers: Vec<u64>) -> Vec<u64> {
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::panel::dictionary::MISSING;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_many_as_a_set_of_the_rows_lacks(
            rows in prop::collection::vec(prop::array::uniform3(prop_oneof![0..4_u32, Just(MISSING)]), 0..60),
            distinct in prop::array::uniform3(prop_oneof![Just(4_usize), Just(1_usize << 40)]),
        ) {
            let columns: Vec<Vec<u32>> = (0..3).map(|at| rows.iter().map(|row| row[at]).collect()).collect();
            let keys: Vec<Codes<'_>> =
                columns.iter().zip(distinct).map(|(codes, distinct)| Codes { codes, distinct }).collect();
            let set: BTreeSet<[u32; 3]> = rows.iter().copied().collect();
            prop_assert_eq!(repeats(&keys), (rows.len() - set.len()) as u64);
        }
    }

    #[test]
    fn parts_hold_every_row_once() {
        let rows = 3 * ROWS_OF_A_PART + 17;
        let codes: Vec<u32> = (0..rows as u32).map(|row| row % 1_000_003).collect();
        let keys = [Codes { codes: &codes, distinct: 1_000_003 }];
        assert_eq!(repeats(&keys), (rows - 1_000_003) as u64);
    }
}
