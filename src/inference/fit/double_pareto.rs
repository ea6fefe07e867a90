//! The double-Pareto–log-normal law: a log-normal body between two Pareto tails.

use super::ascent::{Sloped, descend};
use crate::error::Result;
use crate::inference::simplex::lowest;
use crate::inference::stop::Stop;
use crate::normal::{cumulative, hazard_excess, log_mills, log_root_two_pi, mills};
use rayon::prelude::*;

/// Terms of a likelihood that are added up as one part, whatever the number of threads.
const PART: usize = 1024;
/// ln α, ln β and ln τ of standardised logarithms stay in this bound either way: beyond it the law no longer changes. So does
/// ν, which lies near the mean.
const BOUND: f64 = 7.0;
/// From here on Mills' ratios are added up as they are; below they may be too large.
const LOWEST: f64 = -5.0;

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
        self.at_log(y).log_density
    }

    /// What the density of y = ln x is made of.
    fn at_log(&self, y: f64) -> Parts {
        let z = (y - self.nu) / self.tau;
        let ends = [self.alpha * self.tau - z, self.beta * self.tau + z];
        let scale = (self.alpha.recip() + self.beta.recip()).recip().ln();
        if ends[0].min(ends[1]) >= LOWEST {
            let ratios = ends.map(mills);
            let log_density = scale + (ratios[0] + ratios[1]).ln() - 0.5 * z * z - log_root_two_pi();
            return Parts { z, ends, share: ratios[0] / (ratios[0] + ratios[1]), log_density };
        }
        let (upper, lower) = (far(self.alpha * self.tau, -z), far(self.beta * self.tau, z));
        let (large, small) = (upper.max(lower), upper.min(lower));
        let sum = large + (small - large).exp().ln_1p();
        Parts { z, ends, share: (upper - sum).exp(), log_density: scale + sum }
    }

    /// Slopes of the log-density in ln α, ln β, ν and ln τ.
    ///
    /// Formula: R′(t) = t·R(t) − 1, so (ln R)′ = t − λ(t) for the hazard λ.
    fn slopes(&self, parts: &Parts) -> [f64; 4] {
        let Self { alpha, beta, tau, .. } = *self;
        let Parts { z, ends: [upper, lower], share, .. } = *parts;
        let [upper, lower] = [-share * hazard_less(upper), -(1.0 - share) * hazard_less(lower)];
        let by_z = lower - upper - z;
        [
            beta / (alpha + beta) + upper * tau * alpha,
            alpha / (alpha + beta) + lower * tau * beta,
            -by_z / tau,
            (upper * alpha + lower * beta) * tau - by_z * z,
        ]
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
    /// Conventions: the logarithms are standardised, so that a change of unit changes nothing but ν. Simplex searches from
    /// four shapes over about two thousand numbers that stand for all; from the best of them by slopes over all numbers, and
    /// by simplex again where the likelihood has an edge, as it has where τ vanishes. Errors: stopped.
    pub(super) fn fit(logs: &[f64], mean: f64, sd: f64, stop: Stop<'_>) -> Result<(Self, f64)> {
        let standard: Vec<f64> = logs.iter().map(|y| (y - mean) / sd).collect();
        let sample = condensed(&standard);
        // Once stopped, every point is as good as any other and the searches end.
        let height = |p: &[f64; 4], numbers: &[f64]| {
            if stop.asked() { f64::INFINITY } else { -Self::at(p).log_likelihood(numbers) / numbers.len() as f64 }
        };
        let starts = [(2.0, 2.0), (1.5, 4.0), (4.0, 1.5), (5.0, 5.0_f64)];
        let found = starts.map(|(alpha, beta)| {
            let tau: f64 = 1.0 - 1.0 / (alpha * alpha) - 1.0 / (beta * beta);
            let start = [alpha.ln(), beta.ln(), 1.0 / beta - 1.0 / alpha, 0.5 * tau.ln()];
            lowest(|p| height(p, &sample), start, 0.2, 1e-8)
        });
        let [first, rest @ ..] = found;
        let (start, _) = rest.into_iter().fold(first, |best, next| if next.1 < best.1 { next } else { best });
        let sloped = |p: &[f64; 4]| {
            if stop.asked() { (f64::INFINITY, [0.0; 4]) } else { Self::at(p).mean_and_slopes(&standard) }
        };
        let (mut best, smooth) = descend(sloped, start, BOUND, 1e-10);
        if !smooth {
            let (near, _) = lowest(|p| height(p, &standard), best, 0.02, 1e-10);
            (best, _) = lowest(|p| height(p, &standard), near, 0.005, 1e-14);
        }
        stop.going_on()?;
        let law = Self::at(&best);
        let law = Self { alpha: law.alpha / sd, beta: law.beta / sd, nu: mean + sd * law.nu, tau: law.tau * sd };
        Ok((law, law.log_likelihood(logs)))
    }

    /// From ln α, ln β, ν and ln τ of standardised logarithms, kept between bounds beyond which the law no longer changes.
    fn at(p: &[f64; 4]) -> Self {
        let bounded = |log: f64| log.clamp(-BOUND, BOUND).exp();
        Self { alpha: bounded(p[0]), beta: bounded(p[1]), nu: p[2], tau: bounded(p[3]) }
    }

    /// −(Σ ln density)/n and its slopes in ln α, ln β, ν and ln τ; the same bits at any number of threads.
    fn mean_and_slopes(&self, logs: &[f64]) -> Sloped<4> {
        let add = |sums: [f64; 5], more: [f64; 5]| std::array::from_fn(|i| sums[i] + more[i]);
        let of = |y: &f64| {
            let parts = self.at_log(*y);
            let [alpha, beta, nu, tau] = self.slopes(&parts);
            [parts.log_density, alpha, beta, nu, tau]
        };
        let part = |part: &[f64]| part.iter().map(of).fold([0.0; 5], add);
        let parts: Vec<[f64; 5]> = logs.par_chunks(PART).map(part).collect();
        let [value, slopes @ ..] = parts.into_iter().fold([0.0; 5], add).map(|sum| -sum / logs.len() as f64);
        (value, slopes)
    }

    /// Σ ln density; the same bits at any number of threads.
    pub(super) fn log_likelihood(&self, logs: &[f64]) -> f64 {
        let parts: Vec<f64> =
            logs.par_chunks(PART).map(|part| part.iter().map(|y| self.log_density(*y)).sum::<f64>()).collect();
        parts.iter().sum()
    }
}

/// What a density at one place is made of.
struct Parts {
    z: f64,
    /// ατ − z and βτ + z.
    ends: [f64; 2],
    /// R(ατ − z) over the sum of both ratios.
    share: f64,
    log_density: f64,
}

/// λ(t) − t for the hazard λ.
fn hazard_less(t: f64) -> f64 {
    if t >= LOWEST { mills(t).recip() - t } else { hazard_excess(t) }
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

    #[test]
    fn slopes_are_differences() {
        let at = |p: [f64; 4]| NormalLaplace { alpha: p[0].exp(), beta: p[1].exp(), nu: p[2], tau: p[3].exp() };
        let p = [1.4_f64.ln(), 0.8_f64.ln(), 2.0, 1.5_f64.ln()];
        for y in [-40.0, -6.0, 0.0, 2.0, 3.3, 8.0, 60.0] {
            let slopes = LAW.slopes(&LAW.at_log(y));
            for (i, slope) in slopes.into_iter().enumerate() {
                let moved = |h: f64| at(std::array::from_fn(|j| p[j] + if i == j { h } else { 0.0 })).log_density(y);
                let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!((slope - difference).abs() < 1e-7 * (1.0 + slope.abs()), "{y} {i}: {slope} {difference}");
            }
        }
    }

    /// The density with and without its short cut.
    #[test]
    fn density_is_told_both_ways() {
        for step in -100..100 {
            let y = 2.0 + 0.1 * f64::from(step);
            let z = (y - LAW.nu) / LAW.tau;
            let (upper, lower) = (far(LAW.alpha * LAW.tau, -z).exp(), far(LAW.beta * LAW.tau, z).exp());
            let plain = (1.4 * 0.8 / 2.2 * (upper + lower)).ln();
            assert!((LAW.log_density(y) - plain).abs() < 2e-14 * (1.0 + plain.abs()), "{y}");
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
