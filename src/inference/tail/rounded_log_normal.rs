//! The log-normal law rounded to whole numbers from a threshold on, by maximum likelihood.

use super::ladder::log_ratio;
use super::log_normal_above::NormalAbove;
use crate::inference::simplex::lowest;
use rayon::prelude::*;

/// Terms of a likelihood that are added up as one part, whatever the number of threads.
const PART: usize = 1024;

/// Gauss and Legendre's points on (0, 1) and their weights, which add up to 1: exact to the last digit where the logarithm
/// of the density changes by at most 1.
const POINTS: [(f64, f64); 6] = [
    (0.033_765_242_898_423_99, 0.085_662_246_189_585_17),
    (0.169_395_306_766_867_74, 0.180_380_786_524_069_3),
    (0.380_690_406_958_401_55, 0.233_956_967_286_345_5),
    (0.619_309_593_041_598_5, 0.233_956_967_286_345_5),
    (0.830_604_693_233_132_3, 0.180_380_786_524_069_3),
    (0.966_234_757_101_576, 0.085_662_246_189_585_17),
];

/// A whole number k on the scale of y = ln(x/(xmin − ½)): the x from k − ½ to k + ½, which are rounded to k.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bin {
    from: f64,
    width: f64,
    /// How many observations are k.
    pub(super) count: f64,
}

impl Bin {
    /// Arguments: `k` and `xmin`, whole, `k` at least `xmin`.
    pub(super) fn new(k: f64, xmin: f64, count: f64) -> Self {
        Self { from: log_ratio(k - 0.5, xmin - 0.5), width: (k - 0.5).recip().ln_1p(), count }
    }

    /// E[y] and E[y²] within the bin under the exponential law of this rate.
    fn moments(&self, rate: f64) -> [f64; 2] {
        let Self { from, width, .. } = *self;
        let reach = rate * width;
        let [first, second] = if reach < 1.0 {
            let parts = POINTS.map(|(at, weight)| (at * width, weight * (-rate * at * width).exp()));
            let whole: f64 = parts.iter().map(|(_, weight)| weight).sum();
            let first: f64 = parts.iter().map(|(s, weight)| s * weight).sum();
            let second: f64 = parts.iter().map(|(s, weight)| s * s * weight).sum();
            [first / whole, second / whole]
        } else {
            let odds = reach.exp_m1();
            [(1.0 - reach / odds) / rate, (2.0 - reach * (reach + 2.0) / odds) / (rate * rate)]
        };
        [from + first, from * (from + 2.0 * first) + second]
    }
}

impl NormalAbove {
    /// The law of largest likelihood of rounded numbers; `None` where no normal law is better than its limit, the
    /// exponential law, which is Pareto's law of x, rounded.
    ///
    /// The limit of largest likelihood is found first. It is left for a normal law only where that raises the likelihood:
    /// where E[y²] given the data is less than the limit's. One step of expectation and maximisation starts a search by
    /// simplex, along the mean and the cut.
    pub(super) fn fit_rounded(bins: &[Bin]) -> Option<Self> {
        let n: f64 = bins.iter().map(|bin| bin.count).sum();
        let rate = exponential_rate(bins)?;
        let square = bins.iter().map(|bin| bin.count * bin.moments(rate)[1]).sum::<f64>() / n;
        let start = Self::fit(rate.recip(), square)?;
        let at = |p: &[f64; 2]| Self::of_mean(p[0].exp(), p[1].sinh());
        let far = |p: &[f64; 2]| -at(p).log_likelihood(bins) / n;
        let (near, _) = lowest(far, [-rate.ln(), start.cut.asinh()], 0.2, 1e-10);
        let (best, _) = lowest(far, near, 0.01, 1e-15);
        Some(at(&best))
    }

    /// Σ ln P(bin) over the observations; the same bits at any number of threads.
    fn log_likelihood(&self, bins: &[Bin]) -> f64 {
        let part = |part: &[Bin]| part.iter().map(|bin| bin.count * self.log_probability(bin)).sum::<f64>();
        let parts: Vec<f64> = bins.par_chunks(PART).map(part).collect();
        parts.iter().sum()
    }

    /// ln of the probability of a bin.
    ///
    /// A density that changes little is added up, which keeps the digits of narrow bins; one that falls (rises) steeply is
    /// the difference of its two survival (distribution) functions, of which the farther one is small.
    pub(super) fn log_probability(&self, bin: &Bin) -> f64 {
        let Bin { from, width, .. } = *bin;
        let [low, high] = [from, from + width].map(|y| self.cut + y / self.sigma);
        let step = width / self.sigma;
        if low.abs().max(high.abs()) * step <= 1.0 {
            let middle = self.log_density(from + 0.5 * width);
            let part = |(at, weight): (f64, f64)| {
                let (from, z) = ((at - 0.5) * step, 0.5 * (low + high));
                weight * (-from * (z + 0.5 * from)).exp()
            };
            return middle + (width * POINTS.map(part).iter().sum::<f64>()).ln();
        }
        if low >= 0.0 {
            let [at, beyond] = [self.log_survival(from), self.log_survival(from + width)];
            return at + (-(beyond - at).exp_m1()).ln();
        }
        // Of the law turned round, both on the scale of the whole normal law.
        let whole = crate::normal::cumulative(-self.cut).ln();
        let below = |z: f64| crate::normal::cumulative(z);
        if high <= 0.0 {
            let near = log_cumulative(high);
            return near + (-(log_cumulative(low) - near).exp_m1()).ln() - whole;
        }
        (1.0 - below(low) - below(-high)).ln() - whole
    }
}

/// ln Φ(z), z at most 0.
fn log_cumulative(z: f64) -> f64 {
    crate::normal::log_mills(-z) - 0.5 * z * z - crate::normal::log_root_two_pi()
}

/// The rate of the exponential law of largest likelihood of rounded numbers; `None` where all are in the first bin.
///
/// Formula: 1/rate = mean of E[y] within the bins. The likelihood is concave in the rate, so the mean crosses once.
fn exponential_rate(bins: &[Bin]) -> Option<f64> {
    let n: f64 = bins.iter().map(|bin| bin.count).sum();
    let from = bins.iter().map(|bin| bin.count * bin.from).sum::<f64>() / n;
    if from <= 0.0 {
        return None;
    }
    // The mean lies above the bins' lower ends.
    let excess = |rate: f64| bins.iter().map(|bin| bin.count * bin.moments(rate)[0]).sum::<f64>() / n - rate.recip();
    let (mut low, mut high) = (0.0, from.recip());
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high || high - low < 1e-15 * high {
            return Some(middle);
        }
        if excess(middle) < 0.0 { low = middle } else { high = middle }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::normal::{cumulative, quantile};
    use crate::random::Stream;

    fn bins(counts: &[(f64, f64)]) -> Vec<Bin> {
        counts.iter().map(|(k, count)| Bin::new(*k, counts[0].0, *count)).collect()
    }

    /// P(k) as the definition has it, where its differences keep their digits.
    fn plain(law: NormalAbove, k: f64, xmin: f64) -> f64 {
        let below = |x: f64| cumulative(((x / (xmin - 0.5)).ln() - law.mu()) / law.sigma);
        (below(k + 0.5) - below(k - 0.5)) / (1.0 - below(xmin - 0.5))
    }

    #[test]
    fn probabilities_are_their_definition_and_add_up() {
        for law in [
            NormalAbove { cut: -2.0, sigma: 0.5 },
            NormalAbove { cut: 1.0, sigma: 0.3 },
            NormalAbove { cut: -20.0, sigma: 0.06 },
            NormalAbove { cut: 0.0, sigma: 2.0 },
        ] {
            for xmin in [1.0, 2.0, 30.0] {
                let mut sum = 0.0;
                for k in 0..200_000 {
                    let k = xmin + f64::from(k);
                    let found = law.log_probability(&Bin::new(k, xmin, 1.0)).exp();
                    sum += found;
                    if k < 50.0 {
                        let known = plain(law, k, xmin);
                        assert!((found - known).abs() < 1e-12 + 1e-9 * known, "{law:?} {k}: {found} {known}");
                    }
                }
                let beyond = law.log_survival(Bin::new(xmin + 200_000.0, xmin, 1.0).from).exp();
                assert!((sum + beyond - 1.0).abs() < 1e-9, "{law:?} {xmin} {sum}");
            }
        }
    }

    #[test]
    fn far_and_narrow_bins_keep_their_digits() {
        // Nearly the density times the width.
        let law = NormalAbove { cut: -3.0, sigma: 5.0 };
        for k in [1e6, 1e12, 1e100] {
            let bin = Bin::new(k, 1.0, 1.0);
            let expected = law.log_density((k / 0.5).ln()) - k.ln();
            assert!((law.log_probability(&bin) - expected).abs() < 1e-10, "{k}");
        }
        // Steep ones on either side of the mean.
        let steep = NormalAbove { cut: -30.0, sigma: 0.05 };
        assert!(steep.log_probability(&Bin::new(1.0, 1.0, 1.0)) < -35.0);
        assert!(steep.log_probability(&Bin::new(40.0, 1.0, 1.0)).is_finite());
    }

    /// A grid over both parameters, and the limit, hold nothing that is likelier.
    #[test]
    fn no_other_law_of_the_family_is_likelier() {
        let cases: [&[(f64, f64)]; 5] = [
            &[(1.0, 9.0), (2.0, 4.0), (3.0, 2.0), (5.0, 1.0), (20.0, 1.0)],
            &[(1.0, 3.0), (2.0, 5.0), (3.0, 4.0), (4.0, 2.0), (6.0, 1.0)],
            &[(1.0, 90.0), (2.0, 40.0), (3.0, 2.0), (500.0, 1.0), (90_000.0, 1.0)],
            &[(7.0, 2.0), (8.0, 3.0), (12.0, 2.0), (30.0, 1.0)],
            &[(100.0, 1.0), (180.0, 2.0), (200.0, 3.0), (240.0, 1.0)],
        ];
        let mut limits = 0;
        for case in cases {
            let bins = bins(case);
            let rate = exponential_rate(&bins).unwrap();
            let limit = |rate: f64| -> f64 {
                let log = |bin: &Bin| -rate * bin.from + (-(-rate * bin.width).exp_m1()).ln();
                bins.iter().map(|bin| bin.count * log(bin)).sum()
            };
            assert!(limit(rate) >= limit(rate * 1.001).max(limit(rate * 0.999)));
            let found = NormalAbove::fit_rounded(&bins);
            let best = found.map_or(limit(rate), |law| law.log_likelihood(&bins));
            assert!(best >= limit(rate), "{case:?}");
            limits += usize::from(found.is_none());
            for mean in -20..=20 {
                for cut in -40..=60 {
                    let (mean, cut) = ((0.1 * f64::from(mean)).exp() / rate, (0.2 * f64::from(cut)).sinh());
                    let other = NormalAbove::of_mean(mean, cut).log_likelihood(&bins);
                    assert!(other <= best + 1e-12 * best.abs(), "{case:?} {mean} {cut}: {other} {best}");
                }
            }
        }
        assert_eq!(limits, 2);
    }

    #[test]
    fn parameters_come_back() {
        let mut stream = Stream::new(3, 1);
        let mut draws: Vec<f64> = (0..40_000)
            .map(|_| (1.2 + 0.9 * quantile((1.0 - stream.unit()).min(1.0 - 1e-12))).exp().round())
            .filter(|k| *k >= 2.0)
            .collect();
        draws.sort_by(f64::total_cmp);
        let counts: Vec<(f64, f64)> =
            draws.chunk_by(|a, b| a >= b).map(|equal| (equal[0], equal.len() as f64)).collect();
        let law = NormalAbove::fit_rounded(&bins(&counts)).unwrap();
        assert!((law.mu() + 1.5_f64.ln() - 1.2).abs() < 0.05 && (law.sigma - 0.9).abs() < 0.03, "{law:?}");
    }
}
