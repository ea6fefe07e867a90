//! The log-normal law above a threshold, by maximum likelihood.

use crate::normal::{hazard_excess, laplace, log_mills};

/// A normal law of y = ln(x/xmin) cut off below 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NormalAbove {
    /// Where the cut lies in standard deviations from the mean of the whole law: −μ/σ.
    pub(super) cut: f64,
    pub(super) sigma: f64,
}

impl NormalAbove {
    /// The law of largest likelihood, given the mean of y and of y²; `None` where no normal law is better than its limit, the
    /// exponential law, which is the power law itself.
    ///
    /// The family exp(a·y + b·y²) is an exponential one, so its likelihood has one maximum, where both means are those of
    /// the law: E[y²]/E[y]² rises from 1 to 2 with the cut and gives it, and the mean gives σ. At 2 the law is exponential.
    pub(super) fn fit(mean: f64, square: f64) -> Option<Self> {
        let ratio = square / (mean * mean);
        // Beyond this cut the law is exponential to the digits of a double.
        let (mut low, mut high) = (-1e8_f64, 1e6_f64);
        if ratio >= spread(high) {
            return None;
        }
        while high - low > f64::EPSILON * low.abs().max(high.abs()).max(1e-8) {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if spread(middle) < ratio { low = middle } else { high = middle }
        }
        Some(Self::of_mean(mean, 0.5 * (low + high)))
    }

    /// The law with this mean of y and this cut.
    pub(super) fn of_mean(mean: f64, cut: f64) -> Self {
        Self { cut, sigma: mean / hazard_excess(cut) }
    }

    /// ln of the density of y.
    pub(super) fn log_density(&self, y: f64) -> f64 {
        let z = y / self.sigma;
        -z * (0.5 * z + self.cut) - self.sigma.ln() - log_mills(self.cut)
    }

    /// ln P(Y > y), y at least 0.
    pub(super) fn log_survival(&self, y: f64) -> f64 {
        let z = y / self.sigma;
        log_mills(self.cut + z) - log_mills(self.cut) - z * (0.5 * z + self.cut)
    }

    /// Mean of the whole normal law of ln(x/xmin).
    pub(super) fn mu(&self) -> f64 {
        -self.cut * self.sigma
    }
}

/// E[y²]/E[y]² of a standard normal law cut off at `cut`, y counted from there.
fn spread(cut: f64) -> f64 {
    if cut >= 2.0 {
        let below = laplace(cut);
        below * (cut + below)
    } else {
        let excess = hazard_excess(cut);
        (1.0 - cut * excess) / (excess * excess)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn spread_rises_from_one_to_two() {
        let cuts: Vec<f64> = (-60..200).map(|step| 0.25 * f64::from(step)).collect();
        assert!(cuts.windows(2).all(|pair| spread(pair[0]) < spread(pair[1])));
        assert!(spread(-1e4) < 1.000_001 && spread(1e4) > 1.999_999);
        // Half a normal law: E[y²] = 1, E[y] = √(2/π).
        assert!((spread(0.0) - std::f64::consts::FRAC_PI_2).abs() < 1e-14);
        assert!((spread(2.0 - 1e-9) - spread(2.0)).abs() < 1e-8);
    }

    #[test]
    fn no_other_law_of_the_family_is_likelier() {
        let y = [0.1, 0.3, 0.35, 0.7, 1.1, 1.4, 0.2, 0.9];
        let n = y.len() as f64;
        let mean = y.iter().sum::<f64>() / n;
        let square = y.iter().map(|y| y * y).sum::<f64>() / n;
        let law = NormalAbove::fit(mean, square).unwrap();
        let likelihood = |law: NormalAbove| y.iter().map(|y| law.log_density(*y)).sum::<f64>();
        let best = likelihood(law);
        for (cut, sigma) in [(0.01, 1.0), (-0.01, 1.0), (0.0, 1.01), (0.0, 0.99), (0.05, 1.05), (1.0, 2.0)] {
            assert!(likelihood(NormalAbove { cut: law.cut + cut, sigma: law.sigma * sigma }) < best);
        }
        assert!(NormalAbove::fit(1.0, 2.0).is_none() && NormalAbove::fit(1.0, 3.0).is_none());
    }

    #[test]
    fn the_density_adds_up_to_one() {
        for law in [NormalAbove { cut: -2.0, sigma: 0.5 }, NormalAbove { cut: 3.0, sigma: 2.0 }] {
            let sum: f64 = (0..200_000).map(|i| law.log_density((f64::from(i) + 0.5) * 1e-4).exp() * 1e-4).sum();
            assert!((sum - 1.0).abs() < 1e-7, "{sum}");
        }
    }
}
