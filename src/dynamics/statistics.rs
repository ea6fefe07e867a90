//! Mean, median, standard deviation and quartiles of a sample, as Stata defines them.

use crate::measure::{ExactSum, Number, Scale, Undefined, select, sum_of};
use std::ops::Range;

/// Numbers of which statistics are taken: those that stand for themselves, and below and above them (or equal to them)
/// numbers that are counted, ascending.
///
/// Sums are exact and rounded once and ranks do not ask who holds them, so nothing depends on the order of the numbers, nor
/// on which of them are counted.
pub(super) struct Sample<'a> {
    below: &'a [(f64, u64)],
    values: &'a mut [f64],
    above: &'a [(f64, u64)],
    size: u64,
}

/// Statistics of a sample: what is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Statistics {
    pub(super) mean: Number,
    pub(super) median: Number,
    pub(super) deviation: Number,
    pub(super) quartiles: [Number; 2],
}

impl Statistics {
    /// All are without a number, for one reason.
    pub(super) fn none(why: Undefined) -> Self {
        Self { mean: Err(why), median: Err(why), deviation: Err(why), quartiles: [Err(why); 2] }
    }

    /// Mean, median and standard deviation: i, ii and iii.
    pub(super) fn three(&self) -> [Number; 3] {
        [self.mean, self.median, self.deviation]
    }

    /// All five: i to v.
    pub(super) fn five(&self) -> [Number; 5] {
        [self.mean, self.median, self.deviation, self.quartiles[0], self.quartiles[1]]
    }
}

impl<'a> Sample<'a> {
    /// Numbers that stand for themselves.
    pub(super) fn of(values: &'a mut [f64]) -> Self {
        Self::between(&[], values, &[])
    }

    /// Numbers that are counted, ascending.
    pub(super) fn counted(numbers: &'a [(f64, u64)]) -> Self {
        Self::between(numbers, &mut [], &[])
    }

    /// Numbers between numbers that are counted.
    pub(super) fn between(below: &'a [(f64, u64)], values: &'a mut [f64], above: &'a [(f64, u64)]) -> Self {
        let counted: u64 = below.iter().chain(above).map(|(_, times)| times).sum();
        Self { below, size: counted + values.len() as u64, values, above }
    }

    /// Mean, median and standard deviation; the quartiles are left without a number. `terms` is memory to work in.
    pub(super) fn moments(&mut self, terms: &mut Vec<f64>) -> Statistics {
        self.statistics(&[], &[2], terms)
    }

    /// All statistics.
    pub(super) fn quantiles(&mut self, terms: &mut Vec<f64>) -> Statistics {
        self.statistics(&[], &[1, 2, 3], terms)
    }

    /// All statistics; besides, the values (of a sample where none are counted) stand as in full order at some ranks, from
    /// 0.
    pub(super) fn with_ranks(&mut self, ranks: &[usize], terms: &mut Vec<f64>) -> Statistics {
        self.statistics(ranks, &[1, 2, 3], terms)
    }

    fn statistics(&mut self, more_ranks: &[usize], quarters: &[u64], terms: &mut Vec<f64>) -> Statistics {
        if self.size == 0 {
            return Statistics::none(Undefined::NoFirms);
        }
        self.put_in_order(quarters, more_ranks);
        let quarter =
            |quarter| if quarters.contains(&quarter) { Ok(self.quarter(quarter)) } else { Err(Undefined::NoFirms) };
        let [lower, median, upper] = [1, 2, 3].map(quarter);
        let (mean, deviation) = self.mean_and_deviation(terms);
        Statistics { mean: Ok(mean), median, deviation, quartiles: [lower, upper] }
    }

    /// Puts the values in order where the quarters and some more ranks stand.
    fn put_in_order(&mut self, quarters: &[u64], more: &[usize]) {
        let below: u64 = self.below.iter().map(|(_, times)| times).sum();
        let of_value = |rank: u64| rank.checked_sub(below).and_then(|rank| usize::try_from(rank).ok());
        let mut ranks = Vec::with_capacity(2 * quarters.len() + more.len());
        for quarter in quarters {
            ranks.extend(ranks_of(*quarter, self.size).filter_map(of_value).filter(|rank| *rank < self.values.len()));
        }
        ranks.extend(more);
        ranks.sort_unstable();
        ranks.dedup();
        select(self.values, &ranks);
    }

    /// The percentile of some quarters.
    fn quarter(&self, quarters: u64) -> f64 {
        let ranks = ranks_of(quarters, self.size);
        let (first, last) = (self.at(ranks.start), self.at(ranks.end - 1));
        // Halves, whose sum cannot overflow.
        if ranks.end - ranks.start == 1 { first } else { 0.5 * first + 0.5 * last }
    }

    /// The number at a rank from 0, where the values are in order.
    fn at(&self, rank: u64) -> f64 {
        let mut left = rank;
        for (number, times) in self.below {
            if left < *times {
                return *number;
            }
            left -= times;
        }
        if let Some(value) = usize::try_from(left).ok().and_then(|rank| self.values.get(rank)) {
            return *value;
        }
        left -= self.values.len() as u64;
        for (number, times) in self.above {
            if left < *times {
                return *number;
            }
            left -= times;
        }
        0.0
    }

    /// The smallest and the largest number.
    fn ends(&self) -> (f64, f64) {
        let counted = self.below.iter().chain(self.above).map(|(number, _)| *number);
        let of_counted =
            counted.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), x| (least.min(x), most.max(x)));
        self.values.iter().fold(of_counted, |(least, most), x| {
            (if *x < least { *x } else { least }, if *x > most { *x } else { most })
        })
    }

    fn mean_and_deviation(&self, terms: &mut Vec<f64>) -> (f64, Number) {
        let n = self.size as f64;
        let (least, most) = self.ends();
        // Two roundings may leave the range of the numbers when they are nearly equal.
        let mean = (self.sum(terms, |x| x) / n).clamp(least, most);
        let reach = f64::max(most - mean, mean - least);
        let deviation = if self.size == 1 {
            Err(Undefined::OneFirm)
        } else if reach > 0.0 {
            // The squares of what is scaled to 1 neither overflow nor vanish.
            let scale = Scale::to_one(reach);
            let rest = self.sum(terms, |x| scale.apply(x - mean));
            let squares = self.sum(terms, |x| {
                let apart = scale.apply(x - mean);
                apart * apart
            });
            // The mean was rounded; what that did to the squares is taken back.
            let variance = (squares - rest * (rest / n)) / (n - 1.0);
            Ok(variance.max(0.0).sqrt() / scale.apply(1.0))
        } else {
            Ok(0.0)
        };
        (mean + 0.0, deviation)
    }

    /// The exact sum of a term for every number, rounded once.
    fn sum(&self, terms: &mut Vec<f64>, term: impl Fn(f64) -> f64) -> f64 {
        terms.clear();
        terms.extend(self.values.iter().map(|x| term(*x)));
        if self.below.is_empty() && self.above.is_empty() {
            return sum_of(terms);
        }
        let mut sum = ExactSum::new();
        sum.add_all(terms);
        for (number, times) in self.below.iter().chain(self.above) {
            sum.add_product(*times as f64, term(*number));
        }
        sum.value()
    }
}

/// The ranks, from 0, whose mean is the percentile of some quarters, as Stata takes it: with h = quarters·n/4, the h-th
/// and the next number if h is whole, else the ⌈h⌉-th.
fn ranks_of(quarters: u64, n: u64) -> Range<u64> {
    let whole = quarters * n / 4;
    if (quarters * n).is_multiple_of(4) { whole - 1..whole + 1 } else { whole..whole + 1 }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::float_cmp, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentiles_are_those_of_stata() {
        // summarize, detail of 1 … n.
        let expected = [
            (1, [1.0, 1.0, 1.0]),
            (2, [1.0, 1.5, 2.0]),
            (3, [1.0, 2.0, 3.0]),
            (4, [1.5, 2.5, 3.5]),
            (5, [2.0, 3.0, 4.0]),
            (10, [3.0, 5.5, 8.0]),
            (12, [3.5, 6.5, 9.5]),
        ];
        for (n, [lower, median, upper]) in expected {
            let mut values: Vec<f64> = (1..=n).rev().map(f64::from).collect();
            let found = Sample::of(&mut values).quantiles(&mut Vec::new());
            assert_eq!((found.quartiles, found.median), ([Ok(lower), Ok(upper)], Ok(median)), "{n}");
        }
    }

    #[test]
    fn deviations_keep_their_digits() {
        let deviation = |values: &[f64]| Sample::of(&mut values.to_vec()).moments(&mut Vec::new()).deviation.unwrap();
        assert_eq!(deviation(&[1e15, 1e15 + 1.0, 1e15 + 2.0]), 1.0);
        assert!((deviation(&[4e15, 4e15 + 1.0]) - 0.5_f64.sqrt()).abs() < 1e-15);
        assert_eq!(deviation(&[1e300, 3e300, 5e300]), 2e300);
        assert_eq!(deviation(&[1e-300, 3e-300, 5e-300]), 2e-300);
        assert_eq!(deviation(&[0.1; 3]), 0.0);
        let alone = Sample::of(&mut [4.0]).quantiles(&mut Vec::new());
        assert_eq!((alone.mean, alone.median, alone.deviation), (Ok(4.0), Ok(4.0), Err(Undefined::OneFirm)));
        assert_eq!(Sample::of(&mut []).quantiles(&mut Vec::new()).five(), [Err(Undefined::NoFirms); 5]);
    }

    fn bits(statistics: &Statistics) -> [Result<u64, Undefined>; 5] {
        statistics.five().map(|figure| figure.map(f64::to_bits))
    }

    proptest! {
        #[test]
        fn counted_numbers_are_repeated_numbers(
            zeros in 0..6_u64, ones in 0..6_u64, inside in prop::collection::vec(0.001..0.999_f64, 0..20),
            counted in prop::collection::btree_map(0..30_u32, 1..5_u64, 0..8),
        ) {
            let (below, above) = ([(0.0, zeros)], [(1.0, ones)]);
            let mut values = inside.clone();
            let found = Sample::between(&below, &mut values, &above).quantiles(&mut Vec::new());
            let mut repeated: Vec<f64> = inside;
            for (number, times) in [(0.0, zeros), (1.0, ones)] {
                repeated.extend((0..times).map(|_| number));
            }
            prop_assert_eq!(bits(&found), bits(&Sample::of(&mut repeated).quantiles(&mut Vec::new())));
            let counted: Vec<(f64, u64)> = counted.into_iter().map(|(number, times)| (f64::from(number) / 7.0, times)).collect();
            let mut repeated: Vec<f64> =
                counted.iter().flat_map(|(number, times)| (0..*times).map(|_| *number)).collect();
            let found = Sample::counted(&counted).quantiles(&mut Vec::new());
            prop_assert_eq!(bits(&found), bits(&Sample::of(&mut repeated).quantiles(&mut Vec::new())));
        }
    }
}
