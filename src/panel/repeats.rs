//! Rows that repeat the key of another: counted part by part, so that no second copy of all keys is made.

use rayon::prelude::*;

use super::dictionary::Dictionary;

/// Rows of one part, about: what is packed and sorted at a time.
const ROWS_OF_A_PART: usize = 1 << 19;

/// How many rows there are beyond the first of each combination of codes.
pub(super) fn repeats(keys: &[&Dictionary]) -> u64 {
    let rows = keys.first().map_or(0, |key| key.codes.len());
    // A power of two, so that a part is the highest bits of a row's mixed codes.
    let bits = rows.div_ceil(ROWS_OF_A_PART).next_power_of_two().trailing_zeros();
    (0..1_u64 << bits)
        .map(|part| repeats_of_part(keys, rows, |row| bits == 0 || mixed(keys, row) >> (64 - bits) == part))
        .sum()
}

/// Rows of one combination have one mixture; different combinations are spread over all.
fn mixed(keys: &[&Dictionary], row: usize) -> u64 {
    keys.iter().fold(0, |mix: u64, key| {
        (mix ^ u64::from(key.codes.at(row))).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
    })
}

fn repeats_of_part(keys: &[&Dictionary], rows: usize, belongs: impl Fn(usize) -> bool + Sync) -> u64 {
    let held: Vec<u32> =
        (0..rows).into_par_iter().filter(|row| belongs(*row)).filter_map(|row| u32::try_from(row).ok()).collect();
    let length = held.len();
    (length - distinct(keys, held)) as u64
}

/// How many different combinations these rows have. Combinations are packed in one number; where they do not fit, what
/// is packed so far is first replaced by its rank among the rows.
fn distinct(keys: &[&Dictionary], rows: Vec<u32>) -> usize {
    let mut packed = vec![0_u64; rows.len()];
    let mut size = 1_u64;
    for key in keys {
        // One more for missing entries, whose code is the largest.
        let entries = key.labels.len() as u64 + 1;
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
            *number = *number * entries + u64::from(key.codes.at(*row as usize)).min(entries - 1);
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
    use crate::panel::codes::MISSING;
    use proptest::prelude::*;

    /// A key of so many entries whose rows have these codes.
    fn key(codes: impl Iterator<Item = u32>, entries: usize) -> Dictionary {
        let mut key = Dictionary::default();
        key.labels = vec![String::new(); entries];
        for code in codes {
            key.codes.push(code);
        }
        key
    }

    proptest! {
        #[test]
        fn as_many_as_a_set_of_the_rows_lacks(
            rows in prop::collection::vec(prop::array::uniform3(prop_oneof![0..4_u32, Just(MISSING)]), 0..60),
        ) {
            let columns: Vec<Dictionary> = (0..3).map(|at| key(rows.iter().map(|row| row[at]), 4)).collect();
            let set: BTreeSet<[u32; 3]> = rows.iter().copied().collect();
            prop_assert_eq!(repeats(&columns.iter().collect::<Vec<_>>()), (rows.len() - set.len()) as u64);
        }
    }

    #[test]
    fn combinations_that_fit_no_number_are_ranked() {
        // 1,001 to the seventh power is beyond 64 bits.
        let columns: Vec<Dictionary> =
            (0..7).map(|at| key([1, 2, 1, 2, 1, 999].into_iter().map(|code| code + at), 1_010)).collect();
        assert_eq!(repeats(&columns.iter().collect::<Vec<_>>()), 3);
    }

    #[test]
    fn parts_hold_every_row_once() {
        let rows = 3 * ROWS_OF_A_PART + 17;
        let distinct = 1_000_003_usize.min(rows);
        let column = key((0..1_000_003).cycle().take(rows), distinct);
        assert_eq!(repeats(&[&column]), (rows - distinct) as u64);
    }
}
