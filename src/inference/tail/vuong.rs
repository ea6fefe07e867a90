//! A power law against the log-normal law above the same threshold.

use super::discrete::ZetaAbove;
use super::ladder::log_ratio;
use super::log_normal_above::NormalAbove;
use super::power_law::{PowerLaw, Support};
use super::rounded_log_normal::Bin;
use super::sample::Tail;
use crate::error::Result;
use crate::measure::Undefined;
use crate::normal::cumulative;
use serde::Serialize;

/// Below this p the sign of the statistic is taken as evidence, as the source of the test does.
const EVIDENCE: f64 = 0.1;

/// Which of two laws the data favour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Favoured {
    /// The power law.
    PowerLaw,
    /// The log-normal law.
    LogNormal,
    /// The data do not tell them apart.
    Neither,
}

/// Vuong's test of a power law against a log-normal law above the same xmin.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Vuong {
    /// Normalised log-likelihood ratio: positive for the power law, negative for the log-normal law.
    pub statistic: f64,
    /// Two-sided p: how often so large a statistic arises where both laws are equally far from the truth; in [0, 1].
    pub p_value: f64,
    /// Log-likelihood of the power law less that of the log-normal law.
    pub log_likelihood_ratio: f64,
    /// Mean of ln x of the log-normal law before it is cut off; −∞ where a power law is the best one.
    pub mu: f64,
    /// Standard deviation of ln x before it is cut off; ∞ where a power law is the best one.
    pub sigma: f64,
    /// How many values are compared.
    pub n_tail: usize,
    /// Which law p below 0.1 favours.
    pub favoured: Favoured,
}

impl Vuong {
    /// The outcome as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let p = self.p_value;
        match self.favoured {
            Favoured::PowerLaw => format!("the power law is favoured over the log-normal law (p = {p:.3})"),
            Favoured::LogNormal => format!("the log-normal law is favoured over the power law (p = {p:.3})"),
            Favoured::Neither if self.sigma.is_infinite() => {
                "neither is favoured: the log-normal law that fits best is a power law itself".to_owned()
            }
            Favoured::Neither => format!("neither law is favoured (p = {p:.3})"),
        }
    }

    /// Formula: R/(ŝ√n), R = Σ of the differences of log-likelihoods, ŝ their standard deviation over n.
    /// Arguments: μ and σ of the log-normal law; differences and how many values have each.
    fn new(law: &PowerLaw, [mu, sigma]: [f64; 2], differences: &[(f64, f64)]) -> std::result::Result<Self, Undefined> {
        let n = law.n_tail as f64;
        let ratio: f64 = differences.iter().map(|(difference, count)| difference * count).sum();
        let mean = ratio / n;
        let square: f64 = differences.iter().map(|(difference, count)| count * (difference - mean).powi(2)).sum();
        if square <= 0.0 {
            return Err(Undefined::AllEqual);
        }
        let statistic = ratio / square.sqrt();
        let p_value = 2.0 * cumulative(-statistic.abs());
        let favoured = match statistic {
            _ if p_value >= EVIDENCE => Favoured::Neither,
            _ if statistic > 0.0 => Favoured::PowerLaw,
            _ => Favoured::LogNormal,
        };
        Ok(Self { statistic, p_value, log_likelihood_ratio: ratio, mu, sigma, n_tail: law.n_tail, favoured })
    }

    /// Where the best log-normal law is a power law.
    fn same(law: &PowerLaw) -> Self {
        Self {
            statistic: 0.0,
            p_value: 1.0,
            log_likelihood_ratio: 0.0,
            mu: f64::NEG_INFINITY,
            sigma: f64::INFINITY,
            n_tail: law.n_tail,
            favoured: Favoured::Neither,
        }
    }
}

impl PowerLaw {
    /// Compares the law with a log-normal law above the same xmin.
    ///
    /// Formula: V = R/(ŝ√n), R the sum over the n values from xmin on of the difference of log-densities (power law less
    /// log-normal), ŝ² their variance over n; p = 2Φ(−|V|).
    /// Conventions: the log-normal law is cut off below xmin and fitted there by maximum likelihood; no correction for its
    /// second parameter. Pareto's law is a limit of such laws (σ → ∞, μ → −∞): where the variance of ln(x/xmin) is at
    /// least the square of its mean no log-normal law is likelier, and the statistic is 0 with p = 1. Of counts the
    /// log-normal law is rounded to whole numbers, P(X = k) = P(k − ½ ≤ Y < k + ½) given Y ≥ xmin − ½, and its limit is
    /// Pareto's law, rounded: where no log-normal law is likelier than that one, the statistic is 0 with p = 1 as well. p
    /// below 0.1 favours a law, as in the source.
    /// Arguments: `tail`, the sample of the law. Returns the statistic, p in [0, 1] and which law is favoured.
    /// Undefined: the log-likelihoods differ by the same for all values. Errors: another sample.
    /// Cost: two passes over the tail; of counts some hundred over its distinct values, in parallel. Source: Vuong (1989), Econometrica 57(2); Clauset, Shalizi and Newman (2009).
    ///
    /// ```
    /// use topheavy::inference::tail::{Favoured, PowerLawOptions, Tail};
    ///
    /// // Evenly spread values have no heavy tail.
    /// let values: Vec<f64> = (100..400).map(f64::from).collect();
    /// let tail = Tail::new(&values)?;
    /// let options = PowerLawOptions { xmin: Some(100.0), ..PowerLawOptions::default() };
    /// let law = tail.power_law(&options)?.unwrap();
    /// assert_eq!(law.versus_log_normal(&tail)?.unwrap().favoured, Favoured::LogNormal);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn versus_log_normal(&self, tail: &Tail) -> Result<std::result::Result<Vuong, Undefined>> {
        self.check_sample(tail)?;
        let counted = self.counted(tail);
        Ok(match self.support {
            Support::Continuous => self.versus_continuous(&counted),
            Support::Discrete => self.versus_rounded(&counted),
        })
    }

    fn versus_continuous(&self, counted: &[(f64, f64)]) -> std::result::Result<Vuong, Undefined> {
        let logs: Vec<(f64, f64)> =
            counted.iter().map(|(value, count)| (log_ratio(*value, self.xmin), *count)).collect();
        let n = self.n_tail as f64;
        let mean = logs.iter().map(|(y, count)| y * count).sum::<f64>() / n;
        let square = logs.iter().map(|(y, count)| y * y * count).sum::<f64>() / n;
        let Some(log_normal) = NormalAbove::fit(mean, square) else { return Ok(Vuong::same(self)) };
        let difference = |y: f64| self.alpha.ln() - self.alpha * y - log_normal.log_density(y);
        let differences: Vec<(f64, f64)> = logs.iter().map(|(y, count)| (difference(*y), *count)).collect();
        Vuong::new(self, [self.xmin.ln() + log_normal.mu(), log_normal.sigma], &differences)
    }

    fn versus_rounded(&self, counted: &[(f64, f64)]) -> std::result::Result<Vuong, Undefined> {
        let bins: Vec<Bin> = counted.iter().map(|(value, count)| Bin::new(*value, self.xmin, *count)).collect();
        let Some(log_normal) = NormalAbove::fit_rounded(&bins) else { return Ok(Vuong::same(self)) };
        let zeta = ZetaAbove::new(&[], self.xmin, self.alpha);
        let difference = |value: f64, bin: &Bin| zeta.log_probability(value) - log_normal.log_probability(bin);
        let differences: Vec<(f64, f64)> =
            counted.iter().zip(&bins).map(|((value, count), bin)| (difference(*value, bin), *count)).collect();
        Vuong::new(self, [(self.xmin - 0.5).ln() + log_normal.mu(), log_normal.sigma], &differences)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::inference::tail::PowerLawOptions;
    use crate::normal::quantile;
    use crate::random::Stream;

    fn compared(values: &[f64], xmin: f64) -> Vuong {
        let tail = Tail::new(values).unwrap();
        let law = tail.power_law(&PowerLawOptions { xmin: Some(xmin), ..PowerLawOptions::default() }).unwrap().unwrap();
        law.versus_log_normal(&tail).unwrap().unwrap()
    }

    #[test]
    fn the_law_that_made_the_data_is_favoured() {
        let mut stream = Stream::new(8, 0);
        let uniform: Vec<f64> = (0..3000).map(|_| (1.0 - stream.unit()).min(1.0 - 1e-12)).collect();
        let log_normal: Vec<f64> = uniform.iter().map(|u| (1.0 + 0.8 * quantile(*u)).exp()).collect();
        let found = compared(&log_normal, 1.0);
        assert_eq!(found.favoured, Favoured::LogNormal);
        assert!((found.mu - 1.0).abs() < 0.1 && (found.sigma - 0.8).abs() < 0.06, "{found:?}");
        assert!(found.sentence().starts_with("the log-normal law is favoured"));
        // Logarithms that spread more than exponential ones: σ → ∞.
        let heavy: Vec<f64> = uniform.iter().map(|u| u.powf(0.4 * u - 1.6)).collect();
        let found = compared(&heavy, 1.0);
        assert_eq!((found.favoured, found.statistic, found.p_value), (Favoured::Neither, 0.0, 1.0));
        assert!(found.sigma.is_infinite() && found.sentence().ends_with("a power law itself"));
    }

    fn compared_counts(values: &[f64], xmin: Option<f64>) -> Vuong {
        let tail = Tail::new(values).unwrap();
        let options = PowerLawOptions { xmin, support: Support::Discrete, ..PowerLawOptions::default() };
        tail.power_law(&options).unwrap().unwrap().versus_log_normal(&tail).unwrap().unwrap()
    }

    #[test]
    fn the_law_that_made_the_counts_is_favoured() {
        let mut stream = Stream::new(4, 0);
        let uniform: Vec<f64> = (0..5000).map(|_| (1.0 - stream.unit()).min(1.0 - 1e-12)).collect();
        let log_normal: Vec<f64> = uniform.iter().map(|u| (2.0 + 0.7 * quantile(*u)).exp().round()).collect();
        let found = compared_counts(&log_normal, Some(2.0));
        assert_eq!(found.favoured, Favoured::LogNormal);
        assert!((found.mu - 2.0).abs() < 0.05 && (found.sigma - 0.7).abs() < 0.05, "{found:?}");
        // Zeta draws by turning the distribution round: P(X ≥ x) ≥ u.
        let zeta = ZetaAbove::new(&[], 1.0, 1.5);
        let draw = |u: f64| {
            let mut x = 1.0;
            while zeta.survival(x + 1.0) >= u {
                x += 1.0;
            }
            x
        };
        let counts: Vec<f64> = uniform.iter().map(|u| draw(*u)).collect();
        let found = compared_counts(&counts, Some(1.0));
        assert!(found.favoured != Favoured::LogNormal && found.statistic > 0.0, "{found:?}");
        // Logarithms that spread more than exponential ones: σ → ∞.
        let heavy: Vec<f64> = uniform.iter().map(|u| (10.0 * u.powf(0.4 * u - 1.6)).round()).collect();
        let found = compared_counts(&heavy, Some(10.0));
        assert_eq!((found.favoured, found.statistic, found.p_value), (Favoured::Neither, 0.0, 1.0));
        assert!(found.sigma.is_infinite());
    }

    /// Far from zero a count is as good as a number.
    #[test]
    fn large_counts_are_compared_as_numbers_are() {
        let mut stream = Stream::new(5, 0);
        let values: Vec<f64> =
            (0..800).map(|_| (14.0 + 0.6 * quantile((1.0 - stream.unit()).min(1.0 - 1e-12))).exp().round()).collect();
        let (one, other) = (compared(&values, 1e6), compared_counts(&values, Some(1e6)));
        assert!((one.statistic / other.statistic - 1.0).abs() < 1e-4, "{one:?} {other:?}");
        assert!((one.mu - other.mu).abs() < 1e-4 && (one.sigma / other.sigma - 1.0).abs() < 1e-4, "{one:?} {other:?}");
    }

    #[test]
    fn any_number_of_threads_compares_to_the_same_bits() {
        let values: Vec<f64> = (1..4000).map(|i| f64::from(i * i % 5003 + 20)).collect();
        let [one, two, eight] = [1, 2, 8].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| compared_counts(&values, Some(20.0)))
        });
        assert_eq!((one, one), (two, eight));
    }

    /// Statistic and p of the definition, with every value's log-likelihoods.
    #[test]
    fn statistic_is_its_formula() {
        let values = [1.0, 1.5, 1.5, 2.0, 3.0, 4.5, 5.0, 6.0];
        let found = compared(&values, 1.0);
        let n = values.len() as f64;
        let alpha = n / values.iter().map(|x| x.ln()).sum::<f64>();
        let beyond = cumulative(found.mu / found.sigma);
        let differences: Vec<f64> = values
            .iter()
            .map(|x| {
                let z = (x.ln() - found.mu) / found.sigma;
                let normal = (-0.5 * z * z).exp() / (found.sigma * (2.0 * std::f64::consts::PI).sqrt() * beyond);
                (alpha * x.powf(-alpha)).ln() - normal.ln()
            })
            .collect();
        let ratio: f64 = differences.iter().sum();
        let variance = differences.iter().map(|d| (d - ratio / n).powi(2)).sum::<f64>() / n;
        assert!((found.log_likelihood_ratio - ratio).abs() < 1e-10);
        assert!((found.statistic - ratio / (n * variance).sqrt()).abs() < 1e-9);
        assert!((found.p_value - 2.0 * cumulative(-found.statistic.abs())).abs() < 1e-15);
    }
}
