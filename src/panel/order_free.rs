//! Sums of flows that do not depend on the order of the rows, nor on how threads share them.
//!
//! A sum of floating-point numbers depends on the order in which it is taken, and a parallel group-by has no fixed
//! order. So every value is first cut into parts, each a whole multiple of its own quantum:
//!
//! - let `2^e` exceed every value, let `N` be the number of rows and `b = 51 - ceil(log2(N + 1))`;
//! - the k-th part is the nearest multiple of `q_k = 2^(e - k·b)` to what the earlier parts left over, at most
//!   `2^b · q_k`; rounding to a multiple is adding and subtracting `1.5 · 2^52 · q_k`, whose unit in the last place is
//!   `q_k`;
//! - a sum of at most `N` such parts is a multiple of `q_k` below `2^52 · q_k`, so every partial sum is a double
//!   exactly: no rounding happens, in whatever order they are added.
//!
//! There are as many parts as leave nothing of any value: the last quantum is at most the last digit of the smallest
//! value. So the sum of the parts is exact before they are added up at the end.

use polars::prelude::{Expr, col, lit};

use crate::error::{Error, Place, Result};

/// Most parts that a value is cut into.
const MOST_FOLDS: i32 = 24;
/// Values from here on could overflow a total.
const LARGEST: f64 = 1e200;

/// How the values of one frame are cut: made from the largest value and the number of rows.
#[derive(Debug, Clone)]
pub(super) struct Folds {
    shifts: Vec<f64>,
}

impl Folds {
    /// Chooses the quanta for `rows` values, of which none exceeds `largest` (finite, not negative) and none above zero is
    /// below `smallest`: as many as leave nothing of the smallest.
    pub(super) fn new(largest: f64, smallest: f64, rows: usize, column: &str) -> Result<Self> {
        if largest > LARGEST {
            let problem = "values above 1e200 could overflow the total; give the unit with --scale";
            return Err(Error::data(Place::default().column(column), problem));
        }
        if largest > 0.0 && smallest < f64::MIN_POSITIVE {
            let problem = "values below 1e-307 are too small for a double to hold; give the unit with --scale";
            return Err(Error::data(Place::default().column(column), problem));
        }
        let exponent = exponent_above(largest);
        let bits = 51 - i32::try_from((rows + 1).next_power_of_two().trailing_zeros()).unwrap_or(50);
        // The last digit of the smallest value.
        let lowest = exponent_above(smallest.min(largest)) - 53;
        let folds = (exponent - lowest + bits - 1) / bits;
        if folds > MOST_FOLDS || exponent - folds * bits <= -1022 {
            let problem = "values are too small, or too far apart, for one total; give the unit with --scale, or leave out the tiny \
                           ones";
            return Err(Error::data(Place::default().column(column), problem));
        }
        let shifts = (1..=folds).map(|fold| 1.5 * 2f64.powi(exponent - fold * bits + 52)).collect();
        Ok(Self { shifts })
    }

    /// The parts of `value`, each summed; to be used inside an aggregation.
    pub(super) fn sums(&self, value: &Expr) -> Vec<Expr> {
        let mut rest = value.clone();
        let mut sums = Vec::with_capacity(self.shifts.len());
        for (fold, shift) in self.shifts.iter().enumerate() {
            let part = (rest.clone() + lit(*shift)) - lit(*shift);
            rest = rest - part.clone();
            sums.push(part.sum().alias(part_name(fold)));
        }
        sums
    }

    /// The total of the summed parts, smallest first, named `name`.
    pub(super) fn total(&self, name: &str) -> Expr {
        let parts = (0..self.shifts.len()).rev().map(|fold| col(part_name(fold)));
        parts.reduce(|small, large| large + small).unwrap_or_else(|| lit(0.0)).alias(name)
    }
}

fn part_name(fold: usize) -> String {
    format!("__part_{fold}")
}

/// The smallest `e` (at least -900) with `2^e > largest`.
fn exponent_above(largest: f64) -> i32 {
    let biased = i32::try_from(largest.to_bits() >> 52).unwrap_or(0);
    (biased - 1022).max(-900)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use polars::prelude::{DataFrame, IntoLazy, NamedFrom, Series};

    use super::*;

    fn total(values: &[f64]) -> f64 {
        let largest = values.iter().copied().fold(0.0, f64::max);
        let smallest = values.iter().copied().filter(|value| *value > 0.0).fold(largest, f64::min);
        let folds = Folds::new(largest, smallest, values.len(), "value").unwrap();
        let series = Series::new("value".into(), values);
        let frame = DataFrame::new_infer_height(vec![series.into()]).unwrap();
        let sums = frame.lazy().select(folds.sums(&col("value"))).select([folds.total("total")]).collect().unwrap();
        sums.column("total").unwrap().f64().unwrap().get(0).unwrap()
    }

    #[test]
    fn whole_numbers_are_exact() {
        let values: Vec<f64> = (1..=10_000u32).map(|i| f64::from(i) * 8_191.0).collect();
        assert_eq!(total(&values).to_bits(), (8_191.0f64 * 50_005_000.0).to_bits());
    }

    #[test]
    fn order_does_not_matter_to_the_bit() {
        let mut state = 88_172_645_463_325_252_u64;
        let mut values: Vec<f64> = (0..5_000)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state as f64 / u64::MAX as f64).powi(8) * 1e12
            })
            .collect();
        let forward = total(&values);
        values.sort_by(f64::total_cmp);
        assert_eq!(forward.to_bits(), total(&values).to_bits());
        values.reverse();
        assert_eq!(forward.to_bits(), total(&values).to_bits());
        let naive: f64 = values.iter().rev().sum();
        assert!((forward - naive).abs() <= 1e-9 * naive);
    }

    #[test]
    fn a_small_firm_beside_a_giant_keeps_its_value() {
        let values = [7e11, 0.1, 0.2, 1e-9];
        assert_eq!(Folds::new(7e11, 1e-9, values.len(), "value").unwrap().shifts.len(), 3);
        assert_eq!(total(&values[1..]).to_bits(), 0.300_000_001_f64.to_bits());
        assert_eq!(total(&[1e60, 3.0, 1.0, -1e60]).to_bits(), 4.0_f64.to_bits());
    }

    #[test]
    fn zeros_and_huge_values() {
        assert_eq!(total(&[0.0, 0.0]).to_bits(), 0.0f64.to_bits());
        for (largest, smallest) in [(1e201, 1.0), (1e-310, 1e-310), (1.0, 1e-320), (1e200, 1e-300)] {
            assert!(Folds::new(largest, smallest, 3, "usd").unwrap_err().to_string().contains("column 'usd'"));
        }
    }
}
