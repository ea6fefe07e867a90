//! Power laws by maximum likelihood, the threshold by the distance between data and law.

use super::continuous::{Pareto, ParetoAbove};
use super::discrete::{self, Zeta, ZetaAbove};
use super::distance::{Distance, Threshold, distance_of, nearest};
use super::ladder::{Ladder, log_ratio};
use super::sample::Tail;
use crate::error::{Error, Place, Result};
use crate::measure::{Undefined, sum_of};
use serde::Serialize;

/// Whether values are counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// Any number from xmin on: Pareto's law.
    #[default]
    Continuous,
    /// Whole numbers from xmin on: the zeta law.
    Discrete,
}

/// What is asked of [`Tail::power_law`].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PowerLawOptions {
    /// Where the law begins; `None` to search over all distinct values but the largest.
    pub xmin: Option<f64>,
    /// Any numbers, or whole numbers.
    pub support: Support,
    /// The distance that decides on xmin.
    pub distance: Distance,
}

/// A power law above xmin: P(X > x) = (x/xmin)^(−α), or for counts P(X = x) = x^(−α−1)/ζ(α+1, xmin).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PowerLaw {
    /// Exponent of the survival function, more than 0.
    pub alpha: f64,
    /// Standard error of α, xmin taken as given.
    pub standard_error: f64,
    /// α + 1, the exponent of the density (Clauset, Shalizi and Newman's α).
    pub density_exponent: f64,
    /// Where the law begins.
    pub xmin: f64,
    /// Whether xmin was searched for.
    pub xmin_searched: bool,
    /// Distance between the data from xmin on and the law, in [0, 1].
    pub ks: f64,
    /// How that distance is measured.
    pub distance: Distance,
    /// How many values are at least xmin.
    pub n_tail: usize,
    /// How many units there are, zeros included.
    pub n: usize,
    /// Sum of the values below xmin.
    pub body: f64,
    /// Any numbers, or whole numbers.
    pub support: Support,
    /// The lowest distinct value that is at least xmin.
    #[serde(skip)]
    pub(super) rung: usize,
}

impl Tail {
    /// A power law by maximum likelihood, with xmin where data and law are nearest.
    ///
    /// Formula: α = n/Σ ln(x/xmin) over the n values of at least xmin, standard error α/√n; for counts α solves
    /// −ζ′(α+1, xmin)/ζ(α+1, xmin) = mean ln x, and the standard error is 1/√(n·var ln x) under the law. xmin is the
    /// distinct value, other than the largest, with the least Kolmogorov–Smirnov distance sup|F(x) − F̂(x)|, x ≥ xmin.
    /// Conventions: α is the exponent of P(X > x) ~ x^(−α), and α + 1 that of the density, which the source calls α; of
    /// equal distances the lowest xmin; the standard error takes xmin as known; zeros are below any xmin; no correction
    /// for small samples.
    /// Arguments: `options.xmin`, more than 0 and for counts whole, or `None` to search for it.
    /// Returns α > 0 and a distance in [0, 1]. Undefined: no positive value, or only one distinct one.
    /// Errors: an xmin that is not positive or that fewer than two values reach; values that are not whole for counts.
    /// Cost: a few evaluations of the law for each distinct value, see the module's bench; as many as there are pairs of
    /// distinct values at worst. The minimum is exact.
    /// Source: Clauset, Shalizi and Newman (2009), SIAM Review 51(4).
    ///
    /// ```
    /// use topheavy::inference::tail::{PowerLawOptions, Tail};
    ///
    /// // A body that is no power law below 10, and Pareto's quantiles from there on.
    /// let pareto = (0..500).map(|i| 10.0 * (1.0 - (f64::from(i) + 0.5) / 500.0).powf(-1.0 / 1.5));
    /// let values: Vec<f64> = pareto.chain((0..500).map(|i| 0.02 * f64::from(i))).collect();
    /// let law = Tail::new(&values)?.power_law(&PowerLawOptions::default())?.unwrap();
    /// assert!((law.alpha - 1.5).abs() < 0.05 && (law.xmin - 10.0).abs() < 1.0);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn power_law(&self, options: &PowerLawOptions) -> Result<std::result::Result<PowerLaw, Undefined>> {
        if options.support == Support::Discrete {
            self.whole()?;
        }
        let found = match options.xmin {
            Some(xmin) => self.at(xmin, options)?,
            None if self.values.is_empty() => Err(Undefined::NoValue),
            None => self.search(options.support, options.distance).ok_or(Undefined::AllEqual).and_then(|best| {
                let xmin = self.values.get(best.rung).copied().ok_or(Undefined::AllEqual)?;
                Ok((xmin, best, self.alpha(xmin, best.rung, options.support)))
            }),
        };
        Ok(found.map(|(xmin, best, (alpha, standard_error))| {
            let n_tail = self.count_from(best.rung);
            let body = self.positive().get(..self.positive().len() - n_tail).map_or(0.0, sum_of);
            PowerLaw {
                alpha,
                standard_error,
                density_exponent: alpha + 1.0,
                xmin,
                xmin_searched: options.xmin.is_none(),
                ks: best.distance,
                distance: options.distance,
                n_tail,
                n: self.units(),
                body,
                support: options.support,
                rung: best.rung,
            }
        }))
    }

    /// The threshold that is searched for.
    pub(super) fn search(&self, support: Support, kind: Distance) -> Option<Threshold> {
        match support {
            Support::Continuous => nearest(&self.ladder, &Pareto(&self.ladder), kind),
            Support::Discrete => nearest(&self.ladder, &Zeta { ladder: &self.ladder, values: &self.values }, kind),
        }
    }

    /// The law above a given threshold.
    #[expect(clippy::type_complexity, reason = "a threshold with its α and standard error")]
    fn at(
        &self,
        xmin: f64,
        options: &PowerLawOptions,
    ) -> Result<std::result::Result<(f64, Threshold, (f64, f64)), Undefined>> {
        if !(xmin.is_finite() && xmin > 0.0) {
            return Err(Error::argument("xmin", "must be a number more than 0"));
        }
        if options.support == Support::Discrete && xmin.fract() != 0.0 {
            return Err(Error::argument("xmin", "must be a whole number where values are counts"));
        }
        let rung = self.values.partition_point(|value| *value < xmin);
        if self.count_from(rung) < 2 {
            return Err(Error::argument("xmin", "fewer than two values are at least as large; give a smaller one"));
        }
        let estimate = self.alpha(xmin, rung, options.support);
        if !estimate.0.is_finite() {
            return Ok(Err(Undefined::AllEqual));
        }
        let distance = self.distance_at(xmin, rung, estimate.0, options.support, options.distance);
        Ok(Ok((xmin, Threshold { rung, distance }, estimate)))
    }

    /// Distance between the data from a rung on and the law with this α and threshold.
    pub(super) fn distance_at(&self, xmin: f64, rung: usize, alpha: f64, support: Support, kind: Distance) -> f64 {
        match support {
            Support::Continuous => {
                let threshold = self.ladder.log.get(rung).copied().unwrap_or(f64::NAN) - self.shift(xmin, rung);
                distance_of(&self.ladder, rung, ParetoAbove::new(&self.ladder.log, threshold, alpha), kind)
            }
            Support::Discrete => distance_of(&self.ladder, rung, ZetaAbove::new(&self.values, xmin, alpha), kind),
        }
    }

    /// α of largest likelihood above xmin and its standard error; infinite where all values are xmin.
    fn alpha(&self, xmin: f64, rung: usize, support: Support) -> (f64, f64) {
        let n = self.ladder.at_least.get(rung).copied().unwrap_or(0.0);
        let excess = self.ladder.excess.get(rung).copied().unwrap_or(0.0) + n * self.shift(xmin, rung);
        match support {
            Support::Continuous => (n / excess, n / excess / n.sqrt()),
            Support::Discrete if excess > 0.0 => {
                let (alpha, variance) = discrete::alpha(excess / n, xmin);
                (alpha, 1.0 / (n * variance).sqrt())
            }
            Support::Discrete => (f64::INFINITY, f64::NAN),
        }
    }

    /// ln(value of the rung / xmin).
    fn shift(&self, xmin: f64, rung: usize) -> f64 {
        self.values.get(rung).map_or(0.0, |value| log_ratio(*value, xmin))
    }

    /// How many values are at least that of a rung.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of values")]
    fn count_from(&self, rung: usize) -> usize {
        self.ladder.at_least.get(rung).map_or(0, |count| *count as usize)
    }

    /// Counts are whole.
    fn whole(&self) -> Result<()> {
        let broken = self.positive().iter().filter(|value| value.fract() != 0.0).count();
        if broken == 0 {
            return Ok(());
        }
        let what = format!(
            "{broken} of them are not whole, and a discrete power law is one of counts; leave discrete out, or round them"
        );
        Err(Error::data(Place::default().column("values"), what))
    }
}

impl PowerLaw {
    /// The distinct values from xmin on, ascending, and how often each is there.
    pub(super) fn counted(&self, tail: &Tail) -> Vec<(f64, f64)> {
        let values = tail.values.iter().skip(self.rung).copied();
        values.zip(tail.ladder.at_least.windows(2).skip(self.rung).map(|pair| pair[0] - pair[1])).collect()
    }

    /// That a sample is the one that the law was fitted to, as far as can be seen.
    pub(super) fn check_sample(&self, tail: &Tail) -> Result<()> {
        if tail.units() == self.n && tail.count_from(self.rung) == self.n_tail {
            Ok(())
        } else {
            Err(Error::argument("tail", "is not the sample that the power law was fitted to"))
        }
    }
}

/// Distance of draws from Pareto's law fitted above a threshold that is known, given ln(x/xmin), ascending; `None` where all
/// of them are the threshold.
pub(super) fn distance_of_logs(logs: &[f64], kind: Distance) -> Option<f64> {
    let excess: f64 = logs.iter().sum();
    let alpha = logs.len() as f64 / excess;
    let ladder = Ladder::of_logs(logs);
    (excess > 0.0).then(|| distance_of(&ladder, 0, ParetoAbove::new(&ladder.log, 0.0, alpha), kind))
}

/// The same for counts, ascending.
pub(super) fn distance_of_counts(counts: &[f64], xmin: f64, kind: Distance) -> Option<f64> {
    let excess: f64 = counts.iter().map(|x| log_ratio(*x, xmin)).sum();
    let (ladder, values) = Ladder::of_values(counts);
    (excess > 0.0).then(|| {
        let (alpha, _) = discrete::alpha(excess / counts.len() as f64, xmin);
        distance_of(&ladder, 0, ZetaAbove::new(&values, xmin, alpha), kind)
    })
}

#[cfg(test)]
mod tests;
