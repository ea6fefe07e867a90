//! The zeta law above a threshold, for counts.

use super::distance::{Family, Law};
use super::ladder::{Ladder, log_ratio};
use super::zeta::{at_least, scaled_zeta};

/// The zeta law of largest likelihood above each rung of a ladder of whole values.
pub(super) struct Zeta<'a> {
    pub(super) ladder: &'a Ladder,
    pub(super) values: &'a [f64],
}

/// The zeta law from a threshold on: P(X = x) = x^(−a)/ζ(a, threshold).
#[derive(Debug, Clone, Copy)]
pub(super) struct ZetaAbove<'a> {
    values: &'a [f64],
    threshold: f64,
    density_exponent: f64,
    scaled: f64,
}

impl<'a> ZetaAbove<'a> {
    pub(super) fn new(values: &'a [f64], threshold: f64, alpha: f64) -> Self {
        let density_exponent = alpha + 1.0;
        Self { values, threshold, density_exponent, scaled: scaled_zeta(density_exponent, threshold)[0] }
    }

    /// P(X ≥ x).
    pub(super) fn survival(&self, x: f64) -> f64 {
        at_least(self.density_exponent, x, self.threshold, self.scaled)
    }

    /// ln P(X = x).
    pub(super) fn log_probability(&self, x: f64) -> f64 {
        -self.density_exponent * log_ratio(x, self.threshold) - self.scaled.ln()
    }
}

impl Zeta<'_> {
    pub(super) fn alpha(&self, rung: usize) -> f64 {
        match (self.ladder.at_least.get(rung), self.ladder.excess.get(rung), self.values.get(rung)) {
            (Some(units), Some(excess), Some(threshold)) => alpha(excess / units, *threshold).0,
            _ => f64::NAN,
        }
    }
}

impl Family for Zeta<'_> {
    type Member<'a>
        = ZetaAbove<'a>
    where
        Self: 'a;

    fn above(&self, rung: usize) -> ZetaAbove<'_> {
        let threshold = self.values.get(rung).copied().unwrap_or(f64::NAN);
        ZetaAbove::new(self.values, threshold, self.alpha(rung))
    }
}

impl Law for ZetaAbove<'_> {
    fn at_least(&self, rung: usize) -> f64 {
        self.values.get(rung).map_or(0.0, |x| self.survival(*x))
    }

    fn above(&self, rung: usize) -> f64 {
        self.values.get(rung).map_or(0.0, |x| self.survival(x + 1.0))
    }
}

/// α of largest likelihood of a zeta law from `threshold` on, and the variance of ln x under it.
///
/// Formula: −ζ′(α + 1, xmin)/ζ(α + 1, xmin) = mean ln x. Arguments: `excess`, mean of ln(x/threshold), more than 0.
/// Conventions: Newton's steps from Clauset, Shalizi and Newman's approximation, kept between bounds that close in.
pub(super) fn alpha(excess: f64, threshold: f64) -> (f64, f64) {
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut alpha = 1.0 / (excess - (-0.5 / threshold).ln_1p());
    let mut variance = f64::NAN;
    for _ in 0..200 {
        let [zeta, first, second] = scaled_zeta(alpha + 1.0, threshold);
        let mean = -first / zeta;
        variance = second / zeta - mean * mean;
        // The mean falls as α rises.
        if mean > excess {
            low = alpha;
        } else {
            high = alpha;
        }
        let newton = alpha + (mean - excess) / variance;
        let next = if newton > low && newton < high {
            newton
        } else if high.is_finite() {
            0.5 * (low + high)
        } else {
            2.0 * alpha
        };
        let step = (next - alpha).abs();
        alpha = next;
        if step <= 4.0 * f64::EPSILON * alpha {
            break;
        }
    }
    (alpha, variance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_the_law_gives_its_alpha_back() {
        for threshold in [1.0, 3.0, 50.0, 1e5] {
            for known in [0.05, 0.7, 1.0, 2.3, 8.0] {
                let [zeta, first, _] = scaled_zeta(known + 1.0, threshold);
                let (found, variance) = alpha(-first / zeta, threshold);
                assert!((found - known).abs() < 1e-11 * known, "{threshold} {known} {found}");
                assert!(variance > 0.0);
            }
        }
        // Nearly all at the threshold, which pushes α far up.
        let (found, _) = alpha(1e-9 * (1.5_f64).ln(), 2.0);
        assert!((found + 1.0 - 1e9_f64.ln() / 1.5_f64.ln()).abs() < 0.1, "{found}");
    }

    #[test]
    fn probabilities_add_up() {
        let law = ZetaAbove::new(&[], 3.0, 1.4);
        let sum: f64 = (3..400).map(|x| law.log_probability(f64::from(x)).exp()).sum();
        assert!((sum + law.survival(400.0) - 1.0).abs() < 1e-13);
    }
}
