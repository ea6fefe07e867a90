//! Tails: Hill, rank − ½, power laws.

use std::sync::Arc;

use pyo3::prelude::*;
use topheavy::inference::tail::{Distance, Favoured, PowerLaw, PowerLawOptions, Support, Tail, TailIndex, Vuong};
use topheavy::measure::Undefined;
use topheavy::panel::Progress;

use crate::arrays::Numbers;
use crate::errors::{Answer, Problem};
use crate::work::interruptible;

/// α, standard error, low, high, k and threshold.
type Index = (f64, f64, f64, f64, usize, f64);
/// k, threshold, and α, standard error, low and high where they are defined.
type Point = (usize, f64, Option<(f64, f64, f64, f64)>, Option<&'static str>);

/// Does something with the sorted sample, without the interpreter's lock.
fn told<T: Send + 'static>(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    ask: impl FnOnce(&Tail) -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let x = Numbers::of(x, "values")?;
    interruptible(py, move |_| ask(&Tail::new(x.as_slice())?))
}

fn undefined(call: &str) -> impl FnOnce(Undefined) -> Problem {
    let call = call.to_owned();
    move |reason| Problem::Undefined { call, reason }
}

fn index(found: TailIndex) -> Index {
    (found.alpha, found.standard_error, found.low, found.high, found.k, found.threshold)
}

/// Hill's estimator.
#[pyfunction]
#[pyo3(signature = (x, k, level, /))]
pub(crate) fn hill(py: Python<'_>, x: &Bound<'_, PyAny>, k: usize, level: f64) -> Answer<Index> {
    told(py, x, move |tail| tail.hill(k, level)?.map(index).map_err(undefined("hill")))
}

/// The regression of ln(rank − ½) on ln size.
#[pyfunction]
#[pyo3(signature = (x, k, level, /))]
pub(crate) fn rank_half(py: Python<'_>, x: &Bound<'_, PyAny>, k: usize, level: f64) -> Answer<Index> {
    told(py, x, move |tail| tail.rank_half(k, level)?.map(index).map_err(undefined("rank_half")))
}

/// Hill's estimator for many k.
#[pyfunction]
#[pyo3(signature = (x, points, level, /))]
pub(crate) fn hill_path(py: Python<'_>, x: &Bound<'_, PyAny>, points: usize, level: f64) -> Answer<Vec<Point>> {
    told(py, x, move |tail| {
        let path = tail.hill_path(points, level)?;
        Ok(path
            .into_iter()
            .map(|point| match point.index {
                Ok(found) => {
                    let numbers = (found.alpha, found.standard_error, found.low, found.high);
                    (point.k, point.threshold, Some(numbers), None)
                }
                Err(reason) => (point.k, point.threshold, None, Some(reason.words())),
            })
            .collect())
    })
}

/// A fitted power law and its sample.
#[pyclass(frozen, name = "FittedPowerLaw", module = "topheavy._topheavy")]
pub(crate) struct FittedPowerLaw {
    law: PowerLaw,
    tail: Arc<Tail>,
}

/// A power law by maximum likelihood.
#[pyfunction]
#[pyo3(signature = (x, xmin, discrete, distance, /))]
pub(crate) fn power_law(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    xmin: Option<f64>,
    discrete: bool,
    distance: &str,
) -> Answer<FittedPowerLaw> {
    let support = if discrete { Support::Discrete } else { Support::Continuous };
    let options = PowerLawOptions { xmin, support, distance: distance.parse::<Distance>()? };
    let x = Numbers::of(x, "values")?;
    interruptible(py, move |_| {
        let tail = Arc::new(Tail::new(x.as_slice())?);
        let law = tail.power_law(&options)?.map_err(undefined("power_law"))?;
        Ok(FittedPowerLaw { law, tail })
    })
}

#[pymethods]
impl FittedPowerLaw {
    #[getter]
    fn alpha(&self) -> f64 {
        self.law.alpha
    }

    #[getter]
    fn standard_error(&self) -> f64 {
        self.law.standard_error
    }

    #[getter]
    fn density_exponent(&self) -> f64 {
        self.law.density_exponent
    }

    #[getter]
    fn xmin(&self) -> f64 {
        self.law.xmin
    }

    #[getter]
    fn ks(&self) -> f64 {
        self.law.ks
    }

    #[getter]
    fn n_tail(&self) -> usize {
        self.law.n_tail
    }

    #[getter]
    fn n(&self) -> usize {
        self.law.n
    }

    /// p of the bootstrap test.
    #[pyo3(signature = (replicates, seed, /))]
    fn p_value(&self, py: Python<'_>, replicates: usize, seed: u64) -> Answer<f64> {
        let (law, tail) = (self.law, Arc::clone(&self.tail));
        interruptible(py, move |stop| {
            let tested = law.goodness_of_fit(&tail, replicates, seed, &|| stop.stopped())?;
            Ok(tested.map_err(undefined("p_value"))?.p_value)
        })
    }

    /// Statistic, p, log-likelihood ratio, μ, σ, the law favoured and a sentence.
    fn versus_log_normal(&self, py: Python<'_>) -> Answer<(f64, f64, f64, f64, f64, &'static str, String)> {
        let (law, tail) = (self.law, Arc::clone(&self.tail));
        let found: Vuong =
            interruptible(py, move |_| law.versus_log_normal(&tail)?.map_err(undefined("versus_log_normal")))?;
        let favoured = match found.favoured {
            Favoured::PowerLaw => "power law",
            Favoured::LogNormal => "log-normal",
            Favoured::Neither => "neither",
        };
        let sentence = found.sentence();
        let ratio = found.log_likelihood_ratio;
        Ok((found.statistic, found.p_value, ratio, found.mu, found.sigma, favoured, sentence))
    }

    /// The share of the top that the law implies.
    #[pyo3(signature = (p, /))]
    fn top_share(&self, p: f64) -> Answer<f64> {
        self.law.top_share(p)?.map_err(undefined("top_share"))
    }
}
