//! Rows that repeat the key of another: counted part by part, so that no second copy of all keys is made.

use rayon::prelude::*;

/// Rows of one part, about: what is packed and sorted at a time.
const ROWS_OF_A_PART: usize = 1 << 19;

/// A key column: one code a row. A missing entry is an entry like any other.
pub(super) struct Codes<'a> {
    pub(super) codes: &'a [u32],
    /// Number of distinct entries.
    pub(super) distinct: usize,
}

/// How many rows there are beyond the first of each combination of codes.
pub(super) fn repeats(keys: &[Codes<'_>]) -> u64 {
    let rows = keys.first().map_or(0, |key| key.codes.len());
    // A power of two, so that a part is the highest bits of a row's mixed codes.
    let bits = rows.div_ceil(ROWS_OF_A_PART).next_power_of_two().trailing_zeros();
    (0..1_u64 << bits)
        .map(|part| repeats_of_part(keys, rows, |row| bits == 0 || mixed(keys, row) >> (64 - bits) == part))
        .sum()
}

/// Rows of one combination have one mixture; different combinations are spread over all.
fn mixed(keys: &[Codes<'_>], row: usize) -> u64 {
    keys.iter()
        .fold(0, |mix: u64, key| (mix ^ u64::from(key.codes[row])).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29))
}

fn repeats_of_part(keys: &[Codes<'_>], rows: usize, belongs: impl Fn(usize) -> bool + Sync) -> u64 {
    let held: Vec<u32> =
        (0..rows).into_par_iter().filter(|row| belongs(*row)).filter_map(|row| u32::try_from(row).ok()).collect();
    let length = held.len();
    (length - distinct(keys, held)) as u64
}

/// How many different combinations these rows have. Combinations are packed in one number; where they do not fit, what
/// is packed so far is first replaced by its rank among the rows.
fn distinct(keys: &[Codes<'_>], rows: Vec<u32>) -> usize {
    let mut packed = vec![0_u64; rows.len()];
    let mut size = 1_u64;
    for key in keys {
        // One more for missing entries, whose code is the largest.
        let entries = key.distinct as u64 + 1;
        size = if let Some(size) = size.checked_mul(entries) {
            size
        } else {
            let ranked = sorted(packed.clone());
            for number in &mut packed {
                *number = ranked.binary_search(number).unwrap_or_default() as u64;
            }
            (ranked.len() as u64).saturating_mul(entries)
        };
        for (number, row) in packed.iter_mut().zip(&rows) {
            *number = *number * entries + u64::from(key.codes[*row as usize]).min(entries - 1);
        }
    }
    drop(rows);
    sorted(packed).len()
}

/// Each number once, ascending.
fn sorted(mut numbers: Vec<u64>) -> Vec<u64> {
    numbers.par_sort_unstable();
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
        let codes: Vec<u32> = (0..1_000_003).cycle().take(rows).collect();
        let keys = [Codes { codes: &codes, distinct: 1_000_003 }];
        assert_eq!(repeats(&keys), (rows - 1_000_003) as u64);
    }
}
