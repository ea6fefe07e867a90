//! Functions on arrays: the values of one cell in, numbers out.

use pyo3::prelude::*;
use pyo3_polars::PySeries;
use pyo3_polars::export::polars_core::prelude::{NamedFrom, Series};
use topheavy::error::{ErrorKind, Place};
use topheavy::measure::{Measure, Number, Values};
use topheavy::panel::{Asked, MeasureColumn, definitions_json, reason};
use topheavy::report::{TableStyle, significant};

use crate::arrays::{Numbers, aligned};
use crate::errors::{Answer, Problem};
use crate::panel::{asked, curve_meaning};
use crate::work::{detached, interruptible};

/// From so many values on a kernel may run longer than Ctrl-C should wait, so it gets a thread of its own.
const LONG: usize = 1 << 21;

/// The arrays of one cell.
pub(crate) struct Cell {
    x: Numbers,
    weights: Option<Numbers>,
}

impl Cell {
    pub(crate) fn of(x: &Bound<'_, PyAny>, weights: Option<&Bound<'_, PyAny>>) -> Answer<Self> {
        if let Some(weights) = weights {
            aligned(x, weights, "weights")?;
        }
        let weights = weights.map(|weights| Numbers::of(weights, "weights")).transpose()?;
        Ok(Self { x: Numbers::of(x, "values")?, weights })
    }

    pub(crate) fn values(&self) -> topheavy::Result<Values<'_>> {
        match &self.weights {
            None => Values::new(self.x.as_slice()),
            Some(weights) => Values::weighted(self.x.as_slice(), weights.as_slice()),
        }
    }

    /// Does something with the values, without the interpreter's lock.
    pub(crate) fn run<T: Send + 'static>(
        self,
        py: Python<'_>,
        work: impl FnOnce(&Values<'_>) -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        if self.x.as_slice().len() < LONG {
            detached(py, || work(&self.values()?))
        } else {
            interruptible(py, move |_| work(&self.values()?))
        }
    }
}

/// One measure of the values of one cell.
#[pyfunction]
#[pyo3(signature = (x, weights, call, /))]
pub(crate) fn number(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    weights: Option<&Bound<'_, PyAny>>,
    call: &str,
) -> Answer<f64> {
    let measure = Measure::of_call(call)?;
    let arrays = Cell::of(x, weights)?;
    let number = arrays.run(py, move |values| Ok(measure.of(values)))?;
    number.map_err(|reason| Problem::Undefined { call: measure.to_string(), reason })
}

/// Several measures of one cell: their columns, their numbers, and as JSON their definitions and why numbers are missing.
#[pyfunction]
#[pyo3(signature = (x, weights, measures, /))]
pub(crate) fn evaluate(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    weights: Option<&Bound<'_, PyAny>>,
    measures: &str,
) -> Answer<(Vec<String>, Vec<Option<f64>>, String)> {
    let asked = asked(measures)?;
    let columns: Vec<MeasureColumn> = asked.iter().map(MeasureColumn::new).collect();
    let of_values = |asked: &Asked| match asked {
        Asked::Measure(measure) => Ok(*measure),
        Asked::SizeShare(_) => Err(Problem::argument("measures", "share_size needs the classes of a panel")),
    };
    let measures = asked.iter().map(of_values).collect::<Answer<Vec<Measure>>>()?;
    let arrays = Cell::of(x, weights)?;
    let numbers = arrays.run(py, move |values| Ok(topheavy::measure::evaluate(values, &measures).numbers))?;
    let undefined: Vec<serde_json::Value> = columns
        .iter()
        .zip(&numbers)
        .filter_map(|(column, number)| Some((column, reason(*number)?)))
        .map(|(column, reason)| serde_json::json!({"row": 0, "column": column.name, "reason": reason}))
        .collect();
    let meaning = serde_json::json!({"definitions": definitions_json(&columns), "undefined": undefined});
    let names = columns.into_iter().map(|column| column.name).collect();
    Ok((names, numbers.into_iter().map(Result::ok).collect(), meaning.to_string()))
}

/// The Lorenz curve: shares of units and of value, and as JSON what they mean.
#[pyfunction]
#[pyo3(signature = (x, weights, /))]
pub(crate) fn lorenz_curve(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    weights: Option<&Bound<'_, PyAny>>,
) -> Answer<(PySeries, PySeries, String)> {
    let points = Cell::of(x, weights)?.run(py, |values| Ok(topheavy::measure::lorenz_curve(values)))?;
    let points = points.map_err(|reason| Problem::Undefined { call: "lorenz".to_owned(), reason })?;
    let axis = |name: &str, at: usize| {
        let shares: Vec<f64> = points.iter().map(|point| point[at]).collect();
        PySeries(Series::new(name.into(), shares))
    };
    Ok((axis("units_share", 0), axis("value_share", 1), curve_meaning().to_string()))
}

/// What the second of two vectors is called.
pub(crate) const OTHER: &str = "other values";

/// The crate names vectors by its own parameters; here the second one is always called the same.
pub(crate) fn of_other(error: topheavy::Error) -> topheavy::Error {
    of_vector(error, OTHER)
}

/// An error of the values of a vector that has this name here.
pub(crate) fn of_vector(error: topheavy::Error, name: &str) -> topheavy::Error {
    let named = |place: &Place| Place { column: Some(name.to_owned()), ..place.clone() };
    match error.kind() {
        ErrorKind::Value { place, problem, count } => {
            ErrorKind::Value { place: named(place), problem: *problem, count: *count }.into()
        }
        ErrorKind::Data { place, problem } => topheavy::Error::data(named(place), problem),
        ErrorKind::Length { expected, found, .. } => {
            ErrorKind::Length { name: name.to_owned(), expected: *expected, found: *found }.into()
        }
        _ => error,
    }
}

type TwoVectors = fn(&Values<'_>, &Values<'_>) -> topheavy::Result<Number>;

fn of_two(py: Python<'_>, x: &Bound<'_, PyAny>, y: &Bound<'_, PyAny>, call: &str, measure: TwoVectors) -> Answer<f64> {
    aligned(x, y, OTHER)?;
    let (x, y) = (Numbers::of(x, "values")?, Numbers::of(y, OTHER)?);
    let long = x.as_slice().len().max(y.as_slice().len()) >= LONG;
    let work = move || -> Answer<Number> {
        let (x, y) = (Values::new(x.as_slice())?, Values::new(y.as_slice()).map_err(of_other)?);
        Ok(measure(&x, &y).map_err(of_other)?)
    };
    let number = if long { interruptible(py, move |_| work()) } else { detached(py, work) }?;
    number.map_err(|reason| Problem::Undefined { call: call.to_owned(), reason })
}

/// Half of the sum of absolute differences between the shares of two vectors.
#[pyfunction]
#[pyo3(signature = (x, world, /))]
pub(crate) fn diversification(py: Python<'_>, x: &Bound<'_, PyAny>, world: &Bound<'_, PyAny>) -> Answer<f64> {
    of_two(py, x, world, "diversification", topheavy::measure::diversification)
}

/// The sum of absolute differences between the shares of two vectors.
#[pyfunction]
#[pyo3(signature = (x, y, /))]
pub(crate) fn krugman(py: Python<'_>, x: &Bound<'_, PyAny>, y: &Bound<'_, PyAny>) -> Answer<f64> {
    of_two(py, x, y, "krugman", topheavy::measure::krugman)
}

/// A measure's call in its canonical form.
#[pyfunction]
#[pyo3(signature = (call, /))]
pub(crate) fn checked_call(call: &str) -> Answer<String> {
    Ok(Measure::of_call(call)?.to_string())
}

/// The column that holds a measure.
#[pyfunction]
#[pyo3(signature = (call, /))]
pub(crate) fn column_name(call: &str) -> Answer<String> {
    Ok(Measure::of_call(call)?.column())
}

/// The definition of a measure, a call or a column as JSON; without a name, all of them.
#[pyfunction]
#[pyo3(signature = (name, /))]
pub(crate) fn define(name: Option<&str>) -> Answer<String> {
    use topheavy::definition::Definition;
    let json = match name {
        Some(name) => serde_json::to_string(&Definition::find(name)?),
        None => serde_json::to_string(&Definition::all()),
    };
    json.map_err(|_| Problem::argument("name", "its definition cannot be written"))
}

/// A table as text: `plain`, `markdown` or `latex`.
#[pyfunction]
#[pyo3(signature = (header, rows, keys, style, /))]
#[expect(clippy::needless_pass_by_value, reason = "lists of Python arrive as vectors")]
pub(crate) fn draw(header: Vec<String>, rows: Vec<Vec<String>>, keys: usize, style: &str) -> Answer<String> {
    let style = match style {
        "markdown" => TableStyle::Markdown,
        "latex" => TableStyle::Latex,
        _ => TableStyle::Plain,
    };
    Ok(topheavy::report::draw(&header, &rows, keys, style)?)
}

/// Text in which no character commands LaTeX.
#[pyfunction]
#[pyo3(signature = (text, /))]
pub(crate) fn latex_text(text: &str) -> String {
    topheavy::report::latex_text(text)
}

/// Numbers for readers, in six significant digits, or with their unit where one is given.
#[pyfunction]
#[pyo3(signature = (numbers, unit, /))]
pub(crate) fn shown(numbers: Vec<Option<f64>>, unit: Option<&str>) -> Vec<String> {
    let show = |number: f64| unit.map_or_else(|| significant(number), |unit| topheavy::report::with_unit(number, unit));
    numbers.into_iter().map(|number| number.map_or_else(|| "-".to_owned(), show)).collect()
}
