//! The double-Pareto–log-normal law: a log-normal body between two Pareto tails.

use crate::inference::simplex::lowest;
use crate::normal::{cumulative, log_mills, log_root_two_pi};
use rayon::prelude::*;

/// Terms of a likelihood that are added up as one part, whatever the number of threads.
const PART: usize = 1024;

/// ln X = ν + τZ + E₁/α − E₂/β, Z standard normal, E₁ and E₂ exponential with mean 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NormalLaplace {
    pub(super) alpha: f64,
    pub(super) beta: f64,
    pub(super) nu: f64,
    pub(super) tau: f64,
}

impl NormalLaplace {
    /// ln of the density of y = ln x.
    ///
    /// Formula: αβ/(α+β)·φ(z)·(R(ατ − z) + R(βτ + z)), z = (y − ν)/τ, R Mills' ratio; both terms on the log scale.
    pub(super) fn log_density(&self, y: f64) -> f64 {
        let z = (y - self.nu) / self.tau;
        let (upper, lower) = (far(self.alpha * self.tau, -z), far(self.beta * self.tau, z));
        let (large, small) = (upper.max(lower), upper.min(lower));
        let scale = (self.alpha.recip() + self.beta.recip()).recip();
        scale.ln() + large + (small - large).exp().ln_1p()
    }

    /// P(Y ≤ y) of y = ln x.
    ///
    /// Formula: Φ(z) − φ(z)·(βR(ατ − z) − αR(βτ + z))/(α + β); above the middle it is 1 less the same of the other side.
    pub(super) fn cumulative(&self, y: f64) -> f64 {
        if y > self.nu { 1.0 - self.survival(y) } else { self.mirrored().survival(2.0 * self.nu - y) }
    }

    /// P(Y > y) of y = ln x.
    pub(super) fn survival(&self, y: f64) -> f64 {
        let z = (y - self.nu) / self.tau;
        let (alpha, beta) = (self.alpha, self.beta);
        let tails = beta * far(alpha * self.tau, -z).exp() - alpha * far(beta * self.tau, z).exp();
        (cumulative(-z) + tails / (alpha + beta)).clamp(0.0, 1.0)
    }

    /// The law of 2ν − y.
    fn mirrored(&self) -> Self {
        Self { alpha: self.beta, beta: self.alpha, ..*self }
    }

    /// The y with P(Y ≤ y) = p, p in (0, 1).
    pub(super) fn quantile(&self, p: f64) -> f64 {
        let reach = self.tau + self.alpha.recip() + self.beta.recip();
        let (mut low, mut high) = (self.nu - reach, self.nu + reach);
        while self.cumulative(low) > p {
            low = self.nu - 2.0 * (self.nu - low);
        }
        while self.survival(high) > 1.0 - p {
            high = self.nu + 2.0 * (high - self.nu);
        }
        loop {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high || high - low < 1e-15 * reach {
                return middle;
            }
            let below = if middle > self.nu { self.survival(middle) > 1.0 - p } else { self.cumulative(middle) < p };
            if below { low = middle } else { high = middle }
        }
    }

    /// The law of largest likelihood of logarithms with this mean and standard deviation, and its log-likelihood.
    ///
    /// Conventions: the logarithms are standardised, so that a change of unit changes nothing but ν; simplex searches from
    /// four shapes, the best of them once more from where it ended.
    pub(super) fn fit(logs: &[f64], mean: f64, sd: f64) -> (Self, f64) {
        let standard: Vec<f64> = logs.iter().map(|y| (y - mean) / sd).collect();
        let sample = condensed(&standard);
        let rough = |p: &[f64; 4]| -Self::at(p).log_likelihood(&sample) / sample.len() as f64;
        let starts = [(2.0, 2.0), (1.5, 4.0), (4.0, 1.5), (5.0, 5.0_f64)];
        let found = starts.map(|(alpha, beta)| {
            let tau: f64 = 1.0 - 1.0 / (alpha * alpha) - 1.0 / (beta * beta);
            let start = [alpha.ln(), beta.ln(), 1.0 / beta - 1.0 / alpha, 0.5 * tau.ln()];
            lowest(rough, start, 0.2, 1e-8)
        });
        let [first, rest @ ..] = found;
        let (start, _) = rest.into_iter().fold(first, |best, next| if next.1 < best.1 { next } else { best });
        let full = |p: &[f64; 4]| -Self::at(p).log_likelihood(&standard) / standard.len() as f64;
        let (near, _) = lowest(full, start, 0.02, 1e-10);
        let (best, _) = lowest(full, near, 0.005, 1e-14);
        let law = Self::at(&best);
        let law = Self { alpha: law.alpha / sd, beta: law.beta / sd, nu: mean + sd * law.nu, tau: law.tau * sd };
        (law, law.log_likelihood(logs))
    }

    /// From ln α, ln β, ν and ln τ of standardised logarithms, kept between bounds beyond which the law no longer changes.
    fn at(p: &[f64; 4]) -> Self {
        let bounded = |log: f64| log.clamp(-7.0, 7.0).exp();
        Self { alpha: bounded(p[0]), beta: bounded(p[1]), nu: p[2], tau: bounded(p[3]) }
    }

    /// Σ ln density; the same bits at any number of threads.
    pub(super) fn log_likelihood(&self, logs: &[f64]) -> f64 {
        let parts: Vec<f64> =
            logs.par_chunks(PART).map(|part| part.iter().map(|y| self.log_density(*y)).sum::<f64>()).collect();
        parts.iter().sum()
    }
}

/// ln(φ(z)·R(shift + z)): Mills' ratio R overflows far below, φ vanishes far out, their product does neither.
fn far(shift: f64, z: f64) -> f64 {
    let t = shift + z;
    if t > 0.0 {
        log_mills(t) - 0.5 * z * z - log_root_two_pi()
    } else {
        // φ(z)/φ(t)·P(Z > t), and z² − t² = −shift·(z + t).
        0.5 * shift * (z + t) + cumulative(-t).ln()
    }
}

/// About two thousand numbers that stand for all: means of neighbours in order.
fn condensed(numbers: &[f64]) -> Vec<f64> {
    const ENOUGH: usize = 2000;
    if numbers.len() <= ENOUGH {
        return numbers.to_vec();
    }
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let size = sorted.len().div_ceil(ENOUGH);
    sorted.chunks(size).map(|part| part.iter().sum::<f64>() / part.len() as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAW: NormalLaplace = NormalLaplace { alpha: 1.4, beta: 0.8, nu: 2.0, tau: 1.5 };

    #[test]
    fn density_is_the_slope_of_the_distribution() {
        for step in -60..60 {
            let y = 2.0 + 0.5 * f64::from(step);
            let h = 1e-4;
            let slope = if y > 2.0 {
                (LAW.survival(y - h) - LAW.survival(y + h)) / (2.0 * h)
            } else {
                (LAW.cumulative(y + h) - LAW.cumulative(y - h)) / (2.0 * h)
            };
            let density = LAW.log_density(y).exp();
            assert!((slope - density).abs() < 1e-6 * density, "{y}: {slope} {density}");
        }
    }

    /// The density as the definition has it: a normal density blurred by two exponentials.
    #[test]
    fn density_is_the_convolution() {
        for y in [-4.0, 0.0, 2.0, 3.5, 9.0] {
            let laplace = |w: f64| 1.4 * 0.8 / (1.4 + 0.8) * if w > 0.0 { (-1.4 * w).exp() } else { (0.8 * w).exp() };
            let normal = |u: f64| (-0.5 * (u / 1.5).powi(2)).exp() / (1.5 * (2.0 * std::f64::consts::PI).sqrt());
            // A sum by midpoints, a border at the cusp.
            let step = 1e-3;
            let sum: f64 = (-60_000..60_000)
                .map(|i| {
                    let w = (f64::from(i) + 0.5) * step;
                    laplace(w) * normal(y - 2.0 - w) * step
                })
                .sum();
            assert!((LAW.log_density(y).exp() / sum - 1.0).abs() < 1e-6, "{y}");
        }
    }

    #[test]
    fn tails_are_pareto_however_far() {
        for y in [300.0, 3000.0] {
            let slope = LAW.log_density(y + 1.0) - LAW.log_density(y);
            assert!((slope + 1.4).abs() < 1e-9, "{slope}");
            let slope = LAW.log_density(-y) - LAW.log_density(-y - 1.0);
            assert!((slope - 0.8).abs() < 1e-9, "{slope}");
        }
    }

    #[test]
    fn quantiles_turn_the_distribution_around() {
        for p in [1e-9, 0.001, 0.2, 0.5, 0.9, 0.999_999] {
            let y = LAW.quantile(p);
            assert!((LAW.cumulative(y) / p - 1.0).abs() < 1e-9, "{p}");
        }
    }
}
