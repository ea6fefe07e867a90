//! Intervals of measures of arrays: resampled, jackknifed, analytic.

use pyo3::prelude::*;
use pyo3_polars::PySeries;
use serde_json::{Value, json};
use topheavy::definition::Definition;
use topheavy::inference::{
    Bootstrap, Design, Difference, ErrorBar, Firms, Interval, Method, Warning, analytic, jackknife,
};
use topheavy::measure::{Measure, Number};
use topheavy::panel::{Progress, reason};

use crate::arrays::aligned;
use crate::errors::{Answer, Problem};
use crate::functions::Cell;
use crate::work::interruptible;

/// The measures' names, one list of numbers for each column, usable replicates, warnings, and as JSON what the columns mean
/// and why numbers are missing.
type Told = (Vec<String>, Vec<Vec<Option<f64>>>, Vec<usize>, Vec<Option<String>>, String);

/// How to resample.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Resampling {
    replicates: usize,
    level: f64,
    method: String,
    seed: u64,
    subsample: Option<u64>,
}

impl Resampling {
    pub(crate) fn of(&self, measures: &[Measure]) -> Answer<Bootstrap<'static>> {
        let method: Method = self.method.parse()?;
        let bootstrap = Bootstrap::new(measures).replicates(self.replicates)?.level(self.level)?.method(method);
        let bootstrap = bootstrap.seed(self.seed);
        Ok(match self.subsample {
            Some(units) => bootstrap.subsample(units)?,
            None => bootstrap,
        })
    }
}

/// Codes of strata, clusters or firms.
fn codes(series: &PySeries, name: &str) -> Answer<Vec<u32>> {
    let codes = series.0.u32().map_err(|_| Problem::argument(name, "must be one label for each value"))?;
    Ok(codes.into_no_null_iter().collect())
}

/// Intervals from resamples of one array.
#[pyfunction]
#[pyo3(signature = (x, weights, measures, strata, cluster, resampling, /))]
#[expect(clippy::needless_pass_by_value, reason = "what Python gives arrives as values")]
pub(crate) fn bootstrap(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    weights: Option<&Bound<'_, PyAny>>,
    measures: &str,
    strata: Option<PySeries>,
    cluster: Option<PySeries>,
    resampling: Resampling,
) -> Answer<Told> {
    let bootstrap = resampling.of(&Measure::parse_list(measures)?)?;
    let strata = strata.map(|strata| codes(&strata, "strata")).transpose()?;
    let clusters = cluster.map(|cluster| codes(&cluster, "cluster")).transpose()?;
    let cell = Cell::of(x, weights)?;
    let found = interruptible(py, move |stop| {
        let stopped = || stop.stopped();
        let bootstrap = bootstrap.stopped_by(&stopped);
        let mut design = Design::simple();
        if let Some(strata) = &strata {
            design = design.strata(strata);
        }
        if let Some(clusters) = &clusters {
            design = design.clusters(clusters);
        }
        Ok(bootstrap.of_design(&cell.values()?, &design)?)
    })?;
    let row = |one: &Interval| Row {
        measure: one.measure,
        numbers: vec![one.estimate, one.standard_error, one.bias, one.low, one.high],
        replicates: one.replicates,
        warnings: one.warnings.clone(),
    };
    told(found.iter().map(row), &["estimate", "standard_error", "bias", "low", "high"], "bootstrap")
}

/// Intervals of the difference between two arrays, paired by firm where firms are given.
#[pyfunction]
#[pyo3(signature = (x0, x1, measures, firms, resampling, /))]
#[expect(clippy::needless_pass_by_value, reason = "what Python gives arrives as values")]
pub(crate) fn bootstrap_difference(
    py: Python<'_>,
    x0: &Bound<'_, PyAny>,
    x1: &Bound<'_, PyAny>,
    measures: &str,
    firms: Option<(PySeries, PySeries)>,
    resampling: Resampling,
) -> Answer<Told> {
    let bootstrap = resampling.of(&Measure::parse_list(measures)?)?;
    let firms = match &firms {
        Some((before, after)) => Some((codes(before, "firms")?, codes(after, "firms")?)),
        None => None,
    };
    let (before, after) = (Cell::of(x0, None)?, Cell::of(x1, None)?);
    let found = interruptible(py, move |stop| {
        let stopped = || stop.stopped();
        let bootstrap = bootstrap.stopped_by(&stopped);
        let (before, after) = (before.values()?, after.values()?);
        Ok(match &firms {
            Some((first, second)) => bootstrap.paired_difference(&before, &after, &Firms::new(first, second)?)?,
            None => bootstrap.difference(&before, &after)?,
        })
    })?;
    let row = |one: &Difference| Row {
        measure: one.measure,
        numbers: vec![one.before, one.after, one.difference, one.standard_error, one.low, one.high, one.p_value],
        replicates: one.replicates,
        warnings: one.warnings.clone(),
    };
    let columns = ["before", "after", "difference", "standard_error", "low", "high", "p_value"];
    told(found.iter().map(row), &columns, "bootstrap_difference")
}

/// Standard errors and normal intervals of one array, by leaving out or by influence functions.
#[pyfunction]
#[pyo3(signature = (x, weights, measures, level, analytically, /))]
pub(crate) fn error_bars(
    py: Python<'_>,
    x: &Bound<'_, PyAny>,
    weights: Option<&Bound<'_, PyAny>>,
    measures: &str,
    level: f64,
    analytically: bool,
) -> Answer<Told> {
    let measures = Measure::parse_list(measures)?;
    let cell = Cell::of(x, weights)?;
    let found = interruptible(py, move |stop| {
        let values = cell.values()?;
        Ok(if analytically {
            analytic(&values, &measures, level)?
        } else {
            jackknife(&values, &measures, &Design::simple(), level, &|| stop.stopped())?
        })
    })?;
    let row = |numbers: fn(&ErrorBar) -> Vec<Number>| {
        move |one: &ErrorBar| Row { measure: one.measure, numbers: numbers(one), replicates: 0, warnings: Vec::new() }
    };
    if analytically {
        let row = row(|one| vec![one.estimate, one.standard_error, one.low, one.high]);
        told(found.iter().map(row), &["estimate", "standard_error", "low", "high"], "analytic_interval")
    } else {
        let row = row(|one| vec![one.estimate, one.standard_error, one.bias, one.low, one.high]);
        told(found.iter().map(row), &["estimate", "standard_error", "bias", "low", "high"], "jackknife")
    }
}

/// Refuses labels of pandas whose rows are others than those of the values.
#[pyfunction]
#[pyo3(signature = (x, labels, name, /))]
pub(crate) fn check_aligned(x: &Bound<'_, PyAny>, labels: &Bound<'_, PyAny>, name: &str) -> Answer<()> {
    aligned(x, labels, name)
}

/// One row of a table of intervals.
struct Row {
    measure: Measure,
    numbers: Vec<Number>,
    replicates: usize,
    warnings: Vec<Warning>,
}

fn told(rows: impl Iterator<Item = Row>, columns: &[&str], term: &str) -> Answer<Told> {
    let term = Definition::find(term)?;
    let mut told: Told = (Vec::new(), vec![Vec::new(); columns.len()], Vec::new(), Vec::new(), String::new());
    let mut undefined: Vec<Value> = Vec::new();
    for (at, row) in rows.enumerate() {
        for ((column, name), number) in told.1.iter_mut().zip(columns).zip(&row.numbers) {
            column.push(number.ok());
            if let Some(reason) = reason(*number) {
                undefined.push(json!({"row": at, "column": name, "reason": reason}));
            }
        }
        told.0.push(row.measure.to_string());
        told.2.push(row.replicates);
        let warnings: Vec<String> = row.warnings.iter().map(ToString::to_string).collect();
        told.3.push((!warnings.is_empty()).then(|| warnings.join("; ")));
    }
    let definitions: serde_json::Map<String, Value> = columns
        .iter()
        .filter(|column| !matches!(**column, "estimate" | "before" | "after"))
        .map(|column| ((*column).to_owned(), json!(Definition { column: (*column).to_owned(), ..term.clone() })))
        .collect();
    told.4 = json!({"definitions": definitions, "undefined": undefined}).to_string();
    Ok(told)
}
