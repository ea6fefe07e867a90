//! From replicates to the ends of an interval.

use crate::normal::{cumulative, quantile as normal_quantile};

/// Replicates this close to the estimate are taken to be the same number, rounded differently.
const SAME: f64 = 1e-12;

/// The p-quantile of sorted numbers at position p·(B + 1), between neighbours in proportion (type 6 of Hyndman and Fan,
/// 1996): if the estimate and B replicates are exchangeable, it lies below the r-th of them with probability r/(B + 1).
/// Positions outside 1 … B give the first or last; the second result tells whether that happened.
pub(super) fn quantile(sorted: &[f64], p: f64) -> (f64, bool) {
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return (f64::NAN, true) };
    let position = p * (sorted.len() as f64 + 1.0);
    // A level such as 0.95 is no exact double: a position may miss 1 or B by rounding only.
    if position.is_nan() || position < 1.0 {
        return (*first, position.is_nan() || position < 1.0 - SAME * sorted.len() as f64);
    }
    if position >= sorted.len() as f64 {
        return (*last, position > sorted.len() as f64 + SAME * sorted.len() as f64);
    }
    let below = whole(position);
    let at = |rank: usize| sorted.get(rank - 1).copied().unwrap_or(*last);
    (at(below) + position.fract() * (at(below + 1) - at(below)), false)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position between 1 and a length")]
fn whole(position: f64) -> usize {
    position as usize
}

/// Both quantiles of a level, and whether one lies beyond the numbers.
pub(crate) fn quantiles(sorted: &[f64], level: f64) -> ([f64; 2], bool) {
    let half = 0.5 * (1.0 - level);
    let ((low, short), (high, long)) = (quantile(sorted, half), quantile(sorted, 1.0 - half));
    ([low, high], short || long)
}

/// Bias correction z₀ and acceleration a of a `BCa` interval.
#[derive(Debug, Clone, Copy)]
pub(super) struct Correction {
    z0: f64,
    acceleration: f64,
}

impl Correction {
    /// z₀ from the share of the replicates below the estimate (ties count half), a from the influence of every unit:
    /// Σ l³/(6·(Σ l²)^1.5).
    pub(super) fn new(sorted: &[f64], estimate: f64, cubes: f64, squares: f64) -> Self {
        let b = sorted.len() as f64;
        let margin = SAME * estimate.abs();
        let below = sorted.partition_point(|x| *x < estimate - margin) as f64;
        let up_to = sorted.partition_point(|x| *x <= estimate + margin) as f64;
        let share = (0.5 * (below + up_to)).clamp(0.5, (b - 0.5).max(0.5)) / b.max(1.0);
        let acceleration = if squares > 0.0 { cubes / (6.0 * squares.powf(1.5)) } else { 0.0 };
        Self { z0: normal_quantile(share), acceleration }
    }

    /// The level of the replicates that stands for a nominal level.
    fn corrected(self, p: f64) -> f64 {
        let z = self.z0 + normal_quantile(p);
        let divisor = 1.0 - self.acceleration * z;
        if divisor <= 0.0 {
            return if z > 0.0 { 1.0 } else { 0.0 };
        }
        cumulative(self.z0 + z / divisor)
    }

    /// The ends of an interval, and whether one lies beyond the replicates.
    pub(super) fn quantiles(self, sorted: &[f64], level: f64) -> ([f64; 2], bool) {
        let half = 0.5 * (1.0 - level);
        let ((low, short), (high, long)) =
            (quantile(sorted, self.corrected(half)), quantile(sorted, self.corrected(1.0 - half)));
        ([low, high], short || long)
    }

    /// The nominal level whose corrected one is `share`.
    pub(super) fn nominal(self, share: f64) -> f64 {
        let z = normal_quantile(share) - self.z0;
        let divisor = 1.0 + self.acceleration * z;
        if divisor <= 0.0 {
            return if z > 0.0 { 1.0 } else { 0.0 };
        }
        cumulative(z / divisor - self.z0)
    }
}

/// Mean and standard deviation over B − 1; the deviation is 0 when all are the same.
pub(super) fn moments(numbers: &[f64]) -> (f64, f64) {
    let b = numbers.len() as f64;
    let first = numbers.first().copied().unwrap_or(0.0);
    // Around the first of them, so that equal numbers give exactly 0.
    let shift = numbers.iter().map(|x| x - first).sum::<f64>() / b;
    let squares: f64 = numbers.iter().map(|x| (x - first - shift).powi(2)).sum();
    (first + shift, (squares / (b - 1.0).max(1.0)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_is_the_level() {
        let sorted: Vec<f64> = (1..=999).map(f64::from).collect();
        let ([low, high], beyond) = quantiles(&sorted, 0.95);
        assert!((low - 25.0).abs() < 1e-9 && (high - 975.0).abs() < 1e-9 && !beyond);
        let sorted: Vec<f64> = (1..=1000).map(f64::from).collect();
        let ([low, high], _) = quantiles(&sorted, 0.95);
        assert!((low - 25.025).abs() < 1e-9 && (high - 975.975).abs() < 1e-9);
        assert_eq!(quantile(&sorted[..39], 0.025), (1.0, false));
        assert_eq!(quantile(&sorted[..38], 0.025), (1.0, true));
        assert_eq!(quantile(&sorted[..39], 0.975), (39.0, false));
    }

    #[test]
    fn without_bias_and_acceleration_bca_is_percentile() {
        let sorted: Vec<f64> = (1..=999).map(f64::from).collect();
        let correction = Correction::new(&sorted, 500.0, 0.0, 1.0);
        let ([low, high], _) = correction.quantiles(&sorted, 0.9);
        assert!((low - 50.0).abs() < 1e-6 && (high - 950.0).abs() < 1e-6, "{low} {high}");
        let skewed = Correction::new(&sorted, 400.0, 0.5, 1.0);
        for p in [0.01, 0.2, 0.7] {
            assert!((skewed.nominal(skewed.corrected(p)) - p).abs() < 1e-9);
        }
    }

    #[test]
    fn moments_of_equal_numbers_are_exact() {
        assert_eq!(moments(&[0.1; 7]), (0.1, 0.0));
        assert_eq!(moments(&[1.0, 3.0]), (2.0, 2.0_f64.sqrt()));
    }
}
