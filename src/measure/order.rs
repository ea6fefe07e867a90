//! Sorting and selecting values that are finite and not negative.

/// From here on a radix sort of the bits is faster than comparing.
const RADIX_FROM: usize = 4096;
/// Up to here a simple sort is faster than the library's.
const INSERT_UP_TO: usize = 8;
/// More buckets than this miss the translation buffer at every other store.
const DIGIT_BITS: u32 = 10;
const BUCKETS: usize = 1 << DIGIT_BITS;
const DIGITS_WIDTH: u32 = 3 * DIGIT_BITS;

/// Puts the values ascending into `sorted`; -0.0 becomes 0.0. Not stable: equal values are the same bits, so it cannot
/// matter.
pub(super) fn sort(values: &[f64], sorted: &mut Vec<f64>) {
    sort_within(values, sorted, &mut Vec::new());
}

/// The same with memory to use again.
pub(crate) fn sort_within(values: &[f64], sorted: &mut Vec<f64>, buffer: &mut Vec<f64>) {
    if values.len() >= RADIX_FROM {
        sorted.resize(values.len(), 0.0);
        buffer.resize(values.len(), 0.0);
        return radix_sort(values, sorted, buffer);
    }
    sorted.clear();
    sorted.extend(values.iter().map(|x| x + 0.0));
    if values.len() <= INSERT_UP_TO {
        insertion_sort(sorted);
    } else {
        sorted.sort_unstable_by_key(|x| x.to_bits());
    }
}

/// Sorts a few values that are not negative.
#[inline]
fn insertion_sort(values: &mut [f64]) {
    for end in 1..values.len() {
        let x = values[end];
        let mut at = end;
        while at > 0 && values[at - 1] > x {
            values[at] = values[at - 1];
            at -= 1;
        }
        values[at] = x;
    }
}

/// Sorts by the 30 highest bits that differ with three counting passes, then each run that is equal in them by
/// comparing. No input makes it slower than comparing alone by more than those passes.
fn radix_sort(values: &[f64], sorted: &mut [f64], buffer: &mut [f64]) {
    let first = values.first().map_or(0, |x| key(*x));
    let differing = values.iter().fold(0, |differing, x| differing | (key(*x) ^ first));
    let width = u64::BITS - differing.leading_zeros();
    let lowest = width.saturating_sub(DIGITS_WIDTH);
    let [mut low, mut middle, mut high] = bucket_starts(values, lowest);
    scatter(values, sorted, &mut low, |x| digit(x, lowest, 0));
    scatter(sorted, buffer, &mut middle, |x| digit(x, lowest, 1));
    scatter(buffer, sorted, &mut high, |x| digit(x, lowest, 2));
    if lowest > 0 {
        for run in sorted.chunk_by_mut(|a, b| key(*a) >> lowest == key(*b) >> lowest) {
            if run.len() > 1 {
                run.sort_unstable_by(f64::total_cmp);
            }
        }
    }
}

/// The bits of a double that is not negative, which are in its order, without the sign of -0.0.
#[inline]
fn key(x: f64) -> u64 {
    x.to_bits() & (u64::MAX >> 1)
}

/// The digit of a pass, the lowest first.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "a digit is below the number of buckets")]
fn digit(x: f64, lowest: u32, pass: u32) -> usize {
    ((key(x) >> (lowest + pass * DIGIT_BITS)) & (BUCKETS as u64 - 1)) as usize
}

/// Where the bucket of every digit begins, for every pass.
fn bucket_starts(values: &[f64], lowest: u32) -> [Box<[usize; BUCKETS]>; 3] {
    let mut starts: [_; 3] = std::array::from_fn(|_| Box::new([0; BUCKETS]));
    let [low, middle, high] = &mut starts;
    for x in values {
        low[digit(*x, lowest, 0)] += 1;
        middle[digit(*x, lowest, 1)] += 1;
        high[digit(*x, lowest, 2)] += 1;
    }
    for counts in &mut starts {
        let mut start = 0;
        for bucket in counts.iter_mut() {
            start += std::mem::replace(bucket, start);
        }
    }
    starts
}

/// One stable pass: every value to the next place of its bucket.
fn scatter(from: &[f64], to: &mut [f64], starts: &mut [usize; BUCKETS], digit: impl Fn(f64) -> usize) {
    for x in from {
        let place = &mut starts[digit(*x)];
        to[*place] = x.abs();
        *place += 1;
    }
}

/// Puts the values at each of `ranks` (ascending, from 0) where a sort would put them, smaller values before and larger
/// ones after. Expected cost O(n log r) for r ranks.
pub(crate) fn select(values: &mut [f64], ranks: &[usize]) {
    select_from(values, 0, ranks);
}

fn select_from(values: &mut [f64], offset: usize, ranks: &[usize]) {
    let (below, rest) = ranks.split_at(ranks.len() / 2);
    let Some((rank, above)) = rest.split_first() else { return };
    let Some(at) = rank.checked_sub(offset).filter(|at| *at < values.len()) else { return };
    let (smaller, _, larger) = values.select_nth_unstable_by(at, f64::total_cmp);
    select_from(smaller, offset, below);
    select_from(larger, rank + 1, above);
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "sorting moves values, it does not change them")]
    use super::*;
    use proptest::prelude::*;

    fn sorted(values: &[f64]) -> Vec<f64> {
        let mut sorted = Vec::new();
        sort(values, &mut sorted);
        sorted
    }

    fn expected(values: &[f64]) -> Vec<f64> {
        let mut expected = values.to_vec();
        expected.sort_by(f64::total_cmp);
        expected
    }

    fn pseudo_random(n: usize, transform: impl Fn(f64) -> f64) -> Vec<f64> {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        (0..n).map(|_| transform(next())).collect()
    }

    #[test]
    fn radix_sorts_spread_clustered_tied_and_constant_values() {
        let transforms: [fn(f64) -> f64; 6] = [
            |u| u.powf(-1.0 / 1.1),
            |u| 1e9 + u,
            |u| (u * 50.0).floor(),
            |_| 7.0,
            |u| if u < 0.5 { 0.0 } else { u * 1e-310 },
            |u| (700.0 * (u - 0.5)).exp(),
        ];
        for transform in transforms {
            let values = pseudo_random(20_000, transform);
            assert_eq!(sorted(&values), expected(&values));
        }
    }

    proptest! {
        #[test]
        fn selection_agrees_with_sorting(
            values in prop::collection::vec(prop_oneof![Just(0.0), Just(3.0), 0.0..10.0], 1..60),
            ranks in prop::collection::btree_set(0_usize..60, 0..6),
        ) {
            let ranks: Vec<_> = ranks.into_iter().filter(|rank| *rank < values.len()).collect();
            let mut selected = values.clone();
            select(&mut selected, &ranks);
            let sorted = expected(&values);
            for rank in ranks {
                prop_assert_eq!(selected[rank], sorted[rank]);
                prop_assert!(selected[..rank].iter().all(|x| *x <= sorted[rank]));
                prop_assert!(selected[rank..].iter().all(|x| *x >= sorted[rank]));
            }
        }
    }
}
