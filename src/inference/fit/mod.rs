//! Distributions fitted by maximum likelihood, with quantiles and draws.
//!
//! ```
//! use topheavy::inference::fit::Fit;
//!
//! let fit = Fit::log_normal(&[1.0, 2.0, 4.0])?.unwrap();
//! assert!((fit.quantile(0.5)? - 2.0).abs() < 1e-12);
//! assert_eq!(fit.draw(3, 7).len(), 3);
//! # Ok::<(), topheavy::Error>(())
//! ```

mod double_pareto;
pub(crate) mod simplex;

use crate::error::{Error, Place, Result};
use crate::measure::{Undefined, Values, sum_of};
use crate::normal::quantile;
use crate::random::{Stream, mix};
use double_pareto::NormalLaplace;
use serde::Serialize;
use statrs::distribution::{Continuous, ContinuousCDF, LogNormal, Pareto};

/// Names the streams of draws.
const PURPOSE: u64 = 0x6669_7420_6472_6177;

/// A distribution of positive values with its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// ln x is normal.
    LogNormal {
        /// Mean of ln x.
        mu: f64,
        /// Standard deviation of ln x.
        sigma: f64,
    },
    /// P(X > x) = (x/xmin)^(−α) from xmin on.
    Pareto {
        /// Exponent of the survival function; that of the density is α + 1.
        alpha: f64,
        /// Where the law begins.
        xmin: f64,
    },
    /// ln x = ν + τZ + E₁/α − E₂/β: a log-normal body between two Pareto tails.
    DoubleParetoLogNormal {
        /// Exponent of the upper tail, P(X > x) ~ x^(−α).
        alpha: f64,
        /// Exponent of the lower tail, P(X < x) ~ x^β.
        beta: f64,
        /// Mean of the normal part of ln x.
        nu: f64,
        /// Standard deviation of the normal part of ln x.
        tau: f64,
    },
}

/// A law fitted by maximum likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Fit {
    /// The law of largest likelihood.
    pub law: Law,
    /// Σ ln density of the values.
    pub log_likelihood: f64,
    /// Akaike's criterion 2k − 2·log-likelihood, k parameters estimated; smaller is better, on the same values only.
    pub aic: f64,
    /// How many values were fitted.
    pub n: usize,
    /// How many parameters were estimated.
    pub estimated: usize,
}

impl Fit {
    /// A log-normal law.
    ///
    /// Formula: μ = mean ln x, σ² = mean (ln x − μ)².
    /// Conventions: σ² over n, as maximum likelihood has it; zeros have no logarithm and are refused.
    /// Arguments: `x`, values more than 0. Returns two parameters. Undefined: all values are equal.
    /// Errors: no values; a value that is zero, negative, NaN or infinite.
    /// Cost: two passes. Source: Aitchison and Brown (1957), The Lognormal Distribution.
    ///
    /// ```
    /// use topheavy::inference::fit::{Fit, Law};
    ///
    /// let Law::LogNormal { mu, sigma } = Fit::log_normal(&[1.0, 1.0_f64.exp()])?.unwrap().law else { panic!() };
    /// assert_eq!((mu, sigma), (0.5, 0.5));
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn log_normal(x: &[f64]) -> Result<std::result::Result<Self, Undefined>> {
        let logs = logs(x)?;
        Ok(moments(x, &logs).map(|(mu, sigma)| Self::new(Law::LogNormal { mu, sigma }, x, 2)))
    }

    /// Pareto's law.
    ///
    /// Formula: α = n/Σ ln(x/xmin) over the n values of at least xmin.
    /// Conventions: α is the exponent of P(X > x) ~ x^(−α), that of the density is α + 1; without xmin it is the smallest
    /// value, which is its estimate of largest likelihood and counts as a parameter. For an xmin by distance see
    /// [`crate::inference::tail::Tail::power_law`].
    /// Arguments: `x`, values more than 0; `xmin`, more than 0. Returns α and xmin; `n` counts the values from xmin on.
    /// Undefined: all values from xmin on are xmin.
    /// Errors: no values; a value that is zero, negative, NaN or infinite; an xmin that is not positive or that fewer than
    /// two values reach.
    /// Cost: two passes. Source: Johnson, Kotz and Balakrishnan (1994), chapter 20.
    ///
    /// ```
    /// use topheavy::inference::fit::{Fit, Law};
    ///
    /// let x: Vec<f64> = (1..=10).map(f64::from).collect();
    /// let Law::Pareto { alpha, xmin } = Fit::pareto(&x, None)?.unwrap().law else { panic!() };
    /// assert!((alpha - 0.6620581867).abs() < 1e-10 && xmin == 1.0);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn pareto(x: &[f64], xmin: Option<f64>) -> Result<std::result::Result<Self, Undefined>> {
        logs(x)?;
        if xmin.is_some_and(|xmin| !(xmin > 0.0 && xmin.is_finite())) {
            return Err(Error::argument("xmin", "must be a number more than 0"));
        }
        let (estimated, threshold) = match xmin {
            Some(xmin) => (1, xmin),
            None => (2, x.iter().copied().fold(f64::INFINITY, f64::min)),
        };
        let mut above: Vec<f64> = x.iter().copied().filter(|x| *x >= threshold).collect();
        if xmin.is_some() && above.len() < 2 {
            return Err(Error::argument("xmin", "fewer than two values are at least as large; give a smaller one"));
        }
        above.sort_unstable_by(f64::total_cmp);
        let beyond: Vec<f64> = above.iter().map(|x| (x / threshold).ln()).collect();
        let excess = sum_of(&beyond);
        if excess <= 0.0 {
            return Ok(Err(Undefined::AllEqual));
        }
        let alpha = above.len() as f64 / excess;
        Ok(Ok(Self::new(Law::Pareto { alpha, xmin: threshold }, &above, estimated)))
    }

    /// A double-Pareto–log-normal law.
    ///
    /// Formula: ln x = ν + τZ + E₁/α − E₂/β with Z standard normal and E₁, E₂ exponential; density
    /// αβ/(α+β)·φ(z)·(R(ατ − z) + R(βτ + z))/x, z = (ln x − ν)/τ, R Mills' ratio.
    /// Conventions: α and β are exponents of the tails of the distribution, P(X > x) ~ x^(−α) and P(X < x) ~ x^β, those of
    /// the density are α + 1 and β − 1; the search is deterministic. Where a tail is no heavier than the log-normal's its
    /// exponent grows to the bound of the search, about 1,100 over the standard deviation of ln x.
    /// Arguments: `x`, at least five values more than 0. Returns four parameters. Undefined: all values are equal.
    /// Errors: fewer than five values; a value that is zero, negative, NaN or infinite.
    /// Cost: some hundred passes, in parallel. Source: Reed and Jorgensen (2004), Communications in Statistics 33(8).
    ///
    /// ```
    /// use topheavy::inference::fit::{Fit, Law};
    ///
    /// let law = Law::DoubleParetoLogNormal { alpha: 1.5, beta: 1.0, nu: 2.0, tau: 0.5 };
    /// let again = Fit::double_pareto_log_normal(&law.draw(2000, 1))?.unwrap();
    /// let Law::DoubleParetoLogNormal { alpha, .. } = again.law else { panic!() };
    /// assert!((alpha - 1.5).abs() < 0.3);
    /// # Ok::<(), topheavy::Error>(())
    /// ```
    pub fn double_pareto_log_normal(x: &[f64]) -> Result<std::result::Result<Self, Undefined>> {
        let mut logs = logs(x)?;
        if x.len() < 5 {
            return Err(Error::data(Place::default().column("values"), "four parameters need at least five of them"));
        }
        logs.sort_unstable_by(f64::total_cmp);
        Ok(moments(x, &logs).map(|(mean, sd)| {
            let (law, likelihood) = NormalLaplace::fit(&logs, mean, sd);
            let NormalLaplace { alpha, beta, nu, tau } = law;
            let law = Law::DoubleParetoLogNormal { alpha, beta, nu, tau };
            Self::of_likelihood(law, likelihood - exact(logs), x.len(), 4)
        }))
    }

    fn new(law: Law, x: &[f64], estimated: usize) -> Self {
        let terms: Vec<f64> = x.iter().map(|x| law.log_density(*x)).collect();
        Self::of_likelihood(law, exact(terms), x.len(), estimated)
    }

    fn of_likelihood(law: Law, log_likelihood: f64, n: usize, estimated: usize) -> Self {
        Self { law, log_likelihood, aic: 2.0 * (estimated as f64 - log_likelihood), n, estimated }
    }

    /// The value below which a share `p` of the law lies. Errors: `p` outside (0, 1).
    pub fn quantile(&self, p: f64) -> Result<f64> {
        self.law.quantile(p)
    }

    /// Draws from the law, see [`Law::draw`].
    #[must_use]
    pub fn draw(&self, n: usize, seed: u64) -> Vec<f64> {
        self.law.draw(n, seed)
    }
}

impl Law {
    /// Names and values of the parameters.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, f64)> {
        match *self {
            Self::LogNormal { mu, sigma } => vec![("mu", mu), ("sigma", sigma)],
            Self::Pareto { alpha, xmin } => vec![("alpha", alpha), ("xmin", xmin)],
            Self::DoubleParetoLogNormal { alpha, beta, nu, tau } => {
                vec![("alpha", alpha), ("beta", beta), ("nu", nu), ("tau", tau)]
            }
        }
    }

    /// ln of the density at x > 0; NaN for parameters outside their domain.
    #[must_use]
    pub fn log_density(&self, x: f64) -> f64 {
        match *self {
            Self::LogNormal { mu, sigma } => LogNormal::new(mu, sigma).map_or(f64::NAN, |law| law.ln_pdf(x)),
            Self::Pareto { alpha, xmin } => Pareto::new(xmin, alpha).map_or(f64::NAN, |law| law.ln_pdf(x)),
            Self::DoubleParetoLogNormal { alpha, beta, nu, tau } => {
                NormalLaplace { alpha, beta, nu, tau }.log_density(x.ln()) - x.ln()
            }
        }
    }

    /// P(X ≤ x), in [0, 1]; NaN for parameters outside their domain.
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        match *self {
            _ if x <= 0.0 => 0.0,
            Self::LogNormal { mu, sigma } => crate::normal::cumulative((x.ln() - mu) / sigma),
            Self::Pareto { alpha, xmin } => Pareto::new(xmin, alpha).map_or(f64::NAN, |law| law.cdf(x)),
            Self::DoubleParetoLogNormal { alpha, beta, nu, tau } => {
                NormalLaplace { alpha, beta, nu, tau }.cumulative(x.ln())
            }
        }
    }

    /// The value below which a share `p` of the law lies. Errors: `p` outside (0, 1).
    pub fn quantile(&self, p: f64) -> Result<f64> {
        if !(p > 0.0 && p < 1.0) {
            return Err(Error::argument("p", "must be between 0 and 1"));
        }
        Ok(match *self {
            Self::LogNormal { mu, sigma } => (mu + sigma * quantile(p)).exp(),
            Self::Pareto { alpha, xmin } => xmin * (-(-p).ln_1p() / alpha).exp(),
            Self::DoubleParetoLogNormal { alpha, beta, nu, tau } => {
                NormalLaplace { alpha, beta, nu, tau }.quantile(p).exp()
            }
        })
    }

    /// Draws from the law.
    ///
    /// Arguments: `n`, how many; `seed`. Returns positive values. One random stream for each draw: the first draws are the
    /// same for any `n`. Cost: one pass.
    #[must_use]
    pub fn draw(&self, n: usize, seed: u64) -> Vec<f64> {
        let key = mix(seed, PURPOSE);
        (0..n as u64)
            .map(|draw| {
                let mut stream = Stream::new(key, draw);
                match *self {
                    Self::LogNormal { mu, sigma } => (mu + sigma * quantile(inside(&mut stream))).exp(),
                    Self::Pareto { alpha, xmin } => xmin * (exponential(&mut stream) / alpha).exp(),
                    Self::DoubleParetoLogNormal { alpha, beta, nu, tau } => {
                        let normal = nu + tau * quantile(inside(&mut stream));
                        (normal + exponential(&mut stream) / alpha - exponential(&mut stream) / beta).exp()
                    }
                }
            })
            .collect()
    }
}

/// Uniform on (0, 1), neither end included.
fn inside(stream: &mut Stream) -> f64 {
    ((stream.bits() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}

/// Exponential with mean 1.
fn exponential(stream: &mut Stream) -> f64 {
    -inside(stream).ln()
}

/// Logarithms of values that must all be more than 0.
fn logs(x: &[f64]) -> Result<Vec<f64>> {
    Values::new(x)?;
    let zeros = x.iter().filter(|x| **x <= 0.0).count();
    if zeros > 0 {
        let what = format!("{zeros} of them are zero, and the law has none; leave them out");
        return Err(Error::data(Place::default().column("values"), what));
    }
    Ok(x.iter().map(|x| x.ln()).collect())
}

/// Mean and standard deviation (over n) of logarithms.
fn moments(x: &[f64], logs: &[f64]) -> std::result::Result<(f64, f64), Undefined> {
    let (smallest, largest) = x.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), x| (low.min(*x), high.max(*x)));
    if smallest >= largest {
        return Err(Undefined::AllEqual);
    }
    let n = logs.len() as f64;
    let mean = exact(logs.to_vec()) / n;
    let sd = (exact(logs.iter().map(|y| (y - mean).powi(2)).collect()) / n).sqrt();
    if sd > 0.0 { Ok((mean, sd)) } else { Err(Undefined::AllEqual) }
}

/// The sum of terms, the same bits for any order.
fn exact(terms: Vec<f64>) -> f64 {
    terms.into_iter().collect::<crate::measure::ExactSum>().value()
}

#[cfg(test)]
mod tests;
