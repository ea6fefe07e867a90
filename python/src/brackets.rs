//! Tables of published classes.

use pyo3::prelude::*;
use topheavy::brackets::{Amounts, Bound, ClassTable, Distribution, End};
use topheavy::measure::{Measure, Number, Undefined};

use crate::errors::Answer;
use crate::work::detached;

/// Low end, estimate and high end where there are such numbers, whether both ends are sharp, and why a number is missing.
type Told = (String, Option<f64>, Option<f64>, Option<f64>, bool, Option<&'static str>);

/// A checked table of classes.
#[pyclass(frozen, module = "topheavy._topheavy")]
pub(crate) struct Brackets(pub(crate) topheavy::brackets::Brackets);

#[pymethods]
impl Brackets {
    /// A table, checked.
    #[staticmethod]
    #[pyo3(signature = (lower, units, values, shares, total, concentration, /))]
    fn of(
        py: Python<'_>,
        lower: Option<Vec<f64>>,
        units: Vec<Option<u64>>,
        values: Option<Vec<Option<f64>>>,
        shares: Option<Vec<Option<f64>>>,
        total: Option<f64>,
        concentration: Vec<(u64, f64)>,
    ) -> Answer<Self> {
        detached(py, move || {
            let amounts = match (&values, &shares) {
                (Some(values), _) => Amounts::Values(values),
                (None, Some(shares)) => Amounts::Shares(shares),
                (None, None) => Amounts::Unknown,
            };
            let (lower, units, concentration) = (lower.as_deref(), units.as_slice(), concentration.as_slice());
            let table = ClassTable { lower, units, amounts, total, concentration };
            Ok(Self(topheavy::brackets::Brackets::new(&table)?))
        })
    }

    /// Bounds and estimate of a measure.
    #[pyo3(signature = (call, /))]
    fn bound(&self, py: Python<'_>, call: &str) -> Answer<Told> {
        let measure = Measure::of_call(call)?;
        detached(py, || Ok(told(self.0.bound(&measure)?)))
    }

    /// The Gini coefficient as for a population without end.
    fn gini_continuous(&self) -> Told {
        told(self.0.gini_continuous())
    }

    /// Values and weights of a distribution that has the low or the high end of a measure.
    #[pyo3(signature = (call, high, /))]
    fn attaining(&self, py: Python<'_>, call: &str, high: bool) -> Answer<(Vec<f64>, Vec<f64>)> {
        let measure = Measure::of_call(call)?;
        let end = if high { End::High } else { End::Low };
        detached(py, || Ok(firms(self.0.attaining(&measure, end)?)))
    }

    /// Values and weights of the estimated distribution, where there is one.
    fn estimated(&self) -> Option<(Vec<f64>, Vec<f64>)> {
        self.0.estimated().ok().map(firms)
    }

    /// The classes as JSON.
    fn classes(&self) -> String {
        serde_json::json!(self.0.classes()).to_string()
    }

    /// What was done to the numbers.
    fn notes(&self) -> Vec<String> {
        self.0.notes().to_vec()
    }
}

impl Brackets {
    /// The table, for work on a thread of its own.
    pub(crate) fn table(&self) -> topheavy::brackets::Brackets {
        self.0.clone()
    }
}

/// Bounds of the Herfindahl–Hirschman index from concentration ratios alone.
#[pyfunction]
#[pyo3(signature = (concentration, firms, /))]
pub(crate) fn hhi_bounds(py: Python<'_>, concentration: Vec<(u64, f64)>, firms: Option<u64>) -> Answer<Told> {
    detached(py, move || Ok(told(topheavy::brackets::hhi_bounds(&concentration, firms)?)))
}

fn told(bound: Bound) -> Told {
    let number = |number: Number| number.ok();
    let reason = [bound.low, bound.high, bound.estimate].into_iter().find_map(Number::err).map(Undefined::words);
    (bound.measure, number(bound.low), number(bound.estimate), number(bound.high), bound.sharp, reason)
}

fn firms(distribution: Distribution) -> (Vec<f64>, Vec<f64>) {
    (distribution.values, distribution.weights)
}
