//! Distributions fitted by maximum likelihood.

use pyo3::prelude::*;
use pyo3_polars::PySeries;
use pyo3_polars::export::polars_core::prelude::{NamedFrom, Series};
use topheavy::inference::fit::Fit;
use topheavy::panel::Progress;

use crate::arrays::Numbers;
use crate::errors::{Answer, Problem};
use crate::work::{detached, interruptible};

/// A fitted distribution.
#[pyclass(frozen, name = "FittedLaw", module = "topheavy._topheavy")]
pub(crate) struct FittedLaw(Fit);

/// The law of largest likelihood of the name: `log_normal`, `pareto` or `double_pareto_log_normal`.
#[pyfunction]
#[pyo3(signature = (x, law, xmin, /))]
pub(crate) fn fitted(py: Python<'_>, x: &Bound<'_, PyAny>, law: &str, xmin: Option<f64>) -> Answer<FittedLaw> {
    let x = Numbers::of(x, "values")?;
    let law = law.to_owned();
    interruptible(py, move |stop| {
        let x = x.as_slice();
        let found = match law.as_str() {
            "log_normal" => Fit::log_normal(x),
            "pareto" => Fit::pareto(x, xmin),
            _ => Fit::double_pareto_log_normal(x, &|| stop.stopped()),
        };
        found?.map(FittedLaw).map_err(|reason| Problem::Undefined { call: law, reason })
    })
}

#[pymethods]
impl FittedLaw {
    #[getter]
    fn parameters(&self) -> Vec<(&'static str, f64)> {
        self.0.law.parameters()
    }

    #[getter]
    fn log_likelihood(&self) -> f64 {
        self.0.log_likelihood
    }

    #[getter]
    fn aic(&self) -> f64 {
        self.0.aic
    }

    #[getter]
    fn n(&self) -> usize {
        self.0.n
    }

    /// The value below which a share of the law lies.
    #[pyo3(signature = (p, /))]
    fn quantile(&self, p: f64) -> Answer<f64> {
        Ok(self.0.quantile(p)?)
    }

    /// Share of the law at or below a value.
    #[pyo3(signature = (x, /))]
    fn cdf(&self, x: f64) -> f64 {
        self.0.law.cdf(x)
    }

    /// Draws from the law.
    #[pyo3(signature = (n, seed, /))]
    fn draw(&self, py: Python<'_>, n: usize, seed: u64) -> Answer<PySeries> {
        let fit = self.0;
        let draws = detached(py, move || Ok(fit.draw(n, seed)))?;
        Ok(PySeries(Series::new("value".into(), draws)))
    }
}
